//! The server of the examples, over real sockets.

#[cfg(test)]
mod connections;
