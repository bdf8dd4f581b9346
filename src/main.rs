//! The program: everything is in [`qianshou::cli`].

use std::process::ExitCode;

fn main() -> ExitCode {
    qianshou::cli::main()
}
