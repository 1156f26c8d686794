//! The tenants' tokens, in SQLite.

use std::path::Path;
use std::sync::{Arc, Mutex, PoisonError};

use qiscus_webhook::{KeyRing, SignatureToken};
use rusqlite::{Connection, OptionalExtension as _, params};

use crate::BoxError;

/// The tokens lie in the file as they are: whoever can read it can sign. A real receiver encrypts
/// them or keeps them in a store made for secrets.
const SCHEMA: &str = "
    CREATE TABLE IF NOT EXISTS tenant (
        name TEXT PRIMARY KEY NOT NULL,
        token TEXT NOT NULL,
        previous_token TEXT
    ) STRICT";

#[derive(Clone)]
pub(crate) struct Tenants {
    // One connection does for an example; a busy receiver has a pool, or a cache of key rings.
    database: Arc<Mutex<Connection>>,
}

impl Tenants {
    pub(crate) fn open(path: impl AsRef<Path>) -> Result<Self, BoxError> {
        let database = Connection::open(path)?;
        // Lets one process write while another reads.
        database.pragma_update(None, "journal_mode", "wal")?;
        database.execute(SCHEMA, [])?;
        Ok(Self {
            database: Arc::new(Mutex::new(database)),
        })
    }

    /// The keys of a tenant, if there is one of this name.
    pub(crate) fn keys(&self, name: &str) -> Result<Option<KeyRing>, BoxError> {
        let found = self.with(|database| {
            database
                .prepare_cached("SELECT token, previous_token FROM tenant WHERE name = ?1")?
                .query_row([name], |row| {
                    Ok((row.get::<_, String>(0)?, row.get::<_, Option<String>>(1)?))
                })
                .optional()
        })?;
        let Some((token, previous)) = found else {
            return Ok(None);
        };
        let mut keys = KeyRing::new(SignatureToken::new(token)?.with_label("current"));
        if let Some(previous) = previous {
            keys = keys.with_previous(SignatureToken::new(previous)?.with_label("previous"));
        }
        Ok(Some(keys))
    }

    /// Adds a tenant, or gives it another token and keeps the one it had as the previous one.
    pub(crate) fn put(&self, name: &str, token: &str) -> Result<(), BoxError> {
        // A blank token must not get into the database.
        SignatureToken::new(token)?;
        self.with(|database| {
            database.execute(
                "INSERT INTO tenant (name, token) VALUES (?1, ?2)
                 ON CONFLICT (name) DO UPDATE
                 SET previous_token = token, token = excluded.token
                 WHERE token <> excluded.token",
                params![name, token],
            )
        })?;
        Ok(())
    }

    pub(crate) fn is_empty(&self) -> Result<bool, BoxError> {
        let count: i64 = self.with(|database| {
            database.query_row("SELECT count(*) FROM tenant", [], |row| row.get(0))
        })?;
        Ok(count == 0)
    }

    fn with<T>(&self, run: impl FnOnce(&Connection) -> rusqlite::Result<T>) -> rusqlite::Result<T> {
        // A panic elsewhere leaves the connection as good as it was.
        run(&self.database.lock().unwrap_or_else(PoisonError::into_inner))
    }
}
