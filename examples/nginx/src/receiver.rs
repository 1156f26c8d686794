//! The receivers that stand behind nginx. Each answers with the body that it has verified.

use std::net::SocketAddr;
use std::sync::mpsc;
use std::thread;

use qiscus_webhook::{KeyRing, SignatureToken, actix_web as on_actix, axum as on_axum};

pub(crate) fn keys() -> KeyRing {
    KeyRing::new(SignatureToken::new("a test's token").unwrap())
}

/// Runs on a thread that ends with the test's process.
pub(crate) fn start_axum() -> SocketAddr {
    let listener = std::net::TcpListener::bind("127.0.0.1:0").unwrap();
    let address = listener.local_addr().unwrap();
    listener.set_nonblocking(true).unwrap();
    thread::spawn(move || {
        let runtime = tokio::runtime::Builder::new_current_thread()
            .enable_all()
            .build()
            .unwrap();
        runtime.block_on(async {
            let app = axum::Router::new()
                .route(
                    "/webhook",
                    axum::routing::post(
                        |on_axum::Webhook(delivery): on_axum::Webhook| async move {
                            delivery.body().clone()
                        },
                    ),
                )
                .layer(on_axum::VerifyWebhookLayer::new(keys()));
            let listener = tokio::net::TcpListener::from_std(listener).unwrap();
            axum::serve(listener, app).await.unwrap();
        });
    });
    address
}

/// Runs on a thread that ends with the test's process.
pub(crate) fn start_actix() -> SocketAddr {
    use actix_web::{App, HttpServer, web};

    async fn echo(on_actix::Webhook(delivery): on_actix::Webhook) -> web::Bytes {
        delivery.body().clone()
    }

    let (tell, told) = mpsc::channel();
    thread::spawn(move || {
        let verify = on_actix::VerifyWebhook::new(keys());
        let app = move || {
            let webhook = web::resource("/webhook").wrap(verify.clone());
            App::new().service(webhook.route(web::post().to(echo)))
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
