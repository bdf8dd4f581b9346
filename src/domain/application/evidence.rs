//! What has to be attached to an application, and what must never be.

use super::{Operation, UnitCategory};
use crate::domain::names::named;

named! {
    /// Kinds of evidence. Only a description is kept: name, size, digest.
    pub enum EvidenceKind {
        /// 书面申请: a scanned, sealed letter
        ApplicationLetter = "application_letter" / "书面申请",
        /// 编办批文
        StaffingApproval = "staffing_approval" / "编办批文",
        /// 单位成立文件
        FoundingDocument = "founding_document" / "单位成立文件",
        /// 上级主管单位同意意见
        SuperiorConsent = "superior_consent" / "上级主管单位同意意见",
        /// 用户确认函: the letter confirming the users after a rename
        UserList = "user_list" / "用户名单确认函",
        /// 公文处理办法: what becomes of the documents of a closed unit
        DisposalProposal = "disposal_proposal" / "公文处理办法",
        /// 身份证核验记录: "seen on paper by …", never a picture
        IdSeen = "id_seen" / "身份证核验记录",
        /// 其他材料
        Other = "other" / "其他材料",
    }
}

/// Evidence that is not accepted.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum EvidenceRefused {
    /// A copy of an identity card: it is seen on paper or uploaded in the OA, never here.
    IdentityCard,
}

/// Spellings of "identity card" in a kind or a file name.
const IDENTITY_CARD: [&str; 7] = ["身份证", "身份證", "idcard", "id_card", "id-card", "id card", "identity"];

impl EvidenceKind {
    /// What a declared kind and file name amount to. A kind we do not know is [`Self::Other`].
    pub fn read(kind: &str, file_name: &str) -> Result<Self, EvidenceRefused> {
        let known = Self::parse(kind.trim()).or_else(|| Self::from_zh(kind.trim()));
        // A record that the card was seen may say so in its name; anything else so named is a copy.
        if known == Some(Self::IdSeen) {
            return Ok(Self::IdSeen);
        }
        let mentions_card = |text: &str| {
            let text = text.to_lowercase();
            IDENTITY_CARD.iter().any(|word| text.contains(word))
        };
        if mentions_card(kind) || mentions_card(file_name) {
            return Err(EvidenceRefused::IdentityCard);
        }
        Ok(known.unwrap_or(Self::Other))
    }
}

/// One requirement: any of these kinds meets it.
pub type Need = &'static [EvidenceKind];

use EvidenceKind as E;

const LETTER: Need = &[E::ApplicationLetter];
const DISPOSAL: Need = &[E::DisposalProposal];
const FOUNDED: Need = &[E::StaffingApproval, E::FoundingDocument];

/// What must be attached before an application can be filed. A personal account needs the
/// record that the administrator has seen the card of whoever will hold it.
pub fn required(operation: Operation, category: UnitCategory) -> &'static [Need] {
    match (operation, category) {
        (
            Operation::UnitRegister | Operation::UnitMergeNew,
            UnitCategory::Department | UnitCategory::Township,
        ) => &[LETTER, &[E::StaffingApproval]],
        (Operation::UnitRegister | Operation::UnitMergeNew, UnitCategory::Enterprise) => {
            &[LETTER, &[E::FoundingDocument]]
        }
        (Operation::UnitRegister | Operation::UnitMergeNew, UnitCategory::SecondLevel) => {
            &[LETTER, &[E::SuperiorConsent]]
        }
        (Operation::UnitRegister | Operation::UnitMergeNew, UnitCategory::Other) => &[LETTER, FOUNDED],
        (Operation::UnitRename, _) => &[LETTER, &[E::UserList]],
        (Operation::UnitRevoke | Operation::UnitMergeKeep, _) => &[LETTER, DISPOSAL],
        (
            Operation::UnitAccountOpen
            | Operation::UnitAccountChange
            | Operation::UnitAccountClose
            | Operation::UnitAdminReplace
            | Operation::UnitLeaderReplace,
            _,
        ) => &[LETTER],
        (Operation::PersonAccountOpen | Operation::PersonAccountChange, _) => &[&[E::IdSeen]],
        (Operation::PersonAccountClose, _) => &[],
    }
}

/// The requirements that `present` leaves open, in order.
pub fn missing(needs: &[Need], present: &[EvidenceKind]) -> Vec<Need> {
    needs.iter().filter(|need| !need.iter().any(|kind| present.contains(kind))).copied().collect()
}

/// A requirement in words: 编办批文或单位成立文件.
pub fn name(need: Need) -> String {
    need.iter().map(|kind| kind.zh()).collect::<Vec<_>>().join("或")
}

#[cfg(test)]
mod tests {
    use super::*;
    use Operation as O;
    use UnitCategory as C;

    #[test]
    fn each_category_has_its_evidence() {
        for (operation, category, present, open) in [
            (O::UnitRegister, C::Department, vec![], vec!["书面申请", "编办批文"]),
            (O::UnitRegister, C::Township, vec![E::ApplicationLetter, E::FoundingDocument], vec!["编办批文"]),
            (O::UnitRegister, C::Enterprise, vec![E::ApplicationLetter, E::FoundingDocument], vec![]),
            (O::UnitRegister, C::SecondLevel, vec![E::ApplicationLetter], vec!["上级主管单位同意意见"]),
            (O::UnitRegister, C::Other, vec![E::ApplicationLetter], vec!["编办批文或单位成立文件"]),
            (O::UnitRevoke, C::Township, vec![E::ApplicationLetter], vec!["公文处理办法"]),
            (O::UnitRename, C::Township, vec![E::UserList], vec!["书面申请"]),
            (O::PersonAccountOpen, C::Township, vec![E::ApplicationLetter], vec!["身份证核验记录"]),
            (O::PersonAccountOpen, C::Township, vec![E::IdSeen], vec![]),
            (O::PersonAccountClose, C::Township, vec![], vec![]),
        ] {
            let named: Vec<String> =
                missing(required(operation, category), &present).into_iter().map(name).collect();
            assert_eq!(named, open, "{operation:?} {category:?}");
        }
    }

    #[test]
    fn a_copy_of_an_identity_card_is_refused_and_the_record_of_seeing_it_is_not() {
        for (kind, file) in [
            ("id_card", "张三.jpg"),
            ("other", "张三身份证复印件.pdf"),
            ("身份证复印件", ""),
            ("x", "ID Card.png"),
        ] {
            assert_eq!(EvidenceKind::read(kind, file), Err(EvidenceRefused::IdentityCard), "{kind} {file}");
        }
        assert_eq!(EvidenceKind::read("id_seen", "身份证已核验"), Ok(E::IdSeen));
        assert_eq!(EvidenceKind::read("书面申请", "申请.pdf"), Ok(E::ApplicationLetter));
        assert_eq!(EvidenceKind::read("whatever", "申请.pdf"), Ok(E::Other));
    }
}
