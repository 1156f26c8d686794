//! The worker: takes a message from the queue, verifies it again, handles it, acknowledges it.

use std::time::Duration;

use async_nats::jetstream::{AckKind, Message};
use futures_util::StreamExt as _;
use qiscus_webhook::KeyRing;
use tokio::time::sleep;

use crate::ledger::Ledger;
use crate::queue::Queue;
use crate::{BoxError, envelope};

/// How often a message is tried. Each time that a worker dies with it in its hands counts.
const ATTEMPTS: i64 = 10;

pub(crate) struct Worker {
    queue: Queue,
    keys: KeyRing,
    ledger: Ledger,
    ack_wait: Duration,
    work: Duration,
}

impl Worker {
    pub(crate) fn new(queue: Queue, keys: KeyRing, ledger: Ledger) -> Self {
        Self {
            queue,
            keys,
            ledger,
            ack_wait: Duration::from_secs(30),
            work: Duration::ZERO,
        }
    }

    /// How long the broker waits for an acknowledgement before it sends a message again.
    #[must_use]
    pub(crate) fn with_ack_wait(mut self, ack_wait: Duration) -> Self {
        self.ack_wait = ack_wait;
        self
    }

    /// How long handling takes besides.
    #[must_use]
    pub(crate) fn with_work(mut self, work: Duration) -> Self {
        self.work = work;
        self
    }

    /// Works for ever: a broker that is gone is waited for.
    pub(crate) async fn run(&self) {
        loop {
            if let Err(err) = self.work().await {
                tracing::warn!("the queue can't be read just now: {err}");
            }
            sleep(Duration::from_millis(200)).await;
        }
    }

    /// One after the other. A worker that is to do more at a time is started twice.
    async fn work(&self) -> Result<(), BoxError> {
        let mut messages = self.queue.messages(self.ack_wait).await?;
        tracing::info!("waiting for deliveries");
        while let Some(message) = messages.next().await {
            let message = message?;
            if let Err(err) = self.settle(&message).await {
                // Without an acknowledgement it comes again.
                tracing::warn!("a message stays in the queue: {err}");
            }
        }
        Ok(())
    }

    /// The acknowledgement is not waited for: if it is lost, the message comes again and changes
    /// nothing.
    async fn settle(&self, message: &Message) -> Result<(), BoxError> {
        let attempt = message.info()?.delivered;
        if attempt > ATTEMPTS {
            return self.bury(message, "no worker has lived to handle it").await;
        }
        // With several tenants this is where their keys are looked up, by `envelope::tenant`.
        let delivery = match envelope::verify(message, &self.keys) {
            Ok(delivery) => delivery,
            // Another try would end the same; another token may not.
            Err(err) => return self.bury(message, &err.to_string()).await,
        };
        let tenant = envelope::tenant(message);
        let key = envelope::key(&delivery, tenant, message.info()?.stream_sequence);
        sleep(self.work).await;
        match self.ledger.handle(key.clone(), delivery).await {
            Ok(true) => tracing::info!("handled: {key}"),
            Ok(false) => tracing::info!("handled before: {key}"),
            Err(err) if attempt == ATTEMPTS => return self.bury(message, &err.to_string()).await,
            Err(err) => {
                tracing::warn!("attempt {attempt} failed: {key}: {err}");
                let pause = Duration::from_secs(1 << attempt.clamp(0, 6));
                return message.ack_with(AckKind::Nak(Some(pause))).await;
            }
        }
        message.ack().await
    }

    async fn bury(&self, message: &Message, cause: &str) -> Result<(), BoxError> {
        tracing::error!("given up, and put with the dead letters: {cause}");
        self.queue.bury(message, cause).await
    }
}
