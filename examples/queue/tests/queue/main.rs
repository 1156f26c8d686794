//! Receiver and worker, as processes, at a NATS server of the test's own.

#[cfg(test)]
mod kills;
#[cfg(test)]
mod one_by_one;
#[cfg(test)]
mod setup;
