//! Compressed bodies. What comes out is bounded.

use std::io::Read;

use flate2::read::{DeflateDecoder, GzDecoder, ZlibDecoder};

/// A body grows to this size at most, and to this many times its own.
const LARGEST: usize = 8 * 1024 * 1024;
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
