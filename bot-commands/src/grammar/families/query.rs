//! Questions that are commands: what does it say, who has not signed, where is it now.

use super::lists::approvals;
use super::phrases::{noun_form, remind_phrase, resend};
use crate::command::{Command, Intent, Selection, Target};
use crate::cursor::Cursor;
use crate::cursor::Step::{Many, One, Opt};
use crate::grammar::Reading;
use crate::object::{Object, object};
use crate::prepare::Message;
use crate::wordset::{Words, words};

const WHO: Words = words!(
    "谁|哪些|哪个|哪几个|哪几家|几个|几家|多少|还有谁|还有哪些|还有几家|还有几个|哪些单位|什么单位|\
    哪个单位|哪家|还有多少|有谁|有哪些|有几家|有几个|有多少|是谁|哪几个单位|哪里|都有谁|都是谁|哪些人|\
    哪些部门|哪些乡镇|哪几个部门|几个单位|多少单位|多少个单位|多少家单位|几家单位|哪几家单位|啥单位|\
    什么人|有哪些单位|有几个单位|有几家单位|有多少单位|谁谁|还有哪几家|还有哪个|还有哪家|还有哪几个|\
    还有多少家|还有多少个|还剩谁|还剩哪些|还剩几家|剩下谁|剩哪些|剩哪几家|还有没有人",
);

const PLACES: Words = words!("村|镇|乡|局|学校|科室|单位|家|人|个|乡镇|部门|还|的|个单位|家单位|没有|有");

const NOT_YET: Words = words!("没|没有|未|还没|还没有|还未|已|已经|都|尚未|还");

const ACTED: Words = words!(
    "签收|签|收|回|回执|报|办结|办|报回执|报送|收到|回复|签了|签收了|办完|看|收文|办理|送到|送达|处理|\
    签完|收完|签领|签过|阅|看过|打开|办理完|办好|反馈|上报|报名单|报材料|报数据|交|落实|动|响应|处理完",
);

const STATES: Words = words!(
    "情况|进度|进展|状态|签收情况|签收进度|办理情况|办理进度|审批情况|审批进度|回执情况|签收率|办理进展|\
    签收状态|审批状态|审核进度|审核情况|签收的情况|办理状态|完成情况|办结情况|进展情况|落实情况|\
    回执进度|流程|送达情况|办理流程|收文情况|签收率多少|签收数|未签情况|反馈情况|回复情况|报送情况|\
    阅读情况|接收情况|收件情况|送达进度|流转情况|流转状态|流转进度|现状|签收名单|已签名单|未签名单|\
    未签收名单|签收统计|签收结果|签收详情|办文进度|处理情况|处理进度|处理进展|受理情况|批复情况|\
    催办情况|催签情况",
);

const WHERE: Words = words!(
    "到谁手里|到谁手里了|到谁手上|到谁手上了|在谁手上|得怎么样|得怎么样了|得如何|得如何了|得怎样|得怎样了|得咋样|得咋样了|得啥样了|得差不多了吗|完没有|好没有|到哪了|到哪|到哪一步|到哪一步了|到哪里了|到哪里|到什么程度|到什么程度了|办到哪了|办到哪一步|\
    办到哪一步了|走到哪了|走到哪一步|走到哪一步了|批到哪了|批到哪一步了|审到哪了|进行到哪了|\
    进行到哪一步了|卡在哪了|卡在哪|卡在哪里|在谁那|在谁手里|在谁那里|到谁那了|到谁那里了|到第几步了|\
    进行到哪一步|批到哪一步|办到哪里了|走到哪里了|什么进度|什么进度了|什么状态|到哪个环节了|到哪个环节|\
    到哪步了|进行到哪|办到哪|批到哪|走到哪|到什么环节了|卡在谁那|卡在哪一步|卡在哪一步了|到哪儿了|\
    办到哪儿了|办得怎么样|办得怎么样了|办得如何|怎么样了|如何了|签得怎么样|签得怎么样了|签收得怎么样了|\
    进展如何|进展怎么样|进展怎么样了|现在在谁那|到哪个步骤了|在哪一步|签收的怎么样|签收的怎么样了|\
    签的怎么样|签的怎么样了|办的怎么样|办的怎么样了|办得咋样了|的怎么样|的怎么样了|还差谁|还差几家|\
    还差哪些|还差哪些单位|还差多少|差谁|差几家|还缺谁|还缺几家|还差几个|还差哪家|到啥程度|到啥程度了|\
    到哪一环节了|到哪一环|到哪一环了|到哪个阶段|到哪个阶段了|处于什么状态|处在什么状态|在什么状态|\
    在哪个环节|在哪个环节了|卡哪了|卡哪儿了|卡在哪个环节|卡在哪儿|是什么状态|是啥状态|啥状态|啥状态了|\
    啥进度|啥进度了|什么进展|啥进展|有什么进展|有啥进展|有进展吗|有没有进展|有结果了吗|有结果吗|\
    有结果没|出结果了吗|出结果没|有没有结果|结果出来了吗|现在到哪|走到哪一环|流转到哪了|流转到哪|\
    转到哪了|转到谁那了|批到谁了|批到谁那了|审到谁了|审到谁那了|审到哪一步|审到哪一步了|办得怎样|\
    办得怎样了|签得怎样|签得怎样了|签得如何|签得如何了|签收得如何|签收如何|签收怎么样|签收得怎样|还剩谁|\
    还剩几家|还剩哪些|还剩多少|剩几家|剩谁|差多少|差多少家|差几个|差哪些|差哪些单位|差哪家|缺谁|缺几家|\
    缺哪些|还差几家没签|还差谁没签|还差哪些没签|还差几个没签|差几家没签|差谁没签|签到什么程度了|\
    签收到哪了|签到哪了|办到什么程度|办到什么程度了|办到哪个环节了|处理到哪了|处理到哪一步了|\
    处理得怎么样了|处理得怎么样|弄到哪了|弄到哪一步了|弄得怎么样了|搞得怎么样了|谁签了谁没签|\
    哪些签了哪些没签|谁签谁没签|哪些单位签了哪些没签|签了几家没签几家|还剩几家没签|还剩谁没签|\
    还剩哪些没签|还剩哪些单位没签|剩几家没签|剩谁没签|剩哪些没签|还剩多少没签|还剩几个没签|\
    还剩几家没签收|还剩谁没签收|还有几家|还有谁|还有哪些单位|还有哪几家",
);

const HOW: Words = words!(
    "怎么样|怎么样了|如何|咋样|咋样了|怎样|怎样了|呢|是什么|到哪了|了|啊|呀|吗|查一下|看一下|看看|怎么|\
    查查|给我看看|查|看|查下|看下|帮我查|帮我看|帮我查一下|帮我看一下|给我查|说一下|说下|报一下|发我|\
    我看看|让我看看|帮查|帮看|帮我看看|查询|列一下|列出来|给我",
);

const SAYS: Words = words!(
    "是啥子|是啥子文件|啥子文件|啥子内容|讲啥子|讲的啥子|说啥子|说的啥子|是啥子事|啥子事|讲什么|讲啥|讲的什么|讲的啥|讲的是什么|讲了什么|讲了啥|讲的是啥|说什么|说啥|说的什么|说的啥|\
    说的是什么|说了什么|说了啥|说的是啥|写的什么|写了什么|写的啥|写的是什么|是什么|是啥|什么内容|啥内容|\
    的内容|内容|是什么内容|关于什么|是关于什么的|关于什么的|什么事|啥事|是什么事|是啥事|详情|的详情|\
    详细|详细内容|打开|看看|看一下|给我看看|发我看看|发给我看看|要求什么|是干什么的|是干啥的|干什么的|\
    什么情况|怎么说|主要内容|主要讲什么|主要讲的什么|主要说什么|主要讲了什么|是讲什么的|是说什么的|\
    是什么文件|是啥文件|什么文件|是什么通知|我看看|我看一下|让我看看|的主要内容|是讲什么|具体内容|\
    的具体内容|全文|的要点|要点|是哪个文件|是哪份文件|展开|写啥|写什么|什么意思|是什么意思|是哪个|\
    是哪一份|讲的什么内容|讲什么内容|说的什么事|讲的什么事|说什么事|讲什么事|给我看一下|给我看下|看下|\
    查看|要我们做什么|要求做什么|要做什么|要干什么|发来看看|调出来|打开看看|打开一下|说的啥事|讲的啥事|\
    是说什么|是啥内容|是什么事情|主要说的什么|查看一下|点开|显示出来|主要讲啥|要我们干什么|要我们干啥|\
    要我们做啥|要我干什么|要我做什么|让我们干什么|让我们做什么|让做什么|让干什么|要求干什么|\
    要求我们做什么|要办什么|要办啥|有什么要求|什么要求|啥要求|有啥要求|要求是什么|是要干什么|是要做什么|\
    是要我们做什么|要交什么|要报什么|要报送什么|需要做什么|需要干什么|需要我们做什么|该怎么办|怎么办理|\
    什么时候截止|几时截止|截止什么时候|什么时候要|什么时候交|几时交|哪里发的|哪个单位发的|谁发的|\
    谁发来的|什么单位发的|哪发的|有附件吗|有没有附件|附件呢|附件有哪些|附件是什么|重点是什么|有什么内容|\
    都有什么内容|啥意思|是啥意思|是讲啥的|是说啥的|说的是什么事|是哪方面的|哪方面的|标题是什么|\
    题目是什么|叫什么|叫啥|文号是多少|文号是什么|文号多少",
);

/// `7号谁还没签`, `3号讲什么`, `12到哪一步了`: a question behind a number.
pub(crate) fn after_object(message: &Message, cur: &Cursor, found: &Object) -> Option<Reading> {
    if found.long.is_some() {
        return None;
    }
    let mut end = *cur;
    let from = end.pos();
    let select = Selection { unit: None, target: found.target.clone() };
    let command = if progress_end(&mut end) && end.done() {
        Command::Progress { select }
    } else if unit_asked(&mut {
        end = *cur;
        end
    }) {
        end = end.between(end.end(), end.end());
        Command::Progress { select }
    } else {
        end = *cur;
        let many = matches!(found.target, Target::All { .. });
        end.eat_many(words!("主要|到底|具体|里面|上面|的|这个|那个|发来的|发的|来的|下发的|送来的|这份|这件|文|究竟|大概|大致|都|又|收到的|新来的"));
        if many || !end.eat(SAYS) {
            return None;
        }
        end.eat_many(words!("的|啊|呀|呢|了|一下|来着|文件|通知|给我|内容|发我|发给我|发过来|发来|给我看|我看|看看|看一下|看下|看|嘛"));
        if !end.done() {
            return None;
        }
        Command::Show { select }
    };
    let object = message.body.between(found.to, found.to).span_from(found.from);
    Some(Reading { command, near: false, verb: end.span_from(from), object: Some(object) })
}

/// 中渡镇签了没, 寨沙镇他们签了没有: a unit, an act and a question that end the text.
fn unit_asked(cur: &mut Cursor) -> bool {
    const THEY: Words =
        words!("他们|的人|那边|那里|到底|现在|今天|是不是|都|各乡镇|各单位|各部门|各镇|各村|其他单位|下面");
    let named = crate::grammar::unit::skip_name(cur);
    let they = cur.eat_many(THEY);
    let asked = cur.follow(&[
        Many(words!("已|已经|有没有|都")),
        One(ACTED),
        Many(words!("了|完|到|过|好|收")),
        One(words!("没|没有|吗|么|没呢|没有呢|了没|了没有|了吗")),
        Many(words!("啊|呀|呢")),
    ]);
    (named || they > 0) && asked && cur.done()
}

/// 走到谁那里了, 在哪个领导手上: whose turn it is.
fn whose_turn(cur: &mut Cursor) -> bool {
    cur.follow(&[
        One(words!("走到|转到|到|流转到|流到|批到|审到|办到|送到|卡在|停在|在|传到|轮到|压在")),
        One(words!("谁|哪个领导|哪位领导|哪个|谁谁|哪位|哪个人|什么人")),
        One(words!("那里|那|那儿|手里|手上|那边|这里|处|跟前|手头|桌上|了")),
        Many(words!("了|呢|啊|呀|来着")),
    ])
}

/// 谁还没签, 签收情况怎么样, 到哪一步了.
fn progress_end(cur: &mut Cursor) -> bool {
    // 有没有哪个科室还没签的帮我查一下
    let mut any = *cur;
    let asks_any = any.follow(&[
        Many(words!("现在|目前|到底|还")),
        One(words!("有没有|有无")),
        One(WHO),
        Many(PLACES),
        One(words!("没|没有|未|还没|还没有|还未|尚未")),
        One(ACTED),
        Many(words!("的|收|了|帮我查一下|帮我看一下|帮我查查|帮我看看|帮我查|查一下|看一下|告诉我")),
    ]);
    if asks_any {
        *cur = any;
        return true;
    }
    cur.eat_many(words!("现在|目前|的|到底|还|文件|申请|查一下|看一下|看看|查查|帮我查下|有"));
    let mut ahead = *cur;
    let fits = ahead.follow(&[One(words!("还差|还剩|还剩下|还缺|还欠|差|缺|剩|剩下|欠|就差|就剩|只差|只剩")), One(WHO), Many(PLACES), Many(NOT_YET), Many(ACTED), Many(words!("了|的|完|呢"))])
        || ahead.follow(&[Opt(words!("审批|审核|办理|签收|处理|审查|申请")), One(WHERE), Many(HOW)])
        || whose_turn(&mut ahead)
        || ahead.follow(&[Opt(words!("啥|什么|怎样|怎么个|啥子|咋个")), One(STATES), Many(HOW)])
        || ahead.follow(&[Many(words!("都|已|已经|是|一共|总共|有")), One(WHO), Many(PLACES), Many(NOT_YET), One(ACTED), Many(words!(
            "了|的|完|呢|啊|吗|收|好|回执|单位|过|到|没签|没签的|没签收的|还没签的|还没签|和|给我看看|给我看一下|列出来|给我",
        ))])
        || ahead.follow(&[Many(words!("还|有")), One(NOT_YET), One(ACTED), Many(words!("的|收|了")), One(words!(
            "单位|有谁|有哪些|是谁|有哪些单位|名单|是哪些|是哪些单位|有几家|哪些|谁|几家|有几个|的有|乡镇|\
            有多少|还有谁|还有哪些|还有几家|还有多少",
        )), Many(words!("有|哪些|谁|几家|是|呢|单位|多少|了"))])
        || ahead.follow(&[One(words!("都|全部|全|都已|各单位|各单位都|大家都|大家|单位都")), Many(NOT_YET), One(ACTED), Many(words!(
            "了|完|齐|收|完了",
        )), One(words!("吗|没|没有|么|没呢"))])
        || ahead.follow(&[One(words!("是不是|是否|有没有|是不是已经")), One(words!("都|全部|全|都已|都已经|各单位都|大家都|单位都")), Many(NOT_YET), One(ACTED), Many(words!("了|完|齐|收|完了|吗"))])
        || ahead.follow(&[One(words!("签|签收|收|回执|办|签了|签收了|回")), Many(words!("了|到|上来")), One(words!(
            "多少|几家|几个|多少家|多少个|多少单位|几家了|多少了",
        )), Many(words!("了|家|个|单位"))])
        || ahead.follow(&[One(words!(
            "批|审|审批|审核|批准|通过|批复|审完|批下来|办下来|审批通过|审核通过|审批完|批完|办好|开通",
        )), Many(words!("了|下来|完|好|过")), One(words!("没|没有|吗|么|没呢|了没|了吗|了没有"))]);
    if fits {
        *cur = ahead;
    }
    fits
}

/// A question behind `查看 7`: 查一下7号谁没签 asks for progress, 看3号讲什么 for the document.
pub(crate) fn instead(
    message: &Message,
    intent: Intent,
    select: &Selection,
    cur: &mut Cursor,
) -> Option<Command> {
    if !matches!(intent, Intent::Show | Intent::Progress) || cur.done() {
        return None;
    }
    let _ = message;
    let mut end = *cur;
    end.skip_separators();
    if progress_end(&mut end) && end.done() {
        *cur = end;
        return Some(Command::Progress { select: select.clone() });
    }
    None
}

/// 查看3号讲什么: words that repeat what the verb said.
pub(crate) fn eat_query_end(cur: &mut Cursor, intent: Intent) {
    let mut end = *cur;
    end.skip_separators();
    let fits =
        match intent {
            Intent::Show => end.eat(SAYS),
            Intent::Progress => {
                progress_end(&mut end) || end.eat_many(words!("到哪了|了|怎么样|的|情况|如何")) > 0
            }
            Intent::Resend => {
                end.eat_many(words!("的|审批码|验证码|码|一下|的码|一次|给我|的审批码|的验证码|短信")) > 0
            }
            Intent::Plan => end.eat_many(words!("的|催办|计划|提醒|安排|是什么|怎么样|时间")) > 0,
            Intent::Proof => end.eat_many(words!(
                "的|送达|记录|情况|证明|送达情况|签收|有没有送到|是否送达|送到没有|收到没有|什么时候收到的|\
                签收记录",
            )) > 0,
            _ => false,
        };
    if fits && end.done() {
        *cur = end;
    }
}

/// 12号什么时候再催 · 下次什么时候提醒12号.
fn when_reminded(message: &Message) -> Option<Reading> {
    const WHEN: Words = words!(
        "什么时候|几时|何时|啥时候|啥时|几点|哪天|多久|多久以后|多长时间|什么时间|下次什么时候|下一次什么时候|还要多久"
    );
    const AGAIN: Words =
        words!("下次|下一次|下回|后面|接下来|还|再|会|自动|系统|要|是|的|在|后|以后|还会|将|才");
    const ACT: Words = words!("催|催办|提醒|催一次|催一下|再催|再提醒|催促|催签");
    let mut cur = message.body;
    cur.eat_many(words!("看|看看|看一下|查|查一下|查查|我想知道|想知道|问一下|问下|告知|告诉我|告知我"));
    let from = cur.pos();
    let first = object(&mut cur).ok()?.filter(|found| found.long.is_none());
    let span = first.as_ref().map(|_| cur.span_from(from));
    let at = cur.pos();
    let fits =
        cur.follow(&[
            Many(AGAIN),
            One(WHEN),
            Many(AGAIN),
            One(ACT),
            Many(words!("的|啊|呢|一次|一下|呀|它|他们|哪些单位|谁")),
        ]) || cur.follow(&[Many(AGAIN), One(ACT), Many(AGAIN), One(WHEN), Many(words!("的|啊|呢|呀"))])
            || cur.follow(&[
                Many(words!("下次|下一次|下回|后面|接下来|还|再|会|自动|系统|要|将|还会")),
                One(ACT),
                One(words!("谁|哪些单位|哪几家|几次|多少次|哪家")),
                Many(words!("啊|呢|呀")),
            ]);
    if !fits {
        return None;
    }
    let verb = cur.span_from(at);
    let after = cur.pos();
    let late =
        if first.is_none() { object(&mut cur).ok()?.filter(|found| found.long.is_none()) } else { None };
    let span = span.or_else(|| late.as_ref().map(|_| cur.span_from(after)));
    let target = first.or(late)?.target;
    cur.done().then_some(Reading {
        command: Command::Plan { select: Selection { unit: None, target } },
        near: false,
        verb,
        object: span,
    })
}

/// Questions that stand before the number or without one.
pub(crate) fn read(message: &Message) -> Option<Reading> {
    own_application(message)
        .or_else(|| when_reminded(message))
        .or_else(|| inverted(message))
        .or_else(|| resend(message))
        .or_else(|| noun_form(message))
        .or_else(|| remind_phrase(message))
        .or_else(|| approvals(message))
}

/// 我的申请批了没 · 我报的申请到哪了 · 申请进度.
fn own_application(message: &Message) -> Option<Reading> {
    let mut cur = message.body;
    let from = cur.pos();
    let own = cur.follow(&[
        Many(words!("查一下|看一下|看看|查查|帮我查下|查|问一下|想问一下|想知道|查下|看下|了解一下")),
        Opt(words!(
            "我的|我们的|我单位的|我报的|我提的|我提交的|我们单位的|我上次报的|我交的|我|我们|我们报的|\
            我们单位|我单位|提交的|报的|交的|申报的|报送的|上报的",
        )),
        // 我上周报的那个开户申请: when it was handed in and which one it is.
        Many(words!(
            "上周|上周五|上个月|上月|昨天|前天|前几天|今天|上午|下午|早上|刚才|刚刚|刚|之前|上次|这周|周一|周二|周三|周四|周五|那天|报的|提的|提交的|交的|申报的|报送的|上报的|报上去的|交上去的|\
            那个|这个|那份|这份|那条|的",
        )),
        One(words!(
            "申请|开户申请|账户申请|账号申请|审批|开户|开通申请|注销申请|变更申请|那个申请|申请的账号|申请单|账号|账户|开户的|开的户|开通账号的申请|账号申请单|新增用户|注销|变更手机|手机变更|\
            申请的事|开户的事|件申请|几个申请|账号的事|的申请|的开户申请",
        )),
    ]);
    let verb = cur.span_from(from);
    let asked = own && message.body.at(words!("查|看")) && cur.done();
    (asked || own && progress_end(&mut cur) && cur.done()).then_some(Reading {
        command: Command::Progress { select: Selection::default() },
        near: false,
        verb,
        object: None,
    })
}

/// 谁还没签7号 · 哪些单位没签 7 · 看看谁没签.
fn inverted(message: &Message) -> Option<Reading> {
    let mut cur = message.body;
    cur.eat_many(words!(
        "看看|看一下|查一下|查查|看|查|帮我看看|还有|现在|我看看|查询|想知道|统计一下|查下|看下",
    ));
    let from = cur.pos();
    let fits = cur.follow(&[One(WHO), Many(PLACES), Many(NOT_YET), One(ACTED), Many(words!("了|的|收|过"))]);
    if !fits {
        return None;
    }
    let verb = cur.span_from(from);
    cur.skip_separators();
    let at = cur.pos();
    let target = match object(&mut cur) {
        Ok(Some(found)) if found.long.is_none() => found.target,
        Ok(None) => Target::Context,
        _ => return None,
    };
    let span = cur.span_from(at);
    let asks_inbox = target == Target::Context;
    // 还有哪些没签 asks for one's own inbox; 谁没签 and 哪些单位没签 ask about others.
    let about_units = message.body.find(words!("谁|单位|家|乡镇|部门")).is_some();
    cur.eat_many(words!("的|吗|呢|啊"));
    if !cur.done() || asks_inbox && !about_units {
        return None;
    }
    let command = Command::Progress { select: Selection { unit: None, target } };
    Some(Reading { command, near: false, verb, object: (!asks_inbox).then_some(span) })
}
