//! The words of orders upon one item, and those that may stand around them.

use crate::wordset::{Words, words};

/// More words for sending something back than a sentence that ends with one has.
pub(super) const RETURNS: Words = words!(
    "退回去补一下|退回去补材料|退回去补充|退回去补|退回去重填|退回去重新填|退回补充材料|退回补充|退回补材料|退回完善|退回更正|退回修改|退回重填|退回重报|退给申请人重新填|退给申请人补正|退回申请人补正|退申请人补正|退申请人|退回申请人|退给他们补正|退给他补正|\
    退回让他们补正|退回让他补正|退回请其补正|退回要求补正|退回让申请人补正|退回补正|退件补正|退补|退回去让他补|退回去让他们补|退请补正|拒收|拒绝接收|不予接收|不予签收|退个件|退一个件|退一份件|退件申请|申请退件|办理退文|办理退件|办理退回|办个退文|办个退件|打个退件|打退件|走个退件|退一下|退下|退了|退给|退返给|退还给|退回给"
);

/// The same for taking something back.
pub(super) const RECALLS: Words = words!(
    "撤回申请|申请撤回|撤一下|撤下|撤了|撤掉|撤下来|撤回一下|收回一下|收一下回来|撤回处理|办理撤回|作撤回|予以撤回|撤"
);

/// The same for closing an item.
pub(super) const CLOSES: Words = words!(
    "标记已办|标记为已办|标记已办结|标记办结|标记为办结|标记为已办结|标记完成|标记为完成|标成已办|标成已办结|标成办结|标为已办|标为已办结|标为办结|标注已办|标注办结|置为办结|置为已办结|设为办结|设为已办结|改为已办结|\
    点个办结|点一下办结|点下办结|点办结|点一下完成|打个办结|登记办结|办结登记|登记为办结|登记为已办结|做办结|办理办结|办理办结登记|办结一下|结一下|结了|结掉|销掉|销了|销一下|存档|归档|入档|可办结"
);

/// Sighs and who is spoken to.
pub(super) const OPENINGS: Words = words!(
    "哎呀|哎哟|哎|唉|糟了|糟糕|完了|坏了|天哪|不好了|啊呀|呀|小助手|助手|机器人|公文助手|公文小助手|同志|老师|兹有|兹|兹因|现有|关于|经查|经核|经核查|经审核|经核对"
);

/// Clauses that say nothing new.
pub(super) const ASIDES: Words = words!(
    "补正|不驳|先不驳|不驳回|审核意见|党办审核意见|县委办审核意见|县府办审核意见|政府办审核意见|信息办审核意见|审批意见|这份申请|这个申请|该申请|申请|码|码是|码为|验证码|验证码是|审批码|审批码是|代码|代码是|编码|口令|申请人补材料|申请人补充材料|申请人补正|申请人补一下材料|让他补正|让她补正|请他补正|请申请人补材料|请申请人补充材料|让申请人补材料|请申请人补正|让申请人补正|请补正|需补正|让他补|我们不能收|我们收不了|我单位不能收|我局不能收|我镇不能收|不能收|收不了|\
    支持|配合|理解|谢谢支持|感谢支持|谢谢配合|感谢配合|给您添麻烦了|见谅|请谅解|敬请谅解|落实情况|办理情况|办理结果|处理结果|处理情况|结果|情况说明|情况如下|理由如下|理由|原因|原因如下|说明|材料齐了|看过了|我看了|我看过了|看了|已看|已看过|收到了|已收到|已阅|阅毕|已收悉"
);

/// What only says once more that something is not sent out.
pub(super) const UNSENT: Words = words!(
    "不发了|先不发了|不用发了|不要发了|先不发|暂不发|暂不发了|暂时不发了|不下发了|先不下发了|不印发了"
);

/// That work is done, said once more.
pub(super) const OVER: Words = words!(
    "办完|办结了|办妥|弄好了|办好了|办妥了|做完了|做好了|搞定了|弄完了|办完了|完成了|处理好了|处理完了|已经办妥|已办妥|已办好|已办完|干完了|忙完了|落实好了|落实了"
);

/// What may stand beside an item that is named alone.
pub(super) const NUMBERED: Words = words!(
    "验证码是|验证码|审批码是|审批码|码是|码为|码|代码是|代码|编码|号是|件号是|件号为|编号是|编号为|号码是|文号是|就是|这是|那是|是|即|也就是|那份是|那件是|这份是|这件是|那个是|对应的是|的件号是|收文号是|件号|编号"
);

/// How the description of an item ends whose number follows: 县长批示的那件，五百号.
pub(super) const DESCRIBED: Words =
    words!("的那件|的那份|的那个|那件|那份|那个|的那件事|的那份文件|的那个文件|的那个件|的那份通知|的那份文");

/// Words around an item in its clause.
pub(super) const AROUND: Words = words!(
    "给他们|给他|给申请人|要|先|赶紧|赶快|尽快|马上|立即|立刻|抓紧|快|速|能不能帮我|能不能|能否|可不可以|可以|能|帮我|帮忙|帮|把|将|对|给|为|我们的|我的|这个|这份|这件|那个|那份|那件|这份通知|那份通知|的事情|的事|事情|这件事|那件事|的任务|任务|的活|这件活|活|活儿|来文|来件|文件|文|件|通知|函|公文|号|的|申请|这项|这项工作|那项工作|工作|我局|我镇|我校|我院|我办|我委|我乡|我单位|本单位|我们单位|我们|我|我所|我局所发|它|要|就|都"
);

/// Who speaks in a reason to take something back: 局领导说表述不妥.
pub(super) const CHIEFS: Words = words!(
    "领导|局领导|镇领导|校领导|院领导|县领导|乡领导|分管领导|主要领导|局长|镇长|乡长|县长|院长|校长|主任|书记|主席|部长|所长|站长|局里|镇里|县里|校办|党办|党政办|办公室|政府办|县府办|副局长|副镇长|副主任|副书记|科室"
);

/// How such words are introduced.
pub(super) const SAYS: Words = words!(
    "说|意见是|的意见是|意见|指示|要求|要|认为|觉得|提出|反映|发现|交代|让|决定|定了|通知说|又说|刚说|刚才说"
);

/// What makes somebody's words more than a reason.
pub(super) const UNSURE: Words = words!(
    "吗|谁|什么|怎么|可能|也许|好像|大概|估计|如果|要是|等|考虑|问|是否|要不要|能不能|不撤|别撤|不收回|不退|再说|再定|商量|研究"
);

/// What a text names that makes 能不能退回去 a request.
pub(super) const FAULTS: Words = words!(
    "乱|重了|空白|看不|打不开|缺|漏|错|误|不是|不属|不归|不该|损坏|模糊|不全|不符|不对|失效|没盖|没写|没有附件"
);

/// How a word goes on that only begins like an act: 退回的, 撤回申请.
pub(super) const RUNS_ON: Words = words!("的|过|没|不|吗|是|什么|谁|时|之|也|还|前|后|以|被|申请|通知|流程");
