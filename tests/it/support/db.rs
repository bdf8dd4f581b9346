//! A fresh database for each test.

/// Which engine a test runs on.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Engine {
    Sqlite,
    Postgres,
}

/// A transaction in the way of others.
pub enum Hold {
    Sqlite(sqlx::Transaction<'static, sqlx::Sqlite>),
    Postgres(sqlx::Transaction<'static, sqlx::Postgres>),
}

impl Hold {
    /// Lets the others go on.
    pub async fn release(self) {
        match self {
            Self::Sqlite(tx) => tx.rollback().await.expect("ends"),
            Self::Postgres(tx) => tx.rollback().await.expect("ends"),
        }
    }
}

/// A database that is removed at the end.
pub struct TestDb {
    pub url: String,
    pub engine: Engine,
    name: String,
}

impl TestDb {
    pub async fn create(engine: Engine) -> Self {
        let name = format!("qs_{}", qianshou::random::hex::<8>());
        let url = match engine {
            Engine::Sqlite => {
                let folder = folder().join(&name);
                std::fs::create_dir_all(&folder).expect("a folder for the database");
                format!("sqlite:{}", folder.join("it.db").display())
            }
            Engine::Postgres => {
                Self::admin(&format!("CREATE DATABASE {name}")).await;
                with_database(&base(), &name)
            }
        };
        Self { url, engine, name }
    }

    async fn admin(sql: &str) {
        use sqlx::{Connection, Executor};
        let mut admin = sqlx::PgConnection::connect(&base()).await.expect("the test server answers");
        admin.execute(sqlx::AssertSqlSafe(sql.to_owned())).await.expect("the test role may create databases");
        let _ = admin.close().await;
    }

    /// Runs one statement on the raw database, to damage it or to look behind the service's back.
    pub async fn raw(&self, sql: &'static str) {
        match self.engine {
            Engine::Sqlite => {
                let pool = sqlx::SqlitePool::connect(&self.url).await.expect("opens");
                sqlx::query(sql).execute(&pool).await.expect("runs");
                pool.close().await;
            }
            Engine::Postgres => {
                let pool = sqlx::PgPool::connect(&self.url).await.expect("opens");
                sqlx::query(sql).execute(&pool).await.expect("runs");
                pool.close().await;
            }
        }
    }

    /// Keeps everybody from writing a message's dedupe key until it is dropped.
    pub async fn hold(&self) -> Hold {
        match self.engine {
            Engine::Sqlite => {
                let pool = sqlx::SqlitePool::connect(&self.url).await.expect("opens");
                Hold::Sqlite(pool.begin_with("BEGIN IMMEDIATE").await.expect("begins"))
            }
            Engine::Postgres => {
                let pool = sqlx::PgPool::connect(&self.url).await.expect("opens");
                let mut tx = pool.begin_with("BEGIN").await.expect("begins");
                sqlx::query("LOCK TABLE inbound").execute(&mut *tx).await.expect("locks");
                Hold::Postgres(tx)
            }
        }
    }

    /// One number of the raw database.
    pub async fn number(&self, sql: &'static str) -> i64 {
        match self.engine {
            Engine::Sqlite => {
                let pool = sqlx::SqlitePool::connect(&self.url).await.expect("opens");
                let number = sqlx::query_scalar(sql).fetch_one(&pool).await.expect("a number");
                pool.close().await;
                number
            }
            Engine::Postgres => {
                let pool = sqlx::PgPool::connect(&self.url).await.expect("opens");
                let number = sqlx::query_scalar(sql).fetch_one(&pool).await.expect("a number");
                pool.close().await;
                number
            }
        }
    }

    pub async fn drop(self) {
        match self.engine {
            Engine::Sqlite => {
                let _ = std::fs::remove_dir_all(folder().join(&self.name));
            }
            Engine::Postgres => Self::admin(&format!("DROP DATABASE {} WITH (FORCE)", self.name)).await,
        }
    }
}

/// In memory where there is such a place: a disk that stalls for seconds, as after a build, would make answers
/// late, and no transcript is about power loss. PostgreSQL runs without fsync for the same reason.
fn folder() -> std::path::PathBuf {
    let memory = std::path::Path::new("/dev/shm");
    if memory.is_dir() { memory.to_owned() } else { std::env::temp_dir() }
}

fn base() -> String {
    std::env::var("TEST_DATABASE_URL")
        .expect("TEST_DATABASE_URL names a PostgreSQL server for the tests; `make test` starts one")
}

/// The server's URL with another database.
fn with_database(base: &str, name: &str) -> String {
    let mut url = url::Url::parse(base).expect("TEST_DATABASE_URL is a URL");
    url.set_path(name);
    url.to_string()
}
