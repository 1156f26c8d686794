//! What the documents say is there: the files that they link to, the tests, metrics and defaults that they
//! name, the exit codes and fields of the log, the code that they show. Tables have no gaps. And no file names an
//! address or a published crate of ours that nobody owns.
//!
//! That a named test runs is the compiler's business: a function of a test file that nothing calls is dead code.

#[cfg(test)]
#[path = "documents"]
mod tests {
    mod addresses;
    mod claims;
    mod exit_codes;
    mod files;
    mod links;
    mod log;
    mod readme;
    mod tables;
}
