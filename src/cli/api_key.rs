//! `api-key`: keys of the integration API (INV-44). The secret is printed once and stored sealed.

use super::failure::Failure;
use super::table::{self, moment};
use super::{Global, open, operator_record};
use crate::service::integration::secret_place;
use crate::store::api::{self, ApiKey};
use crate::store::{Access, StoreError, audit, units};
use crate::time::{Date, Timestamp};
use crate::write;
use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use zeroize::Zeroizing;

/// What to do with keys.
#[derive(clap::Subcommand)]
pub enum Command {
    /// 新建一把，密钥只显示这一次
    Add {
        /// 给谁用，例如 县OA
        #[arg(value_name = "名称")]
        name: String,
        /// 只许这些单位（代码，逗号隔开）；不写就是全县
        #[arg(long, value_name = "代码", value_delimiter = ',')]
        units: Vec<String>,
        /// 用到哪一天（含），例如 2027-12-31
        #[arg(long, value_name = "日期")]
        expires: Option<String>,
    },
    /// 全部密钥（不含密钥本身）
    List,
    /// 停用一把，立即生效
    Revoke {
        /// 编号（key_id）
        #[arg(value_name = "编号")]
        id: String,
    },
}

/// Runs the command.
pub async fn run(global: &Global, command: &Command) -> Result<(), Failure> {
    match command {
        Command::Add { name, units, expires } => add(global, name, units, expires.as_deref()).await,
        Command::List => list(global).await,
        Command::Revoke { id } => revoke(global, id).await,
    }
}

async fn add(global: &Global, name: &str, codes: &[String], expires: Option<&str>) -> Result<(), Failure> {
    let app = open::app(open::settings_without_secrets(global)?, Access::Write).await?;
    let now = app.now();
    let name = name.trim();
    if name.is_empty() || name.chars().count() > 60 || name.chars().any(char::is_control) {
        return Err(Failure::usage("E-ARGUMENT", "名称要有，最多 60 个字，不能换行。"));
    }
    let expires_at = expires.map(|text| last_moment(text, now)).transpose()?;
    let codes: Vec<&str> = codes.iter().map(|code| code.trim()).filter(|code| !code.is_empty()).collect();
    check_units(&app.store, &codes).await?;
    let id = format!("ak{}", crate::random::hex::<8>());
    let mut bytes = Zeroizing::new([0_u8; 32]);
    crate::random::fill(&mut *bytes);
    let secret = Zeroizing::new(URL_SAFE_NO_PAD.encode(*bytes));
    let key = ApiKey {
        secret_sealed: app.keys.seal(&secret_place(&id), secret.as_bytes()),
        name: name.to_owned(),
        units: codes.join(","),
        expires_at: expires_at.map(Timestamp::millis),
        revoked_at: None,
        created_at: now.millis(),
        id,
    };
    let detail = serde_json::json!({ "expires": key.expires_at, "units": key.units }).to_string();
    let record = operator_record("api-key.create", ("api_key", &key.id), &detail);
    let kept: Result<(), StoreError> = write!(app.store, tx => async {
        api::insert(tx, &key).await?;
        audit::append(tx, &record, now).await
    }.await);
    kept?;
    app.store.close().await;
    println!(r#"{{"key_id":"{}","secret":"{}"}}"#, key.id, *secret);
    eprintln!("密钥只显示这一次，请立即存进对接系统；丢了就停用这一把，再新建。");
    Ok(())
}

/// The first moment after a day.
fn last_moment(text: &str, now: Timestamp) -> Result<Timestamp, Failure> {
    let moment = Date::parse(text).map(|date| date.plus_days(1).at(0));
    match moment {
        Some(moment) if moment > now => Ok(moment),
        Some(_) => Err(Failure::usage("E-ARGUMENT", format!("--expires {text} 已经过去了。"))),
        None => Err(Failure::usage("E-ARGUMENT", format!("--expires “{text}”不是日期，例：2027-12-31。"))),
    }
}

async fn check_units(store: &crate::store::Store, codes: &[&str]) -> Result<(), Failure> {
    let mut db = store.read();
    for code in codes {
        if units::by_code(&mut db, code).await?.is_none() {
            return Err(Failure::usage(
                "E-ARGUMENT",
                format!("没有单位 {code}，请核对 --units 里的单位代码。"),
            ));
        }
    }
    Ok(())
}

async fn list(global: &Global) -> Result<(), Failure> {
    let store = open::store(&open::settings_without_secrets(global)?, Access::Read).await?;
    let now = open::clock(&store).await?.now().millis();
    let keys = api::all(&mut store.read()).await?;
    let rows: Vec<Vec<String>> = keys
        .iter()
        .map(|key| {
            let state = match (key.revoked_at, key.expires_at) {
                (Some(at), _) => format!("{} 停用", moment(at)),
                (None, Some(at)) if at <= now => format!("{} 到期", moment(at)),
                (None, Some(at)) => format!("有效，到 {}", moment(at)),
                (None, None) => "有效".to_owned(),
            };
            let units = if key.units.is_empty() { "全县" } else { &key.units };
            vec![key.id.clone(), key.name.clone(), units.to_owned(), moment(key.created_at), state]
        })
        .collect();
    if rows.is_empty() {
        println!("还没有密钥。新建：qianshou api-key add 名称");
    } else {
        table::print(&["编号", "名称", "单位", "建于", "状态"], &rows);
    }
    Ok(())
}

async fn revoke(global: &Global, id: &str) -> Result<(), Failure> {
    let store = open::store(&open::settings_without_secrets(global)?, Access::Write).await?;
    let now = open::clock(&store).await?.now();
    let record = operator_record("api-key.revoke", ("api_key", id), "{}");
    let done: Result<bool, StoreError> = write!(store, tx => async {
        let done = api::revoke(tx, id, now).await?;
        if done {
            audit::append(tx, &record, now).await?;
        }
        Ok(done)
    }.await);
    if !done? {
        return Err(Failure::failed(
            "E-NOT-FOUND",
            format!("没有在用的密钥 {id}，用 qianshou api-key list 看编号。"),
        ));
    }
    println!("已停用 {id}。");
    Ok(())
}
