//! Deliveries for tests of a handler without HTTP.

use bytes::Bytes;
use qiscus_webhook_core::{Delivery, KeyRing, SignatureToken};

use crate::TestEvent;

/// The kit's own key. It is no secret and opens nothing: it is in no ring but the one below.
const KIT_KEY: &str = "qiscus-webhook-testing: the key of a ring that verifies nothing else";

/// A [`Delivery`] of any bytes, such as a body that was captured.
///
/// The bytes are signed with the kit's own key and verified with a ring that holds only that key:
/// there is no way to make a delivery without verification, here or elsewhere. Its
/// [`matched_key`](Delivery::matched_key) has the label `testing`.
///
/// ```
/// let delivery = qiscus_webhook::testing::delivery("not even JSON");
/// assert!(delivery.event().is_unrecognized());
/// ```
#[must_use]
#[expect(
    clippy::missing_panics_doc,
    reason = "the key is not blank, and a ring verifies what it signed"
)]
pub fn delivery(body: impl Into<Bytes>) -> Delivery {
    let body = body.into();
    #[expect(clippy::expect_used, reason = "a text that is not blank is a token")]
    let token = SignatureToken::new(KIT_KEY).expect("not blank");
    let keys = KeyRing::new(token.with_label("testing"));
    let signature = keys.sign(&body);
    #[expect(clippy::expect_used, reason = "a ring verifies what it signed")]
    keys.verify(body, &signature).expect("signed just now")
}

impl TestEvent {
    /// A [`Delivery`] of this event, to call a handler with; made as [`delivery`] makes it.
    #[must_use]
    pub fn delivery(&self) -> Delivery {
        delivery(self.body())
    }
}
