//! Which items a command means. The rules are the grammar crate's own ([`bot_commands::context`]); this
//! module fills the small value they look at and puts their verdict into words.

use super::receive::{LIST_LIFE, shown};
use super::{Ctx, Failure, confirm, items, refuse, word};
use crate::domain::document::{DeliveryState, Urgency};
use crate::domain::message::Outgoing;
use crate::domain::reply::inbox::Which;
use crate::domain::reply::{Item, refuse as text, short_name, when};
use crate::domain::unit::{self, Found};
use crate::ids::UnitId;
use crate::store::deliveries::{self, Delivery};
use crate::store::documents::{self, SentAs};
use crate::store::kinds::shows_item;
use crate::store::shown::{self as store_shown, Shown};
use crate::store::{Conn, StoreError, outbox, questions, state};
use crate::time::{SECOND, Timestamp};
use bot_commands::context::{
    Act, AskWhy, Context, Key, Kind, Left, OpenItem, Question, Refusal, Resolution, ShownList, UnitName,
    resolve,
};
use bot_commands::{Command, Intent, Selection, Target};

/// The items of a command, all of one unit.
pub struct Numbers {
    /// The unit whose numbers they are.
    pub unit: UnitId,
    /// In the order typed.
    pub list: Vec<i64>,
    /// What 全部 left out, and why; `None` when each item was named.
    pub left: Option<Vec<(i64, Left)>>,
}

/// Resolves the selection of the command at hand; a refusal says what to type instead.
pub async fn numbers(ctx: &Ctx<'_>, db: &mut Conn, verb: &str) -> Result<Numbers, Failure> {
    let Some(select) = ctx.parsed.command.selection() else {
        return refuse("which", text::one_at_a_time(verb));
    };
    if let Some(plain) = plain(ctx, select) {
        return Ok(plain);
    }
    if let Target::DocNo(_) | Target::DocNos(_) = &select.target {
        return by_doc_nos(ctx, db, select, verb).await;
    }
    let mut context = load(ctx, db).await?;
    if let Some(word) = &select.unit {
        // Which unit is meant is decided here; the rules read the word as that unit's name.
        let meant = unit_named(ctx, select)?;
        let names = ctx.sender.units.iter().zip(&mut context.units);
        names.filter(|(unit, _)| unit.id == meant).for_each(|(_, name)| name.short.clone_from(word));
    }
    match resolve(ctx.parsed, &context) {
        Resolution::Act(act) | Resolution::Confirmed(act) => placed(ctx, &act, select),
        Resolution::Ask { question, why } => Err(ask(ctx, db, &question, why, verb).await?),
        Resolution::Dropped => refuse("cancelled", text::cancelled()),
        Resolution::Refuse(why) => refused(ctx, db, why, verb).await,
    }
}

/// Resolves a selection that must name one item.
pub async fn one(ctx: &Ctx<'_>, db: &mut Conn, verb: &str) -> Result<(UnitId, i64), Failure> {
    let numbers = numbers(ctx, db, verb).await?;
    match numbers.list.as_slice() {
        [number] => Ok((numbers.unit, *number)),
        _ => refuse("one-at-a-time", text::one_at_a_time(verb)),
    }
}

/// Numbers typed by somebody of one unit mean themselves; no need to look at anything else.
fn plain(ctx: &Ctx<'_>, select: &Selection) -> Option<Numbers> {
    let ([unit], None, Target::Numbers(list)) = (ctx.sender.units.as_slice(), &select.unit, &select.target)
    else {
        return None;
    };
    Some(Numbers { unit: unit.id.clone(), list: list.iter().copied().map(i64::from).collect(), left: None })
}

/// The one 件号 a command names, without a unit.
pub fn lone_number(command: &Command) -> Option<i64> {
    command.selection().filter(|select| select.unit.is_none()).and_then(stated_number)
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

fn unit_named(ctx: &Ctx<'_>, select: &Selection) -> Result<UnitId, Failure> {
    let Some(word) = select.unit.as_deref() else {
        return match ctx.sender.home() {
            Some(unit) => Ok(unit.id.clone()),
            None => refuse("which-unit", other_units(ctx)),
        };
    };
    match unit::named(word, ctx.sender.units.iter().map(|u| (u, u.short.as_str(), u.name.as_str()))) {
        Found::One(unit) => Ok(unit.id.clone()),
        Found::None => refuse("which-unit", other_units(ctx)),
        Found::Several(units) => {
            let choices: Vec<String> = units.iter().map(|u| u.short.clone()).collect();
            refuse("which-unit", text::ask("有几个单位，请写全单位名", &choices))
        }
    }
}

/// A unit that is none of the sender's, as far as one was named.
fn other_units(ctx: &Ctx<'_>) -> Outgoing {
    let select = ctx.parsed.command.selection();
    let named = select.and_then(|select| select.unit.as_deref());
    let own: Vec<String> = ctx.sender.units.iter().map(|u| u.short.clone()).collect();
    let example =
        select.and_then(stated_number).map(|n| format!("{} {n}", word(ctx.parsed.command.intent())));
    text::other_unit(named, &own, example.as_deref())
}

fn placed(ctx: &Ctx<'_>, act: &Act, select: &Selection) -> Result<Numbers, Failure> {
    let first = act.items.first().or(act.left.first().map(|(key, _)| key)).map_or(0, |key| key.unit);
    let same = |key: &Key| key.unit == first;
    let Some(unit) = ctx.sender.units.get(first).filter(|_| act.items.iter().all(same)) else {
        return refuse("which-unit", other_units(ctx));
    };
    let of_all = matches!(select.target, Target::All { .. });
    let left = act.left.iter().filter(|(key, _)| same(key)).map(|(key, why)| (i64::from(key.number), *why));
    Ok(Numbers {
        unit: unit.id.clone(),
        list: act.items.iter().map(|key| i64::from(key.number)).collect(),
        left: of_all.then(|| left.collect()),
    })
}

/// Puts a question with numbered choices; each choice is a whole command, so typing it works as well.
async fn ask(
    ctx: &Ctx<'_>,
    db: &mut Conn,
    question: &Question,
    why: AskWhy,
    verb: &str,
) -> Result<Failure, Failure> {
    let acts = match question {
        Question::Choose(acts) => acts.as_slice(),
        Question::Confirm(act) => std::slice::from_ref(act),
    };
    let (mut words, mut lines) = (Vec::new(), Vec::new());
    for (index, act) in acts.iter().enumerate() {
        let Some(choice) = choice(ctx, act) else { continue };
        let title = title_of(ctx, db, act).await?;
        lines.push(format!("{} {choice}{title}", index + 1));
        words.push(choice);
    }
    let asked = match why {
        AskWhy::SeveralUnits => "几个单位都有这个号，请回 1、2…",
        AskWhy::PositionOrNumber => "件号和列表位置说的不是同一件，请回 1 或 2",
        AskWhy::Homophone | AskWhy::SeveralOpen => "是哪一件？请回 1、2…",
    };
    let message = text::choose(&format!("还没{verb}：{asked}"), &lines);
    Ok(Failure::Ask { message, words: confirm::choices(&words) })
}

/// A choice in canonical words.
fn choice(ctx: &Ctx<'_>, act: &Act) -> Option<String> {
    let key = act.items.first()?;
    let canonical = |unit: Option<&str>| confirm::canonical(&act.command, unit, &[key.number]);
    match ctx.sender.units.get(key.unit).filter(|_| ctx.sender.units.len() > 1) {
        Some(unit) => canonical(Some(&unit.short)).or_else(|| canonical(Some(&unit.name))),
        None => canonical(None),
    }
}

async fn title_of(ctx: &Ctx<'_>, db: &mut Conn, act: &Act) -> Result<String, StoreError> {
    let Some(key) = act.items.first() else { return Ok(String::new()) };
    let Some(unit) = ctx.sender.units.get(key.unit) else { return Ok(String::new()) };
    let delivery = deliveries::by_number(db, &unit.id, i64::from(key.number)).await?;
    Ok(delivery.map_or(String::new(), |d| format!("（{}）", items::item(&d).short(8))))
}

/// What waits for a signature at the sender's units, most pressing first.
async fn to_sign(ctx: &Ctx<'_>, db: &mut Conn) -> Result<Vec<Item>, StoreError> {
    let mut open = Vec::new();
    for unit in &ctx.sender.units {
        let waiting = deliveries::open_at(db, &unit.id).await?;
        let to_sign = waiting.iter().filter(|d| d.kind != "message");
        open.extend(to_sign.map(|d| items::item_of(ctx.sender.units.len() > 1, d)));
    }
    items::most_pressing_first(&mut open);
    Ok(open)
}

async fn refused<T>(ctx: &Ctx<'_>, db: &mut Conn, why: Refusal, verb: &str) -> Result<T, Failure> {
    match why {
        Refusal::Group => refuse("group", text::in_group()),
        Refusal::NothingOpen(Intent::Sign) => match to_sign(ctx, db).await?.len() {
            0 => refuse("nothing-open", text::nothing_open(verb)),
            waiting => refuse("nothing-shown", text::not_shown_yet(waiting)),
        },
        Refusal::NothingOpen(_) => refuse("nothing-open", text::nothing_open(verb)),
        Refusal::SayWhich(_) => {
            let open = to_sign(ctx, db).await?;
            let more = open.len().saturating_sub(6);
            refuse("which", text::which_one(verb, &open, more, ctx.now))
        }
        Refusal::NoList | Refusal::NoSuchPosition { .. } => refuse("no-list", text::no_list()),
        Refusal::UnknownUnit(_) => refuse("which-unit", other_units(ctx)),
        Refusal::WrongKind { key, kind } => {
            let (what, words) = kind_words(kind);
            refuse("wrong-kind", text::wrong_kind(i64::from(key.number), what, words))
        }
        Refusal::OneByOne(_) => refuse("one-by-one", text::one_at_a_time(verb)),
        Refusal::NeedsCode(_) | Refusal::NothingAsked | Refusal::Expired | Refusal::NoSuchChoice(_) => {
            refuse("nothing-asked", text::nothing_asked())
        }
    }
}

/// What a number is, and the words that fit it.
pub fn kind_words(kind: Kind) -> (&'static str, &'static [&'static str]) {
    match kind {
        Kind::ToSign => ("待签收的件", &["签收", "查看"]),
        Kind::Meeting => ("会议通知", &["签收", "回执"]),
        Kind::ToFinish => ("已签收的件", &["办结", "查看"]),
        Kind::Sent => ("本单位发出的件", &["查进度", "催办"]),
        Kind::ToDecide => ("等审批的申请", &["重发", "查进度"]),
        Kind::Applied => ("本单位的申请", &["查进度"]),
    }
}

/// Items named by 发文字号, one or several.
async fn by_doc_nos(
    ctx: &Ctx<'_>,
    db: &mut Conn,
    select: &Selection,
    verb: &str,
) -> Result<Numbers, Failure> {
    let named = match &select.target {
        Target::DocNo(no) => std::slice::from_ref(no),
        Target::DocNos(nos) => nos.as_slice(),
        _ => &[],
    };
    let unit = unit_named(ctx, select)?;
    let mut list = Vec::with_capacity(named.len());
    for no in named {
        let number = by_doc_no(ctx, db, &unit, no, verb).await?;
        if !list.contains(&number) {
            list.push(number);
        }
    }
    Ok(Numbers { unit, list, left: None })
}

/// An item that bears a 发文字号.
struct Numbered {
    number: i64,
    /// Neither returned nor recalled: what is meant when it is the only such one.
    live: bool,
    /// How a list shows it.
    row: String,
}

async fn by_doc_no(
    ctx: &Ctx<'_>,
    db: &mut Conn,
    unit: &UnitId,
    doc_no: &str,
    verb: &str,
) -> Result<i64, Failure> {
    let received = deliveries::with_doc_no(db, unit, doc_no).await?;
    let mut found: Vec<Numbered> = received.iter().map(received_as).collect();
    if found.is_empty() {
        let sent = documents::sent_with_no(db, unit, doc_no).await?;
        for d in &sent {
            found.push(sent_as(db, d, ctx.now).await?);
        }
    }
    let mut live = found.iter().filter(|item| item.live);
    match (found.as_slice(), live.next(), live.next()) {
        ([only], ..) | (_, Some(only), None) => Ok(only.number),
        ([], ..) => refuse("no-such-doc", text::no_such_doc(doc_no)),
        (many, ..) => {
            let rows: Vec<String> = many.iter().map(|item| item.row.clone()).collect();
            refuse(
                "which-number",
                text::ask(&format!("这个文号有 {} 件，请回：{verb} 加编号", many.len()), &rows),
            )
        }
    }
}

fn received_as(d: &Delivery) -> Numbered {
    let state = DeliveryState::parse(&d.state);
    let row = format!("{} {} {}", d.number, items::item(d).short(10), state.map_or("", DeliveryState::zh));
    let live = state.is_some_and(|s| s.is_open() || s.is_signed());
    Numbered { number: d.number, live, row }
}

/// One 文号 sent more than once often bears the same title, so the row also says to whom.
async fn sent_as(db: &mut Conn, d: &SentAs, now: Timestamp) -> Result<Numbered, StoreError> {
    let live = d.state == "sent";
    let short = short_name(&d.title, d.internal == 1, 8);
    let rows = deliveries::of_document(db, &d.id).await?;
    let to = rows.first().map_or("", |row| row.unit_short.as_str());
    let others = if rows.len() > 1 { format!("等{}个", rows.len()) } else { String::new() };
    let at = if live { when(Timestamp::from_millis(d.sent_at), now) } else { "已撤回".to_owned() };
    Ok(Numbered { number: d.number, live, row: format!("{} {short} 发{to}{others} {at}", d.number) })
}

/// Fills the value the rules look at, as far as the command at hand needs it.
async fn load(ctx: &Ctx<'_>, db: &mut Conn) -> Result<Context, StoreError> {
    let units: Vec<UnitName> =
        ctx.sender.units.iter().map(|u| UnitName { name: u.name.clone(), short: u.short.clone() }).collect();
    let list = last_list(ctx, db).await?.map(|(list, _)| ShownList {
        age_s: u64::try_from(ctx.now.millis() - list.shown_at).unwrap_or(0) / 1_000,
        items: keys_of(&list),
    });
    let mut context = Context { units, list, ..Context::default() };
    match ctx.parsed.command.intent() {
        Intent::Recall | Intent::Remind | Intent::Plan | Intent::Proof | Intent::Progress => {
            sent(ctx, db, &mut context).await?;
        }
        Intent::Approve | Intent::Reject | Intent::Resend => to_decide(ctx, db, &mut context).await?,
        _ => received(ctx, db, &mut context).await?,
    }
    Ok(context)
}

async fn received(ctx: &Ctx<'_>, db: &mut Conn, context: &mut Context) -> Result<(), StoreError> {
    let (listed, intent) = (listed(ctx, db).await?, ctx.parsed.command.intent());
    // Only while the push is the last thing we said: every message since then was answered.
    let heard = ctx.app.heard.before(&super::heard_as(ctx.envelope)).max(ctx.app.started_at.millis());
    let mut pushed = outbox::last_push(db, &ctx.envelope.bot, &ctx.sender.person, heard)
        .await?
        .filter(|push| push.others == 0 && shows_item(&push.kind))
        .and_then(|push| push.object_id);
    // What another instance heard and said is not known here.
    if pushed.is_some() && db.is_postgres() {
        let alive = state::alive(db, ctx.now.plus(-90 * SECOND)).await?;
        pushed = pushed.filter(|_| alive.iter().all(|instance| instance.id == ctx.app.instance));
    }
    for (index, unit) in ctx.sender.units.iter().enumerate() {
        for d in deliveries::todo_at(db, &unit.id).await? {
            let Ok(number) = u32::try_from(d.number) else { continue };
            let key = Key { unit: index, number };
            let kind = match (d.state.as_str(), d.kind.as_str()) {
                ("awaiting", "meeting") => Kind::Meeting,
                ("awaiting", _) => Kind::ToSign,
                (_, "meeting") if d.reply_at.is_none() => Kind::Meeting,
                _ => Kind::ToFinish,
            };
            if pushed.as_deref() == Some(d.id.as_str()) && d.state == "awaiting" {
                context.last_push = Some(key);
            }
            let urgent = Urgency::parse(&d.urgency).is_some_and(|u| u != Urgency::Normal);
            let shown = d.shown_at.is_some() || listed.contains(&key);
            // A message is read, not signed, though 收到 may well answer its push.
            let answers = d.state == "awaiting" && (intent != Intent::Sign || context.last_push == Some(key));
            if d.kind == "message" && !answers {
                continue;
            }
            // A signed meeting is open for its answer only, never again for 签收.
            if kind == Kind::Meeting && d.state != "awaiting" && intent == Intent::Sign {
                continue;
            }
            context.open.push(OpenItem { key, kind, urgent, shown });
        }
    }
    Ok(())
}

async fn sent(ctx: &Ctx<'_>, db: &mut Conn, context: &mut Context) -> Result<(), StoreError> {
    for (index, unit) in ctx.sender.units.iter().enumerate() {
        for number in documents::open_of(db, &unit.id).await? {
            let Ok(number) = u32::try_from(number) else { continue };
            context.open.push(OpenItem::new(Key { unit: index, number }, Kind::Sent));
        }
    }
    Ok(())
}

async fn to_decide(ctx: &Ctx<'_>, db: &mut Conn, context: &mut Context) -> Result<(), StoreError> {
    for pending in questions::open_of(db, &ctx.sender.person).await? {
        let Ok(number) = u32::try_from(pending.number) else { continue };
        let index = ctx.sender.units.iter().position(|u| u.id == pending.unit_id).unwrap_or(0);
        context.open.push(OpenItem::new(Key { unit: index, number }, Kind::ToDecide));
    }
    Ok(())
}

/// The last list shown in this conversation within 30 minutes.
pub async fn last_list(ctx: &Ctx<'_>, db: &mut Conn) -> Result<Option<(Shown, Which)>, StoreError> {
    let mut list = ctx.app.lists.get(&ctx.sender.person, &ctx.envelope.conversation);
    // Another instance may have shown a newer one; on SQLite there is none.
    if list.is_none() || db.is_postgres() {
        let kept = store_shown::last(db, &ctx.sender.person, &ctx.envelope.conversation).await?;
        let newest = |kept: &Shown| list.as_ref().is_none_or(|own| own.shown_at < kept.shown_at);
        if kept.as_ref().is_some_and(newest) {
            list = kept;
        }
    }
    Ok(list.filter(|l| ctx.now.millis() - l.shown_at <= LIST_LIFE).map(|l| {
        let which = l.filter.as_deref().map_or(Which::Unsigned, which_from);
        (l, which)
    }))
}

fn which_from(name: &str) -> Which {
    Which::ALL.into_iter().find(|w| format!("{w:?}") == name).unwrap_or(Which::Unsigned)
}

/// The items of a remembered list, stored as `unit.number`.
pub fn keys_of(list: &Shown) -> Vec<Key> {
    let key = |text: &str| {
        let (unit, number) = text.split_once('.')?;
        Some(Key { unit: unit.parse().ok()?, number: number.parse().ok()? })
    };
    list.items.split(',').filter_map(key).collect()
}

/// What was listed to this person and is still fresh; 全部 covers these.
async fn listed(ctx: &Ctx<'_>, db: &mut Conn) -> Result<Vec<Key>, StoreError> {
    let Some((list, _)) = last_list(ctx, db).await? else { return Ok(Vec::new()) };
    let seen = usize::try_from(list.position).unwrap_or(0);
    Ok(keys_of(&list).into_iter().take(seen).collect())
}

/// Notes that a delivery was seen before any push told of it, so that a recall is told as well.
pub fn saw(ctx: &Ctx<'_>, d: &Delivery) {
    if d.shown_at.or(d.seen_at).is_none() {
        ctx.app.lists.saw(&d.id);
    }
}

/// Keeps a list: in memory at once, in the database by a batched background write.
pub fn remember(ctx: &Ctx<'_>, keys: &[Key], position: usize, which: Which) {
    let list = shown(keys, position, which, ctx.now);
    ctx.app.lists.put(&ctx.sender.person, &ctx.envelope.conversation, list);
}
