//! The client against servers that answer otherwise than most.

use std::time::Duration;

use qiscus_webhook_core::{KeyRing, SignatureToken};
use qiscus_webhook_testing::TestEvent;
use tokio::io::AsyncReadExt as _;
use tokio::net::TcpListener;

use super::Client;

/// Longer than a busy machine takes.
const PATIENT: Duration = Duration::from_secs(60);

#[tokio::test]
async fn whoever_hangs_up_without_an_answer_is_told() {
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let url = format!("http://{}/", listener.local_addr().unwrap());
    let client = Client::new(url.parse().unwrap(), PATIENT).unwrap();
    let keys = KeyRing::new(SignatureToken::new("demo-token").unwrap());
    let request = TestEvent::text("").sign(&keys);
    let hang_up = async {
        let (mut stream, _) = listener.accept().await.unwrap();
        stream.read_exact(&mut [0; 16]).await.unwrap();
    };
    let (answer, ()) = tokio::join!(client.post(&request, None), hang_up);
    let err = answer.unwrap_err();
    assert_eq!(err.label(), "closed without an answer", "{err}");
}
