//! How an event is named on the command line.

use std::str::FromStr;

use qiscus_webhook_testing::{MESSAGE_TYPES, TestEvent};

/// `[ORIGIN/]TYPE`, such as `reply` or `server_api/system_event`.
#[derive(Debug, Clone)]
pub(crate) struct EventArg {
    is_server_api: bool,
    message_type: String,
}

impl EventArg {
    pub(crate) fn sample(&self) -> TestEvent {
        let event = TestEvent::sample(&self.message_type);
        if self.is_server_api {
            event.via_server_api()
        } else {
            event
        }
    }

    /// Says that Qiscus documents no such type, which may be meant so: the set is open.
    pub(crate) fn remark(&self) -> Option<String> {
        let name = self.message_type.as_str();
        if MESSAGE_TYPES.contains(&name) {
            return None;
        }
        let nearest = MESSAGE_TYPES
            .iter()
            .map(|known| (distance(known, name), known))
            .min()
            .filter(|(distance, _)| *distance <= 3);
        let hint = match nearest {
            Some((_, known)) => format!("did you mean `{known}`?"),
            None => format!("Qiscus's own are {}.", MESSAGE_TYPES.join(", ")),
        };
        Some(format!(
            "note: Qiscus documents no message type {name:?}, it is sent all the same; {hint}"
        ))
    }
}

impl FromStr for EventArg {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        let (origin, message_type) = text.split_once('/').unwrap_or(("client", text));
        let is_server_api = match origin {
            "client" | "post_comment_mobile" => false,
            "server_api" | "server-api" | "post_comment_rest" => true,
            _ => {
                return Err(format!(
                    "the origin {origin:?} is neither `client` nor `server_api`"
                ));
            }
        };
        if message_type.is_empty() {
            return Err(format!(
                "no message type; Qiscus's own are {}",
                MESSAGE_TYPES.join(", ")
            ));
        }
        Ok(Self {
            is_server_api,
            message_type: message_type.to_owned(),
        })
    }
}

/// How many letters are to be added, dropped or changed (Levenshtein's distance).
fn distance(one: &str, other: &str) -> usize {
    let other: Vec<char> = other.chars().take(64).collect();
    let mut row: Vec<usize> = (0..=other.len()).collect();
    for (line, letter) in one.chars().enumerate() {
        let mut next = vec![line + 1];
        for ((above, left), known) in row.iter().skip(1).zip(&row).zip(&other) {
            let before = next.last().copied().unwrap_or_default();
            let changed = left + usize::from(*known != letter);
            next.push(changed.min(above + 1).min(before + 1));
        }
        row = next;
    }
    row.last().copied().unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_misspelled_is_told_with_what_was_meant() {
        let remark = |text: &str| text.parse::<EventArg>().unwrap().remark();
        for known in MESSAGE_TYPES {
            assert_eq!(remark(known), None);
        }
        assert!(remark("buton").unwrap().contains("`buttons`"));
        assert!(
            remark("server_api/carousell")
                .unwrap()
                .contains("`carousel`")
        );
        assert!(remark("order_card").unwrap().contains("file_attachment"));
    }

    #[test]
    fn letters_are_added_dropped_or_changed() {
        for (one, other, letters) in [
            ("", "", 0),
            ("", "abc", 3),
            ("abc", "abc", 0),
            ("abc", "abd", 1),
            ("abc", "xabc", 1),
            ("abc", "ab", 1),
            ("abcd", "bcde", 2),
            ("kitten", "sitting", 3),
            ("reply", "relpy", 2),
        ] {
            assert_eq!(distance(one, other), letters, "{one} {other}");
            assert_eq!(distance(other, one), letters, "{other} {one}");
        }
    }

    #[test]
    fn the_origin_stands_before_the_type() {
        for (text, origin) in [
            ("card", Some("post_comment_mobile")),
            ("client/card", Some("post_comment_mobile")),
            ("post_comment_mobile/card", Some("post_comment_mobile")),
            ("server_api/card", Some("post_comment_rest")),
            ("server-api/card", Some("post_comment_rest")),
            ("post_comment_rest/card", Some("post_comment_rest")),
            ("phone/card", None),
            ("client/", None),
            ("", None),
        ] {
            let event = text.parse::<EventArg>().ok();
            let json = event.map(|event| event.sample().to_json());
            let declared = json.as_ref().map(|json| &json["type"]);
            assert_eq!(
                declared.and_then(|declared| declared.as_str()),
                origin,
                "{text}"
            );
        }
    }
}
