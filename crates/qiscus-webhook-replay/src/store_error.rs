//! Why a store can't be asked.

use std::error::Error;
use std::fmt;
use std::sync::Arc;

/// Why a store can't be asked just now. It is logged: it must hold no secret.
///
/// # Example
///
/// ```
/// use std::io;
/// use qiscus_webhook::replay::StoreError;
///
/// let err = StoreError::new(io::Error::from(io::ErrorKind::BrokenPipe));
/// let cause = err.cause().downcast_ref::<io::Error>();
/// assert_eq!(cause.map(io::Error::kind), Some(io::ErrorKind::BrokenPipe));
/// ```
#[derive(Clone)]
pub struct StoreError {
    cause: Arc<dyn Error + Send + Sync>,
    is_unasked: bool,
}

impl StoreError {
    /// Makes an error with this cause. The store may have done what it was asked, or not.
    #[must_use]
    pub fn new(cause: impl Into<Box<dyn Error + Send + Sync>>) -> Self {
        Self {
            cause: Arc::from(cause.into()),
            is_unasked: false,
        }
    }

    /// Makes an error of a store that was not even asked, as one that can't be reached: it has
    /// changed nothing, so nothing has to be undone.
    #[must_use]
    pub fn unasked(cause: impl Into<Box<dyn Error + Send + Sync>>) -> Self {
        Self {
            is_unasked: true,
            ..Self::new(cause)
        }
    }

    /// Gives the cause back, which can be downcast.
    #[must_use]
    pub fn cause(&self) -> &(dyn Error + Send + Sync + 'static) {
        &*self.cause
    }

    /// Whether the store has certainly changed nothing, because it was not asked.
    #[must_use]
    pub const fn is_unasked(&self) -> bool {
        self.is_unasked
    }
}

/// As its cause: there is nothing to add.
impl fmt::Display for StoreError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.cause.fmt(f)
    }
}

impl fmt::Debug for StoreError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("StoreError")
            .field("cause", &self.cause)
            .field("is_unasked", &self.is_unasked)
            .finish()
    }
}

impl Error for StoreError {
    fn source(&self) -> Option<&(dyn Error + 'static)> {
        self.cause.source()
    }
}
