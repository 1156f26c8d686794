//! Where what waits is run.

use tokio::runtime::Runtime;

use crate::failure::{CommandResult, Failure};

/// Runs it to its end, and waits for nothing else: a name that is still looked up, a search that still
/// runs, or an answer that nobody waits for would hold up the end of the program, deaf to Ctrl-C.
pub(crate) fn run(work: impl Future<Output = CommandResult>) -> CommandResult {
    let runtime = Runtime::new().map_err(Failure::failed)?;
    let result = runtime.block_on(work);
    runtime.shutdown_background();
    result
}
