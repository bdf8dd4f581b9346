//! Talk about an act, a rule or the function: 退回5这类件是两个工作日内 · 一键提醒那个设计挺好的 · 撤回7也没用.

use super::{Around, behind, ends};
use crate::command::{Command, Target};
use crate::grammar::unit::ends_like_unit;
use crate::grammar::veto::second_thoughts::{begins, has};
use crate::wordset::{Words, words};

/// What right behind an act names it instead of ordering it, or says something of it.
const TELLS: Words = words!(
    "这类|这一类|这种|这样的|这件事|这回事|这个功能|这个按钮|这个操作|这个流程|这个动作|这一步|这个设计|那个设计|那个功能|那个按钮|这个规定|这条规定|这个指令|这个命令|之类|什么的|过程中|\
    步骤|教程|演示|功能|按钮|流程|制度|机制|键|的人|的时候|的规定|的流程|的做法|的意思|的区别|的后果|的功能|的按钮|的权限|的步骤|的条件|的前提|的好处|的次数|的数量|的比例|的是|\
    挺|很方便|很好用|很好|很快|很慢|很麻烦|真方便|真好|真麻烦|真快|真慢|太麻烦|太慢|太快|太方便|比较好|更好|好一点|不合适|不妥|不太|不好|不就|不是办法|没用|没必要|没意思|没意义|\
    也没|也不|也白|也行|也算|也可以|还是能|还是会|还能|才发现|才知道|才想起|等于|不等于|不代表|不算|算不|才算|才能|才行|并不|并非|是对|是必|是不|是应|是错|是正|是要|是谁|是一|是在|是由|是按|是指|是什么|\
    意味|表示|导致|造成|引起|影响|会影响|会导致|会被|会扣|要扣|扣分|需要几|需要多|需要领导|需要经|需经|要经|要走|要几|要多|得经|得领导|要领导|要主任|要局长|要书记|一般|通常|原则上|往往|不了|失败|成功|已成功|\
    无效|有效|用了|花了|半天了|半天没|半天都|半天也|几次|两次|三次|好几|多次|多少次|多久|几天|到一半|来着|与不|和不|好了没|完了没|有什么|有没有|有啥|没有用|不容易|很容易|很难|太难|很简单|违规|违反|合规|就行了吗|就完了|就好了|就算|就报错|\
    就会|就能|就要|就不|就没|反而|竟然|居然"
);

/// Words that begin like these and go on as a reason or a time.
const REASONS: Words = words!(
    "有效期|很快就|影响使用|影响汇总|流程不|流程没|流程有|流程错|键入|难以|有没有盖|功能区|成功村|就要到期|就要截止"
);

/// How an opinion ends when nothing else was said.
const OPINIONS: Words = words!(
    "挺好|挺好的|挺方便|挺方便的|挺好用|挺好用的|很好用|很方便|真方便|真好用|太麻烦|太麻烦了|不太好|不太合适|不好吧|不合适吧|不妥吧|不就行了|不就好了|就完了|比较好|更好|好一点|算不算|才算|也算|是对的|是必须的|是应该的|需要几天|要几天|多久|要多久|几次|的区别|的进度|的数量|的步骤|步骤|教程|演示|这个操作|这一步|这类件|也没用|才发现不对|已成功|成功了|不等于同意|不代表同意"
);

/// What no unit is called that only seems to be reminded.
const NOT_UNITS: Words = words!(
    "因为|时候|的话|话就|但是|可是|如果|要是|除非|或者|以及|而且|所以|否则|规定|流程|做法|意思|设计|挺|真|很|太|步骤|教程|演示|结果|原因|理由|数量|表示|成功|失败|有效|无效|影响|导致|造成|引起|扣分|\
    一般|通常|当时|那天|那次|以后|以前|之前|之后|测试|玩笑|功能|按钮|好用|方便|麻烦|之类|比较|更好|好一点|到一半|多次|频率|次数|机制|制度|规则|方式|方法|效果|作用|力度|周期|间隔|用|没用|烦|意义|必要|权限|是不|就是"
);

/// Whose rule it is, and how long it gives.
const RULES: Words = words!(
    "按规定|按办法|按制度|按照规定|按照办法|按照制度|根据规定|根据办法|规定是|办法第|制度第|规定第|条例第|细则第|规则第"
);
const LIMITS: Words = words!("个工作日内|工作日|小时内|小时以内|天内|日内|天以内|当天|当日");

/// Whether the act is only talked about.
pub(super) fn is_talk(around: &Around) -> bool {
    let glued = around.glued();
    let pauses = around.after.chars().any(crate::cursor::is_separator);
    begins(glued, TELLS) && !begins(glued, REASONS)
        || (!around.texted() || !pauses) && ends(around.end(), OPINIONS)
        || names_it(around)
        || quotes_rule(around)
        || strange_unit(around.command)
        || names_paper(around)
        || needs_consent(around)
        || is_shown(around)
}

/// 重发的那个码, 静音的人: an act without an object that describes something.
fn names_it(around: &Around) -> bool {
    let bare = match around.command {
        Command::Mute { .. } | Command::Cancel | Command::Undelegate => true,
        command => command.selection().is_some_and(|select| select.target == Target::Context),
    };
    let named = matches!(around.command, Command::Resend { .. })
        && has(&around.verb, words!("重发的|补发的|再发的|重新发的"));
    let listed = matches!(around.command, Command::MeetingReply { attend: true, .. })
        && ends(
            around.end(),
            words!(
                "的人|的人员|的人数|的名单|的单位|的领导|参加人员|参会人员|参加单位|参会单位|参加名单|参会名单"
            ),
        );
    named
        || listed
        || bare
            && around.verb_first
            && behind(&around.behind_verb, words!("的"))
                .is_some_and(|rest| !rest.trim().is_empty() && !begins(rest, words!("话")))
}

/// 退回是两个工作日内，按办法第十二条: what the rules say of it. A consent may name its term.
fn quotes_rule(around: &Around) -> bool {
    let judged = matches!(
        around.command,
        Command::Return { .. }
            | Command::Recall { .. }
            | Command::Reject { .. }
            | Command::CloseAccount { .. }
    );
    judged && has(&around.after, RULES) && ends(around.end(), LIMITS)
}

/// 设计挺 in 一键提醒那个设计挺好的.
fn strange_unit(command: &Command) -> bool {
    matches!(command, Command::Remind { unit: Some(unit), .. } if !ends_like_unit(unit) && has(unit, NOT_UNITS))
}

/// 7号催办函, 注销李明华手续: the paper or the procedure, and nobody who sends it.
fn names_paper(around: &Around) -> bool {
    const PAPERS: Words = words!("函|单|短信|消息|记录");
    let unit = match around.command {
        Command::Remind { unit, .. } => unit.as_deref().unwrap_or_default(),
        Command::OpenAccount { .. } | Command::CloseAccount { .. } if !around.texted() => {
            return ends(around.end(), words!("手续|流程|的申请|申请表|的规定"))
                && !has(&around.whole, words!("办|提|交|走|请"));
        }
        _ => return false,
    };
    (ends(&around.verb, PAPERS) || PAPERS.contains(unit))
        && !has(&around.whole, words!("发|下|出|给|推|送|来|再|补|请|帮"))
}

/// 取消委托要王芳同意, 委托王芳她没空: what stands against it.
fn needs_consent(around: &Around) -> bool {
    let consent =
        begins(around.glued(), words!("要|需|得|须")) && ends(around.end(), words!("同意|批准|签字|点头"));
    let declines = matches!(around.command, Command::Delegate { .. } | Command::Handover { .. })
        && has(&around.after, words!("她没|他没|她不|他不|她也|他也|她忙|他忙"));
    !around.texted() && (consent || declines)
}

/// 退回5（示例）, 催办7，测试: it is shown or tried.
fn is_shown(around: &Around) -> bool {
    const SHOWN: Words =
        words!("(示例|(例|(举例|(转发|(测试|(演示|(仅供|开玩笑|闹着玩|逗你|逗你玩|别当真|不当真");
    const ALONE: Words = words!("测试|测试用|试试|试一下|示例|举例|演示|举个例子|打个比方|例子|样例");
    has(&around.after, SHOWN)
        || crate::grammar::veto::second_thoughts::clauses(around.end()).any(|clause| ALONE.contains(clause))
}
