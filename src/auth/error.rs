//! Why an app with logins does not start, and why somebody does not get in.

use super::decide::DecideError;
use super::limit::TooMany;
use super::oauth::OAuthError;
use super::proxy::ProxiesError;
use super::token::TokenError;
use crate::config::env::EnvError;

/// Why an app with logins does not start.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum StartError {
    /// Tokens could not be signed.
    #[error(
        "You must provide a JWT secret in the environment to use authentication. Run `chainlit create-secret` to generate one, and set it as CHAINLIT_AUTH_SECRET."
    )]
    NoSecret,
    /// The callback would never be called.
    #[error("You must set the environment variable for at least one oauth provider to use oauth authentication.")]
    NoProvider,
    /// A variable cannot be used.
    #[error(transparent)]
    Env(#[from] EnvError),
    /// A variable cannot be used.
    #[error(transparent)]
    Proxies(#[from] ProxiesError),
}

/// Why somebody does not get in.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum LoginError {
    /// The app does not decide this.
    #[error("the app has no callback for this way of login")]
    NotRegistered,
    /// The provider is unknown or not configured.
    #[error("Provider {0} not found")]
    NoProvider(String),
    /// The request does not say which server it is for.
    #[error("the request has no usable Host header, and CHAINLIT_URL is not set")]
    NoHost,
    /// Too many failures.
    #[error(transparent)]
    TooMany(#[from] TooMany),
    /// The app said no.
    #[error("the app refused the login")]
    Refused,
    /// The app failed.
    #[error("the app failed to decide: {0}")]
    Failed(#[from] DecideError),
    /// The provider did, or the way back from it.
    #[error(transparent)]
    OAuth(#[from] OAuthError),
    /// A token could not be made, or does not count.
    #[error(transparent)]
    Token(#[from] TokenError),
}
