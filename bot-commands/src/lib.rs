//! The command grammar of qianshou 签收: the text of a chat message in, a typed [`Command`] with spans out.
//!
//! Pure and small: no async, no I/O, no clock; [`parse`] never panics and takes time linear in the text.
//! What is not surely a command is none: a wrong guess would sign or refuse a document in somebody's name.
//!
//! ```
//! use bot_commands::{Command, Outcome, Target, parse};
//!
//! let Outcome::Command(parsed) = parse("请签收1、3，5－8 除6，谢谢") else { panic!("a command") };
//! let Command::Sign { select } = &parsed.command else { panic!("签收") };
//! assert_eq!(select.target, Target::Numbers(vec![1, 3, 5, 7, 8]));
//! assert_eq!(parsed.verb.of("请签收1、3，5－8 除6，谢谢"), "签收");
//! ```
//!
//! # The grammar
//!
//! ```text
//! message   := { mention | opener | filler } command { closer }
//! command   := phrase | person | question | text | meeting | item
//! item      := { lead } verb { complement } object [ tail ]          签收 3 · 退回5缺附件
//!            | { mark } object { lead } verb { complement } [ tail ] 3号收到 · 把第五个退回去，理由是发错单位
//!            | verb                                                  签收
//! object    := [ unit ] ( list [ except ] | everything [ except ] | last | document number | this ) [ code ]
//! list      := entry { joiner entry }                                1、3，5-8 · 三号五号 · 三和五
//! entry     := number [ 号 ] [ noun ] | 第 number measure | entry 到 entry | 前 number measure
//! except    := 除 list [ 以外 ] | list 除外
//! code      := six digits, not starting with 0, 19 or 20
//! tail      := separator text                                        a reason 理由 or a note 办理结果
//! ```
//!
//! Every word comes from a table: the command words from [`COMMANDS`], all other kinds (polite words, particles, leads,
//! measure words, words of questions, of negation, of the past, of other people) from tables of their own. A command
//! that changes something must be made of known words from end to end; only reasons, notes, names and the like are
//! free text, and only where one is allowed. When a whole message is no command, a clear one may still stand among
//! other clauses (主任同意了，签收52), if it says by itself what it is about and the others ask, doubt, forbid, quote
//! and put off nothing. Unless all their words are known, such a command is one to confirm, as a homophone is. Polite
//! words and where the item came from (县委办发来的37号) may stand inside a command, an item, an act and known words may
//! stand in any order, also with a code, a reason and a clause that says why it is done now (刚散会，看到18号了，签收吧); so
//! may an act, its item and one reason or result (图片是歪的，61退回), a meeting, its answer and names (派覃丽去开84号的会),
//! and the parts of an order about a person (委托, 交接, accounts, phones). What is only to be looked at may be asked for in
//! free words. Messages of more than 120 characters are not searched that way.
//!
//! A reason that takes its command back (退回39，算了) makes it none, and one that sounds like none (退回39，我打电话问一下)
//! makes it one to confirm.
//!
//! ## Numbers, positions, everything
//!
//! `3`, `3号`, `三号件` are 件号, at most five digits. `第三个`, `前三个` are positions in the last list shown; they print
//! with `"ordinal":true`; 第43、45号 are 件号 again. Another 件号 named beside a command makes it one to confirm, and beside
//! 全部 none. At most [`MAX_OBJECTS`] objects, counted before a range is written out.
//!
//! ```
//! # use bot_commands::{parse, to_json};
//! let line = |text: &str| to_json(&parse(text));
//! assert_eq!(line("三十八号收到"), r#"{"intent":"sign","args":{"refs":[38]}}"#);
//! assert_eq!(line("签收第三个"), r#"{"intent":"sign","args":{"refs":[3]},"ordinal":true}"#);
//! assert_eq!(line("除5以外全部签收"), r#"{"intent":"sign","args":{"all":true,"except":[5]}}"#);
//! assert_eq!(line("签收最后一个"), r#"{"intent":"sign","args":{"last":true}}"#);
//! assert_eq!(line("除了最后一个全部签收"), r#"{"intent":"sign","args":{"all":true,"except":{"last":true}}}"#);
//! assert_eq!(
//!     line("签收鹿政办发〔2026〕12号、13号"),
//!     r#"{"intent":"sign","args":{"docno":["鹿政办发〔2026〕12号","鹿政办发〔2026〕13号"]}}"#
//! );
//! assert_eq!(
//!     line("鹿政办发[２０２６]12号讲什么"),
//!     r#"{"intent":"show","args":{"docno":"鹿政办发〔2026〕12号"}}"#
//! );
//! ```
//!
//! ## Texts
//!
//! Reasons and notes are kept as typed; only words that introduce them go. One that takes its command back makes it
//! none.
//!
//! ```
//! # use bot_commands::{parse, to_json};
//! # let line = |text: &str| to_json(&parse(text));
//! assert_eq!(
//!     line("把5号退回去，理由是发错单位"),
//!     r#"{"intent":"return","args":{"refs":[5],"reason":"发错单位"}}"#
//! );
//! assert_eq!(line("办结3已报送名单"), r#"{"intent":"finish","args":{"refs":[3],"note":"已报送名单"}}"#);
//! assert_eq!(line("驳回 482 913 材料不全"), r#"{"intent":"reject","args":{"code":"482913","reason":"材料不全"}}"#);
//! assert_eq!(line("主任同意了，签收52"), r#"{"intent":"sign","args":{"refs":[52]}}"#);
//! assert_eq!(line("退回39，算了还是等局长看了再说"), r#"{"intent":"none","args":{}}"#);
//! ```
//!
//! ## What is no command
//!
//! Questions, negations, reports about the past or other people, numbers that count or are dates, forwarded text,
//! thanks. A [`NotCommand`] says which, and what was perhaps meant.
//!
//! ```
//! # use bot_commands::{Outcome, Why, parse};
//! let why = |text: &str| match parse(text) {
//!     Outcome::NotCommand(not) => Some(not.reason),
//!     _ => None,
//! };
//! assert_eq!(why("3号签收了吗"), Some(Why::Question));
//! assert_eq!(why("先别签收"), Some(Why::Negation));
//! assert_eq!(why("昨天签过了"), Some(Why::Report));
//! assert_eq!(why("收到15份报名表"), Some(Why::Count));
//! assert_eq!(why("3号之前签收"), Some(Why::Date));
//! assert_eq!(why("> 签收 3"), Some(Why::Forwarded));
//! assert_eq!(why("好的，谢谢"), Some(Why::SmallTalk));
//! ```
//!
//! Completed forms are commands only in the first person and with a number: `3号办完了` finishes, `办完了` and
//! `5号已退回` tell.
//!
//! ## What is wrong
//!
//! A command that is written wrongly is a [`ParseError`], which points at the place.
//!
//! ```
//! # use bot_commands::{ErrorKind, Outcome, parse};
//! let Outcome::Error(error) = parse("签收 ٣") else { panic!("an error") };
//! assert_eq!(error.kind, ErrorKind::ForeignDigits);
//! assert_eq!(error.marker("签收 ٣"), "签收 【٣】");
//! let Outcome::Error(error) = parse("签收 1-5000") else { panic!("an error") };
//! assert_eq!(error.kind, ErrorKind::TooMany { count: 5000 });
//! ```
//!
//! ## Homophones
//!
//! Voice input writes 签售 for 签收. Such a command has [`Parsed::confirm`] set, and [`to_json`] prints `none` with the
//! question to ask, because nothing may happen before 确认.
//!
//! What a command means here and now (a bare verb, 第三个, 全部, a person of two units) is decided by [`context`].

mod command;
pub mod context;
mod cursor;
mod docno;
mod fold;
mod grammar;
mod help;
mod json;
mod near;
mod number;
mod object;
mod prepare;
mod refuse;
mod span;
mod spelled;
mod surnames;
mod table;
#[cfg(test)]
mod testing;
mod traditional;
mod verbs;
mod words;
mod wordset;

pub use command::{Command, Filter, Intent, NotCommand, Outcome, Parsed, Selection, Target, Why};
pub use help::{help, markdown};
pub use json::to_json;
pub use span::{ErrorKind, ParseError, Span};
pub use table::{COMMANDS, Spec, Who, spec};

/// How many objects one command may name (INV-19).
pub const MAX_OBJECTS: u64 = 50;

/// What a chat message means. Never panics; linear in the length of the text.
pub fn parse(text: &str) -> Outcome {
    if let Some(joined) = spelled::joined(text) {
        let outcome = read(&joined);
        if spelled::decides(&outcome) {
            return outcome;
        }
    }
    read(text)
}

fn read(text: &str) -> Outcome {
    match fold::Folded::new(text) {
        Ok(folded) => grammar::read(&folded),
        Err(error) => Outcome::Error(error),
    }
}
