// says: `SignatureToken` does not say where keys come from
// says: for one token, write `KeyRing::new(token)`
use qiscus_webhook::SignatureToken;
use qiscus_webhook::actix_web::VerifyWebhook;

fn main() {
    let _ = VerifyWebhook::new(SignatureToken::new("demo-token").unwrap());
}
