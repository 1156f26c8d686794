//! A signed request for a terminal.

use std::fmt::Display;

use qiscus_webhook::KeyRing;

/// A body in the documented shape.
pub const SAMPLE: &str = include_str!("sample.json");

/// Prints a `curl` line that sends [`SAMPLE`], signed, to `path` at `address`.
#[expect(clippy::print_stdout, reason = "made to be pasted into a terminal")]
pub fn print_curl(keys: &KeyRing, address: impl Display, path: &str) {
    let signature = keys.sign(SAMPLE.as_bytes()).to_hex();
    println!(
        "Listening on http://{address}{path}. Try it:\n\n\
         curl -i http://{address}{path} -H 'QISCUS-SDK-SIGNATURE: {signature}' -d '{SAMPLE}'\n"
    );
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_sample_needs_no_escaping_in_a_shell_and_is_recognized() {
        assert!(!SAMPLE.contains('\''));
        assert!(!qiscus_webhook::Event::parse_unverified(SAMPLE.as_bytes()).is_unrecognized());
    }
}
