//! A copy of an SQLite database, made while others read and write it.

use super::{Engine, Store, StoreError};
use sqlx::{ConnectOptions as _, Connection as _};

const COPY: &str = "VACUUM INTO $1";

impl Store {
    /// Writes one moment of an SQLite database into the empty `file`, without what was deleted from it.
    /// PostgreSQL has tools of its own for that; there nothing is done and the answer is `false`.
    pub async fn copy_into(&self, file: &str) -> Result<bool, StoreError> {
        let Engine::Sqlite { options, .. } = &self.engine else { return Ok(false) };
        let mut connection = options.connect().await?;
        sqlx::query(COPY).bind(file).execute(&mut connection).await?;
        connection.close().await?;
        Ok(true)
    }
}
