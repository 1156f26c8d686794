//! What an operator sees: spans and lines, and in them nothing that is secret.

#[cfg(test)]
mod events;
#[cfg(test)]
mod outcomes;
#[cfg(test)]
mod rejections;
#[cfg(test)]
mod request;
#[cfg(test)]
mod seen;
#[cfg(test)]
mod tokens;
