//! What must hold before a document is dispatched. First what can be seen in the request alone, then
//! what the rows say, read in the transaction that writes (INV-15).

use super::NewDocument;
use crate::domain::docno::DocNo;
use crate::domain::document::{DeliveryRole, DocumentKind, Urgency};
use crate::domain::guard::{Verdict, screen_all, screen_file_name};
use crate::domain::policy::{Action, Object, may};
use crate::ids::PersonId;
use crate::service::integration::{Call, FieldError, Refusal, Stop, actor};
use crate::store::people;
use crate::store::units::{self, Unit};
use crate::store::{StoreError, Tx};
use crate::time::Timestamp;
use std::collections::{HashMap, HashSet};

/// Most recipients of one document.
pub(super) const RECIPIENTS_MOST: usize = 1_000;

/// A document that may be sent.
pub(super) struct Ready {
    pub(super) kind: DocumentKind,
    pub(super) urgency: Urgency,
    /// In its one form.
    pub(super) doc_no: Option<String>,
    /// Bears an internal mark (domain §4.2).
    pub(super) internal: bool,
    pub(super) unit: Unit,
    pub(super) issued_by: PersonId,
    pub(super) checked_by: PersonId,
    pub(super) signed_off_by: PersonId,
    pub(super) recipients: Vec<(Unit, DeliveryRole)>,
}

/// What the request says by itself.
struct Said {
    kind: DocumentKind,
    urgency: Urgency,
    doc_no: Option<DocNo>,
}

/// Checks everything; all errors of one kind are named at once.
pub(super) async fn check(
    tx: &mut Tx,
    call: &Call,
    new: &NewDocument,
    now: Timestamp,
) -> Result<Ready, Stop> {
    let internal = screened(new)?;
    let said = alone(new, now)?;
    if !call.caller.covers(&new.issuing_unit) {
        return Err(Refusal::forbidden(
            "这个密钥不能替该单位发文。请用该单位的密钥，或请信息办调整密钥的单位范围。",
        )
        .into());
    }
    let mut all: HashMap<String, Unit> =
        units::all(tx).await?.into_iter().map(|u| (u.code.clone(), u)).collect();
    let mut errors = Vec::new();
    let recipients = recipients(new, &all, &mut errors);
    let Some(unit) = all.remove(&new.issuing_unit).filter(|unit| unit.status == "active") else {
        errors.push(FieldError::new("issuing_unit", "没有这个代码的单位，或单位没有启用。"));
        return Err(Refusal::invalid(errors).into());
    };
    if let (Some(no), Some(code)) = (&said.doc_no, &unit.issuing_code)
        && !no.is_of(code)
    {
        errors.push(FieldError::new("doc_no", "发文字号的机关代字不是发文单位的。"));
    }
    let mut person = Vec::with_capacity(3);
    let people = [
        ("issued_by", &new.issued_by),
        ("checked_by", &new.checked_by),
        ("signed_off_by", &new.signed_off_by),
    ];
    for (field, login) in people {
        match member(tx, login, &unit).await? {
            Some(id) => person.push(id),
            None => errors.push(FieldError::new(field, "没有这个账户，账户没有启用，或不属于发文单位。")),
        }
    }
    let (true, Ok([issued_by, checked_by, signed_off_by])) =
        (errors.is_empty(), <[PersonId; 3]>::try_from(person))
    else {
        return Err(Refusal::invalid(errors).into());
    };
    let doc_no = said.doc_no.map(|no| no.to_string());
    Ok(Ready {
        kind: said.kind,
        urgency: said.urgency,
        doc_no,
        internal,
        unit,
        issued_by,
        checked_by,
        signed_off_by,
        recipients,
    })
}

/// The guard over what people will read, one by one and together, because a mark may be split over
/// fields. Returns whether an internal label was seen.
fn screened(new: &NewDocument) -> Result<bool, Stop> {
    let plain = [Some(&new.title), new.doc_no.as_ref(), new.doc_type.as_ref(), new.place.as_ref()];
    let names = new.attachments.iter().map(|file| file.name.as_str());
    let texts: Vec<&str> = plain.into_iter().flatten().map(String::as_str).chain(names.clone()).collect();
    let files = names.map(screen_file_name).fold(Verdict::Pass, Verdict::or);
    match screen_all(texts.iter().copied()).or(files) {
        Verdict::Block(rule) => Err(Stop::Blocked(rule.as_str(), texts.join("\n"))),
        Verdict::Warn(_) => Ok(true),
        Verdict::Pass => Ok(false),
    }
}

fn alone(new: &NewDocument, now: Timestamp) -> Result<Said, Refusal> {
    let mut errors = past(new.reply_by, new.starts_at, new.finish_by, now);
    let mut error = |field: &str, reason: &str| errors.push(FieldError::new(field, reason));
    let kind = DocumentKind::parse(&new.kind);
    if kind.is_none() {
        error("kind", "应为 document、meeting 或 message。");
    }
    let urgency = new.urgency.as_deref().map_or(Some(Urgency::Normal), Urgency::read);
    if urgency.is_none() {
        error("urgency", "应为 特急、加急 或 平急。");
    }
    let doc_no = new.doc_no.as_deref().map(DocNo::parse).transpose();
    if doc_no.is_err() {
        error("doc_no", "发文字号应为 机关代字〔年份〕序号，例：鹿政办发〔2026〕12号。");
    } else if new.doc_no.is_none() && kind == Some(DocumentKind::Document) {
        error("doc_no", "公文要有发文字号。");
    }
    if let Some(kind) = kind {
        let given = [
            ("reply_by", new.reply_by.is_some()),
            ("starts_at", new.starts_at.is_some()),
            ("place", new.place.is_some()),
            ("finish_by", new.finish_by.is_some()),
        ];
        for (field, reason) in foreign(kind, &given) {
            error(field, reason);
        }
    }
    if !in_order(new.reply_by, new.starts_at) {
        error("reply_by", "回执期限不能晚于会议时间。");
    }
    if let Some(url) = &new.url
        && !link_is_safe(url)
    {
        error("url", LINK);
    }
    if new.main_to.is_empty() {
        error("main_to", "至少要有一个主送单位。");
    }
    if new.main_to.len().saturating_add(new.copy_to.len()) > RECIPIENTS_MOST {
        error("main_to", "主送与抄送合计不能超过 1000 个单位。");
    }
    match (kind, urgency, doc_no) {
        (Some(kind), Some(urgency), Ok(doc_no)) if errors.is_empty() => Ok(Said { kind, urgency, doc_no }),
        _ => Err(Refusal::invalid(errors)),
    }
}

/// The fields among those given that mean nothing for this kind of item, and why.
pub(super) fn foreign(
    kind: DocumentKind,
    given: &[(&'static str, bool)],
) -> impl Iterator<Item = (&'static str, &'static str)> {
    given.iter().filter(|(_, given)| *given).filter_map(move |(field, _)| match (*field, kind) {
        ("reply_by" | "starts_at" | "place", DocumentKind::Document | DocumentKind::Message) => {
            Some((*field, "只有会议通知（kind 为 meeting）能带这一项。"))
        }
        ("finish_by", DocumentKind::Message) => Some((*field, "办公消息（kind 为 message）不用办结。")),
        _ => None,
    })
}

/// What a link has to be.
pub(super) const LINK: &str = "应为 https 地址，不带账号密码，不超过 2000 字节；本机地址可用 http。";

/// `https`, or `http` to this machine; no user or password, nothing that could break out of a line.
pub(super) fn link_is_safe(text: &str) -> bool {
    let plain = text.len() <= 2_000 && !text.chars().any(|c| c.is_control() || c.is_whitespace());
    let Some(url) = url::Url::parse(text).ok().filter(|_| plain) else { return false };
    let here = match url.host() {
        Some(url::Host::Domain(name)) => name == "localhost",
        Some(url::Host::Ipv4(ip)) => ip.is_loopback(),
        Some(url::Host::Ipv6(ip)) => ip.is_loopback(),
        None => return false,
    };
    let anonymous = url.username().is_empty() && url.password().is_none();
    anonymous && (url.scheme() == "https" || url.scheme() == "http" && here)
}

/// A moment that has passed is a slip: people would read it as one that comes.
pub(super) fn past(
    reply_by: Option<Timestamp>,
    starts_at: Option<Timestamp>,
    finish_by: Option<Timestamp>,
    now: Timestamp,
) -> Vec<FieldError> {
    let moments = [
        ("reply_by", reply_by, "回执期限已经过去，请核对日期。"),
        ("starts_at", starts_at, "会议时间已经过去，请核对日期。"),
        ("finish_by", finish_by, "办结期限已经过去，请核对日期。"),
    ];
    let past = moments.into_iter().filter(|(_, at, _)| at.is_some_and(|at| at <= now));
    past.map(|(field, _, reason)| FieldError::new(field, reason)).collect()
}

/// Whether the answer to a meeting is due before it begins.
pub(super) fn in_order(reply_by: Option<Timestamp>, starts_at: Option<Timestamp>) -> bool {
    reply_by.zip(starts_at).is_none_or(|(reply, start)| reply <= start)
}

fn recipients(
    new: &NewDocument,
    all: &HashMap<String, Unit>,
    errors: &mut Vec<FieldError>,
) -> Vec<(Unit, DeliveryRole)> {
    let mut seen = HashSet::new();
    let mut found = Vec::with_capacity(new.main_to.len() + new.copy_to.len());
    let lists =
        [("main_to", &new.main_to, DeliveryRole::Main), ("copy_to", &new.copy_to, DeliveryRole::Copy)];
    for (list, codes, role) in lists {
        for (index, code) in codes.iter().enumerate() {
            let reason = match all.get(code) {
                _ if !seen.insert(code.as_str()) => "这个单位列了两次；主送与抄送只能列一处。".to_owned(),
                _ if *code == new.issuing_unit => "发文单位不能同时是收文单位。".to_owned(),
                None => format!("没有代码为 {} 的单位。", shown(code)),
                Some(unit) if unit.status == "revoked" => {
                    format!(
                        "{} 已注销，不再收文。请改送承接其职能的单位，不清楚请问信息办。",
                        unit.short_name
                    )
                }
                Some(unit) if unit.status != "active" => {
                    format!("{} 已停用，暂不收文。请与信息办联系。", unit.short_name)
                }
                Some(unit) => {
                    found.push((unit.clone(), role));
                    continue;
                }
            };
            errors.push(FieldError::new(format!("{list}[{index}]"), reason));
        }
    }
    found
}

/// A code is named back only when it looks like one.
fn shown(code: &str) -> &str {
    let plain = code.len() <= 32 && code.bytes().all(|b| b.is_ascii_alphanumeric() || b"-_.".contains(&b));
    if plain { code } else { "（写法不对）" }
}

/// The open account with this login, if the policy lets it send for `unit`.
async fn member(tx: &mut Tx, login: &str, unit: &Unit) -> Result<Option<PersonId>, StoreError> {
    let Some(person) = people::by_login(tx, login).await? else { return Ok(None) };
    let actor = actor(tx, &person).await?;
    Ok(may(&actor, Action::Send, Object::Unit(&unit.id)).is_ok().then_some(person.id))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn notice() -> NewDocument {
        NewDocument {
            kind: "document".to_owned(),
            doc_no: Some("鹿政办发[2026]12号".to_owned()),
            title: "关于做好秋冬森林防火工作的通知".to_owned(),
            main_to: vec!["zs".to_owned()],
            ..NewDocument::default()
        }
    }

    fn fields(new: &NewDocument) -> Vec<String> {
        alone(new, Timestamp::default())
            .err()
            .map_or_else(Vec::new, |r| r.errors.into_iter().map(|e| e.field).collect())
    }

    #[test]
    fn a_request_is_judged_by_itself_first() {
        assert!(fields(&notice()).is_empty());
        let at = Timestamp::from_millis(1_000);
        for (wrong, expected) in [
            (NewDocument { kind: "letter".to_owned(), ..notice() }, vec!["kind"]),
            (NewDocument { urgency: Some("火急".to_owned()), ..notice() }, vec!["urgency"]),
            (NewDocument { doc_no: None, ..notice() }, vec!["doc_no"]),
            (NewDocument { doc_no: Some("12号".to_owned()), ..notice() }, vec!["doc_no"]),
            (
                NewDocument { reply_by: Some(at), starts_at: Some(at), ..notice() },
                vec!["reply_by", "starts_at"],
            ),
            (
                NewDocument { url: Some("javascript:alert(1)".to_owned()), main_to: vec![], ..notice() },
                vec!["url", "main_to"],
            ),
            (NewDocument { copy_to: vec![String::new(); 1_000], ..notice() }, vec!["main_to"]),
        ] {
            assert_eq!(fields(&wrong), expected);
        }
        let meeting =
            NewDocument { kind: "meeting".to_owned(), doc_no: None, starts_at: Some(at), ..notice() };
        assert!(fields(&meeting).is_empty());
        assert_eq!(fields(&NewDocument { reply_by: Some(at.plus(1)), ..meeting.clone() }), ["reply_by"]);
        let late = |now| alone(&meeting, Timestamp::from_millis(now)).err().map(|r| r.errors.len());
        assert_eq!((late(999), late(1_000)), (None, Some(1)), "a meeting that has begun is no news");
    }

    #[test]
    fn links_lead_to_https_or_this_machine() {
        for good in [
            "https://oa.example.gov.cn/d/1?x=2",
            "http://127.0.0.1:8080/d/1",
            "http://localhost/d",
            "http://[::1]/d",
        ] {
            assert!(link_is_safe(good), "{good}");
        }
        for bad in [
            "http://oa.example.gov.cn/",
            "ftp://oa.example.gov.cn/",
            "https://user:pass@oa.example.gov.cn/",
            "https://oa.example.gov.cn/\n签收",
            "https://oa.example.gov.cn/a b",
            "dtmd://dingtalkclient/sendMessage",
            "/relative",
            "https://",
            "",
        ] {
            assert!(!link_is_safe(bad), "{bad}");
        }
    }

    #[test]
    fn a_mark_blocks_wherever_it_stands_and_a_label_makes_it_internal() {
        let attached = |name: &str| NewDocument {
            attachments: vec![super::super::FileFacts {
                name: name.to_owned(),
                size: 1,
                sha256: String::new(),
            }],
            ..notice()
        };
        assert!(matches!(screened(&notice()), Ok(false)));
        assert!(matches!(screened(&attached("会议纪要_机密_终稿.docx")), Err(Stop::Blocked(..))));
        assert!(matches!(
            screened(&NewDocument { place: Some("机密★3年".to_owned()), ..notice() }),
            Err(Stop::Blocked(..))
        ));
        let label =
            NewDocument { title: "内部资料 注意保存：2026年项目台账".to_owned(), ..notice() };
        assert!(matches!(screened(&label), Ok(true)));
    }
}
