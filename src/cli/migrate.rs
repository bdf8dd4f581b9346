//! `migrate`: creates the database or brings it up to date.

use super::failure::Failure;
use super::{Global, open};
use crate::store::{Access, Store};

/// Runs the command. An SQLite file must not be served meanwhile.
pub async fn run(global: &Global) -> Result<(), Failure> {
    let settings = open::settings(global)?;
    let _lock = open::lock(&settings)?;
    let url = &settings.database.url;
    let existed = open::sqlite_file(url).is_none_or(|file| file.exists());
    let before = if existed {
        Store::open(url, Access::Write).await.map(|_| ()).map_err(Failure::from)
    } else {
        Ok(())
    };
    match &before {
        Err(failure) if failure.code != "E-NO-SCHEMA" => return Err(failure.clone()),
        _ => {}
    }
    let fresh = !existed || before.is_err();
    let store = open::store(&settings, Access::Full).await?;
    store.close().await;
    println!("{}", if fresh { "已建库。" } else { "数据库已是最新。" });
    Ok(())
}
