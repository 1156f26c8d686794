//! Cards side by side.

use super::super::debug::debug_without_text;
use super::super::lenient::{List, object};
use super::super::text::{Text, non_empty};
use super::button::Button;
use super::payload::{Noted, payload};

/// The payload of a `carousel` message.
///
/// # Example
///
/// ```
/// use qiscus_webhook::event::Content;
///
/// let payload = r#"{"cards":[{"image":"https://cdn.example/tea.jpg","title":"Tea","description":"Hot","buttons":[]}]}"#;
/// let content = Content::parse_unverified("carousel", payload);
/// let carousel = content.as_carousel().expect("a carousel");
/// let titles: Vec<_> = carousel.cards().iter().map(|card| card.title()).collect();
/// assert_eq!(titles, [Some("Tea")]);
/// ```
#[derive(Clone)]
pub struct Carousel<'a>(Noted<Wire<'a>>);

object! {
    #[derive(Clone)]
    struct Wire<'a> {
        cards: List<CarouselCard<'a>> = "cards",
    }
}

object! {
    /// One card of a [`Carousel`].
    #[derive(Clone)]
    pub struct CarouselCard<'a> {
        buttons: List<Button<'a>> = "buttons",
        default_action: Option<Button<'a>> = "default_action",
        description: Option<Text<'a>> = "description",
        image: Option<Text<'a>> = "image",
        title: Option<Text<'a>> = "title",
    }
}

payload!(Carousel);

impl<'a> Carousel<'a> {
    /// `cards`, in the order shown; empty where there are none.
    #[must_use]
    pub fn cards(&self) -> &[CarouselCard<'a>] {
        &self.0.cards.0
    }
}

impl<'a> CarouselCard<'a> {
    /// `image`: the address of the picture.
    #[must_use]
    pub fn image_url(&self) -> Option<&str> {
        non_empty(&self.image)
    }

    /// `title`.
    #[must_use]
    pub fn title(&self) -> Option<&str> {
        non_empty(&self.title)
    }

    /// `description`.
    #[must_use]
    pub fn description(&self) -> Option<&str> {
        non_empty(&self.description)
    }

    /// `default_action`: what pressing the card itself does, a button without a label.
    #[must_use]
    pub fn default_action(&self) -> Option<&Button<'a>> {
        self.default_action.as_ref()
    }

    /// `buttons`, in the order shown; empty where there are none.
    #[must_use]
    pub fn buttons(&self) -> &[Button<'a>] {
        &self.buttons.0
    }
}

debug_without_text!(Carousel { cards });
debug_without_text!(CarouselCard {
    default_action,
    buttons
});

#[cfg(test)]
mod tests {
    use super::super::{ButtonKind, Content};

    #[test]
    fn every_card_is_read() {
        let payload = concat!(
            r#"{"cards":[{"image":"https://cdn.example/1.png","title":"Nasi","description":"Goreng","#,
            r#""default_action":{"type":"postback","postback_text":"nasi","#,
            r#""payload":{"url":"https://toko.example/1"}},"#,
            r#""buttons":[{"label":"Pesan","type":"postback"}]},{"default_action":null}]}"#,
        );
        let Content::Carousel(carousel) = Content::parse_unverified("carousel", payload) else {
            panic!("a carousel");
        };
        let [first, second] = carousel.cards() else {
            panic!("two cards");
        };
        assert_eq!(first.image_url(), Some("https://cdn.example/1.png"));
        assert_eq!(first.title(), Some("Nasi"));
        assert_eq!(first.description(), Some("Goreng"));
        let action = first.default_action().unwrap();
        assert_eq!(
            (action.label(), action.kind()),
            (None, ButtonKind::Postback)
        );
        assert_eq!(first.buttons()[0].label(), Some("Pesan"));
        assert!(second.default_action().is_none());
        assert!(second.buttons().is_empty());
    }
}
