//! What every request of a page is answered from.

use std::sync::Arc;

use serde::Serialize;

use super::resender::Resender;
use crate::listen::history::History;
use crate::token::Token;

/// What the page says of the run.
#[derive(Debug, Clone, Serialize)]
pub(in crate::listen) struct About {
    /// Where deliveries are received.
    pub(in crate::listen) receiver: String,
    /// Where they are passed on to.
    pub(in crate::listen) forward: Option<String>,
    /// Where every delivery is written.
    pub(in crate::listen) saved: Option<String>,
}

/// What the requests of a page ask of.
#[derive(Clone)]
pub(super) struct Shared {
    pub(super) history: History,
    pub(super) about: Arc<About>,
    pub(super) tokens: Arc<Vec<Token>>,
    pub(super) resender: Arc<Resender>,
}
