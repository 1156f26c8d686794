//! Has cargo look for new files of behaviours, which no other source mentions.

fn main() {
    println!("cargo::rerun-if-changed=behaviours");
}
