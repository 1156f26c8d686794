//! What each step makes of a token, and where it makes nothing.

use super::*;

/// What the one step makes whose sentence has these words.
fn made(words: &str, token: &str) -> Option<String> {
    let steps: Vec<_> = EDGES
        .iter()
        .chain(CODINGS)
        .filter(|step| step.sentence.contains(words))
        .collect();
    let [step] = steps[..] else {
        panic!("{} have {words:?}", steps.len());
    };
    let made = (step.apply)(token.as_bytes())?;
    Some(String::from_utf8(made).unwrap())
}

#[test]
fn a_step_undoes_what_it_says() {
    for (words, token, without) in [
        ("white space around it", " abc\n", "abc"),
        ("nobody sees", "\u{feff}ab\u{200b}c", "abc"),
        ("has quotes around it", "\"abc\"", "abc"),
        ("has `NAME=`", "export TOKEN='abc'", "abc"),
        ("has `NAME=`", "my-token.1: abc", "abc"),
        ("has a word such as `Bearer`", "Bearer  abc", "abc"),
        ("has brackets around it", " ${abc} ", "abc"),
        ("ends with a sign", "abc;.", "abc"),
        ("that you hold ends with the text", "abc\\n", "abc"),
        ("twice over: it was pasted", "abcabc", "abc"),
    ] {
        assert_eq!(made(words, token).as_deref(), Some(without), "{words}");
        assert_eq!(made(words, without), None, "{words}");
    }
    for (words, token) in [
        ("has `NAME=`", "=abc"),
        ("has `NAME=`", "a b=abc"),
        ("has a word such as `Bearer`", "v1 abc"),
        ("twice over: it was pasted", ""),
        ("twice over: it was pasted", "abca"),
        ("has brackets around it", "<>"),
        ("token in upper case", "ABC1"),
        ("token in lower case", "abc1"),
    ] {
        assert_eq!(made(words, token), None, "{words}: {token}");
    }
}

#[test]
fn a_step_makes_what_it_says() {
    for (words, token, expected) in [
        ("made with the token twice over", "abc", "abcabc"),
        ("token in upper case", "aBc", "ABC"),
        ("token in lower case", "aBc", "abc"),
        ("part of the token before a sign", "ab$c", "ab"),
        ("without its last character", "ab\u{e9}", "ab"),
        ("without its first character", "\u{e9}ab", "ab"),
        ("token URL-decoded", "a%2Bb", "a+b"),
        ("written as hex", "abc", "616263"),
    ] {
        assert_eq!(made(words, token).as_deref(), Some(expected), "{words}");
    }
    for (words, token) in [
        ("part of the token before a sign", "$abc"),
        ("without its last character", "a"),
        ("without its last character", ""),
        ("without its first character", "a"),
    ] {
        assert_eq!(made(words, token), None, "{words}: {token}");
    }
    for (words, length) in [("the first 32 bytes", 32), ("the first 16 bytes", 16)] {
        let longer = "x".repeat(length + 1);
        assert_eq!(made(words, &longer), Some("x".repeat(length)));
        assert_eq!(made(words, &longer[..length]), None);
    }
}
