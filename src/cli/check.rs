use super::{Common, Failure, Outcome};
#[derive(Debug, clap::Args)]
pub(crate) struct CheckArgs {}
pub(crate) fn run(_args: &CheckArgs, _common: &Common) -> Result<Outcome, Failure> {
    Ok(Outcome::Done)
}
