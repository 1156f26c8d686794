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
        NatsServer::start().map(Self::with)
    }

    pub(crate) fn with(broker: NatsServer) -> Self {
        Self {
            broker,
            dir: tempfile::tempdir().unwrap(),
        }
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
                .env_remove("PARTITIONS")
                .env_remove("MAX_BYTES")
                .env("QISCUS_SIGNATURE_TOKEN", TOKEN)
                .env_remove("QISCUS_PREVIOUS_SIGNATURE_TOKEN")
                .envs(variables.iter().copied()),
        )
    }

    /// The texts of all messages that were handled, one for each time that it had an effect.
    pub(crate) fn handled(&self) -> Vec<String> {
        self.handled_by_room()
            .into_iter()
            .map(|(_, text)| text)
            .collect()
    }

    /// The room and the text of each, in the order of the effects.
    pub(crate) fn handled_by_room(&self) -> Vec<(u64, String)> {
        let Ok(database) = self.open() else {
            return Vec::new();
        };
        // Before the worker's first start there is no such table.
        let Ok(mut texts) = database.prepare("SELECT room, text FROM message ORDER BY rowid")
        else {
            return Vec::new();
        };
        let texts = texts
            .query_map([], |row| {
                Ok((row.get::<_, i64>(0)?.cast_unsigned(), row.get(1)?))
            })
            .unwrap();
        texts.map(Result::unwrap).collect()
    }

    pub(crate) fn open(&self) -> rusqlite::Result<Connection> {
        let database = Connection::open(self.database())?;
        database.busy_timeout(PATIENCE)?;
        Ok(database)
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

pub(crate) fn lines_with(lines: &[String], text: &str) -> usize {
    lines.iter().filter(|line| line.contains(text)).count()
}

pub(crate) fn wait_until(what: &str, mut is_so: impl FnMut() -> bool) {
    let begun = Instant::now();
    while !is_so() {
        assert!(begun.elapsed() < PATIENCE, "in vain: {what}");
        sleep(Duration::from_millis(10));
    }
}
