//! The command.

use std::time::Duration;

use clap::Args;
use tokio::net::TcpListener;
use tokio::runtime::Runtime;

use super::address::Address;
use super::printer::{Printer, Printing};
use super::receiver::Receiver;
use super::shutdown::signal;
use crate::client::{Client, Target};
use crate::failure::{CommandResult, Failure, Verdict};
use crate::output::{Output, remark};
use crate::token::TokenArgs;

/// Receive webhooks and print each, accepted or refused and why
#[derive(Debug, Args)]
#[command(after_help = "\
Example: see what Qiscus sends, in front of the receiver that is being written
  qiscus-webhook listen 8080 --forward http://127.0.0.1:3000/webhook

Every path is taken. What is accepted is passed on with the exact bytes and the signature, and the
sender gets the status that came back; what is refused is not passed on. A tunnel to this port makes
it reachable for Qiscus.")]
pub(crate) struct ListenArgs {
    /// Where to listen: PORT on this machine alone, or HOST:PORT
    #[arg(value_name = "ADDR", default_value = "127.0.0.1:8080")]
    address: Address,

    /// Print one JSON object a line
    #[arg(long)]
    json: bool,

    /// Pass accepted deliveries on to this address
    #[arg(long, value_name = "URL")]
    forward: Option<Target>,

    #[command(flatten)]
    token: TokenArgs,
}

/// As long as a receiver may take that Qiscus would wait for.
const FORWARD_DEADLINE: Duration = Duration::from_secs(30);

pub(crate) fn run(args: ListenArgs, output: Output) -> CommandResult {
    let keys = args.token.key_ring()?;
    let forward = args
        .forward
        .map(|target| Client::new(target, FORWARD_DEADLINE))
        .transpose()?;
    let runtime = Runtime::new().map_err(Failure::failed)?;
    runtime.block_on(async {
        let address = &args.address.text;
        let listener = TcpListener::bind(address).await.map_err(|err| {
            Failure::failed(format_args!("can't listen on {address}: {err}"))
                .with_next_step("Choose another port: qiscus-webhook listen 8081")
        })?;
        let local = listener.local_addr().map_err(Failure::failed)?;
        let (printer, printing) = Printer::start(output);
        let receiver = Receiver::new(printer, args.json, forward);
        let signal = signal().map_err(Failure::failed)?;
        remark(format_args!("listening on http://{local}, Ctrl-C ends it"));
        let Printing { closed, thread } = printing;
        axum::serve(listener, receiver.router(keys))
            .with_graceful_shutdown(async move {
                tokio::select! {
                    () = signal => {}
                    _ = closed => {}
                }
            })
            .await
            .map_err(Failure::failed)?;
        thread.finish()?;
        Ok(Verdict::Done)
    })
}
