//! "Deliver this": requests as a client on the network makes them, and what comes of them.

mod actix;
mod axum;
mod connection;
mod core;
mod frames;
mod outcome;
mod receiver;
mod records;
mod request;
mod scripted_body;
mod setup;
mod signer;
mod stamp;
mod tower;
mod vectors;
mod witness;

pub(crate) use connection::Connection;
pub(crate) use frames::Frames;
pub(crate) use outcome::{Outcome, Seen};
pub(crate) use receiver::{At, Receiver};
pub(crate) use records::NUMBER;
pub(crate) use request::{Request, SIGNATURE};
pub(crate) use setup::{Setup, Tenant};
pub(crate) use signer::{TOKEN, ring, sign, sign_with};
pub(crate) use stamp::{
    eventually, run, stamp, stamp_on_adapters, stamp_over_http2, stamp_over_sockets,
};
pub(crate) use test_servers::{Answer, logged};
pub(crate) use vectors::{Vector, vector, vectors};
