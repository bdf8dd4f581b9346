//! The people of an import.

use super::check;
use super::file::{Account, File, PersonRow};
use super::known::Known;
use super::plan::{Change, Conflict, Field, Home, PersonPlan, Plan, field, overlay};
use super::roles;
use crate::crypto::{Keys, purpose};
use crate::domain::reply::mask_phone;
use crate::ids::PersonId;
use crate::store::people::{Binding, Person, phone_place};
use crate::time::Timestamp;
use std::collections::{HashMap, HashSet};

/// The one messenger a row can name so far.
const DINGTALK: &str = "dingtalk";

/// What all rows are compared with.
struct Desk<'a> {
    known: &'a Known,
    keys: &'a Keys,
    homes: &'a HashMap<String, Home>,
    /// Codes of the units in the file; what is wrong with them is said there.
    filed: HashSet<&'a str>,
    /// Phone digest of each row of the file, by login.
    wanted: HashMap<&'a str, String>,
    now: Timestamp,
}

/// Plans every `[[person]]`.
pub fn plan(
    file: &File,
    known: &Known,
    keys: &Keys,
    homes: &HashMap<String, Home>,
    now: Timestamp,
    plan: &mut Plan,
    conflicts: &mut Vec<Conflict>,
) {
    check_repeats(file, conflicts);
    let digest = |row: &PersonRow| {
        keys.digest(purpose::PHONE, check::phone(&row.phone).unwrap_or_default().as_bytes())
    };
    let wanted = file.person.iter().map(|row| (row.login.as_str(), digest(row))).collect();
    let filed = file.unit.iter().map(|row| row.code.as_str()).collect();
    let desk = Desk { known, keys, homes, filed, wanted, now };
    for row in &file.person {
        if let Some(planned) = desk.one(row, conflicts) {
            plan.remarks.extend(desk.left_remark(row, &planned.person));
            plan.people.push(planned);
        }
    }
    if known.corps.is_empty() && file.person.iter().any(|row| row.bindings.dingtalk.is_some()) {
        plan.remarks.push("设置里还没有机器人，文件里的 corp 没有核对。".to_owned());
    }
    // With rows left out, who remains would look like too many.
    if conflicts.is_empty() {
        roles::check_admins(known, homes, plan, conflicts);
    }
}

/// Logins, phones and accounts that occur twice in the file.
fn check_repeats(file: &File, conflicts: &mut Vec<Conflict>) {
    let (mut logins, mut phones, mut accounts) = (HashSet::new(), HashMap::new(), HashMap::new());
    for row in &file.person {
        if !logins.insert(row.login.as_str()) {
            conflicts.push(Conflict::new(format!("登录名 {} 在文件里出现了两次。", row.login)));
            continue;
        }
        if let Some(phone) = check::phone(&row.phone)
            && let Some(other) = phones.insert(phone.clone(), row.login.as_str())
        {
            let phone = mask_phone(&phone);
            conflicts.push(Conflict::new(format!("人员 {other} 与 {} 的手机相同：{phone}。", row.login)));
        }
        if let Some(account) = &row.bindings.dingtalk
            && let Some(other) = accounts.insert((&account.corp, &account.staff_id), row.login.as_str())
        {
            let staff = &account.staff_id;
            conflicts.push(Conflict::new(format!("人员 {other} 与 {} 的钉钉号相同：{staff}。", row.login)));
        }
    }
}

impl Desk<'_> {
    fn one(&self, row: &PersonRow, conflicts: &mut Vec<Conflict>) -> Option<PersonPlan> {
        let before = conflicts.len();
        let whose = format!("人员 {}", row.login);
        let mut say = |text: String| conflicts.push(Conflict::new(format!("{whose}：{text}")));
        if !check::is_key(&row.login) {
            say("登录名只能用字母、数字、汉字与 - _ . @，最多 64 个字。".to_owned());
        }
        if !check::is_line(&row.name, 40) || !check::is_clean(row.title.as_deref().unwrap_or_default(), 60) {
            say("姓名（40 字内）要有，职务最多 60 个字，不能有换行或看不见的字符。".to_owned());
        }
        let old = self.known.people.get(&row.login);
        if old.is_some_and(|p| p.status == "closed") {
            say("账户已注销，登录名不能再用。".to_owned());
        }
        let home = self.homes.get(&row.unit);
        if home.is_none() && !self.filed.contains(row.unit.as_str()) {
            say(format!("没有单位 {}，或它已停用。", row.unit));
        }
        let is_unit = |code: &str| self.homes.contains_key(code) || self.filed.contains(code);
        roles::check(row, is_unit, &mut say);
        let phone = check::phone(&row.phone);
        match &phone {
            None => say("手机要是 11 位大陆手机号。".to_owned()),
            Some(phone) => self.check_phone(row, phone, &mut say),
        }
        self.check_account(row, &mut say);
        let texts = [row.name.as_str(), row.title.as_deref().unwrap_or_default()];
        if let Some(rule) = check::blocked(texts) {
            conflicts.push(Conflict::blocked(&whose, rule, texts.join("\n")));
        }
        let clean = conflicts.len() == before;
        clean.then_some(())?;
        Some(self.planned(row, old, home?, &phone?))
    }

    /// Another open account has the phone, and does not give it up in the same file.
    fn check_phone(&self, row: &PersonRow, phone: &str, say: &mut impl FnMut(String)) {
        let Some(digest) = self.wanted.get(row.login.as_str()) else { return };
        let Some(holder) = self.known.phones.get(digest).filter(|login| **login != row.login) else { return };
        if self.wanted.get(holder.as_str()).is_none_or(|theirs| theirs == digest) {
            say(format!("手机 {} 已是 {holder} 的。", mask_phone(phone)));
        }
    }

    fn check_account(&self, row: &PersonRow, say: &mut impl FnMut(String)) {
        let Some(account) = &row.bindings.dingtalk else { return };
        let words = [account.corp.as_str(), account.staff_id.as_str()];
        if words.iter().any(|t| t.is_empty() || t.len() > 128 || !t.bytes().all(|b| b.is_ascii_graphic())) {
            return say("钉钉的 corp 与 staff_id 都要有，只能是字母、数字与符号。".to_owned());
        }
        if !self.known.corps.is_empty() && !self.known.corps.contains(&account.corp) {
            let ours = self.known.corps.iter().map(String::as_str).collect::<Vec<_>>().join("、");
            let corp = &account.corp;
            return say(format!("没有属于组织 {corp} 的机器人，消息到不了他；设置里的 corp_id 是 {ours}。"));
        }
        let key = (DINGTALK.to_owned(), account.corp.clone(), account.staff_id.clone());
        let Some(held) = self.known.accounts.get(&key).filter(|b| b.status == "active") else { return };
        let holder = self.known.logins.get(&held.person_id).map_or("另一个人", String::as_str);
        if holder != row.login {
            say(format!("钉钉号 {} 已绑定 {holder}。", account.staff_id));
        }
    }

    fn planned(&self, row: &PersonRow, old: Option<&Person>, home: &Home, phone: &str) -> PersonPlan {
        let id = old.map_or_else(|| PersonId::new(self.now), |p| p.id.clone());
        let digest = self.wanted.get(row.login.as_str()).cloned().unwrap_or_default();
        let kept = old.filter(|p| p.phone_digest == digest);
        let sealed = kept
            .map_or_else(|| self.keys.seal(&phone_place(&id), phone.as_bytes()), |p| p.phone_sealed.clone());
        let person = Person {
            login: row.login.clone(),
            name: row.name.trim().to_owned(),
            unit_id: home.id.clone(),
            title: overlay(row.title.as_ref(), old.and_then(|p| p.title.clone())),
            phone_sealed: sealed,
            phone_digest: digest,
            status: old.map_or("active", |p| &p.status).to_owned(),
            version: old.map_or(1, |p| p.version),
            id,
        };
        let mut fields = old.map_or(Vec::new(), |old| self.differences(old, &person, phone));
        let moved = old.is_some_and(|old| old.unit_id != person.unit_id);
        let roles = roles::after(row, old, &person, self.known, self.homes, &mut fields);
        let binding = self.binding(row, &person, &mut fields);
        let bound = self.known.bound.contains_key(&(person.id.clone(), DINGTALK.to_owned()));
        let unbind = old.is_some() && kept.is_none() && bound && row.bindings.dingtalk.is_none();
        if unbind {
            field(&mut fields, "bindings", "绑定", "原钉钉号", "停用，手机变了要重新绑定");
        }
        let change = match old {
            None => Change::New,
            Some(_) if fields.is_empty() => Change::Same,
            Some(_) => Change::Update(fields),
        };
        let codes_die = old.is_some() && (roles.is_some() || moved || unbind);
        let elsewhere = roles.iter().flatten().filter(|(unit, _)| *unit != person.unit_id).cloned().collect();
        let also = roles::also_zh(&elsewhere, self.homes);
        let (unit_short, phone) = (home.short.clone(), mask_phone(phone));
        PersonPlan { person, unit_short, phone, roles, also, binding, unbind, codes_die, change }
    }

    fn differences(&self, old: &Person, new: &Person, phone: &str) -> Vec<Field> {
        let mut fields = Vec::new();
        let code_of = |id| {
            self.homes.iter().find(|(_, h)| h.id == id).map_or("已停用单位", |(code, _)| code.as_str())
        };
        field(&mut fields, "name", "姓名", &old.name, &new.name);
        if old.unit_id != new.unit_id {
            field(&mut fields, "unit", "单位", code_of(old.unit_id.clone()), code_of(new.unit_id.clone()));
        }
        let title = |p: &Person| p.title.clone().unwrap_or_default();
        field(&mut fields, "title", "职务", &title(old), &title(new));
        if old.phone_digest != new.phone_digest {
            let before = self.keys.open_text(&phone_place(&old.id), &old.phone_sealed).unwrap_or_default();
            fields
                .push(Field { key: "phone", zh: "手机", from: mask_phone(&before), to: mask_phone(phone) });
        }
        fields
    }

    fn binding(&self, row: &PersonRow, person: &Person, fields: &mut Vec<Field>) -> Option<Binding> {
        let account = row.bindings.dingtalk.as_ref()?;
        let now = self.known.bound.get(&(person.id.clone(), DINGTALK.to_owned()));
        let wanted = wanted(account, person);
        if now.is_some_and(|b| b.is_same_account(&wanted)) || self.is_left(&wanted) {
            return None;
        }
        // The organisation is named only when it is another one.
        let moved = now.is_some_and(|b| b.corp_id != account.corp);
        let shown = |corp: &str, staff: &str| {
            if moved { format!("{staff}（组织 {corp}）") } else { staff.to_owned() }
        };
        let before = now.map_or(String::new(), |b| shown(&b.corp_id, &b.staff_id));
        field(fields, "bindings", "钉钉号", &before, &shown(&account.corp, &account.staff_id));
        Some(wanted)
    }

    /// Whether the person said 不是我 to this account, or moved away from it by a code: no file undoes that.
    fn is_left(&self, wanted: &Binding) -> bool {
        self.known.left.iter().any(|b| b.person_id == wanted.person_id && b.is_same_account(wanted))
    }

    /// What the operator is told when the file names an account that its owner left.
    fn left_remark(&self, row: &PersonRow, person: &Person) -> Option<String> {
        let account = row.bindings.dingtalk.as_ref().filter(|a| self.is_left(&wanted(a, person)))?;
        Some(format!(
            "人员 {login}：本人停用或换掉过钉钉号 {}，没有改回。要绑回请发绑定码：qianshou bind-code {login}；不绑就从文件里删掉。",
            account.staff_id,
            login = row.login,
        ))
    }
}

/// The binding that a row asks for.
fn wanted(account: &Account, person: &Person) -> Binding {
    Binding {
        platform: DINGTALK.to_owned(),
        corp_id: account.corp.clone(),
        staff_id: account.staff_id.clone(),
        person_id: person.id.clone(),
        status: "active".to_owned(),
    }
}
