//! What TLS trusts.

use std::path::Path;
use std::sync::Arc;

use hyper_rustls::ConfigBuilderExt as _;
use rustls::client::danger::{HandshakeSignatureValid, ServerCertVerified, ServerCertVerifier};
use rustls::crypto::{CryptoProvider, ring};
use rustls::pki_types::pem::PemObject as _;
use rustls::pki_types::{CertificateDer, ServerName, UnixTime};
use rustls::{
    ClientConfig, ConfigBuilder, DigitallySignedStruct, Error, RootCertStore, SignatureScheme,
    WantsVerifier,
};

use super::trust::Trust;
use crate::failure::Failure;

pub(super) fn config(trust: &Trust) -> Result<ClientConfig, Failure> {
    match trust {
        Trust::System => Ok(builder()?
            .with_native_roots()
            .map_err(|err| {
                Failure::failed(format_args!("no certificate authorities to trust: {err}"))
                    .with_next_step("Install the system's certificates (the package is often named ca-certificates), or name a file of your own in SSL_CERT_FILE.")
            })?
            .with_no_client_auth()),
        Trust::File(path) => Ok(builder()?
            .with_root_certificates(roots(path)?)
            .with_no_client_auth()),
        Trust::Anybody => Ok(builder()?
            .dangerous()
            .with_custom_certificate_verifier(Arc::new(Anybody(ring::default_provider())))
            .with_no_client_auth()),
    }
}

/// For addresses without TLS.
pub(super) fn nobody() -> Result<ClientConfig, Failure> {
    Ok(builder()?
        .with_root_certificates(RootCertStore::empty())
        .with_no_client_auth())
}

fn builder() -> Result<ConfigBuilder<ClientConfig, WantsVerifier>, Failure> {
    ClientConfig::builder_with_provider(ring::default_provider().into())
        .with_safe_default_protocol_versions()
        .map_err(Failure::failed)
}

fn roots(path: &Path) -> Result<RootCertStore, Failure> {
    let unreadable = |why: &dyn std::fmt::Display| {
        Failure::usage(format_args!(
            "can't read certificates from {}: {why}",
            path.display()
        ))
        .with_next_step("Name a PEM file that holds the certificate of the authority.")
    };
    let mut roots = RootCertStore::empty();
    for certificate in CertificateDer::pem_file_iter(path).map_err(|err| unreadable(&err))? {
        let certificate = certificate.map_err(|err| unreadable(&err))?;
        roots.add(certificate).map_err(|err| unreadable(&err))?;
    }
    if roots.is_empty() {
        return Err(unreadable(&"there is none in it"));
    }
    Ok(roots)
}

/// Takes any certificate, for a test against a machine of one's own. That the peer has the key of the
/// certificate is still checked.
#[derive(Debug)]
struct Anybody(CryptoProvider);

impl ServerCertVerifier for Anybody {
    fn verify_server_cert(
        &self,
        _: &CertificateDer<'_>,
        _: &[CertificateDer<'_>],
        _: &ServerName<'_>,
        _: &[u8],
        _: UnixTime,
    ) -> Result<ServerCertVerified, Error> {
        Ok(ServerCertVerified::assertion())
    }

    fn verify_tls12_signature(
        &self,
        message: &[u8],
        certificate: &CertificateDer<'_>,
        signature: &DigitallySignedStruct,
    ) -> Result<HandshakeSignatureValid, Error> {
        let algorithms = &self.0.signature_verification_algorithms;
        rustls::crypto::verify_tls12_signature(message, certificate, signature, algorithms)
    }

    fn verify_tls13_signature(
        &self,
        message: &[u8],
        certificate: &CertificateDer<'_>,
        signature: &DigitallySignedStruct,
    ) -> Result<HandshakeSignatureValid, Error> {
        let algorithms = &self.0.signature_verification_algorithms;
        rustls::crypto::verify_tls13_signature(message, certificate, signature, algorithms)
    }

    fn supported_verify_schemes(&self) -> Vec<SignatureScheme> {
        self.0.signature_verification_algorithms.supported_schemes()
    }
}
