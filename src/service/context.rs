//! Which items a command means: numbers of the sender's unit, positions in the last list, a document
//! number, everything open, or the one open item (domain §6.2, design §2.7). Ambiguity asks back.

use super::receive::{LIST_LIFE, shown};
use super::{Ctx, Failure, items, refuse};
use crate::domain::reply::inbox::Which;
use crate::domain::reply::refuse as text;
use crate::ids::UnitId;
use crate::store::shown::{self as store_shown, Shown};
use crate::store::{Conn, StoreError, deliveries, documents};
use bot_commands::{Selection, Target};

/// The items of a command.
pub enum Numbers {
    /// These 件号 of one unit.
    These {
        /// The unit whose numbers they are.
        unit: UnitId,
        /// In the order typed.
        list: Vec<i64>,
    },
    /// Everything open at a unit, but these.
    All {
        /// The unit.
        unit: UnitId,
        /// Left out by the person.
        except: Vec<i64>,
    },
}

/// Resolves a selection; a refusal says what to type instead.
pub async fn numbers(ctx: &Ctx<'_>, db: &mut Conn, select: &Selection, verb: &str) -> Result<Numbers, Failure> {
    let unit = unit_of(ctx, select)?;
    let these = |list: Vec<i64>| Ok(Numbers::These { unit: unit.clone(), list });
    match &select.target {
        Target::Numbers(list) => {
            let list: Vec<i64> = list.iter().copied().map(i64::from).collect();
            if select.unit.is_none() {
                not_ambiguous(ctx, db, &list, verb).await?;
            }
            these(list)
        }
        Target::Ordinals(positions) => these(by_position(ctx, db, &unit, positions).await?),
        Target::Last => these(from_end(ctx, db, 1).await?),
        Target::LastOf(n) => these(from_end(ctx, db, *n).await?),
        Target::All { except, ordinal } => {
            let except = if *ordinal {
                by_position(ctx, db, &unit, except).await?
            } else {
                except.iter().copied().map(i64::from).collect()
            };
            Ok(Numbers::All { unit, except })
        }
        Target::DocNo(no) => these(vec![by_doc_no(db, &unit, no).await?]),
        Target::Context => these(vec![the_one_open(ctx, db, &unit, verb).await?]),
    }
}

/// Resolves a selection that must name one item.
pub async fn one(ctx: &Ctx<'_>, db: &mut Conn, select: &Selection, verb: &str) -> Result<(UnitId, i64), Failure> {
    match numbers(ctx, db, select, verb).await? {
        Numbers::These { unit, list } => match list.as_slice() {
            [number] => Ok((unit, *number)),
            _ => refuse("one-at-a-time", text::one_at_a_time(verb)),
        },
        Numbers::All { .. } => refuse("one-at-a-time", text::one_at_a_time(verb)),
    }
}

/// The 件号 typed beside a code, when there is exactly one.
pub fn stated_number(select: &Selection) -> Option<i64> {
    match &select.target {
        Target::Numbers(list) => match list.as_slice() {
            [number] => Some(i64::from(*number)),
            _ => None,
        },
        _ => None,
    }
}

fn unit_of(ctx: &Ctx<'_>, select: &Selection) -> Result<UnitId, Failure> {
    let units = &ctx.sender.units;
    let Some(word) = select.unit.as_deref() else {
        return match ctx.sender.home() {
            Some(unit) => Ok(unit.id.clone()),
            None => refuse("no-unit", text::suspended(ctx.contact())),
        };
    };
    let mut fits = units.iter().filter(|u| u.short.contains(word) || u.name.contains(word));
    match (fits.next(), fits.next()) {
        (Some(unit), None) => Ok(unit.id.clone()),
        _ => {
            let choices: Vec<String> = units.iter().map(|u| u.short.clone()).collect();
            refuse("which-unit", text::ask("您不在这个单位办件，请写明单位", &choices))
        }
    }
}

/// A person of two units must say which one, when both have the number.
async fn not_ambiguous(ctx: &Ctx<'_>, db: &mut Conn, list: &[i64], verb: &str) -> Result<(), Failure> {
    let (true, Some(number)) = (ctx.sender.units.len() > 1, list.first()) else { return Ok(()) };
    let mut choices = Vec::new();
    for unit in &ctx.sender.units {
        if let Some(d) = deliveries::by_number(db, &unit.id, *number).await? {
            let title = items::item(&d).short(8);
            choices.push(format!("{verb} {} {number}（{title}）", unit.short));
        }
    }
    if choices.len() > 1 { refuse("which-unit", text::ask("两个单位都有这个号，请回", &choices)) } else { Ok(()) }
}

async fn by_position(ctx: &Ctx<'_>, db: &mut Conn, unit: &UnitId, positions: &[u32]) -> Result<Vec<i64>, Failure> {
    let Some((list, _)) = last_list(ctx, db).await? else { return refuse("no-list", text::no_list()) };
    let all = numbers_of(&list);
    let mut found = Vec::with_capacity(positions.len());
    for position in positions {
        let index = usize::try_from(*position).unwrap_or(usize::MAX).wrapping_sub(1);
        let Some(number) = all.get(index).copied() else { return refuse("no-list", text::no_list()) };
        // 第3个 where 件号 3 is open too: the person may mean either (design §2.7).
        let same = i64::from(*position);
        if number != same && is_open(db, unit, same).await? {
            let choices = [format!("件号 {same}"), format!("列表第 {position} 个，即 {number}")];
            return refuse("ordinal-or-number", text::ask("您说的是哪一件？请直接回编号", &choices));
        }
        found.push(number);
    }
    Ok(found)
}

async fn is_open(db: &mut Conn, unit: &UnitId, number: i64) -> Result<bool, StoreError> {
    Ok(deliveries::by_number(db, unit, number).await?.is_some_and(|d| d.state == "awaiting"))
}

async fn from_end(ctx: &Ctx<'_>, db: &mut Conn, n: u32) -> Result<Vec<i64>, Failure> {
    let Some((list, _)) = last_list(ctx, db).await? else { return refuse("no-list", text::no_list()) };
    let all = numbers_of(&list);
    let n = usize::try_from(n).unwrap_or(usize::MAX);
    if n > all.len() {
        return refuse("no-list", text::no_list());
    }
    Ok(all.iter().skip(all.len() - n).copied().collect())
}

async fn by_doc_no(db: &mut Conn, unit: &UnitId, doc_no: &str) -> Result<i64, Failure> {
    let received = deliveries::with_doc_no(db, unit, doc_no).await?;
    let mut found: Vec<i64> = received.iter().map(|d| d.number).collect();
    if found.is_empty() {
        found = documents::sent_with_no(db, unit, doc_no).await?;
    }
    match found.as_slice() {
        [number] => Ok(*number),
        [] => refuse("no-such-doc", text::no_such_doc(doc_no)),
        many => {
            let choices: Vec<String> = many.iter().take(8).map(ToString::to_string).collect();
            refuse("which-number", text::ask("这个文号有几件，请回编号", &choices))
        }
    }
}

/// A bare verb: only when exactly one item is open.
async fn the_one_open(ctx: &Ctx<'_>, db: &mut Conn, unit: &UnitId, verb: &str) -> Result<i64, Failure> {
    let mut open = items::open_at(db, unit).await?;
    match open.as_slice() {
        [] => refuse("nothing-open", text::nothing_open(verb)),
        [item] => Ok(item.number),
        _ => {
            items::most_pressing_first(&mut open);
            let more = open.len().saturating_sub(6);
            refuse("which", text::which_one(verb, &open, more, ctx.now))
        }
    }
}

/// The last list shown in this conversation within 30 minutes.
pub async fn last_list(ctx: &Ctx<'_>, db: &mut Conn) -> Result<Option<(Shown, Which)>, StoreError> {
    let fresh = ctx.app.lists.get(&ctx.sender.person, &ctx.envelope.conversation);
    let list = match fresh {
        Some(list) => Some(list),
        None => store_shown::last(db, &ctx.sender.person, &ctx.envelope.conversation).await?,
    };
    Ok(list.filter(|l| ctx.now.millis() - l.shown_at <= LIST_LIFE).map(|l| {
        let which = l.filter.as_deref().map_or(Which::Unsigned, which_from);
        (l, which)
    }))
}

fn which_from(name: &str) -> Which {
    let all = [Which::Unsigned, Which::Todo, Which::Overdue, Which::Urgent, Which::Today, Which::Done, Which::Found];
    all.into_iter().find(|w| format!("{w:?}") == name).unwrap_or(Which::Unsigned)
}

/// The 件号 of a remembered list.
pub fn numbers_of(list: &Shown) -> Vec<i64> {
    list.items.split(',').filter_map(|n| n.parse().ok()).collect()
}

/// 件号 that were listed to this person and are still fresh; 全部 covers these.
pub async fn listed(ctx: &Ctx<'_>, db: &mut Conn) -> Result<Vec<i64>, StoreError> {
    let Some((list, _)) = last_list(ctx, db).await? else { return Ok(Vec::new()) };
    let seen = usize::try_from(list.position).unwrap_or(0);
    Ok(numbers_of(&list).into_iter().take(seen).collect())
}

/// Keeps a list: in memory at once, in the database by a batched background write.
pub fn remember(ctx: &Ctx<'_>, numbers: &[i64], position: usize, which: Which) {
    let list = shown(numbers, position, which, ctx.now);
    ctx.app.lists.put(&ctx.sender.person, &ctx.envelope.conversation, list);
}

