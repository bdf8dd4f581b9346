//! 发件箱: what a unit sent, and how far it is signed.

use super::inbox::{Which, sheet};
use super::{room, short_name, typed};
use crate::domain::message::Outgoing;

/// A document as its sending unit lists it.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Sent {
    /// 件号 at the sending unit.
    pub number: i64,
    /// That unit, named for a person who has several.
    pub at: Option<String>,
    /// Title.
    pub title: String,
    /// Only the OA may say the title (domain §4.2).
    pub internal: bool,
    /// A message, which is read and not signed.
    pub to_read: bool,
    /// Taken back.
    pub recalled: bool,
    /// Units that signed.
    pub signed: i64,
    /// Units that have yet to.
    pub waiting: i64,
    /// Those of them whose time is over.
    pub late: i64,
    /// Units that returned it.
    pub returned: i64,
}

impl Sent {
    /// Whether it waits for somebody.
    fn is_open(&self) -> bool {
        !self.recalled && !self.to_read && self.waiting + self.returned > 0
    }

    fn typed(&self) -> String {
        typed(self.at.as_deref(), self.number)
    }

    fn row(&self) -> String {
        let (number, standing) = (self.typed(), self.standing());
        let title = short_name(&self.title, self.internal, room(&[&number, &standing]));
        format!("{number} {title} {standing}")
    }

    fn standing(&self) -> String {
        if self.recalled {
            return "已撤回".to_owned();
        }
        let total = self.signed + self.waiting + self.returned;
        let (done, so_far) = if self.to_read { ("都看了", "已阅 ") } else { ("已签齐", "") };
        if self.signed == total {
            return done.to_owned();
        }
        let trouble = [("退回", self.returned), ("超时", self.late)].into_iter().filter(|(_, n)| *n > 0);
        let standing = std::iter::once(format!("{so_far}{}/{total}", self.signed));
        standing.chain(trouble.map(|(word, n)| format!("{word} {n}"))).collect::<Vec<_>>().join("，")
    }
}

/// What the first line says of all documents of the list.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Head {
    /// How many are to be signed.
    pub to_sign: usize,
    /// How many of them are not by everybody.
    pub open: usize,
    /// Whether older ones were left out.
    pub cut: bool,
}

impl Head {
    fn words(self) -> String {
        let open = match (self.open, self.to_sign) {
            (0, 0) => String::new(),
            (0, _) => "，都签齐了".to_owned(),
            (open, _) => format!("：没签齐 {open} 件"),
        };
        format!("{open}{}", if self.cut { "，更早的没列" } else { "" })
    }
}

/// One page of what was sent: `rows` of `total`, starting after `from`.
pub fn page(rows: &[Sent], from: usize, total: usize, head: Head) -> Outgoing {
    let next =
        rows.iter().find(|row| row.is_open()).map(|row| format!("看谁没签，回：查进度 {}", row.typed()));
    sheet(Which::Sent, &head.words(), rows.iter().map(Sent::row), from, total, next)
}
