//! `HttpServer` of actix-web, as it comes.

use std::net::SocketAddr;
use std::sync::mpsc;
use std::thread;

use actix_web::{App, HttpServer, web};
use qiscus_webhook::Limits;
use qiscus_webhook::actix_web::{VerifyWebhook, Webhook, resolve_fn};

use super::{DEADLINE, SMALL, SMALL_LIMIT, lookup};

async fn echo(Webhook(delivery): Webhook) -> web::Bytes {
    delivery.body().clone()
}

pub(super) fn start() -> SocketAddr {
    let (tell, told) = mpsc::channel();
    thread::spawn(move || {
        let verify = || VerifyWebhook::new(resolve_fn(|request| lookup(request.path())));
        let every = verify();
        let small = verify().with_limits(
            Limits::default()
                .with_body_limit(SMALL_LIMIT)
                .with_body_deadline(DEADLINE),
        );
        let app = move || {
            let webhook =
                |path, verify| web::resource(path).wrap(verify).route(web::post().to(echo));
            App::new()
                .service(webhook(SMALL, small.clone()))
                .service(webhook("/webhook", every.clone()))
                .service(webhook("/webhook/{tenant}", every.clone()))
        };
        let server = HttpServer::new(app)
            .workers(1)
            .disable_signals()
            .bind("127.0.0.1:0")
            .unwrap();
        tell.send(server.addrs()[0]).unwrap();
        actix_web::rt::System::new().block_on(server.run()).unwrap();
    });
    told.recv().unwrap()
}
