//! 静音: no ordinary pushes until the next working morning (domain §2.3), which in the small hours is the
//! one that comes. Urgent items, approvals and results go as always.

use super::{Ctx, Done, Failure, push, record, refuse};
use crate::domain::reply::track as text;
use crate::store::{Tx, outbox, people};

/// Mutes the sender until the next working morning's first pushes. A period that was typed is not read: nobody is
/// silent for longer than that, and the answer says until when.
pub async fn mute(ctx: &Ctx<'_>, tx: &mut Tx) -> Result<Done, Failure> {
    let app = ctx.app;
    let until = app.calendar.next_morning(ctx.now, app.settings.push.next_day_at);
    people::mute(tx, &ctx.sender.person, until).await?;
    record(tx, ctx, "push.mute", ("person", ctx.sender.person.as_str()), "{}").await?;
    Ok(Done::changed(text::muted(until, ctx.now)))
}

/// 取消静音: the pushes it kept back go as soon as any ordinary one may.
pub async fn unmute(ctx: &Ctx<'_>, tx: &mut Tx) -> Result<Done, Failure> {
    let (app, person) = (ctx.app, &ctx.sender.person);
    let Some(until) = people::muted_until(tx, person).await?.filter(|until| *until > ctx.now) else {
        return refuse("not-muted", text::not_muted());
    };
    people::mute(tx, person, ctx.now).await?;
    let (kept_to, at) = (push::window(app, until), push::window(app, ctx.now));
    let freed = outbox::bring_forward(tx, person, kept_to, at).await?;
    record(tx, ctx, "push.unmute", ("person", person.as_str()), "{}").await?;
    Ok(Done::changed(text::unmuted(freed, at, ctx.now)))
}
