//! What receiver and worker do at the broker.

use std::sync::atomic::{AtomicU32, Ordering};
use std::time::Duration;

use async_nats::connection::State;
use async_nats::jetstream::consumer::{AckPolicy, pull};
use async_nats::jetstream::context::Context;
use async_nats::jetstream::{self, Message};
use async_nats::{Client, ConnectOptions, HeaderMap};
use bytes::Bytes;
use qiscus_webhook::{Delivery, Event};
use tokio::sync::Notify;
use tokio::time::{sleep, timeout};

use crate::reader::Reader;
use crate::streams::{DEAD_STREAM, DEAD_SUBJECT, STREAM, Settings, consumer, subject};
use crate::waiting::Waiting;
use crate::{BoxError, envelope, partition, streams};

/// A sender waits for as long as this, so it must not be long.
const STORED_WITHIN: Duration = Duration::from_secs(2);

/// A program that ends waits for as long as this besides.
const ARRIVES_WITHIN: Duration = Duration::from_secs(1);

/// Why a delivery is not stored.
#[derive(Debug)]
pub(crate) enum NotStored {
    /// No message of the broker holds as much, or the dead letter that may have to be made of it would
    /// be none.
    TooLarge,
    /// Another time it may be.
    NotNow(BoxError),
}

impl From<BoxError> for NotStored {
    fn from(err: BoxError) -> Self {
        Self::NotNow(err)
    }
}

pub(crate) struct Queue {
    client: Client,
    jetstream: Context,
    settings: Settings,
    /// 0 until the stream was seen.
    partitions: AtomicU32,
    /// Told when something could not be stored, which may be for want of a stream.
    is_missing: Notify,
}

impl Queue {
    /// Goes on connecting, now and whenever the connection breaks, until the broker is there.
    pub(crate) async fn connect(url: &str, settings: Settings) -> Result<Self, BoxError> {
        let client = ConnectOptions::new()
            .name("example-queue")
            .retry_on_initial_connect()
            .connect(url)
            .await?;
        Ok(Self {
            jetstream: jetstream::new(client.clone()),
            client,
            settings,
            partitions: AtomicU32::new(0),
            is_missing: Notify::new(),
        })
    }

    /// Creates the streams that are not there, as soon as there is a broker, and gives the number of
    /// partitions.
    pub(crate) async fn prepare(&self) -> u32 {
        loop {
            match self.try_prepare().await {
                Ok(partitions) => return partitions,
                Err(err) => tracing::warn!("the streams can't be prepared yet: {err}"),
            }
            sleep(Duration::from_millis(500)).await;
        }
    }

    async fn try_prepare(&self) -> Result<u32, BoxError> {
        self.connected()?;
        let partitions = streams::prepare(&self.jetstream, self.settings).await?;
        self.partitions.store(partitions, Ordering::Relaxed);
        Ok(partitions)
    }

    /// Prepares, and again whenever something could not be stored: a stream that was deleted, or a
    /// broker that came back with an empty disk, costs deliveries that are sent again and no more.
    pub(crate) async fn keep_prepared(&self) {
        loop {
            self.prepare().await;
            self.is_missing.notified().await;
            // However many fail at a time.
            sleep(Duration::from_millis(200)).await;
        }
    }

    /// How many partitions the stream had when it was last seen.
    pub(crate) fn partitions(&self) -> u32 {
        self.partitions.load(Ordering::Relaxed)
    }

    /// Returns once the broker has stored the delivery, or knows it already.
    pub(crate) async fn store(&self, delivery: &Delivery) -> Result<(), NotStored> {
        let stored = self.try_store(delivery).await;
        if let Err(NotStored::NotNow(_)) = stored {
            self.is_missing.notify_one();
        }
        stored
    }

    async fn try_store(&self, delivery: &Delivery) -> Result<(), NotStored> {
        let headers = envelope::headers(delivery)?;
        let subject = self.subject(delivery.event(), delivery.tenant())?;
        let body = delivery.body();
        // The broker told its limit before it told of the stream.
        if envelope::length_as_dead_letter(&headers, body) > self.client.max_payload() {
            return Err(NotStored::TooLarge);
        }
        Ok(self.publish(subject, headers, body.clone()).await?)
    }

    fn subject(&self, event: &Event<'_>, tenant: Option<&str>) -> Result<String, BoxError> {
        match self.partitions() {
            0 => Err("the stream was not found yet".into()),
            partitions => Ok(subject(partition::of(event, tenant, partitions))),
        }
    }

    async fn publish(
        &self,
        subject: String,
        headers: HeaderMap,
        body: Bytes,
    ) -> Result<(), BoxError> {
        // The client would keep the message until the broker is back, and store what was refused.
        self.connected()?;
        let publish = async {
            let acknowledgement = self
                .jetstream
                .publish_with_headers(subject, headers, body)
                .await?;
            acknowledgement.await
        };
        timeout(STORED_WITHIN, publish)
            .await
            .map_err(|_| "the broker does not acknowledge")??;
        Ok(())
    }

    /// Where the workers get the messages of a partition, one at a time for all of them together: the
    /// next one leaves the broker when this one is acknowledged, so a retry is not overtaken.
    pub(crate) async fn reader(
        &self,
        partition: u32,
        ack_wait: Duration,
    ) -> Result<Reader, BoxError> {
        let workers = pull::Config {
            durable_name: Some(consumer(partition)),
            filter_subject: subject(partition),
            ack_policy: AckPolicy::Explicit,
            max_ack_pending: 1,
            ack_wait,
            // For ever: a message that is given up on is moved by the worker, never left to lie
            // unseen in the stream.
            max_deliver: -1,
            ..pull::Config::default()
        };
        self.connected()?;
        let create = self.jetstream.create_consumer_on_stream(workers, STREAM);
        Reader::new(&self.client, self.jetstream.clone(), create.await?).await
    }

    /// Returns once the broker has read all that was sent to it: it answers in order.
    pub(crate) async fn arrive(&self) -> Result<(), BoxError> {
        self.connected()?;
        timeout(ARRIVES_WITHIN, self.jetstream.get_stream(STREAM))
            .await
            .map_err(|_| "the broker does not answer")??;
        Ok(())
    }

    /// Moves a message that can't be handled to the dead letters: it is there before it is gone here.
    pub(crate) async fn bury(&self, message: &Message, cause: &str) -> Result<(), BoxError> {
        let place = envelope::place(message)?;
        let headers = envelope::headers_of_dead_letter(message, cause, &place);
        let stored = self
            .publish(DEAD_SUBJECT.to_owned(), headers, message.payload.clone())
            .await;
        if stored.is_err() {
            // Perhaps their stream is gone: then it is there when the message comes again.
            let _ = self.try_prepare().await;
        }
        stored?;
        message.ack().await
    }

    /// Puts the dead letters back in the queue, as many as there are now: what dies again meanwhile
    /// is left for the next time. They come after what was stored in their rooms since.
    pub(crate) async fn requeue_dead_letters(&self) -> Result<u64, BoxError> {
        self.prepare().await;
        let dead = self.jetstream.get_stream(DEAD_STREAM).await?;
        let all = dead.get_info().await?.state.messages;
        let requeue = pull::Config {
            durable_name: Some("requeue".to_owned()),
            ack_policy: AckPolicy::Explicit,
            ..pull::Config::default()
        };
        let consumer = dead.create_consumer(requeue).await?;
        let mut reader = Reader::new(&self.client, self.jetstream.clone(), consumer).await?;
        for done in 0..all {
            let Some(message) = reader.next().await? else {
                // Somebody else puts them back too.
                return Ok(done);
            };
            let headers = envelope::headers_again(&message, &envelope::place(&message)?);
            // The worker is who believes it or not.
            let event = Event::parse_unverified(&message.payload);
            let subject = self.subject(&event, envelope::tenant(&message))?;
            self.publish(subject, headers, message.payload.clone())
                .await?;
            message.double_ack().await?;
        }
        Ok(all)
    }

    /// How many messages wait in each partition, and how many dead letters there are.
    pub(crate) async fn status(&self) -> Result<(Vec<Waiting>, u64), BoxError> {
        let partitions = self.prepare().await;
        let stream = self.jetstream.get_stream(STREAM).await?;
        let mut waiting = Vec::new();
        for partition in 0..partitions {
            waiting.push(Waiting::of(&stream, partition).await?);
        }
        let dead = self.jetstream.get_stream(DEAD_STREAM).await?;
        Ok((waiting, dead.cached_info().state.messages))
    }

    fn connected(&self) -> Result<(), BoxError> {
        match self.client.connection_state() {
            State::Connected => Ok(()),
            State::Pending | State::Disconnected => Err("no connection to the broker".into()),
        }
    }
}
