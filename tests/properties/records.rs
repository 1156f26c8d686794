//! What is written of an event reads back, whatever the event is.

use proptest::prelude::*;
use qiscus_webhook_core::Event;
use qiscus_webhook_core::record::EventRecord;

use crate::generate::{self, documents};
use crate::write::{Style, write};

proptest! {
    #![proptest_config(ProptestConfig { failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn what_is_written_of_an_event_reads_back(document in documents(), style in any::<Style>()) {
        let body = write(&document, style);
        let event = Event::parse_unverified(body.as_bytes());
        let written = serde_json::to_string(&event).unwrap();
        prop_assert_eq!(written.lines().count(), 1);
        let read: EventRecord = serde_json::from_str(&written).unwrap();
        prop_assert_eq!(serde_json::to_string(&read).unwrap(), written);
    }

    #[test]
    fn no_text_of_a_record_is_in_what_is_logged(document in documents()) {
        let body = generate::mark(document).to_string();
        let record = EventRecord::from(&Event::parse_unverified(body.as_bytes()));
        let shown = match &record {
            EventRecord::PostComment(comment) => format!("{record:?} {:?} {:?}", comment.id, comment.message),
            record => format!("{record:?}"),
        };
        prop_assert!(!shown.contains(generate::MARK), "{}\n{}", body, shown);
    }
}
