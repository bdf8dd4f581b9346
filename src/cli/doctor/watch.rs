//! `doctor --watch`: verdicts as they arrive, read from the operator's socket of the running service.

use crate::cli::failure::Failure;
use crate::cli::operator;
use crate::config::Settings;
use serde::Deserialize;
use std::io::Write as _;
use tokio::io::{AsyncBufReadExt as _, BufReader};
use tokio::net::UnixStream;

/// One line of the socket.
#[derive(Deserialize)]
struct Line {
    at: String,
    bot: String,
    accepted: bool,
    code: String,
    sentence: String,
}

/// Shows lines until the service ends or the operator has seen enough.
pub async fn run(settings: &Settings) -> Result<(), Failure> {
    let path = operator::path(settings);
    let stream = UnixStream::connect(&path).await.map_err(|e| {
        let text = if e.kind() == std::io::ErrorKind::PermissionDenied {
            format!("{} 只有运行服务的那个用户能打开，请换成那个用户执行。", path.display())
        } else {
            format!(
                "连不上正在运行的服务（{}），请在同一台机器、同一目录、用同一份设置执行。",
                path.display()
            )
        };
        Failure::failed("E-WATCH", text)
    })?;
    eprintln!("正在看回调，按 Ctrl-C 结束。现在给机器人发一句话试试。");
    let mut lines = BufReader::new(stream).lines();
    while let Ok(Some(text)) = lines.next_line().await {
        let Ok(line) = serde_json::from_str::<Line>(&text) else { continue };
        if writeln!(std::io::stdout(), "{}", shown(&line)).is_err() {
            return Ok(());
        }
    }
    eprintln!("服务停了。");
    Ok(())
}

fn shown(line: &Line) -> String {
    let clock = line.at.split_once('T').and_then(|(_, rest)| rest.get(..8)).unwrap_or(&line.at);
    let bot = if line.bot.is_empty() { "（无此机器人）" } else { &line.bot };
    if line.accepted {
        format!("{clock} ✔ {bot}：{}", line.sentence)
    } else {
        format!("{clock} ✘ {bot}：{} [{}]", line.sentence, line.code)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_line_is_one_sentence() {
        let line = Line {
            at: "2026-11-10T09:12:03.000+08:00".to_owned(),
            bot: "main".to_owned(),
            accepted: false,
            code: "bad-signature".to_owned(),
            sentence: "签名不对。".to_owned(),
        };
        assert_eq!(shown(&line), "09:12:03 ✘ main：签名不对。 [bad-signature]");
    }
}
