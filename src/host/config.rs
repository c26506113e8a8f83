//! Settings of this chat: `cl.update_config`, `cl.get_session_config`.

use std::sync::Arc;

use serde_json::json;

use super::api::{self, Member};
use super::error::{Error, Result};
use super::run::Run;
use super::value::{Outcome, Value};

/// Names below `cl`.
pub(crate) const MEMBERS: &[Member] =
    &[api::function("update_config", update), api::function("get_session_config", |run, _| get(run))];

fn update(run: &Arc<Run>, mut args: super::args::Args) -> Result<Outcome> {
    const NAME: &str = "cl.update_config";
    let session = run.chat(NAME)?;
    let change = args.any().plain()?;
    if !matches!(change, Value::Map(_)) {
        return Err(Error::usage(format!(
            "{NAME}: expected a table such as {{ ui = {{ name = \"…\" }} }}, got {}",
            change.kind()
        )));
    }
    let change = change.to_json(NAME)?;
    session.update_config(&change).map_err(|error| Error::usage(format!("{NAME}: {error}")))?;
    Outcome::nil()
}

fn get(run: &Arc<Run>) -> Result<Outcome> {
    const NAME: &str = "cl.get_session_config";
    let settings = run.chat(NAME)?.settings();
    let json = json!({ "project": settings.project, "features": settings.features, "ui": settings.ui });
    Ok(Value::from_json(json).into())
}
