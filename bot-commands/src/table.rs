//! The one table of commands: the parser, the help, the console page, README and `qianshou commands --markdown`
//! all read it.

use crate::command::Intent;

/// Who may use a command. The service decides by role; this only chooses what the help shows.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Who {
    /// 所有人.
    All,
    /// 收文员.
    Receiver,
    /// 单位系统管理员.
    Admin,
    /// 信息办审核人.
    Reviewer,
    /// 审批备案人.
    Approver,
    /// 发文单位.
    Sender,
    /// 牵头的县政府办公室.
    Lead,
}

impl Who {
    /// The Chinese name.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::All => "所有人",
            Self::Receiver => "收文员",
            Self::Admin => "单位管理员",
            Self::Reviewer => "信息办",
            Self::Approver => "审批人",
            Self::Sender => "发文单位",
            Self::Lead => "县府办",
        }
    }
}

/// One row of the table.
#[derive(Debug)]
pub struct Spec {
    /// Which command.
    pub intent: Intent,
    /// The word that every help text and push uses.
    pub word: &'static str,
    /// Other words for it. For commands about items they are verbs that take a number before or after them, for
    /// the others they are the whole message.
    pub aliases: &'static [&'static str],
    /// What voice input makes of the word: recognised, but confirmed before anything changes.
    pub sounds: &'static [&'static str],
    /// What follows the word.
    pub args: &'static str,
    /// What it does, in one line.
    pub line: &'static str,
    /// Examples; each parses to this intent (a test makes sure).
    pub examples: &'static [&'static str],
    /// Who is shown it.
    pub who: &'static [Who],
    /// It changes something for others; never done on a guess.
    pub changes_state: bool,
}

/// The row of an intent.
pub fn spec(intent: Intent) -> Option<&'static Spec> {
    COMMANDS.iter().find(|spec| spec.intent == intent)
}

const ALL: &[Who] = &[Who::All];
const RECEIVER: &[Who] = &[Who::Receiver, Who::Admin];
const SENDER: &[Who] = &[Who::Sender, Who::Lead];
const DECIDER: &[Who] = &[Who::Reviewer, Who::Approver];
const ADMIN: &[Who] = &[Who::Admin];

/// All commands, in the order of the help.
#[rustfmt::skip]
pub const COMMANDS: &[Spec] = &[
    Spec { intent: Intent::Inbox, word: "收件箱",
        aliases: &["查件", "收件", "收文箱", "收文列表", "收件列表", "文件列表", "公文列表", "我的文件", "我的收件箱", "列表", "清单", "inbox", "list", "ls", "sjx"],
        sounds: &[], args: "[未签收|待办|超期|特急|今天|已办]", line: "看等您办的公文",
        examples: &["收件箱", "未签收", "有没有特急件"], who: ALL, changes_state: false },
    Spec { intent: Intent::More, word: "更多",
        aliases: &["还有呢", "下一页", "继续", "下页", "翻页", "再看", "往下", "接着看", "还有吗", "继续看", "接着看", "看更多", "查看更多", "更多文件", "more", "next"],
        sounds: &[], args: "", line: "看上一张表的下一页",
        examples: &["更多"], who: ALL, changes_state: false },
    Spec { intent: Intent::Show, word: "查看",
        aliases: &["看", "看看", "查阅", "打开", "详情", "显示", "展开", "点开", "调出", "浏览", "阅读", "翻开", "看下", "看一看", "看一下", "瞧瞧", "查询", "查一下", "查下", "查查", "查", "show", "open", "view", "cat"],
        sounds: &["察看"], args: "编号", line: "看一件公文的要点",
        examples: &["查看 3", "打开3号文件", "鹿政办发〔2026〕12号讲什么"], who: ALL, changes_state: false },
    Spec { intent: Intent::Sign, word: "签收",
        aliases: &["签", "签收下", "签领", "签下", "收到", "收悉", "收下", "接收", "收文", "收件确认", "sign", "ack", "receive"],
        sounds: &["签售", "千收", "前收", "签手", "签受", "签首", "签守", "欠收", "牵收", "迁收", "潜收", "签兽"],
        args: "编号|全部", line: "签收公文",
        examples: &["签收 3", "3号收到", "签收1、3，5-8 除6", "签收全部"], who: RECEIVER, changes_state: true },
    Spec { intent: Intent::Finish, word: "办结",
        aliases: &["办完", "办好", "办妥", "办理完毕", "办理完", "办理完成", "办理好", "办毕", "已阅", "已阅知", "已阅悉", "已阅毕", "阅毕", "阅知", "阅悉", "阅", "落实", "落实完", "落实完毕", "落实好", "传阅", "已传阅", "完成", "处理完", "处理完毕", "处理好", "处理完成", "搞定", "弄完", "弄好", "做完", "办理结束", "办理", "处理", "办", "完结", "了结", "结办", "办成", "搞完", "看完", "finish", "done", "close out"],
        sounds: &["办节", "办洁", "伴结", "半结", "办接", "办捷", "拌结"], args: "编号 [结果]", line: "报办理结果",
        examples: &["办结 3 已报送名单", "3号办完了", "已阅 3"], who: RECEIVER, changes_state: true },
    Spec { intent: Intent::Return, word: "退回",
        aliases: &["退件", "退", "打回", "退还", "退文", "退回补正", "补正", "打回去", "退掉", "退给发文单位", "return"],
        sounds: &["推回", "腿回", "退会", "推会", "褪回"], args: "编号 理由", line: "退回公文，要写理由",
        examples: &["退回 5 缺附件", "5号退回，不是我单位的件"], who: RECEIVER, changes_state: true },
    Spec { intent: Intent::Undo, word: "撤销",
        aliases: &["撤消", "反悔", "撤销上一步", "撤销刚才的", "撤销刚才的操作", "撤销上一个操作", "撤销上一条", "撤销操作", "撤销签收", "撤销刚才的签收", "撤销办结", "撤销退回", "取消签收", "签错了", "退错了", "点错了", "办错了", "搞错了", "按错了", "发错了", "回错了", "弄错了", "回退", "undo"],
        sounds: &["车销", "撤消掉", "彻销"], args: "", line: "5 分钟内收回自己刚做的签收、办结或退回",
        examples: &["撤销", "签错了，撤销"], who: RECEIVER, changes_state: true },
    Spec { intent: Intent::MeetingReply, word: "回执",
        aliases: &["会议回执", "参会回执", "报回执", "回复会议", "rsvp"], sounds: &["回直", "回值"],
        args: "编号 参会 名单|请假 原因", line: "报谁去开会",
        examples: &["回执 4 参会 张三、李四", "4号会议请假 局长下乡"], who: RECEIVER, changes_state: true },
    Spec { intent: Intent::Search, word: "查文",
        aliases: &["搜索", "查找", "搜", "找", "找一下", "找找", "查一下", "检索", "搜一下", "查询", "找文件", "查文件", "搜文件", "查公文", "找公文", "搜公文", "search", "find"], sounds: &["查闻", "茶文"],
        args: "关键词", line: "按标题找公文",
        examples: &["查文 防汛", "找一下关于征兵的通知"], who: ALL, changes_state: false },
    Spec { intent: Intent::Recall, word: "撤回",
        aliases: &["收回", "召回", "追回", "撤件", "撤文", "撤", "撤下", "recall", "withdraw"],
        sounds: &["车回", "扯回", "彻回", "撤会", "澈回", "侧回"], args: "编号 [理由]", line: "收回本单位发出的公文",
        examples: &["撤回 7", "撤回7号 文号有误", "把刚发的那份撤回来"], who: SENDER, changes_state: true },
    Spec { intent: Intent::Remind, word: "催办",
        aliases: &["催", "催一下", "催催", "催促", "催签", "催收", "提醒", "督促", "再催", "再催催", "再催一遍", "再催一次", "催一催", "督办", "提醒一下", "remind", "nudge", "chase"],
        sounds: &["崔办", "催半", "吹办", "催伴", "摧办", "脆办"], args: "编号 [单位]", line: "催还没签收的单位",
        examples: &["催办 7", "催教育局签收7号", "催一下7号"], who: SENDER, changes_state: true },
    Spec { intent: Intent::Progress, word: "查进度",
        aliases: &["进度", "签收情况", "办理情况", "签收进度", "办理进度", "查询进度", "查看进度", "看进度", "状态", "审批进度", "申请进度", "progress", "status", "who"], sounds: &["查敬度", "查近度"],
        args: "编号", line: "看谁签了、谁没签、申请到哪一步",
        examples: &["查进度 7", "7号谁还没签", "我的申请批了没"], who: ALL, changes_state: false },
    Spec { intent: Intent::Plan, word: "催办计划",
        aliases: &["提醒计划", "催办安排", "催办时间表", "催办时间", "提醒安排", "催办日程", "催收计划", "plan"], sounds: &["崔办计划"],
        args: "编号", line: "看这件公文什么时候再提醒谁",
        examples: &["催办计划 12"], who: SENDER, changes_state: false },
    Spec { intent: Intent::Proof, word: "查证",
        aliases: &["送达证明", "送达记录", "查送达", "取证", "出证", "送达凭证", "签收证明", "签收凭证", "送达凭据", "送达回执", "签收凭据", "送达证据", "查验", "签收记录", "proof"], sounds: &["查正", "查政"],
        args: "编号 [单位]", line: "出具何时送到谁的凭据",
        examples: &["查证 12 寨沙镇"], who: SENDER, changes_state: false },
    Spec { intent: Intent::Approvals, word: "待审批",
        aliases: &["审批列表", "待审核", "待审", "待批", "我的审批", "审批", "审核列表", "待审批列表", "审批清单", "待审清单", "待审批事项", "待审批件", "待审核的申请", "待审批的申请", "待批的申请", "approvals", "pending"],
        sounds: &["代审批", "带审批", "待审匹"], args: "", line: "看等您定的申请",
        examples: &["待审批", "有哪些要我批的"], who: DECIDER, changes_state: false },
    Spec { intent: Intent::Approve, word: "同意",
        aliases: &["通过", "批准", "准了", "准", "准予", "批", "核准", "照准", "审核通过", "审批通过", "审批同意", "审核同意", "予以通过", "予以批准", "同意备案", "可以通过", "approve", "agree"],
        sounds: &["同一", "统一", "同义", "童意", "通意", "批转", "通国"], args: "6位码", line: "同意申请",
        examples: &["同意 482913", "12、13都通过"], who: DECIDER, changes_state: true },
    Spec { intent: Intent::Reject, word: "驳回",
        aliases: &["不同意", "不予通过", "不通过", "不批", "不批准", "不准", "不予批准", "不予同意", "不予核准", "否决", "拒绝", "不予备案", "审核不通过", "审批不通过", "不让通过", "reject", "deny", "refuse"],
        sounds: &["播回", "波回", "剥回", "伯回", "拨回", "搏回", "博回"], args: "6位码 理由", line: "驳回申请，要写理由",
        examples: &["驳回 482913 材料不全", "12不予通过 缺批文"], who: DECIDER, changes_state: true },
    Spec { intent: Intent::Resend, word: "重发",
        aliases: &["重发码", "重新发码", "再发一次码", "补发", "重发一下", "重新发送", "再发一遍", "再发一次", "重新发", "resend"], sounds: &["重罚", "从发", "虫发"],
        args: "编号", line: "码找不到时再发一个",
        examples: &["重发 40"], who: DECIDER, changes_state: true },
    Spec { intent: Intent::OpenAccount, word: "开通账户",
        aliases: &["开通账号", "开通帐号", "开通帐户", "开户", "申请开户", "新增用户", "添加用户", "新建用户", "增加用户", "开账号", "开账户", "开通", "新增人员", "添加人员", "新增账号", "新增账户", "新增", "添加", "open account"], sounds: &[],
        args: "姓名 [手机]", line: "为本单位的人申请账户",
        examples: &["开通账户 张三", "给张三开个账号"], who: ADMIN, changes_state: true },
    Spec { intent: Intent::CloseAccount, word: "注销账户",
        aliases: &["注销账号", "注销帐号", "注销帐户", "销户", "注销", "停用", "停用账号", "停用账户", "删除用户", "删除账号", "删除账户", "注销用户", "停用用户", "删除", "关闭账号", "关闭账户", "删掉", "close account"], sounds: &["主销账户", "注消账户"],
        args: "姓名 [原因]", line: "注销调离人员的账户",
        examples: &["注销账户 李四", "李四调走了，注销"], who: ADMIN, changes_state: true },
    Spec { intent: Intent::ChangePhone, word: "变更手机",
        aliases: &["变更手机号", "变更手机号码", "变更电话", "修改手机", "修改手机号", "更改手机", "更改手机号", "更换手机", "更换手机号", "换手机号", "改手机号", "换手机", "改手机", "更新手机号", "修改电话", "更改电话", "换号"], sounds: &[],
        args: "姓名 新手机", line: "换登记的手机号",
        examples: &["变更手机 张三 13800000002", "张三换号了，改成13800000002"], who: ADMIN, changes_state: true },
    Spec { intent: Intent::Delegate, word: "委托",
        aliases: &["委派", "授权", "托付", "delegate"], sounds: &["委拖", "微托", "伟托"], args: "姓名 [时间]", line: "外出时请人代收代办",
        examples: &["委托 王芳 明天到周五", "我出差，文件由王芳代收"], who: RECEIVER, changes_state: true },
    Spec { intent: Intent::Undelegate, word: "取消委托",
        aliases: &["收回委托", "撤销委托", "终止委托", "结束委托", "停止委托", "解除委托", "撤回委托", "不委托了", "委托取消", "委托结束", "取消授权", "收回授权", "取消代收", "不用代收了", "不用代了", "不用代签了", "不用委托了", "undelegate"], sounds: &[], args: "", line: "收回委托",
        examples: &["取消委托"], who: RECEIVER, changes_state: true },
    Spec { intent: Intent::Handover, word: "交接",
        aliases: &["工作交接", "交接给", "移交", "移交给", "交班", "交班给", "handover"], sounds: &["交节", "交界"], args: "姓名 [时间]", line: "换人时把手上的件交给同事",
        examples: &["交接 王芳"], who: RECEIVER, changes_state: true },
    Spec { intent: Intent::Mute, word: "静音",
        aliases: &["免打扰", "别提醒", "不要提醒", "暂停提醒", "关闭提醒", "停止提醒", "暂不提醒", "勿扰", "静音到", "别再提醒", "不要再提醒", "先别提醒", "mute"], sounds: &["净音", "静因", "精音"], args: "[到何时]", line: "暂停平件提醒，急件照送",
        examples: &["静音到明天"], who: ALL, changes_state: true },
    Spec { intent: Intent::Bind, word: "绑定",
        aliases: &["绑定码", "绑定账号", "绑定手机", "验证码", "bind"], sounds: &["邦定", "帮定", "榜定"], args: "绑定码", line: "把这个聊天账号认作您",
        examples: &["绑定 12345678", "验证码839201绑定"], who: ALL, changes_state: true },
    Spec { intent: Intent::NotMe, word: "不是我",
        aliases: &["不是本人", "绑错人了", "绑错了", "认错人了", "我不是这个人", "不是我本人", "这不是我", "您认错人了", "你认错人了"], sounds: &[], args: "", line: "绑定错了：停用并告知信息办",
        examples: &["不是我"], who: ALL, changes_state: true },
    Spec { intent: Intent::Confirm, word: "确认",
        aliases: &["确定", "是的，确认", "是的确认", "确认无误", "确定无误", "确认执行", "确认办理", "确认操作", "是的", "是", "对", "对的", "没错", "确认提交", "yes", "y", "confirm"], sounds: &["缺认", "确任", "雀认"], args: "", line: "答复“您是要…吗”",
        examples: &["确认", "是的，确认"], who: ALL, changes_state: false },
    Spec { intent: Intent::Cancel, word: "取消",
        aliases: &["算了", "不操作了", "不办了", "不弄了", "不要了", "不签了", "不退了", "不撤了", "放弃", "取消操作", "先不操作", "先不操作了", "还是算了", "先算了", "算了不操作了", "不确认", "不执行", "作罢", "当我没说", "不是", "不对", "否", "no", "n", "cancel"], sounds: &["取小", "去消"], args: "", line: "放弃正在问的操作",
        examples: &["取消", "算了"], who: ALL, changes_state: false },
    Spec { intent: Intent::Feedback, word: "反馈",
        aliases: &["报障", "建议", "报修", "故障", "意见", "投诉", "反映", "报错", "提建议", "提意见", "意见反馈", "问题反馈", "反馈问题", "反映问题", "反映一个问题", "反馈一个问题", "feedback", "bug"], sounds: &["反溃", "返馈"],
        args: "内容", line: "报故障、提建议给信息办",
        examples: &["反馈 附件打不开", "建议 列表能显示来文单位"], who: ALL, changes_state: true },
    Spec { intent: Intent::Help, word: "帮助",
        aliases: &["怎么用", "有什么命令", "有哪些命令", "指令", "命令", "使用说明", "说明", "说明书", "使用帮助", "使用方法", "使用指南", "帮助一下", "帮助文档", "操作说明", "操作指南", "操作手册", "使用手册", "用法", "功能", "菜单", "命令大全", "都有哪些指令", "都有哪些命令", "都有什么命令", "指令列表", "命令列表", "指令大全", "有什么指令", "有哪些指令", "有什么功能", "有哪些功能", "能干什么", "能做什么", "会什么", "你会什么", "你能干什么", "你能做什么", "你会干什么", "可以做什么", "你可以做什么", "你能干啥", "你会干啥", "能干啥", "教程", "新手指引", "不会用", "我不会用", "怎么操作", "怎么使用", "如何使用", "如何操作", "这个怎么用", "怎么弄", "教我用", "教教我", "help", "h", "?", "??", "man", "usage"],
        sounds: &["邦助", "帮住"], args: "[命令]", line: "看能用的命令",
        examples: &["帮助", "帮助 签收"], who: ALL, changes_state: false },
];
