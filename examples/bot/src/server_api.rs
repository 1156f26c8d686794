//! Qiscus's Server API: one call of it.

use std::error::Error;
use std::time::Duration;

use example_support::is_loopback;
use reqwest::header::{HeaderMap, HeaderValue};
use reqwest::redirect::Policy;
use reqwest::{Client, StatusCode, Url};
use serde_json::json;
use tokio::time::sleep;

/// Between the attempts, of which there is one more.
const PAUSES: [Duration; 2] = [Duration::from_millis(500), Duration::from_secs(2)];

pub(crate) struct ServerApi {
    client: Client,
    post_comment: Url,
    bot: String,
}

/// Why nothing was posted, as far as one can know.
#[derive(Debug)]
enum Failure {
    /// Nothing was posted, and another time it may be.
    NotNow(String),
    /// It was refused, or nobody knows whether it was posted.
    Final(String),
}

impl ServerApi {
    /// # Errors
    ///
    /// If the address is none, or would carry the secret key over a network in the clear; or if the
    /// application or its key can't stand in a header.
    pub(crate) fn new(
        base: &str,
        app_id: &str,
        secret_key: &str,
        bot: String,
    ) -> Result<Self, Box<dyn Error>> {
        let post_comment = Url::parse(base)?.join("/api/v2.1/rest/post_comment")?;
        let host = post_comment.host_str().unwrap_or_default();
        let port = post_comment.port_or_known_default().unwrap_or_default();
        if post_comment.scheme() != "https" && !is_loopback(&format!("{host}:{port}")) {
            return Err("QISCUS_API_URL must be https: the secret key is sent to it".into());
        }
        let mut secret_key = HeaderValue::from_str(secret_key)?;
        secret_key.set_sensitive(true);
        let mut headers = HeaderMap::new();
        headers.insert("qiscus-sdk-app-id", HeaderValue::from_str(app_id)?);
        headers.insert("qiscus-sdk-secret", secret_key);
        // What another part of the program has installed will do as well.
        let _ = rustls::crypto::ring::default_provider().install_default();
        let client = Client::builder()
            .default_headers(headers)
            // The secret key is for this address alone.
            .redirect(Policy::none())
            .connect_timeout(Duration::from_secs(2))
            .timeout(Duration::from_secs(5))
            .build()?;
        Ok(Self {
            client,
            post_comment,
            bot,
        })
    }

    /// Posts a text in a room as the bot.
    ///
    /// # Errors
    ///
    /// If it was refused, or could not be sent in three attempts; and if no answer came, for it may
    /// have been posted: the API has no key that would make a second attempt harmless.
    pub(crate) async fn post(&self, room: u64, text: &str) -> Result<(), String> {
        for pause in PAUSES {
            match self.try_post(room, text).await {
                Ok(()) => return Ok(()),
                Err(Failure::Final(cause)) => return Err(cause),
                Err(Failure::NotNow(cause)) => tracing::warn!(room, "once more: {cause}"),
            }
            sleep(pause).await;
        }
        self.try_post(room, text)
            .await
            .map_err(|failure| match failure {
                Failure::NotNow(cause) | Failure::Final(cause) => cause,
            })
    }

    async fn try_post(&self, room: u64, text: &str) -> Result<(), Failure> {
        let comment = json!({
            "user_id": self.bot,
            "room_id": room.to_string(),
            "message": text,
        });
        let request = self.client.post(self.post_comment.clone()).json(&comment);
        match request.send().await {
            Ok(response) => match response.status() {
                status if status.is_success() => Ok(()),
                status @ (StatusCode::TOO_MANY_REQUESTS | StatusCode::SERVICE_UNAVAILABLE) => {
                    Err(Failure::NotNow(format!("the Server API answers {status}")))
                }
                status => Err(Failure::Final(format!("the Server API answers {status}"))),
            },
            Err(err) if err.is_connect() => Err(Failure::NotNow(err.to_string())),
            Err(err) => Err(Failure::Final(err.to_string())),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn open(base: &str) -> Result<ServerApi, Box<dyn Error>> {
        ServerApi::new(base, "app", "hush", "my-bot".to_owned())
    }

    #[tokio::test]
    async fn the_secret_key_leaves_this_machine_over_tls_alone() {
        assert!(open("http://192.0.2.1/").is_err());
        assert!(open("ftp://192.0.2.1/").is_err());
        assert!(open("no address").is_err());
        assert!(open("http://127.0.0.1:8080").is_ok());
        assert!(open("https://api.qiscus.com").is_ok());
    }

    #[tokio::test]
    async fn what_nobody_listens_for_is_tried_again_and_given_up() {
        // A port on which nobody can listen.
        let api = open("http://127.0.0.1:0").unwrap();
        assert!(api.post(1, "Halo").await.is_err());
        assert!(!format!("{:?}", api.client).contains("hush"));
    }
}
