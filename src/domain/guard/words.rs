//! The words by which [`super::statement`] knows who speaks of what.

/// Words for the thing at hand.
#[rustfmt::skip]
pub(super) const HERE: [&str; 67] = [
    "这份", "这个文件", "这个材料", "这个方案", "这个名单", "这个", "这张", "这些", "这件", "这几", "这批",
    "这封", "这页", "这篇", "这里面", "这是", "此件", "此文", "此份", "此材料", "此通知", "此名单", "此图",
    "该件", "该文", "该份", "该材料", "该方案", "该名单", "该图", "本件", "本文", "本材料", "本通知",
    "本方案", "本名单", "本报告", "本预案", "本图", "那份", "那张", "那个文件", "附件", "以下内容", "下面",
    "上面这", "上述", "刚发的", "刚才发的", "发你的", "发给你的", "发的", "我手上", "我手里", "手头",
    "图片", "照片", "截图", "内容", "文件", "材料", "图纸", "名单", "这东西", "本电报", "此电报",
    "该电报",
];

/// Words that speak of things in general, or of other things than a document.
#[rustfmt::skip]
pub(super) const GENERAL: [&str; 29] = [
    "如果", "如有", "假如", "若", "凡", "任何", "一切", "所有", "各类", "此类", "这类", "该类", "这种",
    "此种", "是否", "是不是", "吗", "?", "万一", "怀疑", "疑似", "可能", "哪些", "属不属于", "如属", "如系",
    "如为", "如含", "如涉",
];

/// Words of a report: somebody else did it, and was found out.
#[rustfmt::skip]
pub(super) const REPORTED: [&str; 14] = [
    "通报", "处分", "案例", "违法", "违规", "典型", "警示", "查处", "被", "追究", "责任", "处罚", "属于违",
    "事件",
];

/// How a sentence goes on after the thing without making it a topic.
#[rustfmt::skip]
pub(super) const GOES_ON: [&str; 23] = [
    "的", "了", "啊", "哦", "哈", "来的", "呢", "不", "请", "别", "勿", "只", "仅", "要", "得", "需", "先",
    "我", "你", "能", "应", "吧", "章",
];

/// How a sentence goes on when the thing moves.
pub(super) const MOVES: [&str; 8] = ["已", "发", "拍", "传", "转", "给", "在", "扫"];

/// Words between the thing and the grade.
#[rustfmt::skip]
pub(super) const LINKS: [&str; 44] = [
    "属于国家", "属国家", "是国家", "属于", "定密为", "定级为", "密级为", "密级是", "定为", "列为", "标为",
    "标的是", "标了", "标着", "标有", "标的", "盖了", "盖着", "都是", "全是", "算是", "算", "是", "属",
    "为", "系", "是一份", "含有", "包含", "内含", "写着", "写的是", "印着", "注明", "说的", "就是", "含",
    "是份", "是个", "是张", "按", "作为", "是一件", "可是",
];

/// Negations before a mention.
#[rustfmt::skip]
pub(super) const NOT: [&str; 16] = [
    "不是", "并非", "不属于", "不属", "不含", "没有", "未含", "不为", "不算", "非", "不涉及", "未涉及",
    "没", "未定为", "不再是", "原为",
];

/// Send phrases: the speaker hands something over.
#[rustfmt::skip]
pub(super) const HANDING: [&str; 69] = [
    "发你", "发给你", "发您", "发给您", "发群", "发到群", "发在群", "发大家", "发给大家", "发各位",
    "发过去", "传你", "传给你", "传您", "传给您", "传过去", "传群", "转你", "转给你", "转您", "转给您",
    "转发给", "转群", "拍给", "拍照发", "拍下来发", "扫描发", "拷给", "给你看", "给您看", "给你们看",
    "给大家看", "我发", "我传", "我转", "我拍", "我先发", "我把", "现将", "现把", "附上", "请查收", "请收",
    "微信发", "钉钉发", "给你传", "给您传", "给你发", "给您发", "给你拍", "给您拍", "给大家发", "误发",
    "错发", "发错", "发出去", "传一份", "发一份", "拍一张", "发了一", "现转发", "转发这份", "转发此",
    "给你转", "给您转", "给大家转", "给你们发", "给你们传", "给你们转",
];

/// Sending in general; not by itself a handing over.
#[rustfmt::skip]
pub(super) const SENDING: [&str; 13] = [
    "发送", "传输", "上传", "转发", "发我", "传我", "发给", "传给", "发一下", "发来", "拍照", "发到",
    "报送",
];

/// Rules against sending, and talk of breaking them.
#[rustfmt::skip]
pub(super) const FORBIDDEN: [&str; 34] = [
    "不得", "严禁", "禁止", "不要", "不能", "不可", "不许", "不准", "请勿", "切勿", "勿", "杜绝", "防止",
    "避免", "不应", "严防", "一律不", "如何", "谨防", "查处", "通报", "违规", "擅自", "案例", "泄密",
    "不允许", "举报", "违反", "不宜", "不存在", "确保", "检查", "自查", "别",
];

/// The secure route, or where papers are shown: the text sends people there, it does not send the thing.
#[rustfmt::skip]
pub(super) const SAFE: [&str; 14] = [
    "机要", "领取", "来取", "自取", "当面", "专人", "保密室", "纸质", "已解密", "已公开", "解密后", "降密",
    "密码柜", "现场查阅",
];

/// What belongs to a grade: 机密件, 涉密材料.
#[rustfmt::skip]
pub(super) const NOUNS: [&str; 20] = [
    "文件", "件", "材料", "资料", "图纸", "信息", "名单", "档案", "数据", "方案", "内容", "纪要", "电报",
    "文档", "照片", "截图", "报告", "预案", "载体", "级",
];

/// What belongs to a grade behind 的 only: 绝密的通知 is a paper, 秘密通知 is done in secret.
#[rustfmt::skip]
pub(super) const PAPERS: [&str; 21] = [
    "东西", "通知", "公文", "文", "函", "请示", "批复", "通报", "决定", "意见", "计划", "规划", "讲话", "稿子",
    "图", "表", "名册", "清单", "台账", "传真", "批示",
];

/// People, machines and places are 涉密 without anything being sent.
#[rustfmt::skip]
pub(super) const OTHERS: [&str; 20] = [
    "人员", "计算机", "设备", "载体", "岗位", "系统", "网络", "会议", "采购", "工程", "项目", "场所",
    "单位", "资质", "业务", "活动", "电脑", "打印机", "优盘", "部门",
];
