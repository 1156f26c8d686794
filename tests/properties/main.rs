//! What must hold for every body, tried on generated ones.
#![expect(clippy::unwrap_used, reason = "a test fails by a panic")]

mod content;
mod fields;
mod generate;
mod model;
mod model_content;
mod published;
mod records;
mod values;
#[expect(dead_code, reason = "the behaviours ask for one by its name")]
#[path = "../harness/vectors.rs"]
mod vectors;
mod view;
mod write;

use bytes::Bytes;
use proptest::collection::vec;
use proptest::prelude::*;
use proptest::sample::{Index, select};
use qiscus_webhook_core::{
    Delivery, Event, Intake, KeyRing, Limits, Rejection, RejectionReason, SignatureToken,
};
use serde_json::Value;

use generate::{bodies, documents, json};
use model::model;
use view::{seen, view};
use write::{Style, write};

fn keys() -> KeyRing {
    KeyRing::new(SignatureToken::new("properties").unwrap())
}

/// Takes a body in, cut where told.
fn take_in(body: &[u8], cuts: &[Index], signature: &str) -> Result<Delivery, Rejection> {
    let mut cuts: Vec<_> = cuts.iter().map(|cut| cut.index(body.len() + 1)).collect();
    cuts.sort_unstable();
    let mut intake = Intake::begin(&keys(), [signature], None, &Limits::default())?;
    let mut rest = Bytes::copy_from_slice(body);
    let mut done = 0;
    for cut in cuts {
        intake.push(rest.split_to(cut - done))?;
        done = cut;
    }
    intake.push(rest)?;
    intake.finish()
}

/// What does not identify a message.
const SIDE_FIELDS: &[&str] = &[
    "/app_code",
    "/channel",
    "/channel/id",
    "/channel/name",
    "/payload/from/avatar_url",
    "/payload/from/id_str",
    "/payload/from/name",
    "/payload/message/comment_before_id",
    "/payload/message/comment_before_id_str",
    "/payload/message/created_at",
    "/payload/message/disable_link_preview",
    "/payload/message/extras",
    "/payload/message/id_str",
    "/payload/message/payload",
    "/payload/message/text",
    "/payload/message/timestamp",
    "/payload/message/unique_temp_id",
    "/payload/message/unix_nano_timestamp",
    "/payload/message/unix_timestamp",
    "/payload/room/id_str",
    "/payload/room/is_public_channel",
    "/payload/room/name",
    "/payload/room/options",
    "/payload/room/participants",
    "/payload/room/room_avatar",
    "/payload/room/topic_id",
    "/payload/room/topic_id_str",
];

proptest! {
    #![proptest_config(ProptestConfig { failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn any_chunking_gives_the_verdict_and_the_event_of_the_whole(
        body in bodies(),
        cuts in vec(any::<Index>(), 0..6),
    ) {
        let signature = keys().sign(&body);
        let delivery = take_in(&body, &cuts, &signature.to_hex()).unwrap();
        prop_assert_eq!(delivery.body(), &body);

        let whole = keys().verify(body.clone(), &signature).unwrap();
        prop_assert_eq!(seen(delivery.event()), seen(whole.event()));
        prop_assert_eq!(delivery.id(), whole.id());
        prop_assert_eq!(seen(&Event::parse_unverified(&body)), seen(whole.event()));
    }

    #[test]
    fn what_was_changed_after_it_was_signed_is_refused_however_it_is_cut(
        body in bodies(),
        at in any::<Index>(),
        bit in 0_u8..8,
        cuts in vec(any::<Index>(), 0..6),
    ) {
        let signature = keys().sign(&body).to_hex();
        let mut changed = body;
        if changed.is_empty() {
            changed.push(bit);
        } else {
            let at = at.index(changed.len());
            changed[at] ^= 1 << bit;
        }
        let rejection = take_in(&changed, &cuts, &signature).unwrap_err();
        prop_assert_eq!(rejection.reason(), RejectionReason::SignatureMismatch);
    }

    #[test]
    fn any_bytes_are_an_event_or_kept_as_they_came(body in vec(any::<u8>(), 0..200)) {
        let event = Event::parse_unverified(&body);
        seen(&event);
        match event {
            Event::Unrecognized(unrecognized) => prop_assert_eq!(unrecognized.raw(), &body[..]),
            event => prop_assert!(false, "no event is so random: {}", event),
        }
    }

    #[test]
    fn every_json_document_is_typed_or_kept_as_it_came(document in json()) {
        let body = document.to_string();
        match Event::parse_unverified(body.as_bytes()) {
            Event::Unrecognized(unrecognized) => {
                prop_assert_eq!(unrecognized.raw(), body.as_bytes());
                prop_assert!(!unrecognized.cause().is_empty());
            }
            event => prop_assert_eq!(view(&event), model(&document)),
        }
    }

    #[test]
    fn the_event_is_what_an_independent_reader_finds(document in documents()) {
        let body = document.to_string();
        let event = Event::parse_unverified(body.as_bytes());
        prop_assert_eq!(view(&event), model(&document), "{}", body);
    }

    #[test]
    fn an_odd_side_field_costs_no_event(oddities in vec((select(SIDE_FIELDS), json()), 1..5)) {
        let mut document = generate::everyday();
        for (place, oddity) in &oddities {
            // An oddity before may have taken the object that holds it.
            if let Some(field) = document.pointer_mut(place) {
                *field = oddity.clone();
            }
        }
        let body = document.to_string();
        let event = Event::parse_unverified(body.as_bytes());
        prop_assert_eq!(view(&event), model(&document), "{}", body);

        let comment = event.as_post_comment().unwrap();
        prop_assert_eq!(comment.id().unwrap().to_string(), "message:1203");
        prop_assert_eq!(comment.sender().user_id(), "sari");
        prop_assert_eq!((comment.sender().id(), comment.room().id()), (7, 41));
        for mismatch in comment.mismatches() {
            let place = format!("/{}", mismatch.path().replace('.', "/"));
            let is_of = |(odd, _): &(&str, Value)| place.starts_with(odd);
            prop_assert!(oddities.iter().any(is_of), "{}", mismatch);
        }
    }

    #[test]
    fn a_twin_written_otherwise_is_the_same_event(document in documents(), style in any::<Style>()) {
        let body = document.to_string();
        let twin = write(&document, style);
        prop_assert_eq!(serde_json::from_str::<Value>(&twin).unwrap(), document);

        let event = Event::parse_unverified(body.as_bytes());
        let of_twin = Event::parse_unverified(twin.as_bytes());
        prop_assert_eq!(seen(&event), seen(&of_twin), "{}\n{}", body, twin);
    }

    #[test]
    fn no_text_of_a_body_is_in_what_is_logged(document in documents()) {
        let marked = generate::mark(document);
        let body = marked.to_string();
        let event = Event::parse_unverified(body.as_bytes());
        let mut shown = format!("{event} {event:?}");
        if let Event::PostComment(post) = &event {
            let content = post.message().content();
            shown.push_str(&format!("{:?} {content:?}", post.id()));
            for mismatch in post.mismatches().iter().chain(content.mismatches()) {
                shown.push_str(&format!("{mismatch} {mismatch:?}"));
            }
            match post.room().participants().map(|raw| raw.decode()) {
                Some(Ok(people)) => shown.push_str(&format!("{people:?}")),
                Some(Err(mismatch)) => shown.push_str(&format!("{mismatch} {mismatch:?}")),
                None => {}
            }
        }
        prop_assert!(!shown.contains(generate::MARK), "{}\n{}", body, shown);
    }
}

#[test]
fn the_documents_are_not_all_of_one_sort() {
    use proptest::strategy::ValueTree as _;
    use proptest::test_runner::TestRunner;

    let unmarked: fn(Value) -> Value = |document| document;
    for change in [unmarked, generate::mark] {
        let mut runner = TestRunner::deterministic();
        let (mut recognized, mut kinds) = (0, std::collections::BTreeSet::new());
        for _ in 0..400 {
            let document = documents().new_tree(&mut runner).unwrap().current();
            let body = change(document).to_string();
            if let Event::PostComment(post) = Event::parse_unverified(body.as_bytes()) {
                recognized += 1;
                kinds.insert(post.message().content().kind());
            }
        }
        assert!(
            (100..390).contains(&recognized),
            "{recognized} of 400 are recognized"
        );
        assert_eq!(kinds.len(), 13, "{kinds:?}");
    }
}
