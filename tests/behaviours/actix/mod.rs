//! What is special to actix-web: its payloads and its routing.

mod connections;
mod lookups;
mod payload;
mod places;
