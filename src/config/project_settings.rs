//! The settings that go to the browser: parts of `GET /project/settings` (Chainlit 2.12 wire protocol 1.13).
//!
//! What is not listed here stays on the server; above all commands, variables, addresses and headers of
//! MCP servers.

use serde::Serialize;

use super::settings::{
    AlertStyle, Audio, ChainOfThought, ChatSettingsLocation, Features, FileUpload, HeaderLink, Layout, McpKind,
    Settings, SidebarState, Slack, Theme, Ui,
};

/// The members `ui`, `features`, `userEnv` and `maskUserEnv`; flattened into the answer, or sent in
/// part when a session changes its settings.
#[derive(Debug, Clone, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct ProjectSettings<'a> {
    /// `ui`.
    pub ui: UiPart<'a>,
    /// `features`.
    pub features: FeaturesPart<'a>,
    /// `userEnv`: names that the user must give values for.
    pub user_env: &'a [String],
    /// `maskUserEnv`.
    pub mask_user_env: bool,
}

impl<'a> From<&'a Settings> for ProjectSettings<'a> {
    fn from(settings: &'a Settings) -> Self {
        Self {
            ui: UiPart::from(&settings.ui),
            features: FeaturesPart::from(&settings.features),
            user_env: &settings.project.user_env,
            mask_user_env: settings.project.mask_user_env,
        }
    }
}

/// `ui`; what is `None` goes out as null.
#[derive(Debug, Clone, Serialize)]
#[expect(missing_docs, reason = "the settings of the same names")]
pub struct UiPart<'a> {
    pub name: &'a str,
    pub description: &'a str,
    pub cot: ChainOfThought,
    pub default_theme: Theme,
    pub language: Option<&'a str>,
    pub layout: Layout,
    pub default_sidebar_state: SidebarState,
    pub chat_settings_location: ChatSettingsLocation,
    pub default_chat_settings_open: bool,
    pub confirm_new_chat: bool,
    pub github: Option<&'a str>,
    pub custom_css: Option<&'a str>,
    pub custom_css_attributes: &'a str,
    pub custom_js: Option<&'a str>,
    pub alert_style: AlertStyle,
    pub custom_js_attributes: &'a str,
    pub login_page_image: Option<&'a str>,
    pub login_page_image_filter: Option<&'a str>,
    pub login_page_image_dark_filter: Option<&'a str>,
    pub custom_meta_url: Option<&'a str>,
    pub custom_meta_image_url: Option<&'a str>,
    pub logo_file_url: &'a str,
    pub default_avatar_file_url: &'a str,
    pub avatar_size: Option<u32>,
    pub custom_build: Option<&'a str>,
    /// Null rather than an empty list.
    pub header_links: Option<&'a [HeaderLink]>,
}

impl<'a> From<&'a Ui> for UiPart<'a> {
    fn from(ui: &'a Ui) -> Self {
        Self {
            name: &ui.name,
            description: &ui.description,
            cot: ui.cot,
            default_theme: ui.default_theme,
            language: ui.language.as_deref().filter(|language| !language.is_empty()),
            layout: ui.layout,
            default_sidebar_state: ui.default_sidebar_state,
            chat_settings_location: ui.chat_settings_location,
            default_chat_settings_open: ui.default_chat_settings_open,
            confirm_new_chat: ui.confirm_new_chat,
            github: ui.github.as_deref(),
            custom_css: ui.custom_css.as_deref(),
            custom_css_attributes: &ui.custom_css_attributes,
            custom_js: ui.custom_js.as_deref(),
            alert_style: ui.alert_style,
            custom_js_attributes: &ui.custom_js_attributes,
            login_page_image: ui.login_page_image.as_deref(),
            login_page_image_filter: ui.login_page_image_filter.as_deref(),
            login_page_image_dark_filter: ui.login_page_image_dark_filter.as_deref(),
            custom_meta_url: ui.custom_meta_url.as_deref(),
            custom_meta_image_url: ui.custom_meta_image_url.as_deref(),
            logo_file_url: &ui.logo_file_url,
            default_avatar_file_url: &ui.default_avatar_file_url,
            avatar_size: ui.avatar_size,
            custom_build: ui.custom_build.as_deref(),
            header_links: Some(ui.header_links.as_slice()).filter(|links| !links.is_empty()),
        }
    }
}

/// `features`; `audio` is never null, the web app reads into it without looking.
#[derive(Debug, Clone, Serialize)]
#[expect(missing_docs, reason = "the settings of the same names")]
pub struct FeaturesPart<'a> {
    pub spontaneous_file_upload: &'a FileUpload,
    pub audio: &'a Audio,
    pub mcp: McpPart<'a>,
    pub slack: &'a Slack,
    pub latex: bool,
    pub user_message_markdown: bool,
    pub user_message_autoscroll: bool,
    pub assistant_message_autoscroll: bool,
    pub unsafe_allow_html: bool,
    pub auto_tag_thread: bool,
    pub edit_message: bool,
    pub allow_thread_sharing: bool,
    pub favorites: bool,
}

impl<'a> From<&'a Features> for FeaturesPart<'a> {
    fn from(features: &'a Features) -> Self {
        let mcp = &features.mcp;
        Self {
            spontaneous_file_upload: &features.spontaneous_file_upload,
            audio: &features.audio,
            mcp: McpPart {
                enabled: mcp.enabled,
                servers: mcp
                    .servers
                    .iter()
                    .map(|server| McpServerPart { name: &server.name, kind: server.kind() })
                    .collect(),
                user_servers: UserServersPart { enabled: mcp.user_servers.enabled },
            },
            slack: &features.slack,
            latex: features.latex,
            user_message_markdown: features.user_message_markdown,
            user_message_autoscroll: features.user_message_autoscroll,
            assistant_message_autoscroll: features.assistant_message_autoscroll,
            unsafe_allow_html: features.unsafe_allow_html,
            auto_tag_thread: features.auto_tag_thread,
            edit_message: features.edit_message,
            allow_thread_sharing: features.allow_thread_sharing,
            favorites: features.favorites,
        }
    }
}

/// `features.mcp`.
#[derive(Debug, Clone, Serialize)]
pub struct McpPart<'a> {
    /// Whether there is any of it.
    pub enabled: bool,
    /// Servers to choose from.
    pub servers: Vec<McpServerPart<'a>>,
    /// Servers that users bring.
    pub user_servers: UserServersPart,
}

/// A server to choose from: nothing but its name and kind.
#[derive(Debug, Clone, Serialize)]
pub struct McpServerPart<'a> {
    /// What it is connected by.
    pub name: &'a str,
    /// `type`.
    #[serde(rename = "type")]
    pub kind: McpKind,
}

/// `features.mcp.user_servers`, without the allowed addresses.
#[derive(Debug, Clone, Serialize)]
pub struct UserServersPart {
    /// Whether users may bring any.
    pub enabled: bool,
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::{Value, json};

    fn sent(overlay: &Value) -> Value {
        let settings = Settings::default().with_overlay(overlay).unwrap();
        serde_json::to_value(ProjectSettings::from(&settings)).unwrap()
    }

    #[test]
    fn the_defaults_are_those_of_a_new_settings_file() {
        assert_eq!(
            sent(&json!({})),
            json!({
                "ui": {
                    "name": "Assistant", "description": "", "cot": "full", "default_theme": "dark", "language": null,
                    "layout": "default", "default_sidebar_state": "open", "chat_settings_location": "message_composer",
                    "default_chat_settings_open": false, "confirm_new_chat": true, "github": null, "custom_css": null,
                    "custom_css_attributes": "", "custom_js": null, "alert_style": "classic",
                    "custom_js_attributes": "defer", "login_page_image": null, "login_page_image_filter": null,
                    "login_page_image_dark_filter": null, "custom_meta_url": null, "custom_meta_image_url": null,
                    "logo_file_url": "", "default_avatar_file_url": "", "avatar_size": null, "custom_build": null,
                    "header_links": null,
                },
                "features": {
                    "spontaneous_file_upload": {"enabled": true, "accept": ["*/*"], "max_files": 20, "max_size_mb": 500},
                    "audio": {"sample_rate": 24000, "enabled": false},
                    "mcp": {"enabled": false, "servers": [], "user_servers": {"enabled": false}},
                    "slack": {"reaction_on_message_received": false},
                    "latex": false, "user_message_markdown": true, "user_message_autoscroll": true,
                    "assistant_message_autoscroll": true, "unsafe_allow_html": false, "auto_tag_thread": true,
                    "edit_message": true, "allow_thread_sharing": false, "favorites": false,
                },
                "userEnv": [],
                "maskUserEnv": false,
            })
        );
    }

    #[test]
    fn servers_are_reduced_to_name_and_type() {
        let sent = sent(&json!({"features": {"mcp": {
            "enabled": true,
            "servers": [
                {"name": "files", "type": "stdio", "command": "npx s3cret", "env": {"A": "s3cret"}},
                {"name": "web", "type": "streamable-http", "url": "https://s3cret", "headers": {"B": "s3cret"}},
            ],
            "user_servers": {"enabled": true, "allowed_urls": ["https://s3cret"]},
            "stdio": {"allowed_executables": ["s3cret"]},
        }}}));
        assert_eq!(
            sent["features"]["mcp"],
            json!({
                "enabled": true,
                "servers": [{"name": "files", "type": "stdio"}, {"name": "web", "type": "streamable-http"}],
                "user_servers": {"enabled": true},
            })
        );
        assert!(!sent.to_string().contains("s3cret"));
    }

    #[test]
    fn links_and_variables_are_sent_as_they_are() {
        let sent = sent(&json!({
            "ui": {"header_links": [{"name": "Issues", "icon_url": "/i.svg", "url": "https://x"}], "language": ""},
            "features": {"spontaneous_file_upload": {"accept": {"application/pdf": [".pdf"]}}},
            "project": {"user_env": ["KEY"], "mask_user_env": true},
        }));
        let link = json!([{"name": "Issues", "icon_url": "/i.svg", "url": "https://x", "display_name": null, "target": "_blank"}]);
        assert_eq!(sent["ui"]["header_links"], link);
        assert_eq!(sent["ui"]["language"], Value::Null);
        assert_eq!(sent["features"]["spontaneous_file_upload"]["accept"], json!({"application/pdf": [".pdf"]}));
        assert_eq!((&sent["userEnv"], &sent["maskUserEnv"]), (&json!(["KEY"]), &json!(true)));
    }
}
