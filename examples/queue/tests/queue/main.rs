//! Receiver and worker, as processes, at a NATS server of the test's own.

#[cfg(test)]
mod broker;
#[cfg(test)]
mod dead_letters;
#[cfg(test)]
mod ending;
#[cfg(test)]
mod kills;
#[cfg(test)]
mod one_by_one;
#[cfg(test)]
mod order;
#[cfg(test)]
mod poison;
#[cfg(test)]
mod requeue;
#[cfg(test)]
mod setup;
#[cfg(test)]
mod status;
