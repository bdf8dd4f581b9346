//! The rules themselves.

use super::{
    Act, AskWhy, Chat, Context, Key, LIST_AGE_S, Left, MAX_CHOICES, OpenItem, QUESTION_AGE_S, Question,
    Refusal, Resolution,
};
use crate::MAX_OBJECTS;
use crate::command::{Command, Intent, Parsed, Selection, Target};

/// What to do with a command that was understood.
pub fn resolve(parsed: &Parsed, context: &Context) -> Resolution {
    if context.chat == Chat::Group {
        return Resolution::Refuse(Refusal::Group);
    }
    let found = match &parsed.command {
        Command::Confirm => return answer(context, None),
        Command::Cancel => return answer(context, Some(())),
        command => match command.selection() {
            None => Ok(act(command, Vec::new())),
            Some(select) => {
                Lookup { context, command, select, bare_acknowledgement: parsed.acknowledges }.find()
            }
        },
    };
    match found {
        Ok(act) if parsed.confirm => {
            Resolution::Ask { question: Question::Confirm(act), why: AskWhy::Homophone }
        }
        Ok(act) => Resolution::Act(act),
        Err(other) => *other,
    }
}

/// What to do with a number alone: the answer to a numbered question, counted from 1.
pub fn choose(number: u32, context: &Context) -> Resolution {
    if context.chat == Chat::Group {
        return Resolution::Refuse(Refusal::Group);
    }
    let Some(pending) = &context.pending else { return Resolution::Refuse(Refusal::NothingAsked) };
    let Question::Choose(choices) = &pending.question else {
        return Resolution::Refuse(Refusal::NothingAsked);
    };
    if pending.age_s > QUESTION_AGE_S {
        return Resolution::Refuse(Refusal::Expired);
    }
    let index = usize::try_from(number).unwrap_or(usize::MAX).checked_sub(1);
    match index.and_then(|index| choices.get(index)) {
        Some(act) => Resolution::Confirmed(act.clone()),
        None => Resolution::Refuse(Refusal::NoSuchChoice(choices.len())),
    }
}

/// 确认 and 取消.
fn answer(context: &Context, cancel: Option<()>) -> Resolution {
    let Some(pending) = &context.pending else { return Resolution::Refuse(Refusal::NothingAsked) };
    if cancel.is_some() {
        return Resolution::Dropped;
    }
    if pending.age_s > QUESTION_AGE_S {
        return Resolution::Refuse(Refusal::Expired);
    }
    match &pending.question {
        Question::Confirm(act) => Resolution::Confirmed(act.clone()),
        // 确认 does not say which; the question stands.
        Question::Choose(choices) => Resolution::Refuse(Refusal::NoSuchChoice(choices.len())),
    }
}

fn act(command: &Command, items: Vec<Key>) -> Act {
    Act { command: command.clone(), items, left: Vec::new() }
}

fn refuse(refusal: Refusal) -> Box<Resolution> {
    Box::new(Resolution::Refuse(refusal))
}

/// One command about items, looked up.
struct Lookup<'a> {
    context: &'a Context,
    command: &'a Command,
    select: &'a Selection,
    bare_acknowledgement: bool,
}

type Found<T> = Result<T, Box<Resolution>>;

impl Lookup<'_> {
    fn intent(&self) -> Intent {
        self.command.intent()
    }

    fn find(&self) -> Found<Act> {
        let unit = self.unit()?;
        self.check_code(unit)?;
        match &self.select.target {
            Target::DocNo(_) => Ok(act(self.command, Vec::new())),
            Target::Context if self.code().is_some() => Ok(act(self.command, Vec::new())),
            Target::Context => self.bare(unit),
            Target::Numbers(numbers) => {
                let items =
                    numbers.iter().map(|&number| self.number(number, unit)).collect::<Found<Vec<Key>>>()?;
                Ok(act(self.command, items))
            }
            Target::Ordinals(positions) => {
                let items =
                    positions.iter().map(|&position| self.ordinal(position)).collect::<Found<Vec<Key>>>()?;
                Ok(act(self.command, items))
            }
            Target::Last => self.last(1, unit),
            Target::LastOf(count) => self.last(*count, unit),
            Target::All { except, ordinal, last } => self.all(except, *ordinal, *last, unit),
            // The caller looks every one of them up by itself, as it does for a single one.
            Target::DocNos(_) => Err(refuse(Refusal::OneByOne(self.intent()))),
        }
    }

    fn code(&self) -> Option<&String> {
        match self.command {
            Command::Approve { code, .. } | Command::Reject { code, .. } | Command::Return { code, .. } => {
                code.as_ref()
            }
            _ => None,
        }
    }

    /// 同意 and 驳回 decide nothing without the code, whatever else they name.
    fn check_code(&self, unit: Option<usize>) -> Found<()> {
        if !matches!(self.intent(), Intent::Approve | Intent::Reject) || self.code().is_some() {
            return Ok(());
        }
        let open =
            self.open(unit).filter(|item| item.kind.fits(self.intent())).map(|item| item.key).collect();
        Err(refuse(Refusal::NeedsCode(open)))
    }

    /// Which of the sender's units was named.
    fn unit(&self) -> Found<Option<usize>> {
        let Some(typed) = &self.select.unit else { return Ok(None) };
        let named = |unit: &super::UnitName| unit.short == *typed || unit.name == *typed;
        let begins = |unit: &super::UnitName| unit.name.starts_with(typed.as_str());
        let units = &self.context.units;
        match units.iter().position(named).or_else(|| units.iter().position(begins)) {
            Some(index) => Ok(Some(index)),
            None => Err(refuse(Refusal::UnknownUnit(typed.clone()))),
        }
    }

    fn open(&self, unit: Option<usize>) -> impl Iterator<Item = &OpenItem> {
        self.context.open.iter().filter(move |item| unit.is_none_or(|unit| unit == item.key.unit))
    }

    /// `3` and `3号`: always a 件号.
    fn number(&self, number: u32, unit: Option<usize>) -> Found<Key> {
        let unit = if self.context.units.len() < 2 { Some(unit.unwrap_or(0)) } else { unit };
        let hits: Vec<Key> =
            self.open(unit).map(|item| item.key).filter(|key| key.number == number).collect();
        let key = match (hits.as_slice(), unit) {
            ([only], _) => *only,
            ([], Some(unit)) => Key { unit, number },
            ([], None) => return Err(self.ask_unit(number, (0..self.context.units.len()).collect())),
            (several, _) => return Err(self.ask_unit(number, several.iter().map(|key| key.unit).collect())),
        };
        self.check_kind(key)
    }

    fn check_kind(&self, key: Key) -> Found<Key> {
        let kinds: Vec<_> =
            self.context.open.iter().filter(|item| item.key == key).map(|item| item.kind).collect();
        let fits = kinds.is_empty() || kinds.iter().any(|kind| kind.fits(self.intent()));
        // 退回 of an application is a decision too: 退回补正 carries the code.
        let decides = self.intent() == Intent::Return && kinds.first() == Some(&super::Kind::ToDecide);
        if decides && self.code().is_none() {
            return Err(refuse(Refusal::NeedsCode(vec![key])));
        }
        match kinds.first() {
            Some(&kind) if !fits => Err(refuse(Refusal::WrongKind { key, kind })),
            _ => Ok(key),
        }
    }

    fn ask_unit(&self, number: u32, units: Vec<usize>) -> Box<Resolution> {
        let choices = units.into_iter().map(|unit| act(self.command, vec![Key { unit, number }])).collect();
        Box::new(Resolution::Ask { question: Question::Choose(choices), why: AskWhy::SeveralUnits })
    }

    fn list(&self) -> Found<&[Key]> {
        match &self.context.list {
            Some(list) if list.age_s <= LIST_AGE_S && !list.items.is_empty() => Ok(&list.items),
            _ => Err(refuse(Refusal::NoList)),
        }
    }

    /// 第三个: a position in the last list. When 件号 3 is another open item, the words may mean either.
    fn ordinal(&self, position: u32) -> Found<Key> {
        let list = self.list()?;
        let index = usize::try_from(position).unwrap_or(usize::MAX).checked_sub(1);
        let Some(&key) = index.and_then(|index| list.get(index)) else {
            return Err(refuse(Refusal::NoSuchPosition { position, length: list.len() }));
        };
        let other = self.open(None).map(|item| item.key).find(|open| open.number == position && *open != key);
        if let Some(other) = other {
            let choices = vec![act(self.command, vec![key]), act(self.command, vec![other])];
            return Err(Box::new(Resolution::Ask {
                question: Question::Choose(choices),
                why: AskWhy::PositionOrNumber,
            }));
        }
        self.check_kind(key)
    }

    /// 最后一个 of the list; 刚发的那份 without a list is the only open item sent.
    fn last(&self, count: u32, unit: Option<usize>) -> Found<Act> {
        let list = match self.list() {
            Ok(list) => list,
            Err(_) if self.intent() == Intent::Recall && count == 1 => return self.bare(unit),
            Err(other) => return Err(other),
        };
        let length = usize::try_from(count).unwrap_or(usize::MAX);
        let Some(start) = list.len().checked_sub(length) else {
            return Err(refuse(Refusal::NoSuchPosition { position: count, length: list.len() }));
        };
        let tail = list.get(start..).unwrap_or_default();
        let items = tail.iter().map(|&key| self.check_kind(key)).collect::<Found<Vec<Key>>>()?;
        Ok(act(self.command, items))
    }

    /// A verb alone: the item just pushed, or the only open one.
    fn bare(&self, unit: Option<usize>) -> Found<Act> {
        let meant: Vec<Key> =
            self.open(unit).filter(|item| item.kind.meant_by(self.intent())).map(|item| item.key).collect();
        let pushed = self.context.last_push.filter(|key| meant.contains(key));
        if let Some(key) = pushed {
            return Ok(act(self.command, vec![key]));
        }
        // 收到 is also what people say to be polite.
        if self.bare_acknowledgement {
            return Err(refuse(Refusal::SayWhich(self.intent())));
        }
        match meant.as_slice() {
            [] => Err(refuse(Refusal::NothingOpen(self.intent()))),
            [only] => Ok(act(self.command, vec![*only])),
            several if several.len() <= MAX_CHOICES => {
                let choices = several.iter().map(|&key| act(self.command, vec![key])).collect();
                Err(Box::new(Resolution::Ask {
                    question: Question::Choose(choices),
                    why: AskWhy::SeveralOpen,
                }))
            }
            _ => Err(refuse(Refusal::SayWhich(self.intent()))),
        }
    }

    /// 全部: what was shown, without what needs its own look.
    fn all(&self, except: &[u32], ordinal: bool, tail: u32, unit: Option<usize>) -> Found<Act> {
        if matches!(self.intent(), Intent::Return | Intent::Recall | Intent::MeetingReply | Intent::Resend) {
            return Err(refuse(Refusal::OneByOne(self.intent())));
        }
        let mut excepted: Vec<Key> = if ordinal {
            except.iter().map(|&position| self.ordinal(position)).collect::<Found<_>>()?
        } else {
            self.open(unit).map(|item| item.key).filter(|key| except.contains(&key.number)).collect()
        };
        if tail > 0 {
            let list = self.list()?;
            let skip = list.len().saturating_sub(usize::try_from(tail).unwrap_or(usize::MAX));
            excepted.extend(list.iter().skip(skip));
        }
        let mut found = act(self.command, Vec::new());
        let limit = usize::try_from(MAX_OBJECTS).unwrap_or(usize::MAX);
        for item in self.open(unit).filter(|item| item.shown && item.kind.meant_by(self.intent())) {
            let left = if excepted.contains(&item.key) {
                Some(Left::Excepted)
            } else if item.urgent {
                Some(Left::Urgent)
            } else if item.kind == super::Kind::Meeting {
                Some(Left::Meeting)
            } else {
                (found.items.len() >= limit).then_some(Left::OverLimit)
            };
            match left {
                Some(why) => found.left.push((item.key, why)),
                None => found.items.push(item.key),
            }
        }
        if found.items.is_empty() && found.left.is_empty() {
            return Err(refuse(Refusal::NothingOpen(self.intent())));
        }
        Ok(found)
    }
}
