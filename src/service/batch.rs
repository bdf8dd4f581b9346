//! Batches of 签收: answered per item, in one message, at most fifty at once (INV-19).

use super::act::{find_opt, sign_found, who};
use super::{Ctx, Done, Failure};
use crate::domain::document::{Refused, Urgency};
use crate::domain::reply::act::{Left, batch};
use crate::ids::UnitId;
use crate::store::Tx;
use crate::store::deliveries::{self, Delivery};
use crate::time::Timestamp;

/// At most so many at once.
const MOST: usize = 50;

/// 签收全部: what was pushed or listed to this person; urgent items and meetings are left, because
/// they want to be read or answered (messages.md rule 6).
pub async fn sign_all(ctx: &Ctx<'_>, tx: &mut Tx, unit: &UnitId, except: &[i64]) -> Result<Done, Failure> {
    let open = deliveries::open_at(tx, unit).await?;
    let listed = super::context::listed(ctx, tx).await?;
    let (mut done, mut left) = (Vec::new(), Vec::new());
    for d in open.iter().filter(|d| !except.contains(&d.number)) {
        let why = if let Some(word) = pressing(d) {
            Some(Left::Urgent(word))
        } else if d.kind == "meeting" {
            Some(Left::Meeting)
        } else if d.shown_at.is_none() && !listed.contains(&d.number) {
            Some(Left::Unseen)
        } else if done.len() >= MOST {
            Some(Left::TooMany)
        } else {
            sign_found(ctx, tx, d).await?.err().map(|why| left_by(d, &why, ctx.now))
        };
        match why {
            Some(why) => left.push((d.number, why)),
            None => done.push(d.number),
        }
    }
    Ok(finish(ctx, unit, &done, &left))
}

fn pressing(d: &Delivery) -> Option<&'static str> {
    Urgency::parse(&d.urgency).filter(|u| *u != Urgency::Normal).map(Urgency::zh)
}

/// 签收 37、38、40: exactly these, whatever their urgency, since each was named.
pub async fn sign_many(ctx: &Ctx<'_>, tx: &mut Tx, unit: &UnitId, list: &[i64]) -> Result<Done, Failure> {
    let (mut done, mut left) = (Vec::new(), Vec::new());
    let mut sorted = list.to_vec();
    sorted.sort_unstable();
    for number in sorted {
        let Some(d) = find_opt(tx, unit, number).await? else {
            left.push((number, Left::Missing));
            continue;
        };
        match sign_found(ctx, tx, &d).await? {
            Ok(()) => done.push(number),
            Err(why) => left.push((number, left_by(&d, &why, ctx.now))),
        }
    }
    Ok(finish(ctx, unit, &done, &left))
}

fn finish(ctx: &Ctx<'_>, unit: &UnitId, done: &[i64], left: &[(i64, Left)]) -> Done {
    if done.is_empty() && left.is_empty() {
        return Done::unchanged(crate::domain::reply::refuse::nothing_open("签收"));
    }
    let message = batch("签收", done, left, who(ctx, unit), ctx.now);
    if done.is_empty() { Done::unchanged(message) } else { Done::changed(message) }
}

fn left_by(d: &Delivery, why: &Refused, now: Timestamp) -> Left {
    match why {
        Refused::AlreadySigned { at, .. } => {
            Left::Signed(d.signer.clone().unwrap_or_else(|| "同事".to_owned()), at.unwrap_or(now))
        }
        Refused::State(state) | Refused::Moved(state) => Left::State(state.zh()),
        _ => Left::State("现在不能签收"),
    }
}
