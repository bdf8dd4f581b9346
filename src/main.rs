//! The program: everything is in [`qianshou::cli`].

use std::process::ExitCode;

/// A message takes some hundreds of small pieces of memory, and gives all of them back.
#[global_allocator]
static ALLOCATOR: mimalloc::MiMalloc = mimalloc::MiMalloc;

fn main() -> ExitCode {
    qianshou::cli::main()
}
