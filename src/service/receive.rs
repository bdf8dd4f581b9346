//! 收件箱, 更多, 查看, 查文, 帮助: commands that only look. They write nothing before their answer;
//! the list they show is kept by a background write (design §2.1). But to look at a message is to receive it.

use super::context::{self, Numbers};
use super::{Ctx, Done, Failure, denied, items, refuse};
use crate::domain::document::{self, DeliveryState};
use crate::domain::policy::{Action, Object, Role, could, may};
use crate::domain::reply::inbox::{self, PAGE, Standing, Which};
use crate::domain::reply::{self, Item, Kind, change};
use crate::ids::UnitId;
use crate::store::deliveries::{self, Delivery};
use crate::store::shown::Shown;
use crate::store::units::{self, NumberKind};
use crate::store::{Conn, StoreError, Tx, outbox, people};
use crate::time::{HOUR, Timestamp};
use bot_commands::context::Key;
use bot_commands::{Filter, Intent, Who};
use std::sync::Arc;

/// 收件箱. Messages are read, not signed, so they are named below what waits for a signature.
pub async fn inbox(ctx: &Ctx<'_>, db: &mut Conn, filter: Option<Filter>) -> Result<Done, Failure> {
    let which = which(filter);
    let rows = gather(ctx, db, which).await?;
    let (messages, rows): (Vec<Row>, Vec<Row>) =
        rows.into_iter().partition(|row| to_sign(which) && row.item.kind == Kind::Message);
    let mut done =
        if rows.is_empty() { Done::unchanged(inbox::empty(which)) } else { show_page(ctx, which, rows) };
    if which == Which::Unsigned {
        let messages: Vec<Item> = messages.into_iter().map(|row| row.item).collect();
        done.message.lines.extend(inbox::unread(&messages));
    }
    Ok(done)
}

/// Whether a list is of what waits for a signature.
fn to_sign(which: Which) -> bool {
    matches!(which, Which::Unsigned | Which::Overdue | Which::Urgent)
}

fn which(filter: Option<Filter>) -> Which {
    match filter {
        None | Some(Filter::Unsigned) => Which::Unsigned,
        Some(Filter::Todo) => Which::Todo,
        Some(Filter::Overdue) => Which::Overdue,
        Some(Filter::Urgent) => Which::Urgent,
        Some(Filter::Today) => Which::Today,
        Some(Filter::Done) => Which::Done,
    }
}

/// All items of a list over the sender's units, most pressing first.
async fn gather(ctx: &Ctx<'_>, db: &mut Conn, which: Which) -> Result<Vec<Row>, Failure> {
    let today = ctx.now.local().date;
    let fits = |d: &Delivery| match which {
        Which::Overdue => d.sign_by.is_some_and(|by| by < ctx.now.millis()),
        Which::Urgent => d.urgency != "normal",
        Which::Today => Timestamp::from_millis(d.sent_at).local().date == today,
        Which::Todo => d.kind != "message" || d.state == "awaiting",
        _ => true,
    };
    let mut rows = Vec::new();
    for (index, unit) in ctx.sender.units.iter().enumerate() {
        if denied::allow(ctx, Action::See, Object::Delivery { unit: &unit.id }, 0, "看本单位的件").is_ok()
        {
            let found = of_unit(db, &unit.id, which).await?;
            rows.extend(found.into_iter().filter(fits).map(|d| row(ctx, index, d)));
        }
    }
    if !matches!(which, Which::Done | Which::Found) {
        rows.sort_by_key(|row| items::pressing(&row.item));
    }
    Ok(rows)
}

/// A line of a list and what it refers to.
struct Row {
    key: Key,
    item: Item,
    delivery: Delivery,
}

fn row(ctx: &Ctx<'_>, unit: usize, delivery: Delivery) -> Row {
    let number = u32::try_from(delivery.number).unwrap_or(0);
    Row { key: Key { unit, number }, item: read_by(ctx, &delivery), delivery }
}

/// An item as the sender reads it, who may have several units.
fn read_by(ctx: &Ctx<'_>, d: &Delivery) -> Item {
    items::item_of(ctx.sender.units.len() > 1, d)
}

async fn of_unit(db: &mut Conn, unit: &UnitId, which: Which) -> Result<Vec<Delivery>, StoreError> {
    match which {
        Which::Done => deliveries::done_at(db, unit).await,
        Which::Todo | Which::Today => deliveries::todo_at(db, unit).await,
        _ => deliveries::open_at(db, unit).await,
    }
}

fn show_page(ctx: &Ctx<'_>, which: Which, rows: Vec<Row>) -> Done {
    let keys: Vec<Key> = rows.iter().map(|row| row.key).collect();
    rows.iter().take(PAGE).for_each(|row| context::saw(ctx, &row.delivery));
    let items: Vec<Item> = rows.into_iter().map(|row| row.item).collect();
    let (urgent, meetings) = inbox::marks(&items);
    let page = items.get(..PAGE).unwrap_or(&items);
    context::remember(ctx, &keys, page.len(), which);
    Done::unchanged(inbox::page(which, page, 0, keys.len(), urgent, meetings, ctx.now))
}

/// 更多: the next page of the last list, with items as they stand now.
pub async fn more(ctx: &Ctx<'_>, db: &mut Conn) -> Result<Done, Failure> {
    let Some((shown, which)) = context::last_list(ctx, db).await? else {
        return Ok(Done::unchanged(inbox::no_more(None)));
    };
    let all = context::keys_of(&shown);
    let from = usize::try_from(shown.position).unwrap_or(0);
    if which == Which::Sent {
        return super::sent::more(ctx, db, &all, from).await;
    }
    let mut page = Vec::with_capacity(PAGE);
    for key in all.iter().skip(from).take(PAGE) {
        let Some(unit) = ctx.sender.units.get(key.unit) else { continue };
        if let Some(d) = deliveries::by_number(db, &unit.id, i64::from(key.number)).await? {
            context::saw(ctx, &d);
            page.push(read_by(ctx, &d));
        }
    }
    if page.is_empty() {
        return Ok(Done::unchanged(inbox::no_more(Some(which))));
    }
    context::remember(ctx, &all, from + page.len(), which);
    Ok(Done::unchanged(inbox::page(which, &page, from, all.len(), 0, 0, ctx.now)))
}

/// 查文
pub async fn search(ctx: &Ctx<'_>, db: &mut Conn, keyword: &str) -> Result<Done, Failure> {
    let keyword = reply::tame(keyword, 30);
    let mut found = Vec::new();
    for (index, unit) in ctx.sender.units.iter().enumerate() {
        if denied::allow(ctx, Action::See, Object::Delivery { unit: &unit.id }, 0, "看本单位的件").is_ok()
        {
            let rows = deliveries::search(db, &unit.id, &keyword).await?;
            found.extend(rows.into_iter().map(|d| row(ctx, index, d)));
        }
    }
    if keyword.is_empty() || found.is_empty() {
        return Ok(Done::unchanged(inbox::empty(Which::Found)));
    }
    Ok(show_page(ctx, Which::Found, found))
}

/// 查看; none when it is the first look at a message, which [`read`] keeps.
pub async fn show(ctx: &Ctx<'_>, db: &mut Conn) -> Result<Option<Done>, Failure> {
    match asked_for(ctx, db).await? {
        Asked::Delivery(d) if reading_counts(ctx, &d)? => Ok(None),
        Asked::Delivery(d) => Ok(Some(Done::unchanged(details(ctx, &d)))),
        Asked::Other(unit, number) => super::track::progress_of(ctx, db, &unit, number).await.map(Some),
    }
}

/// 查看 where it may change something: the first look at a message is all that it asks for.
pub async fn read(ctx: &Ctx<'_>, tx: &mut Tx) -> Result<Done, Failure> {
    let d = match asked_for(ctx, tx).await? {
        Asked::Delivery(d) => d,
        Asked::Other(unit, number) => return super::track::progress_of(ctx, tx, &unit, number).await,
    };
    if !reading_counts(ctx, &d)?
        || !deliveries::read(tx, &d.id, d.version, &ctx.sender.person, ctx.now).await?
    {
        return Ok(Done::unchanged(details(ctx, &d)));
    }
    outbox::supersede_kind(tx, d.id.as_str(), super::push::Kind::New.as_str(), "done meanwhile", ctx.now)
        .await?;
    super::record(tx, ctx, "delivery.read", ("delivery", d.id.as_str()), &super::act::detail(&d)).await?;
    let read = deliveries::by_id(tx, d.id.as_str()).await?;
    Ok(Done::changed(details(ctx, read.as_ref().unwrap_or(&d))))
}

/// Whether this look is the first at a message, by somebody who receives for the unit.
fn reading_counts(ctx: &Ctx<'_>, d: &Delivery) -> Result<bool, StoreError> {
    let receives = may(&ctx.sender.actor, Action::Sign, Object::Delivery { unit: &d.unit_id }).is_ok();
    Ok(receives && document::unread(&items::facts(d)?))
}

/// What 查看 names.
enum Asked {
    Delivery(Arc<Delivery>),
    /// A number that denotes something else.
    Other(UnitId, i64),
}

async fn asked_for(ctx: &Ctx<'_>, db: &mut Conn) -> Result<Asked, Failure> {
    let Numbers { unit, list, .. } = context::numbers(ctx, db, "查看").await?;
    let [number] = list.as_slice() else {
        return refuse("one-at-a-time", reply::refuse::one_at_a_time("查看"));
    };
    denied::allow(ctx, Action::See, Object::Delivery { unit: &unit }, *number, "看这个件")?;
    if let Some(d) = ctx.sender.item(&unit, *number) {
        return Ok(Asked::Delivery(Arc::clone(d)));
    }
    if let Some(d) = deliveries::by_number(db, &unit, *number).await? {
        return Ok(Asked::Delivery(Arc::new(d)));
    }
    match units::find_number(db, &unit, *number).await? {
        Some((NumberKind::Document | NumberKind::Application | NumberKind::Decision, _)) => {
            Ok(Asked::Other(unit, *number))
        }
        _ => refuse("no-such-number", reply::refuse::no_such_number(*number)),
    }
}

fn details(ctx: &Ctx<'_>, d: &Delivery) -> crate::domain::message::Outgoing {
    context::saw(ctx, d);
    let item = read_by(ctx, d);
    let state = DeliveryState::parse(&d.state);
    if state == Some(DeliveryState::Recalled) {
        return change::recalled(&item, d.note.as_deref().unwrap_or_default(), None, None, ctx.now);
    }
    let signed = d.signer.as_deref().zip(d.signed_at.map(Timestamp::from_millis));
    let reachable = ctx.app.settings.links.reachable_on_phone;
    let standing = Standing {
        state: state.map_or("", |state| reply::standing(item.kind, state)),
        signed,
        reply: d.reply_text.as_deref(),
        note: d.note.as_deref(),
        link: d.url.as_deref().filter(|_| reachable),
        has_body: d.url.is_some(),
        open: state == Some(DeliveryState::Awaiting),
    };
    inbox::details(&item, &standing, ctx.now)
}

/// 帮助, for the roles of the sender; ends with whom to ask first.
pub async fn help(ctx: &Ctx<'_>, db: &mut Conn, topic: Option<Intent>) -> Result<Done, Failure> {
    let mut admin = None;
    if let Some(home) = ctx.sender.home() {
        let admins = people::with_role_in(db, &home.id, Role::UnitAdmin.as_str()).await?;
        admin = admins.into_iter().find(|p| p.person_id != ctx.sender.person).map(|p| p.name);
    }
    let lines = bot_commands::help(topic, &roles(ctx), super::route::carried_out);
    Ok(Done::hint(inbox::help(lines, admin.as_deref(), ctx.contact())))
}

fn roles(ctx: &Ctx<'_>) -> Vec<Who> {
    let table = [
        (Who::Receiver, Action::Sign),
        (Who::Admin, Action::FileAccount),
        (Who::Reviewer, Action::Review),
        (Who::Approver, Action::Approve),
        (Who::Lead, Action::OrderRecall),
        (Who::Sender, Action::Chase),
    ];
    let held = table.into_iter().filter(|(_, action)| could(&ctx.sender.actor, *action)).map(|(who, _)| who);
    std::iter::once(Who::All).chain(held).collect()
}

/// How long a list can be referred to.
pub(super) const LIST_LIFE: i64 = HOUR / 2;

/// A list worth remembering.
pub(super) fn shown(keys: &[Key], position: usize, which: Which, at: Timestamp) -> Shown {
    Shown {
        items: keys.iter().map(|key| format!("{}.{}", key.unit, key.number)).collect::<Vec<_>>().join(","),
        position: i64::try_from(position).unwrap_or(i64::MAX),
        filter: Some(format!("{which:?}")),
        shown_at: at.millis(),
    }
}
