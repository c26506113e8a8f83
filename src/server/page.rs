//! The page: the web app's `index.html` with what the app wants in it (wire protocol 1.3).

use std::sync::Arc;
use std::time::SystemTime;

use axum::extract::State;
use axum::http::{HeaderValue, StatusCode, header};
use axum::response::{IntoResponse, Response};
use bytes::Bytes;
use parking_lot::Mutex;
use serde_json::Value;

use super::policy;
use super::problem::Problem;
use super::state::ServerState;
use crate::config::settings::Settings;

/// Shown in previews of links when the app names nothing of its own.
const META_IMAGE: &str = "https://chainlit-cloud.s3.eu-west-3.amazonaws.com/logo/chainlit_banner.png";
const META_URL: &str = "https://github.com/Chainlit/chainlit";
const ELEMENTS: &str = "public/elements";
const THEME: &str = "public/theme.json";

/// The last page made, as long as what it was made from stays the same.
#[derive(Default)]
pub(super) struct Pages {
    last: Mutex<Option<Made>>,
}

struct Made {
    settings: Arc<Settings>,
    theme: Option<SystemTime>,
    evaluates: bool,
    page: Page,
}

#[derive(Clone)]
struct Page {
    html: Bytes,
    policy: Option<HeaderValue>,
}

/// `GET /`, and every address that only the web app knows.
pub(super) async fn page(State(state): State<ServerState>) -> Response {
    let settings = state.settings();
    let files = &state.runtime.app().files;
    let theme = files.modified(THEME);
    // Custom elements are compiled in the browser; what a web app of somebody else's does nobody knows.
    let embedded = matches!(state.web, super::web::Web::Embedded);
    let evaluates = !embedded || files.list(ELEMENTS).is_ok_and(|elements| !elements.is_empty());
    let cached = state.pages.last.lock().as_ref().and_then(|made| {
        (Arc::ptr_eq(&made.settings, &settings) && made.theme == theme && made.evaluates == evaluates && embedded)
            .then(|| made.page.clone())
    });
    let page = match cached {
        Some(page) => page,
        None => match make(&state, &settings) {
            Ok(html) => {
                let policy = policy::page(&html, evaluates, &settings.project.allow_origins);
                let page = Page { html: Bytes::from(html), policy };
                *state.pages.last.lock() = Some(Made { settings, theme, evaluates, page: page.clone() });
                page
            }
            Err(problem) => return problem.into_response(),
        },
    };
    let mut response = ([(header::CONTENT_TYPE, "text/html; charset=utf-8")], page.html).into_response();
    let headers = response.headers_mut();
    if let Some(policy) = page.policy {
        headers.insert(header::CONTENT_SECURITY_POLICY, policy);
    }
    // Addresses of threads are nobody else's business.
    headers.insert(header::REFERRER_POLICY, HeaderValue::from_static("same-origin"));
    response
}

fn make(state: &ServerState, settings: &Settings) -> Result<String, Problem> {
    let missing = || Problem::new(StatusCode::INTERNAL_SERVER_ERROR, "The web app has no index.html");
    let index = state.web.get("index.html").ok_or_else(missing)?;
    let html = String::from_utf8_lossy(&index.content).into_owned();
    let theme = theme(state)?;
    let root = state.page_prefix();
    Ok(inject(html, settings, theme.as_ref(), &root))
}

fn theme(state: &ServerState) -> Result<Option<Value>, Problem> {
    let file =
        state.runtime.app().files.read(THEME).map_err(|e| Problem::internal("public/theme.json cannot be read", &e))?;
    let parse = |bytes: Bytes| serde_json::from_slice(&bytes);
    file.map(parse).transpose().map_err(|e| Problem::internal("public/theme.json is not valid JSON", &e))
}

fn inject(mut html: String, settings: &Settings, theme: Option<&Value>, root: &str) -> String {
    html = html.replace("<!-- TAG INJECTION PLACEHOLDER -->", &tags(settings, root));
    html = html.replace("<!-- JS INJECTION PLACEHOLDER -->", &scripts(settings, theme));
    if let Some(css) = settings.ui.custom_css.as_deref().filter(|css| !css.is_empty()) {
        let attributes = &settings.ui.custom_css_attributes;
        let link = format!(r#"<link rel="stylesheet" type="text/css" href="{}" {attributes}>"#, escaped(css));
        html = html.replace("<!-- CSS INJECTION PLACEHOLDER -->", &link);
    }
    if let Some(fonts) = theme.and_then(|t| t.get("custom_fonts")) {
        html = replace_fonts(&html, fonts);
    }
    html.replace("href=\"/", &format!("href=\"{root}/")).replace("src=\"/", &format!("src=\"{root}/"))
}

fn tags(settings: &Settings, root: &str) -> String {
    let ui = &settings.ui;
    let (name, description) = (escaped(&ui.name), escaped(&ui.description));
    let image = escaped(ui.custom_meta_image_url.as_deref().unwrap_or(META_IMAGE));
    let url = escaped(ui.custom_meta_url.as_deref().unwrap_or(META_URL));
    let root = escaped(root);
    format!(
        r#"<title>{name}</title>
    <link rel="icon" href="/favicon" />
    <meta name="description" content="{description}">
    <meta property="og:type" content="website">
    <meta property="og:title" content="{name}">
    <meta property="og:description" content="{description}">
    <meta property="og:image" content="{image}">
    <meta property="og:url" content="{url}">
    <meta property="og:root_path" content="{root}">"#
    )
}

fn scripts(settings: &Settings, theme: Option<&Value>) -> String {
    let variables = theme.and_then(|t| t.get("variables")).filter(|v| !matches!(v, Value::Null | Value::Bool(false)));
    let theme = variables.map_or("undefined".to_owned(), |v| format!("window.theme = {};", in_script(v)));
    let transports = settings.project.transports.as_ref().map_or("undefined".to_owned(), |transports| {
        let list = serde_json::to_value(transports).unwrap_or_default();
        format!("window.transports = {};", in_script(&list))
    });
    let mut text = format!("<script>\n      {theme}\n      {transports}\n    </script>");
    if let Some(js) = settings.ui.custom_js.as_deref().filter(|js| !js.is_empty()) {
        text.push_str(&format!("<script src=\"{}\" {}></script>", escaped(js), settings.ui.custom_js_attributes));
    }
    text
}

/// JSON that cannot end the script it stands in.
fn in_script(value: &Value) -> String {
    value.to_string().replace('<', "\\u003c")
}

fn replace_fonts(html: &str, fonts: &Value) -> String {
    let (Some(start), Some(end)) = (html.find("<!-- FONT START -->"), html.find("<!-- FONT END -->")) else {
        return html.to_owned();
    };
    let end = end + "<!-- FONT END -->".len();
    let links: Vec<String> = fonts
        .as_array()
        .into_iter()
        .flatten()
        .filter_map(Value::as_str)
        .map(|url| format!("<link rel=\"stylesheet\" href=\"{}\">", escaped(url)))
        .collect();
    match (html.get(..start), html.get(end..)) {
        (Some(before), Some(after)) => format!("{before}{}{after}", links.join("\n")),
        _ => html.to_owned(),
    }
}

/// Text that stands for itself in HTML, also inside quotes.
fn escaped(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    for c in text.chars() {
        match c {
            '&' => out.push_str("&amp;"),
            '<' => out.push_str("&lt;"),
            '>' => out.push_str("&gt;"),
            '"' => out.push_str("&quot;"),
            '\'' => out.push_str("&#39;"),
            c => out.push(c),
        }
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    const INDEX: &str = r#"<head><!-- TAG INJECTION PLACEHOLDER --><!-- JS INJECTION PLACEHOLDER --><!-- CSS INJECTION PLACEHOLDER --><!-- FONT START --><link href="/font.css"><!-- FONT END --><script src="/assets/a.js"></script></head>"#;

    fn page(overlay: &Value, theme: Option<&Value>, root: &str) -> String {
        inject(INDEX.to_owned(), &Settings::default().with_overlay(overlay).unwrap(), theme, root)
    }

    #[test]
    fn every_address_gets_the_root_path() {
        let html = page(&json!({"ui": {"custom_css": "/public/a.css"}}), None, "/chat");
        for part in [
            r#"href="/chat/favicon""#,
            r#"src="/chat/assets/a.js""#,
            r#"href="/chat/public/a.css""#,
            r#"property="og:root_path" content="/chat""#,
            r#"href="/chat/font.css""#,
        ] {
            assert!(html.contains(part), "{part} is missing in {html}");
        }
    }

    #[test]
    fn names_cannot_break_out() {
        let theme = json!({"variables": {"light": {"--x": "</script><b>"}}});
        let html = page(&json!({"ui": {"name": "</title><b>\"&"}}), Some(&theme), "");
        assert!(html.contains("<title>&lt;/title&gt;&lt;b&gt;&quot;&amp;</title>"), "{html}");
        assert!(!html.contains("</script><b>"), "{html}");
        assert!(html.contains("window.theme = {\"light\":"), "{html}");
    }

    #[test]
    fn fonts_are_replaced_when_the_theme_has_a_list_even_an_empty_one() {
        let html = page(&json!({}), Some(&json!({"custom_fonts": []})), "");
        assert!(!html.contains("font.css"), "{html}");
        let html = page(&json!({}), Some(&json!({"custom_fonts": ["https://f/x.css"]})), "");
        assert!(html.contains(r#"<link rel="stylesheet" href="https://f/x.css">"#), "{html}");
    }

    #[test]
    fn without_a_theme_the_script_has_no_effect() {
        let html = page(&json!({}), None, "");
        assert!(html.contains("<script>\n      undefined\n      undefined\n    </script>"), "{html}");
        assert!(html.contains("<!-- CSS INJECTION PLACEHOLDER -->"), "{html}");
    }
}
