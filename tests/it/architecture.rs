//! Imports go one way (design §1). This test reads every `crate::` path and fails on an edge that is
//! not in its table.

use std::collections::BTreeSet;
use std::path::{Path, PathBuf};

/// The base: everybody may use it, and its modules may use each other.
const BASE: &[&str] = &[
    "breaker", "config", "crypto", "error", "ids", "links", "metrics", "random", "throttle", "time",
    "unbroken", "watch",
];

/// (module, what it may import besides the base and itself).
const EDGES: &[(&str, &[&str])] = &[
    ("domain", &[]),
    ("store", &["domain"]),
    ("lists", &["store"]),
    ("platform", &["domain"]),
    ("outbound", &["domain", "store", "platform"]),
    ("app", &["store", "platform", "domain", "lists", "outbound"]),
    ("service", &["domain", "store", "app", "bot_commands"]),
    ("worker", &["domain", "store", "platform", "outbound", "app", "service"]),
    ("http", &["app", "service", "platform", "domain", "store"]),
    ("playground", &[]),
];

/// Edges of the base to a layer above, each with its reason.
const EXCEPTIONS: &[(&str, &str)] = &[
    // A refusal for the person is a message, and an internal error may come from the database.
    ("error", "domain"),
    ("error", "store"),
    // The watch shows what kind of message was accepted.
    ("watch", "domain"),
];

fn sources(folder: &Path, out: &mut Vec<PathBuf>) {
    for entry in std::fs::read_dir(folder).expect("a folder") {
        let path = entry.expect("an entry").path();
        if path.is_dir() {
            sources(&path, out);
        } else if path.extension().is_some_and(|e| e == "rs") {
            out.push(path);
        }
    }
}

/// The first path segment under `src/`.
fn module_of(path: &Path, root: &Path) -> String {
    let inside = path.strip_prefix(root).expect("under src");
    let first = inside.components().next().expect("a name").as_os_str().to_string_lossy();
    first.trim_end_matches(".rs").to_owned()
}

/// Modules named in `crate::…` paths and in groups `crate::{a::…, b}`, comments left out.
fn imports(text: &str) -> BTreeSet<String> {
    let code: String =
        text.lines().filter(|line| !line.trim_start().starts_with("//")).collect::<Vec<_>>().join("\n");
    let mut found = BTreeSet::new();
    for (at, _) in code.match_indices("crate::") {
        let rest = &code[at + "crate::".len()..];
        if let Some(group) = rest.strip_prefix('{') {
            let group = group.split('}').next().unwrap_or("");
            for part in group.split(',') {
                found.insert(name(part.trim()));
            }
        } else {
            found.insert(name(rest));
        }
    }
    found.remove("");
    found
}

fn name(path: &str) -> String {
    path.chars().take_while(|c| c.is_alphanumeric() || *c == '_').collect()
}

#[test]
fn imports_go_one_way() {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("src");
    let mut files = Vec::new();
    sources(&root, &mut files);
    assert!(files.len() > 40, "the sources were found");
    let mut wrong = Vec::new();
    for path in &files {
        let from = module_of(path, &root);
        let text = std::fs::read_to_string(path).expect("readable");
        if matches!(from.as_str(), "main" | "lib" | "cli") {
            continue;
        }
        let allowed = EDGES.iter().find(|(module, _)| *module == from).map(|(_, list)| *list);
        for to in imports(&text) {
            // Macros exported at the root: `write!` of the store.
            let base = BASE.contains(&to.as_str()) || to == "write";
            let own = to == from;
            let layer = allowed.is_some_and(|list| list.contains(&to.as_str()));
            let excepted = EXCEPTIONS.contains(&(from.as_str(), to.as_str()));
            if !(base && from != "playground"
                || own
                || layer
                || excepted
                || from == "playground" && to == "time")
            {
                wrong.push(format!("{} imports {to}", path.display()));
            }
        }
    }
    assert!(wrong.is_empty(), "{wrong:#?}");
}

#[test]
fn transactions_never_reach_the_routes_and_sql_stays_in_the_store() {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("src");
    let mut files = Vec::new();
    sources(&root, &mut files);
    let mut wrong = Vec::new();
    for path in &files {
        let module = module_of(path, &root);
        let text = std::fs::read_to_string(path).expect("readable");
        let code = text.lines().filter(|line| !line.trim_start().starts_with("//"));
        for line in code {
            if module == "http" && (line.contains("Tx>") || line.contains("&mut Tx")) {
                wrong.push(format!("{}: {line}", path.display()));
            }
            if module != "store" && module != "ids" && (line.contains("sqlx::") || line.contains("SELECT ")) {
                wrong.push(format!("{}: {line}", path.display()));
            }
        }
    }
    assert!(wrong.is_empty(), "{wrong:#?}");
}

#[test]
fn both_engines_carry_the_same_migrations() {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("migrations");
    let names = |engine: &str| -> BTreeSet<String> {
        let folder = std::fs::read_dir(root.join(engine)).expect("a folder");
        folder.map(|e| e.expect("an entry").file_name().to_string_lossy().into_owned()).collect()
    };
    assert_eq!(names("sqlite"), names("postgres"));
    assert!(!names("sqlite").is_empty());
}
