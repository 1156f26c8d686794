//! An invitation to sign in elsewhere.

use super::super::debug::debug_without_text;
use super::super::json::{Json, RawJson};
use super::super::lenient::object;
use super::super::text::{Text, non_empty};
use super::payload::{Noted, payload};

/// The payload of an `account_linking` message.
///
/// # Example
///
/// ```
/// use qiscus_webhook::event::Content;
///
/// let payload = r#"{"url":"https://id.example/sign-in","redirect_url":"https://id.example/done","text":"Sign in","params":{"n":1}}"#;
/// let content = Content::parse_unverified("account_linking", payload);
/// let linking = content.as_account_linking().expect("an invitation");
/// assert_eq!(linking.url(), Some("https://id.example/sign-in"));
/// assert_eq!(linking.params().map(|params| params.as_str()), Some(r#"{"n":1}"#));
/// ```
#[derive(Clone)]
pub struct AccountLinking<'a>(Noted<Wire<'a>>);

object! {
    #[derive(Clone)]
    struct Wire<'a> {
        params: Option<RawJson<'a>> = "params",
        redirect_url: Option<Text<'a>> = "redirect_url",
        text: Option<Text<'a>> = "text",
        url: Option<Text<'a>> = "url",
    }
}

payload!(AccountLinking);

impl<'a> AccountLinking<'a> {
    /// `url`: where the user signs in.
    #[must_use]
    pub fn url(&self) -> Option<&str> {
        non_empty(&self.0.url)
    }

    /// `redirect_url`: where the user goes after that.
    #[must_use]
    pub fn redirect_url(&self) -> Option<&str> {
        non_empty(&self.0.redirect_url)
    }

    /// `text`: what people read.
    #[must_use]
    pub fn text(&self) -> Option<&str> {
        non_empty(&self.0.text)
    }

    /// `params`: free, from the application.
    #[must_use]
    pub fn params(&self) -> Option<Json<'a>> {
        self.0.params.map(|RawJson(json)| json)
    }
}

debug_without_text!(AccountLinking { params });

#[cfg(test)]
mod tests {
    use super::super::Content;

    #[test]
    fn every_field_is_read() {
        let payload = concat!(
            r#"{"url":"https://login.example","redirect_url":"https://toko.example","#,
            r#""text":"Masuk","params":{"view":1}}"#,
        );
        let Content::AccountLinking(linking) =
            Content::parse_unverified("account_linking", payload)
        else {
            panic!("an invitation");
        };
        assert_eq!(linking.url(), Some("https://login.example"));
        assert_eq!(linking.redirect_url(), Some("https://toko.example"));
        assert_eq!(linking.text(), Some("Masuk"));
        assert_eq!(linking.params().unwrap().as_str(), r#"{"view":1}"#);
    }
}
