//! nginx, HAProxy and Apache, each a process of its own, in front of receivers on axum, hyper and
//! actix-web: what must arrive, what must not, and that nobody's refusals cost somebody else a
//! delivery.

#[cfg(test)]
mod arriving;
#[cfg(test)]
mod client;
#[cfg(test)]
mod proxy;
#[cfg(test)]
mod receiver;
#[cfg(test)]
mod storm;
