//! A token that a configuration holds, read without a trace of it in an error.

use std::fmt;

use serde::de::{Error, Unexpected, Visitor};
use serde::{Deserialize, Deserializer};

use super::SignatureToken;

impl<'de> Deserialize<'de> for SignatureToken {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let text = deserializer.deserialize_any(TokenVisitor)?;
        Self::new(text).map_err(Error::custom)
    }
}

/// Asked for anything: a deserializer that is asked for a string quotes in its error the number that it found instead.
struct TokenVisitor;

impl Visitor<'_> for TokenVisitor {
    type Value = String;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("a signature token as a string")
    }

    fn visit_str<E: Error>(self, text: &str) -> Result<String, E> {
        Ok(text.to_owned())
    }

    fn visit_string<E: Error>(self, text: String) -> Result<String, E> {
        Ok(text)
    }

    fn visit_bool<E: Error>(self, _: bool) -> Result<String, E> {
        Err(no_string(&self))
    }

    fn visit_i64<E: Error>(self, _: i64) -> Result<String, E> {
        Err(no_string(&self))
    }

    fn visit_u64<E: Error>(self, _: u64) -> Result<String, E> {
        Err(no_string(&self))
    }

    fn visit_i128<E: Error>(self, _: i128) -> Result<String, E> {
        Err(no_string(&self))
    }

    fn visit_u128<E: Error>(self, _: u128) -> Result<String, E> {
        Err(no_string(&self))
    }

    fn visit_f64<E: Error>(self, _: f64) -> Result<String, E> {
        Err(no_string(&self))
    }
}

/// A token of digits alone is a number where its quotes were forgotten, and an error must not show it.
fn no_string<E: Error>(visitor: &TokenVisitor) -> E {
    E::invalid_type(Unexpected::Other("another kind of value"), visitor)
}

#[cfg(test)]
mod tests {
    use serde::de::IntoDeserializer;

    use super::*;

    #[test]
    fn a_configuration_holds_it_as_a_string() {
        let token: SignatureToken = serde_json::from_str(r#""a\u0062c""#).unwrap();
        assert_eq!(token.key(), b"abc");
        for (text, why) in [
            (r#"" ""#, "blank"),
            (r#""\u0000\u0000""#, "blank"),
            (r#""abc\u0000""#, "NUL"),
        ] {
            let refused: Result<SignatureToken, _> = serde_json::from_str(text);
            assert!(refused.unwrap_err().to_string().contains(why), "{text}");
        }
        for wrong in [
            "8172635",
            "-8172635",
            "8172635.5",
            "true",
            "null",
            r#"["8172635"]"#,
        ] {
            let wrong: Result<SignatureToken, _> = serde_json::from_str(wrong);
            let err = wrong.unwrap_err().to_string();
            assert!(
                err.contains("expected a signature token as a string"),
                "{err}"
            );
            assert!(!err.contains("8172635"), "{err}");
        }
    }

    #[test]
    fn a_string_of_its_own_is_taken_as_it_is() {
        let owned: serde::de::value::StringDeserializer<serde::de::value::Error> =
            "abc".to_owned().into_deserializer();
        let token = SignatureToken::deserialize(owned).unwrap();
        assert_eq!(token.key(), b"abc");
    }

    #[test]
    fn no_number_of_any_width_is_quoted() {
        fn refused<'de>(value: impl IntoDeserializer<'de>) {
            let err = Deserialize::deserialize(value.into_deserializer());
            let err = err.map(|_: SignatureToken| ()).unwrap_err().to_string();
            assert!(err.contains("as a string") && !err.contains("81"), "{err}");
        }

        refused(81_i8);
        refused(81_i16);
        refused(81_i32);
        refused(81_i64);
        refused(81_i128);
        refused(81_u8);
        refused(81_u16);
        refused(81_u32);
        refused(81_u64);
        refused(81_u128);
        refused(81_f32);
        refused(81_f64);
    }
}
