//! What is done with the rest of a refused body.

use std::task::{Context, Poll, Waker};

use super::super::Rest;
use super::{Answer, MANY, Script, found, receive};
use crate::Limits;

/// What becomes of the connection, and how often the body was asked for after the rejection.
fn rest_of(script: &mut Script, answer: Answer) -> (Rest, usize) {
    let limits = Limits::default().with_body_limit(2);
    let mut refused = receive(script, &limits, answer).unwrap_err();
    script.steps.borrow_mut().clear();
    let mut cx = Context::from_waker(Waker::noop());
    for _ in 0..MANY {
        if let Poll::Ready(rest) = refused.poll_rest(&mut cx, script) {
            return (rest, script.steps.borrow().len());
        }
    }
    panic!("it is not known what becomes of the rest");
}

#[test]
fn what_has_come_of_an_unread_body_is_read_and_keeps_its_connection() {
    for (chunks, ends, rest) in [
        (&["a", "b"] as &[_], true, (Rest::None, 3)),
        (&[], true, (Rest::None, 0)),
        (&["a"], false, (Rest::ReadOn, 3)),
        (&[], false, (Rest::ReadOn, 2)),
    ] {
        for down in [true, false] {
            let mut script = Script::of(chunks);
            script.ends = ends;
            if !down {
                script.signature = None;
            }
            assert_eq!(rest_of(&mut script, Some(Err("down"))), rest, "{chunks:?}");
        }
    }
}

#[test]
fn no_more_than_64_kib_and_128_chunks_are_read_before_the_answer() {
    let piece: &'static str = "0123456789abcdef".repeat(1024).leak();
    for (script, asked) in [(vec![piece; 1000], 4), (vec![""; 1000], 128)] {
        let mut script = Script::of(&script);
        script.signature = None;
        assert_eq!(rest_of(&mut script, found()), (Rest::ReadOn, asked));
    }
    for (declared, rest) in [(65_536, (Rest::None, 2)), (65_537, (Rest::ReadOn, 0))] {
        let mut script = Script::of(&["a"]);
        script.declared = Some(declared);
        script.signature = None;
        assert_eq!(rest_of(&mut script, found()), rest, "{declared}");
    }
}

#[test]
fn a_body_that_was_begun_is_asked_for_no_more() {
    let mis_signed = |chunks, ends| {
        let mut script = Script::of(chunks);
        script.signature = Some("ab".repeat(32));
        script.ends = ends;
        script
    };
    assert_eq!(
        rest_of(&mut mis_signed(&["a"], true), found()),
        (Rest::None, 0)
    );
    assert_eq!(
        rest_of(&mut mis_signed(&["a"], false), found()),
        (Rest::ReadOn, 0)
    );
    let mut too_large = mis_signed(&["abc", "d"], true);
    assert_eq!(rest_of(&mut too_large, found()), (Rest::ReadOn, 0));
    let mut broken = mis_signed(&["a"], false);
    broken.breaks = true;
    assert_eq!(rest_of(&mut broken, found()), (Rest::Close, 0));
}

#[test]
fn a_client_that_waits_to_be_asked_is_not_asked_by_a_refusal() {
    let mut unsigned = Script::of(&["a"]);
    unsigned.signature = None;
    unsigned.expects = true;
    assert_eq!(rest_of(&mut unsigned, found()), (Rest::Close, 0));
    let mut begun = Script::of(&["abc", "d"]);
    begun.expects = true;
    assert_eq!(rest_of(&mut begun, found()), (Rest::ReadOn, 0));
}

#[test]
fn over_http2_only_the_stream_ends() {
    for signature in [None, Some("ab".repeat(32))] {
        let mut script = Script::of(&["a"]);
        script.over_http2 = true;
        script.signature = signature;
        assert_eq!(rest_of(&mut script, found()), (Rest::Reset, 0));
    }
}
