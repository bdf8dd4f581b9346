//! What was noticed around an act.

/// Something that was noticed.
#[derive(Clone, Copy)]
pub(super) enum Mark {
    /// The act is one that only a code, or of a code only an item, makes sure: 这个不能批.
    Unsure,
    /// A code was spoken of: 验证码, 口令.
    NamesCode,
    /// 了 stood behind the act.
    Over,
    /// 给我, 帮我, 请, 把: asked for.
    Handed,
    /// 可以帮我…吗: a request in the form of a question.
    Requested,
    /// 可以 or 应该 stood before the act.
    May,
    /// 请, which with 马上 is what senders write.
    Begged,
    /// 马上, 赶紧, 再, 就: a wish or a condition, unless the sender says more.
    Hurried,
    /// 先, 还: before a refusal they put it off.
    Waits,
    /// The act is 收到 or 收下.
    Received,
    /// A clause said why the act is done now.
    Explained,
    /// 要签收的是: the act only points at its item.
    Pointed,
    /// 再 or 重新 stood before all.
    Again,
    /// The sender was told to act: 老韦叫我帮签97号.
    Told,
}

/// A set of them.
#[derive(Clone, Copy, Default)]
pub(super) struct Marks(u16);

impl Marks {
    pub fn add(&mut self, mark: Mark) {
        self.0 |= 1 << mark as u16;
    }

    pub fn add_if(&mut self, noticed: bool, mark: Mark) {
        if noticed {
            self.add(mark);
        }
    }

    pub fn has(self, mark: Mark) -> bool {
        self.0 & (1 << mark as u16) != 0
    }
}
