//! Accounts for people who are introduced first or named later: 新来了个干部石磊，帮开通账户 · 给新来的小陆开通账号，全名陆秀英.

use super::people::{name, phone_after, reading};
use crate::command::{Command, Intent};
use crate::cursor::Step::{Many, One, Opt};
use crate::cursor::{Cursor, is_separator};
use crate::fold::is_han;
use crate::grammar::Reading;
use crate::prepare::Message;
use crate::verbs::verb_of;
use crate::wordset::{Words, words};

/// Who somebody is.
pub(crate) const PEOPLE: Words = words!(
    "干部|助理|同事|同志|人|新人|选调生|公务员|三支一扶|大学生|文书|收文员|工作人员|小伙子|小伙|小姑娘|姑娘|年轻人|科员|办事员|干事|副镇长|副局长|\
    副乡长|领导|职工|新同事|人员|书记|主任|副主任|局长|镇长|毕业生|见习生|借调人员|挂职干部|实习生",
);

/// The place of the name, when the person is introduced before it.
pub(crate) fn introduced<'f, 't>(message: &Message<'f, 't>) -> Option<Cursor<'f, 't>> {
    let mut cur = message.body;
    let fits = cur.follow(&[
        Many(words!("帮|给|为|替|我们|我|咱|咱们|镇|局|乡|办|院|校|单位|这边|这里|我镇|我局|我乡|我单位|我办|本单位|办公室|今天|最近|这周|刚|刚刚|这个月|本月|里|上|昨天")),
        One(words!("新来了|来了|新来|新调来了|调来了|新调来|新进了|新招了|新增了|新分来了|分来了|新考来了|新到了|招了|进了|新录用了|新聘了|刚来了|新调入|调入了|新加入了|新分配来")),
        Many(words!("一|个|位|名|一个|一位|一名|新|年轻|女|男|的")),
        One(PEOPLE),
        Many(PEOPLE),
        Many(words!("，|,|叫|名叫|叫做|是|姓名|名字叫|名字是|:")),
    ]);
    fits.then_some(cur)
}

/// 石磊刚到镇党政办，开个号: the name, where the person has come to, and a pause. Gives the name and the place behind it.
pub(crate) fn arrived<'f, 't>(message: &Message<'f, 't>) -> Option<(String, Cursor<'f, 't>)> {
    const LONGEST: usize = 16;
    const WHEN: Words =
        words!("是|也|今天|昨天|前天|上周|这周|本周|上个月|这个月|本月|最近|今早|上午|周一|刚刚|刚|才|新");
    const COMES: Words =
        words!("到|来|来到|调到|调来|调入|分到|分来|分配到|入职|报到|考到|考进|进|来了|到了|借调到|下派到");
    let cur = message.body;
    let named = |width: usize| {
        let who = cur.head(width);
        let mut behind = cur;
        behind.advance(width);
        let (recent, come) = (behind.eat_many(WHEN) > 0, behind.eat(COMES));
        let folded = who.folded_text();
        let is_one = crate::surnames::is_name(&folded) && crate::surnames::has_surname(&folded);
        (is_one && recent && come).then(|| (who.text(), behind))
    };
    let (who, mut place) = named(3).or_else(|| named(2))?;
    let length = place.rest().iter().take_while(|ch| is_han(ch.c)).count();
    let said = place.head(length);
    place.advance(length);
    let apart = place.skip_separators() > 0;
    (apart && length <= LONGEST && said.find(LOADED).is_none()).then_some((who, place))
}

/// What makes a clause about somebody more than a presentation.
const LOADED: Words = words!(
    "不|没|别|未|吗|谁|哪|什么|怎么|如果|要是|等|再|说|问|注销|停用|签收|退回|撤回|驳回|同意|昨天|已经开|就|出差|开会|会场|培训|学习"
);

/// 办公室干事潘秀兰需要使用系统，麻烦帮她开通账号: who somebody is, the name at the end, and a pause. Gives the name and
/// the place behind the pause.
pub(crate) fn presented<'f, 't>(message: &Message<'f, 't>) -> Option<(String, Cursor<'f, 't>)> {
    const LONGEST: usize = 24;
    const NEEDS: Words = words!(
        "需要|要|想|使用|用|系统|平台|账号|账户|一个|个|办公|收文|收公文|收文件|签收|办文|公文|接收|也|还|来了|报到|入职|刚|已|了|负责|分管|接手|接替|工作|上班|到岗"
    );
    let mut cur = message.body;
    let length = cur.skip_while(|c| !is_separator(c));
    let clause = message.body.head(length);
    if !(4..=LONGEST).contains(&length) || cur.skip_separators() == 0 || clause.find(LOADED).is_some() {
        return None;
    }
    // The name is known by its surname and by nothing but a need behind it.
    let named = |at: usize, width: usize| {
        let mut behind = clause;
        behind.advance(at);
        let who = behind.head(width);
        behind.advance(width);
        behind.eat_many(NEEDS);
        let folded = who.folded_text();
        let is_one = crate::surnames::is_name(&folded) && crate::surnames::has_surname(&folded);
        (is_one && behind.done()).then(|| who.text())
    };
    (2..length)
        .flat_map(|at| [(at, 3), (at, 2)])
        .find_map(|(at, width)| named(at, width))
        .map(|who| (who, cur))
}

/// 给新来的小陆开通账号，全名陆秀英: the full name behind the verb.
pub(crate) fn named_later(message: &Message) -> Option<Reading> {
    let mut cur = message.body;
    cur.eat_many(words!(
        "给|为|帮|替|我|我们|我单位|单位|镇|局|我镇|我局|新来的|新|刚来的|刚调来的|新调来的|新入职的|新招的|新进的|一个|一位|个|位|这个|那个|\
        要|想|需要|申请|再|的|本单位|我们镇|我们局"
    ));
    let mut called = cur;
    if called.eat(words!("小|老|阿")) && called.peek().is_some_and(is_han) {
        called.bump();
        cur = called;
    }
    cur.eat_many(PEOPLE);
    cur.eat_many(words!("申请|要|需要|，|,"));
    let verb = verb_of(&mut cur, Intent::OpenAccount).filter(|verb| !verb.near)?;
    cur.eat_many(words!("一下|账号|账户|一个|个|下"));
    let apart = cur.skip_separators() > 0;
    // 给小陈开个账号，陈思远: the same surname.
    let same = called.pos() > message.body.pos() && cur.peek().is_some() && cur.peek() == called.before();
    let named = same
        || cur.follow(&[
            Opt(words!("他|她|本人|人|用户")),
            One(words!(
                "全名|姓名|名字|大名|真名|名叫|叫|全名是|姓名是|名字叫|名字是|全名叫|真名叫|本名|叫做|姓名为"
            )),
            Many(words!("是|叫|为|:|做")),
        ]);
    if !(apart && named) {
        return None;
    }
    let who = name(&mut cur, words!("手机|电话|号码|联系|，|的"))
        .filter(|who| crate::surnames::has_surname(who))?;
    let phone = phone_after(&mut cur).ok()?;
    cur.skip_separators();
    cur.done().then(|| reading(Command::OpenAccount { name: who, phone }, verb.span))
}
