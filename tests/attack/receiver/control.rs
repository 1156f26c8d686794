//! The connection over which a receiver reports. It has a thread of its own, so that a receiver
//! that is starved of time still answers; and when it ends, so does the process.

use std::io::{BufRead as _, BufReader, Write as _};
use std::net::TcpStream;
use std::process::exit;
use std::sync::Arc;

use super::{Addresses, Order, Setup};

pub(super) struct Control {
    stream: TcpStream,
    setup: Setup,
}

pub(super) fn connect(order: &Order, setup: &Setup) -> Control {
    let counts = Arc::clone(&setup.counts);
    let default = std::panic::take_hook();
    std::panic::set_hook(Box::new(move |info| {
        counts.panicked();
        default(info);
    }));
    Control {
        stream: TcpStream::connect(order.control).unwrap(),
        setup: setup.clone(),
    }
}

impl Control {
    /// Tells where the receiver listens, and then answers each line with a report.
    pub(super) fn listening(self, addresses: Addresses) {
        std::thread::spawn(move || {
            let Self { mut stream, setup } = self;
            send(&mut stream, &serde_json::to_string(&addresses).unwrap());
            let mut asked = BufReader::new(stream.try_clone().unwrap());
            let mut line = String::new();
            while matches!(asked.read_line(&mut line), Ok(1..)) {
                let report = setup.counts.report(setup.limits.memory_budget().in_use());
                send(&mut stream, &serde_json::to_string(&report).unwrap());
                line.clear();
            }
            exit(0);
        });
    }
}

fn send(stream: &mut TcpStream, line: &str) {
    if stream.write_all(format!("{line}\n").as_bytes()).is_err() {
        exit(0);
    }
}
