//! A token file that is read again when it changes, so that a rotation needs no restart.

mod held_token;
mod keeper;
mod reader;
mod rotation;
mod surroundings;
mod token_file;

pub(crate) use keeper::WakeOnDrop;
pub use token_file::TokenFile;
