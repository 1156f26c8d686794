// says: a lookup can't answer with `KeyRing`
// says: answer with a `Tenant` (a name and its keys)
use qiscus_webhook::KeyRing;
use qiscus_webhook::tower::{VerifyWebhookLayer, resolve_fn};

fn main() {
    let _ = VerifyWebhookLayer::new(resolve_fn(|_| None::<KeyRing>));
}
