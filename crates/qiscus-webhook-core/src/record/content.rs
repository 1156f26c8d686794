//! The content of a message, one variant a message type.

use serde::de::{Deserialize, Deserializer, Error};
use serde::{Deserialize as DeriveDeserialize, Serialize};
use serde_json::value::RawValue;

use super::JsonRecord;
use super::define::records;

type Text = Option<String>;

/// Declares the enum over the records of the kinds, and reads it by its tag: `serde`'s own way of reading a tagged
/// enum keeps no raw JSON.
macro_rules! kinds {
    ($($(#[$doc:meta])* $variant:ident = $kind:literal, $record:ident;)*) => {
        /// A copy of a [`Content`](crate::event::Content).
        #[derive(Clone, Debug, PartialEq, Serialize)]
        #[serde(tag = "kind")]
        #[non_exhaustive]
        pub enum ContentRecord {
            $($(#[$doc])* #[serde(rename = $kind)] $variant($record),)*
        }

        impl ContentRecord {
            /// The message type as Qiscus writes it, or `other`.
            #[must_use]
            pub fn kind(&self) -> &'static str {
                match self {
                    $(Self::$variant(_) => $kind,)*
                }
            }
        }

        /// What a later version wrote of a type that this one does not know is [`ContentRecord::Other`].
        impl<'de> Deserialize<'de> for ContentRecord {
            fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
                let raw: Box<RawValue> = Deserialize::deserialize(deserializer)?;
                let Tag { kind } = serde_json::from_str(raw.get()).map_err(D::Error::custom)?;
                match &*kind {
                    $($kind => {
                        let record = serde_json::from_str(raw.get());
                        record.map(Self::$variant).map_err(D::Error::custom)
                    })*
                    _ => Ok(Self::Other(OtherRecord {
                        payload: serde_json::from_str(raw.get()).map_err(D::Error::custom)?,
                        path: None,
                        cause: Some(format!("content of the kind {kind}, newer than this version")),
                    })),
                }
            }
        }
    };
}

#[derive(DeriveDeserialize)]
struct Tag {
    kind: String,
}

kinds! {
    /// Nothing but the message's text.
    Text = "text", TextRecord;
    /// A file, of any kind.
    FileAttachment = "file_attachment", FileAttachmentRecord;
    /// A place.
    Location = "location", LocationRecord;
    /// Somebody's number or address.
    ContactPerson = "contact_person", ContactPersonRecord;
    /// An answer to another message.
    Reply = "reply", ReplyRecord;
    /// A text with buttons.
    Buttons = "buttons", ButtonsRecord;
    /// A picture with a text and buttons.
    Card = "card", CardRecord;
    /// Cards side by side.
    Carousel = "carousel", CarouselRecord;
    /// Somebody pressed a postback button.
    ButtonPostbackResponse = "button_postback_response", ActionRecord;
    /// An invitation to sign in elsewhere.
    AccountLinking = "account_linking", AccountLinkingRecord;
    /// What the application made up.
    Custom = "custom", CustomRecord;
    /// Something happened to the room.
    SystemEvent = "system_event", SystemEventRecord;
    /// A type that is not known, or a payload of another shape than its type has.
    Other = "other", OtherRecord;
}

records! {
    /// Nothing besides the text of the message.
    #[derive(Default)]
    pub struct TextRecord {}

    /// A copy of a [`FileAttachment`](crate::event::FileAttachment).
    pub struct FileAttachmentRecord {
        /// Where the file is.
        pub url: String,
        /// What its sender wrote about it.
        pub caption: Text,
        /// Its name.
        pub file_name: Text,
        /// Its size in bytes.
        pub size: Option<u64>,
        /// How many pages it has.
        pub pages: Option<u64>,
    }

    /// A copy of a [`Location`](crate::event::Location).
    pub struct LocationRecord {
        /// Its name.
        pub name: Text,
        /// Its address.
        pub address: Text,
        /// In degrees.
        pub latitude: Option<f64>,
        /// In degrees.
        pub longitude: Option<f64>,
        /// The address of a map.
        pub map_url: Text,
    }

    /// A copy of a [`ContactPerson`](crate::event::ContactPerson).
    pub struct ContactPersonRecord {
        /// Who it is.
        pub name: Text,
        /// The number or the address.
        pub value: Text,
        /// Which of them, as it was sent.
        #[serde(rename = "type")]
        pub contact_type: Text,
    }

    /// A copy of a [`Reply`](crate::event::Reply).
    pub struct ReplyRecord {
        /// The answer.
        pub text: Text,
        /// The message that is answered.
        pub replied_comment_id: u64,
        /// Its text.
        pub replied_comment_message: Text,
        /// The display name of who posted it.
        pub replied_comment_sender_username: Text,
        /// The user id of who posted it.
        pub replied_comment_sender_email: Text,
        /// Its type.
        pub replied_comment_type: Text,
        /// Its payload.
        pub replied_comment_payload: Option<JsonRecord>,
        /// Whether it has been deleted.
        #[serde(default)]
        pub replied_comment_is_deleted: bool,
    }

    /// A copy of [`Buttons`](crate::event::Buttons).
    pub struct ButtonsRecord {
        /// The text above them.
        pub text: Text,
        /// In the order shown.
        #[serde(default)]
        pub buttons: Vec<ButtonRecord>,
    }

    /// A copy of a [`Card`](crate::event::Card).
    pub struct CardRecord {
        /// What people read where a card cannot be shown.
        pub text: Text,
        /// The address of the picture.
        pub image: Text,
        /// Its title.
        pub title: Text,
        /// What is written below.
        pub description: Text,
        /// What the card opens.
        pub url: Text,
        /// In the order shown.
        #[serde(default)]
        pub buttons: Vec<ButtonRecord>,
    }

    /// A copy of a [`Carousel`](crate::event::Carousel).
    pub struct CarouselRecord {
        /// In the order shown.
        #[serde(default)]
        pub cards: Vec<CarouselCardRecord>,
    }

    /// A copy of a [`CarouselCard`](crate::event::CarouselCard).
    pub struct CarouselCardRecord {
        /// The address of the picture.
        pub image: Text,
        /// Its title.
        pub title: Text,
        /// What is written below.
        pub description: Text,
        /// What pressing the card does.
        pub default_action: Option<ButtonRecord>,
        /// In the order shown.
        #[serde(default)]
        pub buttons: Vec<ButtonRecord>,
    }

    /// A copy of a [`Button`](crate::event::Button).
    pub struct ButtonRecord {
        /// What people read on it.
        pub label: Text,
        /// What pressing it says in the room.
        pub postback_text: Text,
        /// What pressing it does, as it was sent.
        #[serde(rename = "type")]
        pub button_type: Text,
        /// Where pressing it leads, or what it posts there.
        pub payload: Option<ActionRecord>,
    }

    /// A copy of a [`ButtonAction`](crate::event::ButtonAction).
    pub struct ActionRecord {
        /// What the button opens or calls.
        pub url: Text,
        /// How it is called, as it was sent.
        pub method: Text,
        /// What is posted there.
        pub payload: Option<JsonRecord>,
    }

    /// A copy of an [`AccountLinking`](crate::event::AccountLinking).
    pub struct AccountLinkingRecord {
        /// Where to sign in.
        pub url: Text,
        /// Where that leads back to.
        pub redirect_url: Text,
        /// What people read.
        pub text: Text,
        /// How it is shown.
        pub params: Option<JsonRecord>,
    }

    /// A copy of a [`Custom`](crate::event::Custom).
    pub struct CustomRecord {
        /// The application's name for it.
        #[serde(rename = "type")]
        pub custom_type: Text,
        /// What the application put into it.
        pub content: Option<JsonRecord>,
    }

    /// A copy of a [`SystemEvent`](crate::event::SystemEvent).
    pub struct SystemEventRecord {
        /// What happened, as it was sent.
        #[serde(rename = "type")]
        pub system_event_type: Text,
        /// The display name of who did it.
        pub subject_username: Text,
        /// The user id of who did it.
        pub subject_email: Text,
        /// The display name of whom it was done to.
        pub object_username: Text,
        /// The user id of whom it was done to.
        pub object_email: Text,
        /// The display names, where they were several.
        #[serde(default)]
        pub object_username_list: Vec<String>,
        /// The user ids, where they were several.
        #[serde(default)]
        pub object_email_list: Vec<String>,
        /// The room's name, the new one where it was changed.
        pub room_name: Text,
        /// Of a custom system event.
        pub payload: Option<JsonRecord>,
    }

    /// A copy of [`Other`](crate::event::Other) content.
    pub struct OtherRecord {
        /// The payload as it was sent.
        pub payload: Option<JsonRecord>,
        /// Where it does not fit its type.
        pub path: Text,
        /// Why it does not fit its type; `None` for an application's own type.
        pub cause: Text,
    }
}
