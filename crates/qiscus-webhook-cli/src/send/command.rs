//! The command.

use std::num::{NonZeroU64, NonZeroUsize};
use std::path::PathBuf;
use std::time::Duration;

use clap::{Args, ValueEnum};
use tokio::runtime::Runtime;

use super::breaking::{self, Break};
use super::source::Source;
use super::{load, saved, single};
use crate::client::{Client, Target};
use crate::event_arg::EventArg;
use crate::failure::{CommandResult, Failure};
use crate::output::Output;
use crate::token::TokenArgs;

/// Build, sign and post events as Qiscus does; or broken ones, which must be refused
#[derive(Debug, Args)]
#[command(after_help = "\
Examples:
  qiscus-webhook send http://127.0.0.1:8080/webhook
  qiscus-webhook send https://bot.example/webhook --event server_api/buttons --text 'Teh & roti'
  qiscus-webhook send http://127.0.0.1:8080/webhook --count 10000 --rate 500 --concurrency 32
  qiscus-webhook send https://bot.example/webhook --break tampered
  qiscus-webhook send http://127.0.0.1:3000/webhook --saved deliveries

A load sends each event with an id of its own, in turn of the types that --event names.
With --break the exit code is 0 only if the request was refused with the right status:
401 for unsigned, tampered and wrong-token, 413 for oversized, 408 for slow.")]
pub(crate) struct SendArgs {
    /// Where the receiver is
    #[arg(value_name = "URL")]
    target: Target,

    /// What to send: [ORIGIN/]TYPE, such as `text`, `reply` or `server_api/system_event`; several
    /// times for several in turn. ORIGIN is `client` or `server_api`
    #[arg(
        long = "event",
        value_name = "EVENT",
        default_value = "text",
        conflicts_with = "file"
    )]
    events: Vec<EventArg>,

    /// Which of the bodies that Qiscus sends
    #[arg(long, value_enum, default_value_t = ShapeArg::Modern, conflicts_with = "file")]
    shape: ShapeArg,

    /// The message's text
    #[arg(long, value_name = "TEXT", conflicts_with = "file")]
    text: Option<String>,

    /// Send the bytes of a file instead, `-` for the standard input
    #[arg(long, value_name = "FILE")]
    file: Option<PathBuf>,

    /// Send again what `listen --save` wrote into this folder, each with its own headers
    #[arg(
        long,
        value_name = "DIR",
        conflicts_with_all = ["file", "events", "shape", "text", "how", "count", "rate"]
    )]
    saved: Option<PathBuf>,

    /// Seconds to wait for an answer
    #[arg(long, value_name = "SECONDS", default_value = "30", value_parser = seconds)]
    timeout: Duration,

    /// How many to send
    #[arg(
        long,
        value_name = "NUMBER",
        default_value = "1",
        help_heading = "Load"
    )]
    count: NonZeroU64,

    /// How many to begin in a second; as many as the receiver takes, if not given
    #[arg(long, value_name = "NUMBER", value_parser = rate, help_heading = "Load")]
    rate: Option<f64>,

    /// How many to have under way at once
    #[arg(
        long,
        value_name = "NUMBER",
        default_value = "8",
        help_heading = "Load"
    )]
    concurrency: NonZeroUsize,

    /// Break the request in this way and see that it is refused
    #[arg(long = "break", value_name = "HOW", conflicts_with_all = ["count", "rate", "concurrency"], help_heading = "Refusal")]
    how: Option<Break>,

    /// With `--break oversized`, the size of the body in bytes
    #[arg(
        long,
        value_name = "BYTES",
        default_value = "2097152",
        help_heading = "Refusal"
    )]
    size: NonZeroUsize,

    #[command(flatten)]
    token: TokenArgs,
}

#[derive(Debug, Clone, Copy, ValueEnum)]
pub(super) enum ShapeArg {
    /// Every field that is sent since 2022
    Modern,
    /// The fields that Qiscus documents
    Minimal,
    /// The bot webhook of Omnichannel
    Omnichannel,
}

pub(crate) fn run(args: &SendArgs, output: Output) -> CommandResult {
    if let Some(directory) = &args.saved {
        let client = Client::new(args.target.clone(), args.timeout)?;
        let runtime = Runtime::new().map_err(Failure::failed)?;
        return runtime.block_on(saved::run(directory, &client, output));
    }
    let keys = args.token.key_ring()?;
    let source = match &args.file {
        Some(path) => Source::file(path)?,
        None => Source::events(&args.events, args.shape, args.text.as_deref()),
    };
    let client = Client::new(args.target.clone(), args.timeout)?;
    let runtime = Runtime::new().map_err(Failure::failed)?;
    runtime.block_on(async {
        if let Some(how) = args.how {
            breaking::run(how, args.size.get(), &source, &keys, &client, output).await
        } else if args.count.get() == 1 {
            single::run(&source.request(0, &keys), &client, output).await
        } else {
            let load = load::Load {
                count: args.count.get(),
                rate: args.rate,
                concurrency: args.concurrency.get(),
            };
            load.run(source, keys, client, output).await
        }
    })
}

fn seconds(text: &str) -> Result<Duration, String> {
    let seconds = text.parse::<f64>().ok().filter(|seconds| *seconds > 0.0);
    let duration = seconds.and_then(|seconds| Duration::try_from_secs_f64(seconds).ok());
    duration.ok_or_else(|| "write a number of seconds above 0, such as 30 or 0.5".to_owned())
}

fn rate(text: &str) -> Result<f64, String> {
    let rate = text.parse::<f64>().ok();
    rate.filter(|rate| rate.is_finite() && *rate >= 0.001)
        .ok_or_else(|| "write a number a second above 0, such as 200 or 0.5".to_owned())
}
