//! Whether what stands behind a command fits it: a reason names what is wrong, a note what was found or done, an
//! attendee has a surname. What does not fit is asked about before anything happens (退回5，领导在研究).

use super::second_thoughts::{begins, clauses, has, said};
use crate::command::Command;
use crate::wordset::{Words, words};

/// What makes a reason unlikely to be one, whatever the act: guesses, regrets, what one heard, what it would cost.
const HEDGES: Words = words!(
    "恐怕|估计|好像|似乎|可能|也许|大概|说不定|要不|不如|听说|据说|没必要|没有必要|不太好|可惜|来不及|太麻烦|太严|超过时间|转圈|\
    影响考核|扣分|被骂|骂了|挨批|挨骂|被批评|要写|写报告|写检讨|我拿不|能看到|看得到"
);

/// Whether somebody comes is not known yet.
const GUESSES: Words = words!("可能|也许|大概|不一定|估计|恐怕|说不准|说不定|应该|或许|大约|万一");

/// Whose consent is still missing; with a refusal that is a reason.
const CONSENT: Words = words!(
    "还没签|没签字|还没批|没批|没同意|没点头|没定|还没请示|没请示|要领导批|要领导签|要领导同意|等领导批|等领导定|要请示|得请示"
);

/// Whose missing signature is what is wrong with the papers.
const SIGNERS: Words = words!(
    "经办人|申请人|本人|负责人|当事人|责任人|承办人|填表人|法人|主管部门|主要领导签|缺领导签|缺主要领导|缺分管领导|没有领导签|没有主要领导|没有分管领导"
);

/// What the sender is going to do first.
const INTENDS: Words = words!(
    "打|去|再|问|核|看|等|想|要|来|回头|准备|马上|跟|和|找|联系|打听|了解|请示|汇报|考虑|商量|确认|研究|琢磨|先|这就|下午|明天|晚点|一会|待会"
);

/// What is missing before work is done.
const GAPS: Words = words!("差一|差个|差几|差两|差三|还差|就差|只差|一半|大半|半截|剩下|还剩|还有");

/// Said in the place of a reason that is not given.
const NO_REASON: Words = words!(
    "错|无|没有|没|理由没有|原因没有|理由无|原因无|暂无|略|同上|不知道|没什么|没啥|随便|无理由|没理由|没有理由|无原因|没原因|没有原因|待补|后补|再补|待定|稍后补|原因待补|理由待补|理由后补|\
    原因后补|理由再补|原因再补|理由没想好|理由还没想好|理由待定|原因待定|原因不明|不清楚|不详"
);

/// Some word of each reason to send something back, to take it back or to refuse it: what is wrong, missing, too much,
/// somebody else's, or other than it was.
const GROUNDS: Words = words!(
    "还差|差一|差个|差了|出入|不一|新文件|新通知|新文|新的|上级文件|覆盖|应为|应是|收过|收到过|签过|办过|报过|回过|泄露|泄漏|点快|发快|手快|空着|写的是|填的是|盖的是|附的是|打的是|印的是|发的是|标的是|传的是|用的是|签的是|落的是|落款是|抬头是|主送是|标题是|文号是|日期是|盖在|压住|盖住|遮住|挡住|歪|倒着|倒的|横着|反着|串|窜|乱|跳页|卷边|污|湿|\
    一模一样|类似|雷同|张冠李戴|混|划转|划给|划归|划到|划出|移交|转隶|转到|转给|转交|交由|交给|撤并|划入|承接|牵头|主管|负责|分管|职责|职能|管辖|范围|归口|该给|该发|该由|\
    身份证|个人信息|隐私|密级|定密|内部|内幕|全县|全市|全群|群发|延|推后|往后|调|迟|填反|写反|盖反|填成|打成|排成|贴成|存成|选成|点成|当成|成了|放成|加密|解压|链接|失灵|串行|串页|时间有变|有变|\
    错|缺|漏|重|误|由|借|代|兼|原单位|不|没|无|未|非|模糊|乱码|多|少|坏|损|破|另|已|改|更正|撤|作废|取消|变|调整|格式|补|失效|失实|虚假|过期|过时|过旧|旧|冲突|超|需|\
    要求|附件|材料|信息|应发|应由|应该|应报|应当|应送|属|归|写成|填成|打成|印成|盖成|传成|发给|发到|发成|颠倒|反了|倒了|空白|空号|空的|只有|两次|两份|\
    两遍|二次|同一|一样|相同|雷同|涉密|敏感|密|撞|假|停机|停用|退休|离职|辞职|调离|试用|编外|外聘|临时|聘用|实习|见习|劳务|合同工|延期|推迟|提前|改期|合并|替换|更换|换|新版|草稿|测试|试发|手滑|\
    补充|完善|写明|注明|写清|上传|提供|填写|盖章|签名|附上|重新|请补|请附|请填|出入|矛盾|调走|调离|离职|应附|走纸质|纸质审批|笼统|旧的|申报期|截止|过了期|过了时间|还差|差一|差两|差个|升级|维护|停办|名额|满|资格|权限|造假|越权|无关|待|再报|再送|别的|别村|别家|别单位|其他|其它|退|涂改|歪|斜|暗|黑|糊|断|截|半|两个|老婆|家属|亲戚|越级|过长|过短|过大|过高|过宽|超范围|先走|先经|先报|先由|初审|代办|冒用|顶替|本人不|满员|发早|太早|过早|早了"
);

/// Some word of each note that goes with an approval: what was found, what is to be done, what was asked for.
const VOUCHES: Words = words!(
    "实|核|齐|全|符合|合规|合格|合理|程序|规定|规范|要求|尽快|抓紧|及时|马上|立即|请|望|应|办理|不再|以后|今后|下不为例|无误|没问题|没有问题|\
    没有异议|无异议|无意见|可以|同意|批准|准予|通过|手续|材料|资料|信息|情况|真实|准确|正确|完整|完备|完善|注意|必要|需要|急需|确需|工作|按|\
    确认|见过|认识|本人|在编|在岗|新来|新调|调来|岗位|人手|权限|仅限|只限|只给|只开|限本人|知悉|知晓|告知|通知本人|开通后|到期|有效期|试用|启用|生效|起用|授权|安排|落实|督促|加强|管理|保管|保密|培训|辛苦|谢谢|麻烦|已阅|阅|照此|照办|负责|对接|跟踪|把关|指导|备案"
);

/// Some word of each note on work that is done: what was done, how much of it, or that there was nothing to do.
const DONE: Words = words!(
    "入库|入档|卷宗|张贴|悬挂|挂|走访|入户|发到|打卡|补贴|到账|兑现|寄|发出|邮|函|回访|慰问|关停|停产|取缔|拆除|清零|清理|排查|巡查|督导|督查|约谈|栽种|铺设|喷洒|消杀|接种|\
    放档案|存放|留存|存卷|装订|竣工|完工|开工|验收|安装|更换|修复|修缮|疏通|加固|转移|撤离|安置|救助|演练|发动|动员|落地|执行|照办|照做|遵照|\
    已|完|过|报|送|交|传达|上传|学习|整改|落实|公示|公开|公布|上墙|回复|回函|答复|反馈|无|未发现|没有|没发现|不涉及|不存在|不需|取消|处|户|\
    件|份|次|场|个|齐|到位|建立|录入|填|转发|转给|通|贴|支付|发放|退|组织|培训|清点|部署|安排|召开|开会|会议|现场|解决|处理|办理|修|拆|清|装|签收|签到|收到|归档|\
    存档|备案|登记|核|查|见|附|达标|合格|正常|无误|均|都|结束|撤销|停|办好|办妥|办了|做了|做好|弄好|弄完|发OA|发oa|发邮|发微信|发群|发工作群|发给|发到|发过去|发上去"
);

/// Some word of each reason to close somebody's account: gone, moved, one too many.
const LEAVES: Words = words!(
    "退|离|辞|调|借|走|不在|不再|死|去世|病|故|亡|期|聘|解除|开除|职|免|岗|转业|下派|驻|休|产假|生育|重复|重名|重|多|错|误|丢|停|不用|没用|无用|合并|撤|\
    改|升|转|不管|不做|不负责|去了|考|进修|读|入伍|参军|当兵|服役|卸任|换|届|落选|除名|判|拘|不干|双开|更|两个|已有|报到|上学|毕业|交流|选派|没上班|不上班|编制|违"
);

/// Whether the reason or note sounds so little like one, or an attendee so little like a person, that the sender is
/// asked first.
pub(super) fn doubtful(command: &Command) -> bool {
    if let Command::MeetingReply { attendees, .. } = command
        && attendees.iter().any(|who| {
            !crate::surnames::has_surname(who.trim_start_matches(['小', '老'])) && !names_office(who)
        })
    {
        return true;
    }
    if let Command::Remind { unit: Some(name), .. } = command {
        return crate::grammar::unit::is_doubtful(name);
    }
    let Some((text, act, favourable)) = said(command) else { return false };
    let excuse = matches!(command, Command::MeetingReply { .. });
    let refuses = matches!(command, Command::Reject { .. } | Command::Recall { .. });
    let grounds = if matches!(command, Command::CloseAccount { .. }) { LEAVES } else { GROUNDS };
    // 退回37号，38号退给他们: what looks like a reason is another act.
    let acts_again = !favourable && begins(text, words!("退给|退到|退还|退回|撤回|撤掉|驳回|打回"));
    let told = matches!(command, Command::Recall { .. }) && tells_slip(text);
    acts_again
        || !favourable
            && clauses(text)
                .next()
                .is_some_and(|first| NO_REASON.contains(first.trim_end_matches(['了', '吧'])))
        || !favourable
            && !excuse
            && (!told && !has(text, grounds) && !belongs_elsewhere(text) || tells_of(text, act))
        || has(text, CONSENT) && !has(text, SIGNERS) && !refuses && !favourable
        || favourable && (has(text, GAPS) || !has(text, fitting(command)))
        || excuse && begins(text, GUESSES)
        || !favourable && !excuse && (has(text, HEDGES) || clauses(text).any(intends))
}

/// 是财政所的: whose it is.
fn belongs_elsewhere(text: &str) -> bool {
    let whose = ["是", "属", "应该是", "这是", "这个是"].iter().any(|lead| text.starts_with(lead));
    whose && ["的", "的件", "的事", "的活", "的业务", "的文"].iter().any(|end| text.ends_with(end))
}

/// 我把去年的表传上去了: what the sender did with the document, which is why it is taken back.
fn tells_slip(text: &str) -> bool {
    const WHO: Words =
        words!("把|我把|我们把|我又把|我这边把|我们这边把|刚才把|是我把|我不小心把|我忘|我们忘");
    const DID: Words = words!("传|发|附|放|挂|贴|拿|用|选|忘|填|写|盖|印|拷|粘|弄|搞|当成|拖|勾");
    let done = text.trim_end_matches(['。', '！', '!', '啊', '呀', '哈']).ends_with('了');
    clauses(text).count() == 1
        && begins(text, WHO)
        && has(text, DID)
        && (done || has(text, words!("成了|去了|上了")))
}

/// Some word of each note that fits a favourable act.
fn fitting(command: &Command) -> Words {
    if matches!(command, Command::Approve { .. }) { VOUCHES } else { DONE }
}

/// 已经有人退了, 主任不让退: how it went or what others say of it.
fn tells_of(text: &str, act: Words) -> bool {
    has(text, act) && has(text, words!("已|过了|不让|不同意|不准|不许|不给"))
}

/// 我打电话问一下, 容我想想; 我单位无此业务 and 我核实过了 are reasons.
fn intends(clause: &str) -> bool {
    const WHO: Words = words!("我们|我|容我|让我|待我|等我");
    let who = WHO.list.iter().filter_map(|who| clause.strip_prefix(who)).min_by_key(|rest| rest.len());
    who.is_some_and(|rest| begins(rest, INTENDS) && !has(rest, words!("过|了|不|没|无|缺|错|漏")))
}

/// 欧副镇长, 分管领导: not by a surname alone.
fn names_office(who: &str) -> bool {
    who.chars().count() > 3
        || ["长", "任", "记", "员", "导", "席", "干", "师"].iter().any(|last| who.ends_with(last))
}

#[cfg(test)]
mod tests {
    use crate::{Outcome, parse};

    #[test]
    fn what_fits_is_not() {
        for text in [
            "退回39，别村的件",
            "驳回482913 等编制批复下来再报",
            "同意482913 材料齐全",
            "同意482913，请信息办抓紧办理",
            "办结43 共发放补助23户",
            "办结43 本月不涉及",
            "42号会议小陈、欧副镇长参加",
        ] {
            assert!(matches!(parse(text), Outcome::Command(parsed) if !parsed.confirm), "{text}");
        }
    }

    #[test]
    fn what_does_not_fit_is_asked_about() {
        for text in [
            "退回39，领导在研究",
            "退回39，已经有人退了",
            "退回39，错了",
            "驳回482913错了",
            "撤回12，大家辛苦了",
            "退回39，我打电话问一下",
            "退回39恐怕不合适",
            "撤回63可惜晚了",
            "注销李明账户，局长还没签字",
            "办结43，差一个数",
            "42号会议请假要领导批",
            "办结43，不是43",
            "同意482913，王主任说的",
            "注销李明账户，书上这么写的",
            "会议42 参加 慢慢来",
            "42号会议派再等等参加",
        ] {
            assert!(matches!(parse(text), Outcome::Command(parsed) if parsed.confirm), "{text}");
        }
    }
}
