//! Whether a Redis is one that a store can use.

use std::time::Duration;

use redis::{ErrorKind, RedisError, Value, from_redis_value};

use super::RedisStore;
use crate::{Owner, StoreError, log};

impl RedisStore {
    /// Asks whether Redis is there and lets the store do all that it must, for a health check or for
    /// a start that is to fail early. It runs each script on separate keys that expire within seconds,
    /// or within four times the response timeout.
    ///
    /// Logs a warning if Redis, or a master of a Cluster, evicts keys, where the user may ask for it (`+info`).
    /// If that can't be found out, a line at `DEBUG` says why.
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
        match self.evicting().await {
            Ok(None) => {}
            Ok(Some((node, policy))) => log::warning!(
                node,
                policy,
                "Redis evicts keys when it is full: deliveries will be handled twice; set \
                 `maxmemory-policy noeviction`"
            ),
            Err(err) => tracing::debug!(
                target: "qiscus_webhook",
                error = %err,
                "whether Redis evicts keys is not known: its answer to INFO can't be had or read"
            ),
        }
        Ok(())
    }

    /// The first that evicts, with its policy: of a Cluster the node's address, too.
    async fn evicting(&self) -> Result<Option<(Option<String>, String)>, RedisError> {
        let mut connection = self.link.connection().await?;
        let answer: Value = redis::cmd("INFO")
            .arg("memory")
            .query_async(&mut connection.wire)
            .await?;
        let answers = match answer {
            // A Cluster's is one of each master, by its address.
            Value::Map(answers) => answers,
            answer => vec![(Value::Nil, answer)],
        };
        for (node, answer) in answers {
            let policy = policy_in(&from_redis_value::<String>(answer)?)?;
            if policy != "noeviction" {
                return Ok(Some((from_redis_value(node)?, policy)));
            }
        }
        Ok(None)
    }
}

fn policy_in(info: &str) -> Result<String, RedisError> {
    let policy = info
        .lines()
        .find_map(|line| line.strip_prefix("maxmemory_policy:"));
    policy
        .map(|policy| policy.trim().to_owned())
        .ok_or_else(|| {
            let kind = ErrorKind::UnexpectedReturnType;
            (kind, "there is no maxmemory_policy in its INFO").into()
        })
}
