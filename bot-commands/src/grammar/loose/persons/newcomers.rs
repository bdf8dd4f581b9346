//! Who somebody is, before the name: 新负责的, 刚考进来的, 局里来了新人, 从四排镇调来的.

use crate::cursor::Cursor;
use crate::wordset::{Words, words};

const RECENTLY: Words = words!(
    "新近|最近|新|刚刚|刚|才|今年|今天|这周|这个月|本月|上周|上个月|上月|昨天|年初|去年|我们|我局|我镇|我单位|单位|局里|镇里|办公室|所里|站里|院里|学校|乡里|村里|中心|这边|又"
);

const CAME: Words = words!(
    "来|到|进|到岗|到任|到位|报到|上岗|上任|上班|入职|任职|接手|接任|接岗|接班|接替|负责|分管|主管|调来|调入|调进|调任|调到|调过来|分来|分到|分配|分配来|考进|考来|考入|考录|考取|招来|招聘|招录|招进|招|录用|聘|聘用|聘请|转来|转岗|转正|借调|借用|抽调|选调|选派|下派|挂职|挂任|提拔|任命|增加|加入|\
    参加工作|毕业|换来|轮岗|轮换|派来|派驻|引进|吸收|入编|退伍|安置"
);

const HERE: Words =
    words!("过来|进来|上来|下来|来|到我们这|到我局|到我镇|到我们单位|到我单位|到我们局|到岗|到位|了");

const SOMEBODY: Words = words!(
    "一个|一位|一名|个|位|名|新人|人|同志|同事|新同事|年轻人|小伙子|小伙|姑娘|小姑娘|大学生|选调生|公务员|毕业生|实习生|见习生|志愿者|三支一扶|合同工|临时工|聘用人员|临聘人员|借调人员|借用人员|挂职干部|干部|人员|工作人员|职工|员工|教师|医生|护士|收文员|联络员|信息员|\
    档案员|文员|科员|办事员|干事|辅警|协管员|网格员|叫|名叫|叫做|的"
);

/// Where the words end that introduce somebody who has come.
pub(super) fn introduced(cur: &Cursor) -> Option<usize> {
    let mut ahead = *cur;
    let recent = ahead.eat_many(RECENTLY) > 0;
    let came = ahead.eat(CAME);
    if !came {
        return None;
    }
    let here = ahead.eat_many(HERE) > 0;
    let mut who = ahead;
    let said = who.eat_many(SOMEBODY) > 0;
    (said && (recent || here || who.before() == Some('的'))).then(|| who.pos())
}
