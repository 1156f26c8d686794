//! The built program, run as a process, against receivers on real sockets.
#![expect(
    clippy::unwrap_used,
    reason = "the helpers of a test may panic as it may"
)]

mod canned;
mod client_errors;
mod completions;
mod ends;
mod examples;
mod explain;
mod inspect;
mod inspector;
mod interrupt;
mod listen;
mod listen_forward;
mod listen_forward_head;
mod listen_save;
mod listen_unsigned;
mod program;
mod proxy;
mod receivers;
mod send;
mod send_break;
mod send_options;
mod sign;
#[cfg(feature = "tls")]
mod tls;
mod token;
mod verify;
