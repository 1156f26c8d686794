//! The stream of deliveries and that of dead letters, at the broker.

use std::time::Duration;

use async_nats::connection::State;
use async_nats::header::NATS_MESSAGE_ID;
use async_nats::jetstream::consumer::{AckPolicy, PullConsumer, pull};
use async_nats::jetstream::context::Context;
use async_nats::jetstream::stream::{Config, DiscardPolicy, RetentionPolicy, StorageType};
use async_nats::jetstream::{self, Message};
use async_nats::{Client, ConnectOptions, HeaderMap};
use futures_util::StreamExt as _;
use qiscus_webhook::Delivery;
use tokio::time::{sleep, timeout};

use crate::{BoxError, envelope};

const STREAM: &str = "QISCUS";
const SUBJECT: &str = "qiscus.deliveries";
const DEAD_STREAM: &str = "QISCUS_DEAD";
const DEAD_SUBJECT: &str = "qiscus.dead";
const CAUSE: &str = "Qiscus-Webhook-Cause";

/// A sender waits for as long as this, so it must not be long.
const STORED_WITHIN: Duration = Duration::from_secs(2);

pub(crate) struct Queue {
    client: Client,
    jetstream: Context,
}

impl Queue {
    /// Goes on connecting, now and whenever the connection breaks, until the broker is there.
    pub(crate) async fn connect(url: &str) -> Result<Self, BoxError> {
        let client = ConnectOptions::new()
            .name("example-queue")
            .retry_on_initial_connect()
            .connect(url)
            .await?;
        let jetstream = jetstream::new(client.clone());
        Ok(Self { client, jetstream })
    }

    /// Creates the streams that are not there, as soon as there is a broker.
    pub(crate) async fn prepare(&self) {
        while let Err(err) = self.create_streams().await {
            tracing::warn!("the streams can't be created yet: {err}");
            sleep(Duration::from_millis(500)).await;
        }
    }

    async fn create_streams(&self) -> Result<(), BoxError> {
        let deliveries = Config {
            name: STREAM.to_owned(),
            subjects: vec![SUBJECT.to_owned()],
            storage: StorageType::File,
            // A message is there until it is acknowledged, and no longer.
            retention: RetentionPolicy::WorkQueue,
            // A full stream refuses what is new. It must never drop what it has acknowledged.
            discard: DiscardPolicy::New,
            max_bytes: 1 << 30,
            // For how long the broker knows a repetition. It holds the keys of that time in memory.
            duplicate_window: Duration::from_secs(600),
            num_replicas: 1,
            ..Config::default()
        };
        let dead = Config {
            name: DEAD_STREAM.to_owned(),
            subjects: vec![DEAD_SUBJECT.to_owned()],
            ..deliveries.clone()
        };
        for config in [deliveries, dead] {
            self.connected()?;
            self.jetstream.get_or_create_stream(config).await?;
        }
        Ok(())
    }

    /// Returns once the broker has stored the delivery, or knows it already.
    pub(crate) async fn store(
        &self,
        delivery: &Delivery,
        tenant: Option<&str>,
    ) -> Result<(), BoxError> {
        let headers = envelope::headers(delivery, tenant)?;
        self.publish(SUBJECT, headers, delivery.body().clone())
            .await
    }

    async fn publish(
        &self,
        subject: &'static str,
        headers: HeaderMap,
        body: bytes::Bytes,
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

    /// The messages that wait, of which each goes to one worker at a time.
    pub(crate) async fn messages(&self, ack_wait: Duration) -> Result<pull::Stream, BoxError> {
        self.prepare().await;
        let workers = pull::Config {
            durable_name: Some("workers".to_owned()),
            ack_policy: AckPolicy::Explicit,
            ack_wait,
            // For ever: a message that is given up on is moved by the worker, never left to lie
            // unseen in the stream.
            max_deliver: -1,
            ..pull::Config::default()
        };
        let consumer = self.consumer(STREAM, workers).await?;
        let messages = consumer
            .stream()
            // Few enough to be handled within the wait for their acknowledgement.
            .max_messages_per_batch(50)
            // So soon it is seen that the broker has forgotten that we wait.
            .expires(Duration::from_secs(10))
            .heartbeat(Duration::from_secs(1))
            .messages();
        Ok(messages.await?)
    }

    async fn consumer(&self, stream: &str, config: pull::Config) -> Result<PullConsumer, BoxError> {
        self.connected()?;
        Ok(self
            .jetstream
            .create_consumer_on_stream(config, stream)
            .await?)
    }

    /// Moves a message that can't be handled to the dead letters: it is there before it is gone here.
    pub(crate) async fn bury(&self, message: &Message, cause: &str) -> Result<(), BoxError> {
        let info = message.info()?;
        let mut headers = message.headers.clone().unwrap_or_default();
        headers.insert(CAUSE, cause.replace(['\r', '\n'], " "));
        // Moved twice, it is one dead letter.
        headers.insert(NATS_MESSAGE_ID, format!("stored/{}", info.stream_sequence));
        self.publish(DEAD_SUBJECT, headers, message.payload.clone())
            .await?;
        message.ack().await
    }

    /// Puts the dead letters back in the queue, as many as there are now: what dies again meanwhile
    /// is left for the next time.
    pub(crate) async fn requeue_dead_letters(&self) -> Result<u64, BoxError> {
        self.prepare().await;
        let dead = self.jetstream.get_stream(DEAD_STREAM).await?;
        let all = dead.get_info().await?.state.messages;
        let requeue = pull::Config {
            durable_name: Some("requeue".to_owned()),
            ack_policy: AckPolicy::Explicit,
            ..pull::Config::default()
        };
        let consumer = self.consumer(DEAD_STREAM, requeue).await?;
        let mut messages = consumer
            .stream()
            .max_messages_per_batch(1)
            .messages()
            .await?;
        for done in 0..all {
            let next = timeout(Duration::from_secs(5), messages.next()).await;
            let Ok(Some(message)) = next else {
                // Somebody else puts them back too.
                return Ok(done);
            };
            let message = message?;
            let headers = envelope::headers_again(&message);
            self.publish(SUBJECT, headers, message.payload.clone())
                .await?;
            message.double_ack().await?;
        }
        Ok(all)
    }

    fn connected(&self) -> Result<(), BoxError> {
        match self.client.connection_state() {
            State::Connected => Ok(()),
            State::Pending | State::Disconnected => Err("no connection to the broker".into()),
        }
    }
}
