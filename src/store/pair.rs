//! Two statements in one trip.

use super::{Conn, Inner, Row, StoreError, Val, values};
use futures_util::TryStreamExt as _;
use sqlx::sqlite::SqliteConnection;
use sqlx::{Either, Executor as _};

/// Two reading statements that belong together.
pub(super) struct Pair {
    /// Both, one after the other.
    pub both: &'static str,
    pub first: &'static str,
    pub second: &'static str,
    /// How many of the arguments the first takes; the second takes all of them.
    pub first_args: usize,
}

/// A [`Pair`] from two literals.
macro_rules! pair {
    ($first:expr, $args:literal; $second:expr) => {
        $crate::store::pair::Pair {
            both: concat!($first, "; ", $second),
            first: $first,
            second: $second,
            first_args: $args,
        }
    };
}
pub(super) use pair;

impl Conn {
    /// The rows of both statements. On SQLite that is one trip to the connection's thread, whose cost is
    /// that of the statements themselves.
    pub(super) async fn pair<A: Row, B: Row>(
        &mut self,
        pair: &'static Pair,
        args: &[Val<'_>],
    ) -> Result<(Vec<A>, Vec<B>), StoreError> {
        if self.is_postgres() {
            let few = args.get(..pair.first_args).unwrap_or(args);
            return Ok((self.all(pair.first, few).await?, self.all(pair.second, args).await?));
        }
        if self.poisoned {
            return Err(StoreError::Poisoned);
        }
        let found = match &mut self.inner {
            Inner::SqliteTx(change) => both(change.connection()?, pair.both, args).await,
            Inner::SqliteRead(reader) => {
                let mut connection = reader.out()?;
                let found = both(&mut connection, pair.both, args).await;
                reader.back(connection);
                found
            }
            Inner::PostgresTx(_) | Inner::PostgresRead(_) => Err(StoreError::Poisoned),
        };
        self.poisoned |= found.is_err();
        found
    }
}

/// Runs two statements as one; the end of the first tells its rows from those of the second.
async fn both<A: Row, B: Row>(
    connection: &mut SqliteConnection,
    sql: &'static str,
    args: &[Val<'_>],
) -> Result<(Vec<A>, Vec<B>), StoreError> {
    let (mut first, mut second, mut ended) = (Vec::new(), Vec::new(), false);
    let mut results = connection.fetch_many(values::bind_as!(sqlx::query(sql), args));
    while let Some(result) = results.try_next().await? {
        match result {
            Either::Left(_) => ended = true,
            Either::Right(row) if ended => second.push(B::from_row(&row)?),
            Either::Right(row) => first.push(A::from_row(&row)?),
        }
    }
    Ok((first, second))
}
