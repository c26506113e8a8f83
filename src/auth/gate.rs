//! What the routes call: who a request comes from, logging in and out.

use std::net::SocketAddr;
use std::sync::Arc;

use axum::http::{HeaderMap, HeaderValue, header};
use percent_encoding::{NON_ALPHANUMERIC, utf8_percent_encode};
use tokio::sync::broadcast;

use super::cookie::Cookies;
use super::decide::{Decide, DecideError, Decision, LogoutAnswer, LogoutRequest, Nobody, Registered};
use super::error::{LoginError, StartError};
use super::limit::{Limits, LoginLimits, TooMany};
use super::oauth::{Answer, OAuth};
use super::origin;
use super::proxy::Proxies;
use super::rates::{Act, Rates, Source};
use super::secrets;
use super::store::{LoginStore, MemoryStore};
use super::token::{Login, TokenError, TokenId, Tokens};
use super::users::{NotKept, Users};
use crate::config::env::{Env, SameSite, ServerEnv};
use crate::config::settings::{RequireLogin, Settings};
use crate::wire::user::User;

/// Characters of a provider's id that stand for themselves in an address.
const PLAIN: &percent_encoding::AsciiSet = &NON_ALPHANUMERIC.remove(b'-').remove(b'_').remove(b'.').remove(b'~');
/// A shorter key can be guessed with some patience (RFC 7518, 3.2).
const SHORTEST_SECRET: usize = 32;

/// What authentication is made of; the fields may be changed before [`Auth::new`].
pub struct Setup {
    /// The app's decisions.
    pub decide: Arc<dyn Decide>,
    /// Where users are kept.
    pub users: Arc<dyn Users>,
    /// What is remembered of logins.
    pub store: Arc<dyn LoginStore>,
    /// Limits on failed logins.
    pub limits: Limits,
    /// For calls to login providers; without one it is made when needed.
    pub client: Option<reqwest::Client>,
    /// Whether the server itself speaks TLS.
    pub tls: bool,
    /// Prefix of all routes, empty or like `/chat`.
    pub root_path: String,
}

/// A request, as far as it matters here.
#[derive(Debug, Clone, Copy)]
pub struct Seen<'a> {
    /// All headers.
    pub headers: &'a HeaderMap,
    /// The other end of the connection.
    pub peer: Option<SocketAddr>,
    /// Host and port that the request was sent to.
    pub host: Option<&'a str>,
}

/// What a logout did.
#[derive(Debug, Clone)]
pub struct SignedOut {
    /// Ends of cookies.
    pub cookies: Vec<HeaderValue>,
    /// What the app says, when it was asked and answered.
    pub answer: Option<LogoutAnswer>,
}

/// See the module.
pub struct Auth {
    setup: Setup,
    tokens: Option<Tokens>,
    cookies: Cookies,
    proxies: Proxies,
    limits: LoginLimits,
    rates: Rates,
    oauth: OAuth,
    /// `CHAINLIT_CUSTOM_AUTH`: tokens come from elsewhere.
    custom: bool,
    public_url: Option<String>,
    short_secret: bool,
    /// Whether browsers send the cookies along whatever page makes a request.
    any_site: bool,
    revoked: broadcast::Sender<TokenId>,
}

impl Default for Setup {
    fn default() -> Self {
        Self {
            decide: Arc::new(Nobody),
            users: Arc::new(NotKept),
            store: Arc::new(MemoryStore::default()),
            limits: Limits::default(),
            client: None,
            tls: false,
            root_path: String::new(),
        }
    }
}

impl Auth {
    /// Reads the variables.
    ///
    /// # Errors
    /// When one cannot be used.
    pub fn new(setup: Setup, env: &Env, server: &ServerEnv) -> Result<Self, StartError> {
        let secret = server.auth_secret.as_ref();
        let cookies = Cookies::new(server.cookies.clone());
        Ok(Self {
            tokens: secret.map(Tokens::new),
            proxies: Proxies::from_env(env)?,
            limits: LoginLimits::new(setup.limits),
            rates: Rates::default(),
            oauth: OAuth::new(env, secret, cookies.state_lifetime(), setup.client.clone())?,
            custom: env.get("CHAINLIT_CUSTOM_AUTH").is_some(),
            public_url: server.public_url.clone(),
            revoked: broadcast::Sender::new(64),
            setup,
            cookies,
            short_secret: secret.is_some_and(|secret| secret.expose().len() < SHORTEST_SECRET),
            any_site: server.cookies.same_site == SameSite::None,
        })
    }

    /// Whether the app can be served with these settings. Logs what is allowed and unwise.
    ///
    /// # Errors
    /// When a login is required that nobody could have.
    pub fn check(&self, settings: &Settings) -> Result<(), StartError> {
        if settings.auth.require_login != RequireLogin::Never
            && self.registered().oauth
            && self.oauth.ids().next().is_none()
        {
            return Err(StartError::NoProvider);
        }
        if !self.required(settings) {
            return Ok(());
        }
        if self.tokens.is_none() {
            return Err(StartError::NoSecret);
        }
        if self.short_secret {
            tracing::warn!(
                "CHAINLIT_AUTH_SECRET is short enough to be guessed; run `chainlit create-secret` for a good one"
            );
        }
        if self.any_site && origin::is_open(&settings.project.allow_origins) {
            tracing::warn!(
                "CHAINLIT_COOKIE_SAMESITE is none and project.allow_origins is *: any web page can act for users who are logged in; name the origins that may"
            );
        }
        Ok(())
    }

    /// Whether users must be logged in (Chainlit 2.12 wire protocol, 4.1).
    pub fn required(&self, settings: &Settings) -> bool {
        match settings.auth.require_login {
            RequireLogin::Always => true,
            RequireLogin::Never => false,
            RequireLogin::Auto => {
                let asked = self.registered();
                self.custom || asked.password || asked.header || self.providers().next().is_some()
            }
        }
    }

    /// What the app decides.
    pub fn registered(&self) -> Registered {
        self.setup.decide.registered()
    }

    /// Ids of the providers that users can log in at.
    pub fn providers(&self) -> impl Iterator<Item = &str> {
        let asked = self.registered().oauth;
        self.oauth.ids().filter(move |_| asked)
    }

    /// Whose login a request carries: in cookies, else in its `Authorization` header.
    ///
    /// # Errors
    /// When it carries none that counts.
    pub async fn who(&self, headers: &HeaderMap) -> Result<Login, TokenError> {
        let token = self.cookies.token(headers).or_else(|| bearer(headers).map(str::to_owned));
        let mut login = self.verify(&token.ok_or(TokenError::Invalid)?).await?;
        let shown = login.user.display_name.take();
        match self.setup.users.known(&login.user).await {
            Ok(known) => login.user = known,
            Err(error) => tracing::error!(%error, "a user could not be looked up"),
        }
        login.user.display_name = shown;
        match self.setup.store.kept(&login.id).await {
            Ok(kept) => secrets::put(&mut login.user, kept),
            Err(error) => tracing::error!(%error, "tokens of a user's login provider could not be looked up"),
        }
        Ok(login)
    }

    /// Whose token this is, and whether it still counts.
    async fn verify(&self, token: &str) -> Result<Login, TokenError> {
        let login = self.tokens.as_ref().ok_or(TokenError::NoSecret)?.check(token)?;
        match self.setup.store.is_revoked(&login.id).await {
            Ok(false) => Ok(login),
            Ok(true) => Err(TokenError::Revoked),
            Err(error) => {
                tracing::error!(%error, "nobody knows whether a login was revoked");
                Err(TokenError::Revoked)
            }
        }
    }

    /// Logs in with a name and a password; the cookies of the login.
    ///
    /// # Errors
    /// When it is refused.
    pub async fn password(
        &self,
        seen: Seen<'_>,
        settings: &Settings,
        username: &str,
        password: &str,
    ) -> Result<Vec<HeaderValue>, LoginError> {
        if !self.registered().password {
            return Err(LoginError::NotRegistered);
        }
        let decision = || self.setup.decide.password(username, password);
        let user = self.limited(seen, Some(username), decision).await?;
        self.sign_in(seen, settings, user).await
    }

    /// Logs in by the headers of the request; the cookies of the login.
    ///
    /// # Errors
    /// When it is refused.
    pub async fn header(&self, seen: Seen<'_>, settings: &Settings) -> Result<Vec<HeaderValue>, LoginError> {
        if !self.registered().header {
            return Err(LoginError::NotRegistered);
        }
        let user = self.limited(seen, None, || self.setup.decide.header(seen.headers)).await?;
        self.sign_in(seen, settings, user).await
    }

    /// Exchanges a token that was minted elsewhere; the cookies of the login.
    ///
    /// # Errors
    /// When the token does not count.
    pub async fn exchange(
        &self,
        seen: Seen<'_>,
        settings: &Settings,
        token: &str,
    ) -> Result<Vec<HeaderValue>, LoginError> {
        let attempt = self.limits.attempt(self.proxies.client(seen.headers, seen.peer), None)?;
        let login = self.verify(token).await?;
        self.limits.succeeded(&attempt);
        self.sign_in(seen, settings, login.user).await
    }

    async fn limited<'a>(
        &'a self,
        seen: Seen<'_>,
        name: Option<&str>,
        decision: impl FnOnce() -> Decision<'a>,
    ) -> Result<User, LoginError> {
        let attempt = self.limits.attempt(self.proxies.client(seen.headers, seen.peer), name)?;
        let user = decision().await?.ok_or(LoginError::Refused)?;
        self.limits.succeeded(&attempt);
        Ok(user)
    }

    /// The cookies of a new login of a user.
    ///
    /// # Errors
    /// When no token can be made.
    pub async fn sign_in(
        &self,
        seen: Seen<'_>,
        settings: &Settings,
        mut user: User,
    ) -> Result<Vec<HeaderValue>, LoginError> {
        let lifetime = settings.project.user_session_timeout;
        let kept = secrets::take(&mut user);
        if user.identifier.is_empty() {
            return Err(LoginError::Failed(DecideError("the user that the app returned has no identifier".to_owned())));
        }
        let (token, login) = self.tokens.as_ref().ok_or(TokenError::NoSecret)?.mint(&user, lifetime)?;
        if let Err(error) = self.setup.users.logged_in(&user).await {
            tracing::error!(%error, "a user could not be stored");
        }
        if !kept.is_empty()
            && let Err(error) = self.setup.store.keep(&login.id, login.expires, kept).await
        {
            tracing::error!(%error, "tokens of a user's login provider could not be kept");
        }
        Ok(self.cookies.keep(&token, lifetime, self.is_secure(seen), seen.headers))
    }

    /// A token for a user, for scripts that log in from code.
    ///
    /// # Errors
    /// Without a secret.
    pub fn mint(&self, settings: &Settings, mut user: User) -> Result<String, TokenError> {
        drop(secrets::take(&mut user));
        let (token, _) =
            self.tokens.as_ref().ok_or(TokenError::NoSecret)?.mint(&user, settings.project.user_session_timeout)?;
        Ok(token)
    }

    /// Ends the login that a request carries: its token counts no longer. The ends of its cookies, and whose it was.
    pub async fn end(&self, seen: Seen<'_>) -> (Vec<HeaderValue>, Option<User>) {
        let cookies = self.cookies.clear(self.is_secure(seen), seen.headers);
        let login = self.who(seen.headers).await.ok();
        if let Some(login) = &login {
            self.revoke(login).await;
        }
        (cookies, login.map(|login| login.user))
    }

    /// The same, with what the app has to say about it.
    pub async fn sign_out(&self, seen: Seen<'_>) -> SignedOut {
        let (cookies, user) = self.end(seen).await;
        let mut answer = None;
        if self.registered().logout {
            let request = LogoutRequest { headers: seen.headers.clone(), user };
            answer = Some(self.setup.decide.logout(request).await.unwrap_or_else(|error| {
                tracing::error!(%error, "the app failed at a logout");
                LogoutAnswer::default()
            }));
        }
        SignedOut { cookies, answer }
    }

    /// A login counts no longer.
    pub async fn revoke(&self, login: &Login) {
        if let Err(error) = self.setup.store.revoke(&login.id, login.expires).await {
            tracing::error!(%error, "a login could not be revoked");
        }
        // Nobody may be listening.
        self.revoked.send(login.id.clone()).ok();
    }

    /// A token counts no longer; whether it did.
    pub async fn revoke_token(&self, token: &str) -> bool {
        match self.verify(token).await {
            Ok(login) => {
                self.revoke(&login).await;
                true
            }
            Err(_) => false,
        }
    }

    /// Tokens that are revoked from now on in this process.
    pub fn revoked(&self) -> broadcast::Receiver<TokenId> {
        self.revoked.subscribe()
    }

    /// Begins a login at a provider: the provider's page, and the cookie of the login.
    ///
    /// # Errors
    /// When the app or the provider is not ready for that.
    pub fn begin_oauth(&self, seen: Seen<'_>, provider: &str) -> Result<(String, Option<HeaderValue>), LoginError> {
        if !self.registered().oauth {
            return Err(LoginError::NotRegistered);
        }
        let callback = self.callback(seen, provider)?;
        let begun =
            self.oauth.begin(provider, &callback)?.ok_or_else(|| LoginError::NoProvider(provider.to_owned()))?;
        let cookie = self.cookies.keep_state(&begun.cookie, begun.posted, self.is_secure(seen));
        Ok((begun.location, cookie))
    }

    /// Ends a login at a provider; the cookies of the login. `form`: the provider posted its answer.
    ///
    /// # Errors
    /// When it is refused. [`LoginError::NotRegistered`] and [`LoginError::NoProvider`] are mistakes in the request; of
    /// all others the login page tells.
    pub async fn finish_oauth(
        &self,
        seen: Seen<'_>,
        settings: &Settings,
        provider: &str,
        answer: &Answer,
        form: bool,
    ) -> Result<Vec<HeaderValue>, LoginError> {
        if !self.registered().oauth {
            return Err(LoginError::NotRegistered);
        }
        if self.oauth.is_posted(provider).is_none() {
            return Err(LoginError::NoProvider(provider.to_owned()));
        }
        let callback = self.callback(seen, provider)?;
        let state = Cookies::state(seen.headers);
        let login = self.oauth.finish(provider, &callback, answer, state, form).await?;
        let user = self.setup.decide.oauth(login).await?.ok_or(LoginError::Refused)?;
        self.sign_in(seen, settings, user).await
    }

    /// Ends the cookie of a login at a provider.
    pub fn end_oauth(&self, seen: Seen<'_>, provider: &str) -> Option<HeaderValue> {
        self.cookies.end_state(self.oauth.is_posted(provider).unwrap_or(false), self.is_secure(seen))
    }

    /// Whether the page that a request comes from may talk to the server.
    pub fn may_connect(&self, headers: &HeaderMap, settings: &Settings) -> bool {
        origin::may_connect(&settings.project.allow_origins, self.public_url.as_deref(), headers)
    }

    /// Who is counted for what a client does.
    pub fn source(&self, seen: Seen<'_>, user: Option<&User>) -> Source {
        Source::new(self.proxies.client(seen.headers, seen.peer), user.map(|user| user.identifier.as_str()))
    }

    /// Counts something that a client does.
    ///
    /// # Errors
    /// When it was too much lately (`[limits]`).
    pub fn count(&self, act: Act, source: &Source, settings: &Settings) -> Result<(), TooMany> {
        let per_minute = match act {
            Act::Connect => settings.limits.connects,
            Act::Message => settings.limits.messages,
            Act::Upload => settings.limits.uploads,
        };
        self.rates.take(act, source, per_minute)
    }

    /// Whether a request reached the server, or a trusted proxy before it, over TLS.
    pub fn is_secure(&self, seen: Seen<'_>) -> bool {
        self.proxies.is_secure(seen.headers, seen.peer, self.setup.tls)
    }

    /// The address of a page, as users see it.
    ///
    /// # Errors
    /// When neither `CHAINLIT_URL` nor the request says where the server is.
    pub fn address(&self, seen: Seen<'_>, path: &str) -> Result<String, LoginError> {
        let base = match &self.public_url {
            Some(url) => url.clone(),
            None => {
                let plain = |host: &&str| {
                    !host.is_empty() && host.bytes().all(|b| b.is_ascii_alphanumeric() || b"-._~:[]".contains(&b))
                };
                let host = seen.host.filter(plain).ok_or(LoginError::NoHost)?;
                format!("{}://{host}", if self.is_secure(seen) { "https" } else { "http" })
            }
        };
        Ok(format!("{base}{}{path}", self.setup.root_path))
    }

    fn callback(&self, seen: Seen<'_>, provider: &str) -> Result<String, LoginError> {
        self.address(seen, &format!("/auth/oauth/{}/callback", utf8_percent_encode(provider, PLAIN)))
    }
}

/// The token of an `Authorization` header.
fn bearer(headers: &HeaderMap) -> Option<&str> {
    let mut words = headers.get(header::AUTHORIZATION)?.to_str().ok()?.split_ascii_whitespace();
    let (scheme, token, rest) = (words.next()?, words.next()?, words.next());
    (scheme.eq_ignore_ascii_case("bearer") && rest.is_none()).then_some(token)
}
