//! The line that `qianshou parse` prints.

use crate::command::{Command, Outcome, Selection, Target};
use std::fmt::Write as _;

/// One JSON object on one line: `{"intent":…,"args":{…}}`, with `"ordinal":true` beside `args` when the numbers are
/// positions. What is no command is `none`; a homophone of a command that changes something is `none` too, with the
/// question to ask under `ask`.
pub fn to_json(outcome: &Outcome) -> String {
    let parsed = match outcome {
        Outcome::Command(parsed) => parsed,
        Outcome::NotCommand(_) => return r#"{"intent":"none","args":{}}"#.to_owned(),
        Outcome::Error(error) => {
            return format!(r#"{{"intent":"none","args":{{}},"error":"{}"}}"#, error.code());
        }
    };
    let line = object(&parsed.command);
    // Nothing is done until the sender answers 确认, so by itself the line is no command.
    if parsed.confirm { format!(r#"{{"intent":"none","args":{{}},"ask":{line}}}"#) } else { line }
}

fn object(command: &Command) -> String {
    let mut args = Args::default();
    fields(command, &mut args);
    let ordinal = if args.ordinal { r#","ordinal":true"# } else { "" };
    format!(r#"{{"intent":"{}","args":{{{}}}{ordinal}}}"#, command.intent().as_str(), args.body)
}

#[derive(Default)]
struct Args {
    body: String,
    ordinal: bool,
}

impl Args {
    fn raw(&mut self, key: &str, value: &str) {
        if !self.body.is_empty() {
            self.body.push(',');
        }
        // Writing to a `String` cannot fail.
        let _ = write!(self.body, r#""{key}":{value}"#);
    }

    fn text(&mut self, key: &str, value: &str) {
        self.raw(key, &quote(value));
    }

    fn optional(&mut self, key: &str, value: Option<&String>) {
        if let Some(value) = value {
            self.text(key, value);
        }
    }

    fn numbers(&mut self, key: &str, values: &[u32]) {
        let list: Vec<String> = values.iter().map(u32::to_string).collect();
        self.raw(key, &format!("[{}]", list.join(",")));
    }

    fn select(&mut self, select: &Selection) {
        self.optional("unit", select.unit.as_ref());
        match &select.target {
            Target::Context => {}
            Target::Numbers(refs) => self.numbers("refs", refs),
            Target::Ordinals(refs) => {
                self.numbers("refs", refs);
                self.ordinal = true;
            }
            Target::Last => self.raw("last", "true"),
            Target::LastOf(count) => self.raw("last", &count.to_string()),
            Target::All { except, ordinal, last } => {
                self.raw("all", "true");
                match last {
                    0 => {}
                    1 => self.raw("except", r#"{"last":true}"#),
                    count => self.raw("except", &format!(r#"{{"last":{count}}}"#)),
                }
                if !except.is_empty() {
                    self.numbers("except", except);
                    self.ordinal = *ordinal;
                }
            }
            Target::DocNo(docno) => self.text("docno", docno),
            Target::DocNos(list) => {
                let list: Vec<String> = list.iter().map(|docno| quote(docno)).collect();
                self.raw("docno", &format!("[{}]", list.join(",")));
            }
        }
    }
}

fn fields(command: &Command, args: &mut Args) {
    if let Some(select) = command.selection() {
        args.select(select);
    }
    match command {
        Command::Inbox { filter } => {
            if let Some(filter) = filter {
                args.text("filter", filter.as_str());
            }
        }
        Command::Help { topic } => {
            if let Some(topic) = topic {
                args.text("topic", topic.as_str());
            }
        }
        Command::Finish { note, .. } => args.optional("note", note.as_ref()),
        Command::Approve { code, note, .. } => {
            args.optional("code", code.as_ref());
            args.optional("note", note.as_ref());
        }
        Command::Return { code, reason, .. } | Command::Reject { code, reason, .. } => {
            args.optional("code", code.as_ref());
            args.optional("reason", reason.as_ref());
        }
        Command::Recall { reason, .. } => args.optional("reason", reason.as_ref()),
        Command::Remind { unit, .. } | Command::Proof { unit, .. } => args.optional("unit", unit.as_ref()),
        Command::MeetingReply { attend, attendees, reason, .. } => {
            args.raw("attend", if *attend { "true" } else { "false" });
            if !attendees.is_empty() {
                let list: Vec<String> = attendees.iter().map(|name| quote(name)).collect();
                args.raw("attendees", &format!("[{}]", list.join(",")));
            }
            args.optional("reason", reason.as_ref());
        }
        other => people_fields(other, args),
    }
}

fn people_fields(command: &Command, args: &mut Args) {
    match command {
        Command::OpenAccount { name, phone } => {
            args.text("name", name);
            args.optional("phone", phone.as_ref());
        }
        Command::CloseAccount { name, reason } => {
            args.text("name", name);
            args.optional("reason", reason.as_ref());
        }
        Command::ChangePhone { name, phone } => {
            args.text("name", name);
            args.text("phone", phone);
        }
        Command::Delegate { to, period } | Command::Handover { to, period } => {
            args.text("to", to);
            args.optional("period", period.as_ref());
        }
        Command::Mute { period } => args.optional("period", period.as_ref()),
        Command::Search { keyword } => args.text("keyword", keyword),
        Command::Bind { code } => args.text("code", code),
        Command::Feedback { text } => args.text("text", text),
        _ => {}
    }
}

fn quote(value: &str) -> String {
    let mut out = String::with_capacity(value.len() + 2);
    out.push('"');
    for c in value.chars() {
        match c {
            '"' => out.push_str("\\\""),
            '\\' => out.push_str("\\\\"),
            '\n' => out.push_str("\\n"),
            c if c < ' ' || c == '\u{2028}' || c == '\u{2029}' => {
                let _ = write!(out, "\\u{:04x}", u32::from(c));
            }
            c => out.push(c),
        }
    }
    out.push('"');
    out
}
