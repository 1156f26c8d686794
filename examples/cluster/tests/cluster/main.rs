//! Two receivers, as processes, behind a Redis of the test's own.

#[cfg(test)]
mod ending;
#[cfg(test)]
mod once;
