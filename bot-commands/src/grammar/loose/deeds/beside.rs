//! Clauses beside an act: why it is done now, who was told to do it, to whom the papers go on.

use super::parts::ends_clause;
use super::table::Deed;
use crate::command::Intent;
use crate::cursor::Cursor;
use crate::fold::is_han;
use crate::grammar::clauses::{self, separates};
use crate::grammar::courtesy;
use crate::grammar::unit;
use crate::surnames::has_surname;
use crate::wordset::{Words, words};

/// Words of such clauses that say nothing by themselves.
const BAG: Words = words!(
    "夜班|早班|白班|中班|晨会|早会|例会|教研|门诊|查房|急诊|急救|接警|值守|值班室|那条|这条|条|来的|到的|发来的|几份|这几份|那几份|网页|电脑|这回|这下|跟|信息办|县府办|政府办|办公室|差点|第一时间|重发的|重新发来的|两天|三天|几天|好几天|\
    一天|一周|两三天|公章|章|经办人|收文员|同事|同志|负责|负责收文的|管收文的|收文的|一份|还|事情|\
    事|别的|会议|电话|我看|看着|现在才|才|之后|这次|上次|到现在|到今天|有|有些|太|多|小|我|\
    我们|咱|咱们|你们|你|您|的|了|啊|呢|哈|呀|啦|吧|着|过|就|都|也|又|刚|刚刚|刚才|刚好|\
    正|正在|在|已|已经|现在|现|目前|今天|昨天|昨晚|昨日|前天|上午|下午|中午|早上|今早|晚上|\
    刚刚才|这会|这会儿|这两天|这几天|上周|周末|之前|先前|前面|一直|总算|终于|好几遍|几遍|几次|\
    好几次|两次|三次|两遍|三遍|多次|半天|一次|一遍|一下|有点|比较|确实|的确|虽然|虽说|因为|由于|\
    这边|那边|这里|我这边|我这|我这里|是|从|到|把|给|和|与|里|上|下|外|人|个|份|件|那个|\
    这个|这份|那份|这件|那件|所以|能|可以|附件|文件|公文|材料|内容|正文|原文|来文|通知|短信|\
    消息|信息|提醒|微信|钉钉|群里|手机|电脑|系统|平台|网络|网|信号|页面|程序|账号|单位|局里|\
    镇里|乡里|村里|县里|市里|学校|医院|会场|现场|路上|车上|家里|外地|外面|基层|领导|局长|主任|\
    书记|镇长|乡长|县长|院长|校长|所长|站长|分管领导|主要领导|单位领导|副局长|副镇长|副主任|急|\
    很急|有点急|得急|得紧|电话里|号|培训|开会|请假|阅|忙|值班|驻村|巡查|住院|接待|陪同|调研|\
    检查|迎检|抢险|防汛|救灾|上课|监考|坐诊|手术|下班|加班|午休|吃饭|休假|病假|年假|产假|登记|\
    编号|录入|导出|保存|更新|升级|重启|归|交代|研究|催|推送|齐|漏|晚|迟|卡|坏|换"
);

/// Words that say what happened or how it is.
const SAYS: Words = words!(
    "对不住|对不起|打不开网页|交接完|刚交接完|摸到手机|摸到手机了|拿到手机|拿到手机了|开家长会|家长会|在监考|恢复了|系统恢复|系统恢复了|平台恢复了|\
    网络恢复了|来不及|来不及看|来不及细看|没时间细看|要超时|再不签要超时|再不签就要超时|再不签就超时|再不签就晚了|再不签要扣分|\
    确实是|是他们的人|是我们的人|是本单位的|是我们单位的人|问过民政局了|昨天问过|问过他了|问过她了|问过单位了|本人来过|\
    见过本人|核对过身份证|电话核实过|打电话核实过|都看过了|都看了|我都看过了|手机没电|手机没电了|没签成|打不开网页|清零|是一套的|是一起的|\
    是配套的|是同一件事|是同一套|看串|看串了|看串码了|以这个为准|以此为准|巡完房|查完房|下夜班|上完课|下课|下课了|刚下课|\
    开完早会|刚散会|交完班|下手术|手术做完|做完手术|忙完了|接诊完|问过|问了|请示|请示了|请示过|请示过领导|汇报了|汇报过|核实了|补来|补来了|补发了|差点忘|差点忘了|\
    差点漏|差点漏了|没签成功|签成功|没点成功|符合规定|对得上|清一下|清理一下|清空|休产假|休年假|\
    休病假|盖好|盖章|盖了章|盖好章|盖好了|有空|有空了|有时间|闲下来|拖|拖到|拖了|耽搁|网断了|断了|\
    好使|说可以签|说可以签收|说签|说能签|说行|说可以接收|换了|弄好|搞好|处理好|处理完|到位|登录不上|\
    没登上|没登录|没打开|没下载|没带|没空|没时间|没在|没及时|没来得及看|忙忘了|搞忘了|搞忘|忙不过来|\
    加完班|刚醒|生病|住了院|出院|转岗|刚接手|接手|接管|新来|新来的|刚来|刚调来|刚上任|打开看了|\
    点开看了|点开|翻到|翻出来|找到|补齐|补好|是真的|属于|归口|该我们|是给我们|是给我们的|是我们办|\
    是我们负责|我们负责|我们牵头|打好|存好|保存好|登记好|看到|看见|看了|看完|看过|看好|读完|阅过|\
    已阅|看过了|收到|收到了|收齐|收全|下载|下载了|下载下来|下载好|打开|能打开|打开了|能看|能看了|\
    能看到|能下载|打印|打印好|打印了|核对|核对好|核对无误|核实|核实过|核过|核对过|确认过|确认了|\
    查过|审过|了解|知道|明白|知悉|散会|开完会|开着会|会开完|下会|出差|出差回来|下乡|下乡回来|\
    休假回来|休完假|培训回来|学习回来|回来|回到|回单位|到单位|到办公室|上班|在忙|忙完|忙着|开车|\
    下村|入户|换手机|换了手机|换了新手机|登上|登录|登上来|登不上|恢复|好了|正常|修好|连上|网好|\
    来信号|有信号|充好电|没信号|没信号了|没电|没网|没网络|没顾上|没顾得上|没看到|没看见|没注意|\
    没注意到|没留意|没来得及|没来得及签|没带手机|没带电脑|不在|不在单位|不在办公室|不方便|不方便点|\
    不方便操作|不好操作|没签成|没签上|没签到|没点上|没点成|没成功|没反应|点没反应|点不了|点不动|\
    点不开|打不开|卡了|卡住|死机|坏了|断网|停电|忘了|忘记|忘了签|忘记签|忘了签收|忘记签收|忘签|\
    忘签了|漏了|漏签|漏签了|漏看|漏看了|漏掉|落下|错过|耽误|晚了|晚了点|晚了一点|晚了些|晚了几天|\
    迟了|迟了点|来晚|来晚了|回晚|回晚了|签晚了|催了|催得急|催得紧|催我|催我们|提醒了|提醒我|提醒过|\
    要超时|要超时了|快超时|快超时了|快到期|快到期了|要到期|要到期了|快超期|快超期了|要超期了|不用再催|\
    不用催|别催|别催了|别再催|别再催了|不用再提醒|不用提醒了|不好意思|抱歉|对不起|久等|久等了|辛苦|\
    辛苦了|谢谢|谢谢提醒|打扰|打扰了|给你添麻烦了|没问题|没有问题|无误|无异议|没毛病|没意见|没啥问题|\
    属实|齐全|齐了|完整|符合条件|符合要求|符合|情况属实|材料齐全|手续齐全|信息无误|信息属实|认识|\
    是我们的|是我们单位的|是我们的件|是发给我们的|确认是发给我们的|不是重复件|归我们|属于我们|点头|批示|\
    批了|签字|签过字|定了|安排了|说可以|点过头|审定|发话|研究过|在开会|正在开会|在培训|在值班|\
    在上课|在住院|在接待|在检查|催得|提醒好几遍|催好几遍|提醒好几次|催好几次"
);

/// What only makes sense before the act: behind it, it would take the act back.
const BEFORE: Words = words!(
    "没错|说的不对|不对|刚才说的不对|说得不对|还有一个|还有一份|还有一件|还有一条|还差一份|还差一个|\
    还差一件|补充|补充一下|输错号|输错号了|说错号|说错号了|打错号|打错号了|号搞错了|忘了一份|忘了一个|\
    忘了还有一份|落了一份|落了一个|漏了一份|漏了一个|再来一份|再来一个|最后一个问题|发重|发重了|点错|\
    点错了|选错|选错了|按错|按错了|说错|说错了|打错|打错了|输错|输错了|发错|发错了|写错|写错了|\
    更正|更正一下|纠正|口误|搞错|搞错了|弄错|弄错了|看错|看错了|号说错了|号码说错了|号打错了|让签|\
    让签了|让我签|让我们签|叫签|叫我签|可以签|可以签了|让签收|让签收了|同意接收|同意签收|可以接收|\
    请假了|我替|接替|代班"
);

/// Trouble with a code, which asks for another one.
const CODE_TROUBLE: Words = words!(
    "被我|被系统|被手机|被|急着批|等着批|急着用|急用|急着要|等着用|等着要|要批|要审|但|可是|可|以前的|以前|之前的|原来的|旧的|\
    三天|五天|十天|一小时|半小时|超过|超过了|被我误删|被我删了|被删了|被删|误删了|换了|换|换号|换手机|发错|发错手机|发错号|发到别人手机|不见|\
    没有|没|收|到|不完整|看不清|模糊|停机|欠费|没信号|屏蔽|拉黑|清空|重装|换卡|没来|没收到|\
    没有收到|还没收到|收不到|没到|过期|过期了|过了期|失效|失效了|超时|超时了|无效|无效了|不能用|\
    不能用了|用不了|用不了了|找不到|找不到了|找不着|找不着了|不见了|丢|丢了|删|删了|删掉|删掉了|\
    误删|清掉了|清了|没看到|没看清|没记住|没记下来|忘|忘了|忘记|忘记了|输错|输错了|填错了|错了|\
    不对|提示失效|提示过期|提示错误|打不开|没了|看不到|看不到了|还没来|一直没来|没显示|被拦截|\
    被拦截了|当垃圾短信删了|等不到|等了|快过期了|弄丢|弄丢了|不小心|不小心删了|又"
);

/// What follows a signature.
const AFTER: Words = words!(
    "开车|在开车|开着车|下乡|在下乡|出差|在出差|开会|在开会|在外面|在外地|在路上|不方便|不方便点|\
    不方便操作|不好操作|没带电脑|在忙|看过|看过了|已看|看完了|已打开|回执|报|报来|交|补|补上|补报|\
    补交|注意|一定|及时|改进|呈阅|送阅|传阅|打印|存档|归档|做好|抓好|准时|参会|参加|到会|派人|\
    派员|安排人|按通知|按文件|要求|不好意思|晚了|迟了|来晚了|回晚了|请知悉|知悉|特此回复|特此告知|\
    特此回执|特此报告|回复|告知|辛苦|辛苦了|辛苦各位|谢谢|谢谢提醒|收到了|已阅|我们会|我们将|按时|\
    按要求|认真|尽快|抓紧|马上|立即|落实|办理|执行|组织|传达|安排|学习|报送|上报|反馈|部署|推进|\
    跟进|贯彻|纸质件后补|纸质件|后补|原件|有问题联系我|有问题再联系|有事联系我|有事打我电话|\
    有事电话联系|已电话通知|电话已通知|电话通知了|已通知|已传达|已登记|已归档|已打印|已打印存档|已存档|\
    已转|已转发|已安排|已部署|已报|已呈|各科室|各股室|各村|到村里|到村|到人|相关科室|相关股室|\
    相关人员|村里|领导|主要领导|分管领导|阅|阅示|全了|齐全|收全了|收齐了|完整|正常|能打开|放心|\
    请放心"
);

/// Words of such clauses that say nothing by themselves.
const AFTER_BAG: Words = words!(
    "下周|明天|后天|本周|这周|周一|周二|周三|周四|周五|月底|前|上午|下午|今天|的|我|我们|了|给|\
    已|并|会|将|材料|名单|表格|数据|收文|下次|以后"
);

/// Offices of people.
const CHIEFS: Words = words!(
    "局|局长|副局长|主任|副主任|书记|副书记|镇长|副镇长|乡长|副乡长|县长|副县长|院长|副院长|校长|\
    副校长|所长|副所长|站长|科长|副科长|股长|部长|主席|总|工|科|科员|老师|同志|处长|常委|主管|\
    经理|队长"
);

/// The width of the word that stands here, and whether it says something.
pub(super) fn word(cur: &Cursor, deed: &Deed, acted: bool) -> (usize, bool) {
    let mut says = cur.longest(SAYS);
    if !acted {
        says = says.max(cur.longest(BEFORE));
    }
    if deed.intent == Intent::Resend {
        says = says.max(cur.longest(CODE_TROUBLE));
    } else if acted {
        says = cur.longest(AFTER);
    }
    let later = if acted { cur.longest(AFTER_BAG) } else { 0 };
    let bag = cur.longest(BAG).max(cur.longest(courtesy::POLITE)).max(later);
    // 签收37，谢谢老李 speaks to somebody else.
    let width = if acted { says.max(bag) } else { says.max(bag).max(colleague(cur)) };
    (width, says > 0 && says >= bag)
}

/// 覃科, 李镇长, 小莫: somebody by name and office.
fn colleague(cur: &Cursor) -> usize {
    let mut ahead = *cur;
    if eat_colleague(&mut ahead) { ahead.pos() - cur.pos() } else { 0 }
}

/// Take somebody's name with an office, or with 小 or 老.
pub(super) fn eat_colleague(cur: &mut Cursor) -> bool {
    let surname = |c: char| has_surname(&format!("{c}某"));
    let mut ahead = *cur;
    if ahead.eat(words!("小|老|阿")) && ahead.bump().is_some_and(surname) {
        *cur = ahead;
        return true;
    }
    ahead = *cur;
    let named = ahead.bump().is_some_and(surname) && ahead.eat(CHIEFS);
    if named {
        *cur = ahead;
    }
    named
}

/// 替小莫: for whom the sender acts.
pub(super) fn stands_in(cur: &mut Cursor) -> bool {
    let mut ahead = *cur;
    let named = ahead.eat(words!("替|代|代替|帮")) && eat_colleague(&mut ahead);
    if named {
        *cur = ahead;
    }
    named
}

/// 老韦叫我, 主任让我先: the sender is told to act, and must say that it is done now. 局长交代把 passes an order on.
pub(super) fn orders_me(cur: &mut Cursor) -> Option<bool> {
    const BOSSES: Words = words!(
        "领导|局长|主任|书记|镇长|乡长|县长|院长|校长|所长|站长|分管领导|主要领导|办公室|副局长|副镇长|\
    副主任|科长|股长|同事|办公室主任|单位领导"
    );
    let mut ahead = *cur;
    ahead.eat(words!("刚才|刚刚|上午|早上|昨天"));
    // 林局吩咐：21至24号全部签收 passes the order on to the bot.
    let mut asked = ahead;
    let ordered = (eat_colleague(&mut asked) || asked.eat(BOSSES))
        && asked.eat(words!("交代|吩咐|指示|嘱咐|交待|发话|批示"))
        && (asked.eat(words!(":|,|，")) || asked.at(words!("把|将")));
    if ordered {
        *cur = asked;
        return Some(false);
    }
    let told = (eat_colleague(&mut ahead) || ahead.eat(BOSSES))
        && ahead.eat(words!(
            "叫我|让我|要我|喊我|嘱我|吩咐我|安排我|托我|请我|通知我|催我|叫我们|让我们|要我们|安排我们"
        ));
    if told {
        ahead.eat_many(words!("来|先|赶紧|赶快|把|去|代|替他|替她|马上"));
        *cur = ahead;
    }
    told.then_some(true)
}

/// 县医院办公室收到: a unit that says by its name that it received something.
pub(super) fn receiver(cur: &mut Cursor) {
    let mut ahead = *cur;
    if unit::skip_name(&mut ahead) {
        ahead.eat(words!("公室|办公室|党政办|综合办|综合股"));
        if ahead.at(words!("收到|已收到|收悉|已收悉|确认收到")) && !ahead.at(words!("收到了"))
        {
            *cur = ahead;
        }
    }
}

/// 已交王局阅, 转办公室办理, 联系人韦科长: to whom the papers go on, or who is in charge.
pub(super) fn handed_on(cur: &mut Cursor) -> bool {
    const CONTACT: Words =
        words!("收文员|登记人|联系人|经办人|具体联系|签收人|收件人|承办人|收文人|具体联系人|经手人|责任人");
    const HANDS: Words = words!(
        "已交|已转|已转给|已呈|已报|已送|已转交|已报送|已呈报|已呈送|交|转|转给|转交|交给|呈|报|送|\
    呈送|呈报|由|已由|具体由|交由|转由|请|已请|马上转|马上交|马上报|这就转|即转|即报|并转|并报|\
    已经转|已经交|已经报|已经呈|已发|已转发|已分送|后续由|拟转|拟交"
    );
    let mut ahead = *cur;
    // 联系电话6612345
    if ahead.eat(words!("联系电话|电话|手机|手机号|联系方式")) {
        ahead.skip_while(|c| matches!(c, ':' | ' '));
        let called = ahead.skip_while(|c| c.is_ascii_digit() || c == '-') > 6 && ends_clause(&ahead);
        if called {
            *cur = ahead;
        }
        return called;
    }
    if ahead.eat(CONTACT) {
        ahead.skip_while(|c| matches!(c, ':' | ' '));
        ahead.eat(words!("是|为"));
        let from = ahead.pos();
        let named = has_surname(&ahead.head(2).folded_text()) || ahead.at(words!("小|老"));
        ahead.skip_while(is_han);
        let width = ahead.pos() - from;
        ahead.skip_spaces();
        ahead.skip_while(|c| c.is_ascii_digit());
        let fits = named && (2..=5).contains(&width) && ends_clause(&ahead);
        if fits {
            *cur = ahead;
        }
        return fits;
    }
    if !ahead.eat(HANDS) {
        return false;
    }
    let mut met = false;
    while !ends_clause(&ahead) {
        if eat_colleague(&mut ahead) || eat_office(&mut ahead) {
            met = true;
        } else if !(met
            && ahead.eat(words!(
                "阅|阅示|批示|审阅|审示|办|办理|落实|处理|牵头|跟进|牵头办理|具体办理|承办|研究|传阅|阅处|\
    阅知|签批|批阅|看|过目|负责|去办|和|及|并|了|去落实|抓落实|牵头落实|存档|登记|拟办|提出意见"
            )))
        {
            return false;
        }
    }
    if met {
        *cur = ahead;
    }
    met
}

/// 主要领导, 农业股, 县政府办: who is told of the papers.
fn eat_office(cur: &mut Cursor) -> bool {
    const LONGEST: usize = 8;
    const OFFICES: Words = words!(
        "领导|主要领导|分管领导|局领导|镇领导|院领导|校领导|单位领导|党组|党委|局长|主任|书记|镇长|乡长|\
    院长|校长|各科室|各股室|相关科室|相关股室|办公室|各村|村委|经办人|科室|股室|业务股室|业务科室"
    );
    if cur.eat(OFFICES) {
        return true;
    }
    let (mut ahead, mut end) = (*cur, None);
    for _ in 0..LONGEST {
        if !ahead.peek().is_some_and(is_han)
            || ahead.at(words!(
                "不|没|别|未|他|她|你|签|退|撤|驳|批|吗|等|再|负责|牵头|具体|办理|办好|办完|办结|承办"
            ))
        {
            break;
        }
        let named = ahead.longest(words!("股|科|室|办|站|所|中心|组|队|部|局|镇|乡|村|院|校|委"));
        let inside = ahead.pos() > cur.pos() && named > 0;
        ahead.advance(named.max(1));
        if inside {
            end = Some(ahead);
        }
    }
    if let Some(end) = end {
        *cur = end;
    }
    end.is_some()
}

/// 拖了两天: a clause with a few words more than are known, which asks, doubts, forbids and quotes nothing.
pub(super) fn loosely(cur: &mut Cursor, deed: &Deed) -> bool {
    const SLACK: usize = 3;
    let length = cur.rest().iter().take_while(|ch| !separates(ch.c)).count();
    let clause = cur.head(length);
    if clauses::aside(&clause, true).is_none() {
        return false;
    }
    let (mut ahead, mut unknown, mut says) = (clause, 0, false);
    while !ahead.done() {
        let (width, said) = word(&ahead, deed, false);
        says |= said;
        // 群里发了 and 通知写了 may quote what follows.
        if width == 0 && ahead.at(words!("发|写|说|讲|念|打|回|叫|喊|像|如|成|让|使|问|答|教|示|样|照"))
        {
            return false;
        }
        unknown += usize::from(width == 0);
        ahead.advance(width.max(1));
    }
    let fits = says && unknown <= SLACK;
    if fits {
        cur.advance(length);
    }
    fits
}
