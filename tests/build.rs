//! Has cargo look for new files of behaviours, which no other source mentions.
#![expect(clippy::print_stdout, reason = "how a build script talks to cargo")]

fn main() {
    println!("cargo::rerun-if-changed=behaviours");
}
