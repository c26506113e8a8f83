//! Addresses that a script answers itself: `cl.server`, `cl.response`, and the requests that its functions get.
//!
//! - `request`: a request as scripts see it; [`reply`]: what their answers become
//! - `table`: which function answers which address
//! - `answer`: calling it
//!
//! The server comes here with requests that none of its own routes takes. Sockets and bodies on the wire stay there.

mod answer;
pub(crate) mod reply;
mod request;
mod table;

use std::sync::Arc;

use super::api::{self, Member, Module};
use super::args::Args;
use super::error::Result;
use super::run::Run;
use super::value::Outcome;

pub(crate) use answer::Turns;
pub use answer::Unanswered;
pub use reply::Reply;
pub(crate) use reply::{RESPONSE, add_cookie, new_response};
pub use request::Incoming;
pub(crate) use request::{REQUEST, request};
pub(crate) use table::{Found, Pattern, Routes};

/// Names below `cl`.
pub(crate) const MEMBERS: &[Member] = &[api::module("server", &SERVER), api::class(&RESPONSE)];

static SERVER: Module = Module {
    name: "cl.server",
    members: &[&[
        api::function("get", |run, args| register(run, args, "GET")),
        api::function("post", |run, args| register(run, args, "POST")),
        api::function("put", |run, args| register(run, args, "PUT")),
        api::function("patch", |run, args| register(run, args, "PATCH")),
        api::function("delete", |run, args| register(run, args, "DELETE")),
    ]],
};

fn register(run: &Arc<Run>, mut args: Args, method: &'static str) -> Result<Outcome> {
    let path = args.text(run, "path")?;
    let function = args.function("function")?;
    let pattern = Pattern::parse(&args.callee, &path)?;
    if run.instance().register_route(method, pattern, function) {
        tracing::warn!("{}({path:?}) was called twice; the later function is used", args.callee);
    }
    Outcome::nil()
}
