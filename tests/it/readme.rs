//! Documents that are not tested drift.

/// The text between `<!-- {name}:start -->` and `<!-- {name}:end -->`.
fn section<'t>(text: &'t str, name: &str) -> &'t str {
    let (start, end) = (format!("<!-- {name}:start -->"), format!("<!-- {name}:end -->"));
    let after = text.split_once(&start).unwrap_or_else(|| panic!("{start}")).1;
    after.split_once(&end).unwrap_or_else(|| panic!("{end}")).0.trim()
}

#[test]
fn the_readme_lists_the_commands_as_they_are() {
    let readme = include_str!("../../README.md");
    assert_eq!(
        section(readme, "commands"),
        bot_commands::markdown().trim(),
        "run `qianshou commands --markdown`"
    );
}

#[test]
fn every_setting_is_explained_and_compiled_in() {
    let defaults = qianshou::config::DEFAULTS;
    assert!(qianshou::config::load(None, std::iter::empty()).is_ok());
    for key in [
        "app_secret_file",
        "next_secret_file",
        "robot_code",
        "max_skew_s",
        "api_base",
        "oapi_base",
        "group_secret_file",
        "stop_percent",
    ] {
        assert!(defaults.contains(key), "{key} stands in config.toml");
    }
}

#[test]
fn every_key_of_the_settings_stands_under_a_comment() {
    // Keys that belong together may share one.
    let mut explained = false;
    for line in qianshou::config::DEFAULTS.lines() {
        match line.chars().next() {
            Some('#') => explained = true,
            None | Some('[') => explained = false,
            _ => assert!(explained, "{line}"),
        }
    }
}

#[test]
fn bad_settings_stop_the_start_with_one_sentence() {
    let bot = |key: &str, value: &str| {
        let mut all: Vec<(String, String)> = [
            ("PLATFORM", "dingtalk"),
            ("APP_KEY", "dingabcdef0123456789"),
            ("ROBOT_CODE", "dingabcdef0123456789"),
            ("CORP_ID", "ding9f50b15bccd16741"),
            ("APP_SECRET", "kZ0T9uYcQm3-Va1Lk8dW2rJ5xN7pB4sF"),
        ]
        .map(|(k, v)| (format!("QIANSHOU__BOTS__MAIN__{k}"), v.to_owned()))
        .to_vec();
        all.push((format!("QIANSHOU__{key}"), value.to_owned()));
        qianshou::config::load(None, all)
    };
    assert!(bot("SERVER__LISTEN", "127.0.0.1:1").is_ok());
    for (key, value) in [
        ("SERVER__LISTENN", "x"),
        ("NOPE__X", "1"),
        ("SERVER__LISTEN", "nowhere"),
        ("CONTACT__PHONE", " "),
        ("BOTS__MAIN__APP_SECRET", "short"),
        ("BOTS__MAIN__APP_SECRET", "changemechangemechangemechangeme"),
        ("BOTS__MAIN__APP_SECRET", "xxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx"),
        ("BOTS__MAIN__APP_SECRET", "请填写应用密钥请填写应用密钥请填写应用密钥"),
        ("BOTS__MAIN__APP_SECRET", "在开发者后台抄来的那一串应用密钥"),
        ("BOTS__MAIN__APP_SECRET", "kZ0T9uYcQm3 Va1Lk8dW2rJ5xN7pB4sF"),
        ("BOTS__MAIN__APP_SECRET_FILE", "/run/app-secret"),
        ("BOTS__MAIN__GROUP_ACCESS_TOKEN", "请填写群机器人的令牌"),
        ("BOTS__MAIN__MODE", "https"),
        ("BOTS__MAIN__APP_KEY", "your-app-key-here"),
        ("BOTS__MAIN__APP_KEY", "请填写"),
        ("BOTS__MAIN__MAX_SKEW_S", "7200"),
        ("BOTS__MAIN__API_BASE", "http://api.dingtalk.com"),
        ("BOTS__MAIN__VERIFY", "false"),
        ("PUSH__WINDOW", "25:00-26:00"),
        ("EVIDENCE__ASK", "sometimes"),
        ("EVIDENCE__STOP_PERCENT", "91"),
        ("PUSH__CONCURRENCY", "100000000"),
        ("LIMITS__COMMANDS_PER_MINUTE", "0"),
        ("QUOTA__DINGTALK__API_CALLS_MONTH", "-5"),
        ("QUOTA__DINGTALK__CALLS_PER_SECOND", "0"),
        ("DATABASE__URL", "mysql://x"),
    ] {
        let Err(error) = bot(key, value) else { panic!("{key}={value} was taken") };
        let text = error.to_string();
        assert!(text.starts_with("[E-CONFIG] ") && text.lines().count() == 1, "{key}: {text}");
        assert!(!text.contains("kZ0T9uYcQm3"), "a secret is never shown");
    }
}

#[test]
fn a_secret_file_holds_one_line_that_only_its_owner_reads() {
    use std::os::unix::fs::PermissionsExt as _;
    let folder = std::env::temp_dir().join(format!("qianshou-secret-{}", std::process::id()));
    std::fs::create_dir_all(&folder).expect("a folder");
    let path = folder.join("app-secret");
    let read = |text: &[u8], mode: u32| {
        std::fs::write(&path, text).expect("written");
        std::fs::set_permissions(&path, std::fs::Permissions::from_mode(mode)).expect("a mode");
        qianshou::config::read_secret_file(&path, "bots.main.app_secret_file").map_err(|e| e.to_string())
    };
    let secret = "kZ0T9uYcQm3-Va1Lk8dW2rJ5xN7pB4sF";
    assert_eq!(read(format!("{secret}\n").as_bytes(), 0o600).as_deref(), Ok(secret));
    for (text, mode, why) in [
        (format!("{secret}\nfoo").into_bytes(), 0o600, "有几行，请只留密钥那一行"),
        (format!("{secret}\r\nfoo\r\n").into_bytes(), 0o600, "有几行"),
        (b"\xff\xfe".to_vec(), 0o600, "不是 UTF-8 编码的文本"),
        (secret.as_bytes().to_vec(), 0o640, "别人也能读"),
    ] {
        let refused = read(&text, mode).expect_err("refused");
        assert!(refused.contains(why) && !refused.contains(secret), "{refused}");
    }
    let absent = qianshou::config::read_secret_file(&folder.join("none"), "x").expect_err("refused");
    assert!(absent.to_string().contains("没有这个文件，请核对路径"), "{absent}");
    std::fs::remove_dir_all(&folder).expect("gone");
}
