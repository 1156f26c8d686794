//! What one would write without this library, done with care: constant-time comparison, exact bytes.

pub mod owned;
pub mod signature;
pub mod value;
