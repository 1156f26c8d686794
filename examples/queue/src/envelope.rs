//! A delivery as a message of the broker: the exact bytes, and in headers what verifies them.

use async_nats::header::{IntoHeaderName, NATS_MESSAGE_ID};
use async_nats::{HeaderMap, HeaderValue, jetstream};
use qiscus_webhook::{Delivery, KeyRing, Signature, Tenant};

use crate::BoxError;

const SIGNATURE: &str = "Qiscus-Sdk-Signature";
const TENANT: &str = "Qiscus-Webhook-Tenant";
const CAUSE: &str = "Qiscus-Webhook-Cause";
/// The first place of a message that was put back.
const PLACE: &str = "Qiscus-Webhook-Place";

/// How much of a cause stands in a dead letter.
const CAUSE_CHARACTERS: usize = 200;

/// How many bytes the headers of a dead letter are longer than those of its message, at most.
const LETTER_ADDS: usize = 1024;

/// The tenant is the receiver's own word for it, which it gave when it looked up the keys.
pub(crate) fn headers(delivery: &Delivery) -> Result<HeaderMap, BoxError> {
    let mut headers = HeaderMap::new();
    headers.insert(SIGNATURE, delivery.signature().to_hex());
    if let Some(tenant) = delivery.tenant() {
        headers.insert(TENANT, tenant.parse::<HeaderValue>()?);
    }
    // Without an id two deliveries are two messages, even if their bytes are equal.
    if let Some(key) = delivery.key() {
        headers.insert(NATS_MESSAGE_ID, key.as_str());
    }
    Ok(headers)
}

/// How many bytes the broker counts against its limit, once a dead letter is made of this message.
pub(crate) fn length_as_dead_letter(headers: &HeaderMap, body: &[u8]) -> usize {
    LETTER_ADDS + length(headers) + body.len()
}

/// As the broker counts them: a version, a line for each, an empty line.
fn length(headers: &HeaderMap) -> usize {
    let lines = headers.iter().flat_map(|(name, values)| {
        let name: &str = name.as_ref();
        values
            .iter()
            .map(|value| name.len() + ": \r\n".len() + value.as_str().len())
    });
    "NATS/1.0\r\n\r\n".len() + lines.sum::<usize>()
}

/// Those of a dead letter. Moved twice from its place, it is one.
pub(crate) fn headers_of_dead_letter(
    message: &async_nats::Message,
    cause: &str,
    place: &str,
) -> HeaderMap {
    let mut headers = message.headers.clone().unwrap_or_default();
    let cause = cause.chars().take(CAUSE_CHARACTERS);
    let cause: String = cause
        .map(|it| if it.is_control() { ' ' } else { it })
        .collect();
    headers.insert(CAUSE, cause);
    headers.insert(NATS_MESSAGE_ID, place);
    headers
}

/// Those of a dead letter that is put back from this place. Put back twice, it is one message to the
/// broker, for as long as that knows a repetition; and one to the worker, by its key or first place.
pub(crate) fn headers_again(letter: &async_nats::Message, place: &str) -> HeaderMap {
    let mut headers = HeaderMap::new();
    // Under the key, the broker would take it for a repetition of the first time.
    headers.insert(NATS_MESSAGE_ID, format!("again/{place}"));
    let first = header(letter, PLACE).or_else(|| header(letter, NATS_MESSAGE_ID));
    let kept = [SIGNATURE, TENANT].map(|name| (name, header(letter, name)));
    for (name, value) in kept.into_iter().chain([(PLACE, first)]) {
        if let Some(value) = value {
            headers.insert(name, value);
        }
    }
    headers
}

pub(crate) fn tenant(message: &async_nats::Message) -> Option<&str> {
    header(message, TENANT)
}

/// The delivery again, for its tenant if it has one. Nothing of the message but its body and signature
/// is believed: with several tenants, the keys are those of the one that it names.
pub(crate) fn verify(message: &async_nats::Message, keys: &KeyRing) -> Result<Delivery, BoxError> {
    let signature = header(message, SIGNATURE).ok_or("the message has no signature")?;
    let signature = Signature::from_hex(signature)?;
    let body = message.payload.clone();
    Ok(match tenant(message) {
        Some(name) => Tenant::new(name, keys.clone()).verify(body, &signature)?,
        None => keys.verify(body, &signature)?,
    })
}

/// What the effects of a message are kept under: its own key, or, where it has none, its first place.
/// Who writes to the broker can make that another; but they can take the message away, too.
pub(crate) fn key(delivery: &Delivery, message: &async_nats::Message, place: &str) -> String {
    if let Some(key) = delivery.key() {
        return key.as_str().to_owned();
    }
    header(message, PLACE).unwrap_or(place).to_owned()
}

/// The place that the broker gave to what it stored, and when: a stream that was deleted and created
/// again counts from 1 again.
pub(crate) fn place(message: &jetstream::Message) -> Result<String, BoxError> {
    let info = message.info()?;
    let nanoseconds = info.published.unix_timestamp_nanos();
    Ok(format!("stored/{}/{nanoseconds}", info.stream_sequence))
}

fn header(message: &async_nats::Message, name: impl IntoHeaderName) -> Option<&str> {
    let value = message.headers.as_ref()?.get(name)?;
    Some(value.as_str())
}

#[cfg(test)]
mod tests {
    use qiscus_webhook::SignatureToken;
    use qiscus_webhook::testing::TestEvent;

    use super::*;

    fn keys(token: &str) -> KeyRing {
        KeyRing::new(SignatureToken::new(token).unwrap())
    }

    fn delivery(event: &TestEvent, tenant: Option<&str>) -> Delivery {
        let keys = keys("a token");
        let signature = keys.sign(&event.body());
        match tenant {
            Some(name) => Tenant::new(name, keys).verify(event.body(), &signature),
            None => keys.verify(event.body(), &signature),
        }
        .unwrap()
    }

    fn stored(event: &TestEvent, tenant: Option<&str>) -> async_nats::Message {
        async_nats::Message {
            subject: "s".into(),
            reply: None,
            payload: event.body(),
            headers: Some(headers(&delivery(event, tenant)).unwrap()),
            status: None,
            description: None,
            length: 0,
        }
    }

    /// Given up at the one place, and put back from the other.
    fn put_back(message: &async_nats::Message, from: &str, dead: &str) -> async_nats::Message {
        let mut message = message.clone();
        message.headers = Some(headers_of_dead_letter(&message, "a cause", from));
        message.headers = Some(headers_again(&message, dead));
        message
    }

    #[test]
    fn a_delivery_comes_out_as_it_went_in() {
        let event = TestEvent::text("Halo\u{0}\n").with_id(7);
        let message = stored(&event, Some("acme"));
        assert_eq!(tenant(&message), Some("acme"));
        let again = verify(&message, &keys("a token")).unwrap();
        assert_eq!(again.tenant(), Some("acme"));
        assert_eq!(again.body(), &event.body());
        assert_eq!(
            key(&again, &message, "stored/1/2"),
            "acme/toko-demo/message/7"
        );
    }

    #[test]
    fn the_longest_dead_letter_is_as_long_as_was_left_for_it() {
        let place = format!("stored/{}/{}", u64::MAX, i64::MIN);
        let cause = "\u{1f980}\r\n".repeat(1000);
        for event in [
            TestEvent::text("Halo").with_id(7),
            TestEvent::text("Halo").minimal(),
        ] {
            let message = stored(&event, None);
            let room = length_as_dead_letter(message.headers.as_ref().unwrap(), b"");
            // One that was put back is no longer.
            let again = put_back(&message, &place, &place);
            let headers = headers_of_dead_letter(&again, &cause, &place);
            assert!(length(&headers) <= room);
            let headers = headers_of_dead_letter(&message, &cause, &place);
            assert!(length(&headers) <= room);
            let cause = headers.get(CAUSE).unwrap().as_str();
            assert_eq!(cause.chars().count(), CAUSE_CHARACTERS);
            assert!(!cause.contains(char::is_control));
        }
    }

    #[test]
    fn a_tenant_that_is_no_header_is_an_error() {
        let event = TestEvent::text("Halo");
        assert!(headers(&delivery(&event, Some("a\r\nb: c"))).is_err());
    }

    #[test]
    fn what_was_changed_in_the_broker_is_not_believed() {
        let event = TestEvent::text("Halo");
        let ring = keys("a token");
        assert!(verify(&stored(&event, None), &keys("another")).is_err());
        let mut message = stored(&event, None);
        message.payload = TestEvent::text("Hallo").body();
        assert!(verify(&message, &ring).is_err());
        message.headers = None;
        assert!(verify(&message, &ring).is_err());
    }

    #[test]
    fn a_message_without_an_id_has_no_key_for_the_broker_and_its_place_for_the_worker() {
        let event = TestEvent::text("Halo").minimal();
        let message = stored(&event, None);
        let id = message.headers.as_ref().unwrap().get(NATS_MESSAGE_ID);
        assert!(id.is_none());
        let key = |message, place| key(&delivery(&event, None), message, place);
        assert_eq!(key(&message, "stored/1/2"), "stored/1/2");
        // Given up and put back, and that again.
        let again = put_back(&message, "stored/1/2", "stored/3/4");
        assert_eq!(key(&again, "stored/5/6"), "stored/1/2");
        let again = put_back(&again, "stored/5/6", "stored/7/8");
        assert_eq!(key(&again, "stored/9/10"), "stored/1/2");
        let id = again.headers.as_ref().unwrap().get(NATS_MESSAGE_ID);
        assert_eq!(id.unwrap().as_str(), "again/stored/7/8");
    }

    #[test]
    fn what_was_put_back_is_the_same_delivery() {
        let event = TestEvent::text("Halo").with_id(7);
        let message = put_back(&stored(&event, Some("acme")), "stored/1/2", "stored/3/4");
        let again = verify(&message, &keys("a token")).unwrap();
        assert_eq!(again.tenant(), Some("acme"));
        assert_eq!(
            key(&again, &message, "stored/5/6"),
            "acme/toko-demo/message/7"
        );
    }
}
