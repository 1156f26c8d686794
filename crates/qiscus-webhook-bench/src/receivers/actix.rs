//! Receivers on actix-web.

use std::hint::black_box;

use actix_web::http::StatusCode;
use actix_web::web::{self, PayloadConfig, ServiceConfig};
use actix_web::{HttpRequest, HttpResponse};
use bytes::Bytes;
use qiscus_webhook_actix::{VerifyWebhook, Webhook};
use qiscus_webhook_core::Event;
use webhook_verify::actix::{VerifiedBody, WebhookConfig};

use super::contender::Contender;
use super::published;
use crate::by_hand::{owned, signature};
use crate::request::{HEADER, key_ring};

/// Adds the receiver of a contender, at `/webhook`.
pub fn configure(contender: Contender, config: &mut ServiceConfig) {
    // What the extractor `Bytes` takes at the most, as much as ours.
    config.app_data(PayloadConfig::new(1024 * 1024));
    let webhook = web::resource("/webhook");
    match contender {
        Contender::Bare => config.service(webhook.route(web::post().to(bare))),
        Contender::Idle => config.service(webhook.route(web::post().to(HttpResponse::Ok))),
        Contender::Ours => config.service(
            webhook
                .wrap(VerifyWebhook::new(key_ring()))
                .route(web::post().to(ours)),
        ),
        Contender::Unread => config.service(
            webhook
                .wrap(VerifyWebhook::new(key_ring()))
                .route(web::post().to(unread)),
        ),
        Contender::ByHand => config.service(webhook.route(web::post().to(by_hand))),
        Contender::WebhookVerify => {
            config.app_data(WebhookConfig::new(
                published::provider(),
                published::secret(),
            ));
            config.service(webhook.route(web::post().to(published_crate)))
        }
    };
}

async fn bare(body: Bytes) -> HttpResponse {
    black_box(body);
    HttpResponse::Ok().finish()
}

async fn ours(Webhook(delivery): Webhook) -> HttpResponse {
    match delivery.event() {
        Event::PostComment(post) => {
            black_box(post.message().text());
            HttpResponse::Ok().finish()
        }
        _ => HttpResponse::NotImplemented().finish(),
    }
}

async fn unread(Webhook(delivery): Webhook) -> HttpResponse {
    black_box(delivery.body());
    HttpResponse::Ok().finish()
}

async fn by_hand(request: HttpRequest, body: Bytes) -> HttpResponse {
    match request.headers().get(HEADER) {
        Some(header) if signature::is_valid(header.as_bytes(), &body) => read_owned(&body),
        _ => HttpResponse::new(StatusCode::UNAUTHORIZED),
    }
}

async fn published_crate(body: VerifiedBody) -> HttpResponse {
    read_owned(&body)
}

fn read_owned(body: &[u8]) -> HttpResponse {
    match serde_json::from_slice::<owned::Event>(body) {
        Ok(event) => {
            black_box(&event.payload.message.text);
            HttpResponse::Ok().finish()
        }
        Err(_) => HttpResponse::NotImplemented().finish(),
    }
}
