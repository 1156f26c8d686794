//! What Qiscus does: a signed request, and a look at the answer.

use std::io::{self, Write as _};
use std::net::SocketAddr;

use crate::{Answer, Answers};

/// A signed request for a connection that stays open.
#[must_use]
pub fn request(path: &str, signature: &str, body: &[u8]) -> Vec<u8> {
    let head = format!(
        "POST {path} HTTP/1.1\r\nhost: receiver\r\nqiscus-sdk-signature: {signature}\r\n\
         content-length: {}\r\n\r\n",
        body.len()
    );
    [head.as_bytes(), body].concat()
}

/// Posts a body with its signature over a connection of its own.
///
/// # Errors
///
/// If there is no whole answer: nobody listens, or who did has ended.
pub fn post(address: SocketAddr, path: &str, signature: &str, body: &[u8]) -> io::Result<Answer> {
    let mut connection = Answers::connect(address)?;
    connection
        .get_mut()
        .write_all(&request(path, signature, body))?;
    connection.read()
}
