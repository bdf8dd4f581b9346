//! Kinds of push that mean the same to several statements, and to whoever judges one push.

/// Kinds that ask for a signature: of no use any more once it was given.
macro_rules! asking_to_sign {
    ($form:ident) => {
        $form!("new" "remind" "chase" "escalate")
    };
}
pub(super) use asking_to_sign;

/// Kinds that put an item before the people of the receiving unit.
macro_rules! showing_item {
    ($form:ident) => {
        $form!("new" "remind" "chase" "correction")
    };
}
pub(super) use showing_item;

/// The form that stands behind `IN` in a statement.
macro_rules! quoted {
    ($first:literal $($more:literal)*) => {
        concat!("('", $first, "'", $(", '", $more, "'",)* ")")
    };
}
pub(super) use quoted;

macro_rules! names {
    ($($kind:literal)*) => {
        [$($kind),*]
    };
}

/// Whether a push of this kind asks for a signature.
pub fn asks_to_sign(kind: &str) -> bool {
    asking_to_sign!(names).contains(&kind)
}

/// Whether a push of this kind puts one item before its reader.
pub fn shows_item(kind: &str) -> bool {
    showing_item!(names).contains(&kind)
}
