//! `inspect`: what a body says.

mod command;
mod compact;
mod content_view;
mod event_view;
mod text;

pub(crate) use command::{InspectArgs, run};
pub(crate) use event_view::EventView;
