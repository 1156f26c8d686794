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
