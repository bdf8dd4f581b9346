//! `make bench`: how fast, how small and how soon ready, against bare references on the same machine.
//!
//! One run answers four questions of the first release: what a look and a signature cost against the
//! least an HTTP service over SQLite can do, what the outbox costs against a bare loop of calls, how much
//! memory the service takes, and how long it takes to start. The service is the program itself, as a
//! process of its own; so is the reference; the load comes from here, over loopback. Runs of the service
//! and of its reference take turns, so that a busy moment of the machine hits both.
//!
//! `BENCH_SECONDS` shortens the runs, and `cargo bench --bench speed -- messages` (or `start`, `pushes`)
//! measures only that. Nothing here fails for being slow, only for being wrong.

mod callback;
mod child;
mod load;
mod machine;
mod pushes;
mod reference;
mod report;
mod sink;
mod world;

use child::Child;
use load::Outcome;
use report::{Report, Row};
use std::time::Duration;
use world::World;

/// Runs of each measurement; the median counts.
const RUNS: usize = 3;

fn main() {
    // Cargo adds options of its own.
    let arguments: Vec<String> = std::env::args().skip(1).filter(|a| !a.starts_with('-')).collect();
    if let [reference::ARGUMENT, address, database] =
        arguments.iter().map(String::as_str).collect::<Vec<_>>()[..]
    {
        return reference::serve(address, database);
    }
    let wanted = |part: &str| arguments.is_empty() || arguments.iter().any(|a| a == part);
    let seconds = std::env::var("BENCH_SECONDS").ok().and_then(|s| s.parse().ok()).unwrap_or(5.0);
    let time = Duration::from_secs_f64(seconds);
    let machine = machine::describe();
    eprintln!("{machine}");
    eprintln!(
        "filling a county: {} units, {} people, {} deliveries",
        world::UNITS,
        world::PEOPLE,
        world::DELIVERIES
    );
    let world = World::found();
    let mut report = Report::new(
        machine,
        format!("{} connections, medians of {RUNS} runs of {seconds} s", load::CONNECTIONS),
    );
    if wanted("start") {
        start(&world, &mut report);
    }
    if wanted("messages") {
        messages(&world, time, &mut report);
    }
    if wanted("pushes") {
        pushes::measure(&world, &mut report);
    }
    report.print();
}

/// Start-up with a hundred thousand deliveries: from the call of the program to its readiness.
fn start(world: &World, report: &mut Report) {
    let copy = world.copy("start");
    let mut taken: Vec<f64> = (0..RUNS).map(|_| Child::service(&copy).1.as_secs_f64()).collect();
    let median = report::median(&mut taken);
    report.add(Row::alone("start to ready, 100,000 deliveries", format!("{median:.3} s"), "≤ 0.3 s"));
}

/// 查看 and 签收 against R and W, and the memory of the service before and after.
fn messages(world: &World, time: Duration, report: &mut Report) {
    let copy = world.copy("service");
    let (service, _) = Child::service(&copy);
    let bare = Child::reference(&world.copy("reference"));
    // The first housekeeping of the workers is part of being idle.
    std::thread::sleep(Duration::from_secs(2));
    let idle = service.memory();
    let looks = compare(&service, &bare, time, callback::LOOK, reference::READ);
    let signs = compare(&service, &bare, time, callback::SIGN, reference::WRITE);
    let loaded = service.memory();
    // Killed, not stopped: what was answered has to be there all the same.
    drop(service);
    copy.check(signs.answered);
    report.add(looks.row("查看 n, requests/s, against R", "≥ 50 %"));
    report.add(signs.row("签收 n, requests/s, against W", "≥ 70 %"));
    report.note(looks.latencies("查看"));
    report.note(signs.latencies("签收"));
    report.add(Row::alone("memory idle, RSS", idle.rss(), "≤ 24 MiB"));
    report.add(Row::alone("memory under load, peak RSS", loaded.peak(), ""));
    report.note(format!(
        "memory of its own (without the program's file): idle {}, loaded {}",
        idle.own(),
        loaded.own()
    ));
}

/// Rates and delays of the service and of its reference.
struct Compared {
    ours: Vec<Outcome>,
    bare: Vec<Outcome>,
    /// Everything the service said yes to, warm-up included.
    answered: u64,
}

fn compare(
    service: &Child,
    bare: &Child,
    time: Duration,
    kind: callback::Kind,
    path: &'static str,
) -> Compared {
    let (mut ours, mut other) = (callback::Source::new(kind), callback::Source::new(kind));
    let warm = time.min(Duration::from_secs(1));
    let mut answered = load::run(service.address, callback::HOOK, &mut ours, warm).done();
    load::run(bare.address, path, &mut other, warm);
    let mut compared = Compared { ours: Vec::new(), bare: Vec::new(), answered: 0 };
    for run in 1..=RUNS {
        let (a, b) = (
            load::run(service.address, callback::HOOK, &mut ours, time),
            load::run(bare.address, path, &mut other, time),
        );
        eprintln!("{} run {run}: service {:.0}/s, reference {:.0}/s", kind.word, a.rate(), b.rate());
        answered += a.done();
        compared.ours.push(a);
        compared.bare.push(b);
    }
    compared.answered = answered;
    compared
}

impl Compared {
    fn row(&self, what: &str, aim: &'static str) -> Row {
        let rate = |of: &[Outcome]| report::median(&mut of.iter().map(Outcome::rate).collect::<Vec<_>>());
        Row::against(what, rate(&self.ours), rate(&self.bare), aim)
    }

    fn latencies(&self, what: &str) -> String {
        let at = |of: &[Outcome], part: f64| {
            report::median(&mut of.iter().map(|o| o.latency_ms(part)).collect::<Vec<_>>())
        };
        format!(
            "{what}: median {:.1} ms, 99th percentile {:.1} ms; its reference {:.1} ms and {:.1} ms",
            at(&self.ours, 0.5),
            at(&self.ours, 0.99),
            at(&self.bare, 0.5),
            at(&self.bare, 0.99)
        )
    }
}
