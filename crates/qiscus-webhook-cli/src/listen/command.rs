//! The command's options.

use std::path::PathBuf;
use std::time::Duration;

use clap::Args;

use super::address::Address;
use super::inspector::UiAddress;
use super::telling::{Only, Show};
use crate::client::Target;
use crate::duration::seconds;
use crate::token::TokenArgs;

/// Receive webhooks and show each, accepted or refused and why, here and on a page
#[derive(Debug, Args)]
#[command(after_help = "\
Example: see what Qiscus sends, in front of the receiver that is being written
  qiscus-webhook listen 8080 --forward http://127.0.0.1:3000

Deliveries are accepted on every path. With --forward, what is accepted is passed on with its exact
bytes, its signature, its method and its headers, and the sender gets the status that came back. Of
the headers, Host is the target's, Accept-Encoding is left out, so that the answer can be read, and
Via says that it came this way. What is refused is not passed on. To let Qiscus reach this port, use
a tunnel.

The page has its own port, which only this machine can reach, and an address that is new in each run
and printed at the start. It keeps the last 1,000 deliveries, or 64 MiB, in memory.

Ctrl-C takes no more deliveries, gives those under way 2 s, prints the counts and ends with the exit
code 0; a second one ends at once.")]
pub(crate) struct ListenArgs {
    /// Where to listen: PORT, which only this machine can reach, or HOST:PORT
    #[arg(value_name = "ADDR", default_value = "127.0.0.1:8080")]
    pub(super) address: Address,

    /// Print one JSON object a line
    #[arg(long)]
    pub(super) json: bool,

    /// Print only these
    #[arg(long, value_enum, value_name = "VERDICT")]
    pub(super) only: Option<Only>,

    /// Print the headers, or the body, of each; several times for both
    #[arg(long, value_enum, value_name = "PART", conflicts_with = "json")]
    pub(super) show: Vec<Show>,

    /// Pass accepted deliveries on to this address, with the path they came on unless it has one
    #[arg(long, value_name = "URL", help_heading = "Forward")]
    pub(super) forward: Option<Target>,

    /// Seconds to wait for the forward target's answer
    #[arg(
        long,
        value_name = "SECONDS",
        default_value = "30",
        value_parser = seconds,
        help_heading = "Forward"
    )]
    pub(super) forward_timeout: Duration,

    /// Write each delivery into this folder: its exact body, and what is known of it as JSON
    #[arg(long, value_name = "DIR")]
    pub(super) save: Option<PathBuf>,

    /// Where to serve the page: PORT, or HOST:PORT of this machine [default: 4040, or any if taken]
    #[arg(long, value_name = "ADDR", help_heading = "Inspector")]
    pub(super) ui: Option<UiAddress>,

    /// Serve no page
    #[arg(long, conflicts_with = "ui", help_heading = "Inspector")]
    pub(super) no_ui: bool,

    #[command(flatten)]
    pub(super) token: TokenArgs,
}
