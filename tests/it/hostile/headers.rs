//! Callback headers: forged, stale, replayed, repeated, over-long, in the wrong alphabet (INV-8, INV-11).

use super::sockets::{status, wire};
use super::{Witness, documents, still_works};
use crate::support::{SECRET, World, over_http};
use qianshou::playground::Saying;
use qianshou::time::{HOUR, MINUTE, SECOND};

type Headers = Vec<(String, String)>;

fn pair(timestamp: &str, sign: &str) -> Headers {
    [("Content-Type", "application/json"), ("timestamp", timestamp), ("sign", sign)]
        .map(|(name, value)| (name.to_owned(), value.to_owned()))
        .to_vec()
}

fn sign_of(headers: &Headers) -> String {
    headers.iter().find(|(name, _)| name == "sign").expect("signed").1.clone()
}

/// A timestamp of about now whose signature has a character that only the standard alphabet has, and which
/// does not end in the group that any case folding would leave alone.
fn telling(world: &World) -> (String, String) {
    let now = world.clock.now().millis();
    (now - 500..now)
        .map(|at| (at.to_string(), sign_of(&world.play.signed_headers_with(&at.to_string(), SECRET))))
        .find(|(_, sign)| sign.contains('/') && sign.contains('+'))
        .expect("one of five hundred has both")
}

/// Moments that are signed with the right secret and yet are no moment of ours.
fn moments(world: &World) -> Vec<(&'static str, String)> {
    let now = world.clock.now().millis();
    let text = now.to_string();
    let shifted = |base: u32| -> String {
        text.bytes().filter_map(|b| char::from_u32(base + u32::from(b - b'0'))).collect()
    };
    vec![
        ("a second too old", (now - 5 * MINUTE - SECOND).to_string()),
        ("a second too young", (now + 5 * MINUTE + SECOND).to_string()),
        ("an hour old", (now - HOUR).to_string()),
        ("the epoch", "0".to_owned()),
        ("in seconds", (now / 1_000).to_string()),
        ("in microseconds", format!("{now}000")),
        ("plus sign", format!("+{now}")),
        ("minus sign", format!("-{now}")),
        ("empty", String::new()),
        ("a word", "abc".to_owned()),
        ("hexadecimal", format!("{now:#x}")),
        ("exponent", "1.794273e12".to_owned()),
        ("decimal point", format!("{now}.0")),
        ("two values", format!("{now}, {now}")),
        ("two values without a space", format!("{now},{now}")),
        ("full-width digits", shifted(0xff10)),
        ("Arabic-Indic digits", shifted(0x660)),
        ("Devanagari digits", shifted(0x966)),
        ("mathematical digits", shifted(0x1d7ce)),
        ("a no-break space behind", format!("{now}\u{a0}")),
        ("a zero-width space behind", format!("{now}\u{200b}")),
        ("a percent-encoded newline behind", format!("{now}%0A")),
        ("an underscore", format!("{}_{}", &text[..7], &text[7..])),
        ("past 64 bits", "9223372036854775808".to_owned()),
        ("past 64 bits unsigned", "18446744073709551616".to_owned()),
        ("wrapped round 64 bits", (i128::from(now) + (1_i128 << 64)).to_string()),
        ("forty digits", "1".repeat(40)),
        ("thousands of leading zeros", format!("{}{now}", "0".repeat(5_000))),
        ("not a number", "NaN".to_owned()),
    ]
}

/// Signatures that are not the signature.
fn signatures(sign: &str) -> Vec<(&'static str, String)> {
    let first = sign.chars().next().expect("not empty");
    let hex = |bytes: &[u8]| bytes.iter().map(|b| format!("{b:02x}")).collect::<Vec<_>>().concat();
    let last = sign.as_bytes()[42];
    // Of the last character four bits count; a lenient decoder reads this one as the same 32 bytes.
    let alphabet = b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
    let at = alphabet.iter().position(|b| *b == last).expect("of the alphabet");
    vec![
        ("empty", String::new()),
        ("a word", "sign".to_owned()),
        ("first character changed", format!("{}{}", if first == 'A' { 'B' } else { 'A' }, &sign[1..])),
        ("unused bits set", format!("{}{}=", &sign[..42], char::from(alphabet[at + 1]))),
        ("no padding", sign.trim_end_matches('=').to_owned()),
        ("too much padding", format!("{sign}=")),
        ("URL alphabet", sign.replace('+', "-").replace('/', "_")),
        ("percent-encoded", sign.replace('+', "%2B").replace('/', "%2F").replace('=', "%3D")),
        ("blank for plus", sign.replace('+', " ")),
        ("lower case", sign.to_lowercase()),
        ("hexadecimal", hex(sign.as_bytes())),
        ("a blank inside", format!("{} {}", &sign[..20], &sign[20..])),
        ("a percent-encoded newline behind", format!("{sign}%0A")),
        ("a written newline behind", format!("{sign}\\n")),
        ("in quotes", format!("\"{sign}\"")),
        ("twice in one", format!("{sign}{sign}")),
        ("two values", format!("{sign}, {sign}")),
        ("with a scheme", format!("HmacSHA256 {sign}")),
        ("cut to 24 characters", sign[..24].to_owned()),
        ("nothing but zeros", format!("{}=", "A".repeat(43))),
        ("full-width equals sign", sign.replace('=', "＝")),
        ("a zero-width space in front", format!("\u{200b}{sign}")),
        ("over-long", format!("{sign}{}", "A".repeat(8_000))),
    ]
}

/// Sets of headers, however good each value is.
fn sets(world: &World, timestamp: &str, sign: &str) -> Vec<(&'static str, Headers)> {
    let good = pair(timestamp, sign);
    let with = |more: Headers| [good.clone(), more].concat();
    let only = |name: &str| good.iter().filter(|(n, _)| n == name).cloned().collect::<Headers>();
    let other = (world.clock.now().millis() - 7 * SECOND).to_string();
    let signed = |secret: &str| world.play.signed_headers_with(timestamp, secret);
    vec![
        ("no headers", Vec::new()),
        ("no sign", only("timestamp")),
        ("no timestamp", only("sign")),
        ("a token instead", vec![("token".to_owned(), SECRET.to_owned())]),
        ("the same sign twice", with(only("sign"))),
        ("the same timestamp twice", with(only("timestamp"))),
        ("another sign behind", with(pair(timestamp, "AAAA")[2..].to_vec())),
        ("another sign in front", [pair(timestamp, "AAAA")[2..].to_vec(), good.clone()].concat()),
        ("an empty sign behind", with(pair(timestamp, "")[2..].to_vec())),
        ("another timestamp behind", with(pair(&other, sign)[1..2].to_vec())),
        ("another case behind", with(vec![("SIGN".to_owned(), sign.to_owned())])),
        ("the sign of another moment", pair(&other, sign)),
        ("another secret", signed("another-secret-another-secret")),
        ("no secret", signed("")),
        ("the secret with a newline", signed(&format!("{SECRET}\n"))),
        ("the secret in another case", signed(&SECRET.to_lowercase())),
    ]
}

over_http! {
    async fn nobody_gets_in_with_bad_headers(world) {
        documents(world, 1).await;
        let mut witness = Witness::of_the_door(world).await;
        let (timestamp, sign) = telling(world);
        let mut cases = sets(world, &timestamp, &sign);
        for (name, moment) in moments(world) {
            cases.push((name, world.play.signed_headers_with(&moment, SECRET)));
        }
        for (name, signature) in signatures(&sign) {
            cases.push((name, pair(&timestamp, &signature)));
        }
        let accepted = world.app.metrics.callbacks_accepted.get();
        let mut looks = None;
        for (name, headers) in &cases {
            let body = world.play.callback_body("wangfang", &Saying::Text("签收 1".into())).to_string();
            let answer = world.play.send_raw(headers, body.as_bytes()).await;
            check_eq!(witness, (answer.status, answer.text()), (403, ""), "{name}");
            // All refusals look alike from outside.
            let mut look = answer.headers;
            look.retain(|(header, _)| header != "date");
            check_eq!(witness, looks.get_or_insert_with(|| look.clone()), &look, "{name}");
            witness.nothing_changed(name).await;
        }
        assert_eq!(world.app.metrics.callbacks_accepted.get(), accepted);
        witness.rests().await;
        // The same pair with nothing wrong about it.
        let body = world.play.callback_body("wangfang", &Saying::Text("查看 1".into())).to_string();
        assert_eq!(world.play.send_raw(&pair(&timestamp, &sign), body.as_bytes()).await.status, 200);
        still_works(world, 1).await;
    }
}

over_http! {
    async fn a_captured_pair_is_worth_nothing_when_it_is_old(world) {
        documents(world, 1).await;
        let pair = world.play.signed_headers();
        world.advance(5 * MINUTE + SECOND).await;
        let mut witness = Witness::of_the_door(world).await;
        let body = world.play.callback_body("wangfang", &Saying::Text("签收 1".into())).to_string();
        for attempt in ["the first", "the second"] {
            check_eq!(witness, world.play.send_raw(&pair, body.as_bytes()).await.status, 403, "{attempt}");
            witness.nothing_changed(attempt).await;
        }
        witness.rests().await;
        still_works(world, 1).await;
    }
}

over_http! {
    async fn misaddressed_callbacks_stay_outside(world) {
        documents(world, 1).await;
        let mut witness = Witness::of_the_door(world).await;
        for (field, value) in [
            ("robotCode", "dinganotherapp000001"),
            ("robotCode", "DINGLZOAEXAMPLE0001"),
            ("robotCode", "dinglzoaexample0001 "),
            ("robotCode", "dinglzoaexample0001\u{200b}"),
            ("robotCode", ""),
            ("chatbotCorpId", "ding0000000000000000"),
            ("chatbotCorpId", ""),
            ("senderCorpId", "ding0000000000000000"),
            ("senderCorpId", "DING9F50B15BCCD16741"),
            ("senderCorpId", "ding9f50b15bccd16741\u{0}"),
        ] {
            let mut body = world.play.callback_body("wangfang", &Saying::Text("签收 1".into()));
            body[field] = value.into();
            let answer = world.play.send_raw(&world.play.signed_headers(), body.to_string().as_bytes()).await;
            check_eq!(witness, (answer.status, answer.text()), (403, ""), "{field}: {value:?}");
            witness.nothing_changed(field).await;
        }
        witness.rests().await;
        still_works(world, 1).await;
    }
}

over_http! {
    async fn what_a_client_library_would_not_send(world) {
        documents(world, 1).await;
        let mut witness = Witness::of_the_door(world).await;
        let (timestamp, sign) = telling(world);
        let body = world.play.callback_body("wangfang", &Saying::Text("签收 1".into())).to_string();
        let rest = format!("Content-Length: {}\r\nConnection: close\r\n\r\n{body}", body.len());
        let head = "POST /hooks/main HTTP/1.1\r\nHost: x\r\n";
        let query = format!("POST /hooks/main?timestamp={timestamp}&sign={sign} HTTP/1.1\r\nHost: x\r\n{rest}");
        for (name, bytes) in [
            ("the pair in the query", query.into_bytes()),
            ("a newline behind the sign", format!("{head}timestamp: {timestamp}\r\nsign: {sign}\n\r\n{rest}").into_bytes()),
            ("a folded sign", format!("{head}timestamp: {timestamp}\r\nsign: {}\r\n {}\r\n{rest}", &sign[..20], &sign[20..]).into_bytes()),
            ("a carriage return in the sign", format!("{head}timestamp: {timestamp}\r\nsign: {sign}\rx\r\n{rest}").into_bytes()),
            ("a NUL in the sign", format!("{head}timestamp: {timestamp}\r\nsign: {sign}\0\r\n{rest}").into_bytes()),
            ("a blank before the colon", format!("{head}timestamp: {timestamp}\r\nsign : {sign}\r\n{rest}").into_bytes()),
            ("bytes that are not UTF-8", [format!("{head}timestamp: {timestamp}\r\nsign: {sign}").as_bytes(), b"\xff\xfe\r\n", rest.as_bytes()].concat()),
        ] {
            let answer = status(&wire(world, &bytes).await);
            check!(witness, [0, 400, 403].contains(&answer), "{name}: {answer}");
            witness.nothing_changed(name).await;
        }
        witness.rests().await;
        still_works(world, 1).await;
    }
}
