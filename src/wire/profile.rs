//! Chat profiles, starters, commands and modes (wire protocol 3.8).

use serde::{Deserialize, Serialize};

/// A suggested first message.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Starter {
    /// Text of the button.
    pub label: String,
    /// What it sends.
    pub message: String,
    /// The command it sends with.
    #[serde(default)]
    pub command: Option<String>,
    /// Address of a picture.
    #[serde(default)]
    pub icon: Option<String>,
}

/// Starters under a common title.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct StarterCategory {
    /// Title.
    pub label: String,
    /// Address of a picture.
    #[serde(default)]
    pub icon: Option<String>,
    /// What is below it.
    #[serde(default)]
    pub starters: Vec<Starter>,
}

/// A kind of chat that the user may choose.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct ChatProfile {
    /// Unique name.
    pub name: String,
    /// Shown on hover.
    pub markdown_description: String,
    /// Address of a picture.
    #[serde(default)]
    pub icon: Option<String>,
    /// Shown instead of the name.
    #[serde(default)]
    pub display_name: Option<String>,
    /// Whether it is chosen at first.
    #[serde(default)]
    pub default: bool,
    /// Replace the app's starters.
    #[serde(default)]
    pub starters: Option<Vec<Starter>>,
}

/// A command of the composer. Absent keys stay absent, because the page tells them apart.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Command {
    /// Shown, and sent back with the message.
    pub id: String,
    /// Second line.
    #[serde(default)]
    pub description: String,
    /// Name of a Lucide icon.
    #[serde(default)]
    pub icon: String,
    /// Drawn as a button of the composer.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub button: Option<bool>,
    /// Stays chosen after sending.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub persistent: Option<bool>,
    /// Chosen when it arrives.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub selected: Option<bool>,
}

/// A choice that goes with every message.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Mode {
    /// Key in `message.modes`.
    pub id: String,
    /// Shown name.
    pub name: String,
    /// What can be chosen.
    pub options: Vec<ModeOption>,
}

/// One option of a mode.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct ModeOption {
    /// Value in `message.modes`.
    pub id: String,
    /// Shown name.
    pub name: String,
    /// Second line.
    #[serde(default)]
    pub description: Option<String>,
    /// Name of a Lucide icon, path or address.
    #[serde(default)]
    pub icon: Option<String>,
    /// Chosen at first.
    #[serde(default)]
    pub default: bool,
}
