//! Writes what is to be reached beside what was measured, from the tables in `results/`; `measure.sh` makes both.
#![expect(clippy::print_stdout, reason = "a program that reports")]

use std::error::Error;
use std::fs;
use std::path::Path;

use qiscus_webhook_bench::table::Table;

/// What is measured, what is to be reached, and where it stands.
struct Figure {
    what: &'static str,
    reach: &'static str,
    table: &'static str,
    row: &'static [(&'static str, &'static str)],
    column: &'static str,
}

const BY_HAND: &str = "ours_is_faster";
const OVER_BARE: &str = "times_bare";

macro_rules! figures {
    ($($what:literal, $reach:literal, $table:literal, [$($name:ident = $value:literal),*], $column:expr;)*) => {
        &[$(Figure {
            what: $what,
            reach: $reach,
            table: $table,
            row: &[$((stringify!($name), $value)),*],
            column: $column,
        }),*]
    };
}

const FIGURES: &[Figure] = figures! {
    "verify and read over the floor, 1.4 KB", "≤ 1.15", "micro", [body = "modern", way = "ours"], "times_floor";
    "verify and read over the floor, 34 KB", "≤ 1.15", "micro", [body = "group-100", way = "ours"], "times_floor";
    "axum over by hand, 201 bytes", "", "end_to_end", [framework = "axum", body = "short", contender = "by hand"], BY_HAND;
    "axum over by hand, 1.4 KB", "≥ 1.25", "end_to_end", [framework = "axum", body = "modern", contender = "by hand"], BY_HAND;
    "axum over by hand, 34 KB", "≥ 2.3", "end_to_end", [framework = "axum", body = "group-100", contender = "by hand"], BY_HAND;
    "actix-web over by hand, 201 bytes", "", "end_to_end", [framework = "actix-web", body = "short", contender = "by hand"], BY_HAND;
    "actix-web over by hand, 1.4 KB", "≥ 1.35", "end_to_end", [framework = "actix-web", body = "modern", contender = "by hand"], BY_HAND;
    "actix-web over by hand, 34 KB", "≥ 2.3", "end_to_end", [framework = "actix-web", body = "group-100", contender = "by hand"], BY_HAND;
    "ours over bare, axum, 1.4 KB", "≤ 1.42", "end_to_end", [framework = "axum", body = "modern", contender = "ours"], OVER_BARE;
    "ours over bare, axum, 34 KB", "≤ 4.4", "end_to_end", [framework = "axum", body = "group-100", contender = "ours"], OVER_BARE;
    "axum over Go by hand, 1.4 KB", "", "end_to_end", [framework = "go", body = "modern", contender = "by hand"], BY_HAND;
    "axum over Node by hand, 1.4 KB", "", "end_to_end", [framework = "node", body = "modern", contender = "by hand"], BY_HAND;
    "unsigned over bare, axum, 1.4 KB", "≤ 1.0", "refusals", [framework = "axum", body = "modern", answer = "unsigned"], OVER_BARE;
    "unsigned by hand over bare, axum, 1.4 KB", "", "refusals", [framework = "axum", body = "modern", answer = "unsigned by hand"], OVER_BARE;
    "mis-signed over bare, axum, 1.4 KB", "≤ 1.25", "refusals", [framework = "axum", body = "modern", answer = "mis-signed"], OVER_BARE;
    "unsigned over bare, actix-web, 1.4 KB", "≤ 1.0", "refusals", [framework = "actix-web", body = "modern", answer = "unsigned"], OVER_BARE;
    "unsigned by hand over bare, actix-web, 1.4 KB", "", "refusals", [framework = "actix-web", body = "modern", answer = "unsigned by hand"], OVER_BARE;
    "mis-signed over bare, actix-web, 1.4 KB", "≤ 1.25", "refusals", [framework = "actix-web", body = "modern", answer = "mis-signed"], OVER_BARE;
};

fn main() -> Result<(), Box<dyn Error>> {
    println!(
        "# What was reached\n\nWritten by `measure.sh`; [machine.txt](machine.txt) tells where.\n"
    );
    println!("| | reach | measured |\n|---|---|---|");
    for figure in FIGURES {
        let table = table(figure.table)?;
        // A language that is not installed has no row.
        if let Some(row) = table.select(figure.row).next() {
            let (what, reach) = (figure.what, figure.reach);
            println!("| {what} | {reach} | {:.2} |", row.number(figure.column));
        }
    }
    println!("\n{COMPARED}\n\n## Where the time goes\n");
    println!("Processor time of the server for a request of 1.4 KB, in microseconds:\n");
    println!("| | axum | actix-web |\n|---|---|---|");
    let [axum, actix] = [Spent::on("axum")?, Spent::on("actix-web")?];
    for ((what, axum), (_, actix)) in axum.parts().into_iter().zip(actix.parts()) {
        println!("| {what} | {axum:.2} | {actix:.2} |");
    }
    Ok(())
}

const COMPARED: &str = "\
The bare handler takes the body as `Bytes` and answers 200 without a header or a body of its own. A refusal reads as \
much, and its answer has two headers and 58 bytes more, which are what it costs over that of the one who writes a \
refusal by hand: an empty 401.";

/// What the parts of an accepted request take in a server, in microseconds.
struct Spent {
    bare: f64,
    hmac: f64,
    unread: f64,
    ours: f64,
    by_hand: f64,
}

impl Spent {
    fn on(framework: &'static str) -> Result<Self, Box<dyn Error>> {
        let (end_to_end, growth) = (table("end_to_end")?, table("growth")?);
        let of = |contender| {
            let row = [
                ("framework", framework),
                ("body", "modern"),
                ("contender", contender),
            ];
            number(&end_to_end, &row, "server_microseconds")
        };
        let tokens = |count| {
            number(
                &growth,
                &[("grows", "tokens"), ("to", count)],
                "microseconds",
            )
        };
        Ok(Self {
            bare: of("bare handler")?,
            hmac: (tokens("10")? - tokens("1")?) / 9.0,
            unread: of("ours without event")?,
            ours: of("ours")?,
            by_hand: of("by hand")?,
        })
    }

    fn parts(&self) -> [(&'static str, f64); 7] {
        [
            ("bare server: sockets, HTTP, router, the body", self.bare),
            ("HMAC of the body", self.hmac),
            ("the middleware", self.unread - self.bare - self.hmac),
            ("reading the event", self.ours - self.unread),
            ("ours, together", self.ours),
            ("by hand", self.by_hand),
            (
                "by hand over ours, if all but server and HMAC were free",
                self.by_hand / (self.bare + self.hmac),
            ),
        ]
    }
}

fn table(name: &str) -> Result<Table, Box<dyn Error>> {
    let results = Path::new(env!("CARGO_MANIFEST_DIR")).join("results");
    let text = fs::read_to_string(results.join(name).with_extension("csv"))?;
    Ok(Table::parse(&text))
}

fn number(table: &Table, row: &[(&str, &str)], column: &str) -> Result<f64, Box<dyn Error>> {
    let row = table.select(row).next().ok_or("a row is missing")?;
    Ok(row.number(column))
}
