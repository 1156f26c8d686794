//! Who is in the room.

/// A user, as Qiscus knows one.
#[derive(Debug, Clone)]
pub(super) struct Person {
    /// Qiscus's own number.
    pub(super) id: u64,
    pub(super) user_id: String,
    pub(super) name: String,
}

impl Person {
    pub(super) fn new(id: u64, user_id: impl Into<String>, name: impl Into<String>) -> Self {
        Self {
            id,
            user_id: user_id.into(),
            name: name.into(),
        }
    }

    pub(super) fn avatar_url(&self) -> String {
        format!("https://cdn.example/avatar/{}.png", self.id)
    }
}

/// The first ones have names; a room of any size has people.
pub(super) fn others(count: usize) -> Vec<Person> {
    const NAMED: [(&str, &str); 3] = [
        ("budi@toko.example", "Budi"),
        ("6281200004411", "Rina & Co."),
        ("kasir-2", "Kasir 2"),
    ];
    let numbered =
        (4_u64..).map(|number| (format!("anggota-{number}"), format!("Anggota {number}")));
    NAMED
        .into_iter()
        .map(|(user_id, name)| (user_id.to_owned(), name.to_owned()))
        .chain(numbered)
        .zip(FIRST_ID..)
        .map(|((user_id, name), id)| Person::new(id, user_id, name))
        .take(count)
        .collect()
}

/// Such numbers fit no signed 32-bit integer any more.
const FIRST_ID: u64 = 3_120_458_802;
