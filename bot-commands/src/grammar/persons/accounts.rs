//! Tables for accounts, phones and binding.

use super::common::{ALL_RIGHT, ASKING, ASKS, FILLERS, MAY_WE, MAY_WE_NOT, NEWCOMERS};
use super::slots::holds;
use super::{
    ACCOUNT, ACT, ASKED, CAUSE, Found, NAME, NUMBER, Names, Number, OWN, Order, Part, Said, WANTS, part,
};
use crate::command::Command;
use crate::wordset::{Words, words};

const COMMON: &[Part] = &[FILLERS, ASKING, MAY_WE, MAY_WE_NOT, ALL_RIGHT, ASKS];

/// 开, 关: an act that needs the noun.
const LIGHT: Said = OWN;
/// 新号码.
const NEW: Said = OWN << 1;
/// 验证码.
const CODE_WORD: Said = OWN << 2;

/// Whose it is.
const WHOSE: Part = part(
    words!(
        "他|她|其|他的|她的|该|该同志|该同志的|该人员|这个|这个人|此人|他这个|她这个|给他|给她|为其|帮他|帮她|把他|把她|本人"
    ),
    0,
);

const OF: Part =
    Part { words: words!("的|这个|那个|这位|，男|，女|男|女"), says: 0, after: NAME };

const TO_WHOM: Part = part(
    words!(
        "给|换成|改由|改为|为|帮|替|把|将|让|由|对|请为|请给|请帮|拟由|现由|是|现在是|增设|新增|增加|添加|加"
    ),
    WANTS | ASKED,
);

const PHONE_NOUNS: Words = words!(
    "手机|手机号|手机号码|电话|电话号码|号码|号|联系电话|联系方式|联系手机|登记|登记的|登记手机号|登记手机号码|登记手机|登记电话|登记的手机|登记的手机号|登记的电话|登记号码|预留|预留的|预留手机号|绑定的|留的|\
    是|为|系统里的|系统登记的|系统里|的|其|其手机号|其电话|手机是|手机号是|手机号为|电话是|号码是|号码为|电话为|联系电话是|联系电话为|他的|她的|tel|本人"
);

/// 开通 in every order.
pub(super) const OPEN: Order = Order {
    anchors: words!("账|帐|户|开通|加个人|加一个人|加人|加进|加到|增设|添加|录入|个号|新增"),
    parts: &[
        COMMON,
        &[
            NEWCOMERS,
            WHOSE,
            OF,
            TO_WHOM,
            part(
                words!(
                    "开通|开通一下|开通下|开户|开个户|开一下户|开下户|开立账户|开立账号|账号开通|账户开通|开通账号|开通账户|开设账户|开设账号|注册账号|注册账户|增加收文人员|增加收文员|新增收文员|新增收文人员|添加收文人员|添加收文员|新增用户|增加用户|添加用户|加用户|加个用户|新建用户|\
                    新增账号|新增账户|增设账号|增设账户|加个人|加一个人|添加人员|新增人员|增加人员|增加一名用户|新增一名用户|新增一个用户|添加一个用户|加进系统|加进来|加到系统里|添加到系统|录入系统|办理开户|申请开户|开通权限|开通系统|\
                    开通系统账号|开通收文账号|开通使用权限|开通收文权限|办理开通|为用户|为系统用户|为收文用户|开通使用"
                ),
                ACT,
            ),
            part(
                words!(
                    "开|建|设|办|办理|注册|申请|加|新增|创建|弄|配|配备|增设|添加|新建|开设|开立|建立|分配|设立|申领|办个|建个|开个|弄个|配个|申请个|加个|设个|搞|搞个"
                ),
                ACT | LIGHT,
            ),
            part(
                words!(
                    "账号|账户|帐号|帐户|用户|系统账号|系统账户|收文账号|收文账户|登录账号|个人账号|个人账户|新账号|新账户|户|户头|号|使用权限|oa账号|用户名|公文账号|办公账号|工作账号|平台账号|系统用户|收文用户"
                ),
                ACCOUNT,
            ),
            part(PHONE_NOUNS, 0),
            part(
                words!(
                    "新的|新|个|一个|一份|下|好|以便收文|方便收文|用于收文|用|使用|收文|收件|收公文|收文用|接收公文|以便接收公文|以便工作|方便工作|开展工作|尽快|今天|麻烦了|就行|资料如下|信息如下|如下|申请|名字|姓名|全名"
                ),
                0,
            ),
        ],
    ],
    causes: words!(
        "报到|新来|来了|刚来|调来|调入|调到|收文|收件|收公文|要用|用系统|使用|负责|管文|管理|管|接|入职|考进|考来|考录|退了|退休|调整|外出|学习|联络员|收文员|增设|新任|新进|新招|新聘|上岗|到岗|需要|岗|分工|人手|借调|挂职|办公|办文|接任|换人|新人|到任|上任|\
        转正|分来|录用|招|分配|没有账号|没账号|还没有账号|文书|党政办|办公室|值班|新增|工作需要|业务需要|干事|工作|顶替|接替|任命|任|主管|分管|处理|签收"
    ),
    names: Names::Plain,
    about_person: true,
    times: false,
    number: Number::Phone,
    ways: &[NAME | ACT | ACCOUNT, NAME | ACT | NUMBER, NAME | ACT | ASKED, NAME | ACT | CAUSE],
    build: |found| {
        let light =
            found.path.said & (ACCOUNT | LIGHT) == LIGHT && !found.strong(OPENS) && !found.strong(NOUNS);
        if light {
            return None;
        }
        Some(Command::OpenAccount { name: found.name()?, phone: found.number() })
    },
};

/// How an account is called.
const NOUNS: Words = words!("账号|账户|帐号|帐户");

/// Acts that open an account without the noun.
const OPENS: Words = words!("开通|开户|开个户|开下户|注册|加个人|加一个人|人员|用户|加进|加到|录入|添加到");

/// 注销 in every order.
pub(super) const CLOSE: Order = Order {
    anchors: words!(
        "注销|停|销|禁|关|删|取消|去掉|作废|移除|移出|清除|冻结|封|收回|回收|撤|拿掉|下掉|剔除|废"
    ),
    parts: &[
        COMMON,
        &[
            NEWCOMERS,
            WHOSE,
            OF,
            part(words!("给|为|帮|替|把|将|对|请将|请把"), WANTS | ASKED),
            part(words!("用户|的用户|账号|账户|名为"), WANTS | ACCOUNT),
            part(
                words!(
                    "离职的|退休的|调走的|已离职的|已退休的|已调走的|辞职的|离职人员|退休人员|已退休人员|已离职人员|调离人员|已调离人员|借调人员|借调的|调离的|不在岗的|离岗人员|走了的|原来的|原单位的|不用的|闲置的"
                ),
                WANTS,
            ),
            part(
                words!(
                    "注销|注销掉|销户|销号|停用|停用掉|禁用|禁用掉|收回并注销|封停|封禁|办理注销|办理销户|办理停用|关停|停止使用|作注销处理|做注销处理|注销处理|停用处理|做停用处理|作停用处理|注销账号|注销账户|停用账号|停用账户|关闭账号|关闭账户|删除账号|删除用户|删除账户|注销用户|停用并注销"
                ),
                ACT,
            ),
            part(
                words!(
                    "关|关闭|关掉|停|停掉|删|删除|删掉|去掉|去除|取消|取消掉|作废|作废掉|移除|除名|清除|清掉|清理|清理掉|撤销|撤销掉|撤掉|撤|收回|收回来|回收|封|封掉|冻结|拿掉|下掉|废掉|剔除|移出|移走|销|销掉|退掉|终止|暂停|消掉|注掉|抹掉|踢出|踢掉|下线|收走|关停"
                ),
                ACT | LIGHT,
            ),
            part(
                words!(
                    "账号|账户|帐号|帐户|用户|用户名|登录权限|权限|登录|使用权限|收文权限|系统权限|系统账户|系统账号|收文账号|收文账户|登录账号|个人账号|个人账户|号|户头|户|从用户里|从用户名单里|从系统里|用户名单里|从用户列表里|从名单里|用户列表里|从单位用户里|从我们单位|从我单位|从系统中|从用户中|平台账号|oa账号|公文账号|系统用户|登录名|用户资格|在系统里的账号"
                ),
                ACCOUNT,
            ),
            part(
                words!(
                    "从|不用了|没用了|用不上了|用不着了|不需要了|还在|还挂着|还没停|还没注销|还开着|不再使用|不再需要|已不用|已不使用|闲置|没人用了|没人用|没有用了|掉|原因|原因是|理由|理由是|因|因为|由于|不要了|原|原有|原来的|已经不用了|以后不用了|以防泄密|以免误用|以免|名下的|名下|所有|全部|目前|这边|及时|时间|并|该"
                ),
                0,
            ),
        ],
    ],
    causes: words!(
        "调走|调离|调到|调去|调往|调任|调出|调岗|调动|调至|调回|调县|调市|调镇|调乡|调局|被调|退休|退了|病退|内退|离职|离任|离岗|离开|离世|辞职|辞退|辞了|借调|抽调|转岗|转任|转去|转到|转业|换岗|轮岗|走了|去世|过世|病故|身故|亡|不在|不干|不做|不管|不再|\
        考走|考上|考到|考取|考进|开除|解聘|解除|到期|期满|届满|合同|挂职|提拔|升|参军|入伍|当兵|交流|选派|下派|驻村|休产假|产假|停薪|进修|读研|上学|毕业|免职|去职|卸任|换届|重复|丢|落选|除名|去了|任职|另有任用|不用了|没用|拘|判|双开|实习结束|回原单位|到龄|外出|出国|转走|回家|换人|走人|被撤"
    ),
    names: Names::Plain,
    about_person: true,
    times: false,
    number: Number::None,
    ways: &[NAME | ACT | ACCOUNT, NAME | ACT | CAUSE, NAME | ACT],
    build: |found| {
        let light = found.path.said & LIGHT > 0 && found.path.said & ACCOUNT == 0;
        if light && !found.strong(CLOSES) {
            return None;
        }
        let told_twice = found.path.causes.len() > 1;
        let name = found.name().filter(|_| !told_twice)?;
        Some(Command::CloseAccount { name, reason: found.reason() })
    },
};

/// Acts that close an account without the noun.
const CLOSES: Words = words!("注销|停用|销户|销号|禁用");

/// 变更手机 in every order.
pub(super) const CHANGE_PHONE: Order = Order {
    anchors: words!("改|换|变更|更新|更正|登记|新号|号码|手机|电话"),
    parts: &[
        COMMON,
        &[
            NEWCOMERS,
            WHOSE,
            OF,
            part(words!("给|为|帮|替|把|将|对|由"), WANTS | ASKED),
            part(
                words!(
                    "改|改一下|改下|改成|改为|改到|改过来|改掉|改用|改个|换|换一下|换下|换成|换为|换掉|换个|换一个|换到|变更|变更一下|变更为|变更成|变更后|变更后为|变更后是|变更到|更新|更新一下|更新下|更新为|更新成|修改|修改一下|\
                    修改为|修改成|更改|更改为|更改成|更换|更换为|更换成|更正|更正为|更正成|调整为|调整|登记为|登记成|用这个|用|换新号|换号|换新号码|换号码|换手机号|换新号了|换号了|换手机了|换号码了|换手机号了|换电话了|换新手机号了|变成|变为|改登记|重新登记|应改为|应更正为|应改成|请改为|请改成|录成|录为|维护|维护一下|纠正为|订正为|修正为|修正|纠正"
                ),
                ACT,
            ),
            part(
                words!(
                    "新号|新号码|新的|新的是|新号是|新号码是|新号码为|新手机号|新手机号是|新手机|新电话|新电话是|现号|现号码|现用|现用号码|现在的|现在用|现在用的是|最新|正确的是|正确号码|正确的号码是|正确号码是|应为|应该是|应是|现为|现改为|号码变了|换了|换了号|换了新号|换了手机号|换了号码|变了|新的手机号|新的手机号是|新的号码是|新的号码|新的电话是|改号了|改了号"
                ),
                NEW | ACT,
            ),
            part(PHONE_NOUNS, 0),
            part(
                words!(
                    "由|从|原|原来的|原来|原号|原号码|原手机号|旧号|旧号码|旧的|老号|老号码|了|成|到|为|:|以后用|今后用|过来|过|不用了|停用|停用了|作废|作废了|不再使用|已停用|已停机|停机了|注销了|个"
                ),
                0,
            ),
        ],
    ],
    causes: words!("号|卡|电话|手机|短信|联通|移动|电信|广电|丢了|停机|错|登记|运营商|携号|换了"),
    names: Names::Plain,
    about_person: true,
    times: false,
    number: Number::Phone,
    ways: &[NAME | NUMBER | ACT],
    build: |found| Some(Command::ChangePhone { name: found.name()?, phone: found.new_number()? }),
};

/// 绑定 in every order.
pub(super) const BIND: Order = Order {
    anchors: words!("绑"),
    parts: &[
        COMMON,
        &[
            part(
                words!(
                    "绑定|绑|绑上|绑好|绑一下|绑下|绑定一下|绑定下|重新绑定|重新绑|再绑|再绑定|再绑一次|重绑|账号绑定|账户绑定|手机绑定|微信绑定|钉钉绑定|身份绑定|绑定码|绑定码是|绑定码为|绑定验证码|绑定验证码是|绑定验证码为|绑个|绑个号|绑号|绑账号|绑定账号|绑定手机|绑定账户|绑定微信|绑定码如下|绑定口令|绑回来|换绑|做绑定|绑起来|绑定用户|绑定身份"
                ),
                ACT,
            ),
            part(
                words!(
                    "验证码|验证码是|验证码为|码|码是|码为|动态码|校验码|校验码是|口令|口令是|短信码|短信验证码|收到的码|收到的码是|收到的验证码|收到的验证码是|数字是|数字|号码是|号是|编码|激活码|确认码|6位码|六位码|六位数"
                ),
                CODE_WORD,
            ),
            part(
                words!(
                    "手机号|新换的|新换的手机|和|与|跟|账号|账户|帐号|手机|微信|钉钉|身份|我的|我的账号|我的账户|我的手机|我的微信|这个账号|这个账户|这个手机|这个微信|这台手机|这个|这个号|本机|当前账号|本账号|本人账号|新手机|新微信|新号|到|上|用|是|为|:|收到|收到了|已收到|收到验证码了|收到绑定码了|收到绑定验证码了|收到码了|发来|发来的|给的|发的|信息中心|信息中心给的|信息中心发的|信息办给的|信息办发的|管理员给的|管理员发的|短信发来的|刚收到|刚收到的|刚发的|给了个|给了|给我的|管理员|信息办|信息中心|这是|这个是|短信|短信里的|里的|的|了|输入|提交|新的|新码|再|重新|如下|初次|首次|第一次|来|操作|通过|钉钉号|微信号|工作微信|公众号|机器人"
                ),
                0,
            ),
        ],
    ],
    causes: words!(
        "换了手机|换手机|新手机|换了微信|换微信|新微信|重装|换了号|换号|换机|新来|刚来|第一次|首次|刚装|刚收到|收到|新号|换了新"
    ),
    names: Names::None,
    about_person: false,
    times: false,
    number: Number::Code,
    ways: &[ACT | NUMBER],
    build: |found| Some(Command::Bind { code: found.number()? }),
};

impl Found<'_, '_, '_> {
    /// Whether the message has one of the words that need no noun beside them.
    fn strong(&self, acts: Words) -> bool {
        holds(&self.message.body, acts)
    }

    /// Why somebody has no more use for an account.
    fn reason(&self) -> Option<String> {
        let mut why = self.text(*self.path.causes.first()?).trimmed(words!("，"));
        why.eat_many(words!("因为|由于|因|他|她"));
        Some(why.text())
    }

    /// The number behind 改成, when the old one is named too.
    fn new_number(&self) -> Option<String> {
        let &[old, new] = self.path.numbers.as_slice() else { return self.number() };
        let between = self.text((old.1, new.0));
        holds(&between, words!("改|换|变|更|新|现|用")).then(|| super::slots::digits(&self.text(new)))
    }
}
