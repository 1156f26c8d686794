//! How many messages wait in a partition.

use async_nats::jetstream::context::ConsumerInfoErrorKind;
use async_nats::jetstream::stream::Stream;
use futures_util::TryStreamExt as _;

use crate::BoxError;
use crate::streams::{consumer, subject};

/// What the workers have not acknowledged.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Waiting {
    pub(crate) unsent: u64,
    pub(crate) in_hand: usize,
}

impl Waiting {
    pub(crate) async fn of(stream: &Stream, partition: u32) -> Result<Self, BoxError> {
        match stream.consumer_info(consumer(partition)).await {
            Ok(info) => Ok(Self {
                unsent: info.num_pending,
                in_hand: info.num_ack_pending,
            }),
            // The first worker makes it. Until then, all that is stored waits.
            Err(err) if err.kind() == ConsumerInfoErrorKind::NotFound => Ok(Self {
                unsent: stored(stream, partition).await?,
                in_hand: 0,
            }),
            Err(err) => Err(format!("partition {partition} can't be asked: {err}").into()),
        }
    }
}

async fn stored(stream: &Stream, partition: u32) -> Result<u64, BoxError> {
    let mut counts = stream.info_with_subjects(subject(partition)).await?;
    let mut all = 0;
    while let Some((_, count)) = counts.try_next().await? {
        all += u64::try_from(count)?;
    }
    Ok(all)
}
