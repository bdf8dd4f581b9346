//! stub
use super::Global;
use super::failure::Failure;
/// x
#[derive(clap::Args)]
pub struct Options {
    /// x
    #[arg(long)]
    keep: bool,
}
/// x
pub fn run(_g: &Global, _o: &Options) -> Result<(), Failure> {
    Err(Failure::failed("E", ""))
}
