//! Two receivers, as processes, behind a Redis of the test's own.

#[cfg(test)]
mod once;
