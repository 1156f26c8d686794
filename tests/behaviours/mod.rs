//! One file for each thing that the receivers promise, and a folder for what is special to one framework.

use std::fs::{read_dir, read_to_string};
use std::path::Path;

mod actix;
mod body_integrity;
mod comment;
mod connection_fate;
mod deadline;
mod debug;
mod framing;
mod handler_sees;
mod http2;
mod limits;
mod log;
mod lookup;
mod lookup_shapes;
mod lossless;
mod memory_budget;
mod metrics;
mod misuse;
mod responses;
mod rotation;
mod secrets;
mod send_sync;
mod signature_header;
mod swap_under_load;
mod tenants;
mod tower;

/// A file without its line would compile nowhere, and its tests would not run.
#[test]
fn every_file_of_behaviours_is_a_module() {
    let behaviours = Path::new(env!("CARGO_MANIFEST_DIR")).join("behaviours");
    for folder in ["", "actix", "tower"].map(|folder| behaviours.join(folder)) {
        let lines = read_to_string(folder.join("mod.rs")).unwrap();
        for entry in read_dir(folder).unwrap() {
            let path = entry.unwrap().path();
            let name = path.file_stem().unwrap().to_str().unwrap();
            let line = format!("\nmod {name};\n");
            assert!(name == "mod" || lines.contains(&line), "{name}");
        }
    }
}
