//! Good and bad requests on one connection, all sent at once.

use std::time::Duration;

use super::each;
use crate::client::{Connection, PLAUSIBLE, head, line, signed, signed_as};
use crate::everyday::{Everyday, event};
use crate::process::{FIRST_DELIVERIES, Receiver, room_for};
use crate::receiver::At;
use crate::stamp::stamp;

stamp! {
    pipelined_good_and_bad_requests_get_their_own_answers,
}

async fn pipelined_good_and_bad_requests_get_their_own_answers(at: At) {
    let connections = room_for(200);
    let receiver = Receiver::start(at, Duration::from_secs(60)).await;
    let everyday = Everyday::to(receiver.addresses);
    let accepted = each(connections, async |number| {
        let body = event(number as u64);
        let mut random = fastrand::Rng::with_seed(number as u64);
        let mut wire = Vec::new();
        let mut expected = Vec::new();
        for _ in 0..8 {
            let (request, status) = match random.u8(..6) {
                0 => (signed_as(PLAUSIBLE, &body), 401),
                1 => (
                    [
                        head(&[&line("content-length", body.len())]).as_bytes(),
                        &body,
                    ]
                    .concat(),
                    401,
                ),
                // A body that looks like a signed request.
                2 => (signed_as(PLAUSIBLE, &signed(&body)), 401),
                _ => (signed(&body), 200),
            };
            wire.extend(request);
            expected.push(status);
        }
        let mut connection = Connection::open(receiver.addresses.http1).await;
        connection.send_or_hear(&wire).await;
        let mut answers = Vec::new();
        while answers.len() < expected.len()
            && let Some(status) = connection.status().await
        {
            answers.push(status);
        }
        // After a refusal a receiver may close the connection; the rest gets no answer then.
        assert_eq!(answers, expected[..answers.len()]);
        assert!(
            answers.len() == expected.len() || answers.last() == Some(&401),
            "{answers:?}"
        );
        answers.iter().filter(|status| **status == 200).count() as u64
    })
    .await;
    let delivered = everyday.end().await;
    let report = receiver.assert_at_rest().await;
    let accepted: u64 = accepted.iter().sum();
    assert_eq!(
        report.handled,
        accepted + delivered + FIRST_DELIVERIES,
        "{report:?}"
    );
}
