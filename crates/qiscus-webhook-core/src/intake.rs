//! The way of a body from its first chunk to a verified delivery.

use std::fmt;
use std::sync::Arc;

use bytes::Bytes;

use crate::body_buffer::BodyBuffer;
use crate::receive::Gate;
use crate::verification::Verification;
use crate::{Delivery, KeyRing, Limits, Rejection, RejectionReason, Signature};

/// Takes in a body chunk by chunk and makes a [`Delivery`] of it, if it was signed.
///
/// A state machine without I/O: [`begin`](Self::begin) looks at the head, [`push`](Self::push) takes
/// what arrives, [`wait`](Self::wait) is called when nothing does, [`finish`](Self::finish) decides.
/// The HMACs run while chunks arrive, so that the last byte finds the work done. Dropping an intake
/// forgets the body and frees what it held.
///
/// Time is the caller's: the code that reads the body gives up when it is not whole by
/// [`Limits::body_deadline`], with [`RejectionReason::BodyDeadlineExceeded`], and yields after
/// [`CHUNKS_AT_ONCE`](Self::CHUNKS_AT_ONCE).
///
/// # Example
///
/// ```
/// use qiscus_webhook::{Intake, KeyRing, Limits, SignatureToken};
///
/// let keys = KeyRing::new(SignatureToken::new("demo-token")?);
/// let signature_header = keys.sign(b"{}").to_hex();
///
/// let mut intake = Intake::begin(&keys, [&signature_header], Some(2), &Limits::default())?;
/// intake.push("{".into())?;
/// intake.push("}".into())?;
/// let delivery = intake.finish()?;
/// assert_eq!(delivery.body(), "{}");
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[must_use]
pub struct Intake {
    verification: Verification,
    body: BodyBuffer,
    body_limit: usize,
    strict_events: bool,
    tenant: Whose,
    rejected: Option<RejectionReason>,
}

/// Whose keys a body is verified with.
enum Whose {
    Everyone,
    Tenant(Arc<str>),
    Nobody,
}

impl Intake {
    /// How many chunks an asynchronous caller takes in before it yields to its runtime. A body that
    /// never makes it wait, such as one of empty HTTP/2 frames, would keep a thread to itself
    /// otherwise, and escape the deadline.
    pub const CHUNKS_AT_ONCE: usize = 128;

    /// Looks at a request's head: every value of the header
    /// [`SIGNATURE_HEADER`](crate::SIGNATURE_HEADER), and the length in bytes that it declares.
    ///
    /// # Errors
    ///
    /// Those of [`Gate::check`], before one byte of the body is asked for.
    pub fn begin<V: AsRef<[u8]>>(
        ring: &KeyRing,
        signature_values: impl IntoIterator<Item = V>,
        declared_length: Option<u64>,
        limits: &Limits,
    ) -> Result<Self, Rejection> {
        Gate::check(signature_values, declared_length, limits).map(|gate| gate.begin(ring))
    }

    pub(crate) fn new(
        ring: &KeyRing,
        signature: Signature,
        declared_length: usize,
        limits: Limits,
    ) -> Self {
        let most = declared_length.min(limits.body_limit());
        Self {
            verification: Verification::begin(ring.keys(), signature),
            body_limit: limits.body_limit(),
            strict_events: limits.strict_events(),
            tenant: Whose::Everyone,
            body: BodyBuffer::new(limits.into_memory_budget(), most),
            rejected: None,
        }
    }

    pub(crate) fn for_tenant(mut self, name: Arc<str>) -> Self {
        self.tenant = Whose::Tenant(name);
        self
    }

    /// Of a tenant that is not known: refused in the end, whatever its keys say of it.
    pub(crate) fn for_nobody(mut self) -> Self {
        self.tenant = Whose::Nobody;
        self
    }

    /// Takes the next chunk. The first is kept without a copy, until another comes or the body makes
    /// the caller [wait](Self::wait).
    ///
    /// # Errors
    ///
    /// [`BodyTooLarge`](RejectionReason::BodyTooLarge) once the body is over the limit,
    /// [`MemoryBudgetExhausted`](RejectionReason::MemoryBudgetExhausted) if other unverified bodies
    /// leave no room for it. Every later call gives the same rejection.
    pub fn push(&mut self, chunk: Bytes) -> Result<(), Rejection> {
        if let Some(reason) = self.rejected {
            return Err(reason.into());
        }
        self.take(chunk).map_err(|reason| {
            self.rejected = Some(reason);
            reason.into()
        })
    }

    /// To be called when the rest of the body is not there yet: lets go of the buffer in which a
    /// first chunk lies, by a copy. A server's read buffer may be many times as large as the chunk,
    /// and a stalled body would keep it.
    ///
    /// # Errors
    ///
    /// Those of [`push`](Self::push).
    pub fn wait(&mut self) -> Result<(), Rejection> {
        if let Some(reason) = self.rejected {
            return Err(reason.into());
        }
        self.body.detach().map_err(|reason| {
            self.rejected = Some(reason);
            reason.into()
        })
    }

    /// Compares the signature of the whole body, and reads the event.
    ///
    /// # Errors
    ///
    /// [`SignatureMismatch`](RejectionReason::SignatureMismatch) if no token of the ring made the
    /// signature, [`UnrecognizedEvent`](RejectionReason::UnrecognizedEvent) if the event is not
    /// recognized and [`Limits::with_strict_events`] is on, or the rejection that [`push`](Self::push)
    /// gave.
    pub fn finish(self) -> Result<Delivery, Rejection> {
        if let Some(reason) = self.rejected {
            return Err(reason.into());
        }
        let verified = self.verification.finish();
        let tenant = match self.tenant {
            Whose::Everyone => None,
            Whose::Tenant(name) => Some(name),
            // Not before: the comparison of a wrong signature takes its time, too.
            Whose::Nobody => return Err(RejectionReason::TenantUnknown.into()),
        };
        let delivery = Delivery::new(self.body.into_bytes(), verified?, tenant);
        if self.strict_events {
            delivery.require_read_whole()?;
        }
        Ok(delivery)
    }

    fn take(&mut self, chunk: Bytes) -> Result<(), RejectionReason> {
        if chunk.is_empty() {
            return Ok(());
        }
        if chunk.len() > self.body_limit.saturating_sub(self.body.len()) {
            return Err(RejectionReason::BodyTooLarge);
        }
        self.body.make_room(chunk.len())?;
        self.verification.update(&chunk);
        self.body.push(chunk);
        Ok(())
    }
}

impl fmt::Debug for Intake {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Intake")
            .field("received_bytes", &self.body.len())
            .field("body_limit", &self.body_limit)
            .field("rejected", &self.rejected)
            .finish_non_exhaustive()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::SignatureToken;
    use crate::receive::decoy;

    fn ring() -> KeyRing {
        KeyRing::new(SignatureToken::new("demo-token").unwrap())
    }

    fn intake(body: &[u8], limits: &Limits) -> Intake {
        let ring = ring();
        Intake::begin(&ring, [ring.sign(body).to_hex()], None, limits).unwrap()
    }

    #[test]
    fn for_nobody_even_a_signature_that_is_right_is_refused() {
        let gate = |signature: String| {
            Gate::check([signature], None, &Limits::default()).expect("well-formed")
        };
        let right = decoy().sign(b"abc").to_hex();
        let wrong = ring().sign(b"abc").to_hex();
        for signature in [right.clone(), wrong] {
            let mut intake = gate(signature).begin_for_nobody();
            intake.push("abc".into()).unwrap();
            let err = intake.finish().unwrap_err();
            assert_eq!(err.reason(), RejectionReason::TenantUnknown);
        }
        // It is a signature that its keys would have accepted.
        let mut intake = gate(right).begin(decoy());
        intake.push("abc".into()).unwrap();
        assert!(intake.finish().is_ok());
    }

    #[test]
    fn a_refused_intake_stays_refused() {
        let limits = Limits::default().with_body_limit(3);
        let mut intake = intake(b"abc", &limits);
        intake.push("abc".into()).unwrap();
        for _ in 0..2 {
            let err = intake.push("d".into()).unwrap_err();
            assert_eq!(err.reason(), RejectionReason::BodyTooLarge);
        }
        // What arrived up to the limit was signed; the body as a whole was not.
        let err = intake.finish().unwrap_err();
        assert_eq!(err.reason(), RejectionReason::BodyTooLarge);
    }

    #[test]
    fn a_body_of_exactly_the_limit_is_accepted() {
        let limits = Limits::default().with_body_limit(3);
        let mut intake = intake(b"abc", &limits);
        intake.push("ab".into()).unwrap();
        intake.push("c".into()).unwrap();
        assert_eq!(intake.finish().unwrap().body(), "abc");
    }

    #[test]
    fn an_empty_body_that_was_signed_is_a_delivery() {
        let delivery = intake(b"", &Limits::default()).finish().unwrap();
        assert!(delivery.body().is_empty());
        assert!(delivery.event().is_unrecognized());
    }

    #[test]
    fn strictness_refuses_what_is_not_read_whole() {
        use std::error::Error as _;

        let body = |room: &str, message: &str| {
            format!(
                r#"{{"type":"post_comment_rest","payload":{{"from":{{"id":7,"email":"sari"}},"room":{{"id":41,"type":"single"{room}}},"message":{{{message}}}}}}}"#
            )
        };
        let limits = Limits::default().with_strict_events(true);
        let strictly = |body: String| {
            let mut intake = intake(body.as_bytes(), &limits);
            intake.push(body.into()).unwrap();
            intake.finish().map_err(|rejection| {
                assert_eq!(rejection.reason(), RejectionReason::UnrecognizedEvent);
                rejection.source().unwrap().to_string()
            })
        };
        let text = r#""type":"text""#;
        assert!(strictly(body("", text)).is_ok());
        assert!(strictly(body("", r#""type":"own","payload":[]"#)).is_ok());
        for (body, cause) in [
            (
                body(r#","name":{}"#, text),
                "expected a string, found an object at `payload.room.name`",
            ),
            (
                body("", r#""type":"card","payload":{"title":[]}"#),
                "expected a string, found an array at `payload.message.payload.title`",
            ),
            (
                body("", r#""type":"card","payload":[]"#),
                "expected an object, found an array at `payload.message.payload`",
            ),
        ] {
            assert_eq!(strictly(body).unwrap_err(), cause);
        }
    }

    #[test]
    fn strictness_refuses_what_is_not_recognized() {
        let limits = Limits::default().with_strict_events(true);
        let mut intake = intake(b"{}", &limits);
        intake.push("{}".into()).unwrap();
        let err = intake.finish().unwrap_err();
        assert_eq!(err.reason(), RejectionReason::UnrecognizedEvent);
        let source = std::error::Error::source(&err).unwrap();
        assert_eq!(source.to_string(), "no event type at `type`");
    }

    #[test]
    fn a_declared_length_that_lies_decides_nothing() {
        let ring = ring();
        let signature = ring.sign(b"abcdef").to_hex();
        for declared in [0, 1, 6, 1000] {
            let mut intake =
                Intake::begin(&ring, [&signature], Some(declared), &Limits::default()).unwrap();
            for chunk in ["ab", "cd", "ef"] {
                intake.push(chunk.into()).unwrap();
            }
            assert_eq!(intake.finish().unwrap().body(), "abcdef");
        }
    }

    #[test]
    fn a_refusal_stays_one_while_it_waits() {
        let limits = Limits::default().with_body_limit(2);
        let mut intake = intake(b"abc", &limits);
        intake.wait().unwrap();
        let err = intake.push("abc".into()).unwrap_err();
        assert_eq!(intake.wait().unwrap_err().reason(), err.reason());
    }

    #[test]
    fn debug_shows_how_far_it_is_and_neither_body_nor_signature() {
        let mut intake = intake(b"hush", &Limits::default());
        intake.push("hush".into()).unwrap();
        assert_eq!(
            format!("{intake:?}"),
            "Intake { received_bytes: 4, body_limit: 1048576, rejected: None, .. }"
        );
    }
}
