//! When to stop.

use std::io;

/// Ends with Ctrl-C, or with what Docker, Kubernetes and service managers send. Neither goes by unseen
/// from the moment this returns.
///
/// # Errors
///
/// If the system lets nobody wait for signals.
#[cfg(unix)]
pub fn shutdown() -> io::Result<impl Future<Output = ()> + Send + 'static> {
    use tokio::signal::unix::{SignalKind, signal};
    let mut interrupt = signal(SignalKind::interrupt())?;
    let mut terminate = signal(SignalKind::terminate())?;
    Ok(async move {
        tokio::select! {
            _ = interrupt.recv() => {}
            _ = terminate.recv() => {}
        }
    })
}

/// Ends with Ctrl-C.
///
/// # Errors
///
/// If the system lets nobody wait for it.
#[cfg(not(unix))]
pub fn shutdown() -> io::Result<impl Future<Output = ()> + Send + 'static> {
    Ok(async {
        let _ = tokio::signal::ctrl_c().await;
    })
}
