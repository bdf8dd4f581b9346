//! Running a use case again when the engine asks for it.

use super::StoreError;

/// Runs a use case in a write transaction and commits it; reruns it, at most five times, when the
/// engine reports a serialisation failure or deadlock. The body is an expression that yields
/// `Result<T, E>` with `E: From<StoreError>` and `E: MaybeRetry`.
#[macro_export]
macro_rules! write {
    ($store:expr, $tx:ident => $body:expr) => {{
        let mut round = 0;
        loop {
            round += 1;
            let outcome = match $store.begin_write().await {
                Ok(mut transaction) => {
                    let $tx = &mut transaction;
                    match $body {
                        Ok(value) => transaction.commit().await.map(|()| value).map_err(Into::into),
                        Err(error) => {
                            let _ = transaction.rollback().await;
                            Err(error)
                        }
                    }
                }
                Err(error) => Err(error.into()),
            };
            match outcome {
                Err(error) if round < 5 && $crate::store::MaybeRetry::is_retryable(&error) => {}
                other => break other,
            }
        }
    }};
}

/// Whether an error may vanish when the use case runs again.
pub trait MaybeRetry {
    /// See [`StoreError::is_retryable`].
    fn is_retryable(&self) -> bool;
}

impl MaybeRetry for StoreError {
    fn is_retryable(&self) -> bool {
        StoreError::is_retryable(self)
    }
}
