//! Users (wire protocol 3.6).

use serde::{Deserialize, Serialize};

use super::JsonMap;

/// Somebody who is logged in.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct User {
    /// Id in the store, once stored.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub id: Option<String>,
    /// When it was stored.
    #[serde(default, rename = "createdAt", skip_serializing_if = "Option::is_none")]
    pub created_at: Option<String>,
    /// Unique name.
    pub identifier: String,
    /// Shown name.
    #[serde(default)]
    pub display_name: Option<String>,
    /// Free-form; `image`, `provider` and `role` have a meaning.
    #[serde(default)]
    pub metadata: JsonMap,
}

impl User {
    /// Somebody of whom nothing else is known.
    pub fn named(identifier: impl Into<String>) -> Self {
        Self { id: None, created_at: None, identifier: identifier.into(), display_name: None, metadata: JsonMap::new() }
    }
}
