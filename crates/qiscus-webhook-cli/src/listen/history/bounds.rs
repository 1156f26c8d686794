//! How much is kept.

/// What is kept at the most: of the newest everything, of those before a line for the list.
#[derive(Debug, Clone, Copy)]
pub(super) struct Bounds {
    /// Deliveries with body and headers.
    pub(super) whole: usize,
    /// What their bodies, headers and answers may hold together, in bytes.
    pub(super) bytes: usize,
    /// Lines of the list.
    pub(super) lines: usize,
}

impl Default for Bounds {
    fn default() -> Self {
        Self {
            whole: 1_000,
            bytes: 64 * 1024 * 1024,
            lines: 10_000,
        }
    }
}
