// says: does not say where keys come from
// says: write `resolve_fn(|request| ..)` if it answers at once, or `resolve_async(|request| async { .. })`
use actix_web::HttpRequest;
use qiscus_webhook::Tenant;
use qiscus_webhook::actix_web::VerifyWebhook;

fn main() {
    let _ = VerifyWebhook::new(|_: &HttpRequest| None::<Tenant>);
}
