//! The HTTP answer to a refused request, without an HTTP library.

use crate::Rejection;

/// The answer that a client gets for a rejection: fixed for each status, so that the client learns
/// nothing but the status.
///
/// # Example
///
/// ```
/// use qiscus_webhook::{Rejection, RejectionReason};
///
/// let answer = Rejection::from(RejectionReason::SignatureMismatch).problem();
/// assert_eq!(answer.status(), 401);
/// assert_eq!(answer.body(), r#"{"type":"about:blank","title":"Unauthorized","status":401}"#);
/// assert!(answer.headers().contains(&("content-type", "application/problem+json")));
/// ```
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[must_use]
pub struct Problem {
    status: u16,
    headers: &'static [(&'static str, &'static str)],
    body: &'static str,
}

impl Problem {
    /// The HTTP status code.
    #[must_use]
    pub const fn status(self) -> u16 {
        self.status
    }

    /// The headers, names in lower case.
    #[must_use]
    pub const fn headers(self) -> &'static [(&'static str, &'static str)] {
        self.headers
    }

    /// The body: a problem document (RFC 9457).
    #[must_use]
    pub const fn body(self) -> &'static str {
        self.body
    }
}

const PROBLEM: (&str, &str) = ("content-type", "application/problem+json");

/// RFC 9110, section 11.6.1, asks for a challenge with every 401.
const CHALLENGE: (&str, &str) = ("www-authenticate", "Qiscus-Sdk-Signature");

/// What makes a 503 is gone within seconds, or not soon (RFC 9110, section 10.2.3).
const RETRY: (&str, &str) = ("retry-after", "5");

macro_rules! problem {
    ($status:literal, $title:literal $(, $header:ident)*) => {
        Problem {
            status: $status,
            headers: &[PROBLEM $(, $header)*],
            body: concat!(
                r#"{"type":"about:blank","title":""#, $title, r#"","status":"#, $status, "}"
            ),
        }
    };
}

impl Rejection {
    /// The answer to send. It is the same for every reason of one status.
    pub const fn problem(&self) -> Problem {
        match self.status() {
            400 => problem!(400, "Bad Request"),
            401 => problem!(401, "Unauthorized", CHALLENGE),
            408 => problem!(408, "Request Timeout"),
            413 => problem!(413, "Content Too Large"),
            422 => problem!(422, "Unprocessable Content"),
            503 => problem!(503, "Service Unavailable", RETRY),
            _ => problem!(500, "Internal Server Error"),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::RejectionReason;

    #[test]
    fn every_reason_has_the_answer_of_its_status() {
        for reason in RejectionReason::ALL {
            let problem = Rejection::from(*reason).problem();
            assert_eq!(problem.status(), reason.status(), "{reason:?}");
            let body: serde_json::Value = serde_json::from_str(problem.body()).unwrap();
            assert_eq!(body["status"], problem.status());
        }
    }

    #[test]
    fn a_401_challenges_and_a_503_says_when_to_come_back() {
        let header = |reason: RejectionReason, name: &str| {
            let headers = Rejection::from(reason).problem().headers();
            headers.iter().any(|header| header.0 == name)
        };
        assert!(header(
            RejectionReason::SignatureMissing,
            "www-authenticate"
        ));
        assert!(header(RejectionReason::KeysUnavailable, "retry-after"));
        assert!(!header(RejectionReason::BodyTooLarge, "retry-after"));
    }
}
