//! The messages of a consumer, asked for one at a time.

use std::time::Duration;

use async_nats::jetstream::Message;
use async_nats::jetstream::consumer::PullConsumer;
use async_nats::jetstream::consumer::pull::BatchConfig;
use async_nats::jetstream::context::Context;
use async_nats::{Client, StatusCode, Subject, Subscriber};
use futures_util::StreamExt as _;
use tokio::time::timeout;

use crate::BoxError;

/// For how long the broker holds a request for a message when none waits. A worker that ends waits for
/// as long, and has more to do after that.
const ASK_FOR: Duration = Duration::from_secs(2);

/// One message is asked for when none is in hand, and no earlier: none waits behind the one that is
/// handled.
pub(crate) struct Reader {
    consumer: PullConsumer,
    jetstream: Context,
    inbox: Subject,
    replies: Subscriber,
}

impl Reader {
    pub(crate) async fn new(
        client: &Client,
        jetstream: Context,
        consumer: PullConsumer,
    ) -> Result<Self, BoxError> {
        let inbox = Subject::from(client.new_inbox());
        Ok(Self {
            consumer,
            jetstream,
            replies: client.subscribe(inbox.clone()).await?,
            inbox,
        })
    }

    /// The next message, if one comes within some seconds. After an error it is of no further use.
    ///
    /// Who gives up to wait for it leaves the message that was sent meanwhile in nobody's hands: the
    /// broker sends it again, and the next one of its partition, when the time for this one is over.
    pub(crate) async fn next(&mut self) -> Result<Option<Message>, BoxError> {
        let one = BatchConfig {
            batch: 1,
            expires: Some(ASK_FOR),
            ..BatchConfig::default()
        };
        self.consumer.request_batch(one, self.inbox.clone()).await?;
        let reply = timeout(ASK_FOR + Duration::from_secs(1), self.replies.next())
            .await
            .map_err(|_| "the broker does not answer")?
            .ok_or("the connection has ended")?;
        match reply.status {
            None => Ok(Some(Message {
                message: reply,
                context: self.jetstream.clone(),
            })),
            Some(StatusCode::TIMEOUT | StatusCode::NOT_FOUND) => Ok(None),
            Some(status) => Err(format!("the broker answers {status}").into()),
        }
    }
}
