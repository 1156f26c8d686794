//! What a number of deliveries a second takes: receivers, shards of Redis, streams and partitions.
//!
//! ```sh
//! cargo run --release -p example-sizing                  # 100, 10,000 and 1,000,000 a second
//! cargo run --release -p example-sizing -- 2500
//! cargo run --release -p example-sizing -- waiting       # how long deliveries wait in a partition
//! ```
//!
//! The numbers in `measured.rs` are of one machine: measure on yours by the commands that stand beside
//! them, and write yours in their place. The page `sizing` of the facade says what they mean.

mod measured;
mod need;
mod waiting;

use std::env;
use std::error::Error;

use crate::need::Need;

#[expect(clippy::print_stdout, reason = "its output is what it is for")]
fn main() -> Result<(), Box<dyn Error>> {
    let arguments: Vec<_> = env::args().skip(1).collect();
    if arguments.iter().any(|argument| argument == "waiting") {
        print!("{}", waiting::table());
        return Ok(());
    }
    let mut rates = [100, 10_000, 1_000_000].to_vec();
    if !arguments.is_empty() {
        rates = arguments
            .iter()
            .map(|it| it.parse())
            .collect::<Result<_, _>>()?;
    }
    let needs: Vec<_> = rates.into_iter().map(Need::of).collect();
    print!("{}", need::table(&needs));
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The page of the facade has what this program prints.
    #[test]
    fn the_page_has_these_tables() {
        let page = include_str!("../../../crates/qiscus-webhook/docs/sizing.md");
        let needs = [100, 10_000, 1_000_000].map(Need::of);
        for table in [need::table(&needs), waiting::table()] {
            assert!(page.contains(&table), "the page lacks:\n{table}");
        }
    }
}
