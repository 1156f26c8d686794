//! The bodies that everything is measured with, made up here in the shapes that Qiscus sends.

use std::fmt::Write as _;

/// A body's shape and size.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[non_exhaustive]
pub enum Body {
    /// A comment of five letters with no more than its handler needs, 0.2 KB.
    Short,
    /// The fields of the documented sample alone, 0.4 KB.
    Documented,
    /// Every field that bodies have had since 2022, two participants, 1.4 KB.
    Modern,
    /// As [`Modern`](Self::Modern), with so many participants: 100 make 34 KB, 1,000 make 340 KB.
    Group(usize),
    /// A group that fills the default body limit to the last byte.
    Mebibyte,
}

impl Body {
    /// The sizes at which everything is measured.
    pub const ALL: [Self; 6] = [
        Self::Short,
        Self::Documented,
        Self::Modern,
        Self::Group(100),
        Self::Group(1000),
        Self::Mebibyte,
    ];

    /// What tables, plots and benches call it.
    #[must_use]
    pub fn name(self) -> String {
        match self {
            Self::Short => "short".to_owned(),
            Self::Documented => "documented".to_owned(),
            Self::Modern => "modern".to_owned(),
            Self::Group(participants) => format!("group-{participants}"),
            Self::Mebibyte => "mebibyte".to_owned(),
        }
    }

    /// The bytes, as Qiscus would send them: compact JSON, keys in alphabetical order.
    #[must_use]
    pub fn bytes(self) -> Vec<u8> {
        match self {
            Self::Short => short(),
            Self::Documented => documented(),
            Self::Modern => modern(2, ""),
            Self::Group(participants) => modern(participants, ""),
            Self::Mebibyte => mebibyte(),
        }
        .into_bytes()
    }
}

/// The default body limit.
const MEBIBYTE: usize = 1024 * 1024;

fn short() -> String {
    r#"{"payload":{"from":{"email":"rani","id":7,"name":"Rani"},"message":{"payload":{},"text":"stok?","type":"text"},"room":{"id":9,"name":"Dapur","topic_id":9,"type":"single"}},"type":"post_comment_mobile"}"#
        .to_owned()
}

fn documented() -> String {
    r#"{"payload":{"from":{"email":"rani@dapur.example","id":118204,"name":"Rani"},"message":{"payload":{},"text":"Stok beras tinggal dua karung, tolong pesan lagi hari ini","type":"text"},"room":{"id":90211,"name":"Dapur Pusat","participants":[{"avatar_url":"https://cdn.example/a/rani.png","email":"rani@dapur.example","id":118204,"username":"Rani"}],"topic_id":90211,"type":"group"}},"type":"post_comment_mobile"}"#
        .to_owned()
}

fn modern(participants: usize, more_text: &str) -> String {
    let mut people = String::new();
    for number in 0..participants {
        if number > 0 {
            people.push(',');
        }
        participant(&mut people, number);
    }
    format!(
        r#"{{"payload":{{"from":{{"avatar_url":"https://cdn.example/a/rani.png","email":"rani@dapur.example","id":118204,"id_str":"118204","name":"Rani"}},"message":{{"comment_before_id":7730114402,"comment_before_id_str":"7730114402","created_at":"2026-03-01T02:15:30.123456789Z","disable_link_preview":false,"extras":{{}},"id":7730114977,"id_str":"7730114977","payload":{{}},"text":"Stok beras tinggal dua karung{more_text}","timestamp":"2026-03-01T02:15:30Z","type":"text","unique_temp_id":"android_1772331330123_k3v9","unix_nano_timestamp":1772331330123456789,"unix_timestamp":1772331330}},"room":{{"id":90211,"id_str":"90211","is_public_channel":false,"name":"Dapur Pusat","options":"{{\"branch\":12}}","participants":[{people}],"room_avatar":"","topic_id":90211,"topic_id_str":"90211","type":"group"}}}},"type":"post_comment_mobile"}}"#
    )
}

fn participant(people: &mut String, number: usize) {
    let id = 118_204 + number;
    let read = 7_730_100_000 + number;
    let received = read + 402;
    let written = write!(
        people,
        r#"{{"active":true,"avatar_url":"https://cdn.example/avatar/{id}/profile.png","email":"user-{id}@dapur.example","extras":{{}},"id":{id},"id_str":"{id}","last_comment_read_id":{read},"last_comment_read_id_str":"{read}","last_comment_received_id":{received},"last_comment_received_id_str":"{received}","username":"Koki {id}"}}"#
    );
    debug_assert!(written.is_ok(), "a string takes what is written to it");
}

fn mebibyte() -> String {
    let empty = modern(0, "").len();
    let each = modern(2, "").len() - modern(1, "").len();
    // Ids of one length make participants of one length, but for the first, which has no comma.
    let participants = (MEBIBYTE - empty) / each;
    let missing = MEBIBYTE - modern(participants, "").len();
    modern(participants, &".".repeat(missing))
}

#[cfg(test)]
mod tests {
    use super::*;
    use qiscus_webhook_core::Event;

    #[test]
    fn every_body_is_an_event_with_its_participants() {
        for (body, expected) in Body::ALL.into_iter().zip([0, 1, 2, 100, 1000, 3118]) {
            let bytes = body.bytes();
            let event = Event::parse_unverified(&bytes);
            let post = event.as_post_comment().expect("recognized");
            let participants = post.room().participants();
            let count = participants.map_or(0, |them| them.decode().expect("participants").len());
            assert_eq!(count, expected, "{}", body.name());
        }
    }

    #[test]
    fn the_sizes_are_those_that_the_documents_name() {
        let sizes = Body::ALL.map(|body| body.bytes().len());
        assert_eq!(sizes, [201, 409, 1465, 34_393, 336_793, MEBIBYTE]);
    }
}
