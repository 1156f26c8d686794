//! Servers and programs that a test starts for itself, and what it asks and hears of them.
//!
//! Each server listens on a free port of this machine and keeps its files in a directory that goes
//! with it. Where a server is not installed the test says so in one line and passes; where the
//! variable `CI` is not empty, it fails.
#![expect(
    clippy::unwrap_used,
    clippy::missing_panics_doc,
    reason = "for tests, which end where they can't go on"
)]

mod answer;
mod answers;
mod ending;
mod load;
mod log_lines;
mod missing;
mod nats_server;
mod port;
mod post;
mod program;
mod redis_server;
mod server;
mod stalled;
mod watchdog;

pub use answer::Answer;
pub use answers::Answers;
pub use ending::{assert_ends, wait_until_refused};
pub use load::{processor_time, send_all};
pub use log_lines::{LogLines, logged};
pub use missing::{is_installed, missing};
pub use nats_server::NatsServer;
pub use port::free_port;
pub use post::{post, request};
pub use program::{Program, terminate};
pub use redis_server::RedisServer;
pub use server::Server;
pub use stalled::assert_stalled_bodies_are_given_back;
pub use watchdog::Watchdog;
