//! The master key: 32 random bytes in a file only its owner can read (design §2.13, INV-45).
//!
//! It is made once, for an empty SQLite database; in every other case it must exist. A keyed check
//! value in the database tells a wrong key from the right one before anything is opened or sealed.

use super::failure::Failure;
use crate::config::{Settings, check_owner_only};
use crate::crypto::{Keys, same};
use crate::store::{Store, StoreError, api, people, state};
use crate::write;
use std::io::Write as _;
use std::os::unix::fs::OpenOptionsExt as _;
use std::path::Path;
use zeroize::Zeroizing;

/// Name of the fact that holds the check value.
const CHECK: &str = "master_key_check";

/// The key that fits `store`, and whether it was made just now, for an empty SQLite file.
pub async fn unlock(store: &Store, settings: &Settings) -> Result<(Keys, bool), Failure> {
    let path = &settings.security.master_key_file;
    let (keys, made) = match read(path)? {
        Some(keys) => (keys, false),
        None if !store.is_postgres() && is_empty(store).await? => (create(path)?, true),
        None => return Err(missing(path, store.is_postgres())),
    };
    verify(store, &keys, path).await?;
    Ok((keys, made))
}

/// The key as it is now, without making one and without writing; for looking only.
pub async fn look(store: &Store, settings: &Settings) -> Result<Option<Keys>, Failure> {
    let path = &settings.security.master_key_file;
    let Some(keys) = read(path)? else {
        return if is_empty(store).await? { Ok(None) } else { Err(missing(path, store.is_postgres())) };
    };
    let known = state::get(&mut store.read(), CHECK).await?;
    if known.is_some_and(|known| !fits(&keys, &known)) {
        return Err(wrong(path));
    }
    Ok(Some(keys))
}

fn missing(path: &Path, postgres: bool) -> Failure {
    let shown = path.display();
    let text = if postgres {
        format!(
            "找不到主密钥 {shown}：请把各台机器共用的那一把放到这里；PostgreSQL 新库第一次用，先执行 \
             install -D -m 600 /dev/null {shown} && head -c 32 /dev/urandom > {shown}"
        )
    } else {
        format!("找不到主密钥 {shown}，而数据库里已有用它加密的内容，请从备份取回后再启动。")
    };
    Failure::usage("E-KEY", text)
}

fn wrong(path: &Path) -> Failure {
    Failure::usage("E-KEY", format!("主密钥 {} 与这个数据库不配套，请换回原来的那一把。", path.display()))
}

fn read(path: &Path) -> Result<Option<Keys>, Failure> {
    let shown = path.display();
    if !path.exists() {
        return Ok(None);
    }
    check_owner_only(path, "security.master_key_file")?;
    let bytes = std::fs::read(path)
        .map_err(|e| Failure::usage("E-KEY", format!("主密钥 {shown} 读不到（{e}），请检查权限。")))?;
    let bytes = Zeroizing::new(bytes);
    let Ok(master) = <[u8; 32]>::try_from(bytes.as_slice()) else {
        return Err(Failure::usage(
            "E-KEY",
            format!("主密钥 {shown} 应当恰好 32 字节，现在是 {} 字节，请从备份取回。", bytes.len()),
        ));
    };
    if master.iter().all(|b| b == master.first().unwrap_or(&0)) {
        return Err(Failure::usage("E-KEY", format!("主密钥 {shown} 不是随机数，请换成 32 字节随机数。")));
    }
    Ok(Some(Keys::new(&master)))
}

fn create(path: &Path) -> Result<Keys, Failure> {
    let mut master = Zeroizing::new([0_u8; 32]);
    crate::random::fill(&mut *master);
    let written = || -> std::io::Result<()> {
        if let Some(folder) = path.parent().filter(|p| !p.as_os_str().is_empty()) {
            std::fs::create_dir_all(folder)?;
        }
        let mut file = std::fs::OpenOptions::new().write(true).create_new(true).mode(0o600).open(path)?;
        file.write_all(&*master)?;
        file.sync_all()
    };
    written().map_err(|e| {
        Failure::usage("E-KEY", format!("写不了主密钥 {}（{e}），请检查目录与权限。", path.display()))
    })?;
    Ok(Keys::new(&master))
}

async fn is_empty(store: &Store) -> Result<bool, StoreError> {
    let mut db = store.read();
    let size = state::size(&mut db).await?;
    Ok(state::get(&mut db, CHECK).await?.is_none()
        && size.units + size.people + size.bindings + size.documents == 0
        && api::all(&mut db).await?.is_empty())
}

async fn verify(store: &Store, keys: &Keys, path: &Path) -> Result<(), Failure> {
    let known = state::get(&mut store.read(), CHECK).await?;
    if known.is_none() && !opens_what_is_there(store, keys).await? {
        return Err(wrong(path));
    }
    match known {
        Some(known) if fits(keys, &known) => Ok(()),
        Some(_) => Err(wrong(path)),
        None => {
            let kept: Result<(), StoreError> =
                write!(store, tx => state::set(tx, CHECK, &check_value(keys)).await);
            Ok(kept?)
        }
    }
}

/// A database from before the check value: its first sealed phone must open.
async fn opens_what_is_there(store: &Store, keys: &Keys) -> Result<bool, StoreError> {
    let somebody = people::all(&mut store.read()).await?.into_iter().next();
    Ok(somebody.is_none_or(|p| keys.open(&people::phone_place(&p.id), &p.phone_sealed).is_some()))
}

fn check_value(keys: &Keys) -> String {
    keys.digest("master-key-check", b"qianshou")
}

fn fits(keys: &Keys, known: &str) -> bool {
    same(check_value(keys).as_bytes(), known.as_bytes())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_key_file_must_be_private_whole_and_random() {
        use std::os::unix::fs::PermissionsExt as _;
        let folder = std::env::temp_dir().join(format!("qianshou-key-{}", crate::random::hex::<8>()));
        let path = folder.join("master.key");
        assert!(read(&path).expect("absent is fine").is_none());
        create(&path).expect("made");
        assert!(read(&path).expect("readable").is_some());
        assert!(create(&path).is_err(), "an existing key is never overwritten");
        std::fs::set_permissions(&path, std::fs::Permissions::from_mode(0o644)).expect("chmod");
        assert_eq!(read(&path).err().map(|f| f.exit), Some(2));
        std::fs::set_permissions(&path, std::fs::Permissions::from_mode(0o600)).expect("chmod");
        for bytes in [vec![7; 31], vec![7; 33], vec![0; 32], Vec::new()] {
            std::fs::write(&path, bytes).expect("written");
            assert_eq!(read(&path).err().map(|f| f.code), Some("E-KEY"));
        }
        let _ = std::fs::remove_dir_all(folder);
    }
}
