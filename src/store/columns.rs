//! Columns with their names, written once for the two forms in which rows travel.

/// A list for `SELECT`: each column under its name.
macro_rules! listed {
    ($first:literal $of:literal, $($name:literal $column:literal,)*) => {
        concat!($of, " AS ", $first, $(", ", $column, " AS ", $name),*)
    };
}
pub(super) use listed;

/// Names and values for the function that makes a JSON object. A row in one text costs less than its columns one by
/// one where there are many, and several kinds of rows can come in one trip.
macro_rules! named {
    ($first:literal $of:literal, $($name:literal $column:literal,)*) => {
        concat!("'", $first, "', ", $of, $(", '", $name, "', ", $column),*)
    };
}
pub(super) use named;
