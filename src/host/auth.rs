//! `cl.auth`: logging users in and out from code, and tokens for them.

use std::sync::Arc;

use axum::http::HeaderValue;

use super::api::{self, Member, Module};
use super::args::Args;
use super::error::{Error, Result};
use super::login::user_of;
use super::object::ObjectRef;
use super::routes::{Incoming, add_cookie, new_response, request};
use super::run::Run;
use super::value::{Map, Outcome, Value};
use crate::auth::Auth;
use crate::wire::user::User;

/// Names below `cl`.
pub(crate) const MEMBERS: &[Member] = &[api::module("auth", &AUTH)];

static AUTH: Module = Module {
    name: "cl.auth",
    members: &[&[
        api::function("login", login),
        api::function("logout", logout),
        api::function("create_jwt", create_jwt),
        api::function("revoke", revoke),
    ]],
};

fn auth(run: &Run, callee: &str) -> Result<Arc<Auth>> {
    run.instance().app.shared.auth().ok_or_else(|| {
        Error::usage(format!(
            "{callee}: logins begin with the server; call it in a callback, not while the script loads"
        ))
    })
}

fn incoming(args: &mut Args) -> Result<Incoming> {
    match args.any() {
        Value::Object(object) => Ok(request(&object)?.incoming.clone()),
        other => Err(Error::usage(format!(
            "{}: request: expected the request that a function of cl.server got, got {}",
            args.callee,
            other.kind()
        ))),
    }
}

fn user(run: &Arc<Run>, args: &mut Args) -> Result<User> {
    let what = format!("{}: user", args.callee);
    user_of(run, &what, args.any())
}

/// A response to the browser with these cookies.
fn response(run: &Arc<Run>, cookies: Vec<HeaderValue>) -> Result<ObjectRef> {
    let response = new_response(run, Value::Map(Map::from_iter([("success".to_owned(), Value::Bool(true))])))?;
    cookies.into_iter().for_each(|cookie| add_cookie(&response, cookie));
    Ok(response)
}

/// `cl.auth.login(request, user)`: the response that logs the user in, as `/login` does.
fn login(run: &Arc<Run>, mut args: Args) -> Result<Outcome> {
    let auth = auth(run, &args.callee)?;
    let (incoming, user) = (incoming(&mut args)?, user(run, &mut args)?);
    let (run, what) = (run.clone(), args.callee);
    Outcome::wait(async move {
        let settings = run.instance().app.settings();
        let cookies = auth.sign_in(incoming.seen(), &settings, user).await;
        let cookies = cookies.map_err(|error| Error::failed(format!("{what}: {error}")))?;
        response(&run, cookies).map(Value::Object)
    })
}

/// `cl.auth.logout(request)`: the login of the request counts no longer; the response that takes its cookies away.
fn logout(run: &Arc<Run>, mut args: Args) -> Result<Outcome> {
    let auth = auth(run, &args.callee)?;
    let incoming = incoming(&mut args)?;
    let run = run.clone();
    Outcome::wait(async move {
        let (cookies, _) = auth.end(incoming.seen()).await;
        response(&run, cookies).map(Value::Object)
    })
}

/// `cl.auth.create_jwt(user)`: a token for the user, which `/auth/jwt` exchanges for the cookie.
fn create_jwt(run: &Arc<Run>, mut args: Args) -> Result<Outcome> {
    let auth = auth(run, &args.callee)?;
    let user = user(run, &mut args)?;
    let token = auth.mint(&run.instance().app.settings(), user);
    token.map(|token| Value::Text(token).into()).map_err(|error| Error::failed(format!("{}: {error}", args.callee)))
}

/// `cl.auth.revoke(token)`: a token that was made counts no longer.
fn revoke(run: &Arc<Run>, mut args: Args) -> Result<Outcome> {
    let auth = auth(run, &args.callee)?;
    let token = args.text(run, "token")?;
    Outcome::wait(async move { Ok(Value::Bool(auth.revoke_token(&token).await)) })
}
