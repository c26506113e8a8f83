//! Profiles and starters: `cl.chat_profile`, `cl.starter`, `cl.starter_category`, what the callbacks that list them
//! return, and switching the profile within a chat.

use std::sync::Arc;

use serde_json::Value as Json;

use super::api::{self, Member};
use super::check;
use super::error::Result;
use super::instance::{App, Callback};
use super::object::{Class, Default, Field, Kind, ObjectRef};
use super::record::Record;
use super::run::Run;
use super::user;
use super::value::Value;
use crate::session::Session;
use crate::wire;
use crate::wire::user::User;

/// Names below `cl`.
pub(crate) const MEMBERS: &[Member] = &[api::class(&CHAT_PROFILE), api::class(&STARTER), api::class(&STARTER_CATEGORY)];

/// `cl.chat_profile`.
pub(crate) static CHAT_PROFILE: Class = Class {
    name: "chat_profile",
    fields: &[
        Field::new("name", Kind::Text).required(),
        Field::new("markdown_description", Kind::Text).or(Default::Text("")),
        Field::new("icon", Kind::Text),
        Field::new("display_name", Kind::Text),
        Field::new("is_default", Kind::Bool).or(Default::Bool(false)),
        Field::new("starters", Kind::Objects(&STARTER)),
        Field::new("config_overrides", Kind::Map),
        Field::new("previous", Kind::Text).runtime(),
    ],
    positional: Some("name"),
    json: Some(|record| super::value::written(profile_dict(record)?)),
    init: |_, record| {
        // A wrong key is told where the profile is written, not when somebody chooses it.
        let overrides = record.json("config_overrides")?;
        if overrides.as_object().is_some_and(|map| !map.is_empty()) {
            crate::config::settings::Settings::default()
                .with_overlay(&overrides)
                .map_err(|error| super::error::Error::usage(format!("cl.chat_profile: config_overrides: {error}")))?;
        }
        Ok(())
    },
    ..Class::EMPTY
};

/// `cl.starter`.
pub(crate) static STARTER: Class = Class {
    name: "starter",
    fields: &[
        Field::new("label", Kind::Text).required(),
        Field::new("message", Kind::Text).required(),
        Field::new("command", Kind::Text),
        Field::new("icon", Kind::Text),
    ],
    json: Some(|record| super::value::written(starter_dict(record))),
    ..Class::EMPTY
};

/// `cl.starter_category`.
pub(crate) static STARTER_CATEGORY: Class = Class {
    name: "starter_category",
    fields: &[
        Field::new("label", Kind::Text).required(),
        Field::new("icon", Kind::Text),
        Field::new("starters", Kind::Objects(&STARTER)).or(Default::List),
    ],
    json: Some(|record| super::value::written(category_dict(record)?)),
    ..Class::EMPTY
};

/// A profile with what the page never sees.
#[derive(Clone)]
pub struct Profile {
    /// What the page sees.
    pub dict: wire::profile::ChatProfile,
    /// What it changes in the settings of a chat.
    pub overrides: Json,
    object: ObjectRef,
}

/// The profiles that a user may choose; none when the script lists none, or fails to.
pub async fn profiles(app: &Arc<App>, viewer: Option<&User>, language: &str) -> Vec<Profile> {
    let args = vec![viewer.map_or(Value::Nil, user::value), Value::text(language)];
    listed(app, Callback::ChatProfiles, args, &CHAT_PROFILE, |record, object| {
        // A profile that says nothing changes nothing.
        let overrides = Some(record.json("config_overrides")?).filter(|given| !given.is_null());
        let overrides = overrides.unwrap_or_else(|| Json::Object(serde_json::Map::new()));
        Ok(Profile { dict: profile_dict(record)?, overrides, object: object.clone() })
    })
    .await
}

/// The starters that a user sees.
pub async fn starters(app: &Arc<App>, viewer: Option<&User>, language: &str) -> Vec<wire::profile::Starter> {
    let args = vec![viewer.map_or(Value::Nil, user::value), Value::text(language)];
    listed(app, Callback::Starters, args, &STARTER, |record, _| Ok(starter_dict(record))).await
}

/// The categories of starters that a user sees.
pub async fn starter_categories(
    app: &Arc<App>,
    viewer: Option<&User>,
    language: &str,
    chat_profile: Option<&str>,
) -> Vec<wire::profile::StarterCategory> {
    let args = vec![viewer.map_or(Value::Nil, user::value), Value::text(language), Value::option(chat_profile)];
    listed(app, Callback::StarterCategories, args, &STARTER_CATEGORY, |record, _| category_dict(record)).await
}

/// What a callback lists, each made into a thing of its class.
async fn listed<T>(
    app: &Arc<App>,
    callback: Callback,
    args: Vec<Value>,
    class: &'static Class,
    read: impl Fn(&Record, &ObjectRef) -> Result<T>,
) -> Vec<T> {
    let value = app.ask_or_nil(callback, args).await;
    let Some(instance) = app.wide().filter(|_| !value.is_nil()) else { return Vec::new() };
    let run = Run::new(instance);
    let what = format!("the result of cl.{}", callback.name());
    let things = check::fit(&run, Kind::Objects(class), &what, value).and_then(|value| {
        let Value::List(list) = value else { return Ok(Vec::new()) };
        let objects = list.iter().filter_map(|v| if let Value::Object(object) = v { Some(object) } else { None });
        objects.filter_map(|object| Some(read(Record::of(object)?, object))).collect()
    });
    things.unwrap_or_else(|error| {
        tracing::error!(target: "script", "{}", error.for_log());
        Vec::new()
    })
}

fn profile_dict(record: &Record) -> Result<wire::profile::ChatProfile> {
    Ok(wire::profile::ChatProfile {
        name: record.text("name").unwrap_or_default(),
        markdown_description: record.text("markdown_description").unwrap_or_default(),
        icon: record.text("icon"),
        display_name: record.text("display_name"),
        default: record.flag("is_default"),
        starters: starters_of(record)?,
    })
}

fn starters_of(record: &Record) -> Result<Option<Vec<wire::profile::Starter>>> {
    let Value::List(list) = record.value("starters")? else { return Ok(None) };
    let read = |value: &Value| match value {
        Value::Object(object) => Record::of(object).map(starter_dict),
        _ => None,
    };
    Ok(Some(list.iter().filter_map(read).collect()))
}

fn starter_dict(record: &Record) -> wire::profile::Starter {
    wire::profile::Starter {
        label: record.text("label").unwrap_or_default(),
        message: record.text("message").unwrap_or_default(),
        command: record.text("command"),
        icon: record.text("icon"),
    }
}

fn category_dict(record: &Record) -> Result<wire::profile::StarterCategory> {
    Ok(wire::profile::StarterCategory {
        label: record.text("label").unwrap_or_default(),
        icon: record.text("icon"),
        starters: starters_of(record)?.unwrap_or_default(),
    })
}

/// The profile of this name, if the user of the chat may choose it.
pub(crate) async fn find(app: &Arc<App>, session: &Session, name: &str) -> Option<Profile> {
    profiles(app, session.user.as_ref(), &session.language).await.into_iter().find(|p| p.dict.name == name)
}

/// Lays the overrides of the chosen profile below the settings of a chat that begins. A profile that the user was not
/// offered is not chosen: scripts may decide by its name what the user may do.
pub async fn configure(app: &Arc<App>, session: &Arc<Session>) {
    let Some(name) = session.chat_profile() else { return };
    // Without a list, the name is only a word of the client's.
    if app.wide().is_none_or(|instance| instance.callback(Callback::ChatProfiles).is_none()) {
        return;
    }
    let overrides = match find(app, session, &name).await {
        Some(profile) => profile.overrides,
        None => {
            tracing::warn!(session = %session.id, "there is no profile {name:?} for this user; the chat begins without one");
            session.set_chat_profile(None);
            Json::Null
        }
    };
    if let Err(error) = session.set_profile_config(&overrides) {
        tracing::error!(target: "script", "cl.chat_profile {name:?}: config_overrides: {error}");
    }
}

impl Profile {
    /// The thing that `on_profile_switch` gets.
    pub(crate) fn switched_from(&self, previous: Option<String>) -> Value {
        if let Some(record) = Record::of(&self.object) {
            record.put("previous", Value::option(previous));
        }
        Value::Object(self.object.clone())
    }
}
