use super::{Common, Failure, Outcome};
#[derive(Debug, clap::Args)]
pub(crate) struct NearestArgs {}
pub(crate) fn run(_args: &NearestArgs, _common: &Common) -> Result<Outcome, Failure> { Ok(Outcome::Done) }
