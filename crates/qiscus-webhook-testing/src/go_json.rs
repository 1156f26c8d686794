//! JSON as Go's `encoding/json` writes a map, which is how Qiscus writes a body.
//!
//! Compact, keys sorted by their bytes, and five characters escaped beyond what JSON asks for: `<`,
//! `>`, `&`, U+2028 and U+2029. Any other writer gives other bytes, and so another signature.
//!
//! ```
//! use qiscus_webhook::testing::go_json;
//! use serde_json::json;
//!
//! let body = json!({ "type": "text", "text": "Teh & roti <2>" });
//! assert_eq!(
//!     go_json::to_string(&body),
//!     r#"{"text":"Teh \u0026 roti \u003c2\u003e","type":"text"}"#
//! );
//! ```

use std::fmt::{self, Write as _};

use serde_json::{Number, Value};

/// Writes the value as Go does since 1.22.
#[must_use]
pub fn to_string(value: &Value) -> String {
    Writer::default().finish(value)
}

/// Writes the value as Go did before 1.22, which wrote a backspace and a form feed as `\u0008` and
/// `\u000c`, and not as `\b` and `\f`.
#[must_use]
pub fn to_string_before_1_22(value: &Value) -> String {
    let writer = Writer {
        long_control_escapes: true,
        ..Writer::default()
    };
    writer.finish(value)
}

#[derive(Default)]
struct Writer {
    out: String,
    long_control_escapes: bool,
}

impl Writer {
    fn finish(mut self, value: &Value) -> String {
        self.value(value);
        self.out
    }

    fn value(&mut self, value: &Value) {
        match value {
            Value::Null => self.out.push_str("null"),
            Value::Bool(true) => self.out.push_str("true"),
            Value::Bool(false) => self.out.push_str("false"),
            Value::Number(number) => self.number(number),
            Value::String(text) => self.text(text),
            Value::Array(items) => {
                self.out.push('[');
                for (index, item) in items.iter().enumerate() {
                    self.comma(index);
                    self.value(item);
                }
                self.out.push(']');
            }
            Value::Object(map) => {
                // Another crate in the build may have turned on `preserve_order`.
                let mut entries: Vec<_> = map.iter().collect();
                entries.sort_unstable_by_key(|(key, _)| *key);
                self.out.push('{');
                for (index, (key, item)) in entries.into_iter().enumerate() {
                    self.comma(index);
                    self.text(key);
                    self.out.push(':');
                    self.value(item);
                }
                self.out.push('}');
            }
        }
    }

    fn comma(&mut self, index: usize) {
        if index > 0 {
            self.out.push(',');
        }
    }

    /// Whole numbers as they are, as Go writes an integer or a `json.Number`. Others in the shortest
    /// form that reads back the same, with an exponent below 1e-6 and from 1e21 on.
    fn number(&mut self, number: &Number) {
        let text = number.to_string();
        let float = number.is_f64().then(|| number.as_f64()).flatten();
        match float {
            Some(float) if float.is_finite() => self.float(float, &text),
            _ => self.out.push_str(&text),
        }
    }

    /// Takes the digits from `shortest`: where two of the shortest forms are equally near, Rust's own
    /// formatting takes the upper one, Go and `serde_json` the even one.
    fn float(&mut self, float: f64, shortest: &str) {
        let (mantissa, exponent) = shortest.split_once(['e', 'E']).unwrap_or((shortest, "0"));
        let (sign, mantissa) = match mantissa.strip_prefix('-') {
            Some(mantissa) => ("-", mantissa),
            None => ("", mantissa),
        };
        let (whole, fraction) = mantissa.split_once('.').unwrap_or((mantissa, ""));
        let written = [whole, fraction].concat();
        let digits = written.trim_start_matches('0');
        // The value is 0.DIGITS times ten to the power of `point`.
        let leading_zeros = written.len() - digits.len();
        let point = signed(whole.len()) - signed(leading_zeros) + exponent.parse().unwrap_or(0);
        let digits = digits.trim_end_matches('0');
        self.out.push_str(sign);
        if float == 0.0 {
            self.out.push('0');
        } else if (1e-6..1e21).contains(&float.abs()) {
            self.decimal(digits, point);
        } else {
            self.scientific(digits, point - 1);
        }
    }

    fn decimal(&mut self, digits: &str, point: isize) {
        let Ok(whole) = usize::try_from(point) else {
            let zeros = point.unsigned_abs();
            return self.push(format_args!("0.{:0<zeros$}{digits}", ""));
        };
        match digits.split_at_checked(whole) {
            Some((_, "")) => self.out.push_str(digits),
            Some(("", fraction)) => self.push(format_args!("0.{fraction}")),
            Some((whole, fraction)) => self.push(format_args!("{whole}.{fraction}")),
            None => self.push(format_args!("{digits:0<whole$}")),
        }
    }

    fn scientific(&mut self, digits: &str, exponent: isize) {
        match digits.split_at_checked(1) {
            Some((first, "")) => self.push(format_args!("{first}e{exponent:+}")),
            Some((first, rest)) => self.push(format_args!("{first}.{rest}e{exponent:+}")),
            None => {}
        }
    }

    fn push(&mut self, text: fmt::Arguments<'_>) {
        // Writing to a string can't fail.
        let _ = self.out.write_fmt(text);
    }

    fn text(&mut self, text: &str) {
        self.out.push('"');
        for character in text.chars() {
            match character {
                '"' => self.out.push_str("\\\""),
                '\\' => self.out.push_str("\\\\"),
                '\n' => self.out.push_str("\\n"),
                '\r' => self.out.push_str("\\r"),
                '\t' => self.out.push_str("\\t"),
                '\u{8}' if !self.long_control_escapes => self.out.push_str("\\b"),
                '\u{c}' if !self.long_control_escapes => self.out.push_str("\\f"),
                '\0'..='\u{1f}' | '<' | '>' | '&' | '\u{2028}' | '\u{2029}' => {
                    self.push(format_args!("\\u{:04x}", u32::from(character)));
                }
                _ => self.out.push(character),
            }
        }
        self.out.push('"');
    }
}

fn signed(length: usize) -> isize {
    isize::try_from(length).unwrap_or(isize::MAX)
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn keys_are_sorted_by_their_bytes() {
        let value = json!({ "b": 1, "a": { "z": null, "B": true }, "é": [], "_": {} });
        assert_eq!(
            to_string(&value),
            r#"{"_":{},"a":{"B":true,"z":null},"b":1,"é":[]}"#
        );
    }

    #[test]
    fn a_delete_character_is_not_escaped() {
        assert_eq!(to_string(&json!("\u{7f}/é😀")), "\"\u{7f}/é😀\"");
    }

    #[test]
    fn backspace_and_form_feed_depend_on_the_version() {
        let value = json!("\u{8}\u{c}");
        assert_eq!(to_string(&value), r#""\b\f""#);
        assert_eq!(to_string_before_1_22(&value), r#""\u0008\u000c""#);
    }

    #[test]
    fn numbers_are_as_short_as_they_can_be() {
        for (number, text) in [
            (json!(u64::MAX), "18446744073709551615"),
            (json!(-6.25), "-6.25"),
            (json!(106.0), "106"),
            (json!(-0.0), "-0"),
            (json!(1e20), "100000000000000000000"),
            (json!(1e21), "1e+21"),
            (json!(1.5e-7), "1.5e-7"),
        ] {
            assert_eq!(to_string(&number), text);
        }
    }
}
