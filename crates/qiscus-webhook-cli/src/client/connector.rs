//! Connections, with TLS where the address asks for it.

use super::proxy::Proxy;
use super::route::Route;
use super::target::Target;
use super::trust::Trust;
use crate::failure::Failure;

#[cfg(feature = "tls")]
pub(super) type Connector = hyper_rustls::HttpsConnector<Route>;

#[cfg(not(feature = "tls"))]
pub(super) type Connector = Route;

#[cfg(feature = "tls")]
pub(super) fn connector(
    target: &Target,
    trust: &Trust,
    proxy: Option<Proxy>,
) -> Result<Connector, Failure> {
    let config = if target.is_https() {
        super::tls::config(trust)?
    } else {
        // Nothing will be asked of it, so spare the reading of the system's certificates.
        super::tls::nobody()?
    };
    Ok(hyper_rustls::HttpsConnectorBuilder::new()
        .with_tls_config(config)
        .https_or_http()
        .enable_http1()
        .wrap_connector(Route::new(proxy, target.is_https())))
}

#[cfg(not(feature = "tls"))]
pub(super) fn connector(
    target: &Target,
    _: &Trust,
    proxy: Option<Proxy>,
) -> Result<Connector, Failure> {
    if target.is_https() {
        return Err(Failure::usage(
            "this program was built without TLS, so https:// is out of its reach",
        )
        .with_next_step("Build it with its default features, of which TLS is one"));
    }
    Ok(Route::new(proxy, false))
}
