//! Draws the pictures from the tables in `results/`; `measure.sh` makes both.

use std::error::Error;
use std::fs;
use std::path::Path;

use qiscus_webhook_bench::plots::{cost, throughput};
use qiscus_webhook_bench::table::Table;

fn main() -> Result<(), Box<dyn Error>> {
    let results = Path::new(env!("CARGO_MANIFEST_DIR")).join("results");
    let read = |name| fs::read_to_string(results.join(name)).map(|text| Table::parse(&text));
    cost(&read("growth.csv")?, &results.join("cost.svg"))?;
    throughput(&read("end_to_end.csv")?, &results.join("throughput.svg"))
}
