//! A message's content by its type, each field by the wire's name.

use qiscus_webhook_core::event::{Button, ButtonAction, CarouselCard, Content};
use serde::Serialize;
use serde_json::value::RawValue;

use super::compact::{compact, embedded};
use super::event_view::owned;

type Text = Option<String>;
type AnyJson = Option<Box<RawValue>>;

#[derive(Serialize)]
#[serde(tag = "kind", rename_all = "snake_case")]
pub(super) enum ContentView {
    Text {},
    FileAttachment {
        url: String,
        caption: Text,
        file_name: Text,
        size: Option<u64>,
        pages: Option<u64>,
    },
    Location {
        name: Text,
        address: Text,
        latitude: Option<f64>,
        longitude: Option<f64>,
        map_url: Text,
    },
    ContactPerson {
        name: Text,
        value: Text,
        #[serde(rename = "type")]
        contact_type: Text,
    },
    Reply {
        text: Text,
        replied_comment_id: u64,
        replied_comment_message: Text,
        replied_comment_sender_username: Text,
        replied_comment_sender_email: Text,
        replied_comment_type: Text,
        replied_comment_payload: AnyJson,
    },
    Buttons {
        text: Text,
        buttons: Vec<ButtonView>,
    },
    Card {
        text: Text,
        image: Text,
        title: Text,
        description: Text,
        url: Text,
        buttons: Vec<ButtonView>,
    },
    Carousel {
        cards: Vec<CarouselCardView>,
    },
    ButtonPostbackResponse(ActionView),
    AccountLinking {
        url: Text,
        redirect_url: Text,
        text: Text,
        params: AnyJson,
    },
    Custom {
        #[serde(rename = "type")]
        custom_type: Text,
        content: AnyJson,
    },
    SystemEvent {
        #[serde(rename = "type")]
        system_event_type: Text,
        subject_username: Text,
        subject_email: Text,
        object_username: Text,
        object_email: Text,
        object_username_list: Vec<String>,
        object_email_list: Vec<String>,
        room_name: Text,
        payload: AnyJson,
    },
    Other {
        payload: AnyJson,
        path: Text,
        cause: Text,
    },
}

#[derive(Serialize)]
pub(super) struct ButtonView {
    label: Text,
    postback_text: Text,
    #[serde(rename = "type")]
    button_type: Text,
    payload: Option<ActionView>,
}

#[derive(Serialize)]
pub(super) struct ActionView {
    url: Text,
    method: Text,
    payload: AnyJson,
}

#[derive(Serialize)]
pub(super) struct CarouselCardView {
    image: Text,
    title: Text,
    description: Text,
    default_action: Option<ButtonView>,
    buttons: Vec<ButtonView>,
}

impl ContentView {
    pub(super) fn new(content: &Content<'_>) -> Self {
        match content {
            Content::Text => Self::Text {},
            Content::FileAttachment(file) => Self::FileAttachment {
                url: file.url().to_owned(),
                caption: owned(file.caption()),
                file_name: owned(file.file_name()),
                size: file.size(),
                pages: file.pages(),
            },
            Content::Location(location) => Self::Location {
                name: owned(location.name()),
                address: owned(location.address()),
                latitude: location.latitude(),
                longitude: location.longitude(),
                map_url: owned(location.map_url()),
            },
            Content::ContactPerson(contact) => Self::ContactPerson {
                name: owned(contact.name()),
                value: owned(contact.value()),
                contact_type: owned(contact.declared_kind()),
            },
            Content::Reply(reply) => Self::Reply {
                text: owned(reply.text()),
                replied_comment_id: reply.replied_comment_id(),
                replied_comment_message: owned(reply.replied_comment_message()),
                replied_comment_sender_username: owned(reply.replied_comment_sender_username()),
                replied_comment_sender_email: owned(reply.replied_comment_sender_user_id()),
                replied_comment_type: owned(reply.replied_comment_type()),
                replied_comment_payload: reply.replied_comment_payload().and_then(embedded),
            },
            Content::Buttons(content) => Self::Buttons {
                text: owned(content.text()),
                buttons: buttons(content.buttons()),
            },
            Content::Card(card) => Self::Card {
                text: owned(card.text()),
                image: owned(card.image_url()),
                title: owned(card.title()),
                description: owned(card.description()),
                url: owned(card.url()),
                buttons: buttons(card.buttons()),
            },
            Content::Carousel(carousel) => Self::Carousel {
                cards: carousel.cards().iter().map(CarouselCardView::new).collect(),
            },
            Content::ButtonPostbackResponse(response) => {
                Self::ButtonPostbackResponse(ActionView::new(response.action()))
            }
            Content::AccountLinking(linking) => Self::AccountLinking {
                url: owned(linking.url()),
                redirect_url: owned(linking.redirect_url()),
                text: owned(linking.text()),
                params: linking.params().and_then(compact),
            },
            Content::Custom(custom) => Self::Custom {
                custom_type: owned(custom.custom_type()),
                content: custom.content().and_then(compact),
            },
            Content::SystemEvent(event) => Self::SystemEvent {
                system_event_type: owned(event.declared_kind()),
                subject_username: owned(event.subject_username()),
                subject_email: owned(event.subject_user_id()),
                object_username: owned(event.object_username()),
                object_email: owned(event.object_user_id()),
                object_username_list: event.object_usernames().map(str::to_owned).collect(),
                object_email_list: event.object_user_ids().map(str::to_owned).collect(),
                room_name: owned(event.room_name()),
                payload: event.payload().and_then(compact),
            },
            Content::Other(other) => Self::Other {
                payload: other.payload().and_then(compact),
                path: other.cause().map(|mismatch| mismatch.path().to_owned()),
                cause: other.cause().map(|mismatch| mismatch.cause().to_owned()),
            },
            newer => Self::Other {
                payload: None,
                path: None,
                cause: Some(format!(
                    "content of the kind {}, newer than this program",
                    newer.kind()
                )),
            },
        }
    }
}

impl ButtonView {
    fn new(button: &Button<'_>) -> Self {
        Self {
            label: owned(button.label()),
            postback_text: owned(button.postback_text()),
            button_type: owned(button.declared_kind()),
            payload: button.action().map(ActionView::new),
        }
    }
}

impl ActionView {
    fn new(action: &ButtonAction<'_>) -> Self {
        Self {
            url: owned(action.url()),
            method: owned(action.declared_method()),
            payload: action.payload().and_then(compact),
        }
    }
}

impl CarouselCardView {
    fn new(card: &CarouselCard<'_>) -> Self {
        Self {
            image: owned(card.image_url()),
            title: owned(card.title()),
            description: owned(card.description()),
            default_action: card.default_action().map(ButtonView::new),
            buttons: buttons(card.buttons()),
        }
    }
}

fn buttons(buttons: &[Button<'_>]) -> Vec<ButtonView> {
    buttons.iter().map(ButtonView::new).collect()
}
