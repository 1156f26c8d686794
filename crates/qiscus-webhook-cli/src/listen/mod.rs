//! `listen`: a receiver that shows what arrives, and passes on what is accepted.

mod address;
mod command;
mod printer;
mod receiver;
mod record;
mod shutdown;

pub(crate) use command::{ListenArgs, run};
