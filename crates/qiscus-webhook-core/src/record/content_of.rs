//! How the records of contents are copied.

use super::JsonRecord;
use super::content::{
    AccountLinkingRecord, ActionRecord, ButtonRecord, ButtonsRecord, CardRecord,
    CarouselCardRecord, CarouselRecord, ContactPersonRecord, ContentRecord, CustomRecord,
    FileAttachmentRecord, LocationRecord, OtherRecord, ReplyRecord, SystemEventRecord, TextRecord,
};
use super::define::owned;
use crate::event::{Button, ButtonAction, CarouselCard, Content};

impl From<&Content<'_>> for ContentRecord {
    fn from(content: &Content<'_>) -> Self {
        match content {
            Content::Text => Self::Text(TextRecord::default()),
            Content::FileAttachment(file) => Self::FileAttachment(FileAttachmentRecord {
                url: file.url().to_owned(),
                caption: owned(file.caption()),
                file_name: owned(file.file_name()),
                size: file.size(),
                pages: file.pages(),
            }),
            Content::Location(location) => Self::Location(LocationRecord {
                name: owned(location.name()),
                address: owned(location.address()),
                latitude: location.latitude(),
                longitude: location.longitude(),
                map_url: owned(location.map_url()),
            }),
            Content::ContactPerson(contact) => Self::ContactPerson(ContactPersonRecord {
                name: owned(contact.name()),
                value: owned(contact.value()),
                contact_type: owned(contact.declared_kind()),
            }),
            Content::Reply(reply) => Self::Reply(ReplyRecord {
                text: owned(reply.text()),
                replied_comment_id: reply.replied_comment_id(),
                replied_comment_message: owned(reply.replied_comment_message()),
                replied_comment_sender_username: owned(reply.replied_comment_sender_username()),
                replied_comment_sender_email: owned(reply.replied_comment_sender_user_id()),
                replied_comment_type: owned(reply.replied_comment_type()),
                replied_comment_payload: reply.replied_comment_payload().map(JsonRecord::from),
                replied_comment_is_deleted: reply.is_replied_comment_deleted(),
            }),
            Content::Buttons(content) => Self::Buttons(ButtonsRecord {
                text: owned(content.text()),
                buttons: buttons(content.buttons()),
            }),
            Content::Card(card) => Self::Card(CardRecord {
                text: owned(card.text()),
                image: owned(card.image_url()),
                title: owned(card.title()),
                description: owned(card.description()),
                url: owned(card.url()),
                buttons: buttons(card.buttons()),
            }),
            Content::Carousel(carousel) => Self::Carousel(CarouselRecord {
                cards: carousel.cards().iter().map(Into::into).collect(),
            }),
            Content::ButtonPostbackResponse(response) => {
                Self::ButtonPostbackResponse(response.action().into())
            }
            Content::AccountLinking(linking) => Self::AccountLinking(AccountLinkingRecord {
                url: owned(linking.url()),
                redirect_url: owned(linking.redirect_url()),
                text: owned(linking.text()),
                params: linking.params().map(JsonRecord::from),
            }),
            Content::Custom(custom) => Self::Custom(CustomRecord {
                custom_type: owned(custom.custom_type()),
                content: custom.content().map(JsonRecord::from),
            }),
            Content::SystemEvent(event) => Self::SystemEvent(SystemEventRecord {
                system_event_type: owned(event.declared_kind()),
                subject_username: owned(event.subject_username()),
                subject_email: owned(event.subject_user_id()),
                object_username: owned(event.object_username()),
                object_email: owned(event.object_user_id()),
                object_username_list: event.object_usernames().map(str::to_owned).collect(),
                object_email_list: event.object_user_ids().map(str::to_owned).collect(),
                room_name: owned(event.room_name()),
                payload: event.payload().map(JsonRecord::from),
            }),
            Content::Other(other) => Self::Other(OtherRecord {
                payload: other.payload().map(JsonRecord::from),
                path: owned(other.cause().map(|mismatch| mismatch.path())),
                cause: owned(other.cause().map(|mismatch| mismatch.cause())),
            }),
        }
    }
}

impl From<&CarouselCard<'_>> for CarouselCardRecord {
    fn from(card: &CarouselCard<'_>) -> Self {
        Self {
            image: owned(card.image_url()),
            title: owned(card.title()),
            description: owned(card.description()),
            default_action: card.default_action().map(ButtonRecord::from),
            buttons: buttons(card.buttons()),
        }
    }
}

impl From<&Button<'_>> for ButtonRecord {
    fn from(button: &Button<'_>) -> Self {
        Self {
            label: owned(button.label()),
            postback_text: owned(button.postback_text()),
            button_type: owned(button.declared_kind()),
            payload: button.action().map(ActionRecord::from),
        }
    }
}

impl From<&ButtonAction<'_>> for ActionRecord {
    fn from(action: &ButtonAction<'_>) -> Self {
        Self {
            url: owned(action.url()),
            method: owned(action.declared_method()),
            payload: action.payload().map(JsonRecord::from),
        }
    }
}

fn buttons(buttons: &[Button<'_>]) -> Vec<ButtonRecord> {
    buttons.iter().map(ButtonRecord::from).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_card_is_copied_with_its_texts_and_its_buttons() {
        let payload = r#"{"title":"Menu","image":"https://toko.example/menu.png","buttons":[{"label":"Pesan","postback_text":"pesan"},{"label":"Batal"}]}"#;
        let content = Content::parse_unverified("card", payload);
        let ContentRecord::Card(card) = ContentRecord::from(&content) else {
            panic!("a card");
        };
        assert_eq!(card.title.as_deref(), Some("Menu"));
        assert_eq!(card.image.as_deref(), Some("https://toko.example/menu.png"));
        assert_eq!(card.description, None);
        let [order, cancel] = &card.buttons[..] else {
            panic!("two buttons");
        };
        assert_eq!(order.label.as_deref(), Some("Pesan"));
        assert_eq!(order.postback_text.as_deref(), Some("pesan"));
        assert_eq!(cancel.label.as_deref(), Some("Batal"));
        assert_eq!(cancel.postback_text, None);
    }
}
