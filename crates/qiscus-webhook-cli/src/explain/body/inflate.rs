//! Compressed bodies. What comes out is bounded.

use std::io::Read;

use flate2::read::{DeflateDecoder, GzDecoder, ZlibDecoder};

/// A body grows to this size at most, and to this many times its own.
const LARGEST: usize = 8 << 20;
const GROWTH: usize = 64;

pub(super) fn inflated(body: &[u8]) -> Vec<(&'static str, Vec<u8>)> {
    let mut made = Vec::new();
    match body {
        [0x1f, 0x8b, ..] => made.extend(read(GzDecoder::new(body), body.len()).map(|bytes| {
            ("The body was compressed with gzip after it was signed: decompress it before it is verified.", bytes)
        })),
        [0x78, ..] => made.extend(read(ZlibDecoder::new(body), body.len()).map(|bytes| {
            ("The body was compressed (zlib, Content-Encoding: deflate) after it was signed: decompress it before it is verified.", bytes)
        })),
        // Text is not compressed, and some of it would be taken for such.
        _ if std::str::from_utf8(body).is_err() => {
            made.extend(read(DeflateDecoder::new(body), body.len()).map(|bytes| {
                ("The body was compressed (raw deflate) after it was signed: decompress it before it is verified.", bytes)
            }));
        }
        _ => {}
    }
    made
}

fn read(decoder: impl Read, compressed: usize) -> Option<Vec<u8>> {
    let limit = compressed.saturating_mul(GROWTH).min(LARGEST);
    let mut bytes = Vec::new();
    let mut decoder = decoder.take(u64::try_from(limit).unwrap_or(u64::MAX) + 1);
    decoder.read_to_end(&mut bytes).ok()?;
    (bytes.len() <= limit && !bytes.is_empty()).then_some(bytes)
}

#[cfg(test)]
pub(super) fn gzip(content: &[u8]) -> Vec<u8> {
    let mut made = Vec::new();
    let mut encoder = flate2::read::GzEncoder::new(content, flate2::Compression::fast());
    encoder.read_to_end(&mut made).unwrap();
    made
}

#[cfg(test)]
mod tests {
    use flate2::Compression;
    use flate2::read::{DeflateEncoder, ZlibEncoder};

    use super::*;

    /// Whether this content is read, and never another.
    fn is_read(body: &[u8], what: &str, content: &[u8]) -> bool {
        let made = inflated(body);
        for (sentence, bytes) in &made {
            assert!(sentence.contains(what) && bytes == content, "{sentence}");
        }
        made.len() == 1
    }

    fn all(mut reader: impl Read) -> Vec<u8> {
        let mut bytes = Vec::new();
        reader.read_to_end(&mut bytes).unwrap();
        bytes
    }

    #[test]
    fn each_kind_is_read() {
        let content = b"{\"type\":\"x\"}";
        let best = Compression::best();
        let zlib = all(ZlibEncoder::new(&content[..], best));
        let deflate = all(DeflateEncoder::new(&content[..], best));
        assert!(is_read(&gzip(content), "with gzip", content));
        assert!(is_read(&zlib, "zlib", content));
        assert!(is_read(&deflate, "raw deflate", content));
        assert!(!is_read(&gzip(b""), "with gzip", b""));
        assert!(!is_read(&gzip(content)[..20], "with gzip", content));
        // A stored block, and text as well: such a text was never compressed.
        let text = b"\x01\x02\0\x7d\x7f{}";
        assert!(std::str::from_utf8(text).is_ok());
        assert_eq!(
            all(DeflateDecoder::new(&[1, 2, 0, 0xfd, 0xff, b'{', b'}'][..])),
            b"{}"
        );
        assert_eq!(inflated(text), []);
    }

    #[test]
    fn no_body_grows_beyond_its_bound() {
        // What stands behind the end counts for the size of what came.
        let of_size = |zeros: usize, size: usize| {
            let content = vec![0; zeros];
            let mut body = gzip(&content);
            assert!(body.len() <= size, "{}", body.len());
            body.resize(size, 0);
            is_read(&body, "with gzip", &content)
        };
        assert!(of_size(100 * 64, 100));
        assert!(!of_size(100 * 64 + 1, 100));
        assert!(of_size(8 << 20, 200_000));
        assert!(!of_size((8 << 20) + 1, 200_000));
    }
}
