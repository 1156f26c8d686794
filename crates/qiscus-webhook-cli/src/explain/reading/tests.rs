//! Each form in which somebody wrote a signature, and what is none.

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;

use super::*;

const HEX: &str = "001122fb445566778899aabbccddeeff00112233445566778899aabbccddeeff";

/// Its base64.
const BASE64: &str = "ABEi+0RVZneImaq7zN3u/wARIjNEVWZ3iJmqu8zd7v8=";

#[track_caller]
fn reads(text: &str, parts: &[&str]) {
    all_read(&[text], HEX, parts);
}

/// The values have these digits, and it is told so of them.
#[track_caller]
fn all_read(values: &[&str], digits: &str, parts: &[&str]) {
    let readings = readings(values);
    let reading = readings
        .iter()
        .find(|reading| reading.digits == digits)
        .unwrap_or_else(|| panic!("{values:?}: {readings:?}"));
    assert_eq!(reading.sentences.len(), parts.len(), "{reading:?}");
    for (sentence, part) in reading.sentences.iter().zip(parts) {
        assert!(sentence.contains(part), "{reading:?}");
    }
}

#[test]
fn hex_of_either_case_is_as_it_should_be() {
    reads(HEX, &[]);
    reads(&HEX.to_uppercase(), &[]);
    assert_eq!(readings(&[HEX]).len(), 1);
}

#[test]
fn digits_of_16_to_128_are_read() {
    for (digits, is_read) in [(15, false), (16, true), (128, true), (129, false)] {
        // None of them begins as it ends.
        let text: String = "0123456789abcdef7".chars().cycle().take(digits).collect();
        let all = readings(&[&text]);
        let is = all.iter().any(|reading| reading.digits == text);
        assert_eq!(is, is_read, "{digits}: {all:?}");
    }
    assert!(readings(&["0123456789abcdeg"]).is_empty());
}

#[test]
fn other_forms_are_told_by_name() {
    reads(BASE64, &["in base64:"]);
    reads(BASE64.trim_end_matches('='), &["in base64:"]);
    let url_safe = BASE64.replace('/', "_").replace('+', "-");
    reads(&url_safe, &["in base64url:"]);
    reads(&BASE64.replace('+', " "), &["became spaces", "in base64:"]);
    let percent = BASE64.replace('+', "%2B").replace('/', "%2F");
    reads(&percent, &["URL-encoded", "in base64:"]);
    reads(&STANDARD.encode(HEX), &["base64 of a text"]);
    for prefix in [
        "sha256=",
        "hmac-sha256:",
        "v1,",
        "0x",
        "QISCUS-SDK-SIGNATURE: ",
        "Bearer ",
    ] {
        reads(&format!("{prefix}{HEX}"), &["a prefix"]);
    }
    reads(&format!("sha256={BASE64}"), &["a prefix", "in base64:"]);
    reads(&format!("{HEX}\n"), &["white space"]);
    reads(&format!("b'{HEX}'"), &["bytes literal"]);
    // python3 -c 'print(bytes.fromhex("..."))'
    reads(
        r#"b'\x00\x11"\xfbDUfw\x88\x99\xaa\xbb\xcc\xdd\xee\xff\x00\x11"3DUfw\x88\x99\xaa\xbb\xcc\xdd\xee\xff'"#,
        &["raw bytes as Python"],
    );
    reads(&format!("\"{HEX}\""), &["quotes"]);
    reads(&format!("[ {HEX} ]"), &["in brackets"]);
    reads(&format!("{HEX};"), &["a sign at the end"]);
    reads(&hex::encode(HEX), &["hex of a text"]);
    reads(&HEX.repeat(2), &["twice over"]);
    let apart: Vec<&str> = HEX
        .as_bytes()
        .chunks(2)
        .map(|pair| std::str::from_utf8(pair).unwrap())
        .collect();
    for separator in [":", " ", "-", "\\x"] {
        reads(&apart.join(separator), &["set apart"]);
    }
    reads(
        &format!("<Buffer {}>", apart.join(" ")),
        &["as Node shows it"],
    );
    let decimal: Vec<_> = hex::decode(HEX)
        .unwrap()
        .iter()
        .map(u8::to_string)
        .collect();
    reads(&decimal.join(" "), &["bytes in decimal"]);
    reads(&format!("\u{feff}{HEX}"), &["nobody sees"]);
}

#[test]
fn one_of_several_is_told_by_its_number() {
    let other = &*"1".repeat(64);
    for text in [format!("{HEX}, {other}"), format!("v1={HEX};v2={other}")] {
        let prefix: &[_] = if text.contains('=') {
            &["a prefix"]
        } else {
            &[]
        };
        for (digits, told) in [
            (
                HEX,
                "There are 2 values in the signature header, and this is number 1",
            ),
            (
                other,
                "There are 2 values in the signature header, and this is number 2",
            ),
        ] {
            all_read(&[&text], digits, &[&[told], prefix].concat());
        }
    }
    let told = "There are 2 signature headers, and this is number 2";
    all_read(&[other, HEX], HEX, &[told]);
    // What was read already is not told again.
    assert_eq!(readings(&[HEX, &HEX.to_uppercase()]).len(), 1);
}

#[test]
fn a_value_is_long_enough_or_named() {
    for (part, is) in [
        ("0123456789abcdef", true),
        ("0123456789abcde", false),
        ("v1=abc", true),
        ("sha256=", false),
        ("QISCUS-SDK-SIGNATURE:", false),
        ("MDEyMzQ1Njc4OWFiYw==", true),
        (&format!("{}=", "a".repeat(38)), false),
        (&format!("{}=", "a".repeat(39)), true),
    ] {
        assert_eq!(is_value(part), is, "{part}");
    }
}

#[test]
fn what_is_too_short_or_too_far_is_not_read() {
    for (text, is_read) in [
        (format!("{}={HEX}", "n".repeat(40)), true),
        (format!("{}={HEX}", "n".repeat(41)), false),
        (STANDARD.encode([0xff; 16]), true),
        (STANDARD.encode([0xff; 15]), false),
        (
            format!("{}{HEX}{}", "[".repeat(DEEPEST), "]".repeat(DEEPEST)),
            true,
        ),
        (
            format!("[{}{HEX}{}]", "[".repeat(DEEPEST), "]".repeat(DEEPEST)),
            false,
        ),
        (format!("{HEX}{}", " ".repeat(8_192 - 64)), true),
        (format!("{HEX}{}", " ".repeat(8_193 - 64)), false),
    ] {
        let readings = readings(&[&text]);
        assert_eq!(!readings.is_empty(), is_read, "{text:?}: {readings:?}");
    }
    let many: Vec<String> = (0..500).map(|number| format!("{number:064}")).collect();
    let many: Vec<&str> = many.iter().map(String::as_str).collect();
    assert_eq!(readings(&many).len(), MOST);
}

#[test]
fn strangers_texts_are_read_in_bounded_time() {
    for text in [
        "=".repeat(8_000),
        ",x".repeat(4_000),
        "a b".repeat(2_600),
        "%41".repeat(2_700),
        "[".repeat(8_000),
    ] {
        assert!(readings(&[&text]).is_empty(), "{text}");
    }
    assert!(readings(&[&HEX.repeat(200)]).is_empty());
}
