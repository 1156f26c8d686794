//! The receivers that every behaviour is tried on.

use std::sync::Arc;

use qiscus_webhook_core::MemoryBudget;
use tokio::net::TcpStream;
use tokio::task::JoinHandle;

use super::actix::Actix;
use super::axum::Axum;
use super::connection::Connection;
use super::core::Core;
use super::records::Records;
use super::setup::Setup;
use super::tower::Tower;
use super::witness::Witness;
use super::{Outcome, Request};

/// Where a behaviour is tried.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum At {
    /// The core's state machine, driven as an adapter drives it, without HTTP. Time is paused.
    Core,
    /// A tower service, called once for each request, without a network. Time is paused.
    Tower,
    /// An axum server on a socket.
    Axum,
    /// An actix-web server on a socket.
    Actix,
}

/// A receiver that runs until it is dropped. All clones are one receiver.
#[derive(Clone)]
pub(crate) struct Receiver {
    kind: Arc<Kind>,
    records: Arc<Records>,
    budget: MemoryBudget,
}

enum Kind {
    Core(Core),
    Tower(Tower),
    Axum(Axum),
    Actix(Actix),
}

impl At {
    /// Starts a receiver.
    pub(crate) async fn start(self, setup: Setup) -> Receiver {
        let witness = Witness::new(&setup);
        let records = Arc::clone(&witness.records);
        let budget = setup.limits.memory_budget().clone();
        let kind = match self {
            Self::Core => Kind::Core(Core::new(setup, witness)),
            Self::Tower => Kind::Tower(Tower::new(&setup, witness)),
            Self::Axum => Kind::Axum(Axum::start(setup, witness).await),
            Self::Actix => Kind::Actix(Actix::start(setup, witness).await),
        };
        Receiver {
            kind: Arc::new(kind),
            records,
            budget,
        }
    }

    /// Whether requests come over a socket.
    pub(crate) fn has_socket(self) -> bool {
        matches!(self, Self::Axum | Self::Actix)
    }
}

impl Receiver {
    /// Sends a request, over a connection of its own where there are connections.
    pub(crate) async fn deliver(&self, request: Request) -> Outcome {
        let (number, request) = self.records.number(request);
        match &*self.kind {
            Kind::Core(core) => {
                let (answer, polls) = core.answer(&request).await;
                self.outcome(number, Some(answer), Some(polls))
            }
            Kind::Tower(tower) => {
                let (answer, polls) = tower.answer(&request).await;
                self.outcome(number, Some(answer), Some(polls))
            }
            Kind::Axum(_) | Kind::Actix(_) => {
                let mut connection = self.connect().await;
                let answer = connection.exchange(&request).await;
                drop(connection);
                self.records.until_ended(number).await;
                self.outcome(number, answer, None)
            }
        }
    }

    /// Sends a request without waiting for what comes of it.
    pub(crate) fn deliver_meanwhile(&self, request: Request) -> JoinHandle<Outcome> {
        let receiver = self.clone();
        tokio::spawn(async move { receiver.deliver(request).await })
    }

    /// A connection to a receiver that has a socket, for more than one request.
    pub(crate) async fn connect(&self) -> Connection {
        let address = match &*self.kind {
            Kind::Axum(axum) => axum.address(),
            Kind::Actix(actix) => actix.address(),
            Kind::Core(_) | Kind::Tower(_) => panic!("no socket here"),
        };
        Connection::new(TcpStream::connect(address).await.unwrap())
    }

    /// Sends requests over one connection, all at once, and gives as many outcomes as there are
    /// answers.
    pub(crate) async fn pipeline(&self, requests: Vec<Request>) -> Vec<Outcome> {
        let mut connection = self.connect().await;
        let numbered: Vec<_> = requests
            .into_iter()
            .map(|one| self.records.number(one))
            .collect();
        let mut wire = Vec::new();
        for (_, request) in &numbered {
            wire.extend(request.wire().concat());
        }
        let answers = connection.send_and_read(&wire, numbered.len()).await;
        let numbers = numbered.into_iter().map(|(number, _)| number);
        numbers
            .zip(answers)
            .map(|(number, answer)| self.outcome(number, Some(answer), None))
            .collect()
    }

    /// Sends a request over a connection that stays open for the next.
    pub(crate) async fn deliver_over(
        &self,
        connection: &mut Connection,
        request: Request,
    ) -> Outcome {
        let (number, request) = self.records.number(request);
        let answer = connection.exchange(&request).await;
        self.outcome(number, answer, None)
    }

    /// No handler has got a request of this number, which no test has sent as one.
    #[track_caller]
    pub(crate) fn handled_no_other(&self, number: u64) {
        let seen = self.records.record(number).seen;
        assert!(seen.is_empty(), "a part of a body was taken for a request");
    }

    /// The memory budget for unverified bodies.
    pub(crate) fn budget(&self) -> &MemoryBudget {
        &self.budget
    }

    fn outcome(
        &self,
        number: u64,
        answer: Option<super::Answer>,
        body_polls: Option<usize>,
    ) -> Outcome {
        let record = self.records.record(number);
        Outcome {
            answer,
            seen: record.seen,
            reason: record.reason,
            body_polls,
        }
    }
}
