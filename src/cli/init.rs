use super::{Common, Failure, Outcome};
#[derive(Debug, clap::Args)]
pub(crate) struct InitArgs {}
pub(crate) fn run(_args: &InitArgs, _common: &Common) -> Result<Outcome, Failure> {
    Ok(Outcome::Done)
}
