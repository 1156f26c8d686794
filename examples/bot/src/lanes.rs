//! Comments that wait for their answer: one after the other within a room, side by side between rooms.

use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::Duration;

use qiscus_webhook::Comment;
use tokio::sync::mpsc;
use tokio::task::JoinSet;
use tokio::time::timeout;

const LANES: u64 = 16;
const WAITING: usize = 100;

/// Where the receiver puts comments.
#[derive(Clone)]
pub(crate) struct Lanes {
    senders: Arc<[mpsc::Sender<Comment>]>,
    not_done: Arc<AtomicUsize>,
}

/// The tasks that work on them, until every clone of the [`Lanes`] is gone and they are empty.
pub(crate) struct Working {
    tasks: JoinSet<()>,
    not_done: Arc<AtomicUsize>,
}

impl Lanes {
    pub(crate) fn start<F>(work: impl Fn(Comment) -> F + Clone + Send + 'static) -> (Self, Working)
    where
        F: Future<Output = ()> + Send,
    {
        let not_done = Arc::new(AtomicUsize::new(0));
        let mut tasks = JoinSet::new();
        let senders = (0..LANES)
            .map(|_| {
                let (sender, mut comments) = mpsc::channel(WAITING);
                let (work, not_done) = (work.clone(), Arc::clone(&not_done));
                tasks.spawn(async move {
                    while let Some(comment) = comments.recv().await {
                        work(comment).await;
                        not_done.fetch_sub(1, Ordering::Relaxed);
                    }
                });
                sender
            })
            .collect();
        let lanes = Self {
            senders,
            not_done: Arc::clone(&not_done),
        };
        (lanes, Working { tasks, not_done })
    }

    /// Whether there was room in the lane of the comment's room.
    pub(crate) fn put(&self, comment: Comment) -> bool {
        let lane = usize::try_from(comment.room().id() % LANES).ok();
        let Some(sender) = lane.and_then(|lane| self.senders.get(lane)) else {
            return false;
        };
        // Before it is done, which may be at once.
        self.not_done.fetch_add(1, Ordering::Relaxed);
        let is_in = sender.try_send(comment).is_ok();
        if !is_in {
            self.not_done.fetch_sub(1, Ordering::Relaxed);
        }
        is_in
    }
}

impl Working {
    pub(crate) async fn finish_within(mut self, time: Duration) {
        let all = async { while self.tasks.join_next().await.is_some() {} };
        let _ = timeout(time, all).await;
        let left = self.not_done.load(Ordering::Relaxed);
        if left > 0 {
            tracing::error!("{left} comments were answered with 200, and nothing else");
        }
    }
}

#[cfg(test)]
mod tests {
    use std::sync::Mutex;

    use qiscus_webhook::testing::TestEvent;
    use tokio::sync::Semaphore;

    use super::*;

    fn comment(room: u64, text: &str) -> Comment {
        let event = TestEvent::text(text).with_room(room, "A room");
        Comment::try_from(event.delivery()).unwrap()
    }

    #[tokio::test]
    async fn a_room_that_waits_holds_up_itself_alone_and_its_order_stays() {
        let seen = Arc::new(Mutex::new(Vec::new()));
        let gate = Arc::new(Semaphore::new(0));
        let (of_work, its_gate) = (Arc::clone(&seen), Arc::clone(&gate));
        let (lanes, working) = Lanes::start(move |comment| {
            let (seen, gate) = (Arc::clone(&of_work), Arc::clone(&its_gate));
            async move {
                if comment.room().id() == 1 {
                    gate.acquire().await.unwrap().forget();
                }
                let text = comment.message().text().to_owned();
                seen.lock().unwrap().push(text);
            }
        });
        for text in ["a", "b", "c"] {
            assert!(lanes.put(comment(1, text)));
        }
        assert!(lanes.put(comment(2, "other")));
        while seen.lock().unwrap().is_empty() {
            tokio::task::yield_now().await;
        }
        assert_eq!(*seen.lock().unwrap(), ["other"]);
        gate.add_permits(3);
        drop(lanes);
        working.finish_within(Duration::from_secs(20)).await;
        assert_eq!(*seen.lock().unwrap(), ["other", "a", "b", "c"]);
    }

    #[tokio::test]
    async fn a_full_lane_takes_no_more() {
        let (lanes, working) = Lanes::start(|_| std::future::pending());
        let mut taken = 0;
        while lanes.put(comment(1, "Halo")) {
            taken += 1;
            tokio::task::yield_now().await;
        }
        // One is under way.
        assert_eq!(taken, WAITING + 1);
        assert!(lanes.put(comment(2, "Halo")));
        drop(lanes);
        working.finish_within(Duration::ZERO).await;
    }
}
