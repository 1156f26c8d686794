//! When to stop.

use std::io;

use crate::interrupt::interrupt;

/// Ends with Ctrl-C, or with what a service manager sends. What is under way then has a few seconds
/// to end; a second Ctrl-C ends the program at once.
pub(super) fn signal() -> io::Result<impl Future<Output = ()> + Send + 'static> {
    interrupt()
}
