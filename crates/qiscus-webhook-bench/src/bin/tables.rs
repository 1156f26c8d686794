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
    "mis-signed over bare, axum, 1.4 KB", "≤ 1.25", "refusals", [framework = "axum", body = "modern", answer = "mis-signed"], OVER_BARE;
    "unsigned over bare, actix-web, 1.4 KB", "≤ 1.0", "refusals", [framework = "actix-web", body = "modern", answer = "unsigned"], OVER_BARE;
    "mis-signed over bare, actix-web, 1.4 KB", "≤ 1.25", "refusals", [framework = "actix-web", body = "modern", answer = "mis-signed"], OVER_BARE;
};

fn main() -> Result<(), Box<dyn Error>> {
    let results = Path::new(env!("CARGO_MANIFEST_DIR")).join("results");
    println!(
        "# What was reached\n\nWritten by `measure.sh`; [machine.txt](machine.txt) tells where.\n"
    );
    println!("| | reach | measured |\n|---|---|---|");
    for figure in FIGURES {
        let text = fs::read_to_string(results.join(figure.table).with_extension("csv"))?;
        let table = Table::parse(&text);
        // A language that is not installed has no row.
        if let Some(row) = table.select(figure.row).next() {
            let (what, reach) = (figure.what, figure.reach);
            println!("| {what} | {reach} | {:.2} |", row.number(figure.column));
        }
    }
    Ok(())
}
