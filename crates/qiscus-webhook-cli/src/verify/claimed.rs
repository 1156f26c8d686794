//! The 32 bytes that a text stands for, in whatever form somebody wrote them.

use base64::Engine as _;
use base64::alphabet::{STANDARD, URL_SAFE};
use base64::engine::{DecodePaddingMode, GeneralPurpose, GeneralPurposeConfig};
use qiscus_webhook_core::Signature;

use super::finding::Finding;

/// A signature, and what is wrong with the way it is written.
pub(super) struct Claimed {
    pub(super) signature: Option<Signature>,
    pub(super) findings: Vec<Finding>,
}

impl Claimed {
    pub(super) fn read(text: &str) -> Self {
        let mut findings = Vec::new();
        let trimmed = text.trim();
        if trimmed != text {
            findings.push(Finding::WhiteSpace);
        }
        if let Some((signature, form)) = bare(trimmed) {
            findings.extend(form);
            return Self::found(signature, findings);
        }
        // `sha256=…`, `v1,…`, `QISCUS-SDK-SIGNATURE: …`
        for (index, _) in trimmed.match_indices(['=', ':', ',', ' ', 'x']) {
            let rest = trimmed.get(index + 1..).unwrap_or_default().trim();
            if let Some((signature, form)) = bare(rest) {
                findings.push(Finding::Prefix);
                findings.extend(form);
                return Self::found(signature, findings);
            }
        }
        findings.push(match hex::decode(trimmed) {
            Ok(bytes) if !bytes.is_empty() => Finding::NotSha256 { bytes: bytes.len() },
            _ => Finding::NoSignature,
        });
        Self {
            signature: None,
            findings,
        }
    }

    fn found(signature: Signature, findings: Vec<Finding>) -> Self {
        Self {
            signature: Some(signature),
            findings,
        }
    }
}

fn bare(text: &str) -> Option<(Signature, Option<Finding>)> {
    if let Ok(signature) = Signature::from_hex(text) {
        return Some((signature, None));
    }
    let config =
        GeneralPurposeConfig::new().with_decode_padding_mode(DecodePaddingMode::Indifferent);
    [STANDARD, URL_SAFE].iter().find_map(|alphabet| {
        let bytes = GeneralPurpose::new(alphabet, config).decode(text).ok()?;
        let signature = Signature::from_hex(hex::encode(bytes)).ok()?;
        Some((signature, Some(Finding::Base64)))
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    const HEX: &str = "00112233445566778899aabbccddeeff00112233445566778899aabbccddeeff";

    fn read(text: &str) -> (bool, Vec<Finding>) {
        let claimed = Claimed::read(text);
        let expected = Signature::from_hex(HEX).unwrap();
        (claimed.signature == Some(expected), claimed.findings)
    }

    #[test]
    fn hex_of_either_case_is_as_it_should_be() {
        assert_eq!(read(HEX), (true, vec![]));
        assert_eq!(read(&HEX.to_uppercase()), (true, vec![]));
    }

    #[test]
    fn other_forms_are_told_by_name() {
        let base64 = "ABEiM0RVZneImaq7zN3u/wARIjNEVWZ3iJmqu8zd7v8=";
        assert_eq!(read(base64), (true, vec![Finding::Base64]));
        assert_eq!(
            read(base64.trim_end_matches('=')),
            (true, vec![Finding::Base64])
        );
        assert_eq!(
            read(&base64.replace('/', "_")),
            (true, vec![Finding::Base64])
        );
        for prefix in [
            "sha256=",
            "hmac-sha256:",
            "v1,",
            "0x",
            "QISCUS-SDK-SIGNATURE: ",
            "Bearer ",
        ] {
            assert_eq!(
                read(&format!("{prefix}{HEX}")),
                (true, vec![Finding::Prefix]),
                "{prefix}"
            );
        }
        assert_eq!(
            read(&format!("sha256={base64}")),
            (true, vec![Finding::Prefix, Finding::Base64])
        );
        assert_eq!(read(&format!("{HEX}\n")), (true, vec![Finding::WhiteSpace]));
    }

    #[test]
    fn what_has_another_length_is_another_hash() {
        assert_eq!(
            read(&HEX[..40]),
            (false, vec![Finding::NotSha256 { bytes: 20 }])
        );
        assert_eq!(read(""), (false, vec![Finding::NoSignature]));
        assert_eq!(read("tidak ada"), (false, vec![Finding::NoSignature]));
    }
}
