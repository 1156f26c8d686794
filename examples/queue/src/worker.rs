//! The worker: takes a message from each partition, verifies it again, handles it, acknowledges it.

use std::time::Duration;

use async_nats::jetstream::{AckKind, Message};
use futures_util::future::join_all;
use qiscus_webhook::KeyRing;
use tokio::sync::{RwLock, watch};
use tokio::time::sleep;

use crate::ledger::Ledger;
use crate::queue::Queue;
use crate::streams::DEAD_STREAM;
use crate::{BoxError, envelope};

/// How often a message is tried alone, after the first time.
const TRIES: i64 = 5;

pub(crate) struct Worker {
    queue: Queue,
    keys: KeyRing,
    ledger: Ledger,
    ack_wait: Duration,
    work: Duration,
    /// Shared by messages that are handled side by side; held by one that is tried alone.
    turn: RwLock<()>,
}

impl Worker {
    pub(crate) fn new(queue: Queue, keys: KeyRing, ledger: Ledger) -> Self {
        Self {
            queue,
            keys,
            ledger,
            ack_wait: Duration::from_secs(30),
            work: Duration::ZERO,
            turn: RwLock::new(()),
        }
    }

    /// How long the broker waits for a sign of life before it sends a message again.
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

    /// Works until it is told to stop: a broker that is gone is waited for, what is in hand is done.
    /// What was done should [arrive](Self::arrive) after that.
    pub(crate) async fn run(&self, mut stop: watch::Receiver<bool>) {
        while !*stop.borrow() {
            let partitions = tokio::select! {
                partitions = self.queue.prepare() => partitions,
                _ = stop.wait_for(|stop| *stop) => return,
            };
            tracing::info!("waiting for deliveries, in {partitions} partitions");
            let all = (0..partitions).map(|it| self.work(it, partitions, stop.clone()));
            join_all(all).await;
        }
    }

    /// Waits until the broker has read all acknowledgements.
    pub(crate) async fn arrive(&self) {
        if let Err(err) = self.queue.arrive().await {
            tracing::warn!("what was handled last may come to another worker: {err}");
        }
    }

    /// Ends when it is told to, or when the stream has become another.
    async fn work(&self, partition: u32, partitions: u32, mut stop: watch::Receiver<bool>) {
        while !*stop.borrow() && self.queue.partitions() == partitions {
            let Err(err) = self.work_on(partition, partitions, &stop).await else {
                continue;
            };
            tracing::warn!("partition {partition} can't be read just now: {err}");
            let again = async {
                sleep(Duration::from_millis(200)).await;
                self.queue.prepare().await;
            };
            tokio::select! {
                () = again => {}
                _ = stop.wait_for(|stop| *stop) => {}
            }
        }
    }

    /// One message after the other.
    async fn work_on(
        &self,
        partition: u32,
        partitions: u32,
        stop: &watch::Receiver<bool>,
    ) -> Result<(), BoxError> {
        let mut reader = self.queue.reader(partition, self.ack_wait).await?;
        while !*stop.borrow() && self.queue.partitions() == partitions {
            let Some(message) = reader.next().await? else {
                continue;
            };
            if let Err(err) = self.settle(&message, stop).await {
                // Without an acknowledgement it comes again.
                tracing::warn!("a message stays in the queue: {err}");
            }
        }
        Ok(())
    }

    /// Tells the broker again and again that the message is in hand, as long as that takes.
    async fn settle(
        &self,
        message: &Message,
        stop: &watch::Receiver<bool>,
    ) -> Result<(), BoxError> {
        let mut settled = std::pin::pin!(self.settle_in_turn(message, stop.clone()));
        loop {
            tokio::select! {
                settled = &mut settled => return settled,
                () = sleep(self.ack_wait / 3) => message.ack_with(AckKind::Progress).await?,
            }
        }
    }

    /// One that was sent before was perhaps in the hands of a worker that died; so were others, side
    /// by side with it. Tried alone, it alone is to blame if the worker dies again.
    async fn settle_in_turn(
        &self,
        message: &Message,
        mut stop: watch::Receiver<bool>,
    ) -> Result<(), BoxError> {
        if message.info()?.delivered <= 1 {
            let _turn = self.turn.read().await;
            return self.handle(message, false).await;
        }
        let turn = tokio::select! {
            biased;
            _ = stop.wait_for(|stop| *stop) => None,
            turn = self.turn.write() => Some(turn),
        };
        let Some(_turn) = turn else {
            // One after the other would take too long. Another worker gets it at once.
            return message.ack_with(AckKind::Nak(None)).await;
        };
        self.handle(message, true).await?;
        self.ledger.forget_tries(envelope::place(message)?).await
    }

    /// The acknowledgement is not waited for: if it is lost, the message comes again and changes
    /// nothing. Until then its partition stands still, so a worker that ends sees to it that it arrives.
    async fn handle(&self, message: &Message, is_alone: bool) -> Result<(), BoxError> {
        // With several tenants this is where their keys are looked up, by `envelope::tenant`.
        let delivery = match envelope::verify(message, &self.keys) {
            Ok(delivery) => delivery,
            // Another try would end the same; another token may not.
            Err(err) => return self.bury(message, &err.to_string()).await,
        };
        let place = envelope::place(message)?;
        let key = envelope::key(&delivery, message, &place);
        // Not before: nothing else can be what a worker died of.
        let tries = if is_alone {
            self.ledger.begin_try(place.clone(), TRIES).await?
        } else {
            Some(0)
        };
        let Some(tries) = tries else {
            return self.bury(message, "no worker has lived to handle it").await;
        };
        tracing::info!("begun: {key}");
        sleep(self.work).await;
        match self.ledger.handle(key.clone(), delivery).await {
            Ok(true) => tracing::info!("handled: {key}"),
            Ok(false) => tracing::info!("handled before: {key}"),
            Err(err) if tries == TRIES => {
                let buried = self.bury(message, &err.to_string()).await;
                if buried.is_err() {
                    // No worker died of it: it is tried again until there is a dead letter.
                    self.ledger.undo_try(place).await?;
                }
                return buried;
            }
            Err(err) => {
                let pause = Duration::from_secs(1 << tries.clamp(0, 6));
                message.ack_with(AckKind::Nak(Some(pause))).await?;
                return Err(format!("{key} is tried again in {pause:?}: {err}").into());
            }
        }
        message.ack().await
    }

    async fn bury(&self, message: &Message, cause: &str) -> Result<(), BoxError> {
        let buried = self.queue.bury(message, cause).await;
        buried.map_err(|err| {
            format!(
                "{cause}; no dead letter is made of it, and its partition stands still until one is: \
                 {err}. If {DEAD_STREAM} is full, put its letters back or give it more bytes"
            )
        })?;
        tracing::error!("given up, and put with the dead letters: {cause}");
        Ok(())
    }
}
