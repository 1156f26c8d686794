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
mod resender;
mod rust_test;
mod server;
mod shared;
mod shell;
mod signed_here;
mod tree;

#[cfg(test)]
mod tests;

pub(super) use resender::Resender;
pub(super) use server::{Inspector, UiAddress};
pub(super) use shared::About;
pub(super) use signed_here::SignedHere;
