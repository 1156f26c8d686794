//! HTTP/2: many requests on one connection, of which a refusal ends none but its own.

mod receivers;

use std::time::Duration;

use bytes::Bytes;
use http::HeaderMap;
use http::header::CONTENT_LENGTH;
use http_body::Frame;
use http_body_util::Empty;
use qiscus_webhook_core::Limits;

use self::receivers::{Client, request};
use crate::harness::{At, Frames, sign, sign_with, stamp_over_http2, vector};

const LIMIT: usize = 1024 * 1024;

stamp_over_http2![
    a_signed_event_is_accepted_and_an_unsigned_or_changed_one_refused,
    a_large_body_is_accepted_and_a_larger_one_refused,
    a_declared_length_over_the_limit_is_refused_without_its_body,
    a_stream_without_a_body_is_verified_as_one_of_no_bytes,
    frames_of_one_byte_and_of_none_are_put_together,
    trailers_are_taken_and_dropped,
    a_stalled_stream_is_refused_while_others_on_its_connection_go_on,
    an_unsigned_stream_is_refused_without_its_body,
    a_stream_that_is_reset_reaches_no_handler_and_harms_no_other,
];

async fn client(at: At) -> Client {
    Client::new(at, Limits::default()).await
}

/// The connection is as good as it was.
async fn goes_on(client: &mut Client) {
    let vector = vector("modern_text");
    let body = Frames::of([vector.body.clone()]);
    let answer = client.answer(Some(&vector.signature), body).await;
    assert_eq!(answer, (200, vector.body));
}

async fn a_signed_event_is_accepted_and_an_unsigned_or_changed_one_refused(at: At) {
    let mut client = client(at).await;
    let vector = vector("modern_text");
    let good = Some(&*vector.signature);
    goes_on(&mut client).await;
    let unsigned = Frames::of([vector.body.clone()]);
    assert_eq!(client.status(None, unsigned).await, 401);
    let changed = Frames::of([vector.body.slice(1..)]);
    assert_eq!(client.status(good, changed).await, 401);
    goes_on(&mut client).await;
    assert_eq!(client.calls(), 2);
}

async fn a_large_body_is_accepted_and_a_larger_one_refused(at: At) {
    let mut client = client(at).await;
    for (len, expected) in [(LIMIT, 200), (LIMIT + 1, 413)] {
        let body = Bytes::from(vec![b'a'; len]);
        let signature = sign(&body);
        // No length is declared, so that the body itself must be counted.
        let chunks = body.chunks(10_000).map(Bytes::copy_from_slice);
        let status = client.status(Some(&signature), Frames::of(chunks)).await;
        assert_eq!(status, expected);
    }
    goes_on(&mut client).await;
}

async fn a_declared_length_over_the_limit_is_refused_without_its_body(at: At) {
    let mut client = client(at).await;
    let mut request = request(Some(&sign(b"")), Frames::endless([]));
    let headers = request.headers_mut();
    headers.insert(CONTENT_LENGTH, (LIMIT + 1).into());
    let response = client.send(request).await.unwrap();
    assert_eq!(response.status(), 413);
    goes_on(&mut client).await;
}

async fn a_stream_without_a_body_is_verified_as_one_of_no_bytes(at: At) {
    let mut client = client(at).await;
    for (signature, expected) in [
        (Some(sign(b"")), 200),
        (Some(sign_with("another token", b"")), 401),
        (None, 401),
    ] {
        let status = client.status(signature.as_deref(), Empty::new()).await;
        assert_eq!(status, expected);
    }
    goes_on(&mut client).await;
}

async fn frames_of_one_byte_and_of_none_are_put_together(at: At) {
    let mut client = client(at).await;
    let vector = vector("modern_text");
    // h2 ends a connection over too many small frames, so few of them are empty.
    let empty = std::iter::repeat_n(Bytes::new(), 10);
    let frames = empty.chain(vector.body.chunks(1).map(Bytes::copy_from_slice));
    let answer = client.answer(Some(&vector.signature), Frames::of(frames));
    assert_eq!(answer.await, (200, vector.body));
}

async fn trailers_are_taken_and_dropped(at: At) {
    let mut client = client(at).await;
    let vector = vector("modern_text");
    let mut trailers = HeaderMap::new();
    trailers.insert("x-unsigned", "1".parse().unwrap());
    let frames = [Frame::data(vector.body.clone()), Frame::trailers(trailers)];
    let answer = client.answer(Some(&vector.signature), Frames::ending(frames));
    assert_eq!(answer.await, (200, vector.body));
    goes_on(&mut client).await;
}

async fn a_stalled_stream_is_refused_while_others_on_its_connection_go_on(at: At) {
    let limits = Limits::default().with_body_deadline(Duration::from_secs(1));
    let mut client = Client::new(at, limits).await;
    let vector = vector("modern_text");
    let first = Frame::data(vector.body.slice(..10));
    let stalled = request(Some(&vector.signature), Frames::endless([first]));
    let stalled = tokio::spawn(client.send(stalled));
    for _ in 0..10 {
        goes_on(&mut client).await;
    }
    assert_eq!(stalled.await.unwrap().unwrap().status(), 408);
    goes_on(&mut client).await;
}

async fn an_unsigned_stream_is_refused_without_its_body(at: At) {
    let mut client = client(at).await;
    let stalled = Frames::endless([]);
    assert_eq!(client.status(None, stalled).await, 401);
    let first = Frames::endless([Frame::data("{".into())]);
    assert_eq!(client.status(None, first).await, 401);
    goes_on(&mut client).await;
    assert_eq!(client.calls(), 1);
}

async fn a_stream_that_is_reset_reaches_no_handler_and_harms_no_other(at: At) {
    let mut client = client(at).await;
    let vector = vector("modern_text");
    for _ in 0..20 {
        let frames = [Frame::data(vector.body.clone())];
        let request = request(Some(&vector.signature), Frames::endless(frames));
        // Dropped without an answer: the client resets the stream.
        drop(tokio::time::timeout(Duration::from_millis(1), client.send(request)).await);
    }
    goes_on(&mut client).await;
    assert_eq!(client.calls(), 1);
}
