//! `import`: units, people, roles and bindings from a TOML file (design §3). Without `--apply` it only
//! says what would change; a conflict applies nothing. The whole import is one transaction.

mod apply;
mod bodies;
mod check;
mod file;
mod known;
mod people;
mod plan;
mod roles;
mod show;
#[cfg(test)]
mod tests;
mod units;

use super::failure::Failure;
use super::{Global, master_key, open};
use crate::app::App;
use crate::crypto::Keys;
use crate::store::{Access, StoreError};
use crate::time::Timestamp;
use crate::write;
pub use file::{Account, Bindings, File, PersonRow, UnitRow};
use plan::Plan;
use std::collections::HashSet;
use std::path::PathBuf;

/// Arguments of the command.
#[derive(clap::Args)]
pub struct Options {
    /// 要导入的 TOML 文件；- 是标准输入
    #[arg(value_name = "文件")]
    file: PathBuf,
    /// 真的写入；不加只打印会改什么
    #[arg(long)]
    apply: bool,
}

/// Runs the command.
pub async fn run(global: &Global, options: &Options) -> Result<(), Failure> {
    let settings = open::settings_without_secrets(global)?;
    let file = file::read(&options.file)?;
    if options.apply {
        let app = open::app(settings, Access::Write).await?;
        let outcome = write(&app, &file).await;
        app.store.close().await;
        return conclude(outcome?, true);
    }
    let store = open::store(&settings, Access::Read).await?;
    // An empty database has nothing to compare phones with, so any key will do for looking.
    let keys = master_key::look(&store, &settings).await?.unwrap_or_else(|| Keys::new(&[1; 32]));
    let now = open::clock(&store).await?.now();
    let known = known::load(&mut store.read(), &settings, &logins(&file)).await?;
    conclude(plan::make(&file, &known, &keys, now), false)
}

/// Imports `file` into the county of `app` and returns what that changed, or every conflict.
pub async fn write(app: &App, file: &File) -> Result<Result<Plan, Vec<plan::Conflict>>, Failure> {
    let now = app.now();
    let outcome: Result<_, StoreError> = write!(app.store, tx => in_transaction(app, tx, file, now).await);
    let outcome = outcome?;
    if let Err(conflicts) = &outcome {
        note_blocked(app, conflicts).await?;
    }
    Ok(outcome)
}

async fn in_transaction(
    app: &App,
    tx: &mut crate::store::Tx,
    file: &File,
    now: Timestamp,
) -> Result<Result<Plan, Vec<plan::Conflict>>, StoreError> {
    let known = known::load(tx, &app.settings, &logins(file)).await?;
    match plan::make(file, &known, &app.keys, now) {
        Ok(plan) => {
            apply::all(tx, app, &plan, now).await?;
            Ok(Ok(plan))
        }
        Err(conflicts) => Ok(Err(conflicts)),
    }
}

/// What the secrecy guard refused is recorded as an event, without the text.
async fn note_blocked(app: &App, conflicts: &[plan::Conflict]) -> Result<(), StoreError> {
    for (rule, text) in conflicts.iter().filter_map(|c| c.blocked.as_ref()) {
        let event =
            crate::service::guard::Event { rule: rule.as_str(), text, actor: "cli", channel: "import" };
        let kept: Result<(), StoreError> =
            write!(app.store, tx => crate::service::guard::keep(tx, app, &event).await);
        kept?;
    }
    Ok(())
}

fn logins(file: &File) -> HashSet<&str> {
    file.person.iter().map(|row| row.login.as_str()).collect()
}

fn conclude(outcome: Result<Plan, Vec<plan::Conflict>>, applied: bool) -> Result<(), Failure> {
    match outcome {
        Ok(plan) => show::plan(&plan, applied),
        Err(conflicts) => {
            show::conflicts(&conflicts)?;
            Err(Failure::failed(
                "E-IMPORT-CONFLICT",
                format!("有 {} 处冲突，没有改动，请照上面逐条改正后再导入。", conflicts.len()),
            ))
        }
    }
}
