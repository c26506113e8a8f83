//! Logins at providers (Chainlit 2.12 wire protocol, 1.9, 4.3): one flow, and a row of data for each provider.
//!
//! - [`rows`], [`provider`]: the providers
//! - [`state`]: a login that is under way, bound to its browser
//! - [`exchange`]: from a code to a token to a profile to a user
//! - [`id_token`]: checking a token of identity that came through the browser
//! - [`http`]: talking to providers
//!
//! Knows neither routes nor who may come in.

mod exchange;
mod http;
mod id_token;
mod provider;
mod rows;
mod state;

use super::decide::OAuthLogin;
use crate::config::env::{Env, EnvError, Secret};

pub use state::StateError;

use http::Http;
use id_token::Keys;
use provider::Provider;
use state::{Attempt, States};

/// The configured providers and the logins that are under way.
pub(super) struct OAuth {
    providers: Vec<Provider>,
    states: Option<States>,
    keys: Keys,
    http: Http,
}

/// A login that begins.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Begun {
    /// The provider's page.
    pub(super) location: String,
    /// Value of the cookie that binds the login to the browser.
    pub(super) cookie: String,
    /// Whether the provider comes back with a form.
    pub(super) posted: bool,
}

/// What a provider sends to the callback.
#[derive(Debug, Clone, Default, PartialEq, Eq, serde::Deserialize)]
pub struct Answer {
    /// To be exchanged for a token.
    #[serde(default)]
    pub code: Option<String>,
    /// Must be ours.
    #[serde(default)]
    pub state: Option<String>,
    /// The provider's word for what went wrong.
    #[serde(default)]
    pub error: Option<String>,
    /// More about that.
    #[serde(default)]
    pub error_description: Option<String>,
    /// A token of identity, in a form.
    #[serde(default)]
    pub id_token: Option<String>,
}

/// Why a login at a provider came to nothing. For the log: users are told that it failed.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum OAuthError {
    /// It is none of ours.
    #[error(transparent)]
    State(#[from] StateError),
    /// There is no key for states.
    #[error("CHAINLIT_AUTH_SECRET is not set; run `chainlit create-secret` to make one")]
    NoSecret,
    /// The provider, or the user there, said no.
    #[error("the provider refused: {0}")]
    Refused(String),
    /// The answer lacks something.
    #[error("the provider's answer has no {0}")]
    Missing(String),
    /// The provider came back in a way it should not.
    #[error("the provider came back {0}")]
    WrongWay(&'static str),
    /// A call failed.
    #[error("{url}: {reason}")]
    Call {
        /// Without query.
        url: String,
        /// What happened.
        reason: String,
    },
    /// The token of identity does not hold.
    #[error("the token of identity does not count: {0}")]
    IdToken(String),
}

impl OAuth {
    pub(super) fn new(
        env: &Env,
        secret: Option<&Secret>,
        state_lifetime: u64,
        client: Option<reqwest::Client>,
    ) -> Result<Self, EnvError> {
        Ok(Self {
            providers: rows::read(env)?,
            states: secret.map(|secret| States::new(secret, state_lifetime)),
            keys: Keys::default(),
            http: Http::new(client),
        })
    }

    /// Ids of the configured providers, in the order of the login page.
    pub(super) fn ids(&self) -> impl Iterator<Item = &str> {
        self.providers.iter().map(|provider| provider.id.as_str())
    }

    /// Whether a provider comes back with a form; `None` when it is not configured.
    pub(super) fn is_posted(&self, id: &str) -> Option<bool> {
        self.find(id).map(|provider| provider.posted.is_some())
    }

    /// Where to send a browser to log in, or `None` when the provider is not configured.
    pub(super) fn begin(&self, id: &str, callback: &str) -> Result<Option<Begun>, OAuthError> {
        let Some(provider) = self.find(id) else { return Ok(None) };
        let (attempt, cookie) = self.states.as_ref().ok_or(OAuthError::NoSecret)?.begin(&provider.id);
        let location = exchange::authorize_url(provider, callback, &attempt)?;
        Ok(Some(Begun { location, cookie, posted: provider.posted.is_some() }))
    }

    /// Who comes back from a provider. `form`: the answer was posted.
    pub(super) async fn finish(
        &self,
        id: &str,
        callback: &str,
        answer: &Answer,
        cookie: Option<&str>,
        form: bool,
    ) -> Result<OAuthLogin, OAuthError> {
        let provider = self.find(id).ok_or_else(|| OAuthError::Missing(format!("provider {id:?}")))?;
        match (provider.posted.is_some(), form) {
            (true, false) => return Err(OAuthError::WrongWay("without the form it was asked for")),
            (false, true) => return Err(OAuthError::WrongWay("with a form")),
            _ => {}
        }
        if let Some(error) = &answer.error {
            let more = answer.error_description.as_deref().unwrap_or_default();
            return Err(OAuthError::Refused(format!("{error:?} {more:?}")));
        }
        let missing = |what: &str| OAuthError::Missing(what.to_owned());
        let code = answer.code.as_deref().filter(|code| !code.is_empty()).ok_or_else(|| missing("code"))?;
        let state = answer.state.as_deref().ok_or_else(|| missing("state"))?;
        let attempt = self.states.as_ref().ok_or(OAuthError::NoSecret)?.finish(&provider.id, state, cookie)?;
        let id_token = match &provider.posted {
            None => None,
            Some(posted) => {
                let token = answer.id_token.as_deref().ok_or_else(|| missing("id_token"))?;
                self.keys.check(&self.http, posted, &provider.client_id, &attempt, code, token).await?;
                Some(token.to_owned())
            }
        };
        let login = exchange::finish(&self.http, provider, callback, &attempt, code).await?;
        Ok(OAuthLogin { id_token, ..login })
    }

    fn find(&self, id: &str) -> Option<&Provider> {
        self.providers.iter().find(|provider| provider.id == id)
    }
}
