use super::{Common, Failure, Outcome};
#[derive(Debug, clap::Args)]
pub(crate) struct NetworkArgs {}
pub(crate) fn run(_args: &NetworkArgs, _common: &Common) -> Result<Outcome, Failure> { Ok(Outcome::Done) }
