//! How the days before the demo are played: through the same use cases the API and the chat use, on a
//! clock that jumps, with a delivery that settles every push of the past without sending it.

use crate::app::App;
use crate::cli::failure::Failure;
use crate::cli::import::{self, File};
use crate::config::ReplyMode;
use crate::crypto;
use crate::domain::message::{Chat, Content, Envelope};
use crate::http::api::{read_application, read_document};
use crate::service::dispatch::Recall;
use crate::service::integration::{Call, Caller, perform};
use crate::service::push;
use crate::service::{self, Means, ReplySlot, welcome};
use crate::store::StoreError;
use crate::store::outbox::{self, Claim, Leased};
use crate::time::{MINUTE, Timestamp};
use crate::worker::scheduler;
use crate::write;
use serde_json::{Value, json};
use std::collections::HashMap;

/// Owner of the leases by which past pushes are settled.
const OWNER: &str = "sample-county";

/// The story so far.
pub struct Story<'a> {
    app: &'a App,
    corp: &'a str,
    count: u64,
    /// Codes pushed and not yet used: (staff id, code).
    codes: Vec<(String, String)>,
}

/// A document that was sent.
pub struct Sent {
    /// Identity.
    pub id: String,
    /// 件号 at each receiving unit.
    pub numbers: HashMap<String, i64>,
}

impl<'a> Story<'a> {
    /// Begins.
    pub fn new(app: &'a App, corp: &'a str) -> Self {
        Self { app, corp, count: 0, codes: Vec::new() }
    }

    /// Imports units and people.
    pub async fn import(&mut self, file: &File) -> Result<(), Failure> {
        import::write(self.app, file).await?.map(drop).map_err(|conflicts| {
            let first = conflicts.first().map_or("", |c| c.text.as_str());
            odd(&format!("样例县对不上：{first}"))
        })
    }

    /// Greets whoever has not been greeted yet.
    pub async fn welcome(&mut self) -> Result<(), Failure> {
        while welcome::greet(self.app).await? > 0 {}
        Ok(())
    }

    /// Goes on to a moment, with everything that was due on the way.
    pub async fn until(&mut self, moment: &str) -> Result<(), Failure> {
        let to = Timestamp::parse_rfc3339(&format!("{moment}:00+08:00")).ok_or_else(|| odd(moment))?;
        while self.app.now() < to {
            let step = to.since(self.app.now()).min(30 * MINUTE);
            self.app.clock.advance(step);
            while scheduler::tick(self.app).await? > 0 {}
            self.settle().await?;
        }
        Ok(())
    }

    /// Settles every push that is due as if it had been said long ago, and learns the codes in them.
    pub async fn settle(&mut self) -> Result<(), Failure> {
        loop {
            let now = self.app.now();
            let leased: Result<Vec<Leased>, StoreError> = write!(self.app.store, tx => async {
                let terms = Claim { owner: OWNER, until: now.plus(MINUTE), limit: 500, platforms: "{}" };
                let leased = outbox::claim(tx, &terms, now).await?;
                for intent in &leased {
                    outbox::settle_unmade(tx, intent, "superseded", "sample county", now).await?;
                }
                Ok(leased)
            }.await);
            let leased = leased?;
            if leased.is_empty() {
                return Ok(());
            }
            for intent in &leased {
                self.learn(intent).await?;
            }
        }
    }

    async fn learn(&mut self, intent: &Leased) -> Result<(), Failure> {
        let (Some(sealed), Some(person)) = (&intent.code_sealed, &intent.person_id) else { return Ok(()) };
        let Some(code) = self.app.keys.open_text(&push::code_place(&intent.id), sealed) else {
            return Ok(());
        };
        let binding =
            crate::store::people::binding_of(&mut self.app.store.read(), person, "dingtalk").await?;
        if let Some(binding) = binding {
            self.codes.push((binding.staff_id, code));
        }
        Ok(())
    }

    fn call(&mut self) -> Call {
        self.count += 1;
        let key = format!("sample-{}", self.count);
        let digest = crypto::hex(&crypto::sha256(key.as_bytes()));
        Call { caller: Caller::of_ours("sample"), idempotency: key, digest }
    }

    /// Sends a document as the OA would.
    pub async fn send(&mut self, document: Value) -> Result<Sent, Failure> {
        let call = self.call();
        let new = read_document(document.to_string().as_bytes()).map_err(|p| odd(&p.body()))?;
        let answer = perform(self.app, call, new).await.map_err(|r| odd(&r.explained()))?;
        let body: Value = serde_json::from_str(&answer.body).map_err(|e| odd(&e.to_string()))?;
        let text = |value: &Value| value.as_str().unwrap_or_default().to_owned();
        let rows = body["deliveries"].as_array().map_or(&[][..], Vec::as_slice);
        let numbers =
            rows.iter().map(|row| (text(&row["unit"]), row["number"].as_i64().unwrap_or(0))).collect();
        Ok(Sent { id: text(&body["id"]), numbers })
    }

    /// 撤回
    pub async fn recall(&mut self, sent: &Sent, reason: &str) -> Result<(), Failure> {
        let call = self.call();
        let recall = Recall { document: sent.id.clone(), reason: reason.to_owned() };
        perform(self.app, call, recall).await.map(drop).map_err(|r| odd(&r.explained()))
    }

    /// Files an application to open a personal account.
    pub async fn apply(
        &mut self,
        unit: &str,
        by: &str,
        name: &str,
        phone: &str,
        why: &str,
    ) -> Result<(), Failure> {
        let call = self.call();
        let new = json!({
            "operation": "person.account.open", "unit": unit, "submitted_by": by,
            "person": {"name": name, "phone": phone}, "reason": why,
            "evidence": [{"kind": "id_seen", "name": "身份证核验记录.pdf", "size": 20_480, "sha256": "0".repeat(64)}],
        });
        let new = read_application(new.to_string().as_bytes()).map_err(|p| odd(&p.body()))?;
        perform(self.app, call, new).await.map_err(|r| odd(&r.explained()))?;
        Ok(())
    }

    /// Says something in the single chat with the bot.
    pub async fn say(&mut self, staff: &str, text: &str) -> Result<(), Failure> {
        self.count += 1;
        let id = format!("sample-message-{}", self.count);
        let envelope = Envelope {
            bot: super::BOT.to_owned(),
            body_digest: crypto::sha256(id.as_bytes()),
            message_id: id,
            chat: Chat::Single,
            conversation: format!("sample-{staff}"),
            corp: self.corp.to_owned(),
            staff_id: Some(staff.to_owned()),
            content: Content::Text(text.to_owned()),
            reply_address: None,
            said_at: None,
            received_at: self.app.now(),
        };
        let answer = service::run(self.app, envelope, ReplySlot::new(Means::Response, ReplyMode::Inline))
            .await
            .map_err(|e| odd(&e.to_string()))?;
        let first = answer.and_then(|a| a.lines.into_iter().next()).unwrap_or_default();
        tracing::debug!(staff, text, answer = %first, "sample.said");
        if first.contains("没有改动") {
            return Err(odd(&format!("“{text}”没有办成：{first}")));
        }
        Ok(())
    }

    /// Decides the last application this person was asked about.
    pub async fn decide(&mut self, staff: &str, verb: &str, reason: &str) -> Result<(), Failure> {
        self.settle().await?;
        let at = self.codes.iter().rposition(|(who, _)| who == staff);
        let (_, code) = at.map(|at| self.codes.remove(at)).ok_or_else(|| odd("没有等他定的申请"))?;
        self.say(staff, format!("{verb} {code} {reason}").trim()).await
    }

    /// Signs a document at each of these units.
    pub async fn sign(&mut self, sent: &Sent, units: &[&str]) -> Result<(), Failure> {
        for unit in units {
            if let Some(number) = sent.numbers.get(*unit) {
                self.say(&super::county::receiver_of(unit), &format!("签收 {number}")).await?;
            }
        }
        Ok(())
    }

    /// Says `words` about the document's number at a unit, `#` standing for the number.
    pub async fn act(&mut self, sent: &Sent, unit: &str, words: &str) -> Result<(), Failure> {
        let number = sent.numbers.get(unit).ok_or_else(|| odd(unit))?;
        self.say(&super::county::receiver_of(unit), &words.replace('#', &number.to_string())).await
    }
}

fn odd(why: &str) -> Failure {
    Failure::failed("E-DEMO", format!("样例数据没有做成（{why}），请删掉 demo-data 再试一次。"))
}
