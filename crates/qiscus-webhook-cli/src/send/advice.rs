//! What to do about an answer, or none.

use http::StatusCode;

use crate::client::SendError;

/// About a signed event that was not accepted.
pub(super) fn for_status(status: StatusCode) -> &'static str {
    match status.as_u16() {
        401 => {
            "The receiver holds another token for this path, or something in front of it changed the body: compare the tokens, and send to \
             `qiscus-webhook listen` in its place."
        }
        404 | 405 => "Check the path of the address: the receiver takes POST there.",
        407 => {
            "The proxy asks for a name and a password: write them into the variable that names it."
        }
        408 | 504 => "The receiver was too slow, or the way to it: look into its log.",
        413 => "The receiver's limit is below the size of this body.",
        422 => {
            "The receiver is strict and does not know this event: `qiscus-webhook inspect` says what is unknown."
        }
        300..=399 => {
            "Qiscus is not known to follow redirects: set the address that this one leads to."
        }
        503 => {
            "The receiver is overloaded, or can't ask for its tokens or for what was handled before: look into its log."
        }
        _ => "Look into the receiver's log.",
    }
}

/// The options of `send` that help are named.
pub(super) fn for_error(err: &SendError) -> String {
    let step = err.next_step();
    if err.is_deadline() {
        return format!("{} (--timeout).", step.trim_end_matches('.'));
    }
    let option = if err.is_certificate() {
        " To trust one file only, use --cacert; --insecure trusts anybody, for a test on your own machine."
    } else if err.is_files() {
        " --concurrency sets how many are open."
    } else {
        ""
    };
    format!("{step}{option}")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_kind_of_answer_has_words_of_its_own() {
        let advice = |status| for_status(StatusCode::from_u16(status).unwrap());
        let mut words = [401, 404, 407, 408, 413, 422, 302, 503, 500].map(advice);
        words.sort_unstable();
        let mut different = words.to_vec();
        different.dedup();
        assert_eq!(different, words);
        for (one, other) in [(404, 405), (408, 504), (300, 399), (500, 400), (500, 502)] {
            assert_eq!(advice(one), advice(other), "{one}, {other}");
        }
    }

    #[test]
    fn an_option_is_named_where_it_helps_and_nowhere_else() {
        for err in SendError::each() {
            let (label, step) = (err.label(), err.next_step());
            let told = for_error(&err);
            match label {
                "no answer in time" => assert!(told.ends_with("more time (--timeout)."), "{told}"),
                "certificate not trusted" => {
                    assert!(
                        told.starts_with(step) && told.contains("--cacert"),
                        "{told}"
                    );
                }
                "too many open files" => {
                    assert!(
                        told.starts_with(step) && told.contains("--concurrency"),
                        "{told}"
                    );
                }
                _ => assert_eq!(told, step, "{label}"),
            }
        }
    }
}
