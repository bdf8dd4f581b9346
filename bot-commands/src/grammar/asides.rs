//! Clauses beside a command that change nothing about it: 开会呢，静音一小时 · 37号收到，马上落实.

use crate::cursor::{Cursor, is_separator};
use crate::prepare::Message;
use crate::wordset::{Words, words};

/// What is said before a command: where the sender is, that the papers were read, thanks for waiting.
const BEFORE: Words = words!(
    "看过了|看了|看完了|已看|已看过|已经看了|已经看过了|材料看了|文件看了|内容看了|材料看过了|文件看过了|\
    都看了|都看过了|没问题|没有问题|没意见|无意见|没什么问题|没啥问题|看着没问题|看了没问题|刚看到|\
    才看到|刚刚看到|刚才看到|刚看见|才看见|刚看到消息|才看到消息|不好意思|抱歉|在开会|开会呢|我在开会|\
    正在开会|我正在开会|开会中|我在开车|在开车|开车呢|正在开车|在路上|我在路上|在下乡|我在下乡|下乡呢|\
    正在下乡|在外面|我在外面|在外地|我在外地|在忙|忙着呢|我在忙|刚下会|刚散会|刚开完会|会开完了|\
    刚到办公室|刚上班|到办公室了|知道了|明白|明白了|了解|了解了|材料齐了|材料齐全|核对过了|核实了|\
    核实过了|核对无误|审核无误|经审核|经核实|经核对|经研究|审过了|手续齐全|资料齐全|资料齐了|符合要求|\
    符合条件|情况属实|材料核对过了|材料没问题|看过材料了|各位领导|领导好|老师好|大家好|辛苦了|麻烦了|\
    打扰了|晚上好|刚才没看到|刚才没注意|刚刚在开会|刚才在开会|刚才在忙|刚在忙|晚了点|来晚了|\
    回复晚了|回晚了|迟了|没及时看到|在休息|休息了|睡了|要睡了|下班了|我下班了|在吃饭|吃饭呢|信号不好|\
    手打不方便|不方便打字|这个|这边|我这边|是这样的|是这样|跟你说|我跟你说|听我说|对了|另外|还有|顺便|\
    哎|呃|嗯|那个|有点吵|太吵了|老响|一直响|老是响|有会|有个会|我有个会|要开会|要开会了|我要开会了|\
    我要开会|马上开会|马上开会了|准备开会|准备开会了|在培训|培训呢|在考试|在值班|值班呢|在上课|上课呢|\
    在接待|接待呢|现在在开会|现在开会|现在忙|我现在忙|我先休息了|先休息了|出差呢|在出差|\
    我在出差|休假呢|在休假|我在休假|请假呢|有人来访|接电话|在接电话|不方便|不方便操作|不方便看|没空细看|\
    手机不方便|不方便细看|不在办公室|我不在办公室|没带电脑|手边没电脑|用手机|语音的|语音|开着车|开着会|\
    在会上|在现场|我在现场|在村里|我在村里|在路上开车|在车上|我在车上|在高铁上|我在高铁上|在飞机上|在医院|我在医院|在基层|在工地|刚回来|刚回单位|刚到|到单位了|刚起床|刚睡醒|\
    才到单位|才下会|才开完会|先处理急的|核对完了|核完了|核好了|审好了|审完了|看好了|看完没问题|看了材料|\
    材料看了没问题|内容没问题|信息无误|信息没错|信息核对过|信息对的|经审查|经审批|经领导同意|\
    请示过领导了|已请示领导|经请示领导|按领导意见|按程序|按规定",
);

/// What is promised behind an acknowledgement.
const PROMISE: Words = words!(
    "已|已经|局长|镇长|乡长|书记|主任|县长|院长|校长|所长|站长|分管领导|阅|批示|传阅|存档|归档|登记|入库|呈|报|送|我|我们|我们单位|我单位|本单位|我镇|我局|我乡|我办|我这边|这边|这就|马上|立即|立刻|尽快|抓紧|抓紧时间|按要求|按照要求|认真|\
    及时|会|将|一定|肯定|现在|就|去|来|办|办理|落实|安排|处理|传达|学习|执行|组织|部署|报送|上报|转办|转给领导|呈领导|报领导|\
    呈送领导|呈报领导|给领导|报告领导|向领导汇报|汇报|转领导|送领导|请领导|阅示|研究|贯彻|贯彻落实|抓好|抓好落实|做好|跟进|布置|\
    布置下去|安排下去|传达下去|转发下去|转达|照办|遵照执行|请放心|放心|好的|好|明白|知道了|没问题|按时|准时|按期|完成|报|工作|\
    通知|通知下去|下去|相关|人员|有关人员|领导|给|向|转|并|抓紧落实|抓紧办|抓紧办理|尽快落实|尽快办|尽快办理|马上办|马上处理|\
    谢谢|谢谢领导|感谢|辛苦|辛苦了|领导辛苦了|随后|稍后|等下|等会|待会|后续|再|再看|看|详细看|细看|开始|着手|准备|材料|名单|数据|\
    请知悉|特此|告知|特此告知|知悉|已知悉|已知晓|知晓|收悉|了|的|吧|哈|啊|任务|要求|会议|精神|文件|文件精神|会议精神|和|与|按|文件要求|\
    按文件要求|通知要求|按通知要求",
);

/// How a promise begins when nothing stands before it: 37号收到马上办.
const EAGER: Words = words!(
    "马上|立即|立刻|尽快|抓紧|按要求|按照要求|我们马上|我们会|我们尽快|我们抓紧|我马上|这就|一定|我会|我单位将|我们将|会按|会尽快|\
    会抓紧|会及时|我局将|我镇将|按文件要求|按通知要求|谢谢领导|领导辛苦了|请放心|请领导放心",
);

/// What makes the promise more than a particle.
const ACTS: Words = words!(
    "办|落实|安排|处理|传达|学习|执行|组织|部署|报|转|阅|研究|贯彻|抓|做|跟进|布置|通知|放心|谢谢|感谢|辛苦|看|明白|知道|知悉|知晓|\
    收悉|没问题|好|准备|完成|参加|汇报",
);

/// The message without what was said before the command, when there was anything.
pub(super) fn without<'f, 't>(message: &Message<'f, 't>) -> Option<Message<'f, 't>> {
    let mut cur = message.body;
    let from = cur.pos();
    cur.eat_many(BEFORE);
    if cur.pos() == from {
        return None;
    }
    let said = cur.between(from, cur.pos());
    let apart = cur.skip_while(is_separator) > 0;
    // 看完了再签收 is a plan, 不方便签收 a refusal.
    let later = cur.at(words!("再|后|之后|以后|才|的话|就|时|的时候|前|之前|则|即"));
    let handed = cur.at(words!("你|您|请|麻烦|帮我|帮忙|劳烦|直接帮"));
    let refuses = !apart && !handed && said.find(words!("不|没空|没法|没电|没带")).is_some();
    if later || refuses {
        return None;
    }
    cur.eat_many(words!("你|您|直接|就|你就|你直接|您直接"));
    cur.eat_many(crate::words::OPENERS);
    cur.skip_while(is_separator);
    let begins = cur.peek().is_some_and(|c| c.is_ascii_digit() || c == '第')
        || handed && cur.at(words!("把|将"))
        || crate::verbs::any_verb(&mut cur.clone()).is_some_and(|verb| verb.word.chars().count() > 1);
    (!cur.done() && (apart || begins)).then_some(Message { body: cur, ..*message })
}

/// The message without a first clause that only gives a reason, and that reason: 因参加培训，….
pub(super) fn because<'f, 't>(message: &Message<'f, 't>) -> Option<(Message<'f, 't>, String)> {
    const LONGEST: usize = 40;
    let mut cur = message.body;
    cur.eat_many(words!("我|我们|本人|我单位|我局|我镇|我乡|本单位"));
    let known = cur.at(words!("因公|因病|因事|因故|因私"));
    if !known && !cur.eat(words!("因为|由于|鉴于|因")) {
        return None;
    }
    let from = cur.pos();
    let length = cur.skip_while(|c| !matches!(c, ',' | '，' | ';' | '。' | '\n' | '!'));
    let clause = cur.between(from, from + length);
    let mut rest = cur;
    let apart = rest.skip_separators() > 0;
    let doubtful = clause.find(crate::words::QUESTION_WORDS).is_some()
        || clause.find(words!("如果|要是|如何|万一|假如")).is_some();
    if !apart || rest.done() || !(2..=LONGEST).contains(&length) || doubtful {
        return None;
    }
    rest.eat_many(words!("所以|因此|故|现|特|特此|，|需要|需"));
    rest.eat_many(crate::words::OPENERS);
    Some((Message { body: rest, ..*message }, clause.text()))
}

/// 40可以，同意 · 12没问题，通过: what the sender thinks of the item, and a pause before the verb.
pub(super) fn skip_verdict(cur: &mut Cursor) {
    const VERDICT: Words = words!(
        "可以|行|好|ok|没问题|没有问题|没意见|无意见|我没意见|我看可以|我看行|看过了|已看|看了|我看了|我看过了|看完了|材料齐了|材料齐全|\
        材料看了|材料没问题|材料齐|手续齐全|手续齐了|审过了|审核过了|核实了|核对过了|核对无误|情况属实|属实|符合要求|符合条件|都可以|都行|\
        都没问题|无异议|没异议|已经看过|已经看过了|看过|已阅过|已经看了|已经审过|已经核对|应该可以|挺好|不错|合规|齐全|齐了|这个可以|这个行|的材料齐了|的材料看了|的材料没问题|申请材料齐全|信息无误|知道了|\
        了解了|明白了|读过了|学习了|传阅过了",
    );
    // 37已阅请签收
    let mut read = *cur;
    if read.eat(words!("已阅|已知悉|已收悉|已收到|已看"))
        && read.at(words!("请签收|请予签收|麻烦签收|请帮签收|请帮忙签收"))
    {
        read.eat_many(words!("请予|请帮忙|请帮|请|麻烦"));
        *cur = read;
        return;
    }
    let mut ahead = *cur;
    ahead.eat(words!("我|我们|我这边|我觉得"));
    let mut apart = 0;
    while ahead.eat(VERDICT) {
        ahead.eat(words!("了|的|啊"));
        apart = ahead.skip_separators();
        if apart > 0 {
            *cur = ahead;
        }
    }
    let _ = apart;
}

/// 37号我单位已收到，请予签收: the request behind the acknowledgement says the same again.
pub(super) fn eat_registration(cur: &mut Cursor) {
    let mut ahead = *cur;
    if ahead.skip_separators() == 0 {
        return;
    }
    let asked = ahead.eat_many(words!(
        "请|请予|请予以|麻烦|帮|帮忙|帮我|帮我们|帮我单位|给|给我|给我们|予|予以|特此|现|办理|办|劳烦|烦请|敬请|现请|可以|我|我们|再|就|直接|\
        您|你|老师|把|它|系统|里|上|先|统一|代为|一并|都",
    )) > 0;
    let mut done = false;
    while ahead.eat(words!("签收登记|登记签收|签收确认|确认签收|登记|签收|签一下|签掉|签了|点签收|点一下签收|标记签收|标记为已签收|标为已签收")) {
        done = true;
        ahead.eat_many(words!("一下|手续|掉|下|上|为盼|为荷|好|了|吧|哈|啊|已|即可|就行|入库"));
        ahead.skip_separators();
    }
    if asked && done && ahead.done() {
        *cur = ahead;
    }
}

/// 签收118和206，两边的都签了: as many as were named, and the act once more.
pub(super) fn eat_count(cur: &mut Cursor, named: usize) {
    let mut ahead = *cur;
    if ahead.skip_separators() == 0 {
        return;
    }
    ahead.eat(words!("这|那|一共|总共|共"));
    let counted = match ahead.bump().map(|c| if c == '两' { '二' } else { c }).and_then(crate::number::digit)
    {
        Some(count) => usize::try_from(count).is_ok_and(|count| count == named && count > 1),
        None => false,
    };
    let again = counted
        && ahead.eat(words!("边|个|份|件|个文件|份文件|个都要|样|头"))
        && {
            ahead.eat(words!("的"));
            ahead.eat(words!("都给我|都帮我|都要|全都|都|全"))
        }
        && ahead.eat(words!("签收|签"));
    ahead.eat_many(words!("了|吧|掉|上|一下|哈"));
    if again && ahead.done() {
        *cur = ahead;
    }
}

/// Take a promise that is all the rest of the text.
pub(super) fn eat_promise(cur: &mut Cursor) -> bool {
    let mut ahead = *cur;
    let apart = ahead.skip_separators() > 0;
    if ahead.done() || !(apart || ahead.at(EAGER)) || ahead.find(ACTS).is_none() {
        return false;
    }
    loop {
        ahead.skip_separators();
        if ahead.done() {
            *cur = ahead;
            return true;
        }
        if !ahead.eat(PROMISE) && !eat_chief(&mut ahead) {
            return false;
        }
    }
}

/// 李院长, 韦副局长: whom it was handed to.
fn eat_chief(cur: &mut Cursor) -> bool {
    const CHIEFS: Words = words!(
        "院长|副院长|局长|副局长|主任|副主任|书记|副书记|镇长|副镇长|乡长|副乡长|县长|副县长|校长|副校长|所长|站长|科长|股长|部长|主席"
    );
    let mut ahead = *cur;
    ahead.bump();
    let named = crate::surnames::has_surname(&cur.head(1).folded_text());
    let fits = named && ahead.eat(CHIEFS);
    if fits {
        *cur = ahead;
    }
    fits
}
