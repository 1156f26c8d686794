//! What the worker does with a delivery, in SQLite, and that it has done it, in one transaction.

use std::path::Path;
use std::sync::{Arc, Mutex, PoisonError};

use qiscus_webhook::{Delivery, Event};
use rusqlite::{Connection, params};

use crate::BoxError;

/// The key is unique: a delivery that is handled again finds it, and changes nothing.
const SCHEMA: &str = "
    CREATE TABLE IF NOT EXISTS handled (
        key TEXT PRIMARY KEY NOT NULL
    ) STRICT;
    CREATE TABLE IF NOT EXISTS message (
        room INTEGER NOT NULL,
        sender TEXT NOT NULL,
        text TEXT NOT NULL
    ) STRICT";

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
        let ledger = self.clone();
        // SQLite blocks: not on a thread that keeps the connection to the broker.
        tokio::task::spawn_blocking(move || ledger.handle_now(&key, &delivery)).await?
    }

    fn handle_now(&self, key: &str, delivery: &Delivery) -> Result<bool, BoxError> {
        let mut database = self.database.lock().unwrap_or_else(PoisonError::into_inner);
        let transaction = database.transaction()?;
        let is_new = transaction.execute(
            "INSERT INTO handled (key) VALUES (?1) ON CONFLICT (key) DO NOTHING",
            [key],
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
}
