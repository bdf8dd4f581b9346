//! 发件箱: what the sender's units sent, those first for which somebody has yet to sign.

use super::{Ctx, Done, Failure, context};
use crate::domain::policy::{Action, Object, may};
use crate::domain::reply::inbox::{self, PAGE, Which};
use crate::domain::reply::sent::{self as text, Head, Sent};
use crate::store::documents::{self, SentOut};
use crate::store::{Conn, StoreError};
use bot_commands::context::Key;
use std::cmp::Reverse;

/// 发件箱
pub async fn list(ctx: &Ctx<'_>, db: &mut Conn) -> Result<Done, Failure> {
    let (mut found, mut head) = (Vec::new(), Head::default());
    for (index, unit) in ctx.sender.units.iter().enumerate() {
        if may(&ctx.sender.actor, Action::See, Object::Unit(&unit.id)).is_err() {
            continue;
        }
        let sent = documents::sent_by(db, &unit.id, ctx.now).await?;
        head.cut |= sent.first().is_some_and(|d| usize::try_from(d.of) != Ok(sent.len()));
        for d in sent {
            let Ok(number) = u32::try_from(d.number) else { continue };
            head.to_sign += usize::from(d.to_sign == 1);
            head.open += usize::from(d.open == 1);
            found.push((d.open == 0, Reverse(d.sent_at), Key { unit: index, number }));
        }
    }
    if found.is_empty() {
        return Ok(Done::unchanged(inbox::empty(Which::Sent)));
    }
    found.sort_by_key(|(signed, sent_at, _)| (*signed, *sent_at));
    let keys: Vec<Key> = found.into_iter().map(|(.., key)| key).collect();
    page(ctx, db, &keys, 0, head).await
}

/// 更多: what follows after `from` in the list that was shown, as it stands now.
pub async fn more(ctx: &Ctx<'_>, db: &mut Conn, all: &[Key], from: usize) -> Result<Done, Failure> {
    page(ctx, db, all, from, Head::default()).await
}

async fn page(ctx: &Ctx<'_>, db: &mut Conn, all: &[Key], from: usize, head: Head) -> Result<Done, Failure> {
    let mut rows = Vec::with_capacity(PAGE);
    for key in all.iter().skip(from).take(PAGE) {
        rows.extend(row(ctx, db, *key).await?);
    }
    if rows.is_empty() {
        return Ok(Done::unchanged(inbox::no_more(Some(Which::Sent))));
    }
    context::remember(ctx, all, from + rows.len(), Which::Sent);
    Ok(Done::unchanged(text::page(&rows, from, all.len(), head)))
}

async fn row(ctx: &Ctx<'_>, db: &mut Conn, key: Key) -> Result<Option<Sent>, StoreError> {
    let Some(unit) = ctx.sender.units.get(key.unit) else { return Ok(None) };
    let at = (ctx.sender.units.len() > 1).then(|| unit.short.clone());
    let found = documents::sent_out(db, &unit.id, i64::from(key.number), ctx.now).await?;
    Ok(found.map(|d| as_listed(d, at)))
}

fn as_listed(d: SentOut, at: Option<String>) -> Sent {
    Sent {
        number: d.number,
        at,
        internal: d.internal == 1,
        to_read: d.kind == "message",
        recalled: d.state == "recalled",
        title: d.title,
        signed: d.signed,
        waiting: d.waiting,
        late: d.late,
        returned: d.returned,
    }
}
