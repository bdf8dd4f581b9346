//! 绑定 and 不是我: an account of the messenger becomes a person, and stops being one (INV-52).

use super::binding::{Source, attach};
use super::{Ctx, Done, Failure, Sender, alarm, contact, dispatch, platform, record, refuse, sender};
use crate::app::App;
use crate::config::Mode;
use crate::crypto::purpose;
use crate::domain::message::Envelope;
use crate::domain::reply::{self, track as text};
use crate::ids::PersonId;
use crate::store::people::{self, Binding};
use crate::store::{Tx, questions};
use crate::time::MINUTE;

/// Wrong codes within [`LOCK`] that close this way for an account.
const WRONG: i64 = 5;
const LOCK: i64 = 30 * MINUTE;

/// 不是我 within [`DENIALS_IN`] after which more of it over an unsigned body is held.
const DENIALS: i64 = 5;
const DENIALS_IN: i64 = 10 * MINUTE;

/// 绑定: works for strangers, in single chat only (groups never get here).
pub async fn bind(
    app: &App,
    envelope: &Envelope,
    parsed: &bot_commands::Parsed,
    tx: &mut Tx,
    sender: Option<&Sender>,
    code: &str,
) -> Result<Done, Failure> {
    let Some(staff) = envelope.staff_id.as_deref() else {
        return refuse("no-identity", reply::refuse::stranger(contact(app)));
    };
    if let Some(sender) = sender {
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
    let digest = app.keys.digest(purpose::BIND_CODE, code.as_bytes());
    let Some(person) = people::use_bind_code(tx, &digest, now).await? else {
        questions::add_failure(tx, &account, &envelope.message_id, now).await?;
        return Ok(Done::tried(text::wrong_bind_code(contact(app))));
    };
    let binding = Binding {
        platform: platform(app, envelope).as_str().to_owned(),
        corp_id: envelope.corp.clone(),
        staff_id: staff.to_owned(),
        person_id: person.clone(),
        status: "active".to_owned(),
    };
    attach(tx, app, &binding, Source::Code).await?;
    people::mark_welcomed(tx, &binding).await?;
    let Some(sender) = sender::load(tx, app, envelope).await? else {
        return refuse("stranger", reply::refuse::stranger(contact(app)));
    };
    let ctx = Ctx { app, envelope, parsed, sender: &sender, now };
    dispatch::catch_up(tx, app, &person).await?;
    record(tx, &ctx, "binding.create", ("person", person.as_str()), r#"{"source":"code"}"#).await?;
    let unit = sender.home().map_or("", |u| u.short.as_str());
    Ok(Done::changed(text::bound(unit, &sender.name, sender.duty())))
}

/// 不是我: the binding stops at once, its open codes die, the info office is told. It needs no code, because whoever
/// is bound by mistake has none; a header pair that somebody captured must not unbind the county all the same
/// (INV-11), so of many over an unsigned body only the first few do.
pub async fn not_me(ctx: &Ctx<'_>, tx: &mut Tx) -> Result<Done, Failure> {
    let person = &ctx.sender.person;
    let unit = ctx.sender.home().map_or("", |u| u.short.as_str());
    let name = format!("{unit} {}", ctx.sender.name);
    if too_many(ctx, tx).await? {
        let event = alarm::Event {
            kind: "not-me-held",
            name: &name,
            alone: &reply::push::not_me_held(&name, DENIALS, ctx.now),
            together: reply::push::many_not_me_held,
        };
        alarm::raise(tx, ctx.app, &event).await?;
        record(tx, ctx, "binding.held", ("person", person.as_str()), "{}").await?;
        return Ok(Done::changed(text::unbinding_held(ctx.contact())));
    }
    let platform = platform(ctx.app, ctx.envelope);
    people::leave_binding(tx, person, platform.as_str(), true, ctx.now).await?;
    questions::close_of(tx, person).await?;
    let event = alarm::Event {
        kind: "not-me",
        name: &name,
        alone: &reply::push::not_me(&name, ctx.now),
        together: reply::push::many_not_me,
    };
    alarm::raise(tx, ctx.app, &event).await?;
    record(tx, ctx, "binding.stop", ("person", person.as_str()), r#"{"by":"self"}"#).await?;
    Ok(Done::changed(text::unbound(ctx.contact())))
}

/// Whether so many have said 不是我 lately that one more over an unsigned body is perhaps not the person's own.
async fn too_many(ctx: &Ctx<'_>, tx: &mut Tx) -> Result<bool, Failure> {
    if !ctx.app.bot(&ctx.envelope.bot).is_none_or(|bot| bot.mode == Mode::Http) {
        return Ok(false);
    }
    tx.take_turn("not-me").await?;
    Ok(people::denied_since(tx, ctx.now.plus(-DENIALS_IN)).await? >= DENIALS)
}
