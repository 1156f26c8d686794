//! `verify`: whether a signature is that of a body, and if not, why.

mod claimed;
mod command;
mod explain;
mod finding;

pub(crate) use command::{VerifyArgs, run};
