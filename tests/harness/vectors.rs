//! The vectors: bodies that are committed as bytes, and the signatures of other programs.

use std::fs;
use std::path::PathBuf;
use std::sync::OnceLock;

use bytes::Bytes;
use serde::Deserialize;

/// One body, what it stands for, and its signature.
#[derive(Debug, Clone)]
pub(crate) struct Vector {
    pub(crate) name: String,
    pub(crate) token: String,
    pub(crate) body: Bytes,
    pub(crate) signature: String,
    /// `post_comment` or `unrecognized`.
    pub(crate) event: String,
    /// Set to `other` where the content is not what its type says.
    pub(crate) content: Option<String>,
    /// The paths that can't be read.
    pub(crate) mismatches: Vec<String>,
    /// What identifies the message, where the vector is about that.
    pub(crate) id: Option<String>,
}

#[derive(Deserialize)]
struct Document {
    vectors: Vec<Entry>,
}

/// What a vector stands for can't be left out. Without `content` that is as its type says, without `mismatches` there are
/// none; only an `id` that is left out is nobody's matter.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Entry {
    name: String,
    #[serde(rename = "shape")]
    _shape: String,
    #[serde(rename = "section")]
    _section: String,
    event: String,
    content: Option<String>,
    #[serde(default)]
    mismatches: Vec<String>,
    id: Option<String>,
    token: String,
    body: String,
    signature: String,
    #[serde(rename = "computed_by")]
    _computed_by: String,
}

/// All of them, in the order of the file.
pub(crate) fn vectors() -> &'static [Vector] {
    static VECTORS: OnceLock<Vec<Vector>> = OnceLock::new();
    VECTORS.get_or_init(|| {
        let document = fs::read(folder().join("vectors.json")).unwrap();
        let document: Document = serde_json::from_slice(&document).unwrap();
        document.vectors.into_iter().map(read).collect()
    })
}

/// The one of this name.
pub(crate) fn vector(name: &str) -> Vector {
    let found = vectors().iter().find(|vector| vector.name == name);
    found
        .unwrap_or_else(|| panic!("no vector named {name}"))
        .clone()
}

fn read(entry: Entry) -> Vector {
    Vector {
        body: fs::read(folder().join("bodies").join(&entry.body))
            .unwrap()
            .into(),
        name: entry.name,
        token: entry.token,
        signature: entry.signature,
        event: entry.event,
        content: entry.content,
        mismatches: entry.mismatches,
        id: entry.id,
    }
}

fn folder() -> PathBuf {
    [env!("CARGO_MANIFEST_DIR"), "vectors"].iter().collect()
}
