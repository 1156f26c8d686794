// says: is no response to a rejection
use qiscus_webhook::tower::VerifyWebhookLayer;
use qiscus_webhook::{KeyRing, SignatureToken};

struct NoResponse;

fn main() {
    let keys = KeyRing::new(SignatureToken::new("demo-token").unwrap());
    let _ = VerifyWebhookLayer::new(keys).with_rejection_response(|_, _| NoResponse);
}
