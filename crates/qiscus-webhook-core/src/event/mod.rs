//! What a verified body says.
