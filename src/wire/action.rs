//! Actions: buttons under a message (wire protocol 3.3).

use serde::{Deserialize, Serialize};

use super::JsonMap;

/// A button.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Action {
    /// Selects the callback.
    pub name: String,
    /// Given back to the callback.
    pub payload: JsonMap,
    /// Text of the button.
    #[serde(default)]
    pub label: String,
    /// Shown on hover.
    #[serde(default)]
    pub tooltip: String,
    /// Name of a Lucide icon.
    #[serde(default)]
    pub icon: Option<String>,
    /// The message it stands under.
    #[serde(default, rename = "forId")]
    pub for_id: Option<String>,
    /// Usually a UUID; also the id of the button in the page.
    pub id: String,
}
