//! The streams at the broker: the deliveries, in partitions, and the dead letters.

use async_nats::jetstream::ErrorCode;
use async_nats::jetstream::context::{
    Context, CreateStreamErrorKind, GetStreamError, GetStreamErrorKind,
};
use async_nats::jetstream::stream::{Config, DiscardPolicy, RetentionPolicy, StorageType};
use std::time::Duration;

use crate::BoxError;

pub(crate) const STREAM: &str = "QISCUS";
pub(crate) const DEAD_STREAM: &str = "QISCUS_DEAD";
pub(crate) const DEAD_SUBJECT: &str = "qiscus.dead";

/// Room for some messages that are as large as a broker takes them, which is 1 MiB unless it is told
/// otherwise. Less than this is no stream to rely on.
const LEAST_BYTES: i64 = 4 << 20;

/// How a stream is created that is not there. One that is there stays as it is.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Settings {
    pub(crate) partitions: u32,
    pub(crate) max_bytes: i64,
}

/// The subject of a partition of the deliveries.
pub(crate) fn subject(partition: u32) -> String {
    format!("qiscus.deliveries.{partition}")
}

/// The name of the consumer that all workers share, of a partition.
pub(crate) fn consumer(partition: u32) -> String {
    format!("workers-{partition}")
}

/// Creates the streams that are not there, and gives the number of partitions that the deliveries
/// have: all receivers and workers must agree on it, so the stream itself keeps it, as its subjects.
pub(crate) async fn prepare(jetstream: &Context, settings: Settings) -> Result<u32, BoxError> {
    // First, so that it has its place: what is given up on must go somewhere.
    let dead_subjects = vec![DEAD_SUBJECT.to_owned()];
    let dead_bytes = settings.max_bytes / 16;
    get_or_create(jetstream, DEAD_STREAM, dead_subjects, dead_bytes).await?;
    let subjects = (0..settings.partitions).map(subject).collect();
    let found = get_or_create(jetstream, STREAM, subjects, settings.max_bytes).await?;
    partitions(&found)
}

/// How many partitions these subjects are.
fn partitions(subjects: &[String]) -> Result<u32, BoxError> {
    let count = u32::try_from(subjects.len())?;
    if count > 0 && (0..count).all(|partition| subjects.contains(&subject(partition))) {
        return Ok(count);
    }
    Err(format!("the stream {STREAM} was made for something else: it has {subjects:?}").into())
}

/// Gives its subjects.
async fn get_or_create(
    jetstream: &Context,
    name: &str,
    subjects: Vec<String>,
    max_bytes: i64,
) -> Result<Vec<String>, BoxError> {
    match jetstream.get_stream(name).await {
        Ok(stream) => return Ok(stream.cached_info().config.subjects.clone()),
        Err(err) if is_missing(&err) => {}
        Err(err) => return Err(err.into()),
    }
    let mut config = Config {
        name: name.to_owned(),
        subjects,
        storage: StorageType::File,
        // A message is there until it is acknowledged, and no longer.
        retention: RetentionPolicy::WorkQueue,
        // A full stream refuses what is new. It must never drop what it has acknowledged.
        discard: DiscardPolicy::New,
        max_bytes: max_bytes.max(LEAST_BYTES),
        // For how long the broker knows a repetition. It holds the keys of that time in memory.
        duplicate_window: Duration::from_secs(600),
        num_replicas: 1,
        ..Config::default()
    };
    loop {
        match jetstream.create_stream(config.clone()).await {
            Ok(stream) => {
                tracing::warn!(
                    "the stream {name} was not there, and is created, for {} bytes: if there was one \
                     before, what waited in it is lost",
                    config.max_bytes
                );
                return Ok(stream.cached_info().config.subjects.clone());
            }
            // The broker keeps the promise of the streams it has: that their bytes fit its disk.
            Err(err) if is_too_large(&err.kind()) && config.max_bytes > LEAST_BYTES => {
                config.max_bytes = (config.max_bytes / 2).max(LEAST_BYTES);
            }
            Err(err) => return Err(err.into()),
        }
    }
}

fn is_missing(err: &GetStreamError) -> bool {
    matches!(err.kind(), GetStreamErrorKind::JetStream(err) if err.error_code() == ErrorCode::STREAM_NOT_FOUND)
}

fn is_too_large(kind: &CreateStreamErrorKind) -> bool {
    const TOO_LARGE: [ErrorCode; 2] = [
        ErrorCode::STORAGE_RESOURCES_EXCEEDED,
        ErrorCode::INSUFFICIENT_RESOURCES,
    ];
    matches!(kind, CreateStreamErrorKind::JetStream(err) if TOO_LARGE.contains(&err.error_code()))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_subjects_of_a_stream_tell_its_partitions_or_that_it_is_another() {
        let subjects: Vec<_> = (0..12).map(subject).collect();
        assert_eq!(partitions(&subjects).unwrap(), 12);
        assert!(partitions(&[]).is_err());
        assert!(partitions(&["qiscus.deliveries".to_owned()]).is_err());
        assert!(partitions(&[subject(0), subject(2)]).is_err());
    }
}
