//! What the worker does with a delivery, in SQLite, and that it has done it, in one transaction.

use std::path::Path;
use std::sync::{Arc, Mutex, PoisonError};
use std::time::{Duration, SystemTime, SystemTimeError};

use qiscus_webhook::{Delivery, Event};
use rusqlite::{Connection, OptionalExtension as _, TransactionBehavior, params};

use crate::BoxError;

/// The key is unique: a delivery that is handled again finds it, and changes nothing.
const SCHEMA: &str = "
    CREATE TABLE IF NOT EXISTS handled (
        key TEXT PRIMARY KEY NOT NULL,
        second INTEGER NOT NULL
    ) STRICT;
    CREATE INDEX IF NOT EXISTS handled_second ON handled (second);
    CREATE TABLE IF NOT EXISTS message (
        room INTEGER NOT NULL,
        sender TEXT NOT NULL,
        text TEXT NOT NULL
    ) STRICT;
    CREATE TABLE IF NOT EXISTS tried (
        place TEXT PRIMARY KEY NOT NULL,
        times INTEGER NOT NULL
    ) STRICT";

/// For how long a key is known: longer than a repetition of a message that was handled may be under
/// way, at its sender or at a broker that was away. A delivery that somebody has captured and sends
/// again after that has its effects once more.
const KEEP_TIME: Duration = Duration::from_secs(30 * 24 * 3600);

#[derive(Clone)]
pub(crate) struct Ledger {
    database: Arc<Mutex<Connection>>,
}

impl Ledger {
    pub(crate) fn open(path: impl AsRef<Path>) -> Result<Self, BoxError> {
        let database = Connection::open(path)?;
        database.pragma_update(None, "journal_mode", "wal")?;
        database.execute_batch(SCHEMA)?;
        Ok(Self {
            database: Arc::new(Mutex::new(database)),
        })
    }

    /// Gives whether it was handled now, and not before.
    pub(crate) async fn handle(&self, key: String, delivery: Delivery) -> Result<bool, BoxError> {
        self.blocking(move |database| {
            handle_at(database, seconds(SystemTime::now())?, &key, &delivery)
        })
        .await
    }

    /// Counts one more try of the message at this place, on disk before it is begun, and gives how many
    /// there were with it; none, and counts none, if there were as many as there may be.
    pub(crate) async fn begin_try(
        &self,
        place: String,
        most: i64,
    ) -> Result<Option<i64>, BoxError> {
        self.blocking(move |database| {
            let count = database.query_row(
                "INSERT INTO tried (place, times) VALUES (?1, 1)
                 ON CONFLICT (place) DO UPDATE SET times = times + 1 WHERE times < ?2 RETURNING times",
                params![place, most],
                |row| row.get(0),
            );
            Ok(count.optional()?)
        })
        .await
    }

    /// Takes the last try back.
    pub(crate) async fn undo_try(&self, place: String) -> Result<(), BoxError> {
        self.blocking(move |database| {
            let undo = "UPDATE tried SET times = times - 1 WHERE place = ?1";
            database.execute(undo, [place])?;
            Ok(())
        })
        .await
    }

    /// Once the message is handled or given up.
    pub(crate) async fn forget_tries(&self, place: String) -> Result<(), BoxError> {
        self.blocking(move |database| {
            database.execute("DELETE FROM tried WHERE place = ?1", [place])?;
            Ok(())
        })
        .await
    }

    /// SQLite blocks: not on a thread that keeps the connection to the broker.
    async fn blocking<T: Send + 'static>(
        &self,
        work: impl FnOnce(&mut Connection) -> Result<T, BoxError> + Send + 'static,
    ) -> Result<T, BoxError> {
        let database = Arc::clone(&self.database);
        tokio::task::spawn_blocking(move || {
            work(&mut database.lock().unwrap_or_else(PoisonError::into_inner))
        })
        .await?
    }
}

fn handle_at(
    database: &mut Connection,
    now: i64,
    key: &str,
    delivery: &Delivery,
) -> Result<bool, BoxError> {
    // Immediate: of several workers each waits for its turn, and none finds what it has read changed.
    let transaction = database.transaction_with_behavior(TransactionBehavior::Immediate)?;
    // More than are added, and few enough to take no time.
    transaction.execute(
        "DELETE FROM handled WHERE rowid IN
         (SELECT rowid FROM handled WHERE second < ?1 ORDER BY second LIMIT 10)",
        [now.saturating_sub(KEEP_TIME.as_secs().cast_signed())],
    )?;
    let is_new = transaction.execute(
        "INSERT INTO handled (key, second) VALUES (?1, ?2) ON CONFLICT (key) DO NOTHING",
        params![key, now],
    )? == 1;
    if is_new && let Event::PostComment(post) = delivery.event() {
        transaction.execute(
            "INSERT INTO message (room, sender, text) VALUES (?1, ?2, ?3)",
            params![
                post.room().id().cast_signed(),
                post.sender().user_id(),
                post.message().text()
            ],
        )?;
    }
    transaction.commit()?;
    Ok(is_new)
}

fn seconds(time: SystemTime) -> Result<i64, SystemTimeError> {
    let since = time.duration_since(SystemTime::UNIX_EPOCH)?;
    Ok(since.as_secs().cast_signed())
}

#[cfg(test)]
mod tests {
    use qiscus_webhook::testing::TestEvent;

    use super::*;

    const NOW: i64 = 1_800_000_000;

    fn ledger() -> (tempfile::TempDir, Ledger) {
        let dir = tempfile::tempdir().unwrap();
        let ledger = Ledger::open(dir.path().join("deliveries.db")).unwrap();
        (dir, ledger)
    }

    fn at(ledger: &Ledger, now: i64, key: &str, delivery: &Delivery) -> bool {
        handle_at(&mut ledger.database.lock().unwrap(), now, key, delivery).unwrap()
    }

    fn count(ledger: &Ledger, table: &str) -> i64 {
        let database = ledger.database.lock().unwrap();
        let count = format!("SELECT count(*) FROM {table}");
        database.query_row(&count, [], |row| row.get(0)).unwrap()
    }

    #[test]
    fn a_key_is_known_for_the_keep_time() {
        let (_dir, ledger) = ledger();
        let delivery = TestEvent::text("Halo").delivery();
        let keep_time = KEEP_TIME.as_secs().cast_signed();
        for (later, is_new) in [
            (0, true),
            (1, false),
            (keep_time, false),
            (keep_time + 1, true),
        ] {
            let handled = at(&ledger, NOW + later, "7", &delivery);
            assert_eq!(handled, is_new, "{later} seconds later");
        }
        assert_eq!(count(&ledger, "message"), 2);
    }

    #[test]
    fn old_keys_go_faster_than_new_ones_come() {
        let (_dir, ledger) = ledger();
        let delivery = TestEvent::text("Halo").delivery();
        let handle = |now, key: i64| at(&ledger, now, &key.to_string(), &delivery);
        for key in 0..100 {
            assert!(handle(NOW, key));
        }
        let later = NOW + 2 * KEEP_TIME.as_secs().cast_signed();
        for key in 100..110 {
            assert!(handle(later, key));
        }
        assert_eq!(count(&ledger, "handled"), 10);
    }

    #[tokio::test]
    async fn tries_are_counted_until_they_are_forgotten() {
        let (_dir, ledger) = ledger();
        let begin = async |place: &str| ledger.begin_try(place.to_owned(), 3).await.unwrap();
        for times in [Some(1), Some(2), Some(3), None, None] {
            assert_eq!(begin("a").await, times);
        }
        assert_eq!(begin("b").await, Some(1));
        ledger.undo_try("a".to_owned()).await.unwrap();
        assert_eq!(begin("a").await, Some(3));
        ledger.forget_tries("a".to_owned()).await.unwrap();
        assert_eq!(begin("a").await, Some(1));
    }
}
