//! The scripts that Redis runs, and the states that they find.
//!
//! | what a key holds | state |
//! |---|---|
//! | an owner's 16 bytes | claimed by it |
//! | `d` and an owner | done, by it |
//! | `f` and an owner | free, released by it: for a short while, so that what it asked before and what arrives late does not claim it again |
//!
//! Each script answers with the state that it found. A claim carries a deadline in the time of
//! Redis, and answers with that time as well.

use redis::Script;

pub(super) const FREE: i64 = 0;
pub(super) const OWN: i64 = 1;
pub(super) const OTHERS: i64 = 2;
pub(super) const DONE: i64 = 3;
/// The deadline of the claim had passed: nothing was changed.
pub(super) const LATE: i64 = 4;
/// The owner released it before: nothing was changed.
pub(super) const RELEASED: i64 = 5;

/// A claim's answer is this times the milliseconds of Redis' clock, plus the state.
pub(super) const STATES: i64 = 8;

pub(super) struct Scripts {
    pub(super) claim: Script,
    pub(super) complete: Script,
    pub(super) release: Script,
}

/// `state` and `held`, as locals.
const LOOK: &str = "\
local held = redis.call('GET', KEYS[1])
local state = 0
if held then
  local own = string.sub(held, -16) == ARGV[1]
  if #held == 16 then
    if own then state = 1 else state = 2 end
  elseif string.sub(held, 1, 1) == 'd' then
    if own then state = 6 else state = 3 end
  elseif own then state = 5 end
end
";

const CLAIM: &str = "\
local time = redis.call('TIME')
local now = time[1] * 1000 + math.floor(time[2] / 1000)
if now > tonumber(ARGV[3]) then state = 4 end
if state == 6 then state = 3 end
if state < 2 then redis.call('SET', KEYS[1], ARGV[1], 'PX', ARGV[2]) end
return now * 8 + state
";

const COMPLETE: &str = "\
if state == 6 then return 1 end
if state == 2 or state == 3 then return state end
redis.call('SET', KEYS[1], 'd' .. ARGV[1], 'PX', ARGV[2])
if state == 1 then return 1 else return 0 end
";

/// A Redis that is full can still free what was claimed.
const RELEASE: &str = "\
if state == 6 then return 3 end
if state == 2 or state == 3 then return state end
local marked = redis.pcall('SET', KEYS[1], 'f' .. ARGV[1], 'PX', ARGV[2])
if marked.err then redis.call('DEL', KEYS[1]) end
if state == 1 then return 1 else return 0 end
";

impl Scripts {
    pub(super) fn new() -> Self {
        let script = |change: &str| Script::new(&format!("{LOOK}{change}"));
        Self {
            claim: script(CLAIM),
            complete: script(COMPLETE),
            release: script(RELEASE),
        }
    }
}
