//! `[ui]` (Chainlit spells it `[UI]`).

use serde::{Deserialize, Serialize};

use super::Problems;
use crate::config::node::Path;
use crate::config::translations::validate_language_tag;

/// How the page looks.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(default)]
pub struct Ui {
    /// The assistant's name: page title, author of messages.
    pub name: String,
    /// Description of the page, for search engines and previews.
    pub description: String,
    /// Which steps are shown.
    pub cot: ChainOfThought,
    /// Colours until the user chooses.
    pub default_theme: Theme,
    /// Language for all users (`en-US`); `None` follows the browser.
    pub language: Option<String>,
    /// Width of the chat.
    pub layout: Layout,
    /// The list of threads.
    pub default_sidebar_state: SidebarState,
    /// Where the chat settings open.
    pub chat_settings_location: ChatSettingsLocation,
    /// Whether they are open at first, when they lie in the sidebar.
    pub default_chat_settings_open: bool,
    /// Ask before a new chat replaces the open one.
    pub confirm_new_chat: bool,
    /// Whether steps are unfolded at first. (A key of old Chainlit versions that later ones ignore.)
    pub default_expand_messages: bool,
    /// Address of the project's source; passed to the page.
    pub github: Option<String>,
    /// A stylesheet of the app.
    pub custom_css: Option<String>,
    /// Further attributes of its tag.
    pub custom_css_attributes: String,
    /// A script of the app for the page.
    pub custom_js: Option<String>,
    /// Further attributes of its tag.
    pub custom_js_attributes: String,
    /// Look of alert blocks in Markdown.
    pub alert_style: AlertStyle,
    /// Picture beside the login form.
    pub login_page_image: Option<String>,
    /// Tailwind classes on it in the light theme.
    pub login_page_image_filter: Option<String>,
    /// Tailwind classes on it in the dark theme.
    pub login_page_image_dark_filter: Option<String>,
    /// Address of the page in previews (`og:url`).
    pub custom_meta_url: Option<String>,
    /// Picture in previews (`og:image`).
    pub custom_meta_image_url: Option<String>,
    /// Logo instead of the one in `public/`; empty for none.
    pub logo_file_url: String,
    /// Avatar of every message; empty for none.
    pub default_avatar_file_url: String,
    /// Width and height of avatars in pixels.
    pub avatar_size: Option<u32>,
    /// Folder with a build of the web app that replaces ours, relative to the app.
    pub custom_build: Option<String>,
    /// Links in the header.
    pub header_links: Vec<HeaderLink>,
}

impl Default for Ui {
    fn default() -> Self {
        Self {
            name: "Assistant".to_owned(),
            description: String::new(),
            cot: ChainOfThought::Full,
            default_theme: Theme::Dark,
            language: None,
            layout: Layout::Default,
            default_sidebar_state: SidebarState::Open,
            chat_settings_location: ChatSettingsLocation::MessageComposer,
            default_chat_settings_open: false,
            confirm_new_chat: true,
            default_expand_messages: false,
            github: None,
            custom_css: None,
            custom_css_attributes: String::new(),
            custom_js: None,
            custom_js_attributes: "defer".to_owned(),
            alert_style: AlertStyle::Classic,
            login_page_image: None,
            login_page_image_filter: None,
            login_page_image_dark_filter: None,
            custom_meta_url: None,
            custom_meta_image_url: None,
            logo_file_url: String::new(),
            default_avatar_file_url: String::new(),
            avatar_size: None,
            custom_build: None,
            header_links: Vec::new(),
        }
    }
}

impl Ui {
    /// The language to use when the browser asks for `requested`; an empty setting counts as none.
    pub fn language_for<'a>(&'a self, requested: &'a str) -> &'a str {
        self.language.as_deref().filter(|language| !language.is_empty()).unwrap_or(requested)
    }

    /// `custom_build` as a path for [`crate::config::files::AppFiles`], without `./` and a final slash.
    pub fn custom_build_dir(&self) -> Option<&str> {
        let dir = self.custom_build.as_deref()?.trim_end_matches('/');
        let dir = dir.strip_prefix("./").unwrap_or(dir);
        Some(dir).filter(|dir| !dir.is_empty())
    }

    pub(super) fn check(&self, at: &Path<'_>, problems: &mut Problems) {
        if let Some(language) = self.language.as_deref().filter(|language| !language.is_empty())
            && let Err(error) = validate_language_tag(language)
        {
            problems.error(&at.key("language"), error.to_string());
        }
        if self.avatar_size == Some(0) {
            problems.error(&at.key("avatar_size"), "expected a whole number of at least 1, got 0");
        }
        let links = at.key("header_links");
        for (index, link) in self.header_links.iter().enumerate() {
            link.check(&links.index(index), problems);
        }
    }
}

/// Which steps are shown ("chain of thought").
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum ChainOfThought {
    /// None.
    Hidden,
    /// Calls of tools.
    ToolCall,
    /// All.
    Full,
}

/// Colours of the page.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
#[expect(missing_docs, reason = "the names say it")]
pub enum Theme {
    Light,
    Dark,
}

/// Width of the chat.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Layout {
    /// 48rem.
    Default,
    /// 60rem.
    Wide,
}

/// The list of threads at first.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum SidebarState {
    /// Beside the chat.
    Open,
    /// One click away.
    Closed,
    /// Not there.
    Hidden,
}

/// Where the chat settings open.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum ChatSettingsLocation {
    /// A dialog, opened beside the message input.
    MessageComposer,
    /// A sidebar, opened in the header.
    Sidebar,
}

/// Look of alert blocks.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
#[expect(missing_docs, reason = "the names say it")]
pub enum AlertStyle {
    Classic,
    Modern,
}

/// A link in the header.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct HeaderLink {
    /// Identifies the link; shown when there is no `display_name`.
    pub name: String,
    /// Picture.
    pub icon_url: String,
    /// Where it leads.
    pub url: String,
    /// Text beside the picture.
    #[serde(default)]
    pub display_name: Option<String>,
    /// Where it opens.
    #[serde(default)]
    pub target: LinkTarget,
}

impl HeaderLink {
    fn check(&self, at: &Path<'_>, problems: &mut Problems) {
        for (key, value) in [("name", &self.name), ("icon_url", &self.icon_url), ("url", &self.url)] {
            if value.trim().is_empty() {
                problems.error(&at.key(key), "it is empty; fill it in");
            }
        }
        for (key, value) in [("icon_url", &self.icon_url), ("url", &self.url)] {
            if value.trim_start().to_ascii_lowercase().starts_with("javascript:") {
                problems.error(&at.key(key), "a javascript: address would run in every user's page; give a web address or a path such as \"/public/help.html\"");
            }
        }
    }
}

/// Where a link opens; the values of HTML.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
pub enum LinkTarget {
    /// A new tab.
    #[default]
    #[serde(rename = "_blank")]
    Blank,
    /// The same tab.
    #[serde(rename = "_self")]
    Same,
    /// The frame around the page.
    #[serde(rename = "_parent")]
    Parent,
    /// The whole window.
    #[serde(rename = "_top")]
    Top,
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_language_setting_wins_over_the_browser() {
        let mut ui = Ui::default();
        assert_eq!(ui.language_for("fr-FR"), "fr-FR");
        ui.language = Some(String::new());
        assert_eq!(ui.language_for("fr-FR"), "fr-FR");
        ui.language = Some("de-DE".into());
        assert_eq!(ui.language_for("fr-FR"), "de-DE");
    }

    #[test]
    fn the_build_folder_is_a_plain_path() {
        let dir = |given: &str| {
            let ui = Ui { custom_build: Some(given.into()), ..Ui::default() };
            ui.custom_build_dir().map(str::to_owned)
        };
        assert_eq!(dir("./public/build/").as_deref(), Some("public/build"));
        assert_eq!(dir("dist").as_deref(), Some("dist"));
        assert_eq!(dir(""), None);
    }
}
