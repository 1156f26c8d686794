//! What is allocated for a delivery, and above all what is not.

#[cfg(test)]
mod tests {
    use std::fmt::Write as _;

    use allocation_counter::{AllocationInfo, measure};
    use bytes::Bytes;
    use qiscus_webhook_core::receive::Gate;
    use qiscus_webhook_core::{Delivery, Event, Intake, KeyRing, Limits, SignatureToken};

    const DOCUMENTED_SAMPLE: &[u8] = include_bytes!("vectors/bodies/documented_sample.json");
    const MODERN_TEXT: &[u8] = include_bytes!("vectors/bodies/modern_text.json");

    fn ring() -> KeyRing {
        KeyRing::new(SignatureToken::new("a token").unwrap())
    }

    /// An event without escapes in a group of so many people.
    fn group_of(people: usize) -> String {
        let mut participants = String::new();
        for person in 0..people {
            let comma = if person == 0 { "" } else { "," };
            write!(
                participants,
                r#"{comma}{{"active":true,"avatar_url":"https://cdn.example/{person}.png","email":"user-{person}","extras":{{"team":"kitchen"}},"id":{person},"id_str":"{person}","last_comment_read_id":9,"last_comment_read_id_str":"9","username":"User {person}"}}"#
            )
            .unwrap();
        }
        format!(
            r#"{{"app_code":"warung","payload":{{"from":{{"email":"user-1","id":1,"name":"User 1"}},"message":{{"id":10,"payload":{{}},"text":"halo","type":"text"}},"room":{{"id":41,"name":"Dapur","options":"{{}}","participants":[{participants}],"topic_id":41,"type":"group"}}}},"type":"post_comment_mobile"}}"#
        )
    }

    #[track_caller]
    fn parsed(body: &[u8]) -> AllocationInfo {
        let mut recognized = false;
        let allocated = measure(|| recognized = !Event::parse_unverified(body).is_unrecognized());
        assert!(recognized);
        allocated
    }

    #[test]
    fn an_event_without_escapes_is_parsed_without_an_allocation() {
        assert_eq!(parsed(DOCUMENTED_SAMPLE).count_total, 0);
        assert_eq!(parsed(group_of(0).as_bytes()).count_total, 0);
    }

    #[test]
    fn a_group_of_a_hundred_costs_no_allocation_until_its_people_are_asked_for() {
        let body = group_of(100);
        // serde_json skips nested values with a stack of their brackets, some bytes of its own,
        // however many people there are.
        for people in [2, 100, 1000] {
            let allocated = parsed(group_of(people).as_bytes());
            assert!(
                allocated.count_total <= 1,
                "{people}: {}",
                allocated.count_total
            );
            assert!(
                allocated.bytes_total <= 16,
                "{people}: {}",
                allocated.bytes_total
            );
        }
        let event = Event::parse_unverified(body.as_bytes());
        let room = event.as_post_comment().unwrap().room();
        let mut people = 0;
        let asked = measure(|| {
            people = room.participants().unwrap().decode().unwrap().len();
        });
        assert_eq!(people, 100);
        // The list grows and is put together; no string of any of them is copied.
        assert!(
            (1..20).contains(&asked.count_total),
            "{}",
            asked.count_total
        );
    }

    #[test]
    fn only_a_text_with_escapes_is_copied() {
        // The text and the room's name have escapes; the room's options wait to be asked for.
        let parsed = measure(|| drop(Event::parse_unverified(MODERN_TEXT)));
        assert!(
            (2..12).contains(&parsed.count_total),
            "{}",
            parsed.count_total
        );
        assert!(parsed.bytes_max < 1024, "{}", parsed.bytes_max);
    }

    /// Takes a body in, chunk by chunk, and gives the delivery and what it cost.
    fn taken_in(ring: &KeyRing, chunks: Vec<Bytes>) -> (Delivery, AllocationInfo) {
        let signature = ring.sign(&chunks.concat()).to_hex();
        let length = chunks.iter().map(|chunk| chunk.len() as u64).sum();
        let limits = Limits::default();
        let mut delivery = None;
        let allocated = measure(|| {
            let mut intake = Intake::begin(ring, [&signature], Some(length), &limits).unwrap();
            for chunk in chunks {
                intake.push(chunk).unwrap();
            }
            delivery = Some(intake.finish().unwrap());
        });
        (delivery.unwrap(), allocated)
    }

    #[test]
    fn a_body_of_one_chunk_stays_where_it_lay() {
        let chunk = Bytes::from(group_of(4000));
        assert!(chunk.len() > 500_000);
        let (delivery, allocated) = taken_in(&ring(), vec![chunk.clone()]);
        assert_eq!(delivery.body().as_ptr(), chunk.as_ptr());
        // The delivery itself, and the event in it.
        assert!(allocated.count_total <= 4, "{}", allocated.count_total);
        assert!(allocated.bytes_total < 4096, "{}", allocated.bytes_total);
        let post = delivery.event().as_post_comment().unwrap();
        assert!(
            chunk
                .as_ptr_range()
                .contains(&post.message().text().as_ptr())
        );
    }

    #[test]
    fn a_body_of_many_chunks_is_put_together_in_few_steps() {
        let body = Bytes::from(group_of(1000));
        let chunks: Vec<_> = body.chunks(100).map(Bytes::copy_from_slice).collect();
        assert!(chunks.len() > 1000);
        let (delivery, allocated) = taken_in(&ring(), chunks);
        assert_eq!(delivery.body(), &body);
        assert!(allocated.count_total < 30, "{}", allocated.count_total);
    }

    #[test]
    fn previous_tokens_cost_one_allocation_together() {
        let ring = (0..10).fold(ring(), |ring, number| {
            ring.with_previous(SignatureToken::new(format!("token {number}")).unwrap())
        });
        let (_, alone) = taken_in(&self::ring(), vec![Bytes::from_static(DOCUMENTED_SAMPLE)]);
        let (_, many) = taken_in(&ring, vec![Bytes::from_static(DOCUMENTED_SAMPLE)]);
        assert_eq!(many.count_total, alone.count_total + 1);
    }

    #[test]
    fn a_clone_of_a_delivery_or_of_a_ring_allocates_nothing() {
        let ring = ring();
        let (delivery, _) = taken_in(&ring, vec![Bytes::from_static(MODERN_TEXT)]);
        let cloned = measure(|| drop((delivery.clone(), ring.clone())));
        assert_eq!(cloned.count_total, 0);
    }

    #[test]
    fn what_the_gate_refuses_allocates_nothing() {
        let limits = Limits::default();
        let good = ring().sign(b"").to_hex();
        let none: [&str; 0] = [];
        let refused = measure(|| {
            Gate::check(none, Some(1 << 62), &limits).unwrap_err();
            Gate::check(["not a signature"], None, &limits).unwrap_err();
            Gate::check([&good, &good], None, &limits).unwrap_err();
            Gate::check([&good], Some(1 << 62), &limits).unwrap_err();
        });
        assert_eq!(refused.count_total, 0);
    }

    #[test]
    fn a_declared_length_allocates_nothing() {
        let ring = ring();
        let good = ring.sign(b"").to_hex();
        let limits = Limits::default();
        let begun = measure(|| {
            let mut intake = Intake::begin(&ring, [&good], Some(1024 * 1024), &limits).unwrap();
            intake.push(Bytes::from_static(b"a")).unwrap();
        });
        assert_eq!(begun.count_total, 0);
    }
}
