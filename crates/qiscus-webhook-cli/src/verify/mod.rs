//! `verify`: whether a signature is that of a body, and if not, why.

mod command;

pub(crate) use command::{VerifyArgs, held, run};
