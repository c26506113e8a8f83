//! Elements: what hangs on a message or step (wire protocol 3.2). All 16 keys are always sent.

use serde::{Deserialize, Serialize};
use serde_json::Value;

/// What an element is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum ElementType {
    /// A picture.
    Image,
    /// Text, drawn as Markdown or as code.
    Text,
    /// A PDF document.
    Pdf,
    /// Sound.
    Audio,
    /// A film.
    Video,
    /// Anything to download.
    File,
    /// A Plotly figure.
    Plotly,
    /// A table.
    Dataframe,
    /// A list of tasks.
    Tasklist,
    /// A component of the app's own.
    Custom,
}

impl ElementType {
    /// The name on the wire.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Image => "image",
            Self::Text => "text",
            Self::Pdf => "pdf",
            Self::Audio => "audio",
            Self::Video => "video",
            Self::File => "file",
            Self::Plotly => "plotly",
            Self::Dataframe => "dataframe",
            Self::Tasklist => "tasklist",
            Self::Custom => "custom",
        }
    }

    /// Whether its content changes while it is shown.
    pub fn changes(self) -> bool {
        matches!(self, Self::Tasklist | Self::Custom)
    }

    /// The kind of element that an uploaded file becomes.
    pub fn of_mime(mime: &str) -> Self {
        if mime.contains("image") {
            Self::Image
        } else if mime == "application/pdf" {
            Self::Pdf
        } else if mime.contains("audio") {
            Self::Audio
        } else if mime.contains("video") {
            Self::Video
        } else {
            Self::File
        }
    }
}

/// An element.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Element {
    /// Usually a UUID.
    pub id: String,
    /// The thread it belongs to.
    #[serde(default)]
    pub thread_id: Option<String>,
    /// What it is.
    pub r#type: ElementType,
    /// Where its content is, when that is not a session file.
    #[serde(default)]
    pub url: Option<String>,
    /// Id of the session file that holds its content.
    #[serde(default)]
    pub chainlit_key: Option<String>,
    /// Shown name; of a custom element its component.
    pub name: String,
    /// `inline`, `side` or `page`.
    pub display: String,
    /// Key in the storage of files.
    #[serde(default)]
    pub object_key: Option<String>,
    /// `small`, `medium` or `large`.
    #[serde(default)]
    pub size: Option<String>,
    /// Properties of a custom element.
    #[serde(default)]
    pub props: Option<Value>,
    /// First page of a PDF.
    #[serde(default)]
    pub page: Option<i64>,
    /// Whether sound plays by itself.
    #[serde(default)]
    pub auto_play: Option<bool>,
    /// Settings of the video player.
    #[serde(default)]
    pub player_config: Option<Value>,
    /// Code language of a text.
    #[serde(default)]
    pub language: Option<String>,
    /// The message or step it hangs on.
    #[serde(default)]
    pub for_id: Option<String>,
    /// Type of the content.
    #[serde(default)]
    pub mime: Option<String>,
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn uploads_become_elements_by_their_type() {
        let of = ElementType::of_mime;
        assert_eq!(of("image/png"), ElementType::Image);
        assert_eq!(of("application/pdf"), ElementType::Pdf);
        assert_eq!(of("audio/wav"), ElementType::Audio);
        assert_eq!(of("text/plain"), ElementType::File);
    }
}
