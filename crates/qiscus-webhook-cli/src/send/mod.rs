//! `send`: be Qiscus, once or many times, or be somebody who is not.

mod breaking;
mod command;
mod load;
mod pace;
mod report;
mod saved;
mod single;
mod source;

pub(crate) use command::{SendArgs, run};
