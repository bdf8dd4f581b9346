//! A county of the size the service is meant for, made once and copied for every measurement.

use crate::machine::FOLDER;
use qianshou::app::App;
use qianshou::config;
use qianshou::crypto::Keys;
use qianshou::ids::{DeliveryId, DocumentId, PersonId, UnitId};
use qianshou::platform;
use qianshou::store::deliveries;
use qianshou::store::documents::{self, Document};
use qianshou::store::people::{self, Binding, Person};
use qianshou::store::units::{self, NumberKind, Unit};
use qianshou::store::{Access, Store, Tx, audit};
use qianshou::time::{Clock, DAY, SECOND, Timestamp};
use std::net::SocketAddr;
use std::os::unix::fs::PermissionsExt as _;
use std::path::{Path, PathBuf};

/// Units that receive; one more sends.
pub const UNITS: usize = 300;
/// Documents sent to all of them.
pub const DOCUMENTS: usize = 334;
/// Open deliveries.
pub const DELIVERIES: usize = UNITS * DOCUMENTS;
/// People; the first of each unit receives for it.
pub const PEOPLE: usize = 5_000;

pub const SECRET: &str = "kZ0T9uYcQm3-Va1Lk8dW2rJ5xN7pB4sF6hG0tE-it";
pub const CORP: &str = "ding9f50b15bccd16741";
pub const APP_KEY: &str = "dinglzoaexample0001";

/// The made county; its folder goes when this does.
pub struct World {
    folder: PathBuf,
}

impl Drop for World {
    fn drop(&mut self) {
        let _ = std::fs::remove_dir_all(&self.folder);
    }
}

impl World {
    /// Makes the county.
    pub fn found() -> Self {
        let world = Self { folder: Path::new(FOLDER).join(format!("bench-{}", std::process::id())) };
        let county = world.county("county");
        let mut master = [0_u8; 32];
        qianshou::random::fill(&mut master);
        let key = county.key();
        std::fs::write(&key, master).expect("a key");
        std::fs::set_permissions(&key, std::fs::Permissions::from_mode(0o600)).expect("a mode");
        let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().expect("a runtime");
        runtime.block_on(async {
            let app = county.open(nowhere()).await;
            let mut tx = app.store.begin_write().await.expect("begins");
            fill(&mut tx, &app).await;
            tx.commit().await.expect("the county stands");
            app.store.close().await;
        });
        world
    }

    /// A copy of its own to measure on.
    pub fn copy(&self, name: &str) -> County {
        let (from, to) = (self.county("county"), self.county(name));
        std::fs::copy(from.file(), to.file()).expect("a copy");
        std::fs::copy(from.key(), to.key()).expect("a copy with its mode");
        // What is copied must not be written back in the middle of a measurement.
        std::fs::File::open(to.file()).and_then(|file| file.sync_all()).expect("on the disk");
        to
    }

    fn county(&self, name: &str) -> County {
        let folder = self.folder.join(name);
        std::fs::create_dir_all(&folder).expect("a folder");
        County { folder }
    }
}

/// Stands for an address nobody calls.
fn nowhere() -> SocketAddr {
    SocketAddr::from(([127, 0, 0, 1], 9))
}

/// One county on the disk.
pub struct County {
    folder: PathBuf,
}

impl County {
    /// The database.
    pub fn file(&self) -> PathBuf {
        self.folder.join("qianshou.db")
    }

    fn key(&self) -> PathBuf {
        self.folder.join("master.key")
    }

    /// Writes the settings of a service that listens at `address`: no limit that would show in the
    /// figures, everything else as shipped.
    pub fn write_config(&self, address: SocketAddr) -> PathBuf {
        self.write(address, nowhere())
    }

    fn write(&self, address: SocketAddr, messenger: SocketAddr) -> PathBuf {
        let (file, key) = (self.file(), self.key());
        let text = format!(
            "database.url = \"sqlite:{}\"\nsecurity.master_key_file = \"{}\"\nserver.listen = \"{address}\"\n\
             limits.commands_per_minute = 1000000000\nlog.level = \"warn\"\n\
             [quota.dingtalk]\napi_calls_month = 1000000000\nmessages_month = 1000000000\ncalls_per_second = 1000000000\n\
             [bots.main]\nplatform = \"dingtalk\"\napp_key = \"{APP_KEY}\"\nrobot_code = \"{APP_KEY}\"\n\
             corp_id = \"{CORP}\"\napp_secret = \"{SECRET}\"\n\
             api_base = \"http://{messenger}\"\noapi_base = \"http://{messenger}\"\n",
            file.display(),
            key.display()
        );
        let path = self.folder.join("config.toml");
        std::fs::write(&path, text).expect("settings");
        path
    }

    /// Opens it in this process, with `messenger` in place of DingTalk.
    pub async fn open(&self, messenger: SocketAddr) -> App {
        let settings = config::load(Some(&self.write(nowhere(), messenger)), []).expect("the settings hold");
        let store = Store::open(&settings.database.url, Access::Full).await.expect("the database opens");
        let master = std::fs::read(self.key()).expect("a key").try_into().expect("32 bytes");
        App::new(store, settings, Clock::system(), Keys::new(&master), platform::client())
    }

    /// Everything that was answered is there, once, and the audit chain is whole.
    pub fn check(&self, signed: u64) {
        const SIGNED: &str = "SELECT COUNT(*) FROM deliveries WHERE state = 'signed'";
        let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().expect("a runtime");
        runtime.block_on(async {
            let app = self.open(nowhere()).await;
            let mut db = app.store.read();
            let (found,): (i64,) = db.one(SIGNED, &[]).await.expect("counts");
            assert_eq!(u64::try_from(found).ok(), Some(signed), "signatures answered and signatures kept");
            let verdict = audit::verify(&mut db, |_| {}).await.expect("the chain can be read");
            assert!(matches!(verdict, audit::Verdict::Whole { .. }), "{verdict:?}");
            drop(db);
            app.store.close().await;
        });
    }
}

/// Account name, and member id on the messenger, of a person; the first [`UNITS`] are the clerks.
pub fn login(index: usize) -> String {
    format!("p{index:05}")
}

async fn fill(tx: &mut Tx, app: &App) {
    let now = app.now();
    let mut unit_ids = Vec::with_capacity(UNITS + 1);
    for index in 0..=UNITS {
        unit_ids.push(add_unit(tx, index, now).await);
    }
    let (receivers, office) = (&unit_ids[..UNITS], &unit_ids[UNITS]);
    let mut author = None;
    for index in 0..PEOPLE {
        let unit = if index + 1 == PEOPLE { office } else { &receivers[index % UNITS] };
        author = Some(add_person(tx, app, index, unit).await);
    }
    let author = author.expect("there are people");
    for index in 1..=DOCUMENTS {
        // One after another, so that deliveries stand in the order of their ids, as they do where time passes.
        let sent = now.plus(SECOND * i64::try_from(index).expect("a small number"));
        add_document(tx, index, &author, office, receivers, sent.plus(-DAY)).await;
    }
}

async fn add_unit(tx: &mut Tx, index: usize, now: Timestamp) -> UnitId {
    let unit = Unit {
        id: UnitId::new(now),
        code: format!("u{index:03}"),
        name: format!("鹿寨县第{index}单位"),
        short_name: format!("第{index}单位"),
        category: "department".to_owned(),
        system: "government".to_owned(),
        superior_id: None,
        issuing_code: None,
        office_phone: None,
        status: "active".to_owned(),
        version: 1,
    };
    units::insert(tx, &unit, now).await.expect("a unit");
    unit.id
}

async fn add_person(tx: &mut Tx, app: &App, index: usize, unit: &UnitId) -> PersonId {
    let (now, id, phone) = (app.now(), PersonId::new(app.now()), format!("139{index:08}"));
    let person = Person {
        phone_sealed: app.keys.seal(&people::phone_place(&id), phone.as_bytes()),
        phone_digest: app.keys.digest(qianshou::crypto::purpose::PHONE, phone.as_bytes()),
        id,
        login: login(index),
        name: format!("王芳{index}"),
        unit_id: unit.clone(),
        title: None,
        status: "active".to_owned(),
        version: 1,
    };
    people::insert(tx, &person, now).await.expect("a person");
    let role = if index < UNITS { "receiver" } else { "user" };
    people::set_roles(tx, &person.id, &[(unit.clone(), role.to_owned())].into()).await.expect("a role");
    let binding = Binding {
        platform: "dingtalk".to_owned(),
        corp_id: CORP.to_owned(),
        staff_id: person.login.clone(),
        person_id: person.id.clone(),
        status: "active".to_owned(),
    };
    people::bind(tx, &binding, "bench", now).await.expect("a binding");
    // Nobody waits for a greeting, so the workers of an idle service are idle.
    assert!(people::mark_welcomed(tx, &binding).await.expect("greeted"));
    person.id
}

async fn add_document(
    tx: &mut Tx,
    index: usize,
    author: &PersonId,
    office: &UnitId,
    receivers: &[UnitId],
    now: Timestamp,
) {
    let id = DocumentId::new(now);
    let number = units::number(tx, office, NumberKind::Document, id.as_str()).await.expect("a number");
    let document = Document {
        kind: "document".to_owned(),
        doc_no: Some(format!("鹿政办发〔2026〕{index}号")),
        title: format!("关于做好秋冬森林防火工作的通知（第{index}期）"),
        doc_type: Some("通知".to_owned()),
        urgency: "normal".to_owned(),
        internal: 0,
        unit_id: office.clone(),
        unit_name: "县政府办".to_owned(),
        number,
        issued_by: author.clone(),
        checked_by: author.clone(),
        signed_off_by: author.clone(),
        url: Some(format!("https://oa.luzhai.example/doc/{index}")),
        attachments: 1,
        finish_by: None,
        reply_by: None,
        place: None,
        starts_at: None,
        state: "sent".to_owned(),
        sent_at: now.millis(),
        version: 1,
        id,
    };
    documents::insert(tx, &document).await.expect("a document");
    for unit in receivers {
        let id = DeliveryId::new(now);
        let number = units::number(tx, unit, NumberKind::Delivery, id.as_str()).await.expect("a number");
        let delivery = deliveries::New {
            id: &id,
            document: &document.id,
            unit,
            role: "main",
            number,
            sign_by: Some(now.plus(30 * DAY)),
            next_reminder: Some(now.plus(29 * DAY)),
        };
        deliveries::insert(tx, &delivery, now).await.expect("a delivery");
    }
}
