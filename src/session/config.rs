//! The settings of one chat: the app's, under the overrides of its profile, under what its script changed.

use std::sync::Arc;

use serde_json::{Map, Value};

use super::Session;
use crate::config::overlay::{Overlay, OverlayError};
use crate::config::project_settings::ProjectSettings;
use crate::config::settings::Settings;
use crate::wire::event::server;

/// What the settings of a chat are made of.
pub(super) struct Layers {
    /// The app's, as the file and the environment have them.
    app: Arc<Settings>,
    /// The app's with the overrides of the profile.
    profiled: Arc<Settings>,
    /// The overrides of the profile.
    profile: Value,
    /// What `update_config` changed.
    overlay: Overlay,
    /// All of it together.
    effective: Arc<Settings>,
}

impl Layers {
    pub(super) fn new(app: Arc<Settings>) -> Self {
        Self {
            profiled: app.clone(),
            effective: app.clone(),
            app,
            profile: Value::Object(Map::new()),
            overlay: Overlay::default(),
        }
    }

    pub(super) fn effective(&self) -> &Settings {
        &self.effective
    }

    /// Puts the layers together again.
    fn build(app: Arc<Settings>, profile: Value, overlay: Overlay) -> Result<Self, OverlayError> {
        let profiled = if is_empty(&profile) { app.clone() } else { Arc::new(app.with_overlay(&profile)?) };
        let effective =
            if overlay.is_empty() { profiled.clone() } else { Arc::new(profiled.with_overlay(overlay.as_value())?) };
        Ok(Self { app, profiled, profile, overlay, effective })
    }
}

fn is_empty(value: &Value) -> bool {
    match value {
        Value::Object(map) => map.is_empty(),
        Value::Array(list) => list.is_empty(),
        Value::Null => true,
        _ => false,
    }
}

impl Session {
    /// The settings that hold for this chat.
    pub fn settings(&self) -> Arc<Settings> {
        self.layers.read().effective.clone()
    }

    /// Changes settings of this chat: tables are merged, anything else replaces. The page is told what it has to know.
    ///
    /// # Errors
    /// For a wrong key or value; nothing has changed then.
    pub fn update_config(&self, change: &Value) -> Result<(), OverlayError> {
        self.relayer(|layers| {
            let mut overlay = layers.overlay.clone();
            let effective = overlay.apply(&layers.profiled, change)?;
            Ok(Layers {
                app: layers.app.clone(),
                profiled: layers.profiled.clone(),
                profile: layers.profile.clone(),
                overlay,
                effective: Arc::new(effective),
            })
        })
    }

    /// Replaces the overrides of the profile.
    ///
    /// # Errors
    /// For a wrong key or value; nothing has changed then.
    pub fn set_profile_config(&self, overrides: &Value) -> Result<(), OverlayError> {
        if self.layers.read().profile == *overrides {
            return Ok(());
        }
        self.relayer(|layers| Layers::build(layers.app.clone(), overrides.clone(), layers.overlay.clone()))
    }

    /// Puts newer settings of the app below what this chat changed.
    ///
    /// # Errors
    /// When the changes do not fit the new settings; the old ones stay then.
    pub fn rebase_config(&self, app: &Arc<Settings>) -> Result<(), OverlayError> {
        self.relayer(|layers| Layers::build(app.clone(), layers.profile.clone(), layers.overlay.clone()))
    }

    fn relayer(&self, change: impl FnOnce(&Layers) -> Result<Layers, OverlayError>) -> Result<(), OverlayError> {
        let difference = {
            let mut layers = self.layers.write();
            let next = change(&layers)?;
            let difference = difference(&page(&layers.effective), &page(&next.effective));
            *layers = next;
            difference
        };
        if let Some(difference) = difference {
            self.outbox.emit(server::CONFIG_UPDATE, &difference);
        }
        Ok(())
    }

    /// What of its settings the chat changed itself, in the shape of the settings file.
    pub fn config_overlay(&self) -> Value {
        self.layers.read().overlay.as_value().clone()
    }
}

/// The part of the settings that the page knows.
fn page(settings: &Settings) -> Value {
    serde_json::to_value(ProjectSettings::from(settings)).unwrap_or_else(|error| {
        tracing::error!(%error, "the settings cannot be written as JSON");
        Value::Null
    })
}

/// What of `new` is not in `old`, as a tree to be merged into it.
fn difference(old: &Value, new: &Value) -> Option<Value> {
    match (old, new) {
        (Value::Object(old), Value::Object(new)) => {
            let changed: Map<_, _> = new
                .iter()
                .filter_map(|(key, value)| {
                    let difference = match old.get(key) {
                        // The page replaces these as a whole: their keys are data.
                        Some(old) if key == "accept" => (old != value).then(|| value.clone()),
                        Some(old) => difference(old, value),
                        None => Some(value.clone()),
                    };
                    Some((key.clone(), difference?))
                })
                .collect();
            (!changed.is_empty()).then_some(Value::Object(changed))
        }
        (old, new) => (old != new).then(|| new.clone()),
    }
}

#[cfg(test)]
mod tests {
    use super::difference;
    use serde_json::json;

    #[test]
    fn only_what_changed_goes_to_the_page() {
        let old =
            json!({"ui": {"name": "A", "cot": "full"}, "features": {"upload": {"accept": {"a/b": [".c"]}, "max": 1}}});
        assert_eq!(difference(&old, &old), None);
        let new =
            json!({"ui": {"name": "B", "cot": "full"}, "features": {"upload": {"accept": {"x/y": []}, "max": 1}}});
        let changed = json!({"ui": {"name": "B"}, "features": {"upload": {"accept": {"x/y": []}}}});
        assert_eq!(difference(&old, &new), Some(changed));
    }
}
