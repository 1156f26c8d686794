//! What becomes of a connection of HTTP/1.1 over which a request was refused.

use futures_util::future::join_all;
use qiscus_webhook_core::RejectionReason::{
    BodyDeadlineExceeded, BodyTooLarge, KeysUnavailable, SignatureMismatch, SignatureMissing,
    TenantUnknown,
};

use crate::harness::{
    At, Connection, NUMBER, Receiver, Request, SIGNATURE, Setup, TOKEN, Tenant, ring,
    stamp_over_sockets,
};

stamp_over_sockets! {
    a_body_that_was_read_to_its_end_keeps_its_connection,
    a_small_body_that_has_come_with_its_head_keeps_its_connection,
    an_unread_body_announces_the_end_of_its_connection,
    an_answer_of_ones_own_announces_it_too,
    the_rest_of_a_refused_body_is_read_and_then_the_connection_ends,
    what_follows_a_refused_body_is_not_answered,
    a_client_that_waits_to_be_asked_is_answered_and_the_connection_ends,
    whoever_stalls_keeps_no_connection,
    a_connection_that_ends_after_an_offer_to_upgrade_says_so,
}

/// Knows one tenant, on `/webhook/known`; can't look up the one on `/webhook/down`; knows no other.
fn setup() -> Setup {
    Setup::default()
        .with_limits(|limits| limits.with_body_limit(600_000))
        .with_lookup(|path| async move {
            match path.as_str() {
                "/webhook/known" => Ok(Some((ring(TOKEN), Tenant("known".to_owned())))),
                "/webhook/down" => Err("the database is down".into()),
                _ => Ok(None),
            }
        })
}

fn good() -> Request {
    Request::everyday().with_target("/webhook/known")
}

fn mis_signed() -> Request {
    good().with_body("{}")
}

fn unsigned() -> Request {
    good().without_header(SIGNATURE)
}

/// More than is read of a refused body before the answer.
const LARGE: u64 = 500_000;

/// A body of this length of which nothing has come, of every kind that is refused unread.
fn unread(length: u64) -> [(Request, u16); 4] {
    let head_of = |request: Request, length| request.declaring(length).cut_to(0).then_stalling();
    [
        (head_of(unsigned(), length), 401),
        (
            head_of(unsigned().with_header(SIGNATURE, "none"), length),
            401,
        ),
        (head_of(good(), 600_001), 413),
        (head_of(good().with_target("/webhook/down"), length), 503),
    ]
}

/// For what is sent past the harness, which numbers what is sent through it.
const OF_NO_DELIVERY: &str = "8888888";

async fn goes_on(receiver: &Receiver, connection: &mut Connection) {
    receiver.deliver_over(connection, good()).await.accepted();
}

async fn a_body_that_was_read_to_its_end_keeps_its_connection(at: At) {
    let receiver = at.start(setup()).await;
    let mut connection = receiver.connect().await;
    let unknown = good().with_target("/webhook/unknown");
    for (request, reason) in [
        (mis_signed(), SignatureMismatch),
        (mis_signed().chunked(1), SignatureMismatch),
        (
            mis_signed().with_body(vec![b' '; 300_000]),
            SignatureMismatch,
        ),
        (unknown.clone(), TenantUnknown),
        (unknown.clone().chunked(7), TenantUnknown),
        (unknown.with_body(vec![b' '; 300_000]), TenantUnknown),
        (unsigned().with_body(""), SignatureMissing),
        (
            unsigned().with_method("GET").with_body(""),
            SignatureMissing,
        ),
    ] {
        let outcome = receiver.deliver_over(&mut connection, request).await;
        outcome.refused(reason);
        assert!(!outcome.answer().closes(), "{:?}", outcome.answer());
        goes_on(&receiver, &mut connection).await;
    }
}

async fn a_small_body_that_has_come_with_its_head_keeps_its_connection(at: At) {
    let receiver = at.start(setup()).await;
    let mut connection = receiver.connect().await;
    let down = good().with_target("/webhook/down");
    for (request, status) in [
        (unsigned(), 401),
        (unsigned().with_body("{}").chunked(1), 401),
        (unsigned().with_header(SIGNATURE, "none"), 401),
        (down.clone(), KeysUnavailable.status()),
        (down.chunked(100), KeysUnavailable.status()),
    ] {
        let request = request.with_header(NUMBER, OF_NO_DELIVERY);
        let answers = connection.send_and_read(&request.wire().concat(), 1).await;
        let [answer] = answers.as_slice() else {
            panic!("no answer");
        };
        assert_eq!(answer.status, status);
        assert!(!answer.closes(), "{answer:?}");
        goes_on(&receiver, &mut connection).await;
    }
}

async fn an_unread_body_announces_the_end_of_its_connection(at: At) {
    let receiver = at.start(setup()).await;
    for (request, status) in unread(LARGE) {
        let outcome = receiver.deliver(request).await;
        assert_eq!(outcome.status(), status);
        assert!(outcome.answer().closes(), "{:?}", outcome.answer());
        outcome.unhandled();
    }
    let too_large = good().with_body(vec![b' '; 700_000]).chunked(100_000);
    let outcome = receiver.deliver(too_large.then_stalling()).await;
    outcome.refused(BodyTooLarge);
    assert!(outcome.answer().closes());
}

async fn an_answer_of_ones_own_announces_it_too(at: At) {
    let receiver = at
        .start(setup().with_rejection_response(404, "nothing here"))
        .await;
    for (request, _) in unread(LARGE) {
        let outcome = receiver.deliver(request).await;
        assert_eq!(outcome.status(), 404);
        assert!(outcome.answer().closes(), "{:?}", outcome.answer());
    }
    let outcome = receiver.deliver(mis_signed()).await;
    assert!(!outcome.answer().closes(), "{:?}", outcome.answer());
}

/// The client finds its body taken and the connection ended in good order: no reset has overtaken the
/// answer.
async fn the_rest_of_a_refused_body_is_read_and_then_the_connection_ends(at: At) {
    let receiver = at.start(setup()).await;
    for (request, status) in unread(LARGE) {
        let mut connection = receiver.connect().await;
        let rest = vec![b'a'; usize::try_from(request.declared_length().unwrap()).unwrap()];
        let outcome = receiver.deliver_over(&mut connection, request).await;
        assert_eq!(outcome.status(), status);
        for piece in rest.chunks(10_000) {
            connection.send(piece).await.expect("the rest is read");
        }
        // Where a whole body was declared, hyper knows that it is over; actix-http waits a while.
        assert_eq!(connection.until_end().await.unwrap(), 0);
    }
}

async fn what_follows_a_refused_body_is_not_answered(at: At) {
    let receiver = at.start(setup()).await;
    let hidden = good().with_header(NUMBER, "7777777").wire().concat();
    let body = hidden.repeat(200_000 / hidden.len());
    for bad in [
        unsigned().with_body(body.clone()),
        unsigned().with_body(body.clone()).chunked(10_000),
        good().with_target("/webhook/down").with_body(body),
    ] {
        let mut connection = receiver.connect().await;
        let bad = bad.with_header(NUMBER, OF_NO_DELIVERY);
        let wire = [bad.wire().concat(), hidden.clone()].concat();
        let answers = connection.send_and_read(&wire, 2).await;
        let [answer] = answers.as_slice() else {
            panic!("{} answers", answers.len());
        };
        assert!(answer.closes(), "{answer:?}");
        receiver.handled_no_other(7_777_777);
    }
}

/// hyper asks a client for its body once somebody reads it; actix-http before it calls anybody.
async fn a_client_that_waits_to_be_asked_is_answered_and_the_connection_ends(at: At) {
    let receiver = at.start(setup()).await;
    // What is small would be asked for, if its client did not wait for that.
    for (request, status) in unread(LARGE).into_iter().chain(unread(10)) {
        let mut connection = receiver.connect().await;
        let expecting = request.with_header("expect", "100-continue");
        let outcome = receiver.deliver_over(&mut connection, expecting).await;
        assert_eq!(outcome.status(), status);
        assert!(outcome.answer().closes(), "{:?}", outcome.answer());
        let asked: &[u16] = if at == At::Actix { &[100] } else { &[] };
        assert_eq!(connection.interim(), asked);
        assert_eq!(connection.until_end().await.unwrap(), 0);
    }
}

async fn whoever_stalls_keeps_no_connection(at: At) {
    let receiver = at.start(Setup::impatient(at)).await;
    let both = [Request::everyday(), Request::everyday().chunked(100)].map(async |stalled| {
        let mut connection = receiver.connect().await;
        let stalled = stalled.cut_to(10).then_stalling();
        let outcome = receiver.deliver_over(&mut connection, stalled).await;
        outcome.refused(BodyDeadlineExceeded);
        assert!(outcome.answer().closes(), "{:?}", outcome.answer());
        assert_eq!(connection.until_end().await.unwrap(), 0);
    });
    join_all(both).await;
}

/// The header that many a configuration of nginx adds to each request, for web sockets. A proxy that keeps its
/// connections writes the next delivery into one whose end is not announced.
async fn a_connection_that_ends_after_an_offer_to_upgrade_says_so(at: At) {
    let receiver = at.start(setup()).await;
    for (request, status) in [(good(), 200), (mis_signed(), 401), (unsigned(), 401)] {
        let mut connection = receiver.connect().await;
        let offering = request.with_header("connection", "upgrade");
        let outcome = receiver.deliver_over(&mut connection, offering).await;
        assert_eq!(outcome.status(), status);
        if outcome.answer().closes() {
            assert_eq!(connection.until_end().await.unwrap(), 0);
        } else {
            goes_on(&receiver, &mut connection).await;
        }
    }
}
