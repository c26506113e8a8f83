//! Whose threads a request may see: those of the user who is logged in or, where nobody logs in, those of its browser.
//! A browser is known by a random cookie that no script of a page can read; what is stored is a hash of it, so that
//! whoever reads the store cannot take its place.

use std::sync::Arc;

use axum::extract::{FromRequestParts, Request, State};
use axum::http::request::Parts;
use axum::http::{HeaderMap, HeaderValue, header};
use axum::middleware::Next;
use axum::response::Response;
use sha2::{Digest, Sha256};

use super::auth::{CurrentUser, SeenRequest};
use super::problem::Problem;
use super::state::ServerState;
use crate::data::{Error, Store};
use crate::session::Session;
use crate::wire::ids::new_id;
use crate::wire::thread::Thread;
use crate::wire::user::User;

/// Name of the cookie.
const COOKIE: &str = "chainlit_browser";
/// How long a browser keeps it: as long as browsers keep any.
const LIFETIME: u32 = 400 * 24 * 60 * 60;

/// Who a browser without a login is, for the store; nobody when it has no cookie of ours.
pub(super) fn browser(headers: &HeaderMap) -> Option<User> {
    let cookies = headers.get_all(header::COOKIE).iter().filter_map(|value| value.to_str().ok());
    let value = cookies
        .flat_map(|value| value.split(';'))
        .filter_map(|pair| pair.trim().split_once('='))
        .find_map(|(name, value)| (name == COOKIE).then_some(value))?;
    if uuid::Uuid::try_parse(value).is_err() {
        return None;
    }
    let hash = Sha256::digest(value.as_bytes());
    let hex: String = hash.iter().take(16).map(|byte| format!("{byte:02x}")).collect();
    Some(User::named(format!("browser:{hex}")))
}

/// Gives a browser its cookie, where threads are kept and nobody logs in.
pub(super) async fn remember(
    State(state): State<ServerState>,
    seen: SeenRequest,
    request: Request,
    next: Next,
) -> Response {
    let known = browser(request.headers()).is_some();
    let mut response = next.run(request).await;
    if !known && state.keeps_history_of_browsers() {
        let path = if state.root_path.is_empty() { "/" } else { &state.root_path };
        let secure = if state.auth.is_secure(seen.seen()) { "; Secure" } else { "" };
        let cookie = format!("{COOKIE}={}; HttpOnly; Path={path}; Max-Age={LIFETIME}; SameSite=Lax{secure}", new_id());
        if let Ok(cookie) = HeaderValue::try_from(cookie) {
            response.headers_mut().append(header::SET_COOKIE, cookie);
        }
    }
    response
}

/// Who asks for threads.
pub(super) struct Reader {
    /// Who is logged in.
    pub(super) user: Option<User>,
    /// Whose threads these are: the user, or a browser.
    owner: Option<User>,
}

impl FromRequestParts<ServerState> for Reader {
    type Rejection = Problem;

    async fn from_request_parts(parts: &mut Parts, state: &ServerState) -> Result<Self, Problem> {
        let CurrentUser(user) = CurrentUser::from_request_parts(parts, state).await?;
        let owner = match &user {
            Some(user) => Some(user.clone()),
            None => browser(&parts.headers).filter(|_| state.keeps_history_of_browsers()),
        };
        Ok(Self { user, owner })
    }
}

impl Reader {
    /// Whose threads may be read.
    ///
    /// # Errors
    /// 401 when the request comes from nobody.
    pub(super) fn owner(&self) -> Result<&User, Problem> {
        self.owner.as_ref().ok_or_else(|| Problem::unauthorized("Unauthorized"))
    }

    /// Whether a chat is this reader's.
    pub(super) fn owns(&self, session: &Session) -> bool {
        CurrentUser(self.user.clone()).owns(session)
            && session.journal.owner().map(|o| &o.identifier) == self.owner.as_ref().map(|o| &o.identifier)
    }

    /// Whether a thread is this reader's.
    pub(super) fn is_author(&self, thread: &Thread) -> bool {
        self.owner.is_some() && self.owner.as_ref().map(|o| &o.identifier) == thread.user_identifier.as_ref()
    }

    /// Lets only the author of a thread go on.
    ///
    /// # Errors
    /// 404 when there is no such thread, 401 when it is somebody else's.
    pub(super) async fn check_author(&self, store: &Store, thread_id: &str) -> Result<(), Problem> {
        let owner = self.owner()?;
        store.writer().settled(thread_id).await;
        match store.layer().thread_author(thread_id).await.map_err(|error| failed(&error))? {
            None => Err(Problem::not_found("Thread not found")),
            Some(author) if author == owner.identifier => Ok(()),
            Some(_) => Err(Problem::unauthorized("Unauthorized")),
        }
    }
}

/// 500: the store failed.
pub(super) fn failed(error: &Error) -> Problem {
    Problem::internal("The store of threads failed", error)
}

impl ServerState {
    /// Where threads are kept.
    ///
    /// # Errors
    /// 400 when they are not.
    pub(super) fn store(&self) -> Result<&Store, Problem> {
        self.registry.store().ok_or_else(|| Problem::bad_request("Data persistence is not enabled"))
    }

    /// Whether browsers without a login have a history of their own.
    pub(super) fn keeps_history_of_browsers(&self) -> bool {
        self.registry.store().is_some() && !self.auth.required(&self.settings())
    }

    /// The chats of this thread.
    pub(super) fn chats_of(&self, thread_id: &str) -> Vec<Arc<Session>> {
        self.registry.of_thread(thread_id)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn of(cookie: &str) -> Option<String> {
        let headers = HeaderMap::from_iter([(header::COOKIE, HeaderValue::from_str(cookie).unwrap())]);
        browser(&headers).map(|user| user.identifier)
    }

    #[test]
    fn a_browser_is_a_hash_of_its_cookie() {
        let id = "3f0f2c5e-8f3e-4c56-9d39-0d6a3f0f2c5e";
        let known = of(&format!("a=b; chainlit_browser={id}")).unwrap();
        assert!(known.starts_with("browser:") && known.len() == 40 && !known.contains(id));
        assert_eq!(of(&format!("chainlit_browser={id}")), Some(known));
        assert_eq!(of("chainlit_browser=ann"), None);
        assert_eq!(of("x=y"), None);
    }
}
