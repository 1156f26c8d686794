//! The receiver as a process: it goes on when it can't accept, and ends in good order.

#[cfg(test)]
mod accepting;
#[cfg(test)]
mod ending;
#[cfg(test)]
mod half_closed;
#[cfg(test)]
mod setup;
