// says: `SignatureToken` does not say where keys come from
// says: for one token, write `KeyRing::new(token)`
use qiscus_webhook::SignatureToken;
use qiscus_webhook::tower::VerifyWebhookLayer;

fn layer(token: SignatureToken) {
    let _ = VerifyWebhookLayer::new(token);
}

fn main() {
    layer(SignatureToken::new("demo-token").unwrap());
}
