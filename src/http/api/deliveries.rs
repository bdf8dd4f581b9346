//! `GET /deliveries`: what was sent and received by the units of the key, page by page. The cursor is
//! opaque and carries a keyed digest, so only one that we gave out for the same key and filters is taken
//! (INV-44).

use super::auth::Signed;
use super::fields::{BODY, CODE};
use super::problem::Problem;
use super::{found, is_id};
use crate::app::App;
use crate::crypto::{Keys, same};
use crate::domain::document::DeliveryState;
use crate::http::body::SMALL;
use crate::service::dispatch::{self, Wanted};
use crate::service::integration::FieldError;
use axum::extract::{Request, State};
use axum::response::Response;
use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use serde_json::json;

const PAGE: i64 = 50;
const PAGE_MOST: i64 = 200;

/// `GET /deliveries`
pub async fn list(State(app): State<App>, request: Request) -> Result<Response, Problem> {
    let signed = Signed::read(&app, request, SMALL).await?;
    let key = &signed.caller().key;
    let wanted = wanted(&app.keys, key, signed.query())?;
    let page = dispatch::page(&app, signed.caller(), &wanted).await?;
    let next = page.last.map(|last| cursor(&app.keys, &scope(key, &wanted), &last));
    Ok(found(&json!({ "items": page.items, "next_cursor": next })))
}

fn wanted(keys: &Keys, key: &str, query: &str) -> Result<Wanted, Problem> {
    let mut wanted = Wanted { limit: PAGE, ..Wanted::default() };
    let (mut errors, mut seen) = (Vec::new(), Vec::new());
    let mut after = None;
    for (name, value) in url::form_urlencoded::parse(query.as_bytes()) {
        let value = value.into_owned();
        let (known, fits) = match name.as_ref() {
            "document" => ("document", take(&mut wanted.document, is_id(&value).then_some(value))),
            "unit" => ("unit", take(&mut wanted.unit, code(value))),
            "state" => ("state", take(&mut wanted.state, DeliveryState::parse(&value))),
            "cursor" => ("cursor", take(&mut after, Some(value).filter(|text| !text.is_empty()))),
            "limit" => ("limit", limit(&value).map(|limit| wanted.limit = limit).is_some()),
            _ => ("(unknown)", false),
        };
        if !fits || seen.contains(&known) {
            errors.push(FieldError::new(known, QUERY));
        }
        seen.push(known);
    }
    if let Some(cursor) = after {
        // It stands in the list of its own filters, which may be written after it.
        wanted.after = opened(keys, &scope(key, &wanted), &cursor);
        if wanted.after.is_none() {
            errors.push(FieldError::new("cursor", QUERY));
        }
    }
    if errors.len() > 10 {
        return Err(Problem::invalid(BODY, "查询参数太多。"));
    }
    if errors.is_empty() { Ok(wanted) } else { Err(Problem::fields(errors)) }
}

const QUERY: &str = "没有这个参数，参数写法不对，或出现了两次。limit 为 1 到 200，cursor 只能用上一页给出的，其他条件不能变。";

/// Puts a value that fits in its place; `false` when there is none.
fn take<T>(place: &mut Option<T>, value: Option<T>) -> bool {
    let fits = value.is_some();
    *place = value;
    fits
}

fn code(value: String) -> Option<String> {
    let plain = !value.is_empty() && value.chars().count() <= CODE && !value.chars().any(char::is_control);
    plain.then_some(value)
}

fn limit(value: &str) -> Option<i64> {
    let plain = value.len() <= 3 && value.bytes().all(|b| b.is_ascii_digit());
    value.parse().ok().filter(|limit| plain && (1..=PAGE_MOST).contains(limit))
}

/// Whose list it is and which: the key and the filters. None of them contains a line break.
fn scope(key: &str, wanted: &Wanted) -> String {
    let filter = |value: &Option<String>| value.clone().unwrap_or_default();
    let state = wanted.state.map_or("", DeliveryState::as_str);
    format!("{key}\n{}\n{}\n{state}", filter(&wanted.document), filter(&wanted.unit))
}

/// A cursor that can be used in the same list only.
fn cursor(keys: &Keys, scope: &str, last: &str) -> String {
    URL_SAFE_NO_PAD.encode(format!("{last}.{}", seal(keys, scope, last)))
}

fn seal(keys: &Keys, scope: &str, last: &str) -> String {
    keys.digest("api-cursor", format!("{scope}\n{last}").as_bytes())
}

/// The delivery a cursor stands on, if it is one of ours for this list.
fn opened(keys: &Keys, scope: &str, cursor: &str) -> Option<String> {
    let text = String::from_utf8(URL_SAFE_NO_PAD.decode(cursor).ok()?).ok()?;
    let (last, mark) = text.split_once('.')?;
    same(seal(keys, scope, last).as_bytes(), mark.as_bytes()).then(|| last.to_owned())
}

#[cfg(test)]
mod tests {
    use super::*;

    const ID: &str = "019a6b1e-0000-7000-8000-00000000000a";

    #[test]
    fn a_cursor_is_taken_only_as_it_was_given_and_by_the_same_key() {
        let keys = Keys::new(&[7; 32]);
        let given = cursor(&keys, "k1", ID);
        assert_eq!(opened(&keys, "k1", &given).as_deref(), Some(ID));
        assert_eq!(opened(&keys, "k2", &given), None);
        assert_eq!(opened(&Keys::new(&[8; 32]), "k1", &given), None);
        let forged = URL_SAFE_NO_PAD.encode(format!("{ID}.{}", "0".repeat(64)));
        for bad in ["", "x", &forged, &given[1..], &format!("{given}A"), ID] {
            assert_eq!(opened(&keys, "k1", bad), None, "{bad}");
        }
    }

    #[test]
    fn parameters_are_known_well_formed_and_single() {
        let keys = Keys::new(&[7; 32]);
        let filters = format!("document={ID}&unit=zs&state=awaiting");
        let first = wanted(&keys, "k1", &filters).expect("a query");
        let given = cursor(&keys, &scope("k1", &first), ID);
        let found = wanted(&keys, "k1", &format!("cursor={given}&limit=200&{filters}")).expect("a query");
        assert_eq!((found.limit, found.state), (200, Some(DeliveryState::Awaiting)));
        assert_eq!(found.after.as_deref(), Some(ID));
        for other in ["", "&unit=zs", "&unit=ps&state=awaiting", "&state=signed"] {
            let query = format!("cursor={given}{other}");
            assert!(wanted(&keys, "k1", &query).is_err(), "another list: {other}");
        }
        assert!(wanted(&keys, "k2", &format!("{filters}&cursor={given}")).is_err(), "another key");
        assert_eq!(wanted(&keys, "k1", "").expect("none").limit, PAGE);
        for bad in [
            "limit=0",
            "limit=201",
            "limit=+5",
            "limit=5&limit=6",
            "state=open",
            "document=1",
            "unit=",
            "unit=%00",
            "page=2",
            "cursor=abc",
        ] {
            assert!(wanted(&keys, "k1", bad).is_err(), "{bad}");
        }
    }
}
