//! `inspect`: what a body says.

mod command;
mod text;

pub(crate) use command::{InspectArgs, run};
