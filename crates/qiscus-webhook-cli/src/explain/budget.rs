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
    use super::super::algorithm::Algorithm;
    use super::super::body::Bodies;
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

    #[test]
    fn a_body_of_a_megabyte_has_no_more_than_it_can_use_in_time() {
        let units = |bytes| Budget::for_body(bytes).left;
        assert!(units(1 << 20) <= 512 << 20);
        assert_eq!(units(usize::MAX), 512 << 20);
        // Every single step at least: about 200 of them.
        assert!(units(1 << 20) >= 200 << 20);
    }

    #[test]
    fn no_body_makes_more_work_than_it_pays_for() {
        let deep = [&b"["[..]; 100].concat();
        let closed = [&deep[..], &[&b"]"[..]; 100].concat()].concat();
        let strings = format!("[{}]", vec![r#""{}""#; 2_000].join(","));
        let fields = "a=%7B&".repeat(2_000);
        for body in [
            deep,
            closed,
            strings.into_bytes(),
            fields.into_bytes(),
            vec![b'['; 20_000],
            vec![0; 20_000],
            b"1\r\n{\r\n".repeat(3_000),
            "é".repeat(9_000).into_bytes(),
        ] {
            // Each of the bodies is counted with what it took to make it.
            let (mut made, mut counted) = (0, 0);
            let mut bodies = Bodies::new(&body, &[]);
            let _ = bodies.visit(1, &mut |candidate| {
                made += candidate.bytes.len();
                counted += candidate.cost;
                std::ops::ControlFlow::Continue(())
            });
            assert!(made <= counted, "{made} {counted}");
            assert!(made <= 200 * (body.len() + 4096), "{made}");
        }
    }
}
