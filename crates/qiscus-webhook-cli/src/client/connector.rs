//! Connections, with TLS where the address asks for it.

use hyper_util::client::legacy::connect::HttpConnector;

use super::target::Target;
use crate::failure::Failure;

#[cfg(feature = "tls")]
pub(super) type Connector = hyper_rustls::HttpsConnector<HttpConnector>;

#[cfg(not(feature = "tls"))]
pub(super) type Connector = HttpConnector;

#[cfg(feature = "tls")]
pub(super) fn connector(target: &Target) -> Result<Connector, Failure> {
    let builder = hyper_rustls::HttpsConnectorBuilder::new();
    let builder = if target.is_https() {
        builder.with_native_roots().map_err(|err| {
            Failure::failed(format_args!("no certificate authorities to trust: {err}"))
                .with_next_step("Install the system's certificates (the package is often named ca-certificates).")
        })?
    } else {
        // Nothing will be asked of it, so spare the reading of the system's certificates.
        let provider = rustls::crypto::ring::default_provider();
        let config = rustls::ClientConfig::builder_with_provider(provider.into())
            .with_safe_default_protocol_versions()
            .map_err(Failure::failed)?
            .with_root_certificates(rustls::RootCertStore::empty())
            .with_no_client_auth();
        builder.with_tls_config(config)
    };
    Ok(builder
        .https_or_http()
        .enable_http1()
        .wrap_connector(http_connector()))
}

#[cfg(not(feature = "tls"))]
pub(super) fn connector(target: &Target) -> Result<Connector, Failure> {
    if target.is_https() {
        return Err(Failure::usage(
            "this program was built without TLS, so https:// is out of its reach",
        )
        .with_next_step("Install it with TLS: cargo install qiscus-webhook-cli --features tls"));
    }
    Ok(http_connector())
}

fn http_connector() -> HttpConnector {
    let mut connector = HttpConnector::new();
    connector.enforce_http(false);
    connector.set_nodelay(true);
    connector
}
