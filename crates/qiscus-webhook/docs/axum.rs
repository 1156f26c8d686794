use axum::{Router, extract::State, routing};
use qiscus_webhook::axum::{VerifyWebhookLayer, Webhook};
use qiscus_webhook::{Event, KeyRing, SignatureToken};

async fn on_event(bot: State<&'static str>, Webhook(delivery): Webhook) {
    if let Event::PostComment(post) = delivery.event() {
        println!("{} reads: {}", *bot, post.message().text());
    }
}

fn app(keys: KeyRing) -> Router {
    Router::new()
        .route("/webhook", routing::post(on_event))
        .layer(VerifyWebhookLayer::new(keys)) // covers the routes above it
        .route("/health", routing::get("ok")) // public
        .with_state("my-bot")
}

#[tokio::main]
async fn main() -> Result<(), Box<dyn std::error::Error>> {
    let keys = KeyRing::new(SignatureToken::from_env("QISCUS_SIGNATURE_TOKEN")?);
    let listener = tokio::net::TcpListener::bind("127.0.0.1:3000").await?;
    Ok(axum::serve(listener, app(keys)).await?)
}
