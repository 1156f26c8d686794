//! An allocator that gives free memory back to the system.

use tikv_jemalloc_ctl::{Access as _, AsName as _, arenas};
use tikv_jemallocator::Jemalloc;

#[global_allocator]
static ALLOCATOR: Jemalloc = Jemalloc;

/// From now on, pages that are free go back to the system at once. Otherwise a receiver keeps what a
/// flood of stalled bodies has made it take: until jemalloc is called again, at least 10 seconds later.
///
/// Costs a system call and page faults for each block of 16 KiB or more that is freed, and nothing for
/// smaller ones.
///
/// # Errors
///
/// If the allocator has no such setting.
pub fn give_memory_back() -> Result<(), String> {
    set_decay().map_err(|err| format!("the allocator keeps free memory: {err}"))
}

fn set_decay() -> tikv_jemalloc_ctl::Result<()> {
    const AT_ONCE: isize = 0;
    // For arenas that are yet to come, before those that are there: none is missed.
    "arenas.dirty_decay_ms\0".name().write(AT_ONCE)?;
    "arenas.muzzy_decay_ms\0".name().write(AT_ONCE)?;
    for arena in 0..arenas::narenas::read()? {
        for pages in ["dirty", "muzzy"] {
            let name = format!("arena.{arena}.{pages}_decay_ms\0");
            // Some of the numbers have no arena yet.
            let _ = name.name().write(AT_ONCE);
        }
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn no_arena_keeps_free_pages() {
        give_memory_back().unwrap();
        // Of a thread that has its arena by now, and of one that gets it after.
        let decay = || -> isize {
            let arena: u32 = "thread.arena\0".name().read().unwrap();
            let name = format!("arena.{arena}.dirty_decay_ms\0");
            name.name().read().unwrap()
        };
        assert_eq!(decay(), 0);
        for _ in 0..32 {
            assert_eq!(std::thread::spawn(decay).join().unwrap(), 0);
        }
    }
}
