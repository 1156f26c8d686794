//! The scripts that Redis runs.
//!
//! A key holds the owner's 16 bytes while it is claimed, and `done`, which no owner can be, once it
//! is done. Each script answers with the state that it found.

use redis::Script;

pub(super) const FREE: i64 = 0;
pub(super) const OWN: i64 = 1;
pub(super) const OTHERS: i64 = 2;
pub(super) const DONE: i64 = 3;

pub(super) struct Scripts {
    pub(super) claim: Script,
    pub(super) complete: Script,
    pub(super) release: Script,
}

macro_rules! script {
    ($change:literal) => {
        Script::new(concat!(
            "local held = redis.call('GET', KEYS[1])\n",
            "if held == 'done' then return 3 end\n",
            "if held and held ~= ARGV[1] then return 2 end\n",
            $change,
            "\nif held then return 1 else return 0 end"
        ))
    };
}

impl Scripts {
    pub(super) fn new() -> Self {
        Self {
            claim: script!("redis.call('SET', KEYS[1], ARGV[1], 'PX', ARGV[2])"),
            complete: script!("redis.call('SET', KEYS[1], 'done', 'PX', ARGV[2])"),
            release: script!("redis.call('DEL', KEYS[1])"),
        }
    }
}
