//! Looking unbound people up in the platform's directory, within the quota (INV-5).

use crate::app::App;
use crate::cli::cause;
use crate::cli::failure::Failure;
use crate::config::Bot;
use crate::platform::{self, CallError, Class, Lookup};
use crate::store::people::{self, Binding, Person, phone_place};
use crate::store::quota::month;
use crate::store::{StoreError, quota};
use crate::time::SECOND;
use crate::worker::token;
use crate::write;
use std::collections::{HashMap, HashSet};
use std::time::Duration;

/// Progress is told every so many people.
const STEP: usize = 100;

/// What the directory says of one person.
pub struct Found {
    /// Who.
    pub person: Person,
    what: What,
}

enum What {
    /// This account is theirs.
    Matched(String),
    /// Somebody has to look at it.
    Doubtful(String),
    /// Nobody has the number.
    Absent,
    /// The app may not see whoever has it.
    Hidden,
}

impl Found {
    /// The account, when there is no doubt.
    pub fn staff(&self) -> Option<&str> {
        if let What::Matched(staff) = &self.what { Some(staff) } else { None }
    }

    /// The heading it is counted under.
    pub fn kind(&self) -> &'static str {
        match self.what {
            What::Matched(_) => "对上",
            What::Doubtful(_) => "存疑",
            What::Absent => "没找到",
            What::Hidden => "不在可见范围",
        }
    }

    /// As the operator reads it.
    pub fn line(&self) -> String {
        let more = match &self.what {
            What::Matched(staff) => format!("，钉钉号 {staff}"),
            What::Doubtful(why) => format!("：{why}"),
            What::Absent => "：通讯录里没有登记的手机号，请核对手机或让本人加入组织".to_owned(),
            What::Hidden => "：请在开发者后台把他的部门加进应用的可见范围".to_owned(),
        };
        format!("{} {} {}{more}", self.kind(), self.person.login, self.person.name)
    }
}

/// The result of a round.
pub struct Outcome {
    /// How many people are unbound.
    pub people: usize,
    /// Those who were looked up.
    pub found: Vec<Found>,
    /// API calls made.
    pub calls: usize,
    /// Why the round ended early.
    pub stopped: Option<Failure>,
}

/// Looks everybody up who has no binding on the main bot's platform.
pub async fn all(app: &App) -> Result<Outcome, Failure> {
    let Some((name, bot)) = app.main_bot() else {
        return Err(Failure::usage("E-NO-BOT", "设置里还没有机器人（[bots.名字]）。"));
    };
    let (unbound, owners, left) = unbound(app, bot).await?;
    let mut round = Round { app, name, bot, owners, left, calls: 0 };
    let mut outcome = Outcome { people: unbound.len(), found: Vec::new(), calls: 0, stopped: None };
    for (index, person) in unbound.into_iter().enumerate() {
        match round.one(&person).await {
            Ok(what) => outcome.found.push(Found { person, what }),
            Err(failure) => {
                outcome.stopped = Some(failure);
                break;
            }
        }
        if (index + 1) % STEP == 0 {
            eprintln!("已查 {}/{} 人……", index + 1, outcome.people);
        }
    }
    outcome.calls = round.calls;
    Ok(outcome)
}

/// Open accounts without a binding there, who holds which account, and which ones their owners left.
async fn unbound(
    app: &App,
    bot: &Bot,
) -> Result<(Vec<Person>, HashMap<String, String>, Vec<Binding>), StoreError> {
    let mut db = app.store.read();
    let bindings = people::bindings(&mut db).await?;
    let here = bindings.iter().filter(|b| b.status == "active" && b.platform == bot.platform.as_str());
    let bound: HashSet<&str> = here.clone().map(|b| b.person_id.as_str()).collect();
    let all = people::all(&mut db).await?;
    let logins: HashMap<&str, &str> = all.iter().map(|p| (p.id.as_str(), p.login.as_str())).collect();
    let owner = |id: &str| logins.get(id).map_or("另一个人", |login| *login).to_owned();
    let owners = here
        .filter(|b| b.corp_id == bot.corp_id)
        .map(|b| (b.staff_id.clone(), owner(b.person_id.as_str())))
        .collect();
    let unbound =
        all.iter().filter(|p| p.status == "active" && !bound.contains(p.id.as_str())).cloned().collect();
    Ok((unbound, owners, people::left(&mut db, None).await?))
}

struct Round<'a> {
    app: &'a App,
    name: &'a str,
    bot: &'a Bot,
    owners: HashMap<String, String>,
    left: Vec<Binding>,
    calls: usize,
}

impl Round<'_> {
    async fn one(&mut self, person: &Person) -> Result<What, Failure> {
        let Some(phone) = self.app.keys.open_text(&phone_place(&person.id), &person.phone_sealed) else {
            return Ok(What::Doubtful("登记的手机解不开，请用 import 重新登记".to_owned()));
        };
        let (client, bot) = (&self.app.client, self.bot);
        let lookup =
            self.ask(async |token: &str| platform::find_by_mobile(client, bot, token, &phone).await).await?;
        let staff = match lookup {
            Lookup::Found(staff) => staff,
            Lookup::NotFound => return Ok(What::Absent),
            Lookup::OutOfRange => return Ok(What::Hidden),
        };
        if let Some(owner) = self.owners.get(&staff) {
            return Ok(What::Doubtful(format!("这个手机的钉钉号 {staff} 已绑定 {owner}")));
        }
        let theirs =
            |b: &&Binding| b.person_id == person.id && b.staff_id == staff && b.corp_id == bot.corp_id;
        if self.left.iter().any(|b| theirs(&b)) {
            let login = &person.login;
            return Ok(What::Doubtful(format!(
                "本人停用或换掉过钉钉号 {staff}，要绑回请发绑定码：qianshou bind-code {login}"
            )));
        }
        let there = self.ask(async |token: &str| platform::person(client, bot, token, &staff).await).await?;
        let bare = |name: &str| name.chars().filter(|c| !c.is_whitespace()).collect::<String>();
        Ok(match there {
            Some(there) if bare(&there.name) == bare(&person.name) => {
                self.owners.insert(staff.clone(), person.login.clone());
                What::Matched(staff)
            }
            Some(there) => What::Doubtful(format!("钉钉上的姓名是“{}”，与登记的不同", there.name)),
            None => What::Doubtful("按号码找到了，按钉钉号读不到本人".to_owned()),
        })
    }

    /// One call with a token, within the quota; a dead token is replaced once.
    async fn ask<T>(&mut self, call: impl AsyncFn(&str) -> Result<T, CallError>) -> Result<T, Failure> {
        for last in [false, true] {
            self.grant().await?;
            let token =
                token::current(self.app, self.name, self.bot).await.map_err(|e| cause::no_token(&e))?;
            self.calls += 1;
            match call(token.value.expose()).await {
                Ok(value) => return Ok(value),
                Err(e) if e.class == Class::BadToken && !last => {
                    token::refused(self.app, self.name, token.issue, &e).await?;
                }
                Err(e) => {
                    return Err(Failure::failed(
                        "E-PLATFORM",
                        format!("查到一半停了：{}", cause::sentence(&e)),
                    ));
                }
            }
        }
        Err(Failure::failed("E-PLATFORM", "查到一半停了：平台一直不认访问令牌，请稍后再试。"))
    }

    /// Waits for a place in the second and takes one from the month; the last tenth stays for what is
    /// urgent.
    async fn grant(&self) -> Result<(), Failure> {
        let platform = self.bot.platform.as_str();
        let Some(limits) = self.app.settings.quota.get(platform) else {
            return Err(Failure::usage("E-CONFIG", format!("设置里没有 [quota.{platform}]。")));
        };
        let (budget, second) = (format!("{}:calls", self.name), (limits.calls_per_second * 9 / 10).max(1));
        loop {
            let now = self.app.now();
            let granted: Result<_, StoreError> = write!(self.app.store, tx => async {
                let (free, next) = quota::take_window(tx, &budget, 1, second, SECOND, now).await?;
                if free == 0 {
                    return Ok((false, Some(next)));
                }
                let most = limits.api_calls_month * 9 / 10;
                let month = quota::take_month(tx, &format!("{platform}:api"), &month(now), 1, most).await?;
                Ok((month == 1, None))
            }.await);
            match granted? {
                (true, _) => return Ok(()),
                (false, Some(next)) => {
                    let wait = u64::try_from(next.since(now).clamp(10, SECOND)).unwrap_or(1_000);
                    tokio::time::sleep(Duration::from_millis(wait)).await;
                }
                (false, None) => {
                    return Err(Failure::failed(
                        "E-QUOTA",
                        "本月接口额度已用到九成，余下的留给急件；请下月再查，或改用 bind-code。",
                    ));
                }
            }
        }
    }
}
