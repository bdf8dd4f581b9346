//! Tables for work that passes to somebody else and comes back: 委托, 取消委托, 交接.

use super::common::{ALL_RIGHT, ASKING, ASKS, FILLERS, MAY_WE, MAY_WE_NOT, NEWCOMERS};
use super::slots::{self, holds, period};
use super::{
    ACT, ASKED, CAUSE, Found, NAME, Names, Number, OVER, OWN, Order, PERIOD, Part, Said, WANTS, part,
};
use crate::command::Command;
use crate::cursor::Cursor;
use crate::wordset::{Words, words};

const COMMON: &[Part] = &[FILLERS, ASKING, MAY_WE, MAY_WE_NOT, ALL_RIGHT, NEWCOMERS, ASKS];

/// 由, 让 before the name of the other; 恢复 before 我自己收.
const BY: Said = OWN;
/// 代, 替: in the sender's place.
const INSTEAD: Said = OWN << 1;
/// 收, 签: what the other is to do.
const DUTY: Said = OWN << 2;
/// 我的件, 手头工作: the sender's own work.
const MINE: Said = OWN << 3;
/// 取消, 收回.
const END: Said = OWN << 4;
/// 委托, 代收: what ends.
const NOUN: Said = OWN << 5;
/// 不用, 不再.
const NO_MORE: Said = OWN << 6;
/// 我自己收.
const MYSELF: Said = OWN << 7;
/// 移交给.
const HAND_TO: Said = OWN << 8;
/// 办交接.
const HANDING: Said = OWN << 9;
/// 接手人.
const TAKER: Said = OWN << 10;
/// 接替我.
const TAKES: Said = OWN << 11;
/// 代收 before the name.
const FIRST: Said = OWN << 12;

/// Why somebody is away.
const AWAY: Words = words!(
    "年休|换班|调班|倒班|出差|休假|请假|外出|学习|培训|复训|轮训|集训|开会|会议|参会|休息|轮休|调休|补休|值班|调换|下乡|下村|进村|入户|驻村|驻点|住院|医院|看病|生病|病|发烧|感冒|咳嗽|体检|手术|开刀|产假|陪产|\
    年假|婚假|丧假|病假|事假|公休|探亲|考察|调研|考试|党校|挂职|跟班|跟岗|外地|外县|外省|南宁|柳州|桂林|北京|广西|区里|市里|省里|市区|自治区|不在|离岗|有事|没空|没时间|走不开|抽不开身|抽不出身|脱不开身|忙|回老家|老家|\
    孩子|小孩|娃|家里|家中|家人|老人|父亲|母亲|爸|妈|老婆|爱人|结婚|参加|督导|巡察|巡查|抢险|防汛|防火|支教|进修|隔离|出国|旅游|出门|公干|因公|因私|因事|因病|因故|迎检|检查|复查|摔|\
    受伤|腿|脚|手|牙|腰|休养|疗养|办案|执勤|陪护|陪同|照顾|接待|顾不上|顾不过来|不方便|不上班|回不来|赶不回|才回|回来|回单位|回去|返回|在外|路上|专班|借用|帮扶|走访|工地|现场|比赛|活动|仪式|封闭|团建|考核|请了假|要去|得去"
);

/// Why work passes on.
const MOVES: Words = words!(
    "调走|调离|调到|调去|调往|调任|调动|调整|调岗|调乡镇|调县|调市|调局|要调|换岗|转岗|轮岗|离岗|离职|辞职|离任|卸任|退休|退了|退下来|退二线|借调|抽调|挂职|提拔|升|变动|变化|分工|新岗位|岗位|驻村|下派|选派|交流|\
    轮换|不管|不做|不负责|不干|不再负责|不再管|不在这|去别|考上|考走|产假|休假|长假|停薪|改任|转任|到龄|内退|病退|第一书记|专班|人员调整|人事|工作需要|换人|换届|支教|合同到期|离开|走了|要走|去区|去市|去县"
);

/// Why a delegation ends.
const BACK: Words = words!(
    "回来|回单位|回到|回岗|返岗|返回|到岗|到单位|上班|休完|病好|身体好|好了|出院|销假|改期|不去|不出差|去不成|没去成|不外出|不请假|取消了|延期|推迟|结束|提前|行程|计划变|变了|变动|有变|设错|弄错|搞错|选错|填错|点错|错人|错了|\
    也要|也出差|也请假|也下乡|她明天|他明天|他要|她要|出差|下乡|请假|休假|调走|离职|忙不过来|不方便|自己收|自己签|自己处理|自己办|有空|在岗|在单位|办完|学完|培训完|开完|恢复"
);

/// 由王芳代收 in every order.
pub(super) const DELEGATE: Order = Order {
    anchors: words!("代|替|委托|授权|受托|帮签|帮收|帮我|帮忙|收文|签收|收件|公文|来文|文件|件"),
    parts: &[
        COMMON,
        &[
            // 委托王芳 names the act; 委托期限 only the matter.
            part(
                words!(
                    "委托|委托给|授权|授权给|委托给到|托付给|全权委托|全权委托给|临时委托|临时委托给|临时授权给|暂时委托|暂时委托给|暂委托|特委托|兹委托|现委托|拟委托|委托授权|全权授权|委托一下|特委托|临时委托一下"
                ),
                ACT | WANTS | NOUN,
            ),
            part(
                words!(
                    "收文人|收文人是|收件人|收文人员|临时收文人|受托人|受托人是|受托人为|受托人选|代收人|代收人是|代收人为|代签人|代签人是|代办人|代办人是|代理人|代理人是|代理人为|被委托人|被委托人是|受委托人|受委托人是|\
                    委托人选|委托对象|委托对象是|委托对象为|代收人选|代收人员|代收人员是|代收代签人|代收的人|代收的人是|代收的是|替我收文的是"
                ),
                ACT | NOUN,
            ),
            part(
                words!(
                    "设个代收人|设一个代收人|设置代收人|设代收人|指定代收人|选代收人|加个代收人|添加代收人|定个代收人|安排代收人|开个委托|设个委托|设委托|设置委托|办个委托|做个委托|建个委托|弄个委托|办理委托|开委托|办委托|登记委托|做委托|发起委托|设个代收|设置代收|开个代收|办个代收|开代收|设代收|文件代收|公文代收|收文代收|收文委托|办理收文委托|开通委托|开通代收|登记代收|办代收|临时代收人|代收设置|委托设置|设置一下代收|设置一下代收人|设置一下委托|设一下代收|设一下委托|设一下代收人|指定一下代收人"
                ),
                ACT | NOUN,
            ),
            part(
                words!(
                    "帮选|选|选择|设为|设成|设置为|定为|指定|指定为|填|写|改成|改为|换成|更换为|定|改由|登记为|登记成|改设为|变更为|换为"
                ),
                WANTS | ASKED | BY,
            ),
            part(
                words!(
                    "由|让|请|叫|交由|交给|转给|转由|转交|托|拜托|麻烦|安排|指派|委派|暂由|暂交|暂交由|先由|先让|先请|先交给|均由|都由|都让|改由|统一由|就让|就由|全部由|则由|授权|请由|拟由|托付"
                ),
                BY | WANTS,
            ),
            part(words!("给|:"), WANTS | BY),
            // 这周是罗杰代收 tells.
            Part { words: words!("是|为"), says: WANTS, after: ACT },
            Part { words: words!("为|为我的|作为|当|做|作"), says: 0, after: NAME },
            part(
                words!(
                    "签收的权限|签收权限|收文的权限|收文权限|签收权|收文权|收文的事|收件的事|签收的事|收文的活|收件的活"
                ),
                DUTY | MINE,
            ),
            Part {
                words: words!(
                    "代|替|帮|代我|替我|帮我|帮我们|帮忙|代为|替代|代替我|顶替我|临时代|暂代|暂时代|先代|先替我|先帮我|来代|来替我|来帮我|代本人|替本人|代行|代理|临时|暂时|全权代|帮着|替我们"
                ),
                says: INSTEAD,
                after: NAME,
            },
            Part {
                words: words!(
                    "代收|代签|代办|代签收|代收文|代收件|代收文件|代收公文|代签文件|代收代签|代收代办|代看|代劳|代管|代理|代班|代接收|代处理|顶班|顶岗|顶|顶替|替班|代一下|代收一下|代签一下|代行收文职责|代行职责|代理收文|全权处理|全权代理|代理一下|代收发|代接|顶着|顶几天|代几天|盯着|照看|代为收发"
                ),
                says: INSTEAD | DUTY,
                after: NAME,
            },
            Part {
                words: words!(
                    "收|签|签收|收文|收件|收取|接收|办|办理|处理|收发|负责|收一下|签一下|签收一下|收下|签下|处理一下|办一下|收着|签字|过目|操作|领取|查收|收签"
                ),
                says: DUTY,
                after: NAME,
            },
            part(
                words!(
                    "我的|我的文件|我的件|我的公文|我的来文|我的收文|我的文|我名下公文|我名下|名下|我名下的|本人的|本人的文件|我手头|手头|我手上|我这边|我这边的|这边的|我的收文权限|收文权限|我的权限|我的待办|待办|我的收件箱|收件箱|我的收文工作|我的工作|我的公文签收"
                ),
                MINE,
            ),
            part(
                words!(
                    "文件|公文|来文|收文|文|件|收件|签收|收文工作|签收工作|收文事宜|公文签收|公文签收事宜|签收事宜|文件签收|公文收发|收发文|文件收发|收文职责|职责|权限|当天的文件|当天的|期间|这期间|期间的文件|期间的|有文件|所有|所有的|全部|全部的|一切|事务|事宜|工作|事项|事|的事|来的|收到的|新到|急件|普通文件|公文处理|收文的事|那边|岗位|岗|值班|收文岗|那几天的|单位的|单位|单位文件|单位的文件|单位公文"
                ),
                0,
            ),
            part(
                words!(
                    "期限|时间|受托期限|受托时间|临时|暂时|暂|委托期限|委托时间|委托期|代收时间|代收期限|时间是|时间为|期限是|期限为|自|从|为期|共|暂定|日期|有效期|起止时间|起止|在|于|这段时间里|止|为止|截止|截至|有效|内|之内|期间内|即可|活|的活|活儿|的活儿|这块|我的代收人|代收人"
                ),
                0,
            ),
            Part { words: words!("代收|代签|代办"), says: FIRST, after: 0 },
        ],
    ],
    causes: AWAY,
    names: Names::WithOffice,
    about_person: false,
    times: true,
    number: Number::None,
    ways: &[
        ACT | NAME,
        BY | NAME | INSTEAD | DUTY,
        BY | NAME | DUTY | PERIOD,
        BY | NAME | DUTY | CAUSE,
        BY | NAME | DUTY | MINE,
        NAME | INSTEAD | DUTY | PERIOD,
        NAME | INSTEAD | DUTY | CAUSE,
        FIRST | NAME | PERIOD,
        FIRST | NAME | BY,
    ],
    build: |found| {
        if found.is_over() || found.speaks_of_others() || found.is_plan() {
            return None;
        }
        Some(Command::Delegate { to: found.name()?, period: found.period(true) })
    },
};

/// How a delegation is ended.
const ENDS: Words = words!(
    "取消|取消掉|收回|收回来|撤销|撤销掉|撤了|撤掉|撤回|撤|终止|终止掉|解除|解除掉|停止|停掉|停|结束|结束掉|提前结束|提前终止|提前解除|提前取消|提前收回|关掉|关闭|关|作废|去掉|去除|清除|清空|清掉|删|删掉|删除|移除|中止|拿掉|拿回来|撤下|撤下来|废除|废止|停用|注销|消掉|销掉|打住|到此为止|要回来|了结"
);

/// What is said of something that shall go on no longer.
const STOPPED: Words = words!(
    "不用|不再|不再由|不再让|不要|不需要|无需|不必|不用再|不要再|不需要再|别再|别让|别再让|别再发给|不用再发给|不要再发给|不用由|不用让|不再需要|无须|不用麻烦|不再麻烦|不劳烦"
);

/// 收回委托 in every order.
pub(super) const UNDELEGATE: Order = Order {
    anchors: words!("委托|授权|代收|代签|代办|代理|受托|收文|不用|不再|不要|自己|本人收|恢复"),
    parts: &[
        COMMON,
        &[
            // 可以取消委托了 asks, 取消委托了 tells.
            Part { words: words!("了"), says: OVER, after: END | NOUN },
            part(ENDS, ACT | END),
            part(
                words!(
                    "委托|授权|代收|代办|代签|代理|委托关系|委托代收|代收委托|委托授权|代收设置|委托设置|代收关系|代签委托|代办委托|委托代签|委托代办|代收授权|代理设置|委托代理|代理关系|代收权限|委托权限|代收人|代签人|代办人|代理人|受托人|被委托人|收文委托|文件委托|公文委托|签收委托|收文授权|收文代收|文件代收|公文代收|代收功能|代签功能|代签权限|代收代签|收件委托|公文签收委托|收文代理|委托事项|委托人设置|委托安排|代收安排|代收服务|代签服务|代收这个设置|代收的设置|委托的设置|委托这个设置|代收文件|代收文|代签的委托|代收的委托|代办的委托|委托错人了|委托错了|授权错人了"
                ),
                NOUN,
            ),
            part(words!("给|对|委托给|由|让|与|跟|和|发给|本人对|我对|本人与|我与|我给|委托"), WANTS),
            Part {
                words: words!("的|那个|这个|那边|那边的|那里|的事|这事|这件事"), says: 0, after: NAME
            },
            part(
                words!(
                    "我的|本人的|此前|之前|之前的|前面|前面的|昨天|昨天的|前天|前天的|上周|上周的|上次的|上回的|早上|上午|刚才|刚刚|昨天设的|设的|办的|做的|开的|原来的|原先的|原|这个|那个|这项|该|该项|提前|所有|所有的|全部|今天|从今天起|今天起|即日起|自即日起|从现在起|明天起|从明天起|从明日起|自今日起|自今天起|即刻起|自即刻起|文件|收文|公文|掉|来|回来|目前的|现有的|现有|生效的|在用的|设错人了|设错了|选错人了|选错了|弄错人了|弄错了|搞错人了|搞错了|填错人了|填错了|设置错了|点错了|指错人了|到今天为止|到今天|到此为止|到今天结束|到期|不需要了|用不着了|不用了"
                ),
                0,
            ),
            part(STOPPED, NO_MORE),
            Part {
                words: words!("别人|他人|同事|其他人|他|她|人|再|帮|帮我|替我|替|代我|给我|由|让|发给|来"),
                says: 0,
                after: NO_MORE,
            },
            Part {
                words: words!(
                    "代收了|代签了|代办了|代了|收了|签了|代我收了|代签收了|代收文件了|代收文了|代劳了|收文了|代理了|代收|代签|代办|代劳|代我收|代我签|代理|代我签了|顶班了|顶了|代班了|收文件了|签收了|代处理了"
                ),
                says: DUTY,
                after: NO_MORE,
            },
            part(
                words!(
                    "不委托了|不用委托了|不需要委托了|不用代收了|不用代签了|不用代办了|不用代了|代收不用了|代签不用了|委托不用了|委托不需要了|委托不要了|代收不要了|不再委托了|不需要代收了|不必代收了|委托可以取消了|委托可以停了|代收可以停了|代收可以取消了|委托可以结束了|代收可以结束了|委托到此结束|代收到此为止|委托到此为止"
                ),
                ACT | NOUN | END,
            ),
            part(
                words!(
                    "恢复|恢复由|恢复为|改回|改回由|换回|转回|转回给|改由|仍由|还是由|重新由|恢复到|收回由|还给|变回"
                ),
                BY,
            ),
            part(
                words!(
                    "我自己|我本人|本人|我本人收文|本人收文|我收文|我签收|我收|我自己收文|我自己签收|我的收文|我的收文权限|本人收文权限|自己收|本人签收|我本人签收|我自己处理|我自己办理"
                ),
                MYSELF,
            ),
            part(
                words!(
                    "我自己来|我自己收|我自己签|还是我自己收|还是自己收|由我自己收|自己收|自己来|我自己处理|我自己办|还是我自己来|自己签|自己处理|由我自己签收|由我自己处理|我来收|我自己收文|我自己签收|改回我自己收|改回我自己|改回自己收|恢复我自己收|恢复本人收文|恢复我本人收文|恢复由我收文|恢复我收文|恢复我签收|恢复本人签收|恢复由本人收文|恢复自己收|恢复我自己收文|换回我自己收|换回我自己|改回本人收文|改回由我收文|我亲自收|转回我自己收|转回我自己|转回给我|恢复我的收文|恢复我的收文权限|恢复本人收文权限|由本人收文|由本人签收|本人自行收文|本人自行签收"
                ),
                MYSELF,
            ),
        ],
    ],
    causes: BACK,
    names: Names::WithOffice,
    about_person: false,
    times: false,
    number: Number::None,
    ways: &[END | NOUN, BY | MYSELF, NO_MORE | DUTY | MYSELF, NO_MORE | DUTY | CAUSE, NO_MORE | DUTY | ACT],
    build: |found| {
        (!keeps(&found.whole()) && holds(&found.whole(), PAPERS) && !found.speaks_of_others())
            .then_some(Command::Undelegate)
    },
};

/// What tells that the papers are meant: 不用罗杰帮忙了，我自己来 may be about anything.
const PAPERS: Words = words!("委托|授权|代|收|签|受托");

/// 不用取消委托: what is no longer needed is the end.
fn keeps(whole: &Cursor) -> bool {
    let mut cur = *whole;
    while let Some(skip) = cur.find(STOPPED) {
        cur.advance(skip);
        cur.eat(STOPPED);
        cur.eat_many(words!("再|先|急着|把|将|给|我|提前"));
        if cur.at(ENDS) {
            return true;
        }
    }
    false
}

/// 工作移交给王芳 in every order.
pub(super) const HANDOVER: Order = Order {
    anchors: words!("交接|移交|转交|接手|接替|交给|转给|过给|接管|交由|转过去|转到|接我|换我岗|接任|交班|给"),
    parts: &[
        COMMON,
        &[
            part(
                words!(
                    "交接给|移交给|移交至|移交到|移交于|移交与|移交|交接|交接到|转交给|转交|转移给|转移到|交班给|移交予|交接与|移转给|转接给|移给|办理移交给|做交接给"
                ),
                ACT | WANTS | HAND_TO,
            ),
            part(
                words!(
                    "转给|交给|交由|过给|转到|划给|划转给|给到|托付给|过户给|转至|交到|交付给|转过给|过到|归|都归|归到|全归|挂到|转入|都给|全给|移到|交与|转由|调给|派给|分给|留给|传给|让给|给"
                ),
                WANTS | HAND_TO,
            ),
            part(
                words!(
                    "交接|移交|工作交接|工作移交|移交手续|交接手续|工作移交手续|工作交接手续|转交|转过去|转走|移过去|转给他|转给她|移交给他|移交给她|交接给他|交接给她|交给他|交给她|转到他名下|转到她名下|移交过去|交接过去|转移过去|划过去|过过去|办交接|办移交|岗位交接|岗位移交|公文交接|文件移交|文件交接|收文交接|收文移交|交接工作|移交工作|交接一下|移交一下|都给他|都给她|转移|交接班|过户|公文移交|件移交|交过去|转他名下|转她名下|给他转过去|给她转过去"
                ),
                ACT | HANDING,
            ),
            part(
                words!("移交对象|移交对象为|移交对象是|交接对象|交接对象是|交接对象为"),
                ACT | TAKER | WANTS,
            ),
            part(
                words!(
                    "工作交接人|工作接手人|接手人|接手人是|接手人为|接手的|接手的人|接手的人是|接收人|接收人是|接收人为|接任者|接任者是|接替人|接替者|接替人是|接我的|接我的是|接我的人是|接替我的|接替我的是|换我岗|换我岗的|换我岗的是|接班人|接班的|接班的是|接手的是|接任的是|接任的|交接人|交接人是|继任者|继任者是|继任者为|接岗的|接岗人|接岗的是|接我班的|接我班的是|接我岗的|接我岗的是|顶我岗的|顶我岗的是|接任人|接任人是|新负责人|新负责人是|新任是|后任|后任是|接班的人是|接替的是|接我手的是|承接人|承接人是|对接人|对接人是|顶替我的是|顶我的是"
                ),
                TAKER | WANTS,
            ),
            part(
                words!(
                    "由|让|请|叫|是|换成|换|改由|改为|现由|后续由|今后由|以后由|以后是|现在是|以后让|今后是|以后改由|往后由|接下来由|统一由|均由|都由|全部由|归|交"
                ),
                BY | WANTS,
            ),
            Part {
                words: words!(
                    "接|接手|接替|接替我|接替我的工作|接管|接任|接替本人|接我的班|接班|接收|来接|来接手|负责|来负责|管|来管|做|来做|接替我负责收文|接过去|接着办|接着做|承接|接岗|继续办|继续办理|办理|跟进|顶上|顶我的岗|接我的岗|接我|接我的工作|接这块|接这个岗|接续|接办|来办|处理|来处理|她负责|他负责|代替我|顶替我|接盘|归他管|归她管|接我手|担任"
                ),
                says: TAKES,
                after: NAME,
            },
            part(
                words!(
                    "我的|我的全部|我的所有|我的件|我的文件|我的公文|我的待办|我的待办件|我的工作|我的岗位|我的岗|我的活|我的收文|我的收文工作|我名下|我名下的|名下|名下的|名下事项|名下的件|我手头|我手头的|手头|手头的|手里|手里的|手上|手上的|我手上的|我手里的|本人经办|本人经办的|经办的|经办|在办|在办的|在办事项|未办结|未办结的|未办|未办的|没办完|没办完的|没办结|没办结的|没弄完的|没处理完的|剩下的|待办|待办件|待办事项|工作|公文处理工作|公文处理|公文工作|收文工作|收文岗|收文岗位|收文|收文业务|收发文|收发文的活|收发|活|这块|这一块|这块工作|这个岗|这个岗位|我这个岗|我这个岗位|我这块|岗位|岗位工作|文件收发|文件收发这块|公文收发|收文这块|联络员工作|经手的|我经手的|我经手|经手|我负责的|负责的|负责的工作|我管的|我这边|我这边的|事情|事项|事务|所有待办|全部待办|档|一摊|这摊|这摊事|摊子|本人负责的|本人|本人名下|本人名下的|岗|收文权限|账号里的|账号下的|我账号下的|我账号里的|我账上的|手头上|手头上的|手里头的|手中的|手中"
                ),
                MINE,
            ),
            part(
                words!(
                    "文件|公文|件|来文|全部|所有|所有的|全|全都|统统|一切|都|一起|以后|今后|往后|后续|正式|名下|账号|的账号|账号上|账户|给|那边|那里|为|是|做一下|做个|来|过去|掉|股|人|相关|相关的|有关|各类|各项|这些|等|和|及|与|、|转|一份|一块|整体|整个|完整|逐步|本人工作|名字是|现在|她来|他来|接的是|事|东西|走|工作的|关系|材料"
                ),
                0,
            ),
        ],
    ],
    causes: MOVES,
    names: Names::WithOffice,
    about_person: false,
    times: true,
    number: Number::None,
    ways: &[
        ACT | HAND_TO | NAME | MINE,
        ACT | HAND_TO | NAME | CAUSE,
        ACT | HAND_TO | NAME | ASKED,
        HAND_TO | NAME | MINE,
        HAND_TO | NAME | CAUSE,
        TAKER | NAME | ACT,
        TAKER | NAME | HAND_TO,
        BY | NAME | TAKES | ACT,
        NAME | TAKES | ACT | HANDING | ASKED,
        TAKER | NAME | MINE,
        BY | NAME | TAKES | MINE | CAUSE,
        NAME | ACT | HANDING | HAND_TO,
    ],
    build: |found| {
        // 下个月要跟王芳交接 is a plan.
        let period = found.period(false);
        let told = found.is_over() || period.is_some() && found.is_plan();
        if told || found.speaks_of_others() || !holds(&found.whole(), WORK) {
            return None;
        }
        Some(Command::Handover { to: found.name()?, period })
    },
};

/// 我不管了，交给王芳 may be about anything.
const WORK: Words =
    words!("件|工作|岗|待办|收文|公文|收发|名下|手头|手上|手里|活|摊|交接|移交|转交|接手|接任|接替|事项");

/// Times that are over.
const GONE_BY: Words =
    words!("上周|上个|上月|昨|前天|去年|上星期|上礼拜|前几|前段|前阵|前些|上午已|刚才|早上已");

impl<'f, 't> Found<'_, 'f, 't> {
    fn whole(&self) -> Cursor<'f, 't> {
        self.message.body
    }

    /// 上周文件由王芳代收 tells.
    fn is_over(&self) -> bool {
        holds(&self.whole(), GONE_BY)
    }

    /// 局长出差，文件由王芳代收: whose work it is.
    fn speaks_of_others(&self) -> bool {
        const OTHERS: Words = words!(
            "他|她|领导|局长|主任|书记|镇长|乡长|县长|院长|校长|所长|站长|股长|科长|部长|我们领导|我们局长|我们主任|我们书记"
        );
        let mut causes = self.path.causes.iter().map(|&place| self.whole().between(place.0, place.1));
        // 请取消莫红霞的代收，她明天也要下乡 speaks of the one who was named.
        causes.any(|cause| {
            let later = self.path.names.first().is_none_or(|name| name.0 > cause.pos());
            later && (cause.at(OTHERS) || is_about_somebody(&cause))
        })
    }

    /// 下个月要把工作交接给王芳 tells a plan.
    fn is_plan(&self) -> bool {
        !self.path.periods.is_empty() && super::super::delegate::is_announced(self.message)
    }

    /// The time beside the act, or else the time when the sender is away; how many days only when nothing else is said.
    fn period(&self, of_absence: bool) -> Option<String> {
        let whole = self.whole();
        let mut said: Vec<Cursor> =
            self.path.periods.iter().map(|&(from, to)| whole.between(from, to)).collect();
        if of_absence {
            said.extend(self.path.causes.iter().filter_map(|&(from, to)| time_of(whole.between(from, to))));
        }
        said.sort_by_key(is_length);
        let mut first = *said.first()?;
        first.eat(words!("从|自"));
        Some(first.text())
    }
}

/// 小王下周调去招生办, 罗杰请假: who is away.
fn is_about_somebody(cause: &Cursor) -> bool {
    const GOES: Words = words!(
        "调|出差|请假|休|去|要|下乡|退|离|辞|生病|住院|培训|学习|开会|不在|今天|明天|后天|下周|这周|本周|下个|这几|这两|月底|因|被|也"
    );
    let goes = |end: usize| cause.between(end, cause.end()).at(GOES);
    let mut found = false;
    slots::called(cause, |end| found |= goes(end));
    slots::names(cause, |end, _, _| found |= goes(end));
    found
}

/// 一天, 几天: how long and not when.
fn is_length(said: &Cursor) -> bool {
    let mut cur = *said;
    cur.eat(words!("一天|两天|三天|四天|五天|几天|半天|一周|两周|一个月|两个月")) && cur.done()
}

/// The time in a clause that tells why the sender is away; 周五回来 tells when that ends.
fn time_of<'f, 't>(cause: Cursor<'f, 't>) -> Option<Cursor<'f, 't>> {
    let mut cur = cause;
    while !cur.done() {
        if let Some((end, _)) = period(&cur) {
            let mut behind = cause.between(end, cause.end());
            behind.eat_many(words!("就|才|再|晚上|早上|能|可以|左右"));
            return (!behind.at(words!("回|返|到岗|上班"))).then(|| cause.between(cur.pos(), end));
        }
        cur.bump();
    }
    None
}
