//! Access tokens, one refresh at a time over all instances (INV-27).

use crate::app::App;
use crate::config::{Bot, Secret};
use crate::platform::{self, CallError, Class};
use crate::store::StoreError;
use crate::store::quota::{self, TokenRow};
use crate::time::{SECOND, Timestamp};
use crate::write;
use std::collections::BTreeMap;

/// A token and the issue it belongs to, so that exactly this one can be invalidated.
#[derive(Clone)]
pub struct Token {
    /// The token.
    pub value: Secret,
    /// Its number.
    pub issue: i64,
}

/// Why there is no token now.
#[derive(Debug, thiserror::Error)]
pub enum NoToken {
    /// Somebody else is asking, or it is too early to ask again.
    #[error("a token is being asked for")]
    Soon,
    /// The platform refused.
    #[error("token refused: {}", .0.code)]
    Refused(CallError),
    /// The database failed.
    #[error(transparent)]
    Store(#[from] StoreError),
}

/// The token of each bot that is about to call, or why there is none.
pub type Tokens = BTreeMap<String, Result<Token, NoToken>>;

/// The tokens of these bots, each asked for once.
pub async fn of_bots(app: &App, names: impl Iterator<Item = &str>) -> Tokens {
    let mut tokens = Tokens::new();
    for name in names {
        if let (false, Some(bot)) = (tokens.contains_key(name), app.bot(name)) {
            tokens.insert(name.to_owned(), current(app, name, bot).await);
        }
    }
    tokens
}

/// Which issue of a bot's token is in use.
pub fn issue(tokens: &Tokens, name: &str) -> Option<i64> {
    tokens.get(name)?.as_ref().ok().map(|token| token.issue)
}

/// The platform refused a call: if it no longer takes the token, exactly this issue is marked as dead.
pub async fn refused(app: &App, name: &str, issue: i64, error: &CallError) -> Result<(), StoreError> {
    if error.class == Class::BadToken {
        return write!(app.store, tx => quota::invalidate(tx, name, issue).await);
    }
    Ok(())
}

fn place(name: &str) -> String {
    format!("tokens.token:{name}")
}

/// The token of a bot; asks for a new one at 80 % of its life.
pub async fn current(app: &App, name: &str, bot: &Bot) -> Result<Token, NoToken> {
    let now = app.now();
    let row = quota::token(&mut app.store.read(), name).await?;
    let held = row.as_ref().and_then(|row| open(app, name, row));
    let usable = row.as_ref().is_some_and(|row| row.expires_at > now.millis() + 10 * SECOND);
    let fresh = row
        .as_ref()
        .is_some_and(|row| now.millis() < row.issued_at + (row.expires_at - row.issued_at) / 5 * 4);
    match held {
        Some(token) if usable && fresh => Ok(token),
        held => match refresh(app, name, bot, row.map_or(0, |row| row.issue)).await {
            Ok(token) => Ok(token),
            // An old token that still works beats none.
            Err(e) => held.filter(|_| usable).ok_or(e),
        },
    }
}

fn open(app: &App, name: &str, row: &TokenRow) -> Option<Token> {
    let text = app.keys.open_text(&place(name), row.token_sealed.as_deref()?)?;
    Some(Token { value: Secret::new(text), issue: row.issue })
}

async fn refresh(app: &App, name: &str, bot: &Bot, issue: i64) -> Result<Token, NoToken> {
    let now = app.now();
    let mine: Result<bool, StoreError> = write!(app.store, tx => async {
        quota::ensure_token(tx, name).await?;
        quota::may_ask(tx, name, issue, now, now.plus(15 * SECOND)).await
    }.await);
    if !mine? {
        return Err(NoToken::Soon);
    }
    match platform::fetch_token(&app.client, bot).await {
        Ok(token) => keep(app, name, issue, &token.value, token.expires_in_s, now).await,
        Err(error) => {
            let gave_up: Result<(), StoreError> =
                write!(app.store, tx => quota::give_up_asking(tx, name, issue).await);
            gave_up?;
            tracing::warn!(bot = name, code = %error.code, "token.refused");
            Err(NoToken::Refused(error))
        }
    }
}

async fn keep(
    app: &App,
    name: &str,
    issue: i64,
    value: &Secret,
    life_s: i64,
    now: Timestamp,
) -> Result<Token, NoToken> {
    let sealed = app.keys.seal(&place(name), value.expose().as_bytes());
    let expires = now.plus(life_s * SECOND);
    let stored: Result<bool, StoreError> =
        write!(app.store, tx => quota::put_token(tx, name, issue, &sealed, now, expires).await);
    if stored? { Ok(Token { value: value.clone(), issue: issue + 1 }) } else { Err(NoToken::Soon) }
}
