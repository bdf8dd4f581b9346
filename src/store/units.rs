//! Using units (使用单位) and their numbers (件号).

use super::values::args;
use super::{Conn, StoreError, Tx};
use crate::ids::UnitId;
use crate::time::Timestamp;

/// A unit as it stands.
#[derive(Clone, Debug, PartialEq, Eq, sqlx::FromRow)]
pub struct Unit {
    /// Identity; survives a rename.
    pub id: UnitId,
    /// The key outside systems use.
    pub code: String,
    /// 规范全称
    pub name: String,
    /// 规范化简称
    pub short_name: String,
    /// 县直单位, 乡镇 …
    pub category: String,
    /// `government` or `party`.
    pub system: String,
    /// The superior of a second-level unit.
    pub superior_id: Option<UnitId>,
    /// 机关代字
    pub issuing_code: Option<String>,
    /// Office telephone.
    pub office_phone: Option<String>,
    /// `active`, `suspended` or `revoked`.
    pub status: String,
    /// For conditional updates.
    pub version: i64,
}

const COLUMNS_BY_CODE: &str =
    "SELECT id, code, name, short_name, category, system, superior_id, issuing_code,
    office_phone, status, version FROM units WHERE code = $1";
const BY_ID: &str = "SELECT id, code, name, short_name, category, system, superior_id, issuing_code,
    office_phone, status, version FROM units WHERE id = $1";
const ALL_UNITS: &str = "SELECT id, code, name, short_name, category, system, superior_id, issuing_code,
    office_phone, status, version FROM units ORDER BY code";
const INSERT: &str =
    "INSERT INTO units (id, code, name, short_name, category, system, superior_id, issuing_code,
    office_phone, status, created_at) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, 'active', $10)";
const UPDATE: &str =
    "UPDATE units SET name = $2, short_name = $3, category = $4, system = $5, superior_id = $6,
    issuing_code = $7, office_phone = $8, version = version + 1 WHERE id = $1";
const ADD_NAME: &str =
    "INSERT INTO unit_names (unit_id, name, short_name, valid_from) VALUES ($1, $2, $3, $4)
    ON CONFLICT (unit_id, valid_from) DO UPDATE SET name = excluded.name, short_name = excluded.short_name";
const NEXT_NUMBER: &str =
    "UPDATE units SET last_number = last_number + 1 WHERE id = $1 RETURNING last_number";
const ADD_NUMBER: &str = "INSERT INTO unit_numbers (unit_id, number, kind, object_id) VALUES ($1, $2, $3, $4)
    ON CONFLICT DO NOTHING";
const FIND_NUMBER: &str = "SELECT kind, object_id FROM unit_numbers WHERE unit_id = $1 AND number = $2";
const NUMBER_OF: &str = "SELECT number FROM unit_numbers WHERE object_id = $1 AND unit_id = $2 AND kind = $3";

/// A unit by its code.
pub async fn by_code(db: &mut Conn, code: &str) -> Result<Option<Unit>, StoreError> {
    db.opt(COLUMNS_BY_CODE, args![code]).await
}

/// A unit by its id.
pub async fn by_id(db: &mut Conn, id: &UnitId) -> Result<Option<Unit>, StoreError> {
    db.opt(BY_ID, args![id]).await
}

/// Every unit, by code.
pub async fn all(db: &mut Conn) -> Result<Vec<Unit>, StoreError> {
    db.all(ALL_UNITS, &[]).await
}

/// Adds a unit and the first entry of its name history.
pub async fn insert(tx: &mut Tx, unit: &Unit, now: Timestamp) -> Result<(), StoreError> {
    let values = args![
        &unit.id,
        &unit.code,
        &unit.name,
        &unit.short_name,
        &unit.category,
        &unit.system,
        unit.superior_id.as_ref(),
        &unit.issuing_code,
        &unit.office_phone,
        now
    ];
    tx.exec_one("units", INSERT, values).await?;
    tx.exec(ADD_NAME, args![&unit.id, &unit.name, &unit.short_name, now]).await?;
    Ok(())
}

/// Rewrites the particulars of a unit; a changed name goes into the history.
pub async fn update(tx: &mut Tx, unit: &Unit, renamed: bool, now: Timestamp) -> Result<(), StoreError> {
    let values = args![
        &unit.id,
        &unit.name,
        &unit.short_name,
        &unit.category,
        &unit.system,
        unit.superior_id.as_ref(),
        &unit.issuing_code,
        &unit.office_phone
    ];
    tx.exec_one("units", UPDATE, values).await?;
    if renamed {
        tx.exec(ADD_NAME, args![&unit.id, &unit.name, &unit.short_name, now]).await?;
    }
    Ok(())
}

/// What a number of a unit can denote.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum NumberKind {
    /// A delivery received.
    Delivery,
    /// A document sent.
    Document,
    /// An application filed.
    Application,
    /// An application to decide.
    Decision,
}

impl NumberKind {
    /// As stored.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Delivery => "delivery",
            Self::Document => "document",
            Self::Application => "application",
            Self::Decision => "decision",
        }
    }

    fn parse(text: &str) -> Result<Self, StoreError> {
        [Self::Delivery, Self::Document, Self::Application, Self::Decision]
            .into_iter()
            .find(|kind| kind.as_str() == text)
            .ok_or(StoreError::Inconsistent { table: "unit_numbers", column: "kind" })
    }
}

/// Gives `object` the next number of `unit`; the counter row stays locked until the commit.
pub async fn number(tx: &mut Tx, unit: &UnitId, kind: NumberKind, object: &str) -> Result<i64, StoreError> {
    let (number,): (i64,) = tx.one(NEXT_NUMBER, args![unit]).await?;
    tx.exec_one("unit_numbers", ADD_NUMBER, args![unit, number, kind.as_str(), object]).await?;
    Ok(number)
}

/// What `number` of `unit` denotes.
pub async fn find_number(
    db: &mut Conn,
    unit: &UnitId,
    number: i64,
) -> Result<Option<(NumberKind, String)>, StoreError> {
    let row: Option<(String, String)> = db.opt(FIND_NUMBER, args![unit, number]).await?;
    row.map(|(kind, object)| Ok((NumberKind::parse(&kind)?, object))).transpose()
}

/// The number `object` has at `unit`, when it has one there.
pub async fn number_of(
    db: &mut Conn,
    unit: &UnitId,
    kind: NumberKind,
    object: &str,
) -> Result<Option<i64>, StoreError> {
    let row: Option<(i64,)> = db.opt(NUMBER_OF, args![object, unit, kind.as_str()]).await?;
    Ok(row.map(|(number,)| number))
}
