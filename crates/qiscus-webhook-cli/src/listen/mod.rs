//! `listen`: a receiver that shows what arrives, in the terminal and on a page, and passes on what is
//! accepted.

mod address;
mod command;
mod explanation;
#[cfg(test)]
mod fixtures;
mod forward;
mod forwarded_head;
mod history;
mod inspector;
mod line;
mod noted_body;
mod printer;
mod receiver;
mod record;
mod run;
mod save;
mod telling;

pub(crate) use command::ListenArgs;
pub(crate) use forwarded_head::{end_to_end, passable};
pub(crate) use run::run;
