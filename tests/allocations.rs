//! What is not allocated.
#[test]
fn placeholder() {}
