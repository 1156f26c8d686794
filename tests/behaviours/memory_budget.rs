//! The memory budget: large bodies that nobody has verified hold no more than it together, and keep
//! no everyday event out.

use bytes::Bytes;
use qiscus_webhook_core::MemoryBudget;
use qiscus_webhook_core::RejectionReason::{MemoryBudgetExhausted, SignatureMismatch};

use crate::harness::{At, Request, Setup, eventually, stamp};

stamp! {
    a_used_up_budget_refuses_large_bodies_and_lets_everyday_events_through,
    a_budget_that_was_used_up_is_whole_again_once_its_holders_are_gone,
    a_budget_of_nothing_lets_64_kib_through_and_no_more,
    a_body_that_is_verified_or_refused_gives_its_share_back,
    what_is_declared_and_does_not_come_holds_nothing,
}

/// What each body may hold without being counted.
const UNCOUNTED: usize = 64 * 1024;

fn body(len: usize) -> Bytes {
    vec![b'a'; len].into()
}

fn setup_with_budget(bytes: usize) -> Setup {
    Setup::default().with_limits(|limits| limits.with_memory_budget(MemoryBudget::new(bytes)))
}

/// All of a body but its last byte, in small writes.
fn stalled(len: usize) -> Request {
    Request::signed(body(len))
        .cut_to(len - 1)
        .in_pieces(16 * 1024)
        .then_stalling()
}

async fn a_used_up_budget_refuses_large_bodies_and_lets_everyday_events_through(at: At) {
    let receiver = at.start(setup_with_budget(150_000)).await;
    let large = Request::signed(body(200_000)).chunked(16 * 1024);
    receiver.deliver(large.clone()).await.accepted();

    let holder = receiver.deliver_meanwhile(stalled(200_000));
    eventually("the stalled body is held", || {
        receiver.budget().in_use() >= 130_000
    })
    .await;
    let outcome = receiver.deliver(large).await;
    outcome.refused(MemoryBudgetExhausted);
    assert!(outcome.answer().header("retry-after").is_some());
    for request in [
        Request::everyday(),
        Request::everyday().chunked(1),
        Request::signed(body(UNCOUNTED)),
        Request::signed(body(UNCOUNTED)).chunked(1000),
    ] {
        receiver.deliver(request).await.accepted();
    }
    assert!(!holder.is_finished());
    assert!(receiver.budget().in_use() >= 130_000);
    holder.abort();
}

async fn a_budget_that_was_used_up_is_whole_again_once_its_holders_are_gone(at: At) {
    let receiver = at.start(setup_with_budget(300_000)).await;
    let holders: Vec<_> = (0..2)
        .map(|_| receiver.deliver_meanwhile(stalled(200_000)))
        .collect();
    eventually("both are held", || receiver.budget().in_use() >= 260_000).await;
    assert!(receiver.budget().in_use() <= receiver.budget().limit());
    for holder in holders {
        holder.abort();
    }
    eventually("nothing is held", || receiver.budget().in_use() == 0).await;
    receiver
        .deliver(Request::signed(body(300_000)).chunked(9999))
        .await
        .accepted();
}

async fn a_budget_of_nothing_lets_64_kib_through_and_no_more(at: At) {
    let receiver = at.start(setup_with_budget(0)).await;
    receiver
        .deliver(Request::signed(body(UNCOUNTED)).in_pieces(5000))
        .await
        .accepted();
    receiver
        .deliver(Request::signed(body(UNCOUNTED)).chunked(5000))
        .await
        .accepted();
    let more = Request::signed(body(UNCOUNTED + 1));
    for request in [more.clone().in_pieces(5000), more.chunked(5000)] {
        receiver
            .deliver(request)
            .await
            .refused(MemoryBudgetExhausted);
    }
}

async fn a_body_that_is_verified_or_refused_gives_its_share_back(at: At) {
    let receiver = at.start(setup_with_budget(200_000)).await;
    for _ in 0..5 {
        let good = Request::signed(body(200_000)).in_pieces(20_000);
        receiver.deliver(good.clone()).await.accepted();
        assert_eq!(receiver.budget().in_use(), 0);
        let mut changed = body(200_000).to_vec();
        changed[199_999] = b'b';
        let bad = good.with_body(changed).in_pieces(20_000);
        receiver.deliver(bad).await.refused(SignatureMismatch);
        assert_eq!(receiver.budget().in_use(), 0);
    }
}

async fn what_is_declared_and_does_not_come_holds_nothing(at: At) {
    const CAME: usize = 100_000;
    let receiver = at.start(setup_with_budget(500_000)).await;
    let declared = Request::signed(body(1_000_000));
    let holder =
        receiver.deliver_meanwhile(declared.cut_to(CAME).in_pieces(16 * 1024).then_stalling());
    eventually("what came is held", || {
        receiver.budget().in_use() >= CAME - UNCOUNTED
    })
    .await;
    // Twice what came at the most, so that the next chunks need no copy of all before.
    assert!(receiver.budget().in_use() <= 2 * CAME - UNCOUNTED);
    let large = Request::signed(body(400_000)).in_pieces(16 * 1024);
    receiver.deliver(large).await.accepted();
    assert!(!holder.is_finished());
    holder.abort();
}
