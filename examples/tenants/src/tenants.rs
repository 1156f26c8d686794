//! The tenants' tokens, in SQLite.

use std::path::Path;
use std::sync::{Arc, Mutex, PoisonError};

use qiscus_webhook::{KeyRing, SignatureToken, Tenant};
use rusqlite::{Connection, OptionalExtension as _, params};
use tokio::sync::Semaphore;

use crate::BoxError;

/// The tokens lie in the file as they are: whoever can read it can sign. A real receiver encrypts
/// them or keeps them in a store made for secrets.
const SCHEMA: &str = "
    CREATE TABLE IF NOT EXISTS tenant (
        name TEXT PRIMARY KEY NOT NULL,
        token TEXT NOT NULL,
        previous_token TEXT
    ) STRICT";

const DEMO: &str = "demo";
const DEMO_TOKEN: &str = "demo-token";

#[derive(Clone)]
pub(crate) struct Tenants {
    // One connection does for an example; a busy receiver has a pool, or a cache of key rings.
    database: Arc<Mutex<Connection>>,
    turn: Arc<Semaphore>,
}

impl Tenants {
    pub(crate) fn open(path: impl AsRef<Path>) -> Result<Self, BoxError> {
        let database = Connection::open(path)?;
        // Lets one process write while another reads.
        database.pragma_update(None, "journal_mode", "wal")?;
        database.execute(SCHEMA, [])?;
        Ok(Self {
            database: Arc::new(Mutex::new(database)),
            turn: Arc::new(Semaphore::new(1)),
        })
    }

    /// A tenant with its keys, asked for where nothing may block.
    ///
    /// One lookup runs at a time, as there is one connection. The others wait for their turn, and one
    /// whose deadline passes in that time is never made: anyone can ask, with any signature.
    pub(crate) async fn look_up(&self, name: String) -> Result<Option<Tenant>, BoxError> {
        let turn = Arc::clone(&self.turn).acquire_owned().await?;
        let tenants = self.clone();
        tokio::task::spawn_blocking(move || {
            let _turn = turn;
            tenants.tenant(&name)
        })
        .await?
    }

    /// The tenant of this name with its keys, if there is one.
    pub(crate) fn tenant(&self, name: &str) -> Result<Option<Tenant>, BoxError> {
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
        Ok(Some(Tenant::new(name, keys)))
    }

    /// Adds a tenant, or gives it another token and keeps the one it had as the previous one. What was
    /// for trying things out goes.
    pub(crate) fn put(&self, name: &str, token: &str) -> Result<(), BoxError> {
        // A blank token must not get into the database.
        SignatureToken::new(token)?;
        self.with(|database| {
            let transaction = database.unchecked_transaction()?;
            transaction.execute(
                "DELETE FROM tenant WHERE name = ?1 AND token = ?2",
                [DEMO, DEMO_TOKEN],
            )?;
            transaction.execute(
                "INSERT INTO tenant (name, token) VALUES (?1, ?2)
                 ON CONFLICT (name) DO UPDATE
                 SET previous_token = token, token = excluded.token
                 WHERE token <> excluded.token",
                params![name, token],
            )?;
            transaction.commit()
        })?;
        Ok(())
    }

    /// Accepts the current token of a tenant alone from now on. Gives whether it had a previous one.
    pub(crate) fn revoke_previous(&self, name: &str) -> Result<bool, BoxError> {
        let changed = self.with(|database| {
            database.execute(
                "UPDATE tenant SET previous_token = NULL
                 WHERE name = ?1 AND previous_token IS NOT NULL",
                [name],
            )
        })?;
        Ok(changed > 0)
    }

    /// Adds the tenant `demo`, for which anybody can sign.
    pub(crate) fn put_demo(&self) -> Result<(), BoxError> {
        self.put(DEMO, DEMO_TOKEN)
    }

    pub(crate) fn has_demo(&self) -> Result<bool, BoxError> {
        let count: i64 = self.with(|database| {
            database.query_row(
                "SELECT count(*) FROM tenant WHERE name = ?1 AND token = ?2",
                [DEMO, DEMO_TOKEN],
                |row| row.get(0),
            )
        })?;
        Ok(count > 0)
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

#[cfg(test)]
mod tests {
    use std::sync::mpsc;
    use std::thread;
    use std::time::Duration;

    use tokio::time::timeout;

    use super::*;

    fn empty() -> (tempfile::TempDir, Tenants) {
        let dir = tempfile::tempdir().unwrap();
        let tenants = Tenants::open(dir.path().join("tenants.db")).unwrap();
        (dir, tenants)
    }

    #[test]
    fn the_first_tenant_that_is_added_takes_the_place_of_the_demo() {
        for name in ["acme", "demo"] {
            let (_dir, tenants) = empty();
            assert!(tenants.is_empty().unwrap());
            tenants.put_demo().unwrap();
            assert!(tenants.has_demo().unwrap());
            tenants.put(name, "a real token").unwrap();
            assert!(!tenants.has_demo().unwrap());
            assert_eq!(tenants.tenant("demo").unwrap().is_some(), name == "demo");
            // Nor is its token accepted as a previous one.
            assert!(!tenants.revoke_previous("demo").unwrap());
        }
    }

    #[tokio::test]
    async fn lookups_that_nobody_waits_for_any_more_are_not_made() {
        let (_dir, tenants) = empty();
        tenants.put("acme", "a token").unwrap();
        let (tell, told) = mpsc::channel();
        let (go_on, wait) = mpsc::channel::<()>();
        let busy = tenants.clone();
        let busy = thread::spawn(move || {
            busy.with(|_| {
                tell.send(()).unwrap();
                wait.recv().unwrap();
                Ok(())
            })
        });
        told.recv().unwrap();
        let before = Arc::strong_count(&tenants.database);
        for _ in 0..20 {
            let lookup = tenants.look_up("acme".to_owned());
            assert!(timeout(Duration::from_millis(5), lookup).await.is_err());
        }
        assert_eq!(Arc::strong_count(&tenants.database), before + 1);
        go_on.send(()).unwrap();
        busy.join().unwrap().unwrap();
        let found = tenants.look_up("acme".to_owned()).await;
        assert!(found.unwrap().is_some());
    }
}
