//! 静音: no ordinary pushes until the next working morning (domain §2.3). Urgent items, approvals
//! and results go as always.

use super::{Ctx, Done, Failure, record};
use crate::domain::reply::track as text;
use crate::store::{Tx, people};

/// Mutes the sender until the next working day's first pushes. A period that was typed is not
/// read: the county wants nobody to be silent for longer than a night.
pub async fn mute(ctx: &Ctx<'_>, tx: &mut Tx) -> Result<Done, Failure> {
    let app = ctx.app;
    let tomorrow = app.calendar.next_working_day(ctx.now.local().date);
    let until = tomorrow.at(app.settings.push.next_day_at.0);
    people::mute(tx, &ctx.sender.person, until).await?;
    record(tx, ctx, "push.mute", ("person", ctx.sender.person.as_str()), "{}").await?;
    Ok(Done::changed(text::muted(until, ctx.now)))
}
