//! Commands that mean nothing, two things, or what only another may say (INV-7, 18, 19).

use super::{Witness, documents, still_works};
use crate::approvals::application;
use crate::support::{both, over_http};

/// Invisible characters inside a verb or a number.
const HIDDEN: &[&str] = &[
    "签\u{200b}收 1",
    "签收 1\u{200b}2",
    "签\u{200c}收 1",
    "签\u{200d}收 1",
    "签\u{2060}收 1",
    "签\u{feff}收 1",
    "签\u{ad}收 1",
    "签\u{34f}收 1",
    "签\u{61c}收 1",
    "签\u{fe0f}收 1",
    "签\u{e0101}收 1",
    "签\u{e0031}收 1",
    "签\u{180e}收 1",
    "签\u{2063}收 1",
    "签\u{202a}收 1",
    "签收 1\u{202e}2",
    "签收 2\u{200f}1",
    "签\u{2066}收\u{2069} 1",
    "签收 1\u{200e}1",
    "退\u{200b}回 1 缺附件",
    "签收 1\u{2064}1",
];

/// Digits that are not ours; Chinese numerals and full-width ASCII are.
const DIGITS: &[&str] = &[
    "签收 ٣",
    "签收 ۳",
    "签收 ३",
    "签收 ৩",
    "签收 ๓",
    "签收 ၃",
    "签收 ៣",
    "签收 ߃",
    "签收 ③",
    "签收 ❸",
    "签收 ➂",
    "签收 ³",
    "签收 ₃",
    "签收 𝟑",
    "签收 𝟛",
    "签收 𝟹",
    "签收 ⑶",
    "签收 ⒊",
    "签收 ½",
    "签收 Ⅲ",
    "签收 1٢",
    "签收 ١-٣",
    "签收 2\u{20e3}",
    "签收 1\u{301}",
    "签收 🄄",
];

/// Words that only look or sound like the verb.
const VERBS: &[&str] = &[
    "签牧 1",
    "签収收 1",
    "签售 1",
    "千收 1",
    "qianshou 1",
    "签收x 1",
    "簦收 1",
    "𣐅收 1",
    "签〇收 1",
    "ѕign 1",
];

/// Numbers that are none, and ranges that go nowhere or too far.
const NUMBERS: &[&str] = &[
    "签收 0",
    "签收 00000",
    "签收 99999999999999999999",
    "签收 123456",
    "签收 -1",
    "签收 +1",
    "签收 1.5",
    "签收 1e1",
    "签收 0x1",
    "签收 1_000",
    "签收 1,000",
    "签收 4294967297",
    "签收 18446744073709551617",
    "签收 零",
    "签收 一万亿",
    "签收 NaN",
    "签收 1-99999",
    "签收 3-1",
    "签收 5-3",
    "签收 1-51",
    "签收 1~99999",
    "签收 1到51",
    "签收 0-3",
    "签收 1-2-3",
    "签收 1-3 除1-3",
    "签收 1-18446744073709551615",
    "签收 1--3",
    "签收 -",
    "签收 1-3 除",
    "签收 4",
    "签收 99999",
    "签收 1-99999、1-99999、1-99999",
    "退回 1-51 缺附件",
    "签收 1至九万九千九百九十九",
];

/// More than one thing at once, and what others said.
const TWO: &[&str] = &[
    "签收 1\n签收 2",
    "签收 1\r签收 2",
    "签收 1\r\n签收 2",
    "签收 1\u{2028}签收 2",
    "签收 1\u{85}签收 2",
    "签收 1；签收 2",
    "签收 1 退回 2 缺附件",
    "他说“签收 1”",
    "领导让我回“签收 1”",
    "先别签收 1",
    "不要签收 1",
    "昨天签收 1 了没",
    "能签收 1 吗",
    "谁签收 1 了？",
    "签收 1 和退回 2",
    "签收 1' OR '1'='1",
    "签收 1; DROP TABLE deliveries;--",
    "签收 1 UNION SELECT 1",
    "签收 {{1}}",
    "签收 ${1}",
    "签收 %31",
    "签收 &#49;",
    "签收 \\u0031",
    "签收",
    "收到",
    "签收了",
    "退回",
    "签收 ？",
    "签收 #",
    "签收 号",
];

async fn refused_by_wangfang(world: &crate::support::World, table: &[&str]) {
    documents(world, 3).await;
    let mut witness = Witness::of_state(world).await;
    for text in table {
        let answer = world.say("wangfang", text).await;
        witness.refused(text, &answer).await;
    }
    witness.rests().await;
    still_works(world, 3).await;
}

both! {
    async fn hidden_characters_make_no_command(world) {
        refused_by_wangfang(world, HIDDEN).await;
    }
}

both! {
    async fn what_no_database_can_hold_is_answered_and_stays_outside(world) {
        documents(world, 3).await;
        let mut witness = Witness::of_the_door(world).await;
        for text in ["签\0收 1", "签收 1\0", "\0", "退回 1 缺\0附件", "查文 \0"] {
            let answer = world.say("wangfang", text).await;
            check!(witness, answer.starts_with("这句里混进了看不见的字符，没有改动。"), "{text:?}: {answer}");
            witness.nothing_changed(text).await;
        }
        witness.rests().await;
        still_works(world, 3).await;
    }
}

both! {
    async fn digits_of_other_scripts_are_no_number(world) {
        refused_by_wangfang(world, DIGITS).await;
    }
}

both! {
    async fn what_is_not_a_number_is_refused_before_it_is_counted(world) {
        refused_by_wangfang(world, NUMBERS).await;
    }
}

both! {
    async fn one_message_is_one_command(world) {
        refused_by_wangfang(world, TWO).await;
    }
}

both! {
    async fn what_only_looks_like_a_verb_signs_nothing(world) {
        documents(world, 3).await;
        let mut witness = Witness::of_told_refusals(world).await;
        for text in VERBS {
            let answer = world.say("wangfang", text).await;
            // A word that sounds like the verb may be asked back.
            check!(witness, !answer.is_empty() && !answer.starts_with('已'), "{text}: {answer}");
            witness.nothing_changed(text).await;
        }
        // Looking is allowed; the second line is still no command.
        for text in ["查看 1\n签收 1", "帮助\n签收 1", "收件箱\n签收 1", "查看 1 签收 1", "查文 %' OR 1=1 --\n签收 1"] {
            let answer = world.say("wangfang", text).await;
            check!(witness, !answer.is_empty() && !answer.contains("已签收"), "{text}: {answer}");
            witness.nothing_changed(text).await;
        }
        witness.rests().await;
        still_works(world, 3).await;
    }
}

/// What the sender has no right to, or what is not there.
const OTHERS: &[(&str, &str)] = &[
    ("lijuan", "签收 1"),
    ("lijuan", "退回 1 缺附件"),
    ("lijuan", "查看 1"),
    ("lijuan", "签收全部"),
    ("lijuan", "收到"),
    ("tangbo", "签收 2"),
    ("zhaoqiang", "签收 1"),
    ("moxia", "签收 1"),
    ("wangfang", "同意 1"),
    ("wangfang", "驳回 1 材料不全"),
    ("wangfang", "催办 1"),
    ("wangfang", "撤回 1 文号有误"),
    ("wangfang", "重发 1"),
    ("wangfang", "重发 99"),
    ("wangfang", "开通账户 李四"),
    ("wangfang", "注销账户 周杰"),
    ("wangfang", "变更手机 周杰 13900000009"),
    ("lijuan", "催办 鹿政办发〔2026〕1号"),
    ("lijuan", "签收 鹿政办发〔2026〕1号"),
    ("lijuan", "查进度 鹿政办发〔2026〕1号"),
    ("wangfang", "绑定 12345678"),
    ("wangfang", "绑定 00000000"),
    ("wangfang", "确认"),
    ("wangfang", "取消"),
    ("wangfang", "撤销"),
    ("liming", "同意 1"),
    ("liming", "签收 1"),
    ("wangfang", "审批通过全部"),
];

both! {
    async fn nobody_acts_on_what_is_not_theirs(world) {
        documents(world, 3).await;
        let mut witness = Witness::of_state(world).await;
        for (staff, text) in OTHERS {
            let answer = world.say(staff, text).await;
            check!(witness, !answer.is_empty() && !answer.starts_with('已'), "{staff}, {text}: {answer}");
            if *staff == "lijuan" {
                check!(witness, !answer.contains("森林防火") && !answer.contains("寨沙"), "{text} shows others' papers: {answer}");
            }
            witness.nothing_changed(&format!("{staff}, {text}")).await;
        }
        // What exists elsewhere and what exists nowhere get the same answer.
        for (here, nowhere) in [("签收 1", "签收 99"), ("查看 2", "查看 98"), ("查进度 1", "查进度 97")] {
            let (here_says, nowhere_says) = (world.say("lijuan", here).await, world.say("lijuan", nowhere).await);
            let number = |text: &str| text.split(' ').nth(1).expect("a number").to_owned();
            check_eq!(witness, here_says.replace(&number(here), "n"), nowhere_says.replace(&number(nowhere), "n"), "{here}");
        }
        witness.rests().await;
        still_works(world, 3).await;
    }
}

both! {
    async fn long_texts_are_refused_and_cost_little(world) {
        documents(world, 3).await;
        let mut witness = Witness::of_state(world).await;
        for (name, text) in [
            ("a number of ten thousand digits", format!("签收 {}", "1".repeat(10_000))),
            ("two thousand numbers", format!("签收 {}1", "1、".repeat(2_000))),
            ("fifty-one numbers", format!("签收 {}", (1..=51).map(|n| n.to_string()).collect::<Vec<_>>().join("、"))),
            ("a verb five thousand times", "签收".repeat(2_500)),
            ("ranges without end", format!("签收 {}", "1-99999、".repeat(1_000))),
            ("brackets", format!("签收 {}1{}", "（".repeat(2_500), "）".repeat(2_500))),
            ("marks on marks", format!("签收 1{}", "\u{301}".repeat(5_000))),
            ("a ligature that unfolds", "\u{fdfa}".repeat(3_000)),
            ("zeros in front", format!("签收 {}1", "0".repeat(9_000))),
            ("polite for ever", format!("{}别签收", "请麻烦".repeat(1_500))),
        ] {
            let answer = world.say("wangfang", &text).await;
            check!(witness, answer.chars().count() <= 300, "{name}: an answer of {} bytes repeats the text", answer.len());
            witness.refused(name, &answer).await;
        }
        let too_long = world.play.say("wangfang", &format!("签收 1 {}", "好".repeat(6_000))).await;
        check!(witness, [200, 403].contains(&too_long.status) && !too_long.text.starts_with('已'), "{too_long:?}");
        witness.nothing_changed("a string beyond 16 KiB").await;
        witness.rests().await;
        still_works(world, 3).await;
    }
}

both! {
    async fn groups_get_one_sentence(world) {
        documents(world, 3).await;
        let mut witness = Witness::of_state(world).await;
        for text in ["签收 1", "签收全部", "退回 1 缺附件", "同意 482913", "驳回 482913 材料不全", "收到", "不是我", "重发 1", "撤销", "绑定 12345678"] {
            let reply = world.play.say_in_group("wangfang", text).await;
            check_eq!(witness, reply.status, 200, "{text}");
            check!(witness, reply.text.contains("群里") && reply.text.contains("没有改动"), "{text}: {}", reply.text);
            witness.nothing_changed(text).await;
        }
        witness.rests().await;
        still_works(world, 3).await;
    }
}

both! {
    async fn honest_spellings_are_understood(world) {
        documents(world, 5).await;
        for (n, text) in [(1, "签收　１"), (2, "\u{200b}签收 2\u{200b}"), (3, "簽收 3"), (4, "\u{feff}签收四"), (5, "签收 ５号 ")] {
            let answer = world.say("wangfang", text).await;
            assert!(answer.starts_with(&format!("已签收 {n}")), "{text:?}: {answer}");
        }
    }
}

over_http! {
    async fn refusals_of_authority_and_views_of_personal_data_are_on_record(world) {
        documents(world, 1).await;
        let (status, filed) = world.post("/api/v1/applications", &application()).await;
        assert_eq!(status, 201, "{filed}");
        let n = filed["number"].as_i64().expect("a number");
        world.settle().await;
        world.read_all();
        let witness = Witness::of_state(world).await;
        let records = async || {
            let refused = world.db.number("SELECT COUNT(*) FROM audit WHERE action = 'command.refused'").await;
            let viewed = "SELECT COUNT(*) FROM audit a JOIN applications p ON p.id = a.object_id WHERE a.action = 'personal.view'";
            (refused, world.db.number(viewed).await)
        };
        // Whoever has no part in an application learns nothing of it, and the try is on record.
        let denied = world.say("wangfang", &format!("查进度 {n}")).await;
        assert!(denied.starts_with("您不能看这份申请，没有改动。") && !denied.contains("张三"), "{denied}");
        assert_eq!(records().await, (1, 0));
        // Whoever sees personal data is on record, by whatever words.
        assert!(world.say("zhangli", &format!("查进度 {n}")).await.contains("张三"));
        assert_eq!(records().await, (1, 1));
        for (text, so_far) in [("待审批", 2), ("同意", 3), ("重发", 4)] {
            assert!(world.say("liming", text).await.contains("张三"), "{text}");
            assert_eq!(records().await, (1, so_far), "{text}");
        }
        // What shows nobody's data, and refusals that are not about authority, leave nothing.
        for (staff, text) in [("zhaoqiang", "待审批"), ("wangfang", "收件箱"), ("wangfang", "查进度 97"), ("wangfang", "查看 1")] {
            world.say(staff, text).await;
            assert_eq!(records().await, (1, 4), "{staff}, {text}");
        }
        world.db.raw("UPDATE people SET status = 'frozen' WHERE login = 'zhoujie'").await;
        for (text, so_far) in [("收件箱", 2), ("签收 1", 3), ("查看 1", 4)] {
            assert!(world.say("zhoujie", text).await.starts_with("现在不能办，没有改动。"), "{text}");
            assert_eq!(records().await, (so_far, 4), "{text}");
        }
        witness.rests().await;
    }
}
