//! People (人员), their roles, and their bindings to accounts of a work messenger.

use super::values::args;
use super::{Conn, StoreError, Tx};
use crate::ids::{PersonId, UnitId};
use crate::time::Timestamp;
use std::collections::BTreeSet;

/// A person as stored; the phone stays sealed.
#[derive(Clone, Debug, sqlx::FromRow)]
pub struct Person {
    /// Identity of the natural person.
    pub id: PersonId,
    /// The issued account name.
    pub login: String,
    /// Name.
    pub name: String,
    /// Home unit.
    pub unit_id: UnitId,
    /// Post.
    pub title: Option<String>,
    /// Sealed for `people.phone:<id>`.
    pub phone_sealed: String,
    /// Keyed digest for equality search.
    pub phone_digest: String,
    /// `active`, `frozen` or `closed`.
    pub status: String,
    /// For conditional updates.
    pub version: i64,
}

/// Place name under which a person's phone is sealed.
pub fn phone_place(id: &PersonId) -> String {
    format!("people.phone:{id}")
}

const BY_LOGIN: &str = "SELECT id, login, name, unit_id, title, phone_sealed, phone_digest, status, version
    FROM people WHERE login = $1";
const BY_ID: &str = "SELECT id, login, name, unit_id, title, phone_sealed, phone_digest, status, version
    FROM people WHERE id = $1";
const BY_PHONE: &str = "SELECT id, login, name, unit_id, title, phone_sealed, phone_digest, status, version
    FROM people WHERE phone_digest = $1 AND status <> 'closed'";
const ALL_PEOPLE: &str = "SELECT id, login, name, unit_id, title, phone_sealed, phone_digest, status, version
    FROM people ORDER BY login";
const INSERT: &str =
    "INSERT INTO people (id, login, name, unit_id, title, phone_sealed, phone_digest, status,
    created_at) VALUES ($1, $2, $3, $4, $5, $6, $7, 'active', $8)";
const UPDATE: &str =
    "UPDATE people SET name = $2, unit_id = $3, title = $4, phone_sealed = $5, phone_digest = $6,
    version = version + 1 WHERE id = $1";
const CLEAR_ROLES: &str = "DELETE FROM roles WHERE person_id = $1";
const ADD_ROLE: &str =
    "INSERT INTO roles (person_id, unit_id, role) VALUES ($1, $2, $3) ON CONFLICT DO NOTHING";
const ROLES_OF: &str = "SELECT unit_id, role FROM roles WHERE person_id = $1 ORDER BY unit_id, role";

/// A person by account name.
pub async fn by_login(db: &mut Conn, login: &str) -> Result<Option<Person>, StoreError> {
    db.opt(BY_LOGIN, args![login]).await
}

/// A person by id.
pub async fn by_id(db: &mut Conn, id: &PersonId) -> Result<Option<Person>, StoreError> {
    db.opt(BY_ID, args![id]).await
}

/// The open account with this phone, by keyed digest.
pub async fn by_phone(db: &mut Conn, digest: &str) -> Result<Option<Person>, StoreError> {
    db.opt(BY_PHONE, args![digest]).await
}

/// Everybody, by login.
pub async fn all(db: &mut Conn) -> Result<Vec<Person>, StoreError> {
    db.all(ALL_PEOPLE, &[]).await
}

/// Adds a person.
pub async fn insert(tx: &mut Tx, p: &Person, now: Timestamp) -> Result<(), StoreError> {
    let values = args![&p.id, &p.login, &p.name, &p.unit_id, &p.title, &p.phone_sealed, &p.phone_digest, now];
    tx.exec_one("people", INSERT, values).await
}

/// Rewrites a person's particulars.
pub async fn update(tx: &mut Tx, p: &Person) -> Result<(), StoreError> {
    let values = args![&p.id, &p.name, &p.unit_id, &p.title, &p.phone_sealed, &p.phone_digest];
    tx.exec_one("people", UPDATE, values).await
}

/// Replaces all roles of a person by these, as (unit, role).
pub async fn set_roles(
    tx: &mut Tx,
    person: &PersonId,
    roles: &BTreeSet<(UnitId, String)>,
) -> Result<(), StoreError> {
    tx.exec(CLEAR_ROLES, args![person]).await?;
    for (unit, role) in roles {
        tx.exec(ADD_ROLE, args![person, unit, role]).await?;
    }
    Ok(())
}

/// The roles of a person as (unit, role).
pub async fn roles_of(db: &mut Conn, person: &PersonId) -> Result<Vec<(UnitId, String)>, StoreError> {
    db.all(ROLES_OF, args![person]).await
}

/// Somebody who can be told something: an open account of an active unit.
#[derive(Clone, Debug, PartialEq, Eq, sqlx::FromRow)]
pub struct Told {
    /// Who.
    pub person_id: PersonId,
    /// Name.
    pub name: String,
    /// The unit in which the role is held.
    pub unit_id: UnitId,
    /// Whether there is an active binding to push to.
    pub bound: i64,
}

const WITH_ROLE_IN: &str = "SELECT p.id AS person_id, p.name, r.unit_id,
        CAST(CASE WHEN EXISTS (SELECT 1 FROM bindings b WHERE b.person_id = p.id AND b.status = 'active') THEN 1 ELSE 0 END AS BIGINT) AS bound
    FROM roles r JOIN people p ON p.id = r.person_id
    WHERE r.unit_id = $1 AND r.role = $2 AND p.status = 'active' ORDER BY p.login";
const WITH_ROLE: &str = "SELECT p.id AS person_id, p.name, r.unit_id,
        CAST(CASE WHEN EXISTS (SELECT 1 FROM bindings b WHERE b.person_id = p.id AND b.status = 'active') THEN 1 ELSE 0 END AS BIGINT) AS bound
    FROM roles r JOIN people p ON p.id = r.person_id JOIN units u ON u.id = r.unit_id
    WHERE r.role = $1 AND p.status = 'active' AND u.status = 'active' ORDER BY p.login";
const APPROVERS: &str = "SELECT p.id AS person_id, p.name, r.unit_id,
        CAST(CASE WHEN EXISTS (SELECT 1 FROM bindings b WHERE b.person_id = p.id AND b.status = 'active') THEN 1 ELSE 0 END AS BIGINT) AS bound
    FROM roles r JOIN people p ON p.id = r.person_id JOIN units u ON u.id = r.unit_id
    WHERE r.role = 'approver' AND u.system = $1 AND p.status = 'active' AND u.status = 'active' ORDER BY p.login";

/// Open accounts with `role` in `unit`.
pub async fn with_role_in(db: &mut Conn, unit: &UnitId, role: &str) -> Result<Vec<Told>, StoreError> {
    db.all(WITH_ROLE_IN, args![unit, role]).await
}

/// Open accounts with `role` anywhere.
pub async fn with_role(db: &mut Conn, role: &str) -> Result<Vec<Told>, StoreError> {
    db.all(WITH_ROLE, args![role]).await
}

/// Approvers of the office for `system` (县委办 for `party`, 政府办 for `government`).
pub async fn approvers(db: &mut Conn, system: &str) -> Result<Vec<Told>, StoreError> {
    db.all(APPROVERS, args![system]).await
}

/// A binding of a person to an account of a work messenger.
#[derive(Clone, Debug, PartialEq, Eq, sqlx::FromRow)]
pub struct Binding {
    /// Messenger.
    pub platform: String,
    /// Organisation there.
    pub corp_id: String,
    /// Member id there.
    pub staff_id: String,
    /// Person.
    pub person_id: PersonId,
    /// `active` or `stopped`.
    pub status: String,
}

impl Binding {
    /// Whether both are about the same account.
    pub fn is_same_account(&self, other: &Self) -> bool {
        (&self.platform, &self.corp_id, &self.staff_id) == (&other.platform, &other.corp_id, &other.staff_id)
    }
}

const BINDING: &str = "SELECT platform, corp_id, staff_id, person_id, status FROM bindings
    WHERE platform = $1 AND corp_id = $2 AND staff_id = $3";
const BINDING_OF: &str = "SELECT platform, corp_id, staff_id, person_id, status FROM bindings
    WHERE person_id = $1 AND platform = $2 AND status = 'active'";
const ALL_BINDINGS: &str =
    "SELECT platform, corp_id, staff_id, person_id, status FROM bindings ORDER BY person_id";
const BIND: &str = "INSERT INTO bindings (platform, corp_id, staff_id, person_id, status, source, decides_at, created_at)
    VALUES ($1, $2, $3, $4, 'active', $5, $6, $7)
    ON CONFLICT (platform, corp_id, staff_id) DO UPDATE SET person_id = excluded.person_id, status = 'active',
        source = excluded.source, decides_at = excluded.decides_at, welcomed = 0, version = bindings.version + 1";
const STOP_OF: &str = "UPDATE bindings SET status = 'stopped', version = version + 1
    WHERE person_id = $1 AND platform = $2 AND status = 'active'";
const HAD_BINDING: &str = "SELECT COUNT(*) FROM binding_history WHERE person_id = $1 AND platform = $2";
/// Whatever was said of it before: who gets here with one that was left had a code.
const NOTE: &str = "INSERT INTO binding_history (platform, corp_id, staff_id, person_id, first_at) VALUES ($1, $2, $3, $4, $5)
    ON CONFLICT (platform, corp_id, staff_id, person_id) DO UPDATE SET left_at = NULL, denied = 0";
const LEAVE: &str = "UPDATE binding_history SET left_at = $3, denied = $4 WHERE person_id = $1 AND platform = $2
    AND EXISTS (SELECT 1 FROM bindings b WHERE b.platform = binding_history.platform AND b.status = 'active'
        AND b.corp_id = binding_history.corp_id AND b.staff_id = binding_history.staff_id AND b.person_id = $1)";
const LEFT: &str = "SELECT platform, corp_id, staff_id, person_id, 'stopped' AS status FROM binding_history
    WHERE left_at IS NOT NULL AND ($1 = '' OR person_id = $1)";
const UNWELCOMED: &str = "SELECT platform, corp_id, staff_id, person_id, status FROM bindings
    WHERE status = 'active' AND welcomed = 0 AND platform = $1 ORDER BY created_at LIMIT $2";
const WELCOMED: &str = "UPDATE bindings SET welcomed = 1 WHERE platform = $1 AND corp_id = $2 AND staff_id = $3 AND welcomed = 0";
const NEW_CODE: &str = "INSERT INTO bind_codes (code_digest, person_id, expires_at) VALUES ($1, $2, $3)
    ON CONFLICT DO NOTHING";
const DROP_CODES: &str = "DELETE FROM bind_codes WHERE person_id = $1 AND used_at IS NULL";
const USE_CODE: &str =
    "UPDATE bind_codes SET used_at = $2 WHERE code_digest = $1 AND used_at IS NULL AND expires_at > $2
    RETURNING person_id";

/// The binding of an account, whatever its status.
pub async fn binding(
    db: &mut Conn,
    platform: &str,
    corp: &str,
    staff: &str,
) -> Result<Option<Binding>, StoreError> {
    db.opt(BINDING, args![platform, corp, staff]).await
}

/// The active binding of a person.
pub async fn binding_of(
    db: &mut Conn,
    person: &PersonId,
    platform: &str,
) -> Result<Option<Binding>, StoreError> {
    db.opt(BINDING_OF, args![person, platform]).await
}

/// Every binding.
pub async fn bindings(db: &mut Conn) -> Result<Vec<Binding>, StoreError> {
    db.all(ALL_BINDINGS, &[]).await
}

/// Binds an account to a person and stops the person's other account on that messenger. A person who
/// had a binding before may not decide for 24 h (INV-52); the first binding decides at once. Returns whether there
/// was one before.
pub async fn bind(tx: &mut Tx, b: &Binding, source: &str, now: Timestamp) -> Result<bool, StoreError> {
    let (before,): (i64,) = tx.one(HAD_BINDING, args![&b.person_id, &b.platform]).await?;
    let decides_at = if before > 0 { now.plus(crate::time::DAY) } else { now };
    tx.exec(STOP_OF, args![&b.person_id, &b.platform]).await?;
    let values = args![&b.platform, &b.corp_id, &b.staff_id, &b.person_id, source, decides_at, now];
    tx.exec_one("bindings", BIND, values).await?;
    tx.exec(NOTE, args![&b.platform, &b.corp_id, &b.staff_id, &b.person_id, now]).await?;
    Ok(before > 0)
}

/// Stops the active binding of a person, because an operator changed what it rests on.
pub async fn stop_binding(tx: &mut Tx, person: &PersonId, platform: &str) -> Result<(), StoreError> {
    tx.exec(STOP_OF, args![person, platform]).await.map(drop)
}

/// Stops the active binding of a person by the person's own doing: `denied` when it was 不是我, otherwise by a
/// code for another account. From now on [`left`] names it.
pub async fn leave_binding(
    tx: &mut Tx,
    person: &PersonId,
    platform: &str,
    denied: bool,
    now: Timestamp,
) -> Result<(), StoreError> {
    tx.exec(LEAVE, args![person, platform, now, denied]).await?;
    stop_binding(tx, person, platform).await
}

/// How many people have said 不是我 since `since`.
pub async fn denied_since(db: &mut Conn, since: Timestamp) -> Result<i64, StoreError> {
    const SQL: &str = "SELECT COUNT(*) FROM binding_history WHERE denied = 1 AND left_at > $1";
    let (count,): (i64,) = db.one(SQL, args![since]).await?;
    Ok(count)
}

/// The bindings that their owners left, of one person or of all; only a code brings them back.
pub async fn left(db: &mut Conn, person: Option<&PersonId>) -> Result<Vec<Binding>, StoreError> {
    db.all(LEFT, args![person.map_or("", PersonId::as_str)]).await
}

/// Active bindings that have not been greeted yet.
pub async fn unwelcomed(db: &mut Conn, platform: &str, limit: i64) -> Result<Vec<Binding>, StoreError> {
    db.all(UNWELCOMED, args![platform, limit]).await
}

/// Marks a binding as greeted; `false` when somebody else just did.
pub async fn mark_welcomed(tx: &mut Tx, b: &Binding) -> Result<bool, StoreError> {
    Ok(tx.exec(WELCOMED, args![&b.platform, &b.corp_id, &b.staff_id]).await? == 1)
}

/// Stores a binding code by digest; earlier unused codes of the person die.
pub async fn add_bind_code(
    tx: &mut Tx,
    digest: &str,
    person: &PersonId,
    expires: Timestamp,
) -> Result<bool, StoreError> {
    tx.exec(DROP_CODES, args![person]).await?;
    Ok(tx.exec(NEW_CODE, args![digest, person, expires]).await? == 1)
}

/// Uses a binding code up and names its person.
pub async fn use_bind_code(
    tx: &mut Tx,
    digest: &str,
    now: Timestamp,
) -> Result<Option<PersonId>, StoreError> {
    let row: Option<(PersonId,)> = tx.opt(USE_CODE, args![digest, now]).await?;
    Ok(row.map(|(person,)| person))
}

/// Until when a person wants no ordinary pushes.
pub async fn muted_until(db: &mut Conn, person: &PersonId) -> Result<Option<Timestamp>, StoreError> {
    const SQL: &str = "SELECT muted_until FROM people WHERE id = $1";
    let row: Option<(Option<i64>,)> = db.opt(SQL, args![person]).await?;
    Ok(row.and_then(|(until,)| until).map(Timestamp::from_millis))
}

/// Sets until when a person wants no ordinary pushes.
pub async fn mute(tx: &mut Tx, person: &PersonId, until: Timestamp) -> Result<(), StoreError> {
    const SQL: &str = "UPDATE people SET muted_until = $2, version = version + 1 WHERE id = $1";
    tx.exec_one("people", SQL, args![person, until]).await
}

/// Somebody who is told of items, with the role that makes it so.
#[derive(Clone, Debug, PartialEq, Eq, sqlx::FromRow)]
pub struct Receiver {
    /// Who.
    pub person_id: PersonId,
    /// For which unit.
    pub unit_id: UnitId,
    /// `receiver` or `unit_admin`.
    pub role: String,
    /// Whether there is an active binding to push to.
    pub bound: i64,
}

/// Everybody who may be told of an item, in one query for a document to the whole county.
pub async fn receivers_of_all(db: &mut Conn) -> Result<Vec<Receiver>, StoreError> {
    const SQL: &str = "SELECT r.person_id, r.unit_id, r.role, CAST(CASE WHEN EXISTS (SELECT 1 FROM bindings b
            WHERE b.person_id = r.person_id AND b.status = 'active') THEN 1 ELSE 0 END AS BIGINT) AS bound
        FROM roles r JOIN people p ON p.id = r.person_id
        WHERE r.role IN ('receiver', 'unit_admin') AND p.status = 'active' ORDER BY r.unit_id, r.person_id";
    db.all(SQL, &[]).await
}
