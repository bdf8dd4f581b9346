//! Who may use the integration API at all (INV-7, INV-44).

use super::{Witness, documents, still_works};
use crate::approvals::application;
use crate::support::api::{API_SECRET, KEY_ID, Request, document, register};
use crate::support::{World, over_http};
use base64::Engine as _;
use hmac::{Hmac, KeyInit as _, Mac as _};
use serde_json::{Value, json};
use sha2::{Digest as _, Sha256};

fn hex(bytes: &[u8]) -> String {
    bytes.iter().map(|b| format!("{b:02x}")).collect::<Vec<_>>().concat()
}

/// The signature of the contract, over whatever is to be signed.
fn sign(secret: &str, method: &str, path: &str, timestamp: &str, nonce: &str, body: &[u8]) -> [u8; 32] {
    let mut mac = Hmac::<Sha256>::new_from_slice(secret.as_bytes()).expect("any length");
    mac.update(format!("{method}\n{path}\n{timestamp}\n{nonce}\n{}", hex(&Sha256::digest(body))).as_bytes());
    mac.finalize().into_bytes().into()
}

const PATH: &str = "/api/v1/documents";

fn good(world: &World) -> Request {
    let mut body = document();
    body["doc_no"] = json!("鹿政办发〔2026〕90号");
    world.request(KEY_ID, "POST", PATH, &body.to_string())
}

fn value(request: &Request, name: &str) -> String {
    request.headers.iter().find(|(n, _)| n == name).expect("it is there").1.clone()
}

/// A good request, signed again over other things.
fn signed(world: &World, secret: &str, method: &str, path: &str, timestamp: &str, nonce: &str) -> Request {
    let mut request = good(world);
    let mac = sign(secret, method, path, timestamp, nonce, request.body.as_bytes());
    request.header("X-Timestamp", timestamp);
    request.header("X-Nonce", nonce);
    request.header("X-Signature", &base64::engine::general_purpose::STANDARD.encode(mac));
    request
}

type Cases = Vec<(String, Request)>;

/// Headers that are missing, empty or repeated, and keys that open nothing.
fn headless(world: &World) -> Cases {
    let mut cases = Vec::new();
    for name in ["X-Key-Id", "X-Timestamp", "X-Nonce", "X-Signature"] {
        let mut request = good(world);
        request.headers.retain(|(n, _)| n != name);
        cases.push((format!("no {name}"), request));
        let mut request = good(world);
        request.header(name, "");
        cases.push((format!("an empty {name}"), request));
        let mut request = good(world);
        let again = (name.to_owned(), value(&request, name));
        request.headers.push(again);
        cases.push((format!("{name} twice"), request));
    }
    for key in ["nobody", "KEY-OF-THE-OA", "key-of-the-oa ' OR '1'='1", "%", "revoked", "expired"] {
        let mut request = good(world);
        request.header("X-Key-Id", key);
        cases.push((format!("key {key}"), request));
    }
    cases
}

/// Signed with the right secret at no moment of ours.
fn untimely(world: &World) -> Cases {
    let now = world.clock.now().millis() / 1_000;
    let moments = [
        (now - 301).to_string(),
        (now + 301).to_string(),
        (now * 1_000).to_string(),
        format!("+{now}"),
        format!("{now}.0"),
        "0".to_owned(),
        format!("-{now}"),
        "abc".to_owned(),
        format!("{}{now}", "0".repeat(100)),
        "18446744073709551616".to_owned(),
    ];
    let sign = |t: &String| signed(world, API_SECRET, "POST", PATH, t, "nonce-of-the-time");
    moments.iter().map(|t| (format!("timestamp {t}"), sign(t))).collect()
}

/// Signed, but not what was sent.
fn mismatched(world: &World) -> Cases {
    let mut cases = Vec::new();
    let at = (world.clock.now().millis() / 1_000).to_string();
    for (what, secret, method, path) in [
        ("another secret", "another-secret-another-secret-another", "POST", PATH),
        ("no secret", "", "POST", PATH),
        ("another method", API_SECRET, "GET", PATH),
        ("a method in lower case", API_SECRET, "post", PATH),
        ("another path", API_SECRET, "POST", "/api/v1/applications"),
        ("a path with a slash more", API_SECRET, "POST", "/api/v1/documents/"),
        ("a path with a query", API_SECRET, "POST", "/api/v1/documents?x=1"),
        ("a whole address", API_SECRET, "POST", "http://127.0.0.1/api/v1/documents"),
    ] {
        cases.push((what.to_owned(), signed(world, secret, method, path, &at, "nonce-of-the-rest")));
    }
    for (what, from, to) in
        [("another body", "\"平急\"", "\"特急\""), ("one blank more", "\"title\":", "\"title\": ")]
    {
        let mut request = good(world);
        let spoiled = request.body.replacen(from, to, 1);
        assert_ne!(spoiled, request.body, "{what}");
        request.body = spoiled;
        cases.push((what.to_owned(), request));
    }
    let mut request = good(world);
    request.path += "?unit=zs";
    cases.push(("a query that was not signed".to_owned(), request));
    cases
}

/// The right signature in the wrong writing.
fn misspelt(world: &World) -> Cases {
    let at = (world.clock.now().millis() / 1_000).to_string();
    let mac = sign(API_SECRET, "POST", PATH, &at, "nonce-of-the-form", good(world).body.as_bytes());
    let standard = base64::engine::general_purpose::STANDARD.encode(mac);
    let spellings = [
        hex(&mac),
        standard.trim_end_matches('=').to_owned(),
        format!("{standard}="),
        format!("{standard}%0A"),
        standard.to_lowercase() + "x",
        format!("v1,{standard}"),
        standard[..20].to_owned(),
        format!("{standard}{}", "A".repeat(5_000)),
        "AAAA".to_owned(),
    ];
    let mut cases = Vec::new();
    for signature in spellings {
        let mut request = signed(world, API_SECRET, "POST", PATH, &at, "nonce-of-the-form");
        request.header("X-Signature", &signature);
        cases.push((format!("signature {signature:.60}"), request));
    }
    cases
}

over_http! {
    async fn nobody_gets_in_without_a_good_signature(world) {
        documents(world, 1).await;
        register(world, "revoked", "").await;
        register(world, "expired", "").await;
        world.db.raw("UPDATE api_keys SET revoked_at = 1 WHERE id = 'revoked'").await;
        world.db.raw("UPDATE api_keys SET expires_at = 1 WHERE id = 'expired'").await;
        let mut witness = Witness::of_the_door(world).await;
        let mut looks: Option<Value> = None;
        for (name, request) in [headless(world), untimely(world), mismatched(world), misspelt(world)].into_iter().flatten() {
            let (status, answer) = world.send(&request).await;
            check_eq!(witness, (status, &answer["code"]), (401, &json!("unauthenticated")), "{name}: {answer}");
            check_eq!(witness, looks.get_or_insert_with(|| answer.clone()), &answer, "{name}: all causes look alike");
            witness.nothing_changed(&name).await;
        }
        for path in ["/api/v1/documents/1", "/api/v1/deliveries", "/api/v1/applications/1"] {
            let request = Request { method: "GET", path: path.to_owned(), body: String::new(), headers: Vec::new() };
            check_eq!(witness, world.send(&request).await.0, 401, "{path} unsigned");
        }
        witness.rests().await;
        still_works(world, 1).await;
    }
}

over_http! {
    async fn what_was_sent_once_cannot_be_sent_again(world) {
        let request = good(world);
        assert_eq!(world.send(&request).await.0, 201);
        world.settle().await;
        world.read_all();
        let mut witness = Witness::of_state(world).await;
        let (status, answer) = world.send(&request).await;
        check_eq!(witness, (status, &answer["code"]), (401, &json!("unauthenticated")), "a replayed nonce: {answer}");
        witness.nothing_changed("a replayed nonce").await;
        let list = world.request(KEY_ID, "GET", "/api/v1/deliveries", "");
        check_eq!(witness, world.send(&list).await.0, 200, "the first reading");
        check_eq!(witness, world.send(&list).await.0, 401, "a replayed reading");
        let late = good(world);
        world.clock.advance(301_000);
        check_eq!(witness, world.send(&late).await.0, 401, "captured, and used five minutes later");
        witness.nothing_changed("a stale capture").await;
        witness.rests().await;
    }
}

over_http! {
    async fn idempotency_keys_are_required_bounded_and_honest(world) {
        let first = good(world);
        let (status, made) = world.send(&first).await;
        assert_eq!(status, 201, "{made}");
        let key = value(&first, "Idempotency-Key");
        world.settle().await;
        world.read_all();
        let mut witness = Witness::of_state(world).await;
        for (name, key) in [("empty", String::new()), ("blank", "   ".to_owned()), ("over-long", "k".repeat(5_000)), ("twice", "a".to_owned())] {
            let mut request = good(world);
            request.header("Idempotency-Key", &key);
            if name == "twice" {
                request.headers.push(("Idempotency-Key".to_owned(), "b".to_owned()));
            }
            let (status, answer) = world.send(&request).await;
            check_eq!(witness, (status, &answer["code"]), (422, &json!("invalid")), "{name}: {answer}");
            witness.nothing_changed(name).await;
        }
        let mut without = good(world);
        without.headers.retain(|(name, _)| name != "Idempotency-Key");
        let (status, answer) = world.send(&without).await;
        check_eq!(witness, (status, &answer["code"]), (422, &json!("invalid")), "{answer}");
        witness.nothing_changed("without a key").await;
        // The same key and another body, also at another door; then the same body.
        for (path, body) in [(PATH, document().to_string()), ("/api/v1/applications", application().to_string())] {
            let mut request = world.request(KEY_ID, "POST", path, &body);
            request.header("Idempotency-Key", &key);
            let (status, answer) = world.send(&request).await;
            check_eq!(witness, (status, &answer["code"]), (422, &json!("idempotency_mismatch")), "{path}: {answer}");
            witness.nothing_changed(path).await;
        }
        let mut again = good(world);
        again.header("Idempotency-Key", &key);
        check_eq!(witness, world.send(&again).await, (201, made), "the same again");
        witness.nothing_changed("the same again").await;
        witness.rests().await;
    }
}

over_http! {
    async fn what_is_outside_a_key_looks_like_nothing(world) {
        documents(world, 1).await;
        register(world, "zs-only", "zs").await;
        let all = world.get("/api/v1/deliveries?limit=200").await;
        let hidden = world.dispatch(json!({"doc_no": "鹿政办发〔2026〕91号", "main_to": ["ps"], "copy_to": []})).await;
        world.settle().await;
        world.read_all();
        let mut witness = Witness::of_state(world).await;
        let ask = async |method: &'static str, path: String, body: &Value| {
            let body = if method == "GET" { String::new() } else { body.to_string() };
            world.send(&world.request("zs-only", method, &path, &body)).await
        };
        let nothing = json!({});
        let (id, none) = (hidden["id"].as_str().expect("an id"), "01990000-0000-7000-8000-000000000000");
        for (method, path) in [
            ("GET", "/api/v1/documents/ID"), ("POST", "/api/v1/documents/ID/recall"), ("POST", "/api/v1/documents/ID/remind"),
            ("POST", "/api/v1/documents/ID/correct"), ("GET", "/api/v1/deliveries?document=ID"),
        ] {
            let here = ask(method, path.replace("ID", id), &nothing).await;
            let nowhere = ask(method, path.replace("ID", none), &nothing).await;
            check_eq!(witness, here, nowhere, "{method} {path}");
            witness.nothing_changed(path).await;
        }
        for unit in ["ps", "zfb"] {
            let here = ask("GET", format!("/api/v1/deliveries?unit={unit}"), &nothing).await;
            let nowhere = ask("GET", "/api/v1/deliveries?unit=nowhere".to_owned(), &nothing).await;
            check_eq!(witness, here, nowhere, "deliveries of {unit}");
            for (path, field, body) in [(PATH, "issuing_unit", document()), ("/api/v1/applications", "unit", application())] {
                let (mut real, mut none) = (body.clone(), body);
                if path == PATH {
                    (real["main_to"], none["main_to"]) = (json!(["zs"]), json!(["zs"]));
                }
                real[field] = json!(unit);
                none[field] = json!("nowhere");
                let here = ask("POST", path.to_owned(), &real).await;
                let nowhere = ask("POST", path.to_owned(), &none).await;
                let plain = |(status, answer): (u16, Value)| (status, answer.to_string().replace(unit, "X").replace("nowhere", "X"));
                check!(witness, [403, 404, 422].contains(&here.0), "{path} for {unit}: {}", here.1);
                check_eq!(witness, plain(here), plain(nowhere), "{path} for {unit}");
                witness.nothing_changed(path).await;
            }
        }
        let (status, mine) = ask("GET", "/api/v1/deliveries?limit=200".to_owned(), &nothing).await;
        check_eq!(witness, (status, &mine["items"]), (200, &all["items"]), "a list holds what is inside");
        witness.rests().await;
        still_works(world, 1).await;
    }
}
