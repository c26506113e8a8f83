//! Who may come in, as the app's script decides: `password_auth_callback`, `header_auth_callback`, `oauth_callback`,
//! `on_logout`. They belong to no chat and may change with every reload.

use std::sync::Arc;

use axum::http::HeaderMap;
use bytes::Bytes;
use futures_util::future::BoxFuture;

use super::check;
use super::error::{Error, Result};
use super::headers::Headers;
use super::instance::{App, Callback};
use super::object::Kind;
use super::record::Record;
use super::routes::{Incoming, new_response, reply};
use super::run::Run;
use super::user::{self, USER};
use super::value::Value;
use crate::auth::decide::{Decide, DecideError, Decision, LogoutAnswer, LogoutRequest, OAuthLogin, Registered};
use crate::wire::user::User;

/// The decisions of an app's script.
pub struct ScriptLogins(Arc<App>);

impl ScriptLogins {
    /// Those of this app.
    pub fn new(app: Arc<App>) -> Self {
        Self(app)
    }

    async fn user(&self, callback: Callback, args: Vec<Value>) -> std::result::Result<Option<User>, DecideError> {
        let asked = async {
            let given = self.0.ask(callback, args).await?.unwrap_or_default();
            if !given.is_true() {
                return Ok(None);
            }
            user_of(&self.run()?, &format!("the result of cl.{}", callback.name()), given).map(Some)
        };
        asked.await.map_err(|error| failed(callback, &error))
    }

    /// A run for what surrounds a call.
    fn run(&self) -> Result<Arc<Run>> {
        self.0.wide().map(Run::new).ok_or_else(Error::cancelled)
    }

    async fn logout_answer(&self, request: LogoutRequest) -> Result<LogoutAnswer> {
        let run = self.run()?;
        let response = new_response(&run, Value::Nil)?;
        let request = Incoming {
            method: "POST".to_owned(),
            path: "/logout".to_owned(),
            headers: request.headers,
            user: request.user,
            body: Bytes::new(),
            ..Incoming::default()
        };
        let args = vec![Value::Object(request.object()), Value::Object(response.clone())];
        let given = self.0.ask(Callback::Logout, args).await?.unwrap_or_default();
        let what = "the result of cl.on_logout";
        if let Value::Object(object) = &given
            && let Some(reply) = reply::of_response(object, what)?
        {
            return Ok(LogoutAnswer { body: reply.json(), headers: reply.headers });
        }
        let headers = reply::of_response(&response, what)?.map(|reply| reply.headers).unwrap_or_default();
        Ok(LogoutAnswer { body: given.to_json(what)?, headers })
    }
}

/// The user that a script gave: a `cl.user`, or a table like one.
pub(super) fn user_of(run: &Arc<Run>, what: &str, given: Value) -> Result<User> {
    match check::fit(run, Kind::Object(&USER), what, given)? {
        Value::Object(object) => Record::of(&object).map_or_else(|| Err(Error::cancelled()), user::to_wire),
        other => Err(Error::usage(format!("{what}: expected a cl.user, got {}", other.kind()))),
    }
}

/// Logs why a callback failed, with its place in the script.
fn failed(callback: Callback, error: &Error) -> DecideError {
    if !error.is_cancelled() {
        tracing::error!(target: "script", "cl.{}: {}", callback.name(), error.for_log());
    }
    DecideError(error.message.clone())
}

impl Decide for ScriptLogins {
    fn registered(&self) -> Registered {
        let Some(instance) = self.0.wide() else { return Registered::default() };
        let has = |callback| instance.callback(callback).is_some();
        Registered {
            password: has(Callback::PasswordAuth),
            header: has(Callback::HeaderAuth),
            oauth: has(Callback::OAuth),
            logout: has(Callback::Logout),
        }
    }

    fn password<'a>(&'a self, username: &'a str, password: &'a str) -> Decision<'a> {
        Box::pin(self.user(Callback::PasswordAuth, vec![Value::text(username), Value::text(password)]))
    }

    fn header<'a>(&'a self, headers: &'a HeaderMap) -> Decision<'a> {
        Box::pin(self.user(Callback::HeaderAuth, vec![Value::Object(Headers::object(headers))]))
    }

    fn oauth(&self, login: OAuthLogin) -> Decision<'_> {
        Box::pin(async move {
            let user = self
                .run()
                .and_then(|run| user::object(&run, &login.user))
                .map_err(|error| failed(Callback::OAuth, &error))?;
            let args = vec![
                Value::text(login.provider),
                Value::text(login.token),
                Value::from_json(login.profile),
                Value::Object(user),
                Value::option(login.id_token),
            ];
            self.user(Callback::OAuth, args).await
        })
    }

    fn logout(&self, request: LogoutRequest) -> BoxFuture<'_, std::result::Result<LogoutAnswer, DecideError>> {
        Box::pin(async move { self.logout_answer(request).await.map_err(|error| failed(Callback::Logout, &error)) })
    }
}
