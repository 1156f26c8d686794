//! What the bot says, and to what.

use qiscus_webhook::Comment;
use qiscus_webhook::event::Content;

/// The text to post in the comment's room, if there is something to say.
///
/// Texts and names in a comment are its sender's: none of them comes back in an answer, where another
/// program might take it for the bot's own word.
pub(crate) fn answer_to(comment: &Comment, bot: &str) -> Option<String> {
    if comment.is_echo_of(bot) {
        return None;
    }
    let answer = match comment.content() {
        Content::Text => return command(comment.message().text()),
        Content::FileAttachment(_) => "Thank you, the file has arrived.",
        Content::Location(place) if place.latitude().is_some() => {
            "Thank you, we know where to find you."
        }
        Content::Location(_) => "There is no place in this location. Please share it again.",
        Content::ButtonPostbackResponse(_) => "Thank you for your choice.",
        // Somebody came, left, or renamed the room; or it is a type for other programs than this one.
        _ => return None,
    };
    Some(answer.to_owned())
}

/// People write to each other in a room, too: only a command is for the bot.
fn command(text: &str) -> Option<String> {
    let answer = match text.trim() {
        "/status" => "Your order is on its way.",
        text if text.starts_with('/') => "I know one command: /status",
        _ => return None,
    };
    Some(answer.to_owned())
}

#[cfg(test)]
mod tests {
    use qiscus_webhook::testing::TestEvent;

    use super::*;

    fn answer(event: &TestEvent) -> Option<String> {
        let comment = Comment::try_from(event.delivery()).unwrap();
        answer_to(&comment, "my-bot")
    }

    #[test]
    fn each_content_has_its_answer() {
        for (event, begins) in [
            (TestEvent::text("/status"), "Your order"),
            (TestEvent::text(" /help "), "I know one"),
            (
                TestEvent::file("https://cdn.example/nota.pdf"),
                "Thank you, the file",
            ),
            (
                TestEvent::location("Dapur", -6.2, 106.8),
                "Thank you, we know",
            ),
            (TestEvent::postback("Yes", "yes"), "Thank you for your"),
        ] {
            let answer = answer(&event).unwrap();
            assert!(answer.starts_with(begins), "{answer}");
        }
    }

    #[test]
    fn what_is_not_for_the_bot_has_none() {
        for event in [
            TestEvent::text("See you at eight"),
            TestEvent::system_event("join_room"),
            TestEvent::custom("order", "{}"),
        ] {
            assert_eq!(answer(&event), None, "{}", event.message_type());
        }
    }

    #[test]
    fn its_own_words_have_none() {
        let command = || TestEvent::text("/status");
        assert_eq!(answer(&command().with_sender("my-bot", "Bot")), None);
        assert_eq!(answer(&command().via_server_api()), None);
    }
}
