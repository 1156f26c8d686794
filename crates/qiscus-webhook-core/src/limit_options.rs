//! The options of a middleware that are limits, told once for every adapter.

/// The `with_` options that every middleware takes for its [`Limits`](crate::Limits). For adapters: a
/// type that calls it has a private `map_limits(self, impl FnOnce(Limits) -> Limits) -> Self`.
#[doc(hidden)]
#[macro_export]
macro_rules! limit_options {
    () => {
        /// The largest body that is accepted, in bytes. Default 1 MiB.
        pub fn with_body_limit(self, bytes: usize) -> Self {
            self.map_limits(|limits| limits.with_body_limit(bytes))
        }

        /// How long a body may take to arrive, counted from when it first makes the middleware wait.
        /// Default 10 seconds.
        pub fn with_body_deadline(self, deadline: ::std::time::Duration) -> Self {
            self.map_limits(|limits| limits.with_body_deadline(deadline))
        }

        /// How long a lookup of keys may take before the request is refused with 503. Default
        /// 5 seconds.
        pub fn with_resolver_deadline(self, deadline: ::std::time::Duration) -> Self {
            self.map_limits(|limits| limits.with_resolver_deadline(deadline))
        }

        /// What all unverified bodies together may hold beyond their first 64 KiB each, in bytes.
        /// Default 64 MiB.
        pub fn with_memory_budget(self, bytes: usize) -> Self {
            self.map_limits(|limits| limits.with_memory_budget(bytes))
        }

        /// Keeps within a budget that other middlewares use too.
        pub fn with_shared_memory_budget(self, budget: $crate::MemoryBudget) -> Self {
            self.map_limits(|limits| limits.with_shared_memory_budget(budget))
        }

        /// Whether a signed event that is not recognized is refused with 422 instead of handed on.
        /// Off by default; see `Limits::with_strict_events`.
        pub fn with_strict_events(self, strict: bool) -> Self {
            self.map_limits(|limits| limits.with_strict_events(strict))
        }

        /// Replaces all limits at once.
        pub fn with_limits(self, limits: $crate::Limits) -> Self {
            self.map_limits(|_| limits)
        }
    };
}
