//! Who sent a message and which item it names: what nearly every message asks first, so any number of
//! them is answered with one statement.

use super::columns::valued;
use super::deliveries::{Delivery, columns, source};
use super::dialect::Both;
use super::inbound::claim_key;
use super::values::args;
use super::writer::{Opening, opening};
use super::{Conn, StoreError};
use crate::ids::{PersonId, UnitId};
use serde_json::value::RawValue;
use std::sync::Arc;

/// Whose messenger account, and the number the message names, if it names one.
#[derive(Clone, Copy, Debug)]
pub struct Asked<'a> {
    /// The messenger.
    pub platform: &'static str,
    /// The organisation there.
    pub corp: &'a str,
    /// The account there.
    pub staff: &'a str,
    /// 件号 at the home unit.
    pub number: Option<i64>,
}

/// What is known of an account.
#[derive(Clone, Debug, Default)]
pub struct Found {
    /// One row per role, the home unit's first; none when nobody is bound.
    pub rows: Vec<SenderRow>,
    /// The item that the number denotes at home, if it denotes one.
    pub item: Option<Arc<Delivery>>,
}

/// One role of a bound sender, with the person and the unit it is held in. A person without roles
/// gives one row with `role` missing.
#[derive(Clone, Debug, serde::Deserialize)]
pub struct SenderRow {
    /// Who.
    pub person_id: PersonId,
    /// Name.
    pub name: String,
    /// Account status.
    pub person_status: String,
    /// Binding status.
    pub binding_status: String,
    /// From when this binding may decide (INV-52).
    pub decides_at: i64,
    /// Whether the account's home is this unit.
    pub home: i64,
    /// Unit.
    pub unit_id: UnitId,
    /// Its name.
    pub unit_name: String,
    /// Its short name.
    pub unit_short: String,
    /// Its code.
    pub unit_code: String,
    /// Its status.
    pub unit_status: String,
    /// Its system.
    pub unit_system: String,
    /// Role, if any.
    pub role: Option<String>,
}

/// The columns of a [`SenderRow`], see [`super::columns`].
macro_rules! sender_columns {
    ($form:ident) => {
        $form!(
            "person_id" "p.id",
            "name" "p.name",
            "person_status" "p.status",
            "binding_status" "b.status",
            "decides_at" "b.decides_at",
            "home" "CASE WHEN u.id = p.unit_id THEN 1 ELSE 0 END",
            "unit_id" "u.id",
            "unit_name" "u.name",
            "unit_short" "u.short_name",
            "unit_code" "u.code",
            "unit_status" "u.status",
            "unit_system" "u.system",
            "role" "r.role",
        )
    };
}

/// One JSON text with an entry per question about somebody known: its place, the rows of the sender, the item.
macro_rules! looked_up {
    ($questions:expr, $array:literal, $all:literal) => {
        concat!(
            "WITH q(place, platform, corp, staff, number) AS (",
            $questions,
            ") SELECT CAST(",
            $all,
            "(",
            $array,
            "(q.place, (SELECT ",
            $all,
            "(",
            $array,
            "(",
            sender_columns!(valued),
            ")) FROM (SELECT 1) AS nobody LEFT JOIN roles r ON r.person_id = p.id
                JOIN units u ON u.id = COALESCE(r.unit_id, p.unit_id)), (SELECT ",
            $array,
            "(",
            columns!(valued),
            ")",
            source!(),
            "WHERE v.id = (SELECT n.object_id FROM unit_numbers n
                WHERE n.unit_id = p.unit_id AND n.number = q.number AND n.kind = 'delivery')))) AS TEXT)
            FROM q JOIN bindings b ON b.platform = q.platform AND b.corp_id = q.corp AND b.staff_id = q.staff
                JOIN people p ON p.id = b.person_id"
        )
    };
}

/// [`looked_up`] for SQLite, with the questions in `$questions`.
macro_rules! look_sqlite {
    ($questions:literal) => {
        looked_up!(
            concat!(
                "SELECT value ->> 0, value ->> 1, value ->> 2, value ->> 3, value ->> 4 FROM json_each(",
                $questions,
                ")"
            ),
            "json_array",
            "json_group_array"
        )
    };
}

const LOOK: Both = Both {
    sqlite: look_sqlite!("$1"),
    postgres: looked_up!(
        "SELECT CAST(value ->> 0 AS BIGINT), value ->> 1, value ->> 2, value ->> 3, CAST(value ->> 4 AS BIGINT)
            FROM json_array_elements(CAST($1 AS json))",
        "json_build_array",
        "json_agg"
    ),
};

/// With what a change on SQLite begins: its dedupe key is taken, and what is asked with $6 is looked up in the same trip.
/// A row says that the key is new, the last one what was found. An engine that fails at either gives up the whole group
/// (see [`super::writer`]).
pub(super) const CLAIM_AND_LOOK: Opening = opening!(concat!(claim_key!(), "; ", look_sqlite!("$6")));

/// Looks up several accounts at once; the answers stand in the order of the questions. A row that makes no
/// sense spoils its own answer only.
pub async fn look(db: &mut Conn, asked: &[Asked<'_>]) -> Result<Vec<Result<Found, StoreError>>, StoreError> {
    let (text,): (Option<String>,) = db.one(LOOK.pick(db.is_postgres()), args![&questions(asked)?]).await?;
    answers(asked.len(), text.as_deref())
}

/// The questions as the statements of this module take them.
pub(super) fn questions(asked: &[Asked<'_>]) -> Result<String, StoreError> {
    let questions: Vec<_> =
        asked.iter().enumerate().map(|(at, a)| (at, a.platform, a.corp, a.staff, a.number)).collect();
    serde_json::to_string(&questions).map_err(odd)
}

/// What such a statement said to so many questions.
pub(super) fn answers(
    asked: usize,
    text: Option<&str>,
) -> Result<Vec<Result<Found, StoreError>>, StoreError> {
    let entries: Vec<(usize, &RawValue, &RawValue)> =
        text.map_or(Ok(Vec::new()), serde_json::from_str).map_err(odd)?;
    let mut found: Vec<_> = (0..asked).map(|_| Ok(Found::default())).collect();
    for (at, rows, item) in entries {
        if let Some(place) = found.get_mut(at) {
            *place = decode(rows, item);
        }
    }
    Ok(found)
}

/// Everything the policy needs to know of one sender (design §2.5), and the item the message names.
pub async fn look_up(db: &mut Conn, asked: Asked<'_>) -> Result<Found, StoreError> {
    look(db, &[asked]).await?.pop().unwrap_or_else(|| Ok(Found::default()))
}

fn decode(rows: &RawValue, item: &RawValue) -> Result<Found, StoreError> {
    let mut rows: Vec<SenderRow> = serde_json::from_str(rows.get()).map_err(odd)?;
    let item: Option<Delivery> = serde_json::from_str(item.get()).map_err(odd)?;
    // Home first, then by code. There are a handful, and the engine would build a sorter for each message.
    rows.sort_by(|a, b| b.home.cmp(&a.home).then_with(|| a.unit_code.cmp(&b.unit_code)));
    Ok(Found { rows, item: item.map(Arc::new) })
}

fn odd(_: serde_json::Error) -> StoreError {
    StoreError::Inconsistent { table: "bindings", column: "(sender)" }
}

#[cfg(test)]
mod tests {
    use super::super::columns::tests::{fields, names};
    use super::*;

    #[test]
    fn columns_stand_in_the_order_of_the_fields() {
        assert_eq!(sender_columns!(names).join(" "), fields::<SenderRow>());
        assert_eq!(columns!(names).join(" "), fields::<Delivery>());
    }
}
