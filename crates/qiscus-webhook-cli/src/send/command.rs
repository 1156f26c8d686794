//! The command.

use std::num::NonZeroU64;
use std::path::PathBuf;
use std::time::Duration;

use clap::Args;
use http::{HeaderMap, HeaderName, HeaderValue};

use super::break_kind::Break;
use super::breaking::Breaking;
use super::load::Load;
use super::shape::ShapeArg;
use super::source::Source;
use super::{saved, single};
use crate::client::{Client, Target, Trust};
use crate::duration::seconds;
use crate::event_arg::EventArg;
use crate::failure::{CommandResult, Failure};
use crate::output::{Output, remark};
use crate::runtime;
use crate::token::TokenArgs;

/// Build, sign and post events as Qiscus does; or broken ones, which must be refused
#[derive(Debug, Args)]
#[command(after_help = "\
Examples:
  qiscus-webhook send http://127.0.0.1:8080/webhook
  qiscus-webhook send https://bot.example/webhook --event server_api/buttons --text 'Teh & roti'
  qiscus-webhook send http://127.0.0.1:8080/webhook --count 10000 --rate 500 --concurrency 32
  qiscus-webhook send https://bot.example/webhook --break all
  qiscus-webhook send http://127.0.0.1:3000/webhook --saved deliveries

The types that Qiscus documents: text, file_attachment, location, contact_person, reply, buttons,
card, carousel, button_postback_response, account_linking, custom, system_event.

A load gives each event its own id, and takes the types that --event names in turn. In a load, and
with --saved, Ctrl-C starts no more and waits 2 s for what is under way; the exit code is then 1 if
something is left. A second one ends at once, and so does the first of any other sending.

With --break the exit code is 0 only if each answer is right: 401 for unsigned, tampered, wrong-token,
bad-hex and two-headers; 413 for oversized; 408 for slow; 2xx for chunked, twice and valid; and 2xx,
400 or 422 for not-json.")]
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
        conflicts_with_all = ["file", "events", "shape", "text", "how", "count", "rate", "headers", "verbose", "dry_run"]
    )]
    saved: Option<PathBuf>,

    /// Send this header too, or in place of the usual one; several times for several
    #[arg(long = "header", value_name = "NAME: VALUE", value_parser = header)]
    headers: Vec<(HeaderName, HeaderValue)>,

    /// Print the headers and the body of the answer
    #[arg(long, short, conflicts_with_all = ["count", "how"])]
    verbose: bool,

    /// Print the request and send nothing
    #[arg(long, conflicts_with_all = ["count", "how", "rate"])]
    dry_run: bool,

    /// Seconds to wait for an answer
    #[arg(long, value_name = "SECONDS", default_value = "30", value_parser = seconds)]
    timeout: Duration,

    /// Trust only the certificates of this PEM file
    #[arg(long, value_name = "FILE", help_heading = "TLS")]
    cacert: Option<PathBuf>,

    /// Trust any certificate: for a test on your own machine
    #[arg(long, conflicts_with = "cacert", help_heading = "TLS")]
    insecure: bool,

    /// How many to send [default: one of each --event]
    #[arg(long, value_name = "NUMBER", value_parser = count, help_heading = "Load")]
    count: Option<NonZeroU64>,

    /// How many to begin in a second; as many as the receiver takes, if not given
    #[arg(long, value_name = "NUMBER", value_parser = rate, help_heading = "Load")]
    rate: Option<f64>,

    /// How many to send at once, at most 10000
    #[arg(
        long,
        value_name = "NUMBER",
        default_value = "8",
        value_parser = clap::value_parser!(u16).range(1..=10_000),
        help_heading = "Load"
    )]
    concurrency: u16,

    /// Break the request in this way and see that the answer is right
    #[arg(long = "break", value_name = "HOW", conflicts_with_all = ["count", "rate", "concurrency"], help_heading = "Refusal")]
    how: Option<Break>,

    /// With `--break oversized`, the size of the body in bytes, at most 1 GiB
    #[arg(
        long,
        value_name = "BYTES",
        default_value = "2097152",
        value_parser = clap::value_parser!(u32).range(1..=1 << 30),
        help_heading = "Refusal"
    )]
    size: u32,

    #[command(flatten)]
    token: TokenArgs,
}

pub(crate) fn run(args: &SendArgs, output: Output) -> CommandResult {
    if let Some(directory) = &args.saved {
        let client = args.client()?;
        return runtime::run(saved::run(directory, &client, output));
    }
    let keys = args.token.key_ring()?;
    let source = match &args.file {
        Some(path) => Source::file(path)?,
        None => Source::events(&args.events, args.shape, args.text.as_deref()),
    };
    for note in args.events.iter().filter_map(EventArg::remark) {
        remark(note);
    }
    let client = args.client()?;
    if args.dry_run {
        return single::dry_run(&source.request(0, &keys), &client, output);
    }
    runtime::run(async {
        if let Some(how) = args.how {
            let breaking = Breaking {
                size: usize::try_from(args.size).unwrap_or(usize::MAX),
                source: &source,
                keys: &keys,
                client: &client,
            };
            return match how {
                Break::All => breaking.all(output).await,
                how => breaking.one(how, output).await,
            };
        }
        match args.count() {
            1 => single::run(&source.request(0, &keys), &client, args.verbose, output).await,
            count => {
                let load = Load {
                    count,
                    rate: args.rate,
                    concurrency: args.concurrency.into(),
                };
                load.run(source, keys, client, output).await
            }
        }
    })
}

impl SendArgs {
    /// Each event once, if nobody says how many.
    fn count(&self) -> u64 {
        let events = u64::try_from(self.events.len()).unwrap_or(1);
        self.count.map_or(events, NonZeroU64::get)
    }

    fn client(&self) -> Result<Client, Failure> {
        let headers: HeaderMap = self.headers.iter().cloned().collect();
        let client = Client::trusting(self.target.clone(), self.timeout, &self.trust())?;
        Ok(client.with_headers(&headers))
    }

    fn trust(&self) -> Trust {
        match &self.cacert {
            Some(path) => Trust::File(path.clone()),
            None if self.insecure => Trust::Anybody,
            None => Trust::System,
        }
    }
}

fn header(text: &str) -> Result<(HeaderName, HeaderValue), String> {
    let expected = || "write it like `X-Request-Id: 7`".to_owned();
    let (name, value) = text.split_once(':').ok_or_else(expected)?;
    let name = name.trim().parse().map_err(|_| expected())?;
    let value = value.trim().parse().map_err(|_| expected())?;
    Ok((name, value))
}

/// So many that nobody sees the end, and so few that counting never overflows.
const MOST: u64 = 1_000_000_000_000;

fn count(text: &str) -> Result<NonZeroU64, String> {
    let count = text.parse::<NonZeroU64>().ok();
    count
        .filter(|count| count.get() <= MOST)
        .ok_or_else(|| format!("write a number from 1 to {MOST}"))
}

fn rate(text: &str) -> Result<f64, String> {
    let rate = text.parse::<f64>().ok();
    rate.filter(|rate| rate.is_finite() && *rate >= 0.001)
        .ok_or_else(|| "write a number a second above 0, such as 200 or 0.5".to_owned())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_number_is_in_its_bounds() {
        for (text, is_right) in [
            ("1", true),
            ("1000000000000", true),
            ("1000000000001", false),
            ("0", false),
            ("-1", false),
            ("1.5", false),
        ] {
            assert_eq!(count(text).is_ok(), is_right, "{text}");
        }
        for (text, is_right) in [
            ("200", true),
            ("0.001", true),
            ("0.0009", false),
            ("0", false),
            ("-1", false),
            ("inf", false),
            ("NaN", false),
        ] {
            assert_eq!(rate(text).is_ok(), is_right, "{text}");
        }
        assert_eq!(rate("0.5"), Ok(0.5));
    }

    #[test]
    fn a_header_is_a_name_and_a_value() {
        let of = |text: &str| {
            let (name, value) = header(text).ok()?;
            Some(format!("{name}={}", value.to_str().ok()?))
        };
        for (text, header) in [
            ("X-Request-Id: 7", Some("x-request-id=7")),
            ("a:b:c", Some("a=b:c")),
            ("a:", Some("a=")),
            ("a b: c", None),
            ("a: b\nc: d", None),
            (": a", None),
            ("a", None),
        ] {
            assert_eq!(of(text).as_deref(), header, "{text}");
        }
    }

    #[derive(clap::Parser)]
    struct Program {
        #[command(flatten)]
        args: SendArgs,
    }

    #[test]
    fn whom_to_trust_and_how_many_to_send_is_what_is_asked_for() {
        for (options, is_trusted, count) in [
            ("", "system", 1),
            ("--cacert a.pem --count 7", "a.pem", 7),
            ("--insecure --event text --event card", "anybody", 2),
            ("--event text --event card --count 9", "system", 9),
        ] {
            let args = ["program", "http://127.0.0.1/"];
            let args = args.into_iter().chain(options.split_whitespace());
            let Program { args } = clap::Parser::parse_from(args);
            let trusted = match args.trust() {
                Trust::System => "system".to_owned(),
                Trust::Anybody => "anybody".to_owned(),
                Trust::File(path) => path.display().to_string(),
            };
            assert_eq!((&*trusted, args.count()), (is_trusted, count), "{options}");
        }
    }
}
