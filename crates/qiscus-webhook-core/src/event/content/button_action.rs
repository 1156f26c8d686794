//! What pressing a button does.

use serde::Deserialize;
use serde_json::value::RawValue;

use super::super::json::Json;
use super::super::shape::debug_shape;
use super::super::text::{Text, non_empty};

/// The `payload` of a [`Button`](super::Button): where pressing it leads, or what it posts there.
#[derive(Clone)]
pub struct ButtonAction<'a>(Wire<'a>);

#[derive(Clone, Deserialize)]
#[serde(expecting = "an object")]
pub(super) struct Wire<'a> {
    #[serde(borrow)]
    url: Option<Text<'a>>,
    method: Option<Text<'a>>,
    #[serde(borrow)]
    payload: Option<&'a RawValue>,
}

impl<'a> ButtonAction<'a> {
    pub(super) fn from_wire(wire: Wire<'a>) -> Self {
        Self(wire)
    }

    /// `url`: what the button opens or calls.
    #[must_use]
    pub fn url(&self) -> Option<&str> {
        non_empty(&self.0.url)
    }

    /// How a postback button calls its URL, by `method` in any case; a link may have none.
    #[must_use]
    pub fn method(&self) -> Option<ButtonMethod> {
        non_empty(&self.0.method).map(|method| {
            if method.eq_ignore_ascii_case("get") {
                ButtonMethod::Get
            } else if method.eq_ignore_ascii_case("post") {
                ButtonMethod::Post
            } else {
                ButtonMethod::Other
            }
        })
    }

    /// `method` as the application wrote it.
    #[must_use]
    pub fn declared_method(&self) -> Option<&str> {
        non_empty(&self.0.method)
    }

    /// `payload`: any JSON, as it stands in the body.
    #[must_use]
    pub fn payload(&self) -> Option<Json<'a>> {
        self.0.payload.map(Json::new)
    }
}

debug_shape!(ButtonAction { method, payload });

/// How a postback button calls its URL.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum ButtonMethod {
    /// `get`.
    Get,
    /// `post`.
    Post,
    /// None of these; [`ButtonAction::declared_method`] has the name.
    Other,
}
