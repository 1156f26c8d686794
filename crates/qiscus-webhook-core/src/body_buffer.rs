//! The bytes of a body that is arriving, within its share of the memory budget.

use bytes::Bytes;

use crate::memory_budget::BudgetShare;
use crate::{MemoryBudget, RejectionReason};

/// Keeps a body's chunks as one run of bytes.
///
/// A body of one chunk is kept where it lies. From the second chunk on, or once the body makes us
/// wait, bytes are copied into a buffer of this body's own: small chunks that pin large read buffers
/// would make a stalled body hold more than it was counted for.
pub(crate) struct BodyBuffer {
    bytes: Held,
    share: BudgetShare,
    most: usize,
}

enum Held {
    Chunk(Bytes),
    Joined(Vec<u8>),
}

impl BodyBuffer {
    /// An empty buffer for a body that is said to come to `most` bytes. It costs nothing until it is
    /// filled.
    pub(crate) fn new(budget: MemoryBudget, most: usize) -> Self {
        Self {
            bytes: Held::Chunk(Bytes::new()),
            share: BudgetShare::new(budget),
            most,
        }
    }

    pub(crate) fn len(&self) -> usize {
        match &self.bytes {
            Held::Chunk(chunk) => chunk.len(),
            Held::Joined(joined) => joined.len(),
        }
    }

    /// Makes room for a chunk of `len` bytes that the caller has found to keep within the limit.
    pub(crate) fn make_room(&mut self, len: usize) -> Result<(), RejectionReason> {
        match &mut self.bytes {
            Held::Chunk(first) if first.is_empty() => {
                if !self.share.cover(len) {
                    return Err(RejectionReason::MemoryBudgetExhausted);
                }
            }
            Held::Chunk(_) => self.copy_first_chunk(len)?,
            Held::Joined(joined) => {
                let needed = joined.len().saturating_add(len);
                grow(joined, needed, &mut self.share, self.most)?;
            }
        }
        Ok(())
    }

    /// Lets go of the buffer in which a first chunk lies.
    pub(crate) fn detach(&mut self) -> Result<(), RejectionReason> {
        match &self.bytes {
            Held::Chunk(first) if !first.is_empty() => self.copy_first_chunk(0),
            Held::Chunk(_) | Held::Joined(_) => Ok(()),
        }
    }

    /// Adds a chunk for which room was made.
    pub(crate) fn push(&mut self, chunk: Bytes) {
        match &mut self.bytes {
            Held::Chunk(first) => *first = chunk,
            Held::Joined(joined) => joined.extend_from_slice(&chunk),
        }
    }

    /// The whole body. Its share of the budget is free again.
    pub(crate) fn into_bytes(self) -> Bytes {
        match self.bytes {
            Held::Chunk(chunk) => chunk,
            Held::Joined(joined) => joined.into(),
        }
    }

    /// Copies the first chunk into a buffer with room for `more` bytes.
    fn copy_first_chunk(&mut self, more: usize) -> Result<(), RejectionReason> {
        if let Held::Chunk(first) = &self.bytes {
            let mut joined = Vec::new();
            let needed = first.len().saturating_add(more);
            grow(&mut joined, needed, &mut self.share, self.most)?;
            joined.extend_from_slice(first);
            self.bytes = Held::Joined(joined);
        }
        Ok(())
    }
}

/// Makes room for `needed` bytes: twice what has arrived, so that the room follows what a client
/// really sends; at most what the body is said to come to. Where the budget has no room for twice as
/// much, all that it has left: by no more than what is needed, each small chunk would cost a copy of
/// all that came before.
fn grow(
    joined: &mut Vec<u8>,
    needed: usize,
    share: &mut BudgetShare,
    most: usize,
) -> Result<(), RejectionReason> {
    if needed <= joined.capacity() {
        return Ok(());
    }
    // A body that has outgrown what was said of it may come to anything.
    let most = if needed > most { usize::MAX } else { most };
    let wanted = needed.saturating_mul(2).min(most);
    let room = share
        .cover_most_of(needed, wanted)
        .ok_or(RejectionReason::MemoryBudgetExhausted)?;
    joined
        .try_reserve_exact(room.saturating_sub(joined.len()))
        .map_err(|_| RejectionReason::MemoryBudgetExhausted)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::UNCOUNTED_BODY_BYTES;

    fn filled(budget: &MemoryBudget, most: usize, chunks: &[usize]) -> BodyBuffer {
        let mut buffer = BodyBuffer::new(budget.clone(), most);
        for len in chunks {
            take(&mut buffer, vec![b'a'; *len].into()).unwrap();
        }
        buffer
    }

    fn take(buffer: &mut BodyBuffer, chunk: Bytes) -> Result<(), RejectionReason> {
        buffer.make_room(chunk.len())?;
        buffer.push(chunk);
        Ok(())
    }

    #[test]
    fn one_chunk_stays_where_it_lies() {
        let chunk = Bytes::from(vec![b'a'; 100]);
        let mut buffer = BodyBuffer::new(MemoryBudget::new(0), 1000);
        take(&mut buffer, chunk.clone()).unwrap();
        assert_eq!(buffer.into_bytes().as_ptr(), chunk.as_ptr());
    }

    /// Fills it by single bytes, and gives how often what came before had to move.
    fn moves_of(buffer: &mut BodyBuffer, bytes: usize) -> usize {
        let (mut moves, mut room) = (0, 0);
        for _ in 0..bytes {
            take(buffer, Bytes::from_static(b"a")).unwrap();
            if let Held::Joined(joined) = &buffer.bytes
                && joined.capacity() != room
            {
                room = joined.capacity();
                moves += 1;
            }
        }
        moves
    }

    #[test]
    fn to_wait_before_the_first_chunk_does_not_make_it_a_copy() {
        let chunk = Bytes::from(vec![b'a'; 100]);
        let mut buffer = BodyBuffer::new(MemoryBudget::new(0), 1000);
        buffer.detach().unwrap();
        take(&mut buffer, chunk.clone()).unwrap();
        assert_eq!(buffer.into_bytes().as_ptr(), chunk.as_ptr());
    }

    #[test]
    fn a_body_that_outgrows_its_declared_length_is_not_moved_for_each_chunk() {
        let mut buffer = BodyBuffer::new(MemoryBudget::new(0), 1);
        let moves = moves_of(&mut buffer, UNCOUNTED_BODY_BYTES);
        assert_eq!(buffer.len(), UNCOUNTED_BODY_BYTES);
        assert!(moves < 20, "{moves}");
    }

    #[test]
    fn chunks_are_joined_in_order() {
        let mut buffer = BodyBuffer::new(MemoryBudget::new(0), 1000);
        for chunk in ["ab", "c", "defg", "h"] {
            take(&mut buffer, chunk.into()).unwrap();
        }
        assert_eq!(buffer.len(), 8);
        assert_eq!(buffer.into_bytes(), "abcdefgh");
    }

    #[test]
    fn room_never_passes_what_the_body_may_come_to() {
        let budget = MemoryBudget::new(1 << 20);
        for last in [1, 50_000] {
            let buffer = filled(&budget, 150_000, &[100_000, last]);
            assert_eq!(budget.in_use(), 150_000 - UNCOUNTED_BODY_BYTES, "{last}");
            drop(buffer);
            assert_eq!(budget.in_use(), 0);
        }
    }

    #[test]
    fn room_follows_what_has_come_and_not_what_was_said_to_come() {
        let budget = MemoryBudget::new(1 << 20);
        let buffer = filled(&budget, 1 << 20, &[50_000, 50_000]);
        assert_eq!(budget.in_use(), 200_000 - UNCOUNTED_BODY_BYTES);
        let Held::Joined(joined) = &buffer.bytes else {
            panic!("one chunk");
        };
        assert_eq!(joined.capacity(), 200_000);
    }

    #[test]
    fn the_budget_is_free_again_once_the_body_is_whole() {
        let budget = MemoryBudget::new(1 << 20);
        let bytes = filled(&budget, 1 << 20, &[70_000, 70_000]).into_bytes();
        assert_eq!((bytes.len(), budget.in_use()), (140_000, 0));
    }

    #[test]
    fn a_chunk_that_waits_for_more_is_no_longer_where_it_lay() {
        let read_buffer = Bytes::from(vec![b'a'; 100_000]);
        let mut buffer = BodyBuffer::new(MemoryBudget::new(0), 1000);
        take(&mut buffer, read_buffer.slice(..10)).unwrap();
        assert!(!read_buffer.is_unique());
        buffer.detach().unwrap();
        assert!(read_buffer.is_unique());
        take(&mut buffer, "b".into()).unwrap();
        buffer.detach().unwrap();
        assert_eq!(buffer.into_bytes(), "aaaaaaaaaab");
    }

    #[test]
    fn a_used_up_budget_does_not_make_each_small_chunk_cost_a_copy_of_all_before() {
        for left in [0, 10_000, 100_000] {
            let budget = MemoryBudget::new(left);
            let mut buffer = BodyBuffer::new(budget.clone(), 1 << 20);
            let moves = moves_of(&mut buffer, UNCOUNTED_BODY_BYTES + left);
            assert!(take(&mut buffer, "a".into()).is_err());
            assert_eq!(buffer.len(), UNCOUNTED_BODY_BYTES + left);
            assert!(moves < 20, "{moves}");
        }
    }

    #[test]
    fn a_body_that_fits_barely_is_kept() {
        let budget = MemoryBudget::new(10);
        let mut buffer = filled(&budget, 1 << 20, &[UNCOUNTED_BODY_BYTES, 10]);
        assert_eq!(
            take(&mut buffer, "x".into()),
            Err(RejectionReason::MemoryBudgetExhausted)
        );
    }
}
