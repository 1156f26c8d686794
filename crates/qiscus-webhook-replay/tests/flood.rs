//! A flood of deliveries over a store that fails does not fill a disk. In a process of its own, which has one rate
//! for each kind of line.

use std::time::{Duration, Instant};

use qiscus_webhook_core::{Delivery, DeliveryKey, KeyRing, SignatureToken};
use qiscus_webhook_replay::{
    Admission, Claim, Guard, Owner, Ownership, Store, StoreError, StoreFailure,
};
use test_servers::{LogLines, Watchdog};
use tracing::Level;

const LEASE: Duration = Duration::from_secs(3);

/// What a store answers, whatever it is asked about.
#[derive(Clone, Copy)]
struct Answers {
    claim: Option<Claim>,
    renew: Option<Ownership>,
    complete: Option<Ownership>,
}

const WELL: Answers = Answers {
    claim: Some(Claim::Fresh),
    renew: Some(Ownership::Held),
    complete: Some(Ownership::Held),
};

fn answer<T>(answer: Option<T>) -> Result<T, StoreError> {
    answer.ok_or_else(|| StoreError::new("told to fail"))
}

impl Store for Answers {
    async fn claim(&self, _: &DeliveryKey, _: &Owner, _: Duration) -> Result<Claim, StoreError> {
        answer(self.claim)
    }

    async fn renew(
        &self,
        _: &DeliveryKey,
        _: &Owner,
        _: Duration,
    ) -> Result<Ownership, StoreError> {
        answer(self.renew)
    }

    async fn complete(
        &self,
        _: &DeliveryKey,
        _: &Owner,
        _: Duration,
    ) -> Result<Ownership, StoreError> {
        answer(self.complete)
    }

    async fn release(&self, _: &DeliveryKey, _: &Owner) -> Result<Ownership, StoreError> {
        Ok(Ownership::Held)
    }
}

/// The modern envelope of `WIRE_FORMAT.md` section 2, cut to what makes it a message.
const MESSAGE: &str = r#"{"type":"post_comment_mobile","payload":{"from":{"id":1,"email":"sari","name":"Sari"},"room":{"id":2,"topic_id":2,"type":"single","name":"R"},"message":{"type":"text","text":"hi","payload":{},"id":3}}}"#;

/// The lines that so many deliveries leave whose handler takes longer than a third of the lease.
async fn flood(store: Answers, delivery: &Delivery, times: usize) -> Vec<String> {
    let guard = Guard::new(store)
        .with_lease(LEASE)
        .with_store_failure(StoreFailure::Pass);
    let lines = LogLines::default();
    let _listening = lines.listen(Level::WARN);
    for _ in 0..times {
        let Admission::Handle(claim) = guard.admit(delivery).await else {
            panic!("it is not handled");
        };
        let handler = tokio::time::sleep(LEASE / 2);
        claim.handle(handler, |()| true).await;
    }
    lines.take().lines().map(str::to_owned).collect()
}

#[tokio::test(start_paused = true)]
async fn a_flood_over_a_store_that_fails_leaves_a_hundred_lines_and_how_many_were_left_out() {
    const TIMES: usize = 1000;
    let keys = KeyRing::new(SignatureToken::new("a token of the tests").unwrap());
    let delivery = keys
        .verify(MESSAGE, &keys.sign(MESSAGE.as_bytes()))
        .unwrap();
    let _watched = Watchdog::new(Duration::from_secs(180));
    let passed = Answers {
        claim: None,
        ..WELL
    };
    let not_renewed = Answers {
        renew: None,
        ..WELL
    };
    let lost = Some(Ownership::Lost);
    let lost_meanwhile = Answers {
        renew: lost,
        ..WELL
    };
    let lost_at_the_end = Answers {
        complete: lost,
        ..WELL
    };
    for (kind, store) in [
        ("maybe not for the first time", passed),
        ("can't be renewed just now", not_renewed),
        (
            "while the delivery was being handled, and another",
            lost_meanwhile,
        ),
        ("before the store was told", lost_at_the_end),
    ] {
        let begun = Instant::now();
        let written = flood(store, &delivery, TIMES).await;
        let most = 101 + usize::try_from(begun.elapsed().as_secs()).unwrap();
        assert!(
            (100..=most).contains(&written.len()),
            "{kind}: {}",
            written.len()
        );
        assert!(
            written.iter().all(|line| line.contains(kind)),
            "{kind}: {written:#?}"
        );
        assert!(!written[0].contains("left_out"), "{}", written[0]);
        let told = loop {
            if let Some(line) = flood(store, &delivery, 1).await.pop() {
                break line;
            }
        };
        // A flood that takes seconds is told of in between, too.
        let counts = written.iter().chain([&told]).filter_map(|line| {
            let count = line.split("left_out=").nth(1)?;
            Some(count.split(' ').next()?.parse::<usize>().unwrap())
        });
        let left_out: usize = counts.sum();
        assert!(written.len() + left_out >= TIMES, "{left_out}: {told}");
    }
}
