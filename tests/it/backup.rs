//! What an operator of one small server does by hand: gives files that the service's account cannot open, keeps a
//! copy of the database, and goes on from it.

use crate::cli::Desk;
use crate::support::Engine;

const COUNTY: &str = r#"
[[unit]]
code = "zs"
name = "鹿寨县寨沙镇人民政府"
short_name = "寨沙镇"
category = "乡镇"
system = "政府"

[[person]]
login = "wangfang"
name = "王芳"
unit = "zs"
phone = "13800000001"
roles = ["receiver"]
"#;

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_copy_made_beside_the_service_is_a_whole_database() {
    let desk = Desk::new(Engine::Sqlite).await;
    desk.run(&["migrate"]).done();
    assert!(desk.run_with(&["import", "-"], COUNTY).done().contains("只是预览"));
    desk.run_with(&["import", "-", "--apply"], COUNTY).done();
    let (mut service, _) = desk.serve();
    let said = desk.run(&["backup", "copy.db"]).done();
    assert!(said.contains("已备份到 copy.db") && said.contains("主密钥"), "{said}");
    service.kill().expect("it ends");
    service.wait().expect("it ended");
    // An older copy is never overwritten, and a folder that is not there gets none.
    let before = std::fs::read(desk.folder.join("copy.db")).expect("the copy");
    desk.run(&["backup", "copy.db"]).refused(1, "E-BACKUP");
    desk.run(&["backup", "nowhere/copy.db"]).refused(1, "E-BACKUP");
    assert_eq!(std::fs::read(desk.folder.join("copy.db")).expect("the copy"), before);
    let mode = std::os::unix::fs::PermissionsExt::mode(
        &std::fs::metadata(desk.folder.join("copy.db")).expect("the copy").permissions(),
    );
    assert_eq!(mode & 0o777, 0o600, "names are in it");
    let mut restored = desk;
    restored.set("DATABASE__URL", "sqlite:copy.db");
    assert!(restored.run(&["migrate"]).done().contains("已是最新"));
    assert!(restored.run(&["audit", "verify"]).done().contains("审计完好"));
    assert!(restored.run(&["status"]).done().starts_with("单位 1，人员 1"));
    // The master key fits: the phone that stands in the copy is recognised.
    assert!(restored.run_with(&["import", "-"], COUNTY).done().contains("没有要改的"));
    restored.end().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn postgres_has_its_own_tools_for_copies() {
    let desk = Desk::new(Engine::Postgres).await;
    desk.run(&["migrate"]).done();
    desk.run(&["backup", "copy.db"]).refused(2, "E-ARGUMENT");
    assert!(!desk.folder.join("copy.db").exists());
    desk.end().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_database_that_cannot_be_looked_at_is_not_called_missing() {
    let mut desk = Desk::new(Engine::Sqlite).await;
    std::fs::create_dir(desk.folder.join("closed.db")).expect("a folder");
    std::fs::write(desk.folder.join("file"), "").expect("written");
    for (url, said) in [("sqlite:file/x.db", "用服务的账号执行"), ("sqlite:closed.db", "chown")] {
        desk.set("DATABASE__URL", url);
        for command in ["status", "serve"] {
            let refused = desk.run(&[command]);
            refused.refused(1, "E-FILE");
            assert!(refused.err.contains(said), "{refused:?}");
        }
    }
    desk.end().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_file_in_another_encoding_is_called_what_it_is() {
    let desk = Desk::new(Engine::Sqlite).await;
    desk.run(&["migrate"]).done();
    // 王芳 in GBK, as an old editor saves it.
    std::fs::write(desk.folder.join("gbk.toml"), b"name = \"\xcd\xf5\xb7\xbc\"").expect("written");
    let refused = desk.run(&["import", "gbk.toml", "--apply"]);
    refused.refused(2, "E-IMPORT-FILE");
    assert!(refused.err.contains("另存为 UTF-8"), "{refused:?}");
    assert!(desk.run(&["status"]).done().starts_with("单位 0，人员 0"), "nothing was imported");
    let doctor = desk.run(&["doctor"]);
    doctor.refused(1, "E-DOCTOR");
    assert!(doctor.out.contains("！ 信息办：") && doctor.out.contains("！ 审批人员："), "{doctor:?}");
    desk.end().await;
}
