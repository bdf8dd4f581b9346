//! Settings: `config.toml` compiled in, then `--config FILE`, then `QIANSHOU__SECTION__KEY`.
//!
//! Unknown keys are errors, secrets print as `***`, and a weak or placeholder secret stops the
//! start (INV-45, INV-46). Every error is one Chinese sentence that says what to do.

mod calendar;
mod check;
mod layers;

pub use calendar::{Calendar, Days};

use crate::time::MINUTE;
use serde::Deserialize;
use std::collections::BTreeMap;
use std::fmt;
use std::path::{Path, PathBuf};

/// The compiled-in base layer, so that the sample file cannot lie.
pub const DEFAULTS: &str = include_str!("../config.toml");

/// Everything an operator can set.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Settings {
    /// Where data lives.
    pub database: Database,
    /// The HTTP side.
    pub server: Server,
    /// Whom every failure names.
    pub contact: Contact,
    /// The master key.
    pub security: Security,
    /// Working days and hours.
    pub calendar: Calendar,
    /// When and how pushes go out.
    pub push: Push,
    /// Asking what became of accepted pushes.
    pub evidence: Evidence,
    /// Document links.
    pub links: Links,
    /// Limits on what comes in.
    pub limits: Limits,
    /// Logging.
    pub log: Log,
    /// Monthly quotas by platform.
    pub quota: BTreeMap<String, Quota>,
    /// The bots by name.
    #[serde(default)]
    pub bots: BTreeMap<String, Bot>,
}

/// `[database]`
#[derive(Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Database {
    /// `sqlite:PATH` or `postgres://…`; may hold a password.
    pub url: String,
}

impl fmt::Debug for Database {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(if self.url.starts_with("sqlite:") { &self.url } else { "postgres://***" })
    }
}

/// `[server]`
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Server {
    /// Address and port.
    pub listen: String,
    /// Our own origin as seen from outside; empty when there is none.
    pub public_url: String,
}

/// `[contact]`
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Contact {
    /// 信息办
    pub name: String,
    /// Its telephone.
    pub phone: String,
}

/// `[security]`
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Security {
    /// 32 random bytes, mode 0600.
    pub master_key_file: PathBuf,
}

/// `[push]`
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Push {
    /// Spans of the working day in which ordinary pushes go, `HH:MM-HH:MM,…`.
    pub window: Window,
    /// When a push that missed the window goes on the next working day.
    pub next_day_at: TimeOfDay,
    /// Whether messages carry tap links.
    pub tap_links: bool,
    /// Outbound calls at once.
    pub concurrency: usize,
    /// From how many waiting ordinary items one person gets a digest instead.
    pub digest_at: i64,
}

/// `[evidence]` (INV-25)
#[derive(Clone, Copy, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Evidence {
    /// About which pushes.
    pub ask: Ask,
    /// When enough is known.
    pub until: Until,
    /// Share of the month's API calls, in hundredths, from which nothing is asked.
    pub stop_percent: i64,
}

/// Which pushes the platform is asked about.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Ask {
    /// None.
    Off,
    /// Those that may go at any hour.
    Urgent,
    /// All.
    All,
}

/// When enough is known about a push.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Until {
    /// It is there.
    Delivered,
    /// It was opened.
    Read,
}

/// `[links]`
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Links {
    /// Whether document links open on a phone (messages.md rule 10).
    pub reachable_on_phone: bool,
}

/// `[limits]`
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Limits {
    /// INV-53.
    pub commands_per_minute: u32,
    /// Seconds before the same refusal is said to one person or group again where that costs quota (INV-53).
    pub refusal_every_s: i64,
    /// The same for a sender who is bound to nobody.
    pub stranger_every_s: i64,
    /// Refusals that one person or group gets in a day where that costs quota.
    pub refusals_per_day: i64,
    /// INV-14.
    pub concurrent_requests: usize,
}

/// `[log]`
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Log {
    /// `error`, `warn`, `info`, `debug`.
    pub level: String,
}

/// `[quota.<platform>]`, per calendar month for the whole organisation.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Quota {
    /// Server API calls.
    pub api_calls_month: i64,
    /// Webhook and Stream messages, incoming ones included.
    pub messages_month: i64,
    /// Calls per second and API that the platform allows one app.
    pub calls_per_second: i64,
}

/// `[bots.<name>]`
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Bot {
    /// Which messenger.
    pub platform: PlatformName,
    /// How callbacks arrive.
    #[serde(default)]
    pub mode: Mode,
    /// Client ID.
    pub app_key: String,
    /// Client Secret; verifies callbacks and fetches tokens.
    #[serde(default)]
    pub app_secret: Option<Secret>,
    /// The same from a file.
    #[serde(default)]
    pub app_secret_file: Option<PathBuf>,
    /// A second secret that is valid during a rotation (INV-40).
    #[serde(default)]
    pub next_secret: Option<Secret>,
    /// The same from a file.
    #[serde(default)]
    pub next_secret_file: Option<PathBuf>,
    /// `robotCode`.
    pub robot_code: String,
    /// `CorpId`.
    pub corp_id: String,
    /// Where an answer travels.
    #[serde(default)]
    pub reply: ReplyMode,
    /// Edition of the organisation, for the forecast.
    #[serde(default)]
    pub edition: Edition,
    /// Accepted difference between our clock and the callback's timestamp, seconds.
    #[serde(default = "default_skew")]
    pub max_skew_s: u32,
    /// New-generation API host.
    #[serde(default = "default_api")]
    pub api_base: String,
    /// Old-generation API host.
    #[serde(default = "default_oapi")]
    pub oapi_base: String,
    /// Access token of the custom group robot.
    #[serde(default)]
    pub group_access_token: Option<Secret>,
    /// The same from a file.
    #[serde(default)]
    pub group_access_token_file: Option<PathBuf>,
    /// `SEC…` of the custom group robot.
    #[serde(default)]
    pub group_secret: Option<Secret>,
    /// The same from a file.
    #[serde(default)]
    pub group_secret_file: Option<PathBuf>,
}

fn default_skew() -> u32 {
    300
}

fn default_api() -> String {
    "https://api.dingtalk.com".to_owned()
}

fn default_oapi() -> String {
    "https://oapi.dingtalk.com".to_owned()
}

impl Bot {
    /// The secrets a callback may be signed with: the current one and, during a rotation, the next.
    pub fn callback_secrets(&self) -> impl Iterator<Item = &str> {
        self.app_secret.iter().chain(self.next_secret.iter()).map(Secret::expose)
    }

    /// Which installation of which messenger this is: bots that share it share its outages.
    pub fn messenger(&self) -> String {
        format!("{} {}", self.platform.as_str(), self.api_base.trim_end_matches('/'))
    }

    /// The current app secret; validated to be present.
    pub fn secret(&self) -> &str {
        self.app_secret.as_ref().map_or("", Secret::expose)
    }
}

/// The supported messengers.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum PlatformName {
    /// 钉钉
    Dingtalk,
}

impl PlatformName {
    /// As written in settings and in the database.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Dingtalk => "dingtalk",
        }
    }
}

/// How callbacks arrive.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Mode {
    /// The platform calls us.
    #[default]
    Http,
    /// We dial out.
    Stream,
}

/// Where an answer travels.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum ReplyMode {
    /// In the response to the callback; costs no API call.
    #[default]
    Inline,
    /// As a push of its own.
    Push,
}

/// Edition of the platform organisation.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Edition {
    /// 标准版
    #[default]
    Standard,
    /// 专业版
    Professional,
    /// 专属版
    Exclusive,
}

/// A secret from settings; prints as `***`.
#[derive(Clone, PartialEq, Eq, Deserialize)]
#[serde(transparent)]
pub struct Secret(String);

impl Secret {
    /// Wraps a secret.
    pub fn new(text: impl Into<String>) -> Self {
        Self(text.into())
    }

    /// The secret itself, for the one call that needs it.
    pub fn expose(&self) -> &str {
        &self.0
    }
}

impl fmt::Debug for Secret {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("***")
    }
}

/// `HH:MM` as milliseconds since local midnight.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Deserialize)]
#[serde(try_from = "String")]
pub struct TimeOfDay(pub i64);

impl TryFrom<String> for TimeOfDay {
    type Error = String;

    fn try_from(text: String) -> Result<Self, String> {
        parse_time_of_day(&text).map(Self).ok_or_else(|| format!("“{text}”不是 HH:MM 形式的时刻"))
    }
}

fn parse_time_of_day(text: &str) -> Option<i64> {
    let (h, m) = text.trim().split_once(':')?;
    let number = |s: &str| (s.len() == 2).then(|| s.parse::<i64>().ok())?.filter(|n| *n >= 0);
    let (h, m) = (number(h)?, number(m)?);
    (h * 60 + m <= 24 * 60 && m < 60).then_some((h * 60 + m) * MINUTE)
}

/// Spans of a day, milliseconds since local midnight, ascending and disjoint.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize)]
#[serde(try_from = "String")]
pub struct Window(pub Vec<(i64, i64)>);

impl TryFrom<String> for Window {
    type Error = String;

    fn try_from(text: String) -> Result<Self, String> {
        let bad = || format!("“{text}”不是 HH:MM-HH:MM 形式的时段");
        let mut spans = Vec::new();
        for part in text.split([',', '，']) {
            let (from, to) = part.split_once('-').ok_or_else(bad)?;
            let span = (parse_time_of_day(from).ok_or_else(bad)?, parse_time_of_day(to).ok_or_else(bad)?);
            if span.0 >= span.1 || spans.last().is_some_and(|&(_, end)| end > span.0) {
                return Err(bad());
            }
            spans.push(span);
        }
        Ok(Self(spans))
    }
}

/// Settings that cannot be used; the text is one Chinese sentence.
#[derive(Debug, thiserror::Error)]
#[error("[E-CONFIG] {0}")]
pub struct ConfigError(pub String);

/// Reads all layers and checks them.
///
/// `environment` is the process environment, handed in so that tests need not change it.
pub fn load<I>(file: Option<&Path>, environment: I) -> Result<Settings, ConfigError>
where
    I: IntoIterator<Item = (String, String)>,
{
    let mut settings = layers::read(file, environment)?;
    resolve_secrets(&mut settings)?;
    check::check(&settings)?;
    check::check_secrets(&settings)?;
    Ok(settings)
}

/// The same for what never calls a messenger, without the bots' secrets: where the service manager hands
/// them to the service alone, an operator's command cannot read them and need not.
pub fn load_without_secrets<I>(file: Option<&Path>, environment: I) -> Result<Settings, ConfigError>
where
    I: IntoIterator<Item = (String, String)>,
{
    let mut settings = layers::read(file, environment)?;
    for bot in settings.bots.values_mut() {
        (bot.app_secret, bot.next_secret, bot.group_access_token, bot.group_secret) =
            (None, None, None, None);
    }
    check::check(&settings)?;
    Ok(settings)
}

fn resolve_secrets(settings: &mut Settings) -> Result<(), ConfigError> {
    for (name, bot) in &mut settings.bots {
        for (value, file, key) in [
            (&mut bot.app_secret, &bot.app_secret_file, "app_secret"),
            (&mut bot.next_secret, &bot.next_secret_file, "next_secret"),
            (&mut bot.group_access_token, &bot.group_access_token_file, "group_access_token"),
            (&mut bot.group_secret, &bot.group_secret_file, "group_secret"),
        ] {
            if value.as_ref().is_some_and(|s| s.expose().is_empty()) {
                *value = None;
            }
            let Some(path) = file.as_ref().filter(|p| !p.as_os_str().is_empty()) else { continue };
            if value.is_some() {
                return Err(ConfigError(format!(
                    "bots.{name} 同时给了 {key} 和 {key}_file，不知道用哪个，请只留一个。"
                )));
            }
            *value = Some(Secret(read_secret_file(path, &format!("bots.{name}.{key}_file"))?));
        }
    }
    Ok(())
}

/// Reads a secret from a file that only its owner can read (INV-45).
pub fn read_secret_file(path: &Path, key: &str) -> Result<String, ConfigError> {
    let shown = path.display();
    check_owner_only(path, key)?;
    let text = std::fs::read_to_string(path)
        .map_err(|e| ConfigError(format!("{key} 指向的 {shown} 读不了：{}。", unreadable(&e))))?;
    let secret = text.trim_end_matches(['\n', '\r']);
    if secret.contains(['\n', '\r']) {
        return Err(ConfigError(format!("{key} 指向的 {shown} 有几行，请只留密钥那一行。")));
    }
    Ok(secret.to_owned())
}

/// Why a file cannot be read, and what to do.
pub fn unreadable(error: &std::io::Error) -> String {
    use std::io::ErrorKind;
    match error.kind() {
        ErrorKind::NotFound => "没有这个文件，请核对路径".to_owned(),
        ErrorKind::PermissionDenied => "没有读它的权限，请检查属主与权限".to_owned(),
        ErrorKind::InvalidData => "它不是 UTF-8 编码的文本，请另存为 UTF-8".to_owned(),
        ErrorKind::IsADirectory => "这是文件夹，请写到文件".to_owned(),
        _ => format!("系统错误 {}，请检查磁盘与路径", error.raw_os_error().unwrap_or_default()),
    }
}

/// Refuses a file that group or others can read.
pub fn check_owner_only(path: &Path, key: &str) -> Result<(), ConfigError> {
    use std::os::unix::fs::PermissionsExt;
    let shown = path.display();
    let meta = std::fs::metadata(path)
        .map_err(|e| ConfigError(format!("{key} 指向的 {shown} 读不了：{}。", unreadable(&e))))?;
    // systemd shows a credential as 0440 on a file system of the unit's own, guarded by an ACL.
    let credential = std::env::var_os("CREDENTIALS_DIRECTORY").is_some_and(|folder| path.starts_with(folder));
    let others = if credential { 0o027 } else { 0o077 };
    if meta.permissions().mode() & others != 0 {
        return Err(ConfigError(format!("{shown} 别人也能读，请先执行：chmod 600 {shown}")));
    }
    Ok(())
}

/// Whether `url` names the PostgreSQL engine.
pub fn is_postgres(url: &str) -> bool {
    url.starts_with("postgres://") || url.starts_with("postgresql://")
}
