//! The existing OA as a client of the integration API: its own signing, from the contract alone.

use super::World;
use base64::Engine as _;
use hmac::{Hmac, KeyInit as _, Mac as _};
use serde_json::{Value, json};
use sha2::{Digest as _, Sha256};
use std::sync::atomic::Ordering::Relaxed;

pub const KEY_ID: &str = "key-of-the-oa";
pub const API_SECRET: &str = "s3cr3t-of-the-oa-0123456789abcdefghij";

/// One signed request, to be sent or spoiled first.
pub struct Request {
    pub method: &'static str,
    pub path: String,
    pub body: String,
    pub headers: Vec<(String, String)>,
}

impl Request {
    pub fn header(&mut self, name: &str, value: &str) {
        self.headers.retain(|(n, _)| n != name);
        self.headers.push((name.to_owned(), value.to_owned()));
    }
}

fn hex(bytes: &[u8]) -> String {
    qianshou::crypto::hex(bytes)
}

/// Registers the key; `units` limits it to these codes.
pub async fn register(world: &World, id: &str, units: &str) {
    let key = qianshou::store::api::ApiKey {
        id: id.to_owned(),
        name: "OA".to_owned(),
        secret_sealed: world.app.keys.seal(&format!("api_keys.secret:{id}"), API_SECRET.as_bytes()),
        units: units.to_owned(),
        expires_at: None,
        revoked_at: None,
        created_at: world.clock.now().millis(),
    };
    let mut tx = world.app.store.begin_write().await.expect("begins");
    qianshou::store::api::insert(&mut tx, &key).await.expect("inserts");
    tx.commit().await.expect("commits");
}

impl World {
    /// A request signed with the key `id`.
    pub fn request(&self, id: &str, method: &'static str, path: &str, body: &str) -> Request {
        let timestamp = (self.clock.now().millis() / 1_000).to_string();
        let nonce = qianshou::random::hex::<12>();
        let text =
            format!("{method}\n{path}\n{timestamp}\n{nonce}\n{}", hex(&Sha256::digest(body.as_bytes())));
        let mut mac = Hmac::<Sha256>::new_from_slice(API_SECRET.as_bytes()).expect("any length");
        mac.update(text.as_bytes());
        let signature = base64::engine::general_purpose::STANDARD.encode(mac.finalize().into_bytes());
        let mut headers = vec![
            ("X-Key-Id".to_owned(), id.to_owned()),
            ("X-Timestamp".to_owned(), timestamp),
            ("X-Nonce".to_owned(), nonce),
            ("X-Signature".to_owned(), signature),
            ("Content-Type".to_owned(), "application/json".to_owned()),
        ];
        if method == "POST" {
            headers.push(("Idempotency-Key".to_owned(), qianshou::random::hex::<12>()));
        }
        Request { method, path: path.to_owned(), body: body.to_owned(), headers }
    }

    pub async fn send(&self, request: &Request) -> (u16, Value) {
        let url = format!("http://{}{}", self.address, request.path);
        let method = request.method.parse().expect("a method");
        let mut call = self.app.client.request(method, url).body(request.body.clone());
        for (name, value) in &request.headers {
            call = call.header(name, value);
        }
        let answer = call.send().await.expect("an answer");
        let status = answer.status().as_u16();
        let text = answer.text().await.expect("a body");
        (status, serde_json::from_str(&text).unwrap_or(Value::String(text)))
    }

    pub async fn get(&self, path: &str) -> Value {
        let (status, value) = self.send(&self.request(KEY_ID, "GET", path, "")).await;
        assert_eq!(status, 200, "{path}: {value}");
        value
    }

    pub async fn post(&self, path: &str, body: &Value) -> (u16, Value) {
        self.send(&self.request(KEY_ID, "POST", path, &body.to_string())).await
    }

    /// Dispatches a document of the government office; `over` replaces fields.
    pub async fn dispatch(&self, over: Value) -> Value {
        let mut body = document();
        // 12号 first, then 13号 …: no unit gets a number twice.
        body["doc_no"] = format!("鹿政办发〔2026〕{}号", 12 + self.dispatched.fetch_add(1, Relaxed)).into();
        for (field, value) in over.as_object().expect("an object") {
            if value.is_null() {
                body.as_object_mut().expect("an object").remove(field);
            } else {
                body[field] = value.clone();
            }
        }
        let (status, answer) = self.post("/api/v1/documents", &body).await;
        assert_eq!(status, 201, "{answer}");
        answer
    }
}

/// An ordinary document from the government office to three townships.
pub fn document() -> Value {
    json!({
        "kind": "document",
        "doc_no": "鹿政办发〔2026〕12号",
        "title": "关于做好秋冬森林防火工作的通知",
        "type": "通知",
        "urgency": "平急",
        "issuing_unit": "zfb",
        "issued_by": "zhaoqiang",
        "checked_by": "qinhai",
        "signed_off_by": "qinhai",
        "main_to": ["zs", "ps"],
        "copy_to": ["zd"],
        "attachments": [{"name": "责任表.pdf", "size": 1024, "sha256": "0".repeat(64)}],
        "url": "https://oa.luzhai.example/doc/1"
    })
}
