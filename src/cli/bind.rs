//! `bind --match-phones` and `bind-code`: the two ways an account of the messenger becomes a person
//! (INV-52).

mod find;

use super::failure::Failure;
use super::{Global, open, operator_record};
use crate::app::App;
use crate::crypto::purpose;
use crate::domain::code;
use crate::service::binding::{self, Attached, Source};
use crate::store::people::{self, Binding, Person};
use crate::store::{Access, StoreError, Tx, audit};
use crate::time::{MINUTE, Timestamp};
use crate::write;
use find::{Found, Outcome};

/// Life of a binding code.
const CODE_LIFE: i64 = 10 * MINUTE;

/// Arguments of `bind`.
#[derive(clap::Args)]
pub struct Options {
    /// 用登记的手机号在平台通讯录里找还没绑定的人
    #[arg(long, required = true)]
    match_phones: bool,
    /// 绑定对上的人；不加只打印
    #[arg(long)]
    apply: bool,
}

/// Arguments of `bind-code`.
#[derive(clap::Args)]
pub struct CodeOptions {
    /// 登录名
    #[arg(value_name = "登录名")]
    login: String,
}

/// Runs `bind`.
pub async fn run(global: &Global, options: &Options) -> Result<(), Failure> {
    debug_assert!(options.match_phones, "the only way so far");
    let settings = open::settings(global)?;
    if settings.bots.is_empty() {
        return Err(Failure::usage("E-NO-BOT", "设置里还没有机器人（[bots.名字]），先照 config.toml 配好。"));
    }
    let app = open::app(settings, Access::Write).await?;
    let outcome = find::all(&app).await?;
    report(&outcome, options.apply);
    if options.apply {
        let matched: Vec<&Found> = outcome.found.iter().filter(|f| f.staff().is_some()).collect();
        let bound = bind_all(&app, &matched).await?;
        println!("已绑定 {bound} 人。服务在运行时会给他们发第一条消息。");
    }
    app.store.close().await;
    match outcome.stopped {
        Some(failure) => Err(failure),
        None => Ok(()),
    }
}

fn report(outcome: &Outcome, applied: bool) {
    for found in &outcome.found {
        println!("{}", found.line());
    }
    let count = |kind: &str| outcome.found.iter().filter(|f| f.kind() == kind).count();
    let (matched, doubtful) = (count("对上"), count("存疑"));
    let (absent, hidden) = (count("没找到"), count("不在可见范围"));
    println!(
        "没绑定的 {} 人：对上 {matched}，存疑 {doubtful}，没找到 {absent}，不在可见范围 {hidden}。用了 {} 次接口。",
        outcome.people, outcome.calls
    );
    if !applied && matched > 0 {
        println!("以上只是预览，没有绑定。确认无误后加 --apply 再执行一次。");
    }
}

async fn bind_all(app: &App, matched: &[&Found]) -> Result<usize, Failure> {
    let now = app.now();
    let bound: Result<usize, StoreError> = write!(app.store, tx => async {
        let mut bound = 0;
        let mut changed = Vec::new();
        for found in matched {
            let attached = bind_one(tx, app, found, now).await?;
            bound += usize::from(attached != Attached::Left);
            if attached == Attached::Changed {
                changed.push(found.person.id.clone());
            }
        }
        binding::tell_changed(tx, app, &changed).await?;
        Ok(bound)
    }.await);
    Ok(bound?)
}

/// Binds one person if everything is still as it was looked up, or leaves things as they are.
async fn bind_one(tx: &mut Tx, app: &App, found: &Found, now: Timestamp) -> Result<Attached, StoreError> {
    let (Some(staff), Some((_, bot))) = (found.staff(), app.main_bot()) else { return Ok(Attached::Left) };
    let platform = bot.platform.as_str();
    let person = people::by_id(tx, &found.person.id).await?;
    let same = |p: &Person| p.status == "active" && p.phone_digest == found.person.phone_digest;
    let taken = people::binding(tx, platform, &bot.corp_id, staff).await?;
    if !person.as_ref().is_some_and(same)
        || people::binding_of(tx, &found.person.id, platform).await?.is_some()
        || taken.is_some_and(|b| b.status == "active")
    {
        return Ok(Attached::Left);
    }
    let binding = Binding {
        platform: platform.to_owned(),
        corp_id: bot.corp_id.clone(),
        staff_id: staff.to_owned(),
        person_id: found.person.id.clone(),
        status: "active".to_owned(),
    };
    let attached = binding::attach_quietly(tx, app, &binding, Source::Phone).await?;
    if attached != Attached::Left {
        let record =
            operator_record("binding.create", ("person", found.person.id.as_str()), r#"{"source":"phone"}"#);
        audit::append(tx, &record, now).await?;
    }
    Ok(attached)
}

/// Runs `bind-code`.
pub async fn code(global: &Global, options: &CodeOptions) -> Result<(), Failure> {
    let app = open::app(open::settings_without_secrets(global)?, Access::Write).await?;
    let person = people::by_login(&mut app.store.read(), &options.login).await?;
    let Some(person) = person.filter(|p| p.status == "active") else {
        return Err(Failure::failed(
            "E-NOT-FOUND",
            format!("没有已开通的账户 {}，请核对登录名。", options.login),
        ));
    };
    let now = app.now();
    let expires = now.plus(CODE_LIFE);
    for _ in 0..20 {
        let code = code::bind(crate::random::below(code::BIND_CODES));
        let digest = app.keys.digest(purpose::BIND_CODE, code.as_str().as_bytes());
        let kept: Result<bool, StoreError> = write!(app.store, tx => async {
            let kept = people::add_bind_code(tx, &digest, &person.id, expires).await?;
            if kept {
                let record = operator_record("bind-code.create", ("person", person.id.as_str()), "{}");
                audit::append(tx, &record, now).await?;
            }
            Ok(kept)
        }.await);
        if kept? {
            app.store.close().await;
            println!("{}", code.as_str());
            eprintln!(
                "请当面或打电话告诉{}本人：10 分钟内在单聊里回“绑定 {}”，只能用一次。",
                person.name,
                code.as_str()
            );
            return Ok(());
        }
    }
    Err(Failure::failed("E-BUSY", "没有生成绑定码，请再执行一次。"))
}
