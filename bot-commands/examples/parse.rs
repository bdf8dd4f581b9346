//! Reads messages from standard input, one per line (`\n` inside a line stands for a line break), and prints what the
//! grammar makes of each: `cargo run -p bot-commands --example parse`.

use std::io::{self, BufRead as _};

fn main() -> io::Result<()> {
    for line in io::stdin().lock().lines() {
        let text = line?.replace("\\n", "\n");
        let outcome = bot_commands::parse(&text);
        println!("{}\t{}", text.replace('\n', "\\n"), bot_commands::to_json(&outcome));
    }
    Ok(())
}
