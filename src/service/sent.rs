//! 发件箱: what the sender's units sent, those first for which somebody has yet to sign.

use super::{Ctx, Done, Failure, context};
use crate::domain::policy::{Action, Object, may};
use crate::domain::reply::inbox::{self, PAGE, Which};
use crate::domain::reply::sent::{self as text, Sent};
use crate::store::documents::{self, SentOut};
use crate::store::{Conn, StoreError};
use bot_commands::context::Key;
use std::cmp::Reverse;

/// 发件箱
pub async fn list(ctx: &Ctx<'_>, db: &mut Conn) -> Result<Done, Failure> {
    let rows = gather(ctx, db).await?;
    if rows.is_empty() {
        return Ok(Done::unchanged(inbox::empty(Which::Sent)));
    }
    let keys: Vec<Key> = rows.iter().map(|(key, _)| *key).collect();
    let open = rows.iter().filter(|(_, row)| row.is_open()).count();
    let page: Vec<Sent> = rows.into_iter().take(PAGE).map(|(_, row)| row).collect();
    context::remember(ctx, &keys, page.len(), Which::Sent);
    Ok(Done::unchanged(text::page(&page, 0, keys.len(), open)))
}

/// 更多: what follows after `from` in the list that was shown, as it stands now.
pub async fn page(ctx: &Ctx<'_>, db: &mut Conn, all: &[Key], from: usize) -> Result<Done, Failure> {
    let rows = gather(ctx, db).await?;
    let row = |key: &Key| rows.iter().find(|(of, _)| of == key).map(|(_, row)| row.clone());
    let page: Vec<Sent> = all.iter().skip(from).take(PAGE).filter_map(row).collect();
    if page.is_empty() {
        return Ok(Done::unchanged(inbox::no_more(Some(Which::Sent))));
    }
    context::remember(ctx, all, from + page.len(), Which::Sent);
    Ok(Done::unchanged(text::page(&page, from, all.len(), 0)))
}

async fn gather(ctx: &Ctx<'_>, db: &mut Conn) -> Result<Vec<(Key, Sent)>, StoreError> {
    let several = ctx.sender.units.len() > 1;
    let mut found = Vec::new();
    for (index, unit) in ctx.sender.units.iter().enumerate() {
        if may(&ctx.sender.actor, Action::See, Object::Unit(&unit.id)).is_err() {
            continue;
        }
        for d in documents::sent_by(db, &unit.id, ctx.now).await? {
            let Ok(number) = u32::try_from(d.number) else { continue };
            let key = Key { unit: index, number };
            found.push((d.sent_at, key, row(&d, several.then(|| unit.short.clone()))));
        }
    }
    found.sort_by_key(|(sent_at, _, row)| (!row.is_open(), Reverse(*sent_at)));
    Ok(found.into_iter().map(|(_, key, row)| (key, row)).collect())
}

fn row(d: &SentOut, at: Option<String>) -> Sent {
    Sent {
        number: d.number,
        at,
        title: d.title.clone(),
        internal: d.internal == 1,
        to_read: d.kind == "message",
        recalled: d.state == "recalled",
        signed: d.signed,
        waiting: d.waiting,
        late: d.late,
        returned: d.returned,
    }
}
