//! TLS of the requests that this program makes itself: to language models, to login providers.

use std::sync::Arc;

use rustls::crypto::ring;
use rustls::{ClientConfig, RootCertStore};
use rustls_platform_verifier::BuilderVerifierExt;

/// The machine's certificate authorities; where there are none, as in an empty container, Mozilla's.
/// The provider is named here rather than installed for the process: that is for the program to do.
///
/// # Errors
/// When the provider knows none of the protocol's versions.
pub(crate) fn client_config() -> Result<ClientConfig, rustls::Error> {
    let builder = || {
        ClientConfig::builder_with_provider(Arc::new(ring::default_provider())).with_safe_default_protocol_versions()
    };
    match builder()?.with_platform_verifier() {
        Ok(builder) => Ok(builder.with_no_client_auth()),
        Err(error) => {
            tracing::info!(%error, "no certificate authorities on this machine; using the built-in ones");
            let roots = RootCertStore::from_iter(webpki_roots::TLS_SERVER_ROOTS.iter().cloned());
            Ok(builder()?.with_root_certificates(roots).with_no_client_auth())
        }
    }
}
