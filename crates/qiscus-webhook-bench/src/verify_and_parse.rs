//! Ways to come from a body and its signature to an event, without a network.

use std::hint::black_box;

use bytes::Bytes;
use hmac::{Hmac, KeyInit as _, Mac as _};
use qiscus_webhook_core::{Intake, KeyRing, Limits};
use serde::de::IgnoredAny;
use sha2::Sha256;

use crate::by_hand;
use crate::request::{Signed, TOKEN, key_ring};

/// One way. Called with the request; what it makes is kept from the optimizer and dropped.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[non_exhaustive]
pub enum Way {
    /// The least that has to be done: the HMAC with a precomputed key, and one pass over the JSON that keeps nothing.
    Floor,
    /// Ours, as an adapter goes: gate, one chunk, finish, and a look at the event.
    Ours,
    /// Written by hand: a fresh HMAC, and structs that own what they hold.
    Owned,
    /// Written by hand: a fresh HMAC, and `serde_json::Value`.
    Value,
}

impl Way {
    /// All of them.
    pub const ALL: [Self; 4] = [Self::Floor, Self::Ours, Self::Owned, Self::Value];

    /// What tables, plots and benches call it.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::Floor => "floor",
            Self::Ours => "ours",
            Self::Owned => "owned structs",
            Self::Value => "serde_json::Value",
        }
    }
}

/// What is made once, when a receiver starts.
#[derive(Debug)]
pub struct Bench {
    keys: KeyRing,
    limits: Limits,
    precomputed: Hmac<Sha256>,
}

impl Bench {
    /// Ready to verify.
    #[must_use]
    pub fn new() -> Self {
        Self {
            keys: key_ring(),
            limits: Limits::default(),
            precomputed: Hmac::new_from_slice(TOKEN.as_bytes()).expect("any length is a key"),
        }
    }

    /// Goes one way, once.
    pub fn run(&self, way: Way, signed: &Signed) {
        match way {
            Way::Floor => self.floor(&signed.body),
            Way::Ours => self.ours(signed),
            Way::Owned => by_hand::owned::run(signed),
            Way::Value => by_hand::value::run(signed),
        }
    }

    /// The HMAC alone.
    pub fn hmac(&self, body: &[u8]) {
        let mut mac = self.precomputed.clone();
        mac.update(body);
        black_box(mac.finalize());
    }
    fn floor(&self, body: &Bytes) {
        self.hmac(body);
        black_box(serde_json::from_slice::<IgnoredAny>(body)).expect("JSON");
    }
    fn ours(&self, signed: &Signed) {
        let length = u64::try_from(signed.body.len()).ok();
        let mut intake = Intake::begin(&self.keys, [&signed.header], length, &self.limits)
            .expect("passes the gate");
        intake.push(signed.body.clone()).expect("within the limit");
        let delivery = intake.finish().expect("signed");
        assert!(black_box(delivery.event()).as_post_comment().is_some());
        black_box(delivery);
    }
}

impl Default for Bench {
    fn default() -> Self {
        Self::new()
    }
}
