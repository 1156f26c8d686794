//! What is odd about a token.

use qiscus_webhook_core::SignatureToken;
use tracing::Level;

use crate::seen::see;

#[test]
fn what_is_odd_about_a_token_is_told_once_and_the_token_never() {
    // Where nobody listens it is not told, so it is still to be told.
    drop(SignatureToken::new(" rahasia").unwrap());
    for (text, told) in [
        ("rahasia", None),
        (" rahasia", Some("white space at its beginning;")),
        (" other", None),
        (
            " \"rahasia\"\n",
            Some("white space at its end, quotes around it;"),
        ),
        (
            "TOKEN=rahasia",
            Some("a name and an equals sign before it;"),
        ),
        ("\"other\"", None),
    ] {
        let seen = see(|| drop(SignatureToken::new(text).unwrap()));
        let lines: Vec<_> = seen
            .lines
            .iter()
            .map(|line| &line.fields["message"])
            .collect();
        match (told, lines.as_slice()) {
            (None, []) => {}
            (Some(told), [line]) => {
                assert_eq!(seen.lines[0].level, Level::WARN);
                assert!(line.contains(told), "{line}");
                assert!(
                    !line.contains("rahasia") && !line.contains("TOKEN"),
                    "{line}"
                );
            }
            _ => panic!("{text:?}: {lines:?}"),
        }
    }
}
