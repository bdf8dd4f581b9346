//! Five thousand pushes through the outbox, and the same calls without it. Texts and recipients are all
//! different, so nothing can be sent together.

use crate::RUNS;
use crate::report::{self, Report, Row};
use crate::sink::{SEND, Sink, TOKEN, TOKEN_HEADER};
use crate::world::World;
use axum::body::Bytes;
use futures_util::StreamExt as _;
use qianshou::app::App;
use qianshou::domain::message::Outgoing;
use qianshou::ids::PersonId;
use qianshou::service::push::{self, Kind, Push};
use qianshou::store::outbox;
use qianshou::worker::delivery;
use std::collections::HashSet;
use std::time::Instant;

/// One notice to everybody.
const PUSHES: usize = 5_000;

/// Measures at both delays of the sink.
pub fn measure(world: &World, report: &mut Report) {
    let sink = Sink::start();
    let county = world.copy("pushes");
    // As the service has it: the work is a task of a runtime with a thread for each core.
    let runtime = tokio::runtime::Builder::new_multi_thread().enable_all().build().expect("a runtime");
    let work = async move {
        let bench = Bench::new(county.open(sink.address).await, sink).await;
        let mut found = Vec::new();
        for (delay, aim) in [(0, "≥ 30 %"), (50, "≥ 90 %")] {
            found.push((delay, aim, bench.at(delay).await));
        }
        bench.check().await;
        (found, bench.app.settings.push.concurrency)
    };
    let (found, width) = runtime.block_on(async { tokio::spawn(work).await.expect("the work ends well") });
    let mut queued = Vec::new();
    for (delay, aim, mut rates) in found {
        let what = format!("pushes/s, {width} calls at once, {delay} ms each, against a bare loop");
        report.add(Row::against(
            &what,
            report::median(&mut rates.ours),
            report::median(&mut rates.bare),
            aim,
        ));
        queued.extend(rates.queued);
    }
    report.note(format!("queueing {PUSHES} pushes in one transaction: {:.2} s", report::median(&mut queued)));
}

/// Figures of one delay.
#[derive(Default)]
struct Rates {
    ours: Vec<f64>,
    bare: Vec<f64>,
    /// Seconds to queue all.
    queued: Vec<f64>,
}

struct Bench {
    app: App,
    sink: Sink,
    people: Vec<(PersonId,)>,
    deliveries: Vec<(String,)>,
}

impl Bench {
    async fn new(app: App, sink: Sink) -> Self {
        let mut db = app.store.read();
        let people = db.all("SELECT id FROM people ORDER BY login", &[]).await.expect("people");
        let deliveries = db.all("SELECT id FROM deliveries ORDER BY id", &[]).await.expect("deliveries");
        drop(db);
        Self { app, sink, people, deliveries }
    }

    async fn at(&self, delay: u64) -> Rates {
        self.sink.delay(delay);
        let mut rates = Rates::default();
        for run in 0..RUNS {
            let started = Instant::now();
            self.queue(run).await;
            rates.queued.push(started.elapsed().as_secs_f64());
            let ours = self.through_the_outbox().await;
            let bodies = self.sink.take();
            let different: HashSet<&Bytes> = bodies.iter().collect();
            assert_eq!((bodies.len(), different.len()), (PUSHES, PUSHES), "each push once");
            let bare = self.bare(&bodies).await;
            assert_eq!(self.sink.take().len(), PUSHES);
            eprintln!("pushes at {delay} ms, run {}: outbox {ours:.0}/s, bare loop {bare:.0}/s", run + 1);
            rates.ours.push(ours);
            rates.bare.push(bare);
        }
        rates
    }

    /// One push for each person, each about another delivery.
    async fn queue(&self, run: usize) {
        let mut tx = self.app.store.begin_write().await.expect("begins");
        for (at, (person,)) in self.people.iter().take(PUSHES).enumerate() {
            let (delivery,) = &self.deliveries[run * PUSHES + at];
            let message = Outgoing::lines([
                format!("新公文 {at}：关于做好秋冬森林防火工作的通知（第{run}期）"),
                "县政府办，鹿政办发〔2026〕12号，主送，附件 1".to_owned(),
                "签收期限：11月12日 18:00".to_owned(),
            ]);
            let message = message.tap("签收", format!("签收 {at}")).tap("查看", format!("查看 {at}"));
            let push = Push::now(person, Kind::New, &message).about(delivery);
            push::queue(&mut tx, &self.app, &push).await.expect("queued");
        }
        tx.commit().await.expect("kept");
    }

    async fn through_the_outbox(&self) -> f64 {
        let (started, mut settled) = (Instant::now(), 0);
        while settled < PUSHES {
            let touched = delivery::tick(&self.app).await.expect("the outbox works");
            assert!(touched > 0, "nothing to do with {settled} of {PUSHES} settled");
            settled += touched;
        }
        rate(started)
    }

    /// The same bodies to the same place with the same client, as many at once, and nothing written down.
    async fn bare(&self, bodies: &[Bytes]) -> f64 {
        let url = format!("http://{}{SEND}", self.sink.address);
        let started = Instant::now();
        let calls = bodies.iter().cloned().map(|body| {
            let call = self.app.client.post(&url).header(TOKEN_HEADER, TOKEN);
            let call = call.header("content-type", "application/json").body(body);
            async move {
                let answer = call.send().await.expect("an answer");
                assert_eq!(answer.status().as_u16(), 200);
                answer.bytes().await.expect("a body")
            }
        });
        let mut calls =
            futures_util::stream::iter(calls).buffer_unordered(self.app.settings.push.concurrency);
        while calls.next().await.is_some() {}
        rate(started)
    }

    async fn check(&self) {
        let mut db = self.app.store.read();
        let counts = outbox::counts(&mut db).await.expect("counts");
        let all = i64::try_from(2 * RUNS * PUSHES).expect("a small number");
        assert_eq!(counts, [("accepted".to_owned(), all)]);
    }
}

fn rate(started: Instant) -> f64 {
    f64::from(u32::try_from(PUSHES).unwrap_or(u32::MAX)) / started.elapsed().as_secs_f64()
}
