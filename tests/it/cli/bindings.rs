//! What `import` and `bind --match-phones` make of bindings that people stopped, and whom they tell (INV-52).

use super::*;

/// The county with accounts for two people; 李明 is the unit's administrator.
fn with_accounts(corp: &str, wangfang: &str) -> String {
    let account = |staff: &str| {
        format!("\n[person.bindings]\ndingtalk = {{ corp = \"{corp}\", staff_id = \"{staff}\" }}\n")
    };
    COUNTY
        .replacen("roles = [\"receiver\"]\n", &format!("roles = [\"receiver\"]{}", account(wangfang)), 1)
        .replacen("roles = [\"unit_admin\"]\n", &format!("roles = [\"unit_admin\"]{}", account("s2")), 1)
}

async fn stopped_and_changed(mut desk: Desk) {
    let stop = CancellationToken::new();
    let play = messenger(&mut desk, &stop, false).await;
    let corp = Options::default().corp_id;
    desk.run(&["migrate"]).done();
    desk.write("other.toml", &with_accounts("dingother", "s1"));
    let unknown = desk.run(&["import", "other.toml", "--apply"]);
    unknown.refused(1, "E-IMPORT-CONFLICT");
    assert!(unknown.out.contains("✘ 人员 wangfang：没有属于组织 dingother 的机器人"), "{unknown:?}");
    desk.write("county.toml", &with_accounts(&corp, "s1"));
    desk.run(&["import", "county.toml", "--apply"]).done();
    let alerts = "SELECT COUNT(*) FROM intents WHERE kind = 'alert'";
    assert_eq!(desk.db.number(alerts).await, 0, "first bindings are told to nobody");

    // A changed one is told to the administrator and to the account that was left, and decides nothing for a day.
    desk.write("changed.toml", &with_accounts(&corp, "s9"));
    let changed = desk.run(&["import", "changed.toml", "--apply"]).done();
    assert!(changed.contains("变更 人员 wangfang 王芳：钉钉号 s1 → s9"), "{changed}");
    let told = "SELECT COUNT(*) FROM intents i JOIN people p ON p.id = i.person_id
        WHERE i.kind = 'alert' AND p.login = 'liming' AND i.body LIKE '%钉钉绑定已更换%卫健局 王芳%'";
    let left = "SELECT COUNT(*) FROM intents WHERE kind = 'alert' AND person_id IS NULL AND to_staff = 's1'";
    assert_eq!(
        (desk.db.number(told).await, desk.db.number(left).await, desk.db.number(alerts).await),
        (1, 1, 2)
    );
    let barred = "SELECT COUNT(*) FROM bindings WHERE staff_id = 's9' AND decides_at > created_at";
    assert_eq!(desk.db.number(barred).await, 1);

    // Its owner says 不是我 to both accounts: neither the file nor the directory brings one back.
    desk.db.raw("UPDATE bindings SET status = 'stopped' WHERE staff_id = 's9'").await;
    desk.db.raw("UPDATE binding_history SET denied = 1, left_at = 1 WHERE staff_id IN ('s1', 's9')").await;
    for file in ["county.toml", "changed.toml"] {
        let left = desk.run(&["import", file, "--apply"]).done();
        assert!(left.contains("注意：人员 wangfang：本人停用或换掉过钉钉号 s"), "{left}");
        assert!(left.contains("没有要改的。"), "{left}");
    }
    let doubtful = desk.run(&["bind", "--match-phones", "--apply"]).done();
    assert!(
        doubtful.contains("存疑 wangfang 王芳：本人停用或换掉过钉钉号 s1，要绑回请发绑定码"),
        "{doubtful}"
    );
    let active = "SELECT COUNT(*) FROM bindings b JOIN people p ON p.id = b.person_id
        WHERE p.login = 'wangfang' AND b.status = 'active'";
    assert_eq!((desk.db.number(active).await, desk.db.number(alerts).await), (0, 2));
    stop.cancel();
    drop(play);
    desk.end().await;
}
on_both!(what_people_stopped_no_operator_binds_again_unawares, stopped_and_changed);
