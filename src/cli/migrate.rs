//! `migrate`: creates the database or brings it up to date.

use super::failure::Failure;
use super::{Global, open};
use crate::config::Settings;
use crate::store::Access;

/// Runs the command. An SQLite file must not be served meanwhile.
pub async fn run(global: &Global) -> Result<(), Failure> {
    let settings = open::settings_without_secrets(global)?;
    let _lock = open::lock(&settings)?;
    let before = version(&settings).await?;
    let store = open::store(&settings, Access::Full).await?;
    let (after, _) = store.versions().await?;
    store.close().await;
    match before {
        0 => println!("已建库，版本 {after}。"),
        before if before == after => println!("数据库已是最新，版本 {after}。"),
        before => println!("数据库已从版本 {before} 升到 {after}。"),
    }
    Ok(())
}

/// The version before; 0 when there is no schema yet.
async fn version(settings: &Settings) -> Result<i64, Failure> {
    if open::sqlite_file(&settings.database.url).is_some_and(|file| !file.exists()) {
        return Ok(0);
    }
    let store = open::store(settings, Access::Raw).await?;
    let found = store.versions().await.map_err(Failure::from);
    store.close().await;
    match found {
        Ok((found, _)) => Ok(found),
        Err(failure) if failure.code == "E-NO-SCHEMA" => Ok(0),
        Err(failure) => Err(failure),
    }
}
