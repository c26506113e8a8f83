//! `cl.http`: requests to other servers, over the one HTTP client of the process, to the hosts that `[runtime] net` names.
//!
//! - `request`: what a script asks for, checked
//! - `body`: what goes with it: JSON, forms, files
//! - `send`: sends it, follows redirects, within its time
//! - [`response`]: the answer: read whole, or piece by piece
//! - `failure`: why there is none

mod body;
mod failure;
mod request;
mod response;
mod send;

use std::sync::Arc;

use reqwest::Method;

use super::api::{self, Member, Module};
use super::args::Args;
use super::error::Result;
use super::run::Run;
use super::value::Outcome;

pub(crate) use response::{PIECES, RESPONSE};

/// Names below `cl`.
pub(crate) const MEMBERS: &[Member] = &[api::module("http", &HTTP)];

static HTTP: Module = Module {
    name: "cl.http",
    members: &[&[
        api::function("get", |run, args| call(run, args, Some(Method::GET))),
        api::function("post", |run, args| call(run, args, Some(Method::POST))),
        api::function("put", |run, args| call(run, args, Some(Method::PUT))),
        api::function("patch", |run, args| call(run, args, Some(Method::PATCH))),
        api::function("delete", |run, args| call(run, args, Some(Method::DELETE))),
        api::function("head", |run, args| call(run, args, Some(Method::HEAD))),
        api::function("request", |run, args| call(run, args, None)),
    ]],
};

fn call(run: &Arc<Run>, args: Args, method: Option<Method>) -> Result<Outcome> {
    let request = request::read(run, args, method)?;
    let run = run.clone();
    Outcome::wait(async move { send::send(&run, request).await })
}
