//! What every example needs and none teaches: token and address from the environment, a log, a
//! `curl` line to try it with, an allocator that gives memory back, and an end in good order.

mod curl;
mod environment;
mod log;
mod memory;
mod serve;

pub use curl::{SAMPLE, SAMPLE_WITH_ID, print_curl, print_curl_of};
pub use environment::{address, is_loopback, keys, listen, listen_on, milliseconds, variable};
pub use log::{log_delivery, start_log};
pub use memory::give_memory_back;
pub use serve::{GRACE, IDLE, READ_BUFFER, serve, shutdown};
