use super::{Common, Failure, Outcome};
#[derive(Debug, clap::Args)]
pub(crate) struct MatrixArgs {}
pub(crate) fn run(_args: &MatrixArgs, _common: &Common) -> Result<Outcome, Failure> { Ok(Outcome::Done) }
