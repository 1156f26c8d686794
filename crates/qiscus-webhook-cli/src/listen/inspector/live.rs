//! What changes, told as it changes (server-sent events).

use std::convert::Infallible;
use std::time::Duration;

use axum::extract::State;
use axum::http::{HeaderMap, StatusCode};
use axum::response::sse::{Event, KeepAlive, Sse};
use futures_util::Stream;
use futures_util::stream::unfold;
use serde::Serialize;
use tokio::sync::watch;
use tokio::time::sleep;

use super::shared::{About, Shared};
use crate::listen::history::{Changes, Summary};

/// Lines in one message: what a page draws without a pause that is felt.
const LINES: usize = 500;

/// Between two messages, so that a burst becomes few of them.
const PAUSE: Duration = Duration::from_millis(40);

/// How often a silent stream gives a sign of life.
const ALIVE: Duration = Duration::from_secs(15);

#[derive(Serialize)]
struct Message<'a> {
    #[serde(skip_serializing_if = "Option::is_none")]
    about: Option<&'a About>,
    cleared: u64,
    total: u64,
    lines: &'a [Summary],
}

/// Every line that changed since the page was last told: by `Last-Event-ID` where a browser connects
/// again.
pub(super) async fn changes(
    State(shared): State<Shared>,
    headers: HeaderMap,
) -> Sse<impl Stream<Item = Result<Event, Infallible>>> {
    let seen = headers
        .get("last-event-id")
        .and_then(|id| id.to_str().ok()?.parse().ok());
    let page = Page {
        changed: shared.history.subscribe(),
        shared,
        seen: seen.unwrap_or(0),
        is_new: true,
    };
    let stream = unfold(page, async |mut page| {
        let event = page.next().await?;
        Some((Ok(event), page))
    });
    Sse::new(stream).keep_alive(KeepAlive::new().interval(ALIVE))
}

/// Forgets every delivery.
pub(super) async fn clear(State(shared): State<Shared>) -> StatusCode {
    shared.history.clear();
    StatusCode::NO_CONTENT
}

/// One connected page.
struct Page {
    shared: Shared,
    changed: watch::Receiver<u64>,
    seen: u64,
    is_new: bool,
}

impl Page {
    /// The next message, once there is something to tell. None when the program ends.
    async fn next(&mut self) -> Option<Event> {
        if !self.is_new {
            sleep(PAUSE).await;
        }
        loop {
            let newest = *self.changed.borrow_and_update();
            if self.is_new || newest > self.seen {
                return Some(self.tell());
            }
            self.changed.changed().await.ok()?;
        }
    }

    fn tell(&mut self) -> Event {
        let Changes {
            last,
            cleared,
            total,
            lines,
        } = self.shared.history.changes_since(self.seen, LINES);
        let message = Message {
            about: self.is_new.then_some(&*self.shared.about),
            cleared,
            total,
            lines: &lines,
        };
        self.seen = last;
        self.is_new = false;
        let event = Event::default().id(last.to_string());
        match serde_json::to_string(&message) {
            Ok(json) => event.data(json),
            Err(_) => event.comment("a line that is no JSON"),
        }
    }
}

#[cfg(test)]
mod tests {
    use tokio::time::{Instant, timeout};

    use super::*;
    use crate::listen::fixtures::arrived;
    use crate::listen::inspector::tests::shared;

    /// The message, and how long it took to come. None if none comes for as long as anybody waits.
    async fn next(page: &mut Page) -> Option<(String, Duration)> {
        let begun = Instant::now();
        let event = timeout(ALIVE * 100, page.next()).await.ok()?;
        let told = format!("{:?}", event.unwrap()).replace('\\', "");
        Some((told, begun.elapsed()))
    }

    #[tokio::test(start_paused = true)]
    async fn a_page_is_told_at_once_and_then_of_what_changes() {
        let shared = shared();
        let history = shared.history.clone();
        let mut page = Page {
            changed: history.subscribe(),
            shared,
            seen: 0,
            is_new: true,
        };
        let (told, after) = next(&mut page).await.unwrap();
        assert!(
            told.contains(r#""receiver":"http://localhost:3000""#),
            "{told}"
        );
        assert!(told.contains(r#""total":0"#), "{told}");
        assert_eq!(after, Duration::ZERO);
        assert!(next(&mut page).await.is_none());

        for _ in 0..=LINES {
            history.add(arrived(b"{}", &[]));
        }
        for lines in [LINES, 1] {
            let (told, after) = next(&mut page).await.unwrap();
            assert!(!told.contains("about"), "{told}");
            assert!(told.contains(r#""total":501"#), "{told}");
            assert_eq!(told.matches(r#""id":"#).count(), lines);
            assert_eq!(after, PAUSE);
        }
        assert!(next(&mut page).await.is_none());
    }
}
