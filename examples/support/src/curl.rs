//! A signed request for a terminal.

use std::fmt::Display;

use qiscus_webhook::KeyRing;

/// A body in the documented shape.
pub const SAMPLE: &str = include_str!("sample.json");

/// The same with a message id, as Qiscus sends it today: what is known again when it comes twice.
pub const SAMPLE_WITH_ID: &str = include_str!("sample_with_id.json");

/// Prints a `curl` line that sends [`SAMPLE`], signed, to `path` at `address`.
pub fn print_curl(keys: &KeyRing, address: impl Display, path: &str) {
    print_curl_of(SAMPLE, keys, address, path);
}

/// Prints a `curl` line that sends this body, signed, to `path` at `address`.
#[expect(clippy::print_stdout, reason = "made to be pasted into a terminal")]
pub fn print_curl_of(body: &str, keys: &KeyRing, address: impl Display, path: &str) {
    let signature = keys.sign(body.as_bytes()).to_hex();
    println!(
        "Listening on http://{address}{path}. Try it:\n\n\
         curl -i http://{address}{path} -H 'QISCUS-SDK-SIGNATURE: {signature}' -d '{body}'\n"
    );
}

#[cfg(test)]
mod tests {
    use qiscus_webhook::Event;

    use super::*;

    #[test]
    fn a_sample_needs_no_escaping_in_a_shell_and_is_recognized() {
        for (sample, id) in [(SAMPLE, None), (SAMPLE_WITH_ID, Some(120_393_412))] {
            assert!(!sample.contains('\''));
            let event = Event::parse_unverified(sample.as_bytes());
            assert_eq!(event.as_post_comment().unwrap().message().id(), id);
        }
    }
}
