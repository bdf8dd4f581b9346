//! Who comes to a meeting: names, with or without an office or a place of work.

use crate::cursor::{Cursor, is_separator};
use crate::fold::is_han;
use crate::surnames::has_surname;
use crate::wordset::{Words, words};

/// Offices that may stand before a name.
pub(crate) const OFFICES: Words = words!(
    "副总经理|董事长|副董事长|副总|村支书|支书|支部书记|村主任|村长|村委主任|副主席|经理|副经理|总经理|镇长|副镇长|局长|副局长|书记|副书记|主任|副主任|股长|副股长|科长|副科长|校长|副校长|院长|副院长|站长|副站长|所长|副所长|\
    队长|副队长|组长|副组长|乡长|副乡长|部长|副部长|主席|副主席|人大主席|组织委员|宣传委员|政法委员|纪委书记|政法书记|党委书记|\
    党委副书记|党委委员|武装部长|办公室主任|办公室副主任|党政办主任|党政办副主任|分管领导|分管副局长|分管副镇长|常务副镇长|\
    常务副局长|总工程师|总工|工程师|会计|出纳|干事|科员|办事员|文书|秘书|综治专干|专干|同志|同事|老师|医生|护士长|党组书记|\
    党组成员|办公室|党政办|综合办|综治办|信息办|县府办|政府办|宣传办|财政所|办公室副|党建办|应急办|民政办|分管|联系领导|业务股|综合股|四级调研员|调研员|二级主任科员|主任科员",
);

/// Characters behind a name that speak of coming or not: 蒙海想去.
pub(crate) const NOT_COMING: &str = "想要该会能可可应没不未别还曾刚已都才在的说让叫请";

/// 张三、李四 · 王芳和李明 · 张三 李四两人. `None` when the text is no list of names.
pub(crate) fn people(cur: &Cursor) -> Option<Vec<String>> {
    let mut rest = trim_tail(*cur);
    // 报副局长陆永平: nobody is called 报.
    rest.eat(words!("报|上报"));
    let mut list = Vec::new();
    loop {
        rest.skip_while(|c| is_separator(c) || c == ';' || c == '/');
        // 覃丽，麻烦登记一下
        let asks = !list.is_empty() && rest.at(words!("麻烦|请|谢谢|劳烦|辛苦|帮忙|特此|盼"));
        if rest.done() || asks {
            break;
        }
        if !list.is_empty() && rest.eat(words!(
            "两人|二人|2人|三人|3人|两位|两个人|等两人|等人|两位同志|同志|共2人|共两人|四人|4人|等|两名同志|\
            三个人|共3人|一起|两个|三位|都|一起去|他们",
        )) {
            continue;
        }
        if !list.is_empty() {
            rest.eat(words!("和|与|及|跟|以及|还有"));
        }
        let length = rest.rest().iter().take_while(|ch| is_han(ch.c) || ch.c == '·').count();
        let run = rest.head(length);
        let cut = (2..length).find(|&at| {
            let mut end = run;
            end.advance(at);
            end.at(words!("和|与|及|跟|两人|二人|三人|以及|还有|等|两位|两个人|同志|一起|都|四人"))
        });
        let one = run.head(cut.unwrap_or(length));
        let width = one.rest().len();
        let one = going(&one).unwrap_or(one);
        if is_person(&one) {
            list.push(one.text());
        } else {
            list.extend(run_together(&one)?);
        }
        rest.advance(width);
    }
    (!list.is_empty()).then_some(list)
}

/// 42参会，李明去: what the person does is no part of the name.
fn going<'f, 't>(one: &Cursor<'f, 't>) -> Option<Cursor<'f, 't>> {
    const GOES: Words = words!("去|来|去参加|参加|参会|出席|前往|到会|代会");
    let length = one.rest().len();
    (2..length).find_map(|at| {
        let mut end = *one;
        end.advance(at);
        let head = one.head(at);
        let goes = end.eat(GOES) && end.done();
        (goes && is_person(&head)).then_some(head)
    })
}

/// 张三李四: names without anything between them, each beginning with a surname.
fn run_together(run: &Cursor) -> Option<Vec<String>> {
    let length = run.rest().len();
    let widths: &[&[usize]] = match length {
        4 => &[&[2, 2]],
        5 => &[&[2, 3], &[3, 2]],
        6 => &[&[3, 3], &[2, 2, 2]],
        _ => return None,
    };
    widths.iter().find_map(|widths| {
        let mut cur = *run;
        let mut list = Vec::new();
        for &width in *widths {
            let one = cur.head(width);
            cur.advance(width);
            let folded = cur.folded_from(one.pos());
            if !crate::surnames::is_name(&folded) || !has_surname(&folded) {
                return None;
            }
            list.push(one.text());
        }
        Some(list)
    })
}

fn is_person(cur: &Cursor) -> bool {
    // 名单下午报, 待定: they are not known yet.
    const NOBODY: Words = words!(
        "待定|待报|待补|待|未定|下午|上午|明天|后天|今天|今晚|稍后|随后|之后|晚点|晚些|另行|另报|再报|再定|不定|名单|谁|还没|暂|等"
    );
    if cur.at(NOBODY) {
        return false;
    }
    let mut end = *cur;
    end.advance(cur.rest().len());
    let folded = end.folded_from(cur.pos());
    let length = folded.chars().count();
    if crate::surnames::is_name(&folded) {
        return true;
    }
    // 副镇长陈伟: the office before the name.
    let mut titled = *cur;
    if titled.eat(OFFICES) && !titled.done() {
        let from = titled.pos();
        titled.advance(titled.rest().len());
        let name = titled.folded_from(from);
        let plain = crate::surnames::is_name(&name) && has_surname(&name);
        // 秘书小韦
        let familiar = name.chars().count() == 2
            && name.starts_with(['小', '老'])
            && has_surname(&format!("{}某", name.chars().nth(1).unwrap_or_default()));
        // 分管领导黄海副局长: an office on either side.
        let office = ["长", "任", "记", "员", "席"].iter().any(|last| name.ends_with(last));
        return plain
            || familiar
            || office
                && (4..=8).contains(&name.chars().count())
                && has_surname(&name.chars().take(2).collect::<String>());
    }
    // 医政股韦东, 党政办李明: where the person works.
    let workplace = (2..=12).any(|at| {
        let (mut name, mut place) = (*cur, cur.head(at));
        name.advance(at);
        // 护理部的黄雪梅
        place = place.trimmed(words!("的"));
        // 去的是人大主席覃卫东 is a sentence.
        if place.find(words!("的|是|去|来|派|由|在|我|你|他|说|报|和|与|跟|不|没")).is_some()
        {
            return false;
        }
        let name = name.head(name.rest().len()).folded_text();
        let ends = [
            "股", "科", "室", "办", "站", "所", "队", "心", "局", "镇", "乡", "校", "院", "委", "村", "组",
            "部", "员", "长", "任", "席", "师", "干",
        ];
        ends.iter().any(|end| place.folded_text().ends_with(end))
            && (2..=3).contains(&name.chars().count())
            && crate::surnames::is_name(&name)
            && has_surname(&name)
    });
    if workplace {
        return true;
    }
    // 王芳副局长: a name with its office.
    (4..=8).contains(&length)
        && has_surname(&folded.chars().take(2).collect::<String>())
        && ["长", "任", "记", "员", "理", "席", "干", "师"].iter().any(|last| folded.ends_with(last))
        || length == 3 && ["局", "长", "任"].iter().any(|last| folded.ends_with(last)) && has_surname(&folded)
}

pub(crate) fn trim_tail<'f, 't>(cur: Cursor<'f, 't>) -> Cursor<'f, 't> {
    let chars = cur.rest();
    let mut length = chars.len();
    while length > 0
        && chars
            .get(length - 1)
            .is_some_and(|ch| is_separator(ch.c) || matches!(ch.c, '我' | '要' | '，' | '申'))
    {
        length -= 1;
    }
    cur.head(length)
}
