//! What every example needs and none teaches: token and address from the environment, a log, a
//! `curl` line to try it with.

mod curl;
mod environment;
mod log;

pub use curl::{SAMPLE, print_curl};
pub use environment::{address, keys};
pub use log::{log_delivery, start_log};
