//! What a search is for, wherever the words around it stand: 往年冬修水利的文件还能找到不，帮我搜搜 · 用松材线虫当关键词查一下.
//!
//! Both ends of the sentence are taken off word by word; what is left between them is the subject.

use crate::command::Command;
use crate::cursor::Cursor;
use crate::fold::is_han;
use crate::grammar::Reading;
use crate::grammar::clauses::separates;
use crate::grammar::courtesy;
use crate::prepare::Message;
use crate::words::QUESTION_WORDS;
use crate::wordset::{Words, words};

/// Words before the subject: who asks, when it came, how it is looked for.
const FRONT: Words = words!(
    "找不到|找不着|没找到|没找着|一直没找到|请协助|协助查找|协助查阅|协助搜索|协助检索|协助找|劳驾|劳驾您|查阅|查阅一下|搜集|寻找|寻|寻一下|查出|搜罗|筛|筛选|筛选出|翻查|替我|帮着|凡是|凡|涉及|能找到|能搜到|能查到|哪里有|哪儿有|查历史文件|搜历史文件|历史文件|历史公文|输入|输入关键词|全文检索|全文搜索|全库检索|全库搜索|模糊查询|局长要看|主任要看|书记要看|镇长要看|县长要看|领导要|领导要看|领导想看|局长要|主任要|书记要|镇长要|县长要|县里要|上面要|督查要|审计要|检查要|协助|配合|代为|我|我们|我想|我要|想|想要|要|请|帮|帮查|帮找|帮搜|替|把|将|给|给我|能不能|能否|可否|可以|可不可以|能|你|您|麻烦|再|先|赶紧|快|急用|急需|需要|那|就|顺便|劳烦|\
    找|找找|找一下|找下|找出|找到|找一找|找个|搜|搜搜|搜一下|搜下|搜索|搜索一下|搜个|搜出|搜一搜|搜寻|查|查查|查一下|查下|查找|查找一下|查询|查询一下|查一查|检索|检索一下|检索下|翻|翻翻|翻一下|翻下|翻找|翻出|翻一翻|\
    调出|调|调取|调阅|调一下|看看|看一下|看下|看|有没有|有无|还有没有|是否有|是不是有|有|是不是|\
    文件搜索|公文搜索|公文检索|文件检索|文件查询|公文查询|查询文件|查询公文|检索文件|检索公文|搜索文件|搜索公文|查找文件|查找公文|找文|搜文|找文件|搜文件|搜公文|找公文|查文件|查公文|查文|按关键词|按关键字|\
    文件库里|库里|系统里|平台上|平台里|历史文件里|历史公文里|往年文件里|文件里|公文里|收件箱里|发文里|收文里|以前的文件里|所有文件里|在|里|从|的"
);

/// Words that describe the document and not its subject.
const DESCRIBED: Words = words!(
    "上学期|本学期|下学期|上季度|本季度|一季度|二季度|三季度|四季度|今年初|年前|年后|年底|头几天|那阵子|那时候|刚来时|春节前|节前|开春|上一年|上年度|本年度|讲的是|讲到|讲|说的是|说到|谈到|提到|提及|写到|写的是|有关于|这份|以前发的|之前发的|发布的|下发过|文件名里有|文件名有|文件名叫|标题叫|标题为|标题写着|标题里|标题中|名叫|叫做|叫|能找到|能搜到|到关于|到有关|去年|前年|今年|上次|上回|上个月|上月|上周|上星期|前几天|前两天|前天|昨天|前段时间|前阵子|前些天|年初|上半年|去年底|早上|之前|以前|往年|历年|以往|过去|早些时候|前几年|这几年|近几年|近年来|当年|早先|原先|\
    好像|似乎|应该|大概|依稀|印象中|我印象中|记得|我记得|记着|曾经|曾|有|发过|下过|有过|收过|收到过|出过|印发过|来过|转过|下发过|发布过|发了|下发的|印发的|发的|\
    一个|一份|一篇|个|份|几份|几个|几篇|几件|那个|那份|那件|那篇|一些|些|所有|全部|的|文|文件|公文|\
    关于|有关|涉及|涉及到|跟|和|与|针对|围绕|以|用|拿|按|标题带|标题含|标题里有|标题里带|标题里含|标题有|标题包含|标题含有|标题带有|标题中有|标题是|标题叫|题目带|题目含|题目里有|题目是|名字里有|名字带|名称含|名称带|带有|含有|包含|带|含|内容有|内容涉及|\
    关键词|关键字|关键词是|关键字是|关键词为|关键词用|主题是|主题为|主题词|文件名含|文件名带|文件名"
);

/// Subjects that begin like one of those words.
const SUBJECTS: Words = words!(
    "和谐|和平|和美|查处|查封|查验|看守|看护|要素|要案|用电|用地|用水|用工|用人|用能|以旧换新|以案|按揭|按摩|按劳|按期|按时|先进|先锋|先行|都市|调研|调查|调度|调解|调整|调休|调价|翻译|个税|个人|个体|个案|份额|有机|有害|有限|有偿|带薪|带头|带量|\
    与会|再生|再就业|请假|请示|请休假|里程|给水|给付|急救|急诊|快递|快速|文化|文明|文旅|文物|文体|文艺|文件处理|文件管理|公文处理|公文写作|公文办理|主题教育|主题党日|含氟|能源|能耗|能繁|能力|能效|可再生|帮扶|帮教|帮困|将军|在编|在建|在职|在岗|从严|从业|从教|\
    想定|替代|就业|就医|就学|那达慕|翻身|需求|再担保|针对性|以工代赈|以奖代补|以租代|用水权|用林|用材|今年度|全部门|有组织|有关部门"
);

/// Words behind the subject: that it is a document, and how it is looked for.
const BACK: Words = words!(
    "我找不着了|我找不到了|找不着了|找不着|我没找到|不见了|我找不着|我找不到|帮|帮找一下|帮查一下|帮搜一下|帮翻一下|帮找找|帮查查|帮搜搜|帮翻翻|帮找出来|发过哪些文|发过哪些文件|发过哪些|发过什么文|发过什么文件|发过什么|下过哪些文|下过哪些文件|下过什么文|都发过什么|都发过哪些|都发过哪些文|出过哪些文|出过哪些文件|出过什么文|有过哪些文|有过什么文|有哪些文|有什么文|的文有哪些|文件看看|的文件看看|的那个文|的那个文件|的那份文件|的那份文|的那个通知|的那份通知|的那件|的那篇|的那几份|这几份|文件有哪些|文件有没有|的有没有|公文|来文|文件在哪|放在哪|存在哪|过去的|检索出来看看|来看看|看|查阅|查阅一下|搜寻|搜寻一下|为关键词的|的字|的字眼|字眼|字眼的|等字样|二字的|两个字的|几个字的|三个字|四个字|这三个字|这四个字|这两个字|的资料|资料|有没有发过|发过没有|发过没|发过吗|怎么找|怎么查|怎么搜|上哪找|去哪找|哪里找|在哪找|这块的|这块|那块|这一块|这方面|这方面的|这类|这类的|都给我|给我吧|沾边的|挂钩的|有关联的|相关联的|有关系的|对口的|有哪些文件|的有哪些|有哪些通知|有什么文件|有几份文件|有几个文件|通知|的文件|文件|的通知|的公文|公文|的文|的函|的来文|来文|的件|的材料|的那份|的那个|的那件|那份文件|那个文件|那份通知|那个通知|那件文件|那份文|那个文|那份|那个|那件|那篇|的相关|的有关|相关的|有关的|方面的|方面|相关|有关|的历史|的往年|的旧|之类的|之类|一类的|类的|相关通知|相关的通知|的相关通知|\
    当关键词|为关键词|作关键词|做关键词|当作关键词|当关键字|为关键字|作为关键词|作为关键字|做关键字|当主题词|这个关键词|这个词|这个主题|几个字|这几个字|字样|字样的|两个字|二字|\
    找|找找|找一下|找下|找一找|找出来|找来|找给我|搜|搜搜|搜一下|搜下|搜一搜|搜出来|搜索|搜索一下|搜给我|查一下|查查|查下|查一查|查出来|查找|查找一下|查询|查询一下|检索|检索一下|检索下|检索出来|翻|翻翻|翻一下|翻下|翻一翻|翻出来|翻找|翻找一下|翻给我|调出来|调一下|调给我|列出来|\
    全找出来|全搜出来|全查出来|全翻出来|全调出来|全部找出来|全部搜出来|都找出来|都搜出来|都查出来|都翻出来|都调出来|都列出来|都给我|都找给我|帮找|帮搜|帮查|帮翻|\
    还能找到不|还能找到吗|还能找到没|能找到吗|能找到不|能不能找到|找得到吗|还找得到吗|找得到不|找得到没|还找得到不|找不到了|找不到|在哪|在哪里|在哪儿|放哪了|放哪里了|跑哪去了|哪去了|还在不在|还在吗|在不在|还有没有|还有吗|有没有|有没|有吗|有哪些|有不有|是哪份|\
    帮我|帮忙|给我|给我们|麻烦|请|请帮我|请帮忙|劳烦|你|您|给我看看|看看|看一下|发我|发给我|发来|发我看看|一下|下|吧|谢谢|了|呢|么|吗|的|哈|啊|我要看|我想看|我看看|急用|我急用|我要用|我要"
);

/// Acts of searching, of which one must be said.
const ACTS: Words = words!(
    "标题|题目|调一下|找不到|找不着|没找到|发过哪些|发过什么|下过哪些|下过什么|出过哪些|查阅|搜集|寻|筛|有哪些文|有什么文|都列出来|劳驾查|都给我|有哪些|有什么|找|搜|检索|翻|查找|查查|查一下|查下|查一查|查询|查文|帮查|想查|要查|调出|调取|调阅|有没有|有无|是否有|是不是有|在哪|放哪|哪去了|还在不在|还在吗|关键词|关键字"
);

/// Words that make sure that documents are looked for and not things.
const SURE: Words = words!(
    "关于|有关|的文|发过哪些|下过哪些|出过哪些|发过什么|字样|字眼|个字|有关的|都列出来|方面的|相关的|有关的|沾边|要查|想查|帮我查|帮查|文件|公文|通知|来文|的文|那个文|那份文|的函|的件|搜|检索|查文|找文|关键词|关键字|标题|题目|资料|材料|那份|那件|发过|下过"
);

/// What no subject has in it.
const NEVER: Words = words!(
    "我|你|您|他|她|它们|不|没|未签|未办|被|已经|了|吗|呢|吧|需要|收到|待办|待签|待审|待批|收件箱|进度|催办|签收|退回|撤回|驳回|同意|批准|办结|账号|账户|密码|验证码|号码|手机|手机号|人|钥匙|车|电话|领导|局长|主任|书记|谁|哪|几|多少|来|去|说|让|叫|找|搜|这|那"
);

/// 人口普查, 人才引进: subjects that have such a word in them.
const FINE: Words = words!(
    "军人|退役军人|人物|农民工|务工人员|人力|人行道|盲人|被征地|来华|找矿|自来水|往来|车位|车间|动车|火车|消防车|救护车|班车|搜救|走私|去冬|说唱|不见面|不锈钢|不予|无人机|人居|人造|人防|人社|主人|行人|个人|本人|家人|人口|人才|人大|人民|人事|人社|人居|人防|人武|人工|人身|人均|人员|工人|老人|老年人|残疾人|法人|网格员|代表人|继承人|候选人|举报人|证人|未成年人|带头人|传承人|人行|人畜|车辆|公车|用车|停车|机动车|电动车|汽车|新能源车|货车|三轮车|摩托车|车船|车站|校车|来宾|外来|来料|未来|哪吒|几何|不动产|不良|不合格|不明|不文明|不稳定|不孝|没收|去产能|去库存|叫停|说明|小说|电话诈骗|电信|办结率|签收率|批准书|让利|谦让|转让|出让|手机号实名|手机诈骗|手机回收|领导干部|领导小组|领导班子|账户清理|密码管理|密码法|号码百事通|人防办"
);

const SHORTEST: usize = 2;
const LONGEST: usize = 20;

/// Reads a search whose subject stands among known words.
pub(crate) fn read(message: &Message) -> Option<Reading> {
    // 查一下 at the end is part of what is asked.
    let mut body = message.body.between(message.body.pos(), message.text_end);
    // Clauses before it say why somebody searches.
    for _ in 0..3 {
        if let Some(found) = search(&body) {
            return Some(found);
        }
        body.skip_while(|c| !separates(c));
        body.skip_while(separates);
    }
    None
}

fn search(body: &Cursor) -> Option<Reading> {
    let subject = between(body);
    let front = body.between(body.pos(), subject.pos());
    let back = body.between(subject.end(), body.end());
    let says = |words: Words| front.find(words).is_some() || back.find(words).is_some();
    if !(says(ACTS) && says(SURE) && is_subject(&subject)) {
        return None;
    }
    let verb = [front, back]
        .into_iter()
        .filter(|part| part.find(ACTS).is_some())
        .map(|part| part.between(part.end(), part.end()).span_from(part.pos()))
        .next()?;
    Some(Reading { command: Command::Search { keyword: subject.text() }, near: false, verb, object: None })
}

/// What is left without the words at both ends.
fn between<'f, 't>(body: &Cursor<'f, 't>) -> Cursor<'f, 't> {
    let mut cur = *body;
    loop {
        cur.skip_while(|c| separates(c) || c == ':');
        let width = cur.longest(FRONT).max(cur.longest(DESCRIBED)).max(cur.longest(courtesy::POLITE));
        if width == 0 || cur.at(SUBJECTS) {
            break;
        }
        cur.advance(width);
    }
    unquoted(cur.trimmed(BACK))
}

/// The subject without words that only describe the document: 往年防汛, 防汛方面, 标题带秸秆禁烧的.
pub(crate) fn narrowed<'f, 't>(subject: Cursor<'f, 't>) -> Cursor<'f, 't> {
    let mut cur = subject;
    while !cur.at(SUBJECTS) && cur.eat(DESCRIBED) {
        cur.skip_while(separates);
    }
    let titled = cur.pos() > subject.pos();
    let ends = if titled { BACK } else { NEAR_BACK };
    let narrow = unquoted(cur.trimmed(ends));
    if narrow.rest().len() < SHORTEST { subject } else { narrow }
}

/// What never belongs to a subject, even when nothing was said before it.
const NEAR_BACK: Words = words!(
    "的文件看看|的通知看看|的公文看看|的文看看|的那份文件|的那个文件|的那份通知|的那个通知|的那份|的那个|的文件有没有|的文件有哪些|的文件帮我|的来文|相关的文件|有关的文件|方面的文件|相关文件|有关文件|相关的文|有关的文|方面的文|相关|有关|方面|这块的|这块|那块|这一块|这方面|这方面的|的资料|的文件吗|的文件在哪|的通知在哪|在哪里|在哪儿|在哪|的文件|的通知|的公文|帮找一下|帮查一下|帮搜一下|帮我找找|帮我找下|帮我搜搜|帮我查查|帮我搜下|帮我查下|帮找找|帮搜搜|帮查查|帮找|帮搜|帮查|麻烦|请|字样的|字样|的"
);

fn unquoted<'f, 't>(subject: Cursor<'f, 't>) -> Cursor<'f, 't> {
    let quoted = matches!(subject.peek(), Some('“' | '"' | '「' | '《' | '『' | '\'' | '‘'));
    let closed =
        subject.rest().last().is_some_and(|ch| matches!(ch.c, '”' | '"' | '」' | '》' | '』' | '\'' | '’'));
    if quoted && closed && subject.rest().len() > 2 {
        return subject.between(subject.pos() + 1, subject.end() - 1);
    }
    subject
}

fn is_subject(subject: &Cursor) -> bool {
    let plain = |c: char| is_han(c) || c.is_ascii_alphanumeric() || matches!(c, '-' | '、');
    let letters = subject.rest().iter().filter(|ch| is_han(ch.c) || ch.c.is_ascii_alphabetic()).count();
    (SHORTEST..=LONGEST).contains(&subject.rest().len())
        && letters >= SHORTEST
        && subject.rest().iter().all(|ch| plain(ch.c))
        && (subject.find(QUESTION_WORDS).is_none())
        && !names_something_else(subject)
}

fn names_something_else(subject: &Cursor) -> bool {
    let mut cur = *subject;
    while !cur.done() {
        let fine = cur.longest(FINE);
        if fine == 0 && cur.at(NEVER) {
            return true;
        }
        cur.advance(fine.max(1));
    }
    false
}

#[cfg(test)]
mod tests {
    use crate::{Command, Outcome, parse};

    #[test]
    fn the_subject_is_what_stands_between() {
        for text in [
            "去年好像有个防汛的通知，麻烦翻出来",
            "有没有防汛方面的文",
            "和防汛相关的文件都给我搜一下",
            "以防汛为关键词检索",
            "关键词：防汛，搜一下",
            "搜标题含防汛的",
            "防汛的文件在哪，帮我找找",
            "我记得发过防汛的文，帮忙搜搜",
            "要写总结，找几份防汛的文件",
            "历史文件里找一下防汛",
            "公文检索 防汛",
        ] {
            let Outcome::Command(found) = parse(text) else { panic!("{text}") };
            assert_eq!(found.command, Command::Search { keyword: "防汛".to_owned() }, "{text}");
        }
    }

    #[test]
    fn what_is_no_document_is_not_searched_for() {
        for text in ["他们找到那份文件了", "王芳去找局长签字了", "找不到钥匙了，急死我", "领导找我要材料"]
        {
            assert!(parse(text).command().is_none(), "{text}");
        }
    }
}
