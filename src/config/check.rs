//! What settings must hold before anything starts: no weak secret, no placeholder, no half of a pair
//! (INV-45, INV-46).

use super::{Bot, ConfigError, Secret, Settings, is_postgres};

/// Words that show a secret was never filled in.
const PLACEHOLDERS: &[&str] = &[
    "changeme",
    "change-me",
    "secret",
    "password",
    "placeholder",
    "example",
    "your",
    "xxxx",
    "todo",
    "test",
];

pub(super) fn check(settings: &Settings) -> Result<(), ConfigError> {
    let fail = |text: String| Err(ConfigError(text));
    if settings.server.listen.parse::<std::net::SocketAddr>().is_err() {
        return fail(format!(
            "server.listen“{}”不是“地址:端口”，例如 127.0.0.1:8788。",
            settings.server.listen
        ));
    }
    if settings.contact.name.trim().is_empty() || settings.contact.phone.trim().is_empty() {
        return fail("contact.name 与 contact.phone 不能为空：每一条“没办成”都要写上它。".to_owned());
    }
    if !(settings.database.url.starts_with("sqlite:") || is_postgres(&settings.database.url)) {
        return fail("database.url 只支持 sqlite:路径 或 postgres://…。".to_owned());
    }
    if !matches!(settings.log.level.as_str(), "error" | "warn" | "info" | "debug") {
        return fail("log.level 只能是 error、warn、info、debug。".to_owned());
    }
    if settings.push.concurrency == 0
        || settings.limits.concurrent_requests == 0
        || settings.push.digest_at < 2
    {
        return fail(
            "push.concurrency、limits.concurrent_requests 至少为 1，push.digest_at 至少为 2。".to_owned(),
        );
    }
    if !(1..=90).contains(&settings.evidence.stop_percent) {
        return fail("evidence.stop_percent 要在 1 到 90 之间。".to_owned());
    }
    check_limits(settings)?;
    settings.calendar.check()?;
    settings.bots.iter().try_for_each(|(name, bot)| check_bot(name, bot))
}

/// Numbers with which nothing would ever be sent or obeyed, or everything at once.
fn check_limits(settings: &Settings) -> Result<(), ConfigError> {
    let fail = |text: String| Err(ConfigError(text));
    if settings.push.concurrency > 1_000 || settings.limits.concurrent_requests > 100_000 {
        return fail("push.concurrency 最多 1000，limits.concurrent_requests 最多 100000。".to_owned());
    }
    if settings.limits.commands_per_minute == 0 {
        return fail("limits.commands_per_minute 至少为 1，否则每条命令都会被说成太快。".to_owned());
    }
    let limits = &settings.limits;
    let day = 0..=86_400;
    if !day.contains(&limits.refusal_every_s) || !day.contains(&limits.stranger_every_s) {
        return fail("limits.refusal_every_s 和 stranger_every_s 是 0 到 86400 秒。".to_owned());
    }
    if limits.refusals_per_day < 1 {
        return fail("limits.refusals_per_day 至少为 1，否则没办成也没有一句话。".to_owned());
    }
    for (platform, quota) in &settings.quota {
        if quota.api_calls_month < 1 || quota.messages_month < 1 || quota.calls_per_second < 1 {
            return fail(format!("quota.{platform} 的三个数都至少为 1，否则一条也推不出去。"));
        }
    }
    Ok(())
}

fn check_bot(name: &str, bot: &Bot) -> Result<(), ConfigError> {
    let fail = |text: String| Err(ConfigError(text));
    if name.is_empty() || !name.bytes().all(|b| b.is_ascii_alphanumeric() || b == b'_' || b == b'-') {
        return fail(format!("机器人的名字“{name}”只能用字母、数字、- 和 _，它是回调地址的一部分。"));
    }
    for (key, value) in
        [("app_key", &bot.app_key), ("robot_code", &bot.robot_code), ("corp_id", &bot.corp_id)]
    {
        if value.trim().is_empty() || looks_like_placeholder(value) {
            return fail(format!("bots.{name}.{key} 还没填，请到开发者后台抄来。"));
        }
    }
    if !(1..=3_600).contains(&bot.max_skew_s) {
        return fail(format!("bots.{name}.max_skew_s 要在 1 到 3600 之间。"));
    }
    for (key, base) in [("api_base", &bot.api_base), ("oapi_base", &bot.oapi_base)] {
        if !is_base(base) {
            return fail(format!(
                "bots.{name}.{key} 要以 https:// 开头、不带路径（只有 127.0.0.1 可用 http）。"
            ));
        }
    }
    Ok(())
}

/// What the secrets of every bot must hold.
pub(super) fn check_secrets(settings: &Settings) -> Result<(), ConfigError> {
    settings.bots.iter().try_for_each(|(name, bot)| check_bot_secrets(name, bot))
}

fn check_bot_secrets(name: &str, bot: &Bot) -> Result<(), ConfigError> {
    let fail = |text: String| Err(ConfigError(text));
    let Some(secret) = &bot.app_secret else {
        return fail(format!("bots.{name} 缺少 app_secret，请用 app_secret_file 或环境变量给出。"));
    };
    check_secret(&format!("bots.{name}.app_secret"), secret)?;
    for (key, secret) in [("next_secret", &bot.next_secret), ("group_secret", &bot.group_secret)] {
        if let Some(secret) = secret {
            check_secret(&format!("bots.{name}.{key}"), secret)?;
        }
    }
    if bot.group_access_token.as_ref().is_some_and(|token| looks_like_placeholder(token.expose())) {
        return fail(format!("bots.{name}.group_access_token 是占位文字，请到群机器人的设置里抄来。"));
    }
    if bot.group_access_token.is_some() != bot.group_secret.is_some() {
        return fail(format!("bots.{name} 的 group_access_token 与 group_secret 要一起给。"));
    }
    Ok(())
}

fn check_secret(key: &str, secret: &Secret) -> Result<(), ConfigError> {
    let text = secret.expose();
    if text.len() < 24 || looks_like_placeholder(text) {
        return Err(ConfigError(format!("{key} 太短或是占位文字（至少 24 字节），请换成平台给的真实密钥。")));
    }
    Ok(())
}

/// A placeholder is one word repeated, hardly any different characters, or words in Chinese: platforms give
/// printable ASCII. Real secrets may well contain a word by chance, so a word alone counts only when it is
/// most of the value.
fn looks_like_placeholder(text: &str) -> bool {
    let lower = text.to_lowercase();
    let different: std::collections::BTreeSet<char> = lower.chars().collect();
    !text.bytes().all(|b| b.is_ascii_graphic())
        || different.len() < 5 && text.len() >= 8
        || PLACEHOLDERS.iter().any(|word| lower.matches(word).count() * word.len() * 2 > lower.len())
        || lower.starts_with("your") && lower.contains("here")
        || lower.starts_with('<') && lower.ends_with('>')
}

fn is_base(base: &str) -> bool {
    let Ok(url) = url::Url::parse(base) else { return false };
    let local = matches!(url.host_str(), Some("127.0.0.1" | "localhost" | "[::1]"));
    (url.scheme() == "https" || url.scheme() == "http" && local)
        && matches!(url.path(), "" | "/")
        && url.query().is_none()
        && url.username().is_empty()
}
