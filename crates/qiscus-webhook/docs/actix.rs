use actix_web::{App, HttpServer, web};
use qiscus_webhook::actix_web::{VerifyWebhook, Webhook};
use qiscus_webhook::{Event, KeyRing, SignatureToken};

async fn on_event(bot: web::Data<&str>, Webhook(delivery): Webhook) -> &'static str {
    if let Event::PostComment(post) = delivery.event() {
        println!("{} reads: {}", **bot, post.message().text());
    }
    "received"
}

#[actix_web::main]
async fn main() -> Result<(), Box<dyn std::error::Error>> {
    let keys = KeyRing::new(SignatureToken::from_env("QISCUS_SIGNATURE_TOKEN")?);
    let verify = VerifyWebhook::new(keys); // once: all workers share its limits
    let app = move || {
        App::new()
            .app_data(web::Data::new("my-bot"))
            .route("/webhook", web::post().to(on_event).wrap(verify.clone()))
            .route("/health", web::get().to(async || "ok")) // public
    };
    Ok(HttpServer::new(app).bind("127.0.0.1:3000")?.run().await?)
}
