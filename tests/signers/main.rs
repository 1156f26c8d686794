//! Signers in other languages, each with nothing but its standard library: what they sign we accept,
//! what we sign they accept, and one flipped bit anywhere is refused by all.
//!
//! A signer reads a line for each job and writes one with the answer; tokens, bodies and signatures
//! are in hex:
//!
//! ```text
//! sign TOKEN BODY              → the signature
//! verify TOKEN BODY SIGNATURE  → true or false
//! ```
//!
//! A language that is not installed is told and passed over, but in CI it fails.

#[cfg(test)]
mod signer;

#[cfg(test)]
mod tests {
    use qiscus_webhook_core::{KeyRing, RejectionReason, Signature, SignatureToken};

    use crate::signer::{Language, Signer};

    /// Jobs in each direction, for each language.
    const CASES: usize = 4000;

    #[test]
    fn go() {
        try_signer(Language::Go);
    }

    #[test]
    fn python() {
        try_signer(Language::Python);
    }

    #[test]
    fn node() {
        try_signer(Language::Node);
    }

    fn try_signer(language: Language) {
        let Some(signer) = Signer::find(language) else {
            return;
        };
        let mut random = Random(0x5169_7363_7573);
        let cases: Vec<_> = (0..CASES).map(|_| Case::new(&mut random)).collect();
        let theirs = signer.sign(cases.iter().map(|case| (&*case.token, &*case.body)));
        for (case, theirs) in cases.iter().zip(&theirs) {
            let theirs = Signature::from_hex(theirs).unwrap();
            let delivery = ring(&case.token)
                .verify(case.body.clone(), &theirs)
                .unwrap();
            assert_eq!(delivery.body(), &case.body);
        }

        let ours: Vec<_> = cases
            .iter()
            .map(|case| ring(&case.token).sign(&case.body).to_hex())
            .collect();
        assert_eq!(ours, theirs);
        let signed = cases.iter().zip(&ours);
        let verdicts =
            signer.verify(signed.map(|(case, ours)| (&*case.token, &*case.body, &**ours)));
        assert!(
            verdicts.iter().all(|accepted| *accepted),
            "what we sign is accepted"
        );

        let flipped: Vec<_> = cases
            .into_iter()
            .zip(ours)
            .map(|(case, signature)| case.flip_a_bit(signature, &mut random))
            .collect();
        for (case, signature) in &flipped {
            // A flipped digit may be none any more, which is refused as well.
            let Ok(signature) = Signature::from_hex(signature) else {
                continue;
            };
            let rejection = ring(&case.token)
                .verify(case.body.clone(), &signature)
                .unwrap_err();
            assert_eq!(rejection.reason(), RejectionReason::SignatureMismatch);
        }
        let flipped = flipped
            .iter()
            .map(|(case, signature)| (&*case.token, &*case.body, &**signature));
        let verdicts = signer.verify(flipped);
        assert_eq!(verdicts.len(), CASES);
        assert!(
            !verdicts.iter().any(|accepted| *accepted),
            "what was changed is refused"
        );
    }

    fn ring(token: &str) -> KeyRing {
        KeyRing::new(SignatureToken::new(token).unwrap())
    }

    struct Case {
        token: String,
        body: Vec<u8>,
    }

    impl Case {
        /// A token of 1 to 100 characters of many scripts, and a body of up to 2 KiB.
        fn new(random: &mut Random) -> Self {
            const CHARACTERS: [char; 16] = [
                'a',
                'F',
                '0',
                '9',
                '-',
                '_',
                ' ',
                '\n',
                '"',
                '\u{e9}',
                '\u{3b1}',
                '\u{431}',
                '\u{4e2d}',
                '\u{0e01}',
                '\u{1f600}',
                '\u{7f}',
            ];
            let rest = (0..random.below(100)).map(|_| CHARACTERS[random.below(16)]);
            let token = std::iter::once('T').chain(rest).collect();
            let len = match random.below(4) {
                // Around the block that SHA-256 works on.
                0 => random.below(130),
                _ => random.below(2048),
            };
            let body = match random.below(2) {
                0 => (0..len).map(|_| random.byte()).collect(),
                _ => (0..len)
                    .map(|_| b"{}[]\":,truenl \\u0026"[random.below(20)])
                    .collect(),
            };
            Self { token, body }
        }

        /// Changes the token, the body or the signature in one bit that counts.
        fn flip_a_bit(mut self, mut signature: String, random: &mut Random) -> (Self, String) {
            match random.below(3) {
                0 if !self.body.is_empty() => {
                    let at = random.below(self.body.len());
                    self.body[at] ^= 1 << random.below(8);
                }
                // The first character is an ASCII letter, and one again after this.
                1 => self
                    .token
                    .replace_range(..1, if random.below(2) == 0 { "U" } else { "V" }),
                // Another hex digit, of the same case.
                _ => {
                    let at = random.below(64);
                    let digit = signature.as_bytes()[at];
                    let other = char::from(digit ^ 1);
                    signature.replace_range(at..=at, other.encode_utf8(&mut [0; 4]));
                }
            }
            (self, signature)
        }
    }

    /// The generator `SplitMix64`: the same cases in every run.
    struct Random(u64);

    impl Random {
        fn next(&mut self) -> u64 {
            self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
            let mixed = (self.0 ^ (self.0 >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
            let mixed = (mixed ^ (mixed >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
            mixed ^ (mixed >> 31)
        }

        fn below(&mut self, end: usize) -> usize {
            usize::try_from(self.next() % u64::try_from(end).unwrap()).unwrap()
        }

        fn byte(&mut self) -> u8 {
            self.next().to_le_bytes()[0]
        }
    }
}
