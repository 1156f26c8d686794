//! The scripts that Redis runs, and the states that they find.
//!
//! | what a key holds | state |
//! |---|---|
//! | `c`, an owner's 16 bytes and a time | claimed by it until then, and free after that |
//! | `d` and an owner | done, by it |
//! | `f` and a time | free: released then |
//!
//! Each script answers with the state that it found.
//!
//! A claim carries a deadline in the time of Redis, and answers with that time as well. It can come late, when all that
//! came of it is over: it was made once more on another connection, or given up. So a claim that has ended without
//! success stays for longer than any claim can be on its way, as the mark of this end: no two are equal. Who finds a
//! mark that he does not know is answered `LATE` with it, and asks again if he is still there. Only he who knows the
//! last mark claims, so that nothing that was asked before it does.

use redis::Script;

pub(super) const FREE: i64 = 0;
pub(super) const OWN: i64 = 1;
pub(super) const OTHERS: i64 = 2;
pub(super) const DONE: i64 = 3;
/// The claim's deadline has passed, or there is a mark that it does not know: nothing was changed.
pub(super) const LATE: i64 = 4;

pub(super) struct Scripts {
    pub(super) claim: Script,
    pub(super) complete: Script,
    pub(super) release: Script,
}

/// `state`, `mark`, `now` in milliseconds and `time`, as locals.
const LOOK: &str = "\
local time = redis.call('TIME')
local now = time[1] * 1000 + math.floor(time[2] / 1000)
local held = redis.call('GET', KEYS[1])
local state, mark = 0, ''
if held then
  local kind, own = string.sub(held, 1, 1), string.sub(held, 2, 17) == ARGV[1]
  if kind == 'd' then
    if own then state = 6 else state = 3 end
  elseif kind == 'c' and now < tonumber(string.sub(held, 18)) then
    if own then state = 1 else state = 2 end
  else
    mark = held
  end
end
";

/// Asked with owner, lease, deadline, the mark it knows, and how long marks stay.
const CLAIM: &str = "\
if now > tonumber(ARGV[3]) or (mark ~= '' and mark ~= ARGV[4]) then return {4, now, mark} end
if state == 6 then state = 3 end
if state < 2 then
  local claim = 'c' .. ARGV[1] .. string.format('%.0f', now + ARGV[2])
  redis.call('SET', KEYS[1], claim, 'PX', string.format('%.0f', ARGV[2] + ARGV[5]))
end
return {state, now, ''}
";

/// Asked with owner and keep time.
const COMPLETE: &str = "\
if state == 6 then return 1 end
if state < 2 then redis.call('SET', KEYS[1], 'd' .. ARGV[1], 'PX', ARGV[2]) end
return state
";

/// Asked with owner and how long marks stay. A Redis that is full can still free what was claimed, and lets a script
/// that has freed something write: the mark then, too.
const RELEASE: &str = "\
if state == 6 then return 3 end
if state < 2 then
  local mark = 'f' .. time[1] .. '.' .. time[2]
  if redis.pcall('SET', KEYS[1], mark, 'PX', ARGV[2]).err then
    redis.call('DEL', KEYS[1])
    redis.pcall('SET', KEYS[1], mark, 'PX', ARGV[2])
  end
end
return state
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
