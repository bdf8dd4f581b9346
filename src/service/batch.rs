//! Batches of 签收: answered per item, in one message, at most fifty at once (INV-19). Which items
//! 全部 means, and which it leaves for a look of their own, the grammar's rules have decided.

use super::act::{find_opt, sign_found, who};
use super::{Ctx, Done, Failure};
use crate::domain::document::{Refused, Urgency};
use crate::domain::reply::act::{Left, batch};
use crate::domain::reply::refuse;
use crate::ids::UnitId;
use crate::store::Tx;
use crate::store::deliveries::Delivery;
use crate::time::Timestamp;
use bot_commands::context::Left as Skipped;

/// Signs `list`; `skipped` is what 全部 left out. A number that was named is signed whatever its urgency.
pub async fn sign_many(
    ctx: &Ctx<'_>,
    tx: &mut Tx,
    unit: &UnitId,
    list: &[i64],
    skipped: &[(i64, Skipped)],
) -> Result<Done, Failure> {
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
    for (number, why) in skipped {
        left.extend(left_out(tx, unit, *number, *why).await?.map(|why| (*number, why)));
    }
    if done.is_empty() && left.is_empty() {
        return Ok(Done::hint(refuse::nothing_open("签收")));
    }
    let message = batch("签收", &done, &left, who(ctx, unit), ctx.now);
    Ok(if done.is_empty() { Done::unchanged(message) } else { Done::changed(message) })
}

/// Why 全部 left an item; nothing to say of one the person excepted.
async fn left_out(tx: &mut Tx, unit: &UnitId, number: i64, why: Skipped) -> Result<Option<Left>, Failure> {
    Ok(match why {
        Skipped::Excepted => None,
        Skipped::Meeting => Some(Left::Meeting),
        Skipped::OverLimit => Some(Left::TooMany),
        Skipped::Urgent => {
            let urgency = find_opt(tx, unit, number).await?.and_then(|d| Urgency::parse(&d.urgency));
            Some(Left::Urgent(urgency.unwrap_or(Urgency::Critical).zh()))
        }
    })
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
