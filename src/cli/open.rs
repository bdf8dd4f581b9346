//! What most commands begin with: settings, database, master key.

use super::failure::Failure;
use super::{Global, master_key};
use crate::app::App;
use crate::config::{self, Settings};
use crate::platform;
use crate::store::{Access, FileLock, Store, state};
use crate::time::{Clock, MINUTE, Timestamp};
use std::path::{Path, PathBuf};

/// Runs a short command on this thread.
pub fn block_on<F: Future<Output = Result<(), Failure>>>(work: F) -> Result<(), Failure> {
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build();
    runtime
        .map_err(|e| Failure::failed("E-RUNTIME", format!("程序起不来（{e}），请检查系统资源。")))?
        .block_on(work)
}

/// All layers of the settings.
pub fn settings(global: &Global) -> Result<Settings, Failure> {
    Ok(config::load(global.config.as_deref(), environment())?)
}

/// The settings of a command that calls no messenger.
pub fn settings_without_secrets(global: &Global) -> Result<Settings, Failure> {
    Ok(config::load_without_secrets(global.config.as_deref(), environment())?)
}

fn environment() -> impl Iterator<Item = (String, String)> {
    std::env::vars_os().filter_map(|(k, v)| Some((k.into_string().ok()?, v.into_string().ok()?)))
}

/// The file of an SQLite database.
pub fn sqlite_file(url: &str) -> Option<PathBuf> {
    Some(PathBuf::from(url.strip_prefix("sqlite:")?.trim_start_matches("//")))
}

/// The folder for what belongs to this database on this machine: beside an SQLite file, else beside
/// the master key.
pub fn folder(settings: &Settings) -> PathBuf {
    let file =
        sqlite_file(&settings.database.url).unwrap_or_else(|| settings.security.master_key_file.clone());
    match file.parent() {
        Some(folder) if !folder.as_os_str().is_empty() => folder.to_owned(),
        _ => PathBuf::from("."),
    }
}

/// Takes the lock of an SQLite file before the database is touched.
pub fn lock(settings: &Settings) -> Result<Option<FileLock>, Failure> {
    let Some(file) = sqlite_file(&settings.database.url) else { return Ok(None) };
    std::fs::create_dir_all(folder(settings)).map_err(crate::store::StoreError::from)?;
    Ok(Some(FileLock::take(&file)?))
}

/// Refuses an SQLite file that is not there; only `migrate` and `demo` make one.
pub fn existing(settings: &Settings) -> Result<(), Failure> {
    let Some(file) = sqlite_file(&settings.database.url) else { return Ok(()) };
    match file.try_exists() {
        Ok(true) => Ok(()),
        Ok(false) => Err(no_database(&file)),
        // Whoever may not look must not read that there is none.
        Err(e) => Err(Failure::failed(
            "E-FILE",
            format!("看不到数据库 {}（{e}），请用服务的账号执行，并检查 database.url。", file.display()),
        )),
    }
}

/// Opens the database.
pub async fn store(settings: &Settings, access: Access) -> Result<Store, Failure> {
    if access != Access::Full {
        existing(settings)?;
    }
    let store = Store::open(&settings.database.url, access).await.map_err(|error| {
        let failure = Failure::from(error);
        let remote = config::is_postgres(&settings.database.url);
        if remote && failure.code == "E-BUSY" { unreachable() } else { failure }
    })?;
    if !store.is_durable().await? {
        return Err(Failure::usage(
            "E-NOT-DURABLE",
            "PostgreSQL 的 synchronous_commit 是 off 或 local，断电会丢已答复的签收，请改为 on 再启动。",
        ));
    }
    Ok(store)
}

fn unreachable() -> Failure {
    Failure::failed(
        "E-DB",
        "连不上 PostgreSQL，请检查 database.url 的主机、端口、用户与密码，以及服务是否在运行。",
    )
}

fn no_database(file: &Path) -> Failure {
    Failure::usage(
        "E-NO-DB",
        format!("还没有数据库 {}，请先执行：qianshou migrate（或检查 database.url）。", file.display()),
    )
}

/// Opens everything a command needs that writes or sends.
pub async fn app(settings: Settings, access: Access) -> Result<App, Failure> {
    app_on(settings, access, None).await
}

/// The same on a given clock, without a word about a key made on the way.
pub async fn app_on(settings: Settings, access: Access, given: Option<Clock>) -> Result<App, Failure> {
    let store = store(&settings, access).await?;
    let (keys, made) = master_key::unlock(&store, &settings).await?;
    if made && given.is_none() {
        let path = settings.security.master_key_file.display();
        eprintln!("已生成主密钥 {path}，请与数据库分开备份；丢了，库里的手机号与密钥都解不开。");
    }
    let clock = match given {
        Some(clock) => clock,
        None => clock(&store).await?,
    };
    Ok(App::new(store, settings, clock, keys, platform::client()))
}

/// This machine's clock; on PostgreSQL not behind the server's (design §2.10).
pub async fn clock(store: &Store) -> Result<Clock, Failure> {
    let clock = Clock::system();
    if let Some(server) = store.server_time().await? {
        clock.follow(server);
    }
    Ok(clock)
}

/// Refuses to start with a wall clock that is behind what is stored (INV-28): leases, reminders and
/// codes would live on, and the chain would run backwards. PostgreSQL has a clock of its own.
pub async fn check_clock(store: &Store, now: Timestamp) -> Result<(), Failure> {
    if store.is_postgres() {
        return Ok(());
    }
    let last = state::last_time(&mut store.read()).await?;
    last.and_then(|last| behind(now, last)).map_or(Ok(()), Err)
}

/// How far a clock may be behind what is stored.
const BEHIND: i64 = MINUTE;

/// Why the start is held, if it is. Exit code 1: a clock that is being set is right a little later.
fn behind(now: Timestamp, last: Timestamp) -> Option<Failure> {
    let minutes = last.since(now) / MINUTE;
    let text = format!(
        "本机时钟比库里最后的记录慢 {minutes} 分钟，没有启动：请先校时（例如 chronyc makestep）再启动；若现在的时间是对的、以前走快了，请加 --clock-is-right 启动。"
    );
    (last.since(now) > BEHIND).then(|| Failure::failed("E-CLOCK", text))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::time::SECOND;

    #[test]
    fn a_clock_more_than_a_minute_behind_holds_the_start() {
        let last = Timestamp::from_millis(1_800_000_000_000);
        assert_eq!(behind(last.plus(-60 * SECOND), last), None);
        assert_eq!(behind(last.plus(60 * MINUTE), last), None);
        let held = behind(last.plus(-61 * SECOND), last).expect("held");
        assert_eq!((held.exit, held.code), (1, "E-CLOCK"));
        assert!(held.text.contains("慢 1 分钟"), "{}", held.text);
    }
}
