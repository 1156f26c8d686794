//! How Qiscus signs, told to the published crate `webhook-verify`.

use webhook_verify::{CustomScheme, Encoding, HashAlg, Provider, Secret};

use crate::request::{HEADER, TOKEN};

pub(super) fn provider() -> Provider {
    Provider::Custom(CustomScheme {
        hash: HashAlg::Sha256,
        signature_header: HEADER,
        timestamp_header: None,
        encoding: Encoding::Hex,
        prefix: None,
        signed_string: |_, body| body.to_vec(),
    })
}

pub(super) fn secret() -> Secret {
    Secret::new(TOKEN)
}
