//! What is kept, and what pages are told.

use std::time::Duration;

use axum::http::{HeaderMap, StatusCode};
use bytes::Bytes;

use super::bounds::Bounds;
use super::{Answer, Arrived, Forward, History};
use crate::listen::fixtures;
use crate::listen::receiver::verified;

fn arrived(body: &str) -> Arrived {
    fixtures::arrived(body.as_bytes(), &[])
}

fn answer(body: &'static str) -> Forward {
    Forward::Answered(Answer {
        status: StatusCode::OK,
        headers: HeaderMap::new(),
        body: Bytes::from_static(body.as_bytes()),
        is_cut: false,
        took: Duration::from_millis(3),
    })
}

fn history(whole: usize, bytes: usize, lines: usize) -> History {
    History::with_bounds(Bounds {
        whole,
        bytes,
        lines,
    })
}

fn kept(history: &History) -> Vec<u64> {
    let ids = 1..=history.changes_since(0, 100).total;
    ids.filter(|id| history.entry(*id).is_some()).collect()
}

#[test]
fn the_newest_are_kept_whole_and_those_before_as_lines() {
    let history = history(2, 1_000_000, 4);
    for _ in 0..6 {
        history.add(arrived("{}"));
    }
    assert_eq!(kept(&history), [5, 6]);
    let changes = history.changes_since(0, 100);
    assert_eq!((changes.total, changes.lines.len()), (6, 4));
    let ids: Vec<_> = changes.lines.iter().map(|line| line.id).collect();
    assert_eq!(ids, [3, 4, 5, 6]);
}

#[test]
fn the_bytes_of_bodies_and_answers_are_bounded() {
    let history = history(100, 5_000, 100);
    for _ in 0..10 {
        history.add(arrived(&"a".repeat(1_000)));
    }
    let before = kept(&history);
    assert!(before.len() < 5, "{before:?}");
    let newest = history.entry(10).unwrap();
    let long = Box::leak("b".repeat(4_500).into_boxed_str());
    history.answered(&newest, answer(long));
    assert_eq!(kept(&history), [10]);
    // The newest one stays, whatever its size.
    history.add(arrived(&"a".repeat(9_000)));
    assert_eq!(kept(&history), [11]);
    // And what was forgotten no longer counts.
    history.add(arrived("a"));
    history.add(arrived("a"));
    assert_eq!(kept(&history), [12, 13]);
}

#[test]
fn a_page_gets_each_change_once_and_in_parts() {
    let history = history(10, 1_000_000, 10);
    for _ in 0..5 {
        history.add(arrived("{}"));
    }
    let first = history.changes_since(0, 3);
    assert_eq!(first.lines.len(), 3);
    let rest = history.changes_since(first.last, 3);
    assert_eq!(rest.lines.len(), 2);
    assert!(history.changes_since(rest.last, 3).lines.is_empty());

    history.answered(&history.entry(2).unwrap(), answer(""));
    let changes = history.changes_since(rest.last, 3);
    assert_eq!(changes.lines.len(), 1);
    assert_eq!(changes.lines[0].id, 2);
    let line = serde_json::to_value(&changes.lines[0]).unwrap();
    assert_eq!(line["forward"]["status"], 200);
    assert_eq!(line["forward"]["ms"], 3.0);
}

#[test]
fn what_is_cleared_is_gone_and_the_ids_and_counts_go_on() {
    let history = history(10, 1_000_000, 10);
    history.add(arrived("{}"));
    history.clear();
    assert!(history.entry(1).is_none());
    let entry = history.add(arrived("{}"));
    assert_eq!(entry.id, 2);
    let changes = history.changes_since(0, 10);
    assert_eq!((changes.cleared, changes.lines.len()), (1, 1));
    assert_eq!(history.counts().to_string(), "0 accepted, 2 refused");
}

#[test]
fn a_line_of_what_is_refused_holds_nothing_of_its_body() {
    let history = history(10, 1_000_000, 10);
    history.add(arrived(r#"{"type":"post_comment_mobile","rahasia":1}"#));
    let line = serde_json::to_string(&history.changes_since(0, 10).lines).unwrap();
    assert!(
        line.contains("signature_mismatch") && line.contains("/webhook?x=1"),
        "{line}"
    );
    assert!(
        !line.contains("rahasia") && !line.contains("post_comment"),
        "{line}"
    );
}

#[test]
fn the_counts_are_of_what_came_and_what_became_of_it() {
    let history = History::after(40);
    let passed_on = |body: &'static str| {
        let mut arrived = arrived(body);
        arrived.verdict = verified(&qiscus_webhook_testing::delivery(body));
        arrived.is_passed_on = true;
        arrived
    };
    history.add(arrived("{}"));
    let entries = ["1", "2", "3", "4"].map(|body| history.add(passed_on(body)));
    assert_eq!(
        history.counts().to_string(),
        "4 accepted, 1 refused; 4 not answered by the forward target"
    );
    for (entry, forward) in entries
        .iter()
        .zip([answer(""), Forward::Looped, Forward::Looped])
    {
        history.answered(entry, forward);
    }
    assert_eq!(
        history.counts().to_string(),
        "4 accepted, 1 refused; the forward target failed 2 times; 1 not answered by the forward target"
    );
    let changes = history.changes_since(0, 100);
    assert_eq!((changes.cleared, changes.total), (40, 45));
    assert_eq!(changes.lines[0].id, 41);
    assert!(history.entry(40).is_none());
}

#[test]
fn memory_is_counted_of_the_body_the_target_and_the_headers() {
    // The path and query of these are 12 bytes, and a header costs 64 beside its text.
    for (body, headers, size) in [
        (&b"abc"[..], &[][..], 15),
        (b"", &[("x-a", "1234")], 12 + 71),
        (b"abc", &[("x-a", "1234"), ("x-b", "")], 15 + 71 + 67),
    ] {
        assert_eq!(fixtures::arrived(body, headers).size(), size);
    }
    let history = history(9, 30, 9);
    for _ in 0..3 {
        history.add(arrived("abc"));
    }
    assert_eq!(kept(&history), [2, 3]);
}
