//! Modules that come with the program: `stdlib/chainlit/<name>.<extension>`, required or imported as `chainlit.<name>`.

use std::borrow::Cow;

use rust_embed::RustEmbed;

use crate::host::error::did_you_mean;

/// What their names begin with.
pub(crate) const PREFIX: &str = "chainlit.";

#[derive(RustEmbed)]
#[folder = "$CARGO_MANIFEST_DIR/stdlib/chainlit"]
struct Modules;

/// The source of a module in the language of this extension.
pub(crate) fn source(name: &str, extension: &str) -> Option<Cow<'static, str>> {
    let file = Modules::get(&format!("{name}.{extension}"))?;
    Some(match file.data {
        Cow::Borrowed(bytes) => String::from_utf8_lossy(bytes),
        Cow::Owned(bytes) => String::from_utf8_lossy(&bytes).into_owned().into(),
    })
}

/// What to say when there is none.
pub(crate) fn unknown(name: &str, extension: &str) -> String {
    let known: Vec<String> =
        Modules::iter().filter_map(|file| Some(file.strip_suffix(extension)?.strip_suffix('.')?.to_owned())).collect();
    let hint = did_you_mean(name, known.iter().map(String::as_str)).replace("did you mean ", "did you mean chainlit.");
    let all: Vec<String> = known.iter().map(|name| format!("{PREFIX}{name}")).collect();
    format!("no module {PREFIX}{name}{hint}: what begins with {PREFIX} comes with the program: {}", all.join(", "))
}
