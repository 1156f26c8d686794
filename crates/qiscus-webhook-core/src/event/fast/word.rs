//! Eight bytes of text in one machine word, the first in its lowest byte.

/// Each byte 1.
const ONES: u64 = u64::MAX / 255;

/// The highest bit of each byte.
const HIGHS: u64 = ONES << 7;

/// How many of these bytes come before the first quote, backslash or control character; `None` if there is none.
#[inline]
pub(super) fn plain(text: &[u8]) -> Option<usize> {
    let mut before = 0;
    let mut rest = text;
    while let Some((eight, after)) = rest.split_first_chunk() {
        let marks = marks(u64::from_le_bytes(*eight));
        if marks != 0 {
            return Some(before + marks.trailing_zeros() as usize / 8);
        }
        before += 8;
        rest = after;
    }
    let is_special = |byte: &u8| matches!(byte, 0..0x20 | b'"' | b'\\');
    Some(before + rest.iter().position(is_special)?)
}

/// Sets the highest bit of each byte that is a quote, a backslash or a control character. A borrow may set it in
/// bytes above the first such one too, so only the lowest mark counts.
#[inline]
fn marks(eight: u64) -> u64 {
    // With their second bit turned, control characters stay what they are, and a quote becomes the next byte after
    // them.
    let turned = eight ^ (ONES * 2);
    let controls_and_quotes = turned.wrapping_sub(ONES * 0x21);
    let backslashes = (eight ^ (ONES * u64::from(b'\\'))).wrapping_sub(ONES);
    (controls_and_quotes | backslashes) & !eight & HIGHS
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_byte_in_each_place_is_seen_as_it_is() {
        for place in 0..20 {
            for byte in 0..=u8::MAX {
                for around in [b'a', b'!', b'#', b'[', b']', b' ', 0x7f, 0x80, 0xff] {
                    let mut text = [around; 20];
                    text[place] = byte;
                    let is_plain = byte >= 0x20 && byte != b'"' && byte != b'\\';
                    let expected = (!is_plain).then_some(place);
                    assert_eq!(plain(&text), expected, "{byte} at {place}");
                }
            }
        }
    }

    #[test]
    fn of_two_the_first_is_seen() {
        const SPECIAL: [u8; 5] = [0, 1, 0x1f, b'"', b'\\'];
        for first in SPECIAL {
            for second in 0..=u8::MAX {
                for place in 0..15 {
                    let mut text = [b'a'; 16];
                    text[place] = first;
                    text[place + 1] = second;
                    assert_eq!(plain(&text), Some(place), "{first}, {second} at {place}");
                }
            }
        }
    }
}
