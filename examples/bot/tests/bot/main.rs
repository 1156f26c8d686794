//! The bot as a process, between a sender of webhooks and a server that stands in for Qiscus's API.

#[cfg(test)]
mod answers;
#[cfg(test)]
mod ending;
#[cfg(test)]
mod stand_in;
