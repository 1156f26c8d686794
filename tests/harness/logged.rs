//! What is logged while something runs.

use test_servers::LogLines;
use tracing::Level;

/// Runs a future and gives what it made and what was logged meanwhile, at every level: on this thread,
/// by whatever task, and on those of an actix-web server that was started meanwhile.
pub(crate) async fn logged<T>(future: impl Future<Output = T>) -> (T, String) {
    let lines = LogLines::default();
    let listening = lines.listen(Level::TRACE);
    let made = future.await;
    drop(listening);
    (made, lines.take())
}
