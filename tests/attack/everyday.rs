//! Deliveries as Qiscus sends them every day, each of which must arrive whatever else goes on.

use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::Duration;

use tokio::task::JoinHandle;
use tokio::time::sleep;

use crate::client::{Connection, signed};
use crate::http2;
use crate::receiver::Addresses;

/// An event of everyday size, like no other.
pub(crate) fn event(number: u64) -> Vec<u8> {
    let text = format!("message {number} {}", "of everyday size ".repeat(20));
    let comment = serde_json::json!({
        "type": "post_comment_mobile",
        "payload": {
            "from": { "id": 1, "email": "user1", "name": "User 1" },
            "room": { "id": 2, "topic_id": 2, "type": "single", "name": "Support" },
            "message": { "id": number, "type": "text", "text": text, "payload": {} },
        },
    });
    serde_json::to_vec(&comment).unwrap()
}

/// Deliveries that go on until they are told to end.
pub(crate) struct Everyday {
    end: Arc<AtomicBool>,
    delivering: JoinHandle<u64>,
}

impl Everyday {
    /// Begins to deliver, one after the other, over both protocols.
    pub(crate) fn to(addresses: Addresses) -> Self {
        let end = Arc::new(AtomicBool::new(false));
        let ended = Arc::clone(&end);
        let delivering = tokio::spawn(async move {
            let mut delivered = 0;
            // At least a few, however short the attack.
            while delivered < 20 || !ended.load(Ordering::Relaxed) {
                delivered += deliver_some(addresses, 5).await;
                sleep(Duration::from_millis(100)).await;
            }
            delivered
        });
        Self { end, delivering }
    }

    /// Ends, and gives how many were delivered. Every one of them was answered with 200.
    pub(crate) async fn end(self) -> u64 {
        self.end.store(true, Ordering::Relaxed);
        self.delivering.await.expect("every delivery arrives")
    }
}

/// Delivers so many events, four of five over a connection of HTTP/1.1 that is used twice, the rest
/// over HTTP/2.
pub(crate) async fn deliver_some(addresses: Addresses, count: u64) -> u64 {
    let mut number = 0;
    while number < count {
        if number % 5 == 4 {
            let status = http2::deliver(addresses.http2, &event(number)).await;
            assert_eq!(status, 200);
            number += 1;
            continue;
        }
        let mut connection = Connection::open(addresses.http1).await;
        for _ in 0..2 {
            connection.send(signed(&event(number))).await;
            assert_eq!(
                connection.status().await,
                Some(200),
                "an everyday delivery arrives"
            );
            number += 1;
        }
    }
    number
}
