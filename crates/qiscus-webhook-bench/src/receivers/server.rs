//! A receiver on a thread and a loopback socket of its own.

use std::net::{Ipv4Addr, SocketAddr, TcpListener};
use std::sync::mpsc::{Sender, channel};
use std::thread;
use std::time::Duration;

use actix_web::{App, HttpServer};
use rustix::thread::{CpuSet, gettid, sched_setaffinity};

use super::contender::{Contender, Framework};
use super::{actix, axum};
use crate::clock::Worker;

/// A receiver that runs until the process ends.
#[derive(Debug, Clone, Copy)]
#[non_exhaustive]
pub struct Server {
    /// Where it listens.
    pub address: SocketAddr,
    /// Who serves: here one thread.
    pub worker: Worker,
}

impl Server {
    /// Starts the receiver of a contender, on the last processor if there are two.
    #[must_use]
    pub fn start(framework: Framework, contender: Contender) -> Self {
        let listener = TcpListener::bind((Ipv4Addr::LOCALHOST, 0)).expect("a free port");
        rustix::net::listen(&listener, 4096).expect("a longer backlog");
        let address = listener.local_addr().expect("an address");
        let (started, worker) = channel();
        thread::spawn(move || match framework {
            Framework::Axum => serve_axum(listener, contender, &started),
            Framework::Actix => serve_actix(listener, contender, started),
        });
        let worker = worker.recv().expect("the server starts");
        Self { address, worker }
    }
}

fn serve_axum(listener: TcpListener, contender: Contender, started: &Sender<Worker>) {
    let runtime = tokio::runtime::Builder::new_current_thread()
        .enable_all()
        .build()
        .expect("a runtime");
    runtime.block_on(async {
        listener.set_nonblocking(true).expect("nonblocking");
        let listener = tokio::net::TcpListener::from_std(listener).expect("a listener");
        announce(started);
        ::axum::serve(listener, axum::router(contender))
            .await
            .expect("it serves");
    });
}

fn serve_actix(listener: TcpListener, contender: Contender, started: Sender<Worker>) {
    actix_web::rt::System::new().block_on(async move {
        // The closure runs on the worker's thread.
        let factory = move || {
            announce(&started);
            App::new().configure(|config| actix::configure(contender, config))
        };
        HttpServer::new(factory)
            .workers(1)
            .backlog(16_384)
            .max_connections(16_384)
            // As long as it takes to open ten thousand connections.
            .keep_alive(Duration::from_secs(300))
            .client_request_timeout(Duration::ZERO)
            .disable_signals()
            .listen(listener)
            .expect("it listens")
            .run()
            .await
            .expect("it serves");
    });
}

fn announce(started: &Sender<Worker>) {
    pin_to_processor(1);
    // Nobody waits for a second worker.
    let _ = started.send(Worker::thread(gettid()));
}

/// Keeps the calling thread on one processor, so that server and client are on one each; where there
/// is no such processor it stays free.
pub fn pin_to_processor(number: usize) {
    let mut processors = CpuSet::new();
    processors.set(number);
    let _ = sched_setaffinity(None, &processors);
}
