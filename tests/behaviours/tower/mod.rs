//! What is special to tower: a layer in a stack that somebody else has put together.

mod bodies;
mod requests;
mod runtimes;
mod setup;
mod stacks;
