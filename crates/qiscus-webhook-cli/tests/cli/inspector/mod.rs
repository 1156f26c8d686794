//! The inspector's page, in a real browser; without one these tests say that they are skipped.

mod arrival;
mod browser;
mod burst;
mod copied;
mod details;
mod foreign;
mod hostile;
mod keyboard;
mod pictures;
mod requests;
mod resend;
mod signed_here;
