//! 绑定 and 不是我: how an account of the messenger becomes a person, and stops being one (INV-52).

use super::push::{Kind, Push};
use super::{Ctx, Done, Failure, channel, contact, platform, push, record, refuse, sender};
use crate::app::App;
use crate::domain::message::Envelope;
use crate::domain::policy::Role;
use crate::domain::reply::{self, track as text};
use crate::ids::PersonId;
use crate::store::people::{self, Binding};
use crate::store::{Tx, audit, questions};
use crate::time::MINUTE;

/// Wrong codes within [`LOCK`] that close this way for an account.
const WRONG: i64 = 5;
const LOCK: i64 = 30 * MINUTE;

/// Purpose under which the digest of a binding code is kept.
pub const CODE_PURPOSE: &str = "bind-code";

/// 绑定: works for strangers, in single chat only (groups never get here).
pub async fn bind(
    app: &App,
    envelope: &Envelope,
    parsed: &bot_commands::Parsed,
    tx: &mut Tx,
    code: &str,
) -> Result<Done, Failure> {
    let Some(staff) = envelope.staff_id.as_deref() else {
        return refuse("no-identity", reply::refuse::stranger(contact(app)));
    };
    if let Some(sender) = sender::load(tx, app, envelope, None).await? {
        let unit = sender.home().map_or("", |u| u.short.as_str());
        return refuse("bound-already", text::bound_already(unit, &sender.name));
    }
    let now = app.now();
    // Strangers have no person id; their tries are counted by account.
    let account = PersonId::from_text(format!("account:{}:{staff}", envelope.corp));
    tx.take_turn(account.as_str()).await?;
    let (failures, _) = questions::failures(tx, &account, now.plus(-LOCK)).await?;
    if failures >= WRONG {
        return refuse("bind-locked", text::bind_locked(contact(app)));
    }
    let digest = app.keys.digest(CODE_PURPOSE, code.as_bytes());
    let Some(person) = people::use_bind_code(tx, &digest, now).await? else {
        questions::add_failure(tx, &account, &envelope.message_id, now).await?;
        return Ok(Done::changed(text::wrong_bind_code(contact(app))));
    };
    let binding = Binding {
        platform: platform(app, envelope).as_str().to_owned(),
        corp_id: envelope.corp.clone(),
        staff_id: staff.to_owned(),
        person_id: person.clone(),
        status: "active".to_owned(),
    };
    let replaced = people::binding_of(tx, &person, &binding.platform).await?.is_some();
    people::bind(tx, &binding, "code", now).await?;
    people::mark_welcomed(tx, &binding).await?;
    questions::close_of(tx, &person).await?;
    let Some(sender) = sender::load(tx, app, envelope, None).await? else {
        return refuse("stranger", reply::refuse::stranger(contact(app)));
    };
    let ctx = Ctx { app, envelope, parsed, sender: &sender, now };
    if replaced {
        tell_admin(&ctx, tx).await?;
    }
    record(tx, &ctx, "binding.create", ("person", person.as_str()), r#"{"source":"code"}"#).await?;
    let unit = sender.home().map_or("", |u| u.short.as_str());
    Ok(Done::changed(text::bound(unit, &sender.name, sender.duty())))
}

async fn tell_admin(ctx: &Ctx<'_>, tx: &mut Tx) -> Result<(), Failure> {
    let Some(home) = ctx.sender.home() else { return Ok(()) };
    let message = reply::push::rebound(&home.short, &ctx.sender.name, ctx.contact());
    for admin in people::with_role_in(tx, &home.id, Role::UnitAdmin.as_str()).await? {
        if admin.bound == 1 && admin.person_id != ctx.sender.person {
            push::queue(tx, ctx.app, &Push::now(&admin.person_id, Kind::Alert, &message)).await?;
        }
    }
    Ok(())
}

/// 不是我: the binding stops at once, its open codes die, the info office is told.
pub async fn not_me(ctx: &Ctx<'_>, tx: &mut Tx) -> Result<Done, Failure> {
    let name = platform(ctx.app, ctx.envelope);
    people::stop_binding(tx, &ctx.sender.person, name.as_str()).await?;
    questions::close_of(tx, &ctx.sender.person).await?;
    let unit = ctx.sender.home().map_or("", |u| u.short.as_str());
    let message = reply::push::not_me(unit, &ctx.sender.name, ctx.now);
    for reviewer in people::with_role(tx, Role::Reviewer.as_str()).await? {
        if reviewer.bound == 1 && reviewer.person_id != ctx.sender.person {
            push::queue(tx, ctx.app, &Push::now(&reviewer.person_id, Kind::Alert, &message)).await?;
        }
    }
    let channel = channel(ctx.app, ctx.envelope);
    let entry = audit::Record {
        actor: ctx.sender.person.as_str(),
        action: "binding.stop",
        object_kind: "person",
        object_id: ctx.sender.person.as_str(),
        result: "ok",
        channel: &channel,
        detail: r#"{"by":"self"}"#,
    };
    audit::append(tx, &entry, ctx.now).await?;
    Ok(Done::changed(text::unbound(ctx.contact())))
}
