//! A clear command among other clauses: 主任同意了，签收52 · 签收58，人在县里开会 · 我是平山镇的老周，请将四十四号签收.
//!
//! Tried only when the whole message is no command. One run of clauses must be a command by itself that says what it is
//! about; every other clause must be an aside: it asks, doubts, forbids, quotes and puts off nothing, speaks of no act
//! that is still open, and names no number.

use super::Family;
use super::Reading;
use super::addressed;
use super::read_by;
use crate::command::{Command, Target};
use crate::cursor::Step::{Many, One};
use crate::cursor::{Cursor, is_separator};
use crate::object::object;
use crate::prepare::Message;
use crate::table::spec;
use crate::verbs::any_verb;
use crate::wordset::{Words, words};

/// More clauses than this are a letter and no command.
const MOST: usize = 5;
/// The longest clause that is taken for an aside, in characters.
const LONGEST: usize = 24;

/// The shortest that may stand behind a command.
const SHORTEST: usize = 4;

/// Where a clause begins in dictated text, which has no commas.
const BEGINNINGS: Words = words!(
    "我在|我正在|我现在在|我刚开完|我刚散会|我刚下会|我已经回|我回来了|谢谢|不好意思|辛苦|我这边信号|手机没电|手机快没电|麻烦你|麻烦您|给您添麻烦|\
    给你添麻烦"
);

/// How an order begins behind an aside that is known from end to end.
const ORDERS: Words = words!(
    "麻烦帮我|麻烦帮忙|麻烦把|麻烦将|帮我把|帮忙把|请帮我|请帮忙|帮我签收|帮忙签收|帮我签|帮我退回|帮我撤回"
);

/// The shortest aside that an order may follow without a pause: a shorter one names somebody.
const SHORTEST_ASIDE: usize = 4;

/// What makes a clause more than an aside: questions, conditions, plans, second thoughts, quotes, orders to others.
const LOADED: Words = words!(
    "当我没|不算|吗|什么|怎么|谁|哪|为啥|为何|几时|何时|是不是|能不能|可不可以|要不要|行不行|对不对|好不好|会不会|有没有|该不该|是否|可否|能否|如果|要是|假如|\
    万一|除非|只要|的话|若|等|再说|再看|再想|再议|再签|再办|再退|再批|再撤|再回|再报|打算|准备|计划|考虑|犹豫|想|可能|也许|好像|似乎|大概|\
    估计|恐怕|担心|怕|算了|罢了|慢着|且慢|暂停|玩笑|测试|试试|比如|例如|譬如|假设|就是说|意思|格式|示例|例子|示范|教程|教|应该|回复|输入|发送|\
    写成|打成|念成|转发|引用|据说|听说|问|叫做|所谓|不对|不是|但|可是|不过|然而|只是|其实|原来|本来|误会|失败|没反应|不了|报错|提示|显示|\
    错|改成|改为|换成|别信|骗|不知|拿不准|不确定|没想好|没定|没决定|先别|先不|别动|不敢|不许|不准|不能|不可|不得|不同意|不批准|不通过|不行|不愿|\
    不肯|不该|不应|拒绝|反对|禁止|千万|切勿|凡是|一律|统一|各单位|大家|所有人|你们|他们|对方|请假|让他|让她|叫他|叫她|帮他|替他|这种|这样|那样|之后|\
    以后|然后|明天|后天|下周|下月|晚上|节后|过后|晚点|待会|一会|回头|改天|稍后|到时|标题|题目|写着|面写|里写|文件说|通知|规定|制度|必须|务必|按时|\
    及时|要求|每次|平时|一般|通常|总是|老是|别人|人家|昨天说|说过|留着|放着|放一放|别管|不管|除了|以外|再|先|作废|取消|呢|轻巧|倒是|说得|定吧|停|慢"
);

/// What an aside before a command may say of acts: they were asked for, settled, given up or tried in vain.
const SETTLED: Words = words!(
    "主任同意了|领导同意了|局长同意了|书记同意了|镇长同意了|领导都同意了|领导批了|局长批了|主任批了|领导批准了|领导签了|领导签字了|可以签|可以签了|让我签|\
    让签|叫我签|叫签|让我退|让退|让我批|别等了|不等了|等不及了|别催了|别再催了|不退了|不撤了|不驳了|不办了|没签上|没签成|没退成|没撤成|没发出去|没办成|\
    不用看了|不用再看了|不用等了|不用退了|不用再补材料了|不用补了|发错了|发重了|点错了|签错了|输错了|码过期了|想好了|考虑好了|决定了|商量好了|定了|签晚了|\
    签迟了|回晚了|催了|催了几次|看完了|看完|提醒了|催我了|已阅|可以签收|可以签收了|漏签了|忘签了|忘了签|忘了签收|忘记签收|忘记签|漏签|发错单位了|收到了|收到|给您添麻烦|\
    给你添麻烦|让你们催|让您催|久等了|审批过了|审过了|签晚|签迟|回复晚了|回晚"
);

/// What sounds loaded and is harmless beside a command.
const HARMLESS: Words = words!(
    "开户申请|注销申请|变更申请|没看手机|没看消息|没看信息|没顾上|没顾上看|没顾得上|没空看|没看群|没听到|没听见|没带手机|不太好|不大好|不是很好|不怎么好|没信号|手机没信号|没信号了|信号差|没网|已阅知|已阅|已知悉|已登记|已收文|不好意思|信号不好|没电|快没电|没问题|没有问题|没看到|没注意|没看见|不方便|不在|没带|没空|网不好|没及时|没来得及|再发一次|再发一遍|重发一次|\
    再来一次|再试一次|再发一条|签晚了|签迟了|签晚|签迟|签得晚|回晚了|回晚|来晚了|催了|收到了|收到|看过了|谢谢提醒|多谢提醒|感谢提醒|让你们催|让您催|让你们"
);

/// What asides are made of that surely change nothing. A command beside anything else is asked about first.
const KNOWN: Words = words!(
    "从|地里|田里|山上|山里|坡上|外头|会场|县城|镇上|屯里|老家|田间|工地|到镇|回镇|回局|回乡|回村|回县|回到|赶回|赶回来|下来|下山|才回|才回到|才看到|才看见|才看到了|刚看到|刚看见|这边|我这边|我们这边|这里|网|\
    消息|信息|微信|钉钉|提醒|通知|散会|下会|开完会|开完|会|充上电|充好电|充电|开机|昨天|昨晚|今早|早上|上午|中午|下午|那会|那时|忙|太忙|一直|忙着|\
    因为|有事|家里|家里有事|路远|下雨|没信号没看到|换了新手机|换手机了|新手机|急|很急|已阅知|已阅|已知悉|已登记|已收文|下村|的|都看过了|办公室|监考|上课|学校|医院|急着要|急着|急用|您好|你好|老师好|领导好|老师|同志|您|大家好|早上好|下午好|晚上好|中午好|我|我们|人|那个|那份|那件|现在|今天|正在|正|在|还在|刚|刚从|刚回|县里|县上|市里|外面|外地|村里|镇里|乡下|路上|车上|会上|现场|家里|医院|高速上|基层|\
    开会|开着会|出差|办事|开车|值班|下乡|在学习|在培训|检查|回来|回来了|回单位|回单位了|到单位|到单位了|到办公室|上班了|下班了|手机|电脑|没电|没电了|快没电|\
    快没电了|信号|信号不好|网络|网络不好|网不好|网断了|断网了|不方便|打字|不在办公室|不在单位|没带电脑|没空细看|呢|了|啊|哈|哦|就|也|都|已|已经|才|刚才|刚刚|\
    领导|局长|主任|书记|镇长|县长|院长|校长|分管领导|看过|看过了|看了|看完了|看完|批示了|签字了|昨天忘了|昨天没看到|昨天没注意|上午忘了|早上忘了|\
    附件|材料|文件|内容|纸质件|纸质|没问题|没有问题|收到了|收到|齐了|齐全|补齐了|谢谢|谢谢你|谢谢您|谢谢大家|多谢|感谢|辛苦|辛苦了|麻烦|麻烦了|麻烦你了|\
    麻烦您了|不好意思|抱歉|打扰了|久等了|请见谅|见谅|请谅解|耽误了|让你们|让您|几次|好几次|一下|再发一次|重发一次|再发一遍|主|登记|签晚了|晚了|迟了"
);

/// How somebody says who they are.
const SELF: Words = words!("我是|我们是|这里是|这边是|本人是|我代表|我叫");

/// Offices with an act in their name. Alone they are spoken to: 县府办，签收37.
const OFFICES: Words = words!(
    "党政办|县府办|政府办|县委办|信息办|综治办|应急办|防汛办|安委办|振兴办|征兵办|信访办|综合办|党建办|人大办|政协办|财政办|经办人|办公室"
);

/// Why somebody hands work over.
const MOVED: Words = words!(
    "我要调去|我要调到|我调到|我调去|我调走|我要调走|我被借调|我借调|我退休|我要退休|我换岗|我轮岗|我岗位|我下派|我挂职"
);

/// How a clause ends that only leads up to somebody's words.
const QUOTES: [&str; 16] =
    ["说", "讲", "道", "问", "是", "叫", "写", "发", "回", "打", "念", "喊", "像", "成", "如", "的"];

/// Reads a command that stands among asides.
pub(super) fn read<'f, 't>(
    message: &Message<'f, 't>,
    families: &[Family],
) -> Option<(Reading, Message<'f, 't>)> {
    let starts = clauses(&message.body);
    if !(2..=MOST).contains(&starts.len()) {
        return None;
    }
    let end = |at: usize| starts.get(at).copied().unwrap_or(message.body.end());
    // The longest run first, so that a reason stays with its command.
    let mut runs: Vec<(usize, usize)> =
        (0..starts.len()).flat_map(|from| (from + 1..=starts.len()).map(move |to| (from, to))).collect();
    runs.sort_by_key(|(from, to)| (starts.len() - (to - from), *from));
    for (from, to) in runs.into_iter().filter(|(from, to)| to - from < starts.len()) {
        let part = message.part(end(from), if to == starts.len() { message.text_end } else { end(to) });
        let Some(mut reading) = read_by(&part, families) else { continue };
        // 发错了，不好意思 only says that something went wrong.
        let vague =
            matches!(reading.command, Command::Undo { .. }) && part.body.find(words!("撤|undo")).is_none();
        // 确定了，周五团建去古镇: an answer to a question says nothing of what it answers, so nothing may stand beside it.
        let answers = matches!(reading.command, Command::Confirm | Command::Cancel | Command::NotMe);
        if vague || answers || to < starts.len() && !is_complete(&reading.command) {
            continue;
        }
        let changes = spec(reading.command.intent()).is_some_and(|row| row.changes_state);
        let clause = |at: usize| message.body.between(end(at), end(at + 1));
        let why = if to == starts.len() {
            from.checked_sub(1).and_then(|at| give_reason(&mut reading, &clause(at)))
        } else {
            None
        };
        let from_why = from - usize::from(why.is_some());
        let beside = (0..starts.len()).filter(|at| !(from_why..to).contains(at));
        // 老李 签收37 speaks to somebody else.
        if (0..starts.len())
            .any(|at| !(from..to).contains(&at) && addressed::is_address(clause(at).trimmed(words!("，"))))
        {
            return None;
        }
        let beside = beside.filter(|at| *at >= from || !tells_missed(&clause(*at), &reading.command));
        let asides = beside.map(|at| (at < from, clause(at)));
        let known = if changes {
            if !says_what(&reading) {
                continue;
            }
            surest(asides.map(|(before, clause)| aside(&clause, before)))
        } else {
            surest(asides.map(|(_, clause)| {
                let numbered = clause.rest().iter().any(|ch| ch.c.is_ascii_digit() || ch.c == '号');
                let length = clause.rest().iter().rev().skip_while(|ch| separates(ch.c)).count();
                let lost = clause.pos() > end(from) && length < SHORTEST && !clause.at(HARMLESS);
                let part = message.part(clause.pos(), clause.end());
                // 还有吗，更多 says one thing twice.
                let other = read_by(&part, families).is_some_and(|other| other.command != reading.command);
                (!numbered && !lost && !other).then_some(true)
            }))
        };
        let Some(known) = known.map(|known| {
            known || leaves_no_doubt(&reading.command) && !may_name_unit(&reading.command, to < starts.len())
        }) else {
            continue;
        };
        return Some((Reading { near: !known, ..reading }, part));
    }
    None
}

/// 急，附件传错了版本，赶紧把71号文件撤回来: the clause before a command without a reason says why.
fn give_reason(reading: &mut Reading, clause: &Cursor) -> Option<()> {
    let why = clause.trimmed(words!("，"));
    let (reason, told) = match &mut reading.command {
        Command::Return { reason, .. } | Command::Recall { reason, .. } => (reason, tells_why(&why)),
        Command::MeetingReply { reason, attend: false, .. } => (reason, tells_absence(&why)),
        _ => return None,
    };
    (reason.is_none() && told).then(|| *reason = Some(why.text()))
}

/// 书记下村了, 主要领导在外培训: why nobody can come.
pub(super) fn tells_absence(clause: &Cursor) -> bool {
    const AWAY: Words = words!(
        "下村|下乡|出差|培训|开会|有会|住院|生病|病|请假|休假|休息|休年假|休产假|外出|学习|没空|走不开|抽不开身|忙不过来|脱不开身|人手不够|人手紧|人手紧张|没人|无人|冲突|\
        有事|有急事|考试|出国|考察|调研|手术|不舒服|值班|驻村|要来|不在|不在家|不在单位|市里|县里|南宁|柳州|外地|外面|党校|巡察|接访|抢险|防汛|现场|村里|下基层|来检查|来调研|迎检"
    );
    const NOT: Words = words!(
        "没下|没出|没在|没有|未|不用|不是|不要|不会|不该|别|吗|谁|哪|几|什么|怎么|如果|要是|若|的话|说|问|等|再|先|可能|也许|大概|估计|好像|听|想|打算|他|她|你|写|收到|不方便|\
        让|叫|代|同意|静音|通知|转|请你|找|昨天|上周|曾|签|退|撤|驳|批|办结|回执|提醒|委托|不得|原则|发出去"
    );
    let said = clause.trimmed(words!("了|呢|啊|中|去|着|了呢"));
    (3..=LONGEST).contains(&clause.rest().len())
        && crate::grammar::families::people::last_of(&said, AWAY).is_some_and(|at| {
            let mut end = said;
            end.advance(at);
            end.eat(AWAY) && end.done()
        })
        && clause.find(NOT).is_none()
        && !clause.rest().iter().any(|ch| ch.c.is_ascii_digit())
}

/// 刚才漏了218，签收218: the same item, missed before.
fn tells_missed(clause: &Cursor, command: &Command) -> bool {
    let Command::Sign { select } = command else { return false };
    let mut cur = *clause;
    let missed = cur.follow(&[
        Many(words!("刚才|刚刚|刚|我|我们|还|又|上午|昨天|前面|把|不好意思|那个|的时候")),
        One(words!(
            "漏了|漏签了|漏签|漏掉了|漏掉|漏|忘了|忘签了|忘签|忘了签|忘了签收|忘记签|忘记签收|忘记签了|落了|落下了|落下|没签上|没看到|没注意到"
        )),
    ]);
    let named =
        missed && object(&mut cur).is_ok_and(|one| one.is_some_and(|one| one.target == select.target));
    cur.eat_many(words!("漏了|漏签了|忘了|忘签了|没签|了"));
    cur.skip_while(separates);
    named && cur.done()
}

/// A clause that names a fault and nothing that asks, doubts or speaks of others.
fn tells_why(clause: &Cursor) -> bool {
    (3..=LONGEST).contains(&clause.rest().len())
        && clause.find(crate::words::FAULTS).is_some()
        && clause.find(crate::words::QUESTION_WORDS).is_none()
        && clause.find(crate::words::DOUBTS).is_none()
        && clause
            .find(words!(
                "如果|要是|若|的话|领导|主任|局长|他说|她说|再|先|等|别|不要|算了|还是|想|打算|吗|呢"
            ))
            .is_none()
        && any_verb(&mut clause.clone()).is_none()
}

/// Where clauses begin.
fn clauses(body: &Cursor) -> Vec<usize> {
    let mut cur = *body;
    let mut starts = Vec::new();
    let mut fresh = true;
    while !cur.done() && starts.len() <= MOST {
        if cur.peek().is_some_and(separates) {
            // A space between two numbers or letters joins them.
            let before = cur.before().is_some_and(|c| c.is_ascii_alphanumeric());
            cur.skip_while(separates);
            let joined = before && cur.peek().is_some_and(|c| c.is_ascii_alphanumeric());
            fresh |= !joined;
            continue;
        }
        let from = starts.last().copied().unwrap_or(cur.pos());
        let ordered = || {
            let told = body.between(from, cur.pos());
            cur.at(ORDERS)
                && told.rest().len() >= SHORTEST_ASIDE
                && !ends_with_person(&told)
                && is_known(told, true)
        };
        if fresh || cur.at(BEGINNINGS) || ordered() {
            starts.push(cur.pos());
        }
        fresh = false;
        cur.bump();
    }
    starts
}

/// 我在医院同志帮我签收37: the order is for somebody else.
fn ends_with_person(told: &Cursor) -> bool {
    const PEOPLE: Words =
        words!("领导|老师|同志|局长|镇长|乡长|县长|书记|主任|院长|校长|分管领导|大家|人|您|你|主");
    told.trimmed(PEOPLE).end() < told.end()
}

/// A list joins with 、, a quotation begins with a colon.
pub(super) fn separates(c: char) -> bool {
    is_separator(c) && !matches!(c, '、' | ':' | '-' | '~')
}

/// Whether nothing can belong to the command that stands behind it: no reason, no name, no phone, no keyword.
fn is_complete(command: &Command) -> bool {
    !matches!(
        command,
        Command::Finish { .. }
            | Command::Return { .. }
            | Command::Recall { .. }
            | Command::Reject { .. }
            | Command::Approve { .. }
            | Command::CloseAccount { .. }
            | Command::OpenAccount { .. }
            | Command::ChangePhone { .. }
            | Command::MeetingReply { .. }
            | Command::Delegate { .. }
            | Command::Handover { .. }
            | Command::Search { .. }
            | Command::Mute { .. }
            | Command::Feedback { .. }
            | Command::Proof { .. }
    )
}

/// A single-use code leaves no doubt, and what concerns the sender alone, reminds or only applies for something needs
/// none.
fn leaves_no_doubt(command: &Command) -> bool {
    matches!(
        command,
        Command::Approve { code: Some(_), .. }
            | Command::Reject { code: Some(_), .. }
            | Command::Mute { .. }
            | Command::Undelegate
            | Command::Resend { .. }
            | Command::Remind { .. }
            | Command::OpenAccount { .. }
            | Command::ChangePhone { .. }
    )
}

/// 催办37 县城投公司: unknown words behind a reminder may be the unit that is meant, and not all shall be reminded.
fn may_name_unit(command: &Command, followed: bool) -> bool {
    followed && matches!(command, Command::Remind { unit: None, .. })
}

/// Whether a command that changes something says by itself what it is about.
pub(super) fn says_what(reading: &Reading) -> bool {
    if reading.near {
        return false;
    }
    match &reading.command {
        Command::Sign { select }
        | Command::Finish { select, .. }
        | Command::Return { select, .. }
        | Command::Recall { select, .. }
        | Command::Resend { select }
        | Command::MeetingReply { select, .. }
        | Command::Remind { select, .. } => select.target != Target::Context,
        Command::Approve { select, code, .. } | Command::Reject { select, code, .. } => {
            code.is_some() || select.target != Target::Context
        }
        Command::Confirm | Command::Cancel | Command::NotMe => false,
        _ => true,
    }
}

/// Nothing when one of them is no aside, else whether all are made of known words.
fn surest(mut asides: impl Iterator<Item = Option<bool>>) -> Option<bool> {
    asides.try_fold(true, |all, one| one.map(|one| all && one))
}

/// Nothing when a clause beside a command that changes something is more than an aside, else whether all its words
/// are known.
pub(super) fn aside(clause: &Cursor, before: bool) -> Option<bool> {
    // The next line is another message, or somebody else's words.
    let lines = clause.rest().iter().any(|ch| ch.c == '\n') || clause.before() == Some('\n');
    let length = clause.rest().iter().rev().skip_while(|ch| separates(ch.c)).count();
    let clause = clause.head(length);
    // 收到 12345 工单: a word behind a space belongs to what stands before it.
    let short = !before && length < SHORTEST && !clause.at(HARMLESS);
    if lines || short || length > LONGEST {
        return None;
    }
    let last: String = clause.rest().last().map(|ch| ch.c.to_string()).unwrap_or_default();
    if before && !names_unit(&clause) && QUOTES.contains(&last.as_str()) {
        return None;
    }
    if crate::object::next_item(&mut clause.clone()).is_some() {
        return None;
    }
    let mut cur = clause;
    while !cur.done() {
        let settled = if before { cur.longest(SETTLED) } else { 0 };
        let office = if clause.at(SELF) || clause.at(MOVED) { cur.longest(OFFICES) } else { 0 };
        let harmless = cur.longest(HARMLESS).max(settled).max(office);
        if harmless > 0 {
            cur.advance(harmless);
            continue;
        }
        let negated = cur.at(words!("不|没|未|别|勿|莫|甭|无"));
        let quoted = cur.at(words!("“|”|\"|「|」|『|』|‘|’|《|》|>|:|?|【|】"));
        let number = cur.peek().is_some_and(|c| c.is_ascii_digit());
        let acts = any_verb(&mut cur.clone()).is_some_and(|verb| verb.spec.changes_state)
            || cur.at(words!("签|退|撤|驳|批|办|注销|委托|授权|开户|开通"));
        if negated || quoted || number || acts || cur.at(LOADED) {
            return None;
        }
        cur.bump();
    }
    // 237收到，马上转给防汛科 promises what follows.
    let promises = !before
        && clause.at(words!("马上|立即|立刻|这就|已转|已安排|已呈|已报|抓紧|尽快|会尽快|我们会|我会"));
    Some(promises || before && (clause.at(SELF) || clause.at(MOVED)) || is_known(clause, before))
}

/// 我是江口乡的 says who speaks; 我是说的 leads up to words.
fn names_unit(clause: &Cursor) -> bool {
    let last = clause.trimmed(words!("的")).rest().last().map(|ch| ch.c);
    clause.at(SELF) && last.is_some_and(|c| !crate::words::UNIT_ENDS.beginning(c).is_empty())
}

pub(super) fn is_known(mut clause: Cursor, before: bool) -> bool {
    // 签收37，会场的人 is no sentence of its own.
    if !before && matches!(clause.rest().last().map(|ch| ch.c), Some('人' | '的')) {
        return false;
    }
    while !clause.done() {
        let settled = if before { clause.longest(SETTLED) } else { 0 };
        if super::unit::eat_own_subject(&mut clause) {
            continue;
        }
        let width = clause.longest(KNOWN).max(clause.longest(HARMLESS)).max(settled);
        if width == 0 {
            return false;
        }
        clause.advance(width);
        clause.skip_while(separates);
    }
    true
}
