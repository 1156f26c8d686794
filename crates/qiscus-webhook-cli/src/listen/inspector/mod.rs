//! The page that shows deliveries live, on a port of its own.
//!
//! `listen` takes every path of its port, and a tunnel publishes that port; so the page has another
//! one, on this machine alone. What it shows was written by strangers, and what it can do is sign:
//! see [`guard`] for who may ask.

mod assets;
mod deliveries;
mod detail;
mod guard;
mod live;
mod resend;
mod rust_test;
mod server;
mod shell;
mod tree;

pub(super) use resend::Resender;
pub(super) use server::{About, Inspector, UiAddress};
