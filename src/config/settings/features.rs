//! `[features]`.

use std::collections::BTreeMap;
use std::fmt;

use serde::de::{self, Deserializer, MapAccess, SeqAccess, Visitor};
use serde::{Deserialize, Serialize};

use super::{Mcp, Problems};
use crate::config::node::{Path, quoted};

/// What users can do in the chat.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(default)]
pub struct Features {
    /// Render HTML inside messages as HTML.
    pub unsafe_allow_html: bool,
    /// Render formulas.
    pub latex: bool,
    /// Render Markdown in what users write.
    pub user_message_markdown: bool,
    /// Scroll a new user message to the top of the window.
    pub user_message_autoscroll: bool,
    /// Follow an answer while it is written.
    pub assistant_message_autoscroll: bool,
    /// Tag a thread with the name of the chat profile it began with.
    pub auto_tag_thread: bool,
    /// Let users edit what they wrote.
    pub edit_message: bool,
    /// Let users share threads; the script must decide who sees them (`on_shared_thread_view`).
    pub allow_thread_sharing: bool,
    /// Let users keep favourite messages; needs login and a data layer.
    pub favorites: bool,
    /// Files added to messages without being asked for.
    pub spontaneous_file_upload: FileUpload,
    /// Microphone.
    pub audio: Audio,
    /// Model Context Protocol.
    pub mcp: Mcp,
    /// The Slack channel.
    pub slack: Slack,
}

impl Default for Features {
    fn default() -> Self {
        Self {
            unsafe_allow_html: false,
            latex: false,
            user_message_markdown: true,
            user_message_autoscroll: true,
            assistant_message_autoscroll: true,
            auto_tag_thread: true,
            edit_message: true,
            allow_thread_sharing: false,
            favorites: false,
            spontaneous_file_upload: FileUpload::default(),
            audio: Audio::default(),
            mcp: Mcp::default(),
            slack: Slack::default(),
        }
    }
}

impl Features {
    pub(super) fn check(&self, at: &Path<'_>, problems: &mut Problems) {
        self.spontaneous_file_upload.check(&at.key("spontaneous_file_upload"), problems);
        problems.at_least_one(&at.key("audio"), &[("sample_rate", self.audio.sample_rate.into())]);
        self.mcp.check(&at.key("mcp"), problems);
    }
}

/// Files added to messages without being asked for. (In Chainlit an absent section hides the button but
/// lets the server accept any file; here an absent section has the values below.)
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(default)]
pub struct FileUpload {
    /// Whether users may add files.
    pub enabled: bool,
    /// Which files.
    pub accept: Accept,
    /// How many per message.
    pub max_files: u32,
    /// How large each may be, in units of 1,048,576 bytes on the server.
    pub max_size_mb: u32,
}

impl Default for FileUpload {
    fn default() -> Self {
        Self { enabled: true, accept: Accept::Types(vec!["*/*".to_owned()]), max_files: 20, max_size_mb: 500 }
    }
}

impl FileUpload {
    /// The largest file the server takes, in bytes.
    pub fn max_bytes(&self) -> u64 {
        u64::from(self.max_size_mb) * 1_048_576
    }

    fn check(&self, at: &Path<'_>, problems: &mut Problems) {
        let accept = at.key("accept");
        match &self.accept {
            Accept::Types(types) => {
                for (index, kind) in types.iter().enumerate() {
                    check_type(kind, &accept.index(index), problems);
                }
            }
            Accept::Extensions(types) => {
                for (kind, extensions) in types {
                    let at = accept.key(kind);
                    check_type(kind, &at, problems);
                    for (index, extension) in extensions.iter().enumerate() {
                        if !extension.starts_with('.') {
                            let message =
                                format!("{} matches no file; an extension begins with a dot", quoted(extension));
                            problems.warn(&at.index(index), message);
                        }
                    }
                }
            }
        }
    }
}

fn check_type(kind: &str, at: &Path<'_>, problems: &mut Problems) {
    if !kind.contains('/') && kind != "*" {
        let message = format!(
            "{} is no MIME type and matches no file; write a type such as \"image/*\", or {{ \"application/pdf\" = [\".pdf\"] }} for extensions",
            quoted(kind)
        );
        problems.warn(at, message);
    }
}

/// The files that may be added.
#[derive(Debug, Clone, PartialEq, Serialize)]
#[serde(untagged)]
pub enum Accept {
    /// MIME types with shell wildcards: `["image/*", "application/pdf"]`.
    Types(Vec<String>),
    /// MIME types, and for each the extensions (`.pdf`) that are accepted; an empty list accepts all.
    Extensions(BTreeMap<String, Vec<String>>),
}

impl<'de> Deserialize<'de> for Accept {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        struct Either;
        impl<'de> Visitor<'de> for Either {
            type Value = Accept;

            fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str("a list of MIME types such as [\"image/*\"] or a table such as { \"application/pdf\" = [\".pdf\"] }")
            }

            fn visit_seq<A: SeqAccess<'de>>(self, list: A) -> Result<Accept, A::Error> {
                Deserialize::deserialize(de::value::SeqAccessDeserializer::new(list)).map(Accept::Types)
            }

            fn visit_map<A: MapAccess<'de>>(self, map: A) -> Result<Accept, A::Error> {
                Deserialize::deserialize(de::value::MapAccessDeserializer::new(map)).map(Accept::Extensions)
            }
        }
        deserializer.deserialize_any(Either)
    }
}

/// Microphone.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(default)]
pub struct Audio {
    /// Whether there is a microphone button.
    pub enabled: bool,
    /// Samples per second.
    pub sample_rate: u32,
}

impl Default for Audio {
    fn default() -> Self {
        Self { enabled: false, sample_rate: 24_000 }
    }
}

/// The Slack channel.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
#[serde(default)]
pub struct Slack {
    /// Mark a received message with a reaction.
    pub reaction_on_message_received: bool,
}
