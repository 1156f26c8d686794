//! `send`: be Qiscus, once or many times, or be somebody who is not.

mod advice;
mod break_kind;
mod breaking;
mod command;
mod load;
mod pace;
mod report;
mod saved;
mod shape;
mod single;
mod source;
mod upload;

pub(crate) use command::{SendArgs, run};
