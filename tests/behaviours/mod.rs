//! One file for each thing that the receivers promise.

mod actix_connections;
mod actix_lookups;
mod actix_payload;
mod actix_places;
mod body_integrity;
mod comment;
mod connection_fate;
mod deadline;
mod framing;
mod handler_sees;
mod http2;
mod limits;
mod lookups;
mod lossless;
mod measured;
mod memory_budget;
mod misuse;
mod observed;
mod resolver;
mod responses;
mod rotation;
mod secrets;
mod send_sync;
mod signature_header;
mod swap_under_load;
mod tenants;
mod tower_stacks;

/// A file without its line above would compile nowhere, and its tests would not run.
#[test]
fn every_file_of_behaviours_is_a_module_here() {
    let lines = include_str!("mod.rs");
    let folder = concat!(env!("CARGO_MANIFEST_DIR"), "/behaviours");
    for entry in std::fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        let name = path.file_stem().unwrap().to_str().unwrap();
        let line = format!("\nmod {name};\n");
        assert!(name == "mod" || lines.contains(&line), "{name}");
    }
}
