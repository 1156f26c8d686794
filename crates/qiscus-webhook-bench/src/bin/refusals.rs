//! What a refused request costs the server beside the answer of a handler that does nothing, and how much of its body
//! is asked for.
#![expect(clippy::print_stdout, reason = "a program that reports")]

use std::convert::Infallible;
use std::pin::Pin;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::task::{Context, Poll};
use std::time::{Duration, Instant};

use bytes::Bytes;
use futures_util::FutureExt as _;
use http::{Request, Response};
use http_body::{Body as HttpBody, Frame};
use http_body_util::Full;
use qiscus_webhook_bench::bodies::Body;
use qiscus_webhook_bench::load::{Client, wire};
use qiscus_webhook_bench::receivers::{Contender, Framework, Server, pin_to_processor};
use qiscus_webhook_bench::request::{HEADER, Signed, key_ring};
use qiscus_webhook_bench::rounds::Rounds;
use qiscus_webhook_tower::VerifyWebhookLayer;
use tower::{Layer as _, ServiceExt as _, service_fn};

const ROUNDS: usize = 31;
const CONNECTIONS: usize = 16;
const TIMES: usize = 60;

fn main() {
    pin_to_processor(0);
    println!(
        "framework,body,answer,server_microseconds,requests_per_second,times_bare,body_bytes_read,connections_closed"
    );
    for framework in Framework::ALL {
        let [bare, idle, ours, by_hand] = [
            Contender::Bare,
            Contender::Idle,
            Contender::Ours,
            Contender::ByHand,
        ]
        .map(|contender| Server::start(framework, contender));
        for body in [Body::Short, Body::Modern] {
            let signed = Signed::new(body);
            let mis_signed = "0".repeat(64);
            let accepted = |name, server, body_bytes_read| Asked {
                name,
                server,
                request: wire(&signed, Some(&signed.header)),
                status: 200,
                body_bytes_read,
            };
            let refused = |name, signature: Option<&str>| Asked {
                name,
                server: ours,
                request: wire(&signed, signature),
                status: 401,
                body_bytes_read: body_bytes_read(&signed, signature),
            };
            let bare = || accepted("bare handler", bare, signed.body.len());
            let rows = [
                bare(),
                refused("unsigned", None),
                refused("mis-signed", Some(&mis_signed)),
                Asked {
                    server: by_hand,
                    body_bytes_read: signed.body.len(),
                    ..refused("unsigned by hand", None)
                },
            ];
            measure(framework, body, &rows, 0);
            // By itself: on actix-web it closes each connection, and the kernel's work for that falls on whoever
            // comes next.
            let rows = [bare(), accepted("idle handler", idle, 0)];
            measure(framework, body, &rows, 1);
        }
    }
}

/// A receiver, what it is asked, and what it answers with.
struct Asked {
    name: &'static str,
    server: Server,
    request: Vec<u8>,
    status: u16,
    body_bytes_read: usize,
}

/// Measures them in turns, the first of them as what the others are compared with, and prints them from one on.
fn measure(framework: Framework, body: Body, rows: &[Asked], from: usize) {
    let connect = |asked: &Asked| Client::connect(asked.server.address, CONNECTIONS);
    let mut clients: Vec<_> = rows.iter().map(connect).collect();
    let mut wall = vec![Vec::new(); rows.len()];
    let rounds = Rounds::run(ROUNDS, rows.len(), |index| {
        let (Some(asked), Some(client), Some(wall)) =
            (rows.get(index), clients.get_mut(index), wall.get_mut(index))
        else {
            unreachable!("an index of a contender");
        };
        let worker = asked.server.worker;
        let (began, busy) = (Instant::now(), worker.time());
        assert_eq!(client.run(&asked.request, TIMES), asked.status);
        let requests = (TIMES * CONNECTIONS) as f64;
        wall.push(requests / began.elapsed().as_secs_f64());
        std::thread::sleep(Duration::from_millis(1));
        (worker.time() - busy).as_secs_f64() / requests
    });
    for (index, asked) in rows.iter().enumerate().skip(from) {
        let rate = wall.get_mut(index).map_or(0.0, |rates| {
            rates.sort_by(f64::total_cmp);
            rates.get(rates.len() / 2).copied().unwrap_or_default()
        });
        println!(
            "{},{},{},{:.2},{rate:.0},{:.3},{},{}",
            framework.name(),
            body.name(),
            asked.name,
            rounds.median(index) * 1e6,
            rounds.ratio(index, 0),
            asked.body_bytes_read,
            clients.get(index).map_or(0, Client::reconnected),
        );
    }
}

/// How many bytes the middleware asks a body for.
fn body_bytes_read(signed: &Signed, signature: Option<&str>) -> usize {
    static READ: AtomicUsize = AtomicUsize::new(0);
    // The layer asks for one, and nothing here waits.
    let runtime = tokio::runtime::Builder::new_current_thread()
        .enable_time()
        .build();
    let runtime = runtime.expect("a runtime");
    let _entered = runtime.enter();
    READ.store(0, Ordering::Relaxed);
    let mut request = Request::post("/webhook");
    if let Some(signature) = signature {
        request = request.header(HEADER, signature);
    }
    let request = request
        .body(Watched(Full::new(signed.body.clone()), &READ))
        .expect("a request");
    let service = VerifyWebhookLayer::new(key_ring()).layer(service_fn(async |_| {
        Ok::<_, Infallible>(Response::new(Full::<Bytes>::default()))
    }));
    let response = service
        .oneshot(request)
        .now_or_never()
        .expect("it is all there");
    assert_eq!(response.map(|response| response.status().as_u16()), Ok(401));
    READ.load(Ordering::Relaxed)
}

struct Watched(Full<Bytes>, &'static AtomicUsize);

impl HttpBody for Watched {
    type Data = Bytes;
    type Error = Infallible;

    fn poll_frame(
        mut self: Pin<&mut Self>,
        cx: &mut Context<'_>,
    ) -> Poll<Option<Result<Frame<Bytes>, Infallible>>> {
        let frame = Pin::new(&mut self.0).poll_frame(cx);
        if let Poll::Ready(Some(Ok(frame))) = &frame {
            self.1
                .fetch_add(frame.data_ref().map_or(0, Bytes::len), Ordering::Relaxed);
        }
        frame
    }
}
