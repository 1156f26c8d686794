// says: does not say where keys come from
// says: write `resolve_fn(|head| ..)` if it answers at once, or `resolve_async(|head| async { .. })`
use http::request::Parts;
use qiscus_webhook::Tenant;
use qiscus_webhook::tower::VerifyWebhookLayer;

fn main() {
    let _ = VerifyWebhookLayer::new(|_: &Parts| None::<Tenant>);
}
