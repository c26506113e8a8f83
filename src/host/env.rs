//! `cl.env`: the variables of the environment, with those of `.env`, as far as `[runtime] env` lets them be read.

use super::api::{self, Member, Module};
use super::error::Error;
use super::permissions::Permissions;
use super::run::Run;
use super::value::Value;

/// Names below `cl`.
pub(crate) const MEMBERS: &[Member] = &[api::module("env", &ENV)];

static ENV: Module = Module {
    name: "cl.env",
    members: &[&[
        api::function("get", |run, mut args| {
            let name = args.text(run, "name")?;
            let fallback = args.any();
            let app = &run.instance().app;
            if !Permissions::of(app).env(&name) {
                return Err(Error::failed(format!(
                    "cl.env.get: {name} is not among the variables that a script may read (env in [runtime])"
                )));
            }
            Ok(app.env.get(&name).map_or(fallback, Value::text).into())
        }),
        api::function("all", |run, _| Ok(all(run).into())),
    ]],
};

/// All variables that may be read.
fn all(run: &Run) -> Value {
    let app = &run.instance().app;
    let permissions = Permissions::of(app);
    let readable = app.env.iter().filter(|(name, value)| !value.is_empty() && permissions.env(name));
    Value::Map(readable.map(|(name, value)| (name.to_owned(), Value::text(value))).collect())
}

/// A variable for the language's own way to read it: one that may not be read is not there.
pub fn lookup(app: &super::instance::App, name: &str) -> Option<String> {
    let value = app.env.get(name)?;
    if !Permissions::of(app).env(name) {
        tracing::warn!(target: "script", "{name} was asked for, but a script may not read it (env in [runtime])");
        return None;
    }
    Some(value.to_owned())
}
