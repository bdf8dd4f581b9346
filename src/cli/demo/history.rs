//! What happened in the sample county before Tuesday 09:10.

use super::county::{all_but, clerk_file, file, townships};
use super::story::Story;
use crate::cli::failure::Failure;
use serde_json::{Value, json};

/// When the story begins.
pub const BEGIN: &str = "2026-11-05T08:30:00+08:00";
/// When the demo opens.
pub const OPENING: &str = "2026-11-10T09:10";

/// Plays everything.
pub async fn play(story: &mut Story<'_>, corp: &str) -> Result<(), Failure> {
    story.import(&file(corp)).await?;
    story.welcome().await?;
    story.settle().await?;
    thursday(story).await?;
    friday(story).await?;
    monday(story).await?;
    tuesday(story, corp).await?;
    Ok(())
}

/// A document of an office, with what every one of them has.
fn document(unit: &str, by: [&str; 3], no: &str, title: &str, to: &[&str]) -> Value {
    json!({
        "kind": "document", "doc_no": no, "title": title, "type": "通知", "urgency": "平急",
        "issuing_unit": unit, "issued_by": by[0], "checked_by": by[1], "signed_off_by": by[2], "main_to": to,
    })
}

fn with(mut document: Value, more: Value) -> Value {
    if let (Some(all), Value::Object(more)) = (document.as_object_mut(), more) {
        all.extend(more);
    }
    document
}

fn attachments(names: &[&str]) -> Value {
    let list: Vec<Value> =
        names.iter().map(|name| json!({"name": name, "size": 86_016, "sha256": "0".repeat(64)})).collect();
    json!({ "attachments": list })
}

const ZFB: [&str; 3] = ["zhaoqiang", "qinhai", "zfb-03"];
const XWB: [&str; 3] = ["sunwei", "xwb-02", "xwb-03"];

/// The three people of an ordinary unit.
macro_rules! office {
    ($unit:literal) => {
        [concat!($unit, "-01"), concat!($unit, "-02"), concat!($unit, "-03")]
    };
}

async fn thursday(story: &mut Story<'_>) -> Result<(), Failure> {
    let towns = townships();
    story.until("2026-11-05T09:00").await?;
    let water =
        document("zfb", ZFB, "鹿政办发〔2026〕58号", "关于做好2026年冬季农田水利建设工作的通知", &towns);
    let water = story.send(with(water, json!({"copy_to": ["slj", "nyj", "czj"]}))).await?;
    story.until("2026-11-05T10:20").await?;
    story.sign(&water, &["zd", "zs", "ps", "hm", "sp", "jk", "dj", "lz", "slj", "nyj", "czj"]).await?;
    let study = document("xwb", XWB, "鹿办发〔2026〕31号", "关于开展规划学习宣讲活动的通知", &all_but("xwb"));
    let study = story.send(study).await?;
    story.until("2026-11-05T11:30").await?;
    story.sign(&study, &["zs", "zd", "ps", "jyj", "czj", "zzb", "xcb", "wjj", "lyj", "yjj"]).await?;
    story.until("2026-11-05T15:30").await?;
    let school = document(
        "jyj",
        ["weixiu", "jyj-01", "jyj-03"],
        "鹿教字〔2026〕45号",
        "关于报送校园安全排查情况的函",
        &towns,
    );
    let school = story.send(with(school, json!({"type": "函"}))).await?;
    story.until("2026-11-05T16:10").await?;
    story.act(&school, "ps", "退回 # 缺附件").await?;
    story.sign(&school, &["zs", "zd", "hm"]).await?;
    for unit in ["zs", "zd"] {
        story.act(&school, unit, "办结 # 已报送排查表").await?;
    }
    story.until("2026-11-05T17:00").await?;
    for unit in ["zs", "ps", "jk"] {
        story.act(&water, unit, "办结 # 实施方案已报水利局").await?;
    }
    Ok(())
}

async fn friday(story: &mut Story<'_>) -> Result<(), Failure> {
    story.until("2026-11-06T09:30").await?;
    let power = json!({
        "kind": "message", "title": "周六上午政府大院停电检修", "issuing_unit": "zfb", "issued_by": "zhaoqiang",
        "checked_by": "qinhai", "signed_off_by": "zfb-03",
        "main_to": ["xwb", "xxb", "fgj", "czj", "rsj", "mzj", "zzb", "xcb"],
    });
    story.send(power).await?;
    story.until("2026-11-06T10:00").await?;
    let plan = document(
        "zfb",
        ZFB,
        "鹿政办函〔2026〕19号",
        "关于报送年度会议计划的函",
        &["fgj", "czj", "rsj", "jtj"],
    );
    let plan = story.send(with(plan, json!({"type": "函"}))).await?;
    story.until("2026-11-06T10:20").await?;
    story.recall(&plan, "文号有误").await?;
    // An account that passes both stages, and one that does not.
    story.apply("zs", "zhangli", "张强", "13900000001", "新到岗，负责收文").await?;
    story.decide("liming", "同意", "").await?;
    story.until("2026-11-06T11:00").await?;
    story.decide("zhaoqiang", "同意", "").await?;
    story.apply("ps", "ps-02", "李四", "13900000002", "借调人员").await?;
    story.decide("liming", "驳回", "借调人员由原单位申报").await?;
    story.until("2026-11-06T16:00").await
}

async fn monday(story: &mut Story<'_>) -> Result<(), Failure> {
    story.until("2026-11-09T09:00").await?;
    let safety = json!({
        "kind": "meeting", "title": "全县安全生产工作例会", "urgency": "平急", "issuing_unit": "zfb",
        "issued_by": "zhaoqiang", "checked_by": "qinhai", "signed_off_by": "zfb-03", "main_to": all_but("zfb"),
        "place": "县政府三楼会议室", "starts_at": "2026-11-11T09:00:00+08:00", "reply_by": "2026-11-10T16:00:00+08:00",
    });
    let safety = story.send(safety).await?;
    story.until("2026-11-09T10:00").await?;
    story.sign(&safety, &["zd", "ps", "yjj", "jtj", "jyj", "gaj"]).await?;
    story.act(&safety, "zd", "回执 # 参会 唐波、韦建国").await?;
    story.act(&safety, "yjj", "回执 # 参会 黄志强").await?;
    story.act(&safety, "gaj", "回执 # 请假 局长下乡").await?;
    let towns = townships();
    story.until("2026-11-09T11:00").await?;
    let cold = document(
        "yjj",
        office!("yjj"),
        "鹿应急〔2026〕22号",
        "关于做好寒潮大风天气防范应对工作的通知",
        &towns,
    );
    let cold = story.send(with(cold, json!({"urgency": "加急", "copy_to": ["qxj", "nyj", "jtj"]}))).await?;
    story.until("2026-11-09T11:40").await?;
    story.sign(&cold, &["zd", "zs", "ps", "hm", "sp", "nyj"]).await?;
    story.until("2026-11-09T15:20").await?;
    let budget = document(
        "czj",
        office!("czj"),
        "鹿财字〔2026〕66号",
        "关于编制2027年部门预算的通知",
        &all_but("czj"),
    );
    let budget = story.send(with(budget, attachments(&["预算表.xlsx", "编制说明.docx"]))).await?;
    story.until("2026-11-09T16:00").await?;
    story.sign(&budget, &["jyj", "fgj", "zd", "ps", "wjj", "slj", "sjj", "tjj", "xwb", "zfb"]).await?;
    let review = document(
        "rsj",
        office!("rsj"),
        "鹿人社发〔2026〕40号",
        "关于做好2026年度考核工作的通知",
        &all_but("rsj"),
    );
    let review = story.send(review).await?;
    story.until("2026-11-09T17:20").await?;
    story.sign(&review, &["jyj", "zd", "czj", "wjj"]).await?;
    story.apply("jyj", "weixiu", "黄蓉", "13900000003", "新增文印室收文").await
}

async fn tuesday(story: &mut Story<'_>, corp: &str) -> Result<(), Failure> {
    story.until("2026-11-10T08:50").await?;
    story.decide("liming", "退回补正", "请补写岗位名称").await?;
    story.apply("zzb", "zzb-02", "陈兰", "13900000004", "新到岗").await?;
    story.until("2026-11-10T09:05").await?;
    // From here on pushes are real: they wait for the service to start.
    story.decide("chenhong", "同意", "").await?;
    story.import(&clerk_file(corp)).await?;
    story.welcome().await?;
    let towns = townships();
    let fire = document("zfb", ZFB, "鹿政办发〔2026〕63号", "关于做好秋冬森林防火工作的通知", &towns);
    story
        .send(with(
            with(fire, attachments(&["责任分工表.xlsx", "值班表.docx"])),
            json!({"copy_to": ["lyj", "yjj"]}),
        ))
        .await?;
    let stock = document(
        "fxb",
        office!("fxb"),
        "鹿汛〔2026〕9号",
        "关于立即核查防汛物资储备的通知",
        &["zs", "zd", "ps"],
    );
    story.send(with(stock, json!({"urgency": "特急"}))).await?;
    let army = json!({
        "kind": "meeting", "title": "秋季征兵工作总结会", "urgency": "平急", "issuing_unit": "wzb",
        "issued_by": "wzb-01", "checked_by": "wzb-02", "signed_off_by": "wzb-03", "main_to": ["zs", "zd", "gaj"],
        "place": "县人武部会议室", "starts_at": "2026-11-12T15:00:00+08:00", "reply_by": "2026-11-11T17:00:00+08:00",
    });
    story.send(army).await?;
    story.apply("zs", "zhangli", "韦静", "13900000005", "新到岗，负责收文").await?;
    Ok(())
}
