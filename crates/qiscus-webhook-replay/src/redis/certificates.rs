//! The certificates of an authority, out of a text.

use redis::{ErrorKind, RedisError, RedisResult, TlsCertificates};
use rustls::RootCertStore;
use rustls::pki_types::CertificateDer;
use rustls::pki_types::pem::PemObject as _;

/// What trusts those of this text. The client would take a text with none for one that nobody is trusted by, and
/// that of a Cluster reads it only when it connects.
pub(super) fn trusted(pem: Vec<u8>) -> RedisResult<TlsCertificates> {
    let mut store = RootCertStore::empty();
    for certificate in CertificateDer::pem_slice_iter(&pem) {
        // Their errors are left out: they show what they could not read, which may be a key.
        let certificate = certificate.map_err(|_| refused("it can't be read as PEM"))?;
        let added = store.add(certificate);
        added.map_err(|_| refused("it holds a certificate that can't be read"))?;
    }
    if store.is_empty() {
        return Err(refused("it holds no certificate in PEM"));
    }
    Ok(TlsCertificates {
        client_tls: None,
        root_cert: Some(pem),
    })
}

fn refused(why: &'static str) -> RedisError {
    let what = "a root certificate is refused";
    (ErrorKind::InvalidClientConfig, what, why.to_owned()).into()
}
