//! What stands around a token by mistake, more often than it is part of it.

use std::fmt;
use std::sync::atomic::{AtomicU32, Ordering};

use tracing::{Level, event_enabled};

/// Everything odd about a token's text, one bit each.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) struct Oddities(u32);

/// What is seen, and how.
type Kind = (&'static str, fn(&str) -> bool);

const KINDS: [Kind; 5] = [
    ("a byte-order mark at its beginning", |text| {
        text.starts_with('\u{feff}')
    }),
    ("white space at its beginning", |text| {
        text.starts_with(char::is_whitespace)
    }),
    ("white space at its end", |text| {
        text.ends_with(char::is_whitespace)
    }),
    ("quotes around it", is_quoted),
    ("a name and an equals sign before it", is_assignment),
];

impl Oddities {
    pub(super) fn of(text: &str) -> Self {
        let kinds = KINDS.iter().enumerate();
        Self(
            kinds
                .map(|(place, (_, is_there))| u32::from(is_there(text)) << place)
                .sum(),
        )
    }

    /// Warns of what has not been warned of before, by this process.
    pub(super) fn warn_once(self) {
        static TOLD: AtomicU32 = AtomicU32::new(0);
        // Not told where nobody listens yet.
        if self.0 == 0 || !event_enabled!(target: "qiscus_webhook", Level::WARN) {
            return;
        }
        let new = Self(self.0 & !TOLD.fetch_or(self.0, Ordering::Relaxed));
        if new.0 != 0 {
            tracing::warn!(
                target: "qiscus_webhook",
                "a signature token has {new}; it is used as it is, so remove that unless the Qiscus dashboard shows it"
            );
        }
    }
}

impl fmt::Display for Oddities {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let there = KINDS
            .iter()
            .enumerate()
            .filter(|(place, _)| self.0 >> place & 1 == 1);
        for (number, (_, (name, _))) in there.enumerate() {
            if number > 0 {
                f.write_str(", ")?;
            }
            f.write_str(name)?;
        }
        Ok(())
    }
}

fn is_quoted(text: &str) -> bool {
    let text = text.trim();
    ['"', '\'', '`'].into_iter().any(|quote| {
        text.strip_prefix(quote)
            .is_some_and(|rest| rest.ends_with(quote))
    })
}

/// `NAME=…`, as a file of variables has it. The `=` at the end of Base64 is none.
fn is_assignment(text: &str) -> bool {
    let text = text.trim();
    let text = text.strip_prefix("export ").unwrap_or(text);
    let Some((name, value)) = text.split_once('=') else {
        return false;
    };
    !value.trim_matches('=').is_empty()
        && name.starts_with(|first: char| first.is_ascii_alphabetic() || first == '_')
        && name
            .chars()
            .all(|other| other.is_ascii_alphanumeric() || other == '_')
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_seen_is_named_and_the_token_is_not() {
        for (text, seen) in [
            ("2f1c8a7d", ""),
            ("with words inside", ""),
            ("QUJD==", ""),
            ("=", ""),
            ("\"", ""),
            ("1TOKEN=hush", ""),
            ("_TOKEN=hush", "a name and an equals sign before it"),
            ("\u{feff}hush", "a byte-order mark at its beginning"),
            (" hush", "white space at its beginning"),
            ("hush\n", "white space at its end"),
            ("\"hush\"", "quotes around it"),
            ("'hush' ", "white space at its end, quotes around it"),
            (
                "QISCUS_SIGNATURE_TOKEN=hush",
                "a name and an equals sign before it",
            ),
            (
                "export TOKEN=\"hush\"",
                "a name and an equals sign before it",
            ),
        ] {
            assert_eq!(Oddities::of(text).to_string(), seen, "{text:?}");
        }
    }
}
