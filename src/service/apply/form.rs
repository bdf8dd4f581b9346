//! What an applicant fills in, the first time and again after 退回补正, and what can be seen of it alone.

use crate::domain::application::evidence::{missing, name, required};
use crate::domain::application::{EvidenceKind, Operation, UnitCategory};
use crate::domain::document::REASON_MOST;
use crate::domain::guard::{Verdict, screen_all, screen_file_name};
use crate::ids::ApplicationId;
use crate::service::integration::{FieldError, FileFacts, Refusal, Stop};
use crate::store::units::Unit;
use crate::store::{StoreError, Tx, applications};

/// A piece of evidence: described, never carried.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Evidence {
    /// What it is, e.g. `id_seen` or 书面申请.
    pub kind: String,
    /// The file.
    pub file: FileFacts,
}

/// The form.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Form {
    /// Login of the unit's administrator.
    pub submitted_by: String,
    /// Whom it is for.
    pub name: String,
    /// That person's mobile phone.
    pub phone: String,
    /// Why.
    pub reason: String,
    /// All evidence.
    pub evidence: Vec<Evidence>,
}

impl Form {
    /// The guard over what deciders will read, one by one and together.
    pub(super) fn screened(&self) -> Result<(), Stop> {
        let names = self.evidence.iter().map(|evidence| evidence.file.name.as_str());
        let texts: Vec<&str> =
            [self.name.as_str(), self.reason.as_str()].into_iter().chain(names.clone()).collect();
        let files = names.map(screen_file_name).fold(Verdict::Pass, Verdict::or);
        match screen_all(texts.iter().copied()).or(files) {
            Verdict::Block(rule) => Err(Stop::Blocked(rule.as_str(), texts.join("\n"))),
            Verdict::Warn(_) | Verdict::Pass => Ok(()),
        }
    }

    /// Kinds of the evidence, or what is wrong with the form; `errors` are those known before.
    pub(super) fn checked(&self, mut errors: Vec<FieldError>) -> Result<Vec<EvidenceKind>, Refusal> {
        let mut error = |field: String, reason: String| errors.push(FieldError::new(field, reason));
        let digits = self.phone.len() == 11 && self.phone.bytes().all(|b| b.is_ascii_digit());
        if !digits || !self.phone.starts_with('1') {
            error("person.phone".to_owned(), "应为 1 开头的 11 位手机号，不带空格和区号。".to_owned());
        }
        if !self.name.chars().any(char::is_alphabetic) {
            error("person.name".to_owned(), "应为姓名。".to_owned());
        }
        if !self.reason.chars().any(char::is_alphabetic) {
            error("reason".to_owned(), "应写明事由。".to_owned());
        } else if self.reason.chars().count() > REASON_MOST {
            error("reason".to_owned(), format!("不能超过 {REASON_MOST} 字。"));
        }
        let mut kinds = Vec::with_capacity(self.evidence.len());
        for (index, evidence) in self.evidence.iter().enumerate() {
            match EvidenceKind::read(&evidence.kind, &evidence.file.name) {
                Ok(kind) => kinds.push(kind),
                Err(_) => error(
                    format!("evidence[{index}]"),
                    "身份证复印件不在这里收。请当面核验后报 kind 为 id_seen 的核验记录。".to_owned(),
                ),
            }
        }
        if errors.is_empty() { Ok(kinds) } else { Err(Refusal::invalid(errors)) }
    }

    /// Writes the evidence of a round.
    pub(super) async fn keep_evidence(
        &self,
        tx: &mut Tx,
        id: &ApplicationId,
        round: i64,
        kinds: &[EvidenceKind],
    ) -> Result<(), StoreError> {
        let before = applications::evidence_count(tx, id).await?;
        for (position, (evidence, kind)) in (before + 1..).zip(self.evidence.iter().zip(kinds)) {
            let file = &evidence.file;
            let row = applications::Evidence {
                round,
                position,
                kind: kind.as_str(),
                name: &file.name,
                size: file.size,
                sha256: &file.sha256,
            };
            applications::add_evidence(tx, id, &row).await?;
        }
        Ok(())
    }
}

/// Everything the operation needs is attached.
pub(super) fn complete(operation: Operation, unit: &Unit, kinds: &[EvidenceKind]) -> Result<(), Refusal> {
    let category = UnitCategory::parse(&unit.category).or_else(|| UnitCategory::from_zh(&unit.category));
    let lacking = missing(required(operation, category.unwrap_or(UnitCategory::Other)), kinds);
    match lacking.first() {
        Some(need) => Err(Refusal::field("evidence", format!("缺材料：{}。", name(need)))),
        None => Ok(()),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn form() -> Form {
        Form {
            submitted_by: "zhangli".to_owned(),
            name: "张三".to_owned(),
            phone: "13800000001".to_owned(),
            reason: "新入职，负责收文".to_owned(),
            evidence: Vec::new(),
        }
    }

    fn with(kind: &str, name: &str) -> Form {
        let file = FileFacts { name: name.to_owned(), size: 1, sha256: String::new() };
        Form { evidence: vec![Evidence { kind: kind.to_owned(), file }], ..form() }
    }

    #[test]
    fn a_form_is_judged_by_itself_first() {
        let fields = |form: &Form| -> Vec<String> {
            let errors = form.checked(Vec::new()).err().map_or_else(Vec::new, |r| r.errors);
            errors.into_iter().map(|e| e.field).collect()
        };
        assert!(fields(&form()).is_empty() && fields(&with("id_seen", "身份证已核验")).is_empty());
        for (wrong, expected) in [
            (Form { phone: "+8613800000001".to_owned(), ..form() }, "person.phone"),
            (Form { phone: "２３８００００００01".to_owned(), ..form() }, "person.phone"),
            (Form { name: "138".to_owned(), ..form() }, "person.name"),
            (Form { reason: "……".to_owned(), ..form() }, "reason"),
            (Form { reason: "请".repeat(201), ..form() }, "reason"),
            (with("other", "张三身份证.jpg"), "evidence[0]"),
        ] {
            assert_eq!(fields(&wrong), [expected]);
        }
    }

    #[test]
    fn the_guard_reads_reasons_and_file_names() {
        assert!(form().screened().is_ok());
        let marked = Form { reason: "附机密★5年文件".to_owned(), ..form() };
        assert!(matches!(marked.screened(), Err(Stop::Blocked(..))));
        assert!(matches!(with("other", "名单_机密_终稿.xlsx").screened(), Err(Stop::Blocked(..))));
    }
}
