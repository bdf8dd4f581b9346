//! Who comes to a meeting, in any order: 派覃丽去开84号的会 · 文静参会，32号 · 58号会不是张三去了，改成王芳参加 ·
//! 会议请假，领导去柳州了.
//!
//! Tried when the stricter reading of a reply found nothing. The message is one meeting, one answer, names or a reason,
//! and words that say nothing against it.

use crate::command::{Command, Selection, Target};
use crate::cursor::Cursor;
use crate::grammar::Reading;
use crate::grammar::clauses::{self, separates, tells_absence};
use crate::grammar::closing::stripped;
use crate::grammar::courtesy;
use crate::grammar::families::attendees::{NOT_COMING, people};
use crate::grammar::families::meeting::{AWAY, COMING, HOW_MANY};
use crate::grammar::pieces;
use crate::object::object;
use crate::prepare::Message;
use crate::span::Span;
use crate::surnames::{ends_given_name, has_surname};
use crate::wordset::{Words, words};

/// More clauses than this are a letter.
const MOST: usize = 6;

/// What a meeting is called, behind its number or alone.
const MEETINGS: Words = words!(
    "会议|的会议|会|的会|这个会|那个会|这个会议|那个会议|个会|个会议|两个会|三个会|两个会议|会议通知|这次会议|这场会|场会|培训会|动员会|现场会|座谈会|联席会|例会|碰头会|评审会|听证会"
);

/// What kind of meeting it is.
const KINDS: Words = words!(
    "调度|视频|视讯|电视电话|电话|部署|协调|推进|专题|座谈|培训|现场|工作|动员|总结|表彰|党委|常务|联席|评审|审查|汇报|防汛|安全|安全生产|业务|专项|季度|月度|年度|半年|紧急|扩大|办公|布置|分析|研判|征求意见|民主生活|督导|观摩|研讨|交流|宣讲|启动|签约|通报|约谈|的"
);

/// A meeting that is not named by number.
const THIS_MEETING: Words =
    words!("会议|这个会|这个会议|这次会议|本次会议|那个会|那个会议|今天的会|明天的会|这次会|这场会");

/// Words that only begin like a meeting: 会议室, 会上.
const OTHER_NOUNS: Words = words!("假|室|场|费|后|前|上|期|务|纪|材|标|议室|议材|议纪|议费|签|计|见|员|时");

/// Who sends somebody, and how the answer is introduced.
const LEADS: Words = words!(
    "局把|镇把|乡把|校把|院把|学校把|单位把|办把|委把|所把|站把|去的人是|去的是|参加的人是|参加的是|报送|报成|报为|填成|填为|写成|登记成|登记为|定为|设为|列为|返聘的|新来的|新调来的|刚调来的|分管的|挂职的|我们的|局里|镇里|院里|校里|乡里|局里定了|镇里定了|院里定了|校里定了|乡里定了|单位定了|让|代为|帮忙|帮我|帮我们|将|是|去开|派|由|安排|拟|拟派|拟安排|拟由|指派|委派|选派|定|定了|确定|就|都|也|还是|换|换成|换为|换了|改|改派|改成|改为|改由|改换|换成是|变更为|变更成|调整为|报|报个|报一下|报下|上报|登记|登记一下|填|回复|回|回执|参会回执|会议回执|的回执|答复|回复一下|\
    参会人员|参会人|参会的是|与会人员|出席人员|参加人员|名单|人员|为|是|有|同志|一起|一共|共|我|我们|我单位|我局|我镇|我乡|我办|本单位|我方|我们单位|单位|这边|我这边|我们这边|咱们|的|我司|我站|我所|我院|我校|我委|我科|我股|我中心|我村|我公司|本站|本所|给|帮|把|对|关于|去"
);

/// Where and how somebody takes part, before the verb.
const MANNER: Words = words!(
    "准时|按时|届时|到时|如期|按要求|在分会场|在主会场|在镇分会场|在县分会场|在乡分会场|在我镇分会场|在本镇分会场|在县里|在现场|在会场|在镇里|在单位|在线|线上|线下|视频|现场|代表我局|代表我镇|代表单位|代表我们|代表局里|全程|亲自|本人|一同|同志|\
    两人|三人|二人|两个人|三个人|两位|三位|一起|共同|会准时|会按时|代为|带队|都|将|会"
);

/// Clauses that say nothing new.
const ASIDES: Words = words!(
    "已悉|收悉|已收悉|知悉|已知悉|已收到|收到|收到了|通知已悉|已阅|回个执|回个回执|报个名|报一下名|刚请示了领导|请示了领导|请示过领导了|已请示领导|请示领导同意|跟会务组说一声|跟会务说一声|跟组织方说一声|参加会议的名单给你|参会名单给你|名单给你|名单发你|名单报给你|名单报你|的名单给你|请查收回执|请查收|请登记|麻烦登记|请知悉|特此回复|特此回执|请备案|请接收|早上好|上午好|下午好|晚上好|中午好|你好|您好|大家好|谢谢|辛苦了|辛苦|麻烦了|不好意思|抱歉|请谅解|请见谅|望批准|请批准|我们已经定了|已经定了|人定了|定好了|已经定了人|已经定好人|人员已定|人已定|\
    名单如下|名单报上|回执如下|报名|确认|我们这边|我这边|这边|中心这边|局里|镇里|县府办|县委办|政府办|信息办|办公室|研究决定|经研究|请假条后补|如下"
);

/// How somebody is put down for a meeting that stands behind: 将农海涛报为135号会议参会人员.
const PUT_DOWN: Words = words!("报为|报成|列为|定为|填为|作为|登记为|报到|报给|报|为|吧|哈|啊");

/// Who does not come after all, before who does.
const CHANGES: Words = words!(
    "人员变更|人员有变|人员变动|人员调整|人员有调整|参会人员变更|参会人员有变|换人了|换个人|换人|人换了|改一下人|改一下|有变动|有变|变更一下|变更"
);

/// What is heard, guessed, told or asked.
const LOADED: Words = words!(
    "吗|么|呢|谁|哪|什么|怎么|几|多少|是否|是不是|要不要|能不能|可能|也许|大概|估计|或许|应该|如果|要是|说|听|问|过了|他们|她们|你们|各单位|大家|请你|上次|昨天|前天|上周|没定|未定|还没|不确定|考虑|商量|再|等"
);

/// An answer as far as it was read.
#[derive(Default)]
struct Answer<'f, 't> {
    meeting: Option<(Target, Option<Span>)>,
    verb: Option<Span>,
    attend: Option<bool>,
    names: Vec<String>,
    replaced: bool,
    /// With whether it stands before the answer.
    texts: Vec<(Cursor<'f, 't>, bool)>,
}

/// Reads a reply to a meeting notice whose parts stand in any order.
pub(crate) fn read(message: &Message) -> Option<Reading> {
    // 请假 3号 speaks of a day; 请假：件号278 does not.
    let numbered = message.body.find(words!("件号|编号")).is_some();
    let meets = message.body.find(words!("会议|会|培训|回执|参会")).is_some()
        || numbered && message.body.find(words!("请假|请个假")).is_some();
    if message.question || !meets {
        return None;
    }
    let mut answer = Answer::default();
    for clause in parted(message)? {
        answer.take(clause)?;
    }
    answer.reading(message)
}

/// The clauses of the message; 、 joins names and a colon begins them.
fn parted<'f, 't>(message: &Message<'f, 't>) -> Option<Vec<Cursor<'f, 't>>> {
    let ends = |c: char| separates(c) || c == ':';
    let body = message.body;
    let mut cur = body.between(body.pos(), message.text_end.max(body.end()));
    let mut list = Vec::new();
    loop {
        cur.skip_while(ends);
        if cur.done() {
            return (list.len() <= MOST).then_some(list);
        }
        let from = cur;
        cur.skip_while(|c| !ends(c));
        if cur.peek() == Some('\n') || list.len() > MOST {
            return None;
        }
        list.push(from.head(cur.pos() - from.pos()));
    }
}

impl<'f, 't> Answer<'f, 't> {
    fn take(&mut self, clause: Cursor<'f, 't>) -> Option<()> {
        let open = self.meeting.as_ref().is_none_or(|(target, _)| *target == Target::Context);
        if let (true, Some((skip, target, span, behind))) = (open, meeting(&clause)) {
            self.meeting = Some((target, span));
            let before = clause.head(skip);
            // 能帮我把16号会议回了吗: the request to answer it.
            let mut asked = behind;
            if before.find(words!("帮|麻烦|请")).is_some()
                && asked
                    .eat(words!("回了吗|回一下吗|回一下|回了|报一下|报了吗|回复一下|回复了吗|填一下|填了吗"))
                && asked.done()
            {
                return Some(());
            }
            let told = self.texts.len();
            self.part(before)?;
            // 不是42号会议请假: what stands right before the meeting is a part of its sentence.
            if self.texts.len() > told {
                return None;
            }
            self.part(behind)
        } else {
            self.part(clause)
        }
    }

    /// Take what stands beside the meeting: an answer, names, an aside or a text.
    fn part(&mut self, part: Cursor<'f, 't>) -> Option<()> {
        let whole = part;
        let mut cur = part;
        skip_leads(&mut cur);
        if cur.done() || is_aside(&cur) || is_aside(&whole) || self.changes(&whole) {
            return Some(());
        }
        if let Some((verb, rest)) = away(cur) {
            // 去不了，…请假 says it twice.
            if self.attend == Some(true) {
                return None;
            }
            self.attend = Some(false);
            self.verb = self.verb.or(Some(verb));
            if !rest.done() {
                self.texts.push((rest, false));
            }
            return Some(());
        }
        if let Some((verb, names)) = coming(cur) {
            // 科员钟灵一起去: one more of them.
            let more = part.find(words!("一起|一同|一道|陪同|也|随同")).is_some();
            if self.attend == Some(false) || !(self.names.is_empty() || names.is_empty() || more) {
                return None;
            }
            self.attend = Some(true);
            self.verb = Some(verb);
            self.names.extend(names);
            return Some(());
        }
        match named(&stripped(cur, PUT_DOWN)) {
            Some(names) if self.names.is_empty() => self.names = names,
            _ => self.texts.push((whole, self.attend.is_none())),
        }
        Some(())
    }

    /// 不是张三去了, 人员变更: who comes now is said behind it.
    fn changes(&mut self, part: &Cursor) -> bool {
        let mut cur = *part;
        let who = cur.eat(words!("不是|不由|不派|原定")).then(|| stripped(cur, words!("了")));
        let other = who.is_some_and(|who| coming(who).is_some() || named(&who).is_some());
        let other = other || cannot(part);
        cur = *part;
        let told = cur.eat_many(CHANGES) > 0 && cur.done();
        self.replaced |= other || told;
        other || told
    }

    fn reading(self, message: &Message) -> Option<Reading> {
        let (target, object) = self.meeting?;
        // Names alone are an answer only where the person is replaced or the reply is called one.
        let said = self.replaced
            || message.body.find(words!("回执|回复|参会|名单|人员|报|改派|换成|改为|改成|换")).is_some();
        let attend = self.attend.or((!self.names.is_empty() && said).then_some(true))?;
        let own = crate::grammar::unit::eat_own_subject(&mut message.body.clone());
        let alone = target == Target::Context && attend && (!own || self.names.is_empty());
        if alone || self.replaced && self.names.is_empty() {
            return None;
        }
        let (reason, near) = if attend {
            let settled =
                self.texts.iter().all(|(text, _)| tells_absence(text) || clauses::is_known(*text, true));
            if !settled {
                return None;
            }
            (None, false)
        } else {
            reason(&self.texts)?
        };
        let verb = self.verb.or(object)?;
        let select = Selection { unit: None, target };
        let command = Command::MeetingReply { select, attend, attendees: self.names, reason };
        Some(Reading { command, near, verb, object })
    }
}

/// Why nobody comes: one text, and whether it is doubtful.
fn reason(texts: &[(Cursor, bool)]) -> Option<(Option<String>, bool)> {
    const LONGEST: usize = 40;
    let (Some((first, before)), Some((last, still))) = (texts.first(), texts.last()) else {
        return Some((None, false));
    };
    // A text on either side of the answer: which of both is the reason is not sure.
    let parted = before != still;
    let mut told = if parted { *last } else { first.between(first.pos(), last.end()) };
    told.eat(words!("因为|由于|因|理由是|原因是"));
    let loaded = told.find(LOADED).is_some() || pieces::quotes(&told);
    if loaded || !(2..=LONGEST).contains(&told.rest().len()) {
        return None;
    }
    Some((Some(told.text()), parted || *before && !tells_absence(&told)))
}

/// The meeting of a clause: where it begins, which one it is, and what stands behind it.
fn meeting<'f, 't>(clause: &Cursor<'f, 't>) -> Option<(usize, Target, Option<Span>, Cursor<'f, 't>)> {
    let mut cur = *clause;
    courtesy_skip(&mut cur);
    let start = cur.pos() - clause.pos();
    let numbered = (start..clause.rest().len()).find_map(|skip| {
        let mut cur = *clause;
        cur.advance(skip);
        let found = object(&mut cur).ok()??;
        let clear = matches!(
            found.target,
            Target::Numbers(_) | Target::Ordinals(_) | Target::Last | Target::DocNo(_)
        );
        if !clear || found.long.is_some() || found.code.is_some() {
            return None;
        }
        let called = clause.between(found.from, found.to).find(words!("会")).is_some();
        let named = eat_meeting(&mut cur);
        let met = found.meeting
            || called
            || named
            || clause.find(words!("参会|出席|列席")).is_some()
            || cur.done() && skip == 0;
        met.then(|| (skip, found.target, Some(clause.between(found.to, found.to).span_from(found.from)), cur))
    });
    let numbered = numbered.or_else(|| {
        let from = cur.pos();
        let named = cur.eat(THIS_MEETING) && !cur.at(OTHER_NOUNS);
        named.then(|| (start, Target::Context, Some(cur.span_from(from)), cur))
    });
    numbered.or_else(|| named_last(clause))
}

/// 我单位韦丽娜参加会议: a clause of the sender's unit that ends with the meeting.
fn named_last<'f, 't>(clause: &Cursor<'f, 't>) -> Option<(usize, Target, Option<Span>, Cursor<'f, 't>)> {
    let own = crate::grammar::unit::eat_own_subject(&mut clause.clone());
    let before = stripped(*clause, words!("这次会议|本次会议|会议|这个会"));
    let comes = stripped(before, words!("参加|出席|列席")).end() < before.end();
    let meeting = clause.between(before.end(), clause.end());
    (own && comes && !meeting.done()).then(|| {
        let end = clause.between(clause.end(), clause.end());
        (before.rest().len(), Target::Context, Some(end.span_from(meeting.pos())), end)
    })
}

/// 号调度会, 的会, 两个会.
fn eat_meeting(cur: &mut Cursor) -> bool {
    let mut ahead = *cur;
    ahead.eat(words!("号"));
    while !ahead.at(MEETINGS) && ahead.eat(KINDS) {}
    if !ahead.at(MEETINGS) {
        skip_subject(&mut ahead);
    }
    let named = ahead.eat(MEETINGS) && (!ahead.at(OTHER_NOUNS) || ahead.at(words!("假请")));
    if named {
        *cur = ahead;
    }
    named
}

/// 67号那个防火会议: what the meeting is about, to the end of its clause.
fn skip_subject(cur: &mut Cursor) {
    const LONGEST: usize = 8;
    let mut ahead = *cur;
    let pointed = ahead.eat(words!("那个|这个|那次|这次|那场|的"))
        || matches!(ahead.before(), Some('个' | '场' | '次' | '件'));
    let subject = ahead.rest();
    let plain = subject.len() <= LONGEST && subject.iter().all(|ch| crate::fold::is_han(ch.c));
    let ending =
        ahead.trimmed(words!("会议|会|培训会|动员会|现场会|座谈会|例会|推进会|部署会|调度会|工作会"));
    if pointed && plain && ending.end() < ahead.end() && ending.find(LOADED).is_none() {
        ahead.advance(ending.rest().len());
        *cur = ahead;
    }
}

fn courtesy_skip(cur: &mut Cursor) {
    while !cur.at(words!("请假|请个假")) && cur.eat(courtesy::POLITE) {}
}

fn skip_leads(cur: &mut Cursor) {
    loop {
        courtesy_skip(cur);
        if cur.at(AWAY) || crate::grammar::unit::eat_own_subject(cur) {
            if cur.at(AWAY) {
                return;
            }
            continue;
        }
        let lead = cur.longest(LEADS).max(cur.longest(HOW_MANY)).max(cur.longest(MANNER));
        if lead == 0 || cur.longest(COMING) >= lead {
            return;
        }
        cur.advance(lead);
    }
}

fn is_aside(part: &Cursor) -> bool {
    let mut cur = *part;
    while cur.eat(ASIDES) || cur.eat(courtesy::POLITE) {}
    cur.done()
}

/// 请假, 赶不到了, and what is said of it at once.
fn away<'f, 't>(mut cur: Cursor<'f, 't>) -> Option<(Span, Cursor<'f, 't>)> {
    let from = cur.pos();
    if !cur.eat(AWAY) {
        return None;
    }
    let verb = cur.span_from(from);
    cur.eat_many(words!("了|一次|一天|半天|会议|这次|一下|吧|哈|啊"));
    // 请假的人多不多 is about others.
    (cur.done() || tells_absence(&cur)).then_some((verb, cur))
}

/// 覃丽去开, 准时出席, 三个人去.
fn coming(cur: Cursor) -> Option<(Span, Vec<String>)> {
    if cur.find(LOADED).is_some() {
        return None;
    }
    (0..cur.rest().len()).find_map(|skip| {
        let mut verb = cur;
        verb.advance(skip);
        let from = verb.pos();
        if !verb.eat(COMING) {
            return None;
        }
        let span = verb.span_from(from);
        while verb.eat(COMING) || verb.eat(words!("会议|一下|吧|哈|啊|会")) {}
        if verb.at(words!("的|过|了|吗")) {
            return None;
        }
        let head = stripped(cur.head(skip), MANNER);
        // 替局长去: the sender, in somebody's place.
        let stands_in = head.at(words!("替|代替|代表|代"));
        let before = if head.done() || stands_in { Vec::new() } else { named(&head)? };
        let mut behind = verb;
        skip_leads(&mut behind);
        let after = if behind.done() { Vec::new() } else { named(&behind)? };
        (before.is_empty() || after.is_empty()).then(|| (span, [before, after].concat()))
    })
}

/// 梁主任去不了: somebody, and that he does not come.
fn cannot(part: &Cursor) -> bool {
    let mut part = *part;
    part.eat_many(words!("原来的|原来报的|原来|原定的|原定|之前报的|先前报的|原先的|本来的|他|她|因为"));
    (2..part.rest().len()).any(|skip| {
        let mut verb = part;
        verb.advance(skip);
        // 代为请假: nobody is called so.
        let someone = !part.at(words!("代为|代请|代办"));
        let gone = someone && verb.eat(AWAY) && stripped(verb, words!("了|啊|呢")).done();
        gone && named(&part.head(skip)).is_some()
    })
}

/// People by their names, offices or both: 侯局和小邓, 办公室主任梁涛.
fn named(cur: &Cursor) -> Option<Vec<String>> {
    let list = people(cur)?;
    let known = list.iter().all(|who| is_somebody(who)) && cur.find(LOADED).is_none();
    known.then_some(list)
}

/// 王芳, 小邓; 蒙海想 is somebody and what he wants.
fn is_somebody(who: &str) -> bool {
    let mut chars = who.chars();
    let last = chars.next_back().unwrap_or_default();
    let before = chars.as_str();
    let modal = NOT_COMING.contains(last) && !before.is_empty() && !ends_given_name(before, last, false);
    let office = who.chars().count() > 3;
    !modal && (has_surname(who.trim_start_matches(['小', '老'])) || office)
}

#[cfg(test)]
mod tests {
    use crate::testing::nothing;
    use crate::{parse, to_json};

    #[test]
    fn who_comes_in_any_order() {
        for (text, args) in [
            ("安排韦小兰去开47号的会", r#"{"refs":[47],"attend":true,"attendees":["韦小兰"]}"#),
            ("46号推进会罗建华到会", r#"{"refs":[46],"attend":true,"attendees":["罗建华"]}"#),
            ("韦局去36号会", r#"{"refs":[36],"attend":true,"attendees":["韦局"]}"#),
            ("刘芳参会，45号会议", r#"{"refs":[45],"attend":true,"attendees":["刘芳"]}"#),
            ("58号会不是张三去，改李四", r#"{"refs":[58],"attend":true,"attendees":["李四"]}"#),
            ("37号视频会议我镇在镇分会场参加", r#"{"refs":[37],"attend":true}"#),
            ("会议请假，主任住院了", r#"{"attend":false,"reason":"主任住院了"}"#),
            ("48号会赶不回来，人在南宁", r#"{"refs":[48],"attend":false,"reason":"人在南宁"}"#),
            (
                "参会人员报送：310号，李春华、梁宏",
                r#"{"refs":[310],"attend":true,"attendees":["李春华","梁宏"]}"#,
            ),
            (
                "请将农海涛、周密报为136号会议参会人员",
                r#"{"refs":[136],"attend":true,"attendees":["农海涛","周密"]}"#,
            ),
            (
                "68号那个防火会议，镇里定了让何斌代表我们参加",
                r#"{"refs":[68],"attend":true,"attendees":["何斌"]}"#,
            ),
            (
                "烦请代为请假：件号279，局长陪同调研",
                r#"{"refs":[279],"attend":false,"reason":"局长陪同调研"}"#,
            ),
            ("我局派韦丽娜参加会议", r#"{"attend":true,"attendees":["韦丽娜"]}"#),
            ("最后那个会不去，没人", r#"{"last":true,"attend":false,"reason":"没人"}"#),
        ] {
            let line = format!(r#"{{"intent":"meeting_reply","args":{args}}}"#);
            assert_eq!(to_json(&parse(text)), line, "{text}");
        }
    }

    #[test]
    fn wishes_questions_and_others_are_no_reply() {
        nothing(&[
            "派谁去开84号的会",
            "请假 3号",
            "韦丽娜参加会议",
            "蒙海想去38号会",
            "蒙海上次去的38号会",
            "蒙海去过38号会议室",
            "38号会蒙海可能去",
            "33号会侯局说不去",
            "会议请假的人多不多",
            "会议请假要找谁",
            "领导去柳州了，会议怎么请假",
            "请各单位派人参加47号会议",
            "46号会他们派罗建华到会",
            "不是42号会议请假，是张三自己请病假",
            "29号会昨天陆敏参加了",
        ]);
    }
}
