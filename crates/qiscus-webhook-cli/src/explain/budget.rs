//! How much work a search may do: counted, so that the answer does not depend on the machine.

/// Units of work; one is about what it takes to hash a byte.
pub(super) struct Budget {
    left: u64,
}

/// What a small body gets, for the many ways that go together.
const BASE: u64 = 48 << 20;

/// What each byte of the body adds: every single step once, and the likeliest pairs.
const PER_BYTE: u64 = 320;

/// However large the body is.
const MOST: u64 = 512 << 20;

impl Budget {
    pub(super) fn for_body(bytes: usize) -> Self {
        let bytes = u64::try_from(bytes).unwrap_or(u64::MAX);
        Self {
            left: bytes
                .saturating_mul(PER_BYTE)
                .saturating_add(BASE)
                .min(MOST),
        }
    }

    /// Takes what some work costs; `false` where too little is left.
    pub(super) fn spend(&mut self, units: usize) -> bool {
        let units = u64::try_from(units).unwrap_or(u64::MAX);
        let left = self.left.checked_sub(units);
        self.left = left.unwrap_or(0);
        left.is_some()
    }
}

#[cfg(test)]
mod tests {
    use std::ops::ControlFlow;

    use allocation_counter::measure;

    use super::super::algorithm::Algorithm;
    use super::super::body::{Bodies, Candidate, Shown};
    use super::super::key::{HeldToken, keys};
    use super::super::maker::makers;
    use super::super::reading::readings;
    use super::super::search::Search;
    use super::*;

    const BODY: &[u8] = br#"{"payload":{"message":{"text":"Halo"}},"type":"x"}"#;

    /// Whether a search with so many units finds a signature that takes two steps, and what is left.
    fn search(units: u64) -> (bool, u64) {
        let signed = [BODY, b"\n"].concat();
        let signature = hex::encode(Algorithm::Sha1.hmac(b"token", &signed));
        let readings = readings(&[&signature]);
        let keys = keys(&[HeldToken {
            name: None,
            text: "token",
        }]);
        let makers = makers(&readings);
        let mut search = Search {
            readings: &readings,
            keys: &keys,
            makers: &makers,
            budget: Budget { left: units },
        };
        let found = search.run(BODY, &mut Bodies::new(BODY, &[])).is_some();
        (found, search.budget.left)
    }

    #[test]
    fn a_search_ends_where_its_budget_does() {
        assert_eq!(search(0), (false, 0));
        assert_eq!(search(10_000), (false, 0));
        let (found, left) = search(Budget::for_body(BODY.len()).left);
        assert!(found && left > 0, "{left}");
    }

    /// Without keys nothing is signed, so what is left over is the walk through the bodies.
    #[test]
    fn a_search_pays_for_the_bodies_it_makes() {
        let mut search = Search {
            readings: &readings(&[&"a".repeat(64)]),
            keys: &[],
            makers: &[],
            budget: Budget { left: MOST },
        };
        assert!(search.run(BODY, &mut Bodies::new(BODY, &[])).is_none());
        let mut bodies = Bodies::new(BODY, &[]);
        let mut counted = 0;
        for steps in 0..=3 {
            let _ = bodies.visit(steps, &mut |shown| {
                counted += match shown {
                    Shown::Body(candidate) => candidate.cost,
                    Shown::Work(units) => units,
                };
                ControlFlow::Continue(())
            });
        }
        let paid = MOST - search.budget.left;
        assert!(
            paid >= u64::try_from(counted).unwrap(),
            "{paid} of {counted}"
        );
    }

    #[test]
    fn a_body_of_a_megabyte_has_no_more_than_it_can_use_in_time() {
        let units = |bytes| Budget::for_body(bytes).left;
        assert!(units(1 << 20) <= 512 << 20);
        assert_eq!(units(usize::MAX), 512 << 20);
        // Every single step at least: about 200 of them.
        assert!(units(1 << 20) >= 200 << 20);
    }

    /// What it takes to try so many bytes in one step, and what it would if each way hashed them once.
    fn spent(bytes: usize, signatures: &[&str]) -> (u64, u64) {
        let readings = readings(signatures);
        let mut keys = keys(&[HeldToken {
            name: None,
            text: "token",
        }]);
        keys.retain(|key| key.weight == 0);
        let mut makers = makers(&readings);
        makers.retain(|maker| maker.weight == 1);
        let mut search = Search {
            readings: &readings,
            keys: &keys,
            makers: &makers,
            budget: Budget { left: MOST },
        };
        let body = Candidate {
            weight: 0,
            cost: 0,
            sentences: Vec::new(),
            bytes: vec![0; bytes],
        };
        let _ = search.try_body(1, &body, &mut None);
        let ways = u64::try_from(makers.len() * keys.len()).unwrap();
        (MOST - search.budget.left, ways)
    }

    #[test]
    fn what_is_signed_is_paid_for_as_often_as_it_is_hashed() {
        let (one, two) = (&*"a".repeat(64), &*"b".repeat(64));
        let (short, ways) = spent(1_000, &[one]);
        let (long, _) = spent(3_000, &[one]);
        assert!(short >= 1_000 * ways, "{short}");
        // Some by Keccak, which takes three times as long.
        assert!(long - short > 2_000 * ways, "{long} {short} {ways}");
        assert_eq!((long - short) % 2_000, 0);
        let (compared_twice, _) = spent(1_000, &[one, two]);
        assert!(compared_twice - short >= 32 * ways, "{compared_twice}");
    }

    /// What a walk through the bodies took, in bytes.
    struct Work {
        /// In the bodies that it showed.
        made: u64,
        /// By the costs that it told.
        counted: u64,
        /// By the allocator: each text, list or copy that was made on the way.
        allocated: u64,
    }

    fn work(body: &str, steps: u8) -> Work {
        let (mut made, mut counted) = (0, 0);
        let allocated = measure(|| {
            let mut bodies = Bodies::new(body.as_bytes(), &[]);
            let _ = bodies.visit(steps, &mut |shown| {
                match shown {
                    Shown::Body(candidate) => {
                        made += candidate.bytes.len();
                        counted += candidate.cost;
                    }
                    Shown::Work(units) => counted += units,
                }
                ControlFlow::Continue(())
            });
        });
        Work {
            made: u64::try_from(made).unwrap(),
            counted: u64::try_from(counted).unwrap(),
            allocated: allocated.bytes_total,
        }
    }

    #[test]
    fn no_body_makes_more_work_than_it_pays_for() {
        let nested = |inner: &str| format!("{}{inner}{}", "[".repeat(47), "]".repeat(47));
        let list = |item: &str| vec![item; 2_000].join(",");
        let key = "k".repeat(20_000);
        for (what, body) in [
            ("levels that do not end", "[..".repeat(100)),
            ("levels", nested("..")),
            ("too many levels", "[".repeat(20_000)),
            // Each is indented by more than it is long.
            ("many on a low level", nested(&list("1,1,1,1,1"))),
            (
                "a long key",
                format!(r#"{{"{key}":{{{}}}}}"#, list(r#""":1,"":1"#)),
            ),
            ("many keys", format!("{{{}}}", list(r#""a":"{}""#))),
            ("strings", format!("[{}]", list(r#""{}""#))),
            ("numbers", format!("[{}]", list("1740794400123456800"))),
            ("fields", "a=%7B&".repeat(2_000)),
            ("zeros", "\0".repeat(20_000)),
            ("chunks", "1\r\n{\r\n".repeat(3_000)),
            ("letters", "é".repeat(9_000)),
            (
                "escapes",
                format!(r#"{{"a":"{}"}}"#, "/&'=+é\u{7f}".repeat(3_000)),
            ),
        ] {
            let Work {
                made,
                counted,
                allocated,
            } = work(&body, 1);
            assert!(made <= counted, "{what}: {made} {counted}");
            assert!(allocated <= 4 * counted, "{what}: {allocated} {counted}");
            let most = u64::try_from(200 * (body.len() + 4096)).unwrap();
            assert!(made <= most, "{what}: {made} {most}");
        }
    }

    #[test]
    fn what_is_made_again_is_paid_for_again() {
        // The same document, with the end that is taken off it in two ways and without.
        let body = format!("{{\"a\":\"{}\"}}\n", "b".repeat(20_000));
        let Work {
            counted, allocated, ..
        } = work(&body, 2);
        assert!(allocated <= 2 * counted, "{allocated} {counted}");
    }
}
