//! The order of a request's way, and what a rejection leaves of it.

use std::cell::RefCell;
use std::collections::VecDeque;
use std::error::Error as _;
use std::pin::{Pin, pin};
use std::rc::Rc;
use std::task::{Context, Poll, Waker};
use std::time::Duration;

use bytes::Bytes;

use super::{Accepted, Found, Head, Incoming, Receive, Rejected};
use crate::RejectionReason::{
    BodyDeadlineExceeded, BodyInterrupted, BodyTooLarge, KeysUnavailable, SignatureMismatch,
    SignatureMissing, TenantUnknown, UnrecognizedEvent,
};
use crate::{KeyRing, Limits, Rejection, SignatureToken};

mod rest;

type Steps = Rc<RefCell<Vec<&'static str>>>;

/// A request whose body comes in these chunks and then ends, if it does.
struct Script {
    signature: Option<String>,
    chunks: VecDeque<&'static str>,
    ends: bool,
    /// Whether the framework tells the end of a body before it is asked for what comes next.
    tells_end: bool,
    breaks: bool,
    over_http2: bool,
    expects: bool,
    declared: Option<u64>,
    steps: Steps,
}

impl Script {
    fn of(chunks: &[&'static str]) -> Self {
        let signature = ring().sign(chunks.concat().as_bytes()).to_hex();
        Self {
            signature: Some(signature),
            chunks: chunks.iter().copied().collect(),
            ends: true,
            tells_end: true,
            breaks: false,
            over_http2: false,
            expects: false,
            declared: None,
            steps: Steps::default(),
        }
    }
}

impl Head for Script {
    fn path(&self) -> &'static str {
        "/webhook"
    }

    fn signatures(&self) -> impl Iterator<Item = &[u8]> {
        self.signature.iter().map(String::as_bytes)
    }

    fn declared_length(&self) -> Option<u64> {
        self.declared
    }

    fn is_at_end(&self) -> bool {
        self.chunks.is_empty() && self.ends && self.tells_end
    }

    fn is_over_http1(&self) -> bool {
        !self.over_http2
    }

    fn expects_continue(&self) -> bool {
        self.expects
    }
}

impl Incoming for Script {
    type Attached = &'static str;
    type Timer = Pin<Box<dyn Future<Output = ()>>>;

    fn attach(&mut self, attached: &'static str) {
        self.steps.borrow_mut().push(attached);
    }

    fn poll_chunk(&mut self, _: &mut Context<'_>) -> Poll<Option<Result<Bytes, Rejection>>> {
        self.steps.borrow_mut().push("body");
        match self.chunks.pop_front() {
            Some(chunk) => Poll::Ready(Some(Ok(chunk.into()))),
            None if self.breaks => Poll::Ready(Some(Err(BodyInterrupted.into()))),
            None if self.ends => Poll::Ready(None),
            None => Poll::Pending,
        }
    }

    /// Of no time at all: what waits is too late.
    fn timer(_: Duration) -> Self::Timer {
        Box::pin(async {})
    }
}

/// More often than any script needs to be polled.
const MANY: usize = 10_000;

fn ring() -> KeyRing {
    KeyRing::new(SignatureToken::new("demo-token").unwrap())
}

/// A lookup that notes when it is asked, and when it is dropped.
struct Lookup(Steps, Option<Result<Found<&'static str>, &'static str>>);

impl Future for Lookup {
    type Output = Result<Found<&'static str>, &'static str>;

    fn poll(mut self: Pin<&mut Self>, _: &mut Context<'_>) -> Poll<Self::Output> {
        self.0.borrow_mut().push("lookup");
        self.1.take().map_or(Poll::Pending, Poll::Ready)
    }
}

impl Drop for Lookup {
    fn drop(&mut self) {
        self.0.borrow_mut().push("lookup dropped");
    }
}

type Answer = Option<Result<Found<&'static str>, &'static str>>;

fn found() -> Answer {
    let mut found = Found::for_all(ring());
    *found.attached_mut() = "attached";
    Some(Ok(found))
}

fn receive(script: &mut Script, limits: &Limits, answer: Answer) -> Result<Accepted, Rejected> {
    let lookup = |script: &mut Script| Lookup(Rc::clone(&script.steps), answer);
    let mut receive = pin!(Receive::begin(script, limits, lookup)?);
    let mut cx = Context::from_waker(Waker::noop());
    for _ in 0..MANY {
        if let Poll::Ready(verdict) = receive.as_mut().poll(&mut cx, script) {
            return verdict;
        }
    }
    panic!("there is no verdict");
}

#[test]
fn gate_then_lookup_then_attachment_then_body() {
    let mut script = Script::of(&["a", "b"]);
    let accepted = receive(&mut script, &Limits::default(), found()).unwrap();
    assert_eq!(accepted.delivery.body(), "ab");
    let steps = [
        "lookup",
        "lookup dropped",
        "attached",
        "body",
        "body",
        "body",
    ];
    assert_eq!(*script.steps.borrow(), steps);

    let mut for_nobody = Script::of(&["a"]);
    let mut unknown = Found::unknown();
    *unknown.attached_mut() = "attached";
    let refused = receive(&mut for_nobody, &Limits::default(), Some(Ok(unknown))).unwrap_err();
    assert_eq!(refused.rejection().reason(), TenantUnknown);
    let steps = ["lookup", "lookup dropped", "body", "body"];
    assert_eq!(*for_nobody.steps.borrow(), steps);

    let mut unsigned = Script::of(&["a"]);
    unsigned.signature = None;
    let refused = receive(&mut unsigned, &Limits::default(), found()).unwrap_err();
    assert_eq!(refused.rejection().reason(), SignatureMissing);
    assert_eq!(unsigned.steps.borrow().len(), 0);
}

#[test]
fn a_refusal_says_whether_the_body_was_read_to_its_end() {
    let tight = Limits::default()
        .with_body_limit(1)
        .with_strict_events(true);
    let mis_signed = |mut script: Script| {
        script.signature = Some("ab".repeat(32));
        script
    };
    let unsigned = |mut script: Script| {
        script.signature = None;
        script
    };
    let endless = |mut script: Script| {
        script.ends = false;
        script
    };
    let broken = |mut script: Script| {
        script.breaks = true;
        endless(script)
    };
    for (script, answer, reason, at_end) in [
        (
            unsigned(Script::of(&["a"])),
            found(),
            SignatureMissing,
            false,
        ),
        (unsigned(Script::of(&[])), found(), SignatureMissing, true),
        (
            mis_signed(Script::of(&["a"])),
            found(),
            SignatureMismatch,
            true,
        ),
        (
            Script::of(&["a"]),
            Some(Ok(Found::unknown())),
            TenantUnknown,
            true,
        ),
        (
            Script::of(&["a"]),
            Some(Err("down")),
            KeysUnavailable,
            false,
        ),
        (Script::of(&["a"]), None, KeysUnavailable, false),
        (Script::of(&["a", "b", "c"]), found(), BodyTooLarge, false),
        (Script::of(&["a", "b"]), found(), BodyTooLarge, true),
        (
            endless(Script::of(&["a"])),
            found(),
            BodyDeadlineExceeded,
            false,
        ),
        (broken(Script::of(&["a"])), found(), BodyInterrupted, false),
        (Script::of(&["a"]), found(), UnrecognizedEvent, true),
    ] {
        let mut script = script;
        let refused = receive(&mut script, &tight, answer).unwrap_err();
        assert_eq!(refused.rejection().reason(), reason);
        assert_eq!(refused.is_body_at_end(), at_end, "{reason:?}");
    }

    // It was read to its end, whether or not the framework says so.
    let mut script = mis_signed(Script::of(&["a"]));
    script.tells_end = false;
    let refused = receive(&mut script, &tight, found()).unwrap_err();
    assert!(refused.is_body_at_end());
}

#[test]
fn a_body_that_never_waits_and_never_ends_is_put_off_and_counts_as_waiting() {
    let mut script = Script::of(&["", ""].repeat(100));
    let refused = receive(&mut script, &Limits::default(), found()).unwrap_err();
    assert_eq!(refused.rejection().reason(), BodyDeadlineExceeded);
    let steps = script.steps.borrow();
    assert_eq!(steps.iter().filter(|step| **step == "body").count(), 128);
}

#[test]
fn a_rejection_that_is_on_its_way_says_what_it_says_and_why() {
    let limits = Limits::default();
    let down = receive(&mut Script::of(&["a"]), &limits, Some(Err("down"))).unwrap_err();
    assert_eq!(down.to_string(), down.rejection().to_string());
    assert_eq!(down.source().unwrap().to_string(), "down");
    let mut unsigned = Script::of(&["a"]);
    unsigned.signature = None;
    let refused = receive(&mut unsigned, &limits, found()).unwrap_err();
    assert!(refused.source().is_none());
}
