//! What a connection costs in memory: idle after one delivery, and with half a body sent. The receiver is a process of
//! its own, so that its memory is its own too.
#![expect(clippy::print_stdout, reason = "a program that reports")]

use std::env;
use std::fs;
use std::io::{BufRead as _, BufReader, Write as _};
use std::net::{SocketAddr, TcpStream};
use std::process::{Child, Command, Stdio};
use std::thread;
use std::time::Duration;

use qiscus_webhook_bench::bodies::Body;
use qiscus_webhook_bench::load::{Client, wire};
use qiscus_webhook_bench::receivers::{Contender, Framework, Server};
use qiscus_webhook_bench::request::Signed;
use rustix::process::{Resource, getrlimit, setrlimit};

const AT_ONCE: usize = 500;

/// How long the receiver has to take in what was sent, well within the deadline of a body.
const SETTLE: Duration = Duration::from_millis(500);

fn main() {
    let mut limit = getrlimit(Resource::Nofile);
    limit.current = limit.maximum;
    setrlimit(Resource::Nofile, limit).expect("up to the hard limit");

    let arguments: Vec<String> = env::args().skip(1).collect();
    if let [framework, contender] = arguments.as_slice() {
        return serve(framework, contender);
    }
    println!("framework,contender,connections,state,bytes_each");
    for framework in Framework::ALL {
        for contender in [Contender::Bare, Contender::Ours] {
            for connections in [1000, 10_000] {
                measure(framework, contender, connections);
            }
        }
    }
}

fn serve(framework: &str, contender: &str) {
    let named = |known: &Framework| known.name() == framework;
    let framework = Framework::ALL.into_iter().find(named).expect("a framework");
    let named = |known: &Contender| known.name() == contender;
    let contender = Contender::ALL.into_iter().find(named).expect("a contender");
    let server = Server::start(framework, contender);
    println!("{}", server.address);
    loop {
        thread::park();
    }
}

fn measure(framework: Framework, contender: Contender, connections: usize) {
    let report = |state: &str, bytes: usize| {
        let (framework, contender) = (framework.name(), contender.name());
        println!(
            "{framework},{contender},{connections},{state},{}",
            bytes / connections
        );
    };
    let signed = Signed::new(Body::Modern);
    let request = wire(&signed, Some(&signed.header));

    let receiver = Receiver::start(framework, contender);
    let before = receiver.resident_bytes();
    // Some hundreds at a time, as many as the receiver's backlog takes.
    let idle: Vec<Client> = (0..connections / AT_ONCE)
        .map(|_| {
            let mut client = Client::connect(receiver.address, AT_ONCE);
            assert_eq!(client.run(&request, 1), 200);
            client
        })
        .collect();
    thread::sleep(SETTLE);
    report("idle", receiver.resident_bytes().saturating_sub(before));
    drop((idle, receiver));

    for body in [Body::Modern, Body::Group(100)] {
        let signed = Signed::new(body);
        let request = wire(&signed, Some(&signed.header));
        let half = request.len() - signed.body.len() / 2;
        let receiver = Receiver::start(framework, contender);
        let before = receiver.resident_bytes();
        let waiting: Vec<TcpStream> = (0..connections)
            .map(|_| {
                let mut stream =
                    TcpStream::connect(receiver.address).expect("the receiver listens");
                stream
                    .write_all(request.get(..half).unwrap_or_default())
                    .expect("half a body");
                stream
            })
            .collect();
        thread::sleep(SETTLE);
        let state = format!("half of {}", body.name());
        report(&state, receiver.resident_bytes().saturating_sub(before));
        drop((waiting, receiver));
    }
}

/// A receiver in a process of its own, which ends with this value.
struct Receiver {
    process: Child,
    address: SocketAddr,
}

impl Receiver {
    fn start(framework: Framework, contender: Contender) -> Self {
        let mut process = Command::new(env::current_exe().expect("this program"))
            .args([framework.name(), contender.name()])
            .stdout(Stdio::piped())
            .spawn()
            .expect("this program again");
        let mut address = String::new();
        let stdout = process.stdout.take().expect("a pipe");
        BufReader::new(stdout)
            .read_line(&mut address)
            .expect("an address");
        let address = address.trim().parse().expect("an address");
        Self { process, address }
    }

    fn resident_bytes(&self) -> usize {
        let status =
            fs::read_to_string(format!("/proc/{}/status", self.process.id())).expect("Linux");
        let line = status.lines().find_map(|line| line.strip_prefix("VmRSS:"));
        let kilobytes =
            line.and_then(|line| line.trim().strip_suffix(" kB")?.parse::<usize>().ok());
        kilobytes.expect("a size") * 1024
    }
}

impl Drop for Receiver {
    fn drop(&mut self) {
        self.process.kill().expect("it runs");
        self.process.wait().expect("it ended");
    }
}
