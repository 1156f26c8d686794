//! A broker, a database, and the programs that use them.

use std::io;
use std::net::SocketAddr;
use std::path::PathBuf;
use std::process::Command;
use std::thread::sleep;
use std::time::{Duration, Instant};

use qiscus_webhook::testing::TestEvent;
use rusqlite::Connection;
use tempfile::TempDir;
use test_servers::{Answer, NatsServer, Program, post};

pub(crate) const TOKEN: &str = "a token of the tests";
pub(crate) const PATIENCE: Duration = Duration::from_secs(30);

pub(crate) struct Setup {
    pub(crate) broker: NatsServer,
    dir: TempDir,
}

impl Setup {
    /// None without a NATS server; in CI the test fails.
    pub(crate) fn new() -> Option<Self> {
        Some(Self {
            broker: NatsServer::start()?,
            dir: tempfile::tempdir().unwrap(),
        })
    }

    pub(crate) fn receiver(&self) -> Program {
        self.run("receiver", &[])
    }

    pub(crate) fn worker(&self) -> Program {
        self.run("worker", &[])
    }

    pub(crate) fn run(&self, part: &str, variables: &[(&str, &str)]) -> Program {
        Program::start(
            Command::new(env!("CARGO_BIN_EXE_example-queue"))
                .arg(part)
                .env("ADDR", "127.0.0.1:0")
                .env("NATS_URL", self.broker.url())
                .env("DATABASE", self.database())
                .env("ACK_WAIT", "2000")
                .env_remove("WORK")
                .env("QISCUS_SIGNATURE_TOKEN", TOKEN)
                .env_remove("QISCUS_PREVIOUS_SIGNATURE_TOKEN")
                .envs(variables.iter().copied()),
        )
    }

    /// The texts of all messages that were handled, one for each time that it had an effect.
    pub(crate) fn handled(&self) -> Vec<String> {
        let Ok(database) = Connection::open(self.database()) else {
            return Vec::new();
        };
        database.busy_timeout(PATIENCE).unwrap();
        // Before the worker's first start there is no such table.
        let Ok(mut texts) = database.prepare("SELECT text FROM message") else {
            return Vec::new();
        };
        let texts = texts.query_map([], |row| row.get(0)).unwrap();
        texts.map(Result::unwrap).collect()
    }

    fn database(&self) -> PathBuf {
        self.dir.path().join("deliveries.db")
    }
}

pub(crate) fn send(receiver: SocketAddr, event: &TestEvent, token: &str) -> io::Result<Answer> {
    let request = event.sign_with_token(token);
    let (_, signature) = request.header().unwrap();
    post(receiver, "/webhook", signature, request.body())
}

/// As a sender that comes again when it is told to.
pub(crate) fn send_until_200(receiver: SocketAddr, event: &TestEvent, token: &str) {
    wait_until("the delivery is stored", || {
        send(receiver, event, token).unwrap().status == 200
    });
}

pub(crate) fn wait_until(what: &str, mut is_so: impl FnMut() -> bool) {
    let begun = Instant::now();
    while !is_so() {
        assert!(begun.elapsed() < PATIENCE, "in vain: {what}");
        sleep(Duration::from_millis(10));
    }
}
