#![doc = include_str!("../README.md")]

#[cfg(test)]
mod client;
#[cfg(test)]
mod nginx;
#[cfg(test)]
mod receiver;
#[cfg(test)]
mod tests;
