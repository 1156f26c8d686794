//! What each way makes, by Python's `hmac` and `hashlib`, and what is said of it.

use super::*;

fn reading(digits: usize) -> Reading {
    Reading {
        sentences: vec![],
        digits: "a".repeat(digits),
    }
}

/// The makers for readings of so many digits.
fn makers_of(digits: &[usize]) -> Vec<Maker> {
    let readings: Vec<_> = digits.iter().map(|digits| reading(*digits)).collect();
    makers(&readings)
}

fn weights(digits: &[usize]) -> [usize; 3] {
    let makers = makers_of(digits);
    assert!(makers.is_sorted_by_key(|maker| maker.weight));
    [0, 1, 2].map(|weight| makers.iter().filter(|maker| maker.weight == weight).count())
}

#[test]
fn each_makes_what_it_says() {
    for (beginning, says) in [
        (
            "230d8358dc8e8890",
            "is the plain SHA-256 of the body, which",
        ),
        (
            "1bae80b75a57754f",
            "is the plain SHA-256 of the token and the body",
        ),
        (
            "bb80cd8e5bf94243",
            "is the plain SHA-256 of the body and the token",
        ),
        (
            "5b999cb32966db0c",
            "is HMAC-SHA-256 with the body as the key",
        ),
        (
            "07f3911e9ce45e4a",
            "is HMAC-SHA-256 over the hex of the SHA-256",
        ),
        (
            "04d36f46bfd4e00c",
            "is HMAC-SHA-256 over the hex of the MD5",
        ),
        (
            "62b0a615e852cff9",
            "is HMAC-SHA-256 over the hex of the SHA-1",
        ),
        (
            "5bf756f686e4c85e",
            "is HMAC-SHA-256 over the hex of the SHA-512",
        ),
        ("1bfad6eb6991fdf5", "is HMAC-SHA-256 over the SHA-256"),
        ("e0ea140e63ca7fd2", "is HMAC-SHA-256 over the MD5"),
        ("9958016b8c81746c", "is HMAC-SHA-256 over the SHA-1"),
        ("00b5fb18d0dcd510", "is HMAC-SHA-256 over the SHA-512"),
        (
            "b130d658a2749132",
            "is HMAC-SHA-256 over the base64 of the SHA-256",
        ),
        (
            "a876986f5b0afaf7",
            "is HMAC-SHA-256 over the base64 of the MD5",
        ),
        (
            "0f08902b26adc57f",
            "is HMAC-SHA-256 over the upper-case hex of the SHA-256",
        ),
        (
            "b562dd687293594f",
            "is HMAC-SHA-256 over the upper-case hex of the MD5",
        ),
        (
            "3bcb418d33a93265",
            "is the plain SHA-256 of the body between",
        ),
        (
            "410ec465c77b6af2",
            "is the plain SHA-256 of the token, a colon",
        ),
        (
            "677b24537368fece",
            "is the plain SHA-256 of the body, a colon",
        ),
        (
            "cc5e8083997cbf88",
            "is the SHA-256 of the hex of HMAC-SHA-256",
        ),
        (
            "f6ec0964f0d83797",
            "is HMAC-SHA-256 over the token and the body",
        ),
        (
            "5a3cfaf24aa41bb6",
            "was made with HMAC-MD5: Qiscus signs with HMAC-SHA256",
        ),
        (
            "88ba13d194d0af07",
            "is the plain MD5 of the body and the token",
        ),
        ("f740fd31773d6f47", "is the MD5 of the hex of HMAC-MD5"),
    ] {
        let makers = makers_of(&[32]);
        let makes = |maker: &&Maker| maker.sign(b"key", b"body").starts_with(beginning);
        let maker = makers.iter().find(makes).expect(says);
        let sentences = maker.sentences(&reading(64));
        assert_eq!(sentences.len(), 1, "{sentences:?}");
        assert!(
            sentences[0].starts_with(&format!("It {says}")),
            "{sentences:?}"
        );
        assert_eq!(maker.is_keyed(), beginning != "230d8358dc8e8890", "{says}");
    }
    let right = makers_of(&[64])[0];
    assert!(right.sign(b"key", b"body").starts_with("515aae133b435d40"));
    assert!(right.is_keyed());
    assert!(right.sentences(&reading(64)).is_empty());
    let cut: Vec<_> = right.sentences(&reading(63));
    assert_eq!(
        cut,
        ["It was cut off: these are the first 63 of its 64 hex digits."]
    );
}

#[test]
fn each_thing_that_is_not_as_qiscus_does_it_counts() {
    let schemes = SCHEMES.len();
    // By another hash of 32 bytes or more: 8 of them.
    assert_eq!(weights(&[64]), [1, schemes - 1 + 8, 8 * (schemes - 1)]);
    assert_eq!(
        weights(&[32, 64]),
        [1, schemes - 1 + 11, 11 * (schemes - 1)]
    );
    // Cut off, whatever made it.
    assert_eq!(weights(&[32]), [0, 12, 12 * (schemes - 1)]);
    // What has 64 bytes alone.
    assert_eq!(weights(&[128]), [0, 3, 3 * (schemes - 1)]);
    assert_eq!(weights(&[129]), [0; 3]);
}

#[test]
fn a_reading_is_the_beginning_of_a_signature() {
    let reading = Reading {
        sentences: vec![],
        digits: "0123".to_owned(),
    };
    for (signature, is) in [
        ("0123", true),
        ("01234", true),
        ("0124", false),
        ("012", false),
    ] {
        assert_eq!(reading.begins(signature), is, "{signature}");
    }
}
