//! Carrying an approved application out: the account is opened in the approval's transaction.

use super::approve::{facts, system_record};
use super::push::{Kind, Push};
use super::{Failure, push, refuse};
use crate::app::App;
use crate::domain::application;
use crate::domain::policy::Role;
use crate::domain::reply;
use crate::error::Internal;
use crate::ids::PersonId;
use crate::store::applications::{self, Application};
use crate::store::people::{self, Person};
use crate::store::units::Unit;
use crate::store::{StoreError, Tx, audit};

/// Opens the personal account an application asks for and returns the login issued.
pub async fn open(tx: &mut Tx, app: &App, a: &Application, unit: &Unit) -> Result<String, Failure> {
    let decisions = applications::decisions(tx, &a.id).await?;
    let done = application::complete(&facts(a, &decisions)?)
        .map_err(|_| Internal::Inconsistent("an application to be carried out is not approved"))?;
    if unit.status != "active" {
        return refuse("unit-inactive", reply::refuse::suspended(super::contact(app)));
    }
    if people::by_phone(tx, &a.phone_digest).await?.is_some() {
        return refuse("phone-taken", reply::approve::phone_taken(&a.subject_name));
    }
    let phone = app.keys.open_text(&applications::phone_place(&a.id), &a.phone_sealed);
    let phone = phone.ok_or(Internal::Inconsistent("a sealed phone does not open"))?;
    let now = app.now();
    let id = PersonId::new(now);
    let login = free_login(tx, unit).await?;
    let person = Person {
        phone_sealed: app.keys.seal(&people::phone_place(&id), phone.as_bytes()),
        id,
        login: login.clone(),
        name: a.subject_name.clone(),
        unit_id: a.unit_id.clone(),
        title: None,
        phone_digest: a.phone_digest.clone(),
        status: "active".to_owned(),
        version: 1,
    };
    people::insert(tx, &person, now).await?;
    people::set_roles(tx, &person.id, &[(a.unit_id.clone(), Role::User.as_str().to_owned())].into()).await?;
    if !applications::set_state(tx, &a.id, done.version, done.to.as_str(), Some(&person.id)).await? {
        return Err(Internal::Inconsistent("an application moved under its lock").into());
    }
    let detail = serde_json::json!({ "person": person.id.as_str() }).to_string();
    audit::append(tx, &system_record("account.open", a.id.as_str(), &detail), now).await?;
    tell_office(tx, app, &person, unit).await?;
    Ok(login)
}

/// The info office issues the binding code or lets `bind --match-phones` find the account.
async fn tell_office(tx: &mut Tx, app: &App, person: &Person, unit: &Unit) -> Result<(), StoreError> {
    let message = reply::push::to_bind(&unit.short_name, &person.name, &person.login);
    for reviewer in people::with_role(tx, Role::Reviewer.as_str()).await? {
        if reviewer.bound == 1 {
            push::queue(tx, app, &Push::now(&reviewer.person_id, Kind::Alert, &message)).await?;
        }
    }
    Ok(())
}

/// Unit code and a running number: accounts are issued, not chosen, and those of a unit one after the other.
async fn free_login(tx: &mut Tx, unit: &Unit) -> Result<String, Failure> {
    tx.take_turn(unit.id.as_str()).await?;
    for n in 1..10_000 {
        let login = format!("{}-{n:03}", unit.code);
        if people::by_login(tx, &login).await?.is_none() {
            return Ok(login);
        }
    }
    Err(Internal::Inconsistent("no free login").into())
}
