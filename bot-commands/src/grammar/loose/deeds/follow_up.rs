//! What becomes of the papers after a signature: 请把64号签收，纸质件已另取 · 27号收到，下午就用广播通知.

use crate::cursor::Cursor;
use crate::grammar::clauses::separates;
use crate::wordset::{Words, words};

/// The longest such clause, in characters.
const LONGEST: usize = 16;
const SHORTEST: usize = 4;

/// What is done with papers that were received.
const DOES: Words = words!(
    "转|报|送|交|呈|传达|传阅|安排|落实|通知|广播|已取|另取|去取|来取|取走|领取|存档|存好|打印|登记|归档|学习|部署|组织|\
    张贴|公示|参加|补交|补报|补送|寄|抄送|汇报|跟进|牵头|承办|负责|分管|执行|备查|备份|盖章|信号不好|网不好|没发出去"
);

/// What makes the clause more than that: doubt, order, question, report of others, second thought.
const LOADED: Words = words!(
    "不|没|别|未|勿|莫|甭|无|吗|呢|么|嘛|谁|哪|什么|怎么|几|多少|是否|能否|可否|如果|要是|假如|万一|若|等|但|可是|然而|算|\
    错|先|再|他们|她们|他说|他已|她|你|您|让|叫|请|昨|前天|签|退|撤|驳|批|办结|注销|委托|同意|撤销|取消|写|说|讲|问|念|据|听|应该|应当|必须|\
    要求|可能|好像|似乎|估计|也许|想|打算|准备|规定|制度|流程|上级|大家|各单位|别人|人家|对方|所有|每次|除|才|以后|之后|然后|\
    试|测试|例|如|标题|内容|提示|显示|失败"
);

/// 信号不好 and the like tell why the signature comes late.
const HARMLESS: Words = words!("信号不好|网不好|没发出去|转给他|交给他|报给他|送给他|负责人|不好意思");

/// Take a clause that tells what is done with the papers.
pub(super) fn eat(cur: &mut Cursor) -> bool {
    let length = cur.rest().iter().take_while(|ch| !separates(ch.c)).count();
    let clause = cur.head(length);
    let open = matches!(clause.rest().last().map(|ch| ch.c), Some('的' | '了' | '人' | '吧' | '?' | '？'));
    let fits =
        (SHORTEST..=LONGEST).contains(&length) && !open && clause.find(DOES).is_some() && is_plain(clause);
    if fits {
        cur.advance(length);
    }
    fits
}

fn is_plain(mut clause: Cursor) -> bool {
    while !clause.done() {
        let harmless = clause.longest(HARMLESS);
        let marks = clause.peek().is_some_and(|c| c.is_ascii_digit() || "“”「」《》:>".contains(c));
        if harmless == 0 && (marks || clause.at(LOADED)) {
            return false;
        }
        clause.advance(harmless.max(1));
    }
    true
}
