//! A picture with a text and buttons.

use super::super::debug::debug_without_text;
use super::super::lenient::{List, object};
use super::super::text::{Text, non_empty};
use super::button::Button;
use super::payload::{Noted, payload};

/// The payload of a `card` message.
///
/// # Example
///
/// ```
/// use qiscus_webhook::event::Content;
///
/// let payload = r#"{"text":"New","image":"https://cdn.example/tea.jpg","title":"Tea","description":"Hot","url":"https://shop.example/tea","buttons":[]}"#;
/// let content = Content::parse_unverified("card", payload);
/// let card = content.as_card().expect("a card");
/// assert_eq!(card.title(), Some("Tea"));
/// assert_eq!(card.image_url(), Some("https://cdn.example/tea.jpg"));
/// ```
#[derive(Clone)]
pub struct Card<'a>(Noted<Wire<'a>>);

object! {
    #[derive(Clone)]
    struct Wire<'a> {
        buttons: List<Button<'a>> = "buttons",
        description: Option<Text<'a>> = "description",
        image: Option<Text<'a>> = "image",
        image_url: Option<Text<'a>> = "image_url",
        text: Option<Text<'a>> = "text",
        title: Option<Text<'a>> = "title",
        url: Option<Text<'a>> = "url",
    }
}

payload!(Card);

impl<'a> Card<'a> {
    /// `text`: what people read where a card cannot be shown.
    #[must_use]
    pub fn text(&self) -> Option<&str> {
        non_empty(&self.0.text)
    }

    /// `image`, or `image_url` as older messages have it: the address of the picture.
    #[must_use]
    pub fn image_url(&self) -> Option<&str> {
        non_empty(&self.0.image).or_else(|| non_empty(&self.0.image_url))
    }

    /// `title`.
    #[must_use]
    pub fn title(&self) -> Option<&str> {
        non_empty(&self.0.title)
    }

    /// `description`.
    #[must_use]
    pub fn description(&self) -> Option<&str> {
        non_empty(&self.0.description)
    }

    /// `url`: what the card opens.
    #[must_use]
    pub fn url(&self) -> Option<&str> {
        non_empty(&self.0.url)
    }

    /// `buttons`, in the order shown; empty where there are none.
    #[must_use]
    pub fn buttons(&self) -> &[Button<'a>] {
        &self.0.buttons.0
    }
}

debug_without_text!(Card { buttons });

#[cfg(test)]
mod tests {
    use super::super::Content;

    #[test]
    fn a_picture_goes_by_its_old_name_too() {
        for image in ["image", "image_url"] {
            let payload = format!(
                r#"{{"text":"Menu","{image}":"https://cdn.example/m.png","title":"Nasi",
                "description":"Goreng","url":"https://toko.example","buttons":[{{"label":"Pesan"}}]}}"#
            );
            let Content::Card(card) = Content::parse_unverified("card", &payload) else {
                panic!("a card");
            };
            assert_eq!(card.text(), Some("Menu"));
            assert_eq!(card.image_url(), Some("https://cdn.example/m.png"));
            assert_eq!(card.title(), Some("Nasi"));
            assert_eq!(card.description(), Some("Goreng"));
            assert_eq!(card.url(), Some("https://toko.example"));
            assert_eq!(card.buttons()[0].label(), Some("Pesan"));
        }
    }

    #[test]
    fn a_number_in_the_place_of_a_text_is_its_digits() {
        let content = Content::parse_unverified("card", r#"{"description":771}"#);
        assert_eq!(content.as_card().unwrap().description(), Some("771"));
        assert!(content.mismatches().is_empty());
    }
}
