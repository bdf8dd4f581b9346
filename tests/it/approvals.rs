//! An application to open an account: two stages, three natural persons, single-use codes.

use crate::support::{World, both, over_http};
use qianshou::crypto::purpose;
use qianshou::store::people;
use serde_json::{Value, json};

/// The six digits after 同意 in a push.
pub fn code(push: &str) -> String {
    let after = push.split("回：同意 ").nth(1).expect("a code");
    after.chars().take(6).collect()
}

pub fn application() -> Value {
    json!({
        "operation": "person.account.open",
        "unit": "zs",
        "submitted_by": "zhangli",
        "person": {"name": "张三", "phone": "13900000001"},
        "reason": "新到岗收文员",
        "evidence": [
            {"kind": "application_letter", "name": "开户申请.pdf", "size": 2048, "sha256": "1".repeat(64)},
            {"kind": "id_seen", "name": "张丽核对原件", "size": 0, "sha256": "2".repeat(64)}
        ]
    })
}

async fn file(world: &World) -> Value {
    let (status, answer) = world.post("/api/v1/applications", &application()).await;
    assert_eq!(status, 201, "{answer}");
    world.settle().await;
    answer
}

both! {
    async fn an_account_is_opened_by_three_people(world) {
        let filed = file(world).await;
        assert_eq!(filed["state"], "submitted");
        let push = world.read_one("liming");
        assert!(push.starts_with("待审核") && push.contains("寨沙镇 张三：开通个人账户"), "{push}");
        let other = world.read_one("chenhong");
        assert_ne!(code(&push), code(&other), "each is asked with a code of their own");
        // A bare word or a number decides nothing.
        for text in ["同意", "同意 1", "驳回"] {
            let answer = world.say("liming", text).await;
            assert!(answer.starts_with("还没批：有 1 件等您定"), "{text}: {answer}");
            assert!(!answer.contains(&code(&push)), "no answer shows a code");
        }
        let stolen = world.say("wangfang", &format!("同意 {}", code(&push))).await;
        assert!(stolen.starts_with("没有改动：这个码不对"), "{stolen}");
        let reviewed = world.say("liming", &format!("同意 {}", code(&push))).await;
        assert!(reviewed.contains("寨沙镇 张三，开通个人账户") && reviewed.contains("已转政府办审批备案"), "{reviewed}");
        let dead = world.say("chenhong", &format!("同意 {}", code(&other))).await;
        assert!(dead.starts_with("没有改动：这个码不对"), "{dead}");
        world.settle().await;
        assert!(world.read_one("zhangli").contains("已审核"));
        let ask = world.read_one("zhaoqiang");
        assert!(ask.starts_with("待审批") && ask.contains("李明已审核"), "{ask}");
        assert!(world.read("sunwei").is_empty(), "the party office is not asked for a township");
        let spoken: String = code(&ask)
            .chars()
            .filter_map(|c| "零一二三四五六七八九".chars().nth(usize::try_from(c.to_digit(10)?).ok()?))
            .collect();
        let approved = world.say("zhaoqiang", &format!("同意 {spoken}")).await;
        assert!(approved.contains("账户已开通"), "{approved}");
        let again = world.say("zhaoqiang", &format!("同意 {}", code(&ask))).await;
        assert!(again.starts_with("没有改动"), "{again}");
        world.settle().await;
        assert_eq!(
            world.read_one("zhangli"),
            format!(
                "已办好 {}\n张三：开通个人账户，县政府办 赵强\n账户名 zs-001，请本人用登记的手机号登录钉钉\n绑定好后，本人会收到“公文签收已接入”",
                filed["number"]
            )
        );
        world.read_all();
        let state = world.get(&format!("/api/v1/applications/{}", filed["id"].as_str().expect("id"))).await;
        assert_eq!(state["state"], "done");
    }
}

over_http! {
    async fn an_account_is_not_opened_for_somebody_whose_card_nobody_saw(world) {
        let mut body = application();
        body["evidence"].as_array_mut().expect("a list").pop();
        let (status, answer) = world.post("/api/v1/applications", &body).await;
        assert_eq!((status, &answer["errors"]), (422, &json!([{"field": "evidence", "reason": "缺材料：身份证核验记录。"}])));
        world.settle().await;
        assert!(world.play.pushes().is_empty(), "nobody was asked");
        file(world).await;
        world.read_all();
    }
}

both! {
    async fn a_rejection_needs_a_reason_and_reaches_the_applicant(world) {
        file(world).await;
        let push = world.read_one("liming");
        world.read_all();
        let bare = world.say("liming", &format!("驳回 {}", code(&push))).await;
        assert!(bare.starts_with("还没驳回：驳回要写理由"), "{bare}");
        let rejected = world.say("liming", &format!("驳回 {} 材料不全", code(&push))).await;
        assert!(rejected.starts_with("已驳回"), "{rejected}");
        world.settle().await;
        let told = world.read_one("zhangli");
        assert!(told.contains("没批") && told.contains("材料不全"), "{told}");
    }
}

both! {
    async fn words_behind_a_code_that_fit_no_decision_decide_nothing(world) {
        file(world).await;
        let code = code(&world.read_one("liming"));
        world.read_all();
        for (typed, answer) in [
            ("同意 {code}，王主任说的", "还没同意：码后面的话不像审批意见。\n要同意，只回“同意”加 6 位码"),
            ("驳回 {code} 领导在研究", "还没驳回：没看出理由。\n请回“驳回”加 6 位码，再写明缺什么或错在哪"),
            ("退回补正 {code} 大家辛苦", "还没退回补正：没看出理由。\n请回“退回补正”加 6 位码，再写明缺什么或错在哪"),
        ] {
            assert_eq!(world.say("liming", &typed.replace("{code}", &code)).await, answer);
        }
        let unasked = world.say("liming", "确认").await;
        assert!(unasked.starts_with("没有等您确认的事"), "no code waits in a question: {unasked}");
        let decided = world.say("liming", &format!("同意 {code}，材料齐全")).await;
        assert!(decided.contains("已转政府办审批备案"), "the code is still good: {decided}");
        world.settle().await;
        world.read_all();
    }
}

both! {
    async fn wrong_codes_close_the_path_for_a_while(world) {
        file(world).await;
        let push = world.read_one("liming");
        world.read_all();
        let wrong = if code(&push) == "345678" { "345679" } else { "345678" };
        for _ in 0..4 {
            assert!(world.say("liming", &format!("同意 {wrong}")).await.starts_with("没有改动：这个码不对"));
        }
        assert!(world.say("liming", &format!("同意 {wrong}")).await.starts_with("没有改动：码连错 5 次"));
        let right = world.say("liming", &format!("同意 {}", code(&push))).await;
        assert!(right.starts_with("没有改动：码连错 5 次"), "{right}");
        world.settle().await;
        assert!(world.read_one("chenhong").contains("审批码连错 5 次"));
        world.read_all();
        world.minutes(31).await;
        let after = world.say("liming", &format!("同意 {}", code(&push))).await;
        assert!(after.contains("已转政府办审批备案"), "{after}");
        world.settle().await;
        world.read_all();
    }
}

both! {
    async fn a_lost_code_is_pushed_again_three_times_a_day(world) {
        file(world).await;
        let first = world.read_one("liming");
        world.read_all();
        let n: i64 = first.split_whitespace().nth(1).and_then(|w| w.split('　').next()?.parse().ok()).expect("a number");
        let mut last = code(&first);
        for left in (0..3).rev() {
            let answer = world.say("liming", &format!("重发 {n}")).await;
            assert!(answer.contains(&format!("还能重发 {left} 次")), "{answer}");
            world.settle().await;
            let push = world.read_one("liming");
            assert_ne!(code(&push), last);
            last = code(&push);
        }
        let enough = world.say("liming", &format!("重发 {n}")).await;
        assert!(enough.contains("今天已重发 3 次"), "{enough}");
        let old = world.say("liming", &format!("同意 {}", code(&first))).await;
        assert!(old.starts_with("没有改动"), "{old}");
        let mismatch = world.say("liming", &format!("同意 {} {last}", n + 1)).await;
        assert!(mismatch.starts_with("没有改动：编号和码对不上"), "{mismatch}");
        assert!(world.say("liming", &format!("同意 {n} {last}")).await.contains("已转政府办审批备案"));
        world.settle().await;
        world.read_all();
    }
}

both! {
    async fn nobody_decides_twice_or_for_themselves(world) {
        // The reviewer files for a person of the info office: another reviewer has to review.
        let mut body = application();
        body["unit"] = "zzb".into();
        body["submitted_by"] = "moxia".into();
        let (status, answer) = world.post("/api/v1/applications", &body).await;
        assert_eq!(status, 201, "{answer}");
        world.settle().await;
        let push = world.read_one("liming");
        world.read_all();
        world.say("liming", &format!("同意 {}", code(&push))).await;
        world.settle().await;
        let party = world.read_one("sunwei");
        assert!(party.starts_with("待审批"), "a party unit goes to the party office: {party}");
        assert!(world.read("zhaoqiang").is_empty());
        assert!(world.say("sunwei", &format!("同意 {}", code(&party))).await.contains("账户已开通"));
        world.settle().await;
        world.read_all();
        let undo = world.say("sunwei", "撤销").await;
        assert!(undo.contains("审批不能在这里撤销"), "{undo}");
    }
}

/// The reviewer sends the application back; returns what the applicant is told.
async fn sent_back(world: &World) -> String {
    let code = code(&world.read_one("liming"));
    world.read_all();
    let answer = world.say("liming", &format!("退回补正 {code} 手机号少报，请核对")).await;
    assert!(answer.starts_with("已退回补正") && answer.ends_with("已告知申报人。"), "{answer}");
    world.settle().await;
    world.read_one("zhangli")
}

/// What `POST /applications/{id}/resubmit` takes.
fn completed() -> Value {
    let mut body = application();
    let fields = body.as_object_mut().expect("an object");
    fields.remove("operation");
    fields.remove("unit");
    body["person"]["phone"] = "13900000009".into();
    body
}

fn path(filed: &Value, what: &str) -> String {
    format!("/api/v1/applications/{}{what}", filed["id"].as_str().expect("an id"))
}

both! {
    async fn what_was_sent_back_is_completed_and_opened(world) {
        let filed = file(world).await;
        let told = sent_back(world).await;
        assert_eq!(told, format!(
            "要补材料 {}\n张三：开通个人账户，信息办 李明\n缺：手机号少报，请核对\n补好后请在 OA 重新提交，12月10日前有效",
            filed["number"]
        ));
        let progress = world.say("zhangli", "查进度").await;
        assert!(progress.ends_with("现在：等申报人补材料，12月10日前有效"), "{progress}");
        let stands = world.get(&path(&filed, "")).await;
        assert_eq!(stands["state"], "supplement");
        assert!(stands["lapses_at"].as_str().is_some_and(|at| at.starts_with("2026-12-10T09:1")), "{stands}");
        let (status, again) = world.post("/api/v1/applications", &application()).await;
        assert_eq!(status, 409, "{again}");
        assert!(again["detail"].as_str().is_some_and(|d| d.contains(&path(&filed, "/resubmit")[7..])), "{again}");
        let (status, answer) = world.post(&path(&filed, "/resubmit"), &completed()).await;
        assert_eq!((status, &answer["state"], &answer["number"]), (200, &json!("submitted"), &filed["number"]), "{answer}");
        world.settle().await;
        let ask = world.read_one("liming");
        assert!(ask.contains("手机 139∗∗∗∗0009；补正后第 2 次报"), "{ask}");
        world.read_one("chenhong");
        assert!(world.say("liming", &format!("同意 {}", code(&ask))).await.contains("已转政府办审批备案"));
        world.settle().await;
        world.read_one("zhangli");
        let ask = world.read_one("zhaoqiang");
        assert!(ask.contains("李明已审核"), "{ask}");
        assert!(world.say("zhaoqiang", &format!("同意 {}", code(&ask))).await.contains("账户已开通"));
        world.settle().await;
        world.read_all();
        let stands = world.get(&path(&filed, "")).await;
        assert_eq!((&stands["state"], &stands["round"]), (&json!("done"), &json!(2)));
        let steps: Vec<String> = stands["decisions"].as_array().expect("decisions").iter()
            .map(|d| format!("{} {} {}", d["round"], d["stage"], d["decision"]))
            .collect();
        assert_eq!(steps, ["1 \"review\" \"supplement\"", "2 \"review\" \"approve\"", "2 \"approve\" \"approve\""]);
        let digest = world.app.keys.digest(purpose::PHONE, b"13900000009");
        let opened = people::by_phone(&mut world.app.store.read(), &digest).await.expect("reads");
        assert_eq!(opened.map(|person| person.name).as_deref(), Some("张三"), "the phone that was filed last counts");
    }
}

both! {
    async fn only_what_was_sent_back_is_filed_again_and_only_by_its_applicant(world) {
        let filed = file(world).await;
        let early = world.post(&path(&filed, "/resubmit"), &completed()).await;
        assert_eq!((early.0, early.1["detail"].as_str()), (409, Some("没有改动：这份申请现在是“待审核”，不能这样办。")));
        sent_back(world).await;
        let other = json!({"id": "019a6b1e-0000-7000-8000-00000000000a"});
        for (whose, field, value, status) in [
            (&filed, "/submitted_by", json!("heping"), 403),
            (&filed, "/submitted_by", json!("panwen"), 403),
            (&filed, "/submitted_by", json!("nobody"), 422),
            (&filed, "/person/phone", json!("13800000001"), 409),
            (&filed, "/person/phone", json!("1390000000"), 422),
            (&filed, "/reason", json!("附机密★5年文件"), 422),
            (&filed, "/evidence", json!([]), 422),
            (&other, "/reason", json!("新到岗"), 404),
        ] {
            let mut body = completed();
            *body.pointer_mut(field).expect("there") = value;
            let (found, answer) = world.post(&path(whose, "/resubmit"), &body).await;
            assert_eq!(found, status, "{body}: {answer}");
        }
        let stands = world.get(&path(&filed, "")).await;
        assert_eq!((&stands["state"], &stands["round"]), (&json!("supplement"), &json!(1)), "nothing changed");
        world.settle().await;
        for staff in ["liming", "chenhong"] {
            assert!(world.read(staff).iter().all(|push| push.starts_with("拦下一条疑似涉密信息")), "nobody was asked");
        }
    }
}

both! {
    async fn an_application_is_withdrawn_by_whoever_filed_it(world) {
        let filed = file(world).await;
        let code = code(&world.read_one("liming"));
        world.read_all();
        for (who, status) in [("heping", 403), ("panwen", 403), ("liming", 403), ("nobody", 422)] {
            let (found, answer) = world.post(&path(&filed, "/withdraw"), &json!({"submitted_by": who})).await;
            assert_eq!(found, status, "{who}: {answer}");
        }
        assert_eq!(world.get(&path(&filed, "")).await["state"], "submitted");
        let mine = json!({"submitted_by": "zhangli"});
        let (status, answer) = world.post(&path(&filed, "/withdraw"), &mine).await;
        assert_eq!((status, &answer["state"]), (200, &json!("withdrawn")), "{answer}");
        assert_eq!(world.post(&path(&filed, "/withdraw"), &mine).await.0, 409, "once");
        let late = world.say("liming", &format!("同意 {code}")).await;
        assert!(late.starts_with("没有改动"), "its codes are dead: {late}");
        assert_eq!(world.say("liming", "待审批").await, "没有等您定的申请。");
        assert_eq!(world.get(&path(&filed, "")).await["decisions"], json!([]));
        world.settle().await;
        assert!(world.play.pushes().iter().all(|push| push.recipients != ["zhangli"]), "who withdrew it knows");
        let (status, again) = world.post("/api/v1/applications", &application()).await;
        assert_eq!(status, 201, "the phone is free again: {again}");
        world.settle().await;
        world.read_all();
    }
}

both! {
    async fn what_nobody_completes_is_withdrawn_after_thirty_days(world) {
        let filed = file(world).await;
        sent_back(world).await;
        world.hours(30 * 24 - 1).await;
        assert_eq!(world.get(&path(&filed, "")).await["state"], "supplement");
        world.hours(1).await;
        assert_eq!(
            world.read_one("zhangli"),
            format!("申请已撤销 {}\n张三：开通个人账户\n退回补正后 30 天没有重新提交\n还要办，请在 OA 重新申请", filed["number"])
        );
        let stands = world.get(&path(&filed, "")).await;
        assert_eq!((&stands["state"], &stands["lapses_at"]), (&json!("withdrawn"), &Value::Null));
        assert_eq!(world.post(&path(&filed, "/resubmit"), &completed()).await.0, 409, "too late");
        let (status, again) = world.post("/api/v1/applications", &application()).await;
        assert_eq!(status, 201, "the phone is free again: {again}");
        world.settle().await;
        world.read_all();
    }
}

/// Gives `login` one more role at home, as an import would.
async fn promote(world: &World, login: &str, role: &str) {
    let mut tx = world.app.store.begin_write().await.expect("begins");
    let person = people::by_login(&mut tx, login).await.expect("reads").expect("is there");
    let held = people::roles_of(&mut tx, &person.id).await.expect("reads");
    let roles = held.into_iter().chain([(person.unit_id, role.to_owned())]).collect();
    people::set_roles(&mut tx, &person.id, &roles).await.expect("writes");
    tx.commit().await.expect("commits");
}

both! {
    async fn one_unit_does_not_decide_both_stages(world) {
        promote(world, "liming", "approver").await;
        let filed = file(world).await;
        let push = world.read_one("chenhong");
        world.read_all();
        assert!(world.say("chenhong", &format!("同意 {}", code(&push))).await.contains("已转政府办审批备案"));
        world.settle().await;
        assert_eq!(world.read("liming"), [""; 0], "an approver, but of the unit that reviewed");
        let ask = world.read_one("zhaoqiang");
        world.read_all();
        // Asked before, and meanwhile the review turns out to be of his own unit.
        world.db.raw("UPDATE decisions SET unit_id = (SELECT id FROM units WHERE code = 'zfb')").await;
        let refused = world.say("zhaoqiang", &format!("同意 {}", code(&ask))).await;
        assert_eq!(refused, "没有改动：1 前一步是您单位定的，要由别人来定。\n看等您定的：待审批");
        assert_eq!(world.get(&path(&filed, "")).await["state"], "reviewed");
        world.settle().await;
        assert!(world.play.pushes().iter().all(|push| !push.text.as_deref().unwrap_or_default().contains("已办好")));
    }
}

both! {
    async fn the_info_office_hears_when_only_its_own_approver_is_left(world) {
        promote(world, "liming", "approver").await;
        world.say("zhaoqiang", "不是我").await;
        file(world).await;
        let push = world.read("chenhong").into_iter().find(|push| push.starts_with("待审核")).expect("a question");
        world.read_all();
        let answer = world.say("chenhong", &format!("同意 {}", code(&push))).await;
        assert!(answer.ends_with("政府办还没有可以审批的人，已转信息办。"), "{answer}");
        world.settle().await;
        assert_eq!(
            world.read_one("liming"),
            "有申请没人能审批备案\n寨沙镇 张三：开通个人账户\n政府办没有可办的人：未绑定、与申请有关，或与审核同单位\n补人或绑定后会自动转办"
        );
        world.read_all();
    }
}

/// Files for somebody of `unit` by `admin` and has it reviewed; what people read meanwhile is theirs.
async fn reviewed(world: &World, unit: &str, admin: &str, phone: &str) {
    let mut body = application();
    body["unit"] = unit.into();
    body["submitted_by"] = admin.into();
    body["person"]["phone"] = phone.into();
    let (status, answer) = world.post("/api/v1/applications", &body).await;
    assert_eq!(status, 201, "{answer}");
    world.settle().await;
    let push = world.read("liming").pop().expect("a question");
    world.read_all();
    let answer = world.say("liming", &format!("同意 {}", code(&push))).await;
    assert!(answer.starts_with("已同意"), "{answer}");
    world.settle().await;
}

both! {
    async fn applications_that_wait_hold_up_no_other(world) {
        for approver in ["sunwei", "zhaoqiang"] {
            world.say(approver, "不是我").await;
        }
        world.settle().await;
        world.read_all();
        reviewed(world, "zzb", "moxia", "13900000011").await;
        // Sixty more wait for the party office, all of them longer.
        world.db.raw(
            "INSERT INTO applications (id, operation, unit_id, submitted_by, number, subject_name, phone_sealed,
                phone_digest, reason, state, due_at, created_at)
            WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < 60)
            SELECT a.id || CAST(i AS TEXT), operation, unit_id, submitted_by, number, subject_name, phone_sealed,
                phone_digest || CAST(i AS TEXT), reason, state, due_at, created_at - i FROM applications a, n",
        ).await;
        reviewed(world, "zs", "zhangli", "13900000012").await;
        world.read_all();
        bind_again(world, "zhaoqiang").await;
        world.settle().await;
        let asked = world.read("zhaoqiang");
        assert!(asked.iter().any(|push| push.starts_with("待审批") && push.contains("寨沙镇")), "{asked:#?}");
        world.read_all();
    }
}

/// Binds somebody to their own account again.
pub async fn bind_again(world: &World, staff: &str) {
    let mut tx = world.app.store.begin_write().await.expect("begins");
    let person = people::by_login(&mut tx, staff).await.expect("reads").expect("is there");
    let binding = people::Binding {
        platform: "dingtalk".to_owned(),
        corp_id: crate::support::CORP.to_owned(),
        staff_id: staff.to_owned(),
        person_id: person.id,
        status: "active".to_owned(),
    };
    people::bind(&mut tx, &binding, "test", world.clock.now()).await.expect("binds");
    tx.commit().await.expect("commits");
}

both! {
    async fn a_number_is_looked_for_at_every_unit_of_the_sender(world) {
        world.db.raw("INSERT INTO roles (person_id, unit_id, role)
            SELECT p.id, u.id, 'user' FROM people p, units u WHERE p.login = 'liming' AND u.code = 'zfb'").await;
        // At the government office number 2 is an application decided long ago, at the info office one that waits.
        world.dispatch(json!({})).await;
        reviewed(world, "zs", "zhangli", "13900000011").await;
        let ask = world.read_one("zhaoqiang");
        assert!(ask.starts_with("待审批 2"), "{ask}");
        world.say("zhaoqiang", &format!("同意 {}", code(&ask))).await;
        let mut body = application();
        body["person"]["phone"] = "13900000012".into();
        let (status, answer) = world.post("/api/v1/applications", &body).await;
        assert_eq!(status, 201, "{answer}");
        world.settle().await;
        let before = world.read("liming").pop().expect("a question");
        assert!(before.starts_with("待审核 2"), "{before}");
        let answer = world.say("liming", "重发 2").await;
        assert!(answer.starts_with("2 的新码马上推送给您"), "{answer}");
        world.settle().await;
        assert_ne!(code(&world.read_one("liming")), code(&before));
        world.read_all();
    }
}
both! {
    async fn the_list_of_what_waits_says_by_when(world) {
        file(world).await;
        world.read_all();
        // Three working days from Tuesday.
        for (hours, due) in [(0, "周五前"), (48, "明天前"), (24, "今天内"), (24, "已过期限")] {
            world.hours(hours).await;
            world.read_all();
            let list = world.say("liming", "待审批").await;
            assert_eq!(list.lines().nth(1), Some(format!("1 寨沙镇 张三 开户 {due}").as_str()), "{list}");
        }
    }
}
