//! Who may come in is decided by the app; this is what it is asked (Chainlit 2.12: `password_auth_callback`,
//! `header_auth_callback`, `oauth_callback`, `on_logout`).

use axum::http::HeaderMap;
use futures_util::future::BoxFuture;
use serde_json::Value;

use crate::wire::user::User;

/// The app's decisions. They belong to no chat.
pub trait Decide: Send + Sync {
    /// What can be asked now; a reload of the app may change it.
    fn registered(&self) -> Registered;

    /// Who logs in with a name and a password.
    fn password<'a>(&'a self, username: &'a str, password: &'a str) -> Decision<'a>;

    /// Who the headers of a request speak of.
    fn header<'a>(&'a self, headers: &'a HeaderMap) -> Decision<'a>;

    /// Who comes back from a login provider.
    fn oauth(&self, login: OAuthLogin) -> Decision<'_>;

    /// Somebody logs out. The answer becomes the body of the response.
    fn logout(&self, request: LogoutRequest) -> BoxFuture<'_, Result<LogoutAnswer, DecideError>>;
}

/// A user, or nobody: the login is refused.
pub type Decision<'a> = BoxFuture<'a, Result<Option<User>, DecideError>>;

/// The app failed. The login is refused, and the reason is for the log only.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("{0}")]
pub struct DecideError(pub String);

/// Which decisions the app makes.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Registered {
    /// [`Decide::password`].
    pub password: bool,
    /// [`Decide::header`].
    pub header: bool,
    /// [`Decide::oauth`].
    pub oauth: bool,
    /// [`Decide::logout`].
    pub logout: bool,
}

/// What a login provider said.
#[derive(Debug, Clone, PartialEq)]
pub struct OAuthLogin {
    /// Id of the provider.
    pub provider: String,
    /// The access token.
    pub token: String,
    /// The user's profile, as the provider has it.
    pub profile: Value,
    /// The user that the login gives when the app agrees.
    pub user: User,
    /// The checked token of identity, where the provider sends one to the browser (Azure AD hybrid).
    pub id_token: Option<String>,
}

/// A request to log out.
#[derive(Debug, Clone, Default)]
pub struct LogoutRequest {
    /// Its headers; cookies are among them.
    pub headers: HeaderMap,
    /// Who logs out; nobody when the login had expired.
    pub user: Option<User>,
}

/// What the app adds to the response of a logout.
#[derive(Debug, Clone, Default)]
pub struct LogoutAnswer {
    /// Its body; without a callback it is `{"success": true}`.
    pub body: Value,
    /// Further headers, for example `Set-Cookie`.
    pub headers: HeaderMap,
}

/// Decides nothing: an app without logins.
#[derive(Debug, Clone, Copy, Default)]
pub struct Nobody;

impl Decide for Nobody {
    fn registered(&self) -> Registered {
        Registered::default()
    }

    fn password<'a>(&'a self, _: &'a str, _: &'a str) -> Decision<'a> {
        Box::pin(std::future::ready(Ok(None)))
    }

    fn header<'a>(&'a self, _: &'a HeaderMap) -> Decision<'a> {
        Box::pin(std::future::ready(Ok(None)))
    }

    fn oauth(&self, _: OAuthLogin) -> Decision<'_> {
        Box::pin(std::future::ready(Ok(None)))
    }

    fn logout(&self, _: LogoutRequest) -> BoxFuture<'_, Result<LogoutAnswer, DecideError>> {
        Box::pin(std::future::ready(Ok(LogoutAnswer::default())))
    }
}
