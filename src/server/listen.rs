//! Binding, TLS, and an orderly end.

use std::io;
use std::net::SocketAddr;
use std::path::PathBuf;
use std::sync::Arc;
use std::time::Duration;

use axum::Router;
use axum::serve::ListenerExt;
use axum_server::Handle;
use axum_server::tls_rustls::RustlsConfig;
use tokio::net::TcpListener;

/// How long open connections may take to end at shutdown.
const FAREWELL: Duration = Duration::from_secs(3);

/// Why the server does not listen.
#[derive(Debug, thiserror::Error)]
pub enum ListenError {
    /// Another program listens there.
    #[error("port {port} on {host} is in use; stop what listens there, or choose another port with --port")]
    InUse {
        /// The host.
        host: String,
        /// The port.
        port: u16,
    },
    /// The address cannot be used.
    #[error("cannot listen at {host}:{port}: {source}; choose another address with --host and --port")]
    Address {
        /// The host.
        host: String,
        /// The port.
        port: u16,
        /// What the system says.
        source: io::Error,
    },
    /// The certificate or its key cannot be used.
    #[error("the TLS certificate {cert} and key {key} cannot be used: {source}")]
    Tls {
        /// The certificate.
        cert: PathBuf,
        /// The key.
        key: PathBuf,
        /// What is wrong.
        source: io::Error,
    },
    /// The server ended by itself.
    #[error("the server ended: {0}")]
    Ended(#[from] io::Error),
}

/// A certificate and its key, as PEM files.
#[derive(Debug, Clone)]
pub struct TlsFiles {
    /// The certificate chain.
    pub cert: PathBuf,
    /// The key.
    pub key: PathBuf,
}

/// A bound port.
pub struct Bound {
    listener: TcpListener,
    tls: Option<(RustlsConfig, TlsFiles)>,
    /// Where it listens.
    pub address: SocketAddr,
}

/// Binds the address and reads the certificate.
///
/// # Errors
/// When the address is in use or unusable, or the certificate is.
pub async fn bind(host: &str, port: u16, tls: Option<TlsFiles>) -> Result<Bound, ListenError> {
    let tls = match tls {
        None => None,
        Some(files) => {
            // Another part of the program may have chosen the same provider already.
            if rustls::crypto::ring::default_provider().install_default().is_err() {
                tracing::debug!("the TLS provider was chosen already");
            }
            let config = RustlsConfig::from_pem_file(&files.cert, &files.key)
                .await
                .map_err(|source| ListenError::Tls { cert: files.cert.clone(), key: files.key.clone(), source })?;
            Some((config, files))
        }
    };
    let host_name = || host.to_owned();
    let listener = TcpListener::bind((host, port)).await.map_err(|source| match source.kind() {
        io::ErrorKind::AddrInUse => ListenError::InUse { host: host_name(), port },
        _ => ListenError::Address { host: host_name(), port, source },
    })?;
    let address = listener.local_addr().map_err(|source| ListenError::Address { host: host_name(), port, source })?;
    Ok(Bound { listener, tls, address })
}

impl Bound {
    /// Whether it speaks TLS.
    pub fn is_tls(&self) -> bool {
        self.tls.is_some()
    }

    /// Serves until `stop` is done, then lets what is under way finish for a moment.
    ///
    /// # Errors
    /// When the server ends by itself.
    pub async fn serve(
        self,
        router: Router,
        stop: impl Future<Output = ()> + Send + 'static,
    ) -> Result<(), ListenError> {
        let app = router.into_make_service_with_connect_info::<SocketAddr>();
        match self.tls {
            None => {
                // Without this every small frame waits for the client's delayed acknowledgement.
                let listener = self.listener.tap_io(|stream| {
                    if let Err(error) = stream.set_nodelay(true) {
                        tracing::debug!(%error, "a connection waits for acknowledgements");
                    }
                });
                let stopped = Arc::new(tokio::sync::Notify::new());
                let notify = stopped.clone();
                let server = axum::serve(listener, app).with_graceful_shutdown(async move {
                    stop.await;
                    notify.notify_one();
                });
                tokio::select! {
                    result = server.into_future() => result?,
                    // Sockets stay open as long as their clients like.
                    () = async { stopped.notified().await; tokio::time::sleep(FAREWELL).await } => {}
                }
            }
            Some((config, _)) => {
                let handle = Handle::new();
                let ending = handle.clone();
                tokio::spawn(async move {
                    stop.await;
                    ending.graceful_shutdown(Some(FAREWELL));
                });
                let listener = self.listener.into_std()?;
                axum_server::from_tcp_rustls(listener, config)?.handle(handle).serve(app).await?;
            }
        }
        Ok(())
    }
}
