//! Whether a Redis is one that a store can use.

use std::time::Duration;

use redis::RedisError;

use super::RedisStore;
use crate::{Owner, StoreError};

impl RedisStore {
    /// Asks whether Redis is there and lets the store do all that it must, for a health check or for
    /// a start that is to fail early. It runs each script on separate keys that expire within seconds.
    ///
    /// Logs a warning if Redis evicts keys, where the user may ask for it (`+info`).
    ///
    /// # Errors
    ///
    /// If Redis does not answer, or refuses something: the password, scripts, one of their commands,
    /// these keys, writing.
    pub async fn check(&self) -> Result<(), StoreError> {
        let owner = Owner::random()?;
        let second = Duration::from_secs(1);
        let name = hex::encode(owner.as_bytes());
        let (released, completed) = (format!("check/{name}/1"), format!("check/{name}/2"));
        self.run_claim(&released, &owner, second).await?;
        self.run_release(&released, &owner).await?;
        self.run_complete(&completed, &owner, second).await?;
        if let Ok(Some(policy)) = self.eviction_policy().await
            && policy != "noeviction"
        {
            tracing::warn!(
                target: "qiscus_webhook",
                policy,
                "Redis evicts keys when it is full: deliveries will be handled twice; set \
                 `maxmemory-policy noeviction`"
            );
        }
        Ok(())
    }

    async fn eviction_policy(&self) -> Result<Option<String>, RedisError> {
        let mut connection = self.link.connection().await?;
        let info: String = redis::cmd("INFO")
            .arg("memory")
            .query_async(&mut connection.wire)
            .await?;
        let policy = info
            .lines()
            .find_map(|line| line.strip_prefix("maxmemory_policy:"));
        Ok(policy.map(|policy| policy.trim().to_owned()))
    }
}
