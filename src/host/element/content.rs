//! The content of an element: from a path, from the script, or made from what the element is about; and its type.

use std::sync::Arc;

use bytes::Bytes;

use super::{chart, custom, data, has, json_bytes, task_list};
use crate::host::error::{Error, Result};
use crate::host::files::Files;
use crate::host::object::Object as _;
use crate::host::record::Record;
use crate::host::run::Run;
use crate::host::value::Value;
use crate::session::files::Source;
use crate::wire::file::SessionFile;

/// Stores the content as a file of the session.
pub(super) async fn store(run: &Arc<Run>, element: &Record) -> Result<SessionFile> {
    let session = run.chat("element:send")?;
    let bytes = of(run, element).await?;
    let name = element.text("name").unwrap_or_default();
    // What was made here has the type of its class. The page wants that of a table to be no JSON.
    if has(element, "path") {
        element.put_default("mime", || Value::option(sniff(&bytes, element.text("path").as_deref(), &name)));
    }
    let mime = element.text("mime").unwrap_or_default();
    session
        .files
        .keep(&name, &mime, Source::Bytes(&bytes))
        .await
        .map_err(|e| Error::failed(format!("the content of element {name:?} could not be stored: {e}")))
}

/// The content of an element.
///
/// # Errors
/// When it cannot be read or made.
pub(super) async fn of(run: &Arc<Run>, element: &Record) -> Result<Bytes> {
    match element.class().name {
        "plotly" => data::figure(element).map(|figure| json_bytes(&figure)),
        "dataframe" => data::table(element).map(|table| json_bytes(&table)),
        "custom_element" => custom::props(element).map(|props| json_bytes(&props)),
        "task_list" => task_list::content(run, element),
        "chart" => chart::image(element).await,
        _ => match (element.text("path"), element.value("content")?) {
            (Some(path), _) => match uploaded(run, element) {
                Some(file) => read_file(run, &file).await,
                None => {
                    let what = format!("cl.{}: path", element.class().name);
                    Files::new(run, &what).apart(move |files| files.read(&path)).await
                }
            },
            (None, Value::Text(text)) => Ok(Bytes::from(text)),
            (None, Value::Bytes(bytes)) => Ok(bytes),
            (None, _) => Err(Error::usage("an element needs a url, a path or content")),
        },
    }
}

/// The file of the session that an uploaded element is.
fn uploaded(run: &Arc<Run>, element: &Record) -> Option<SessionFile> {
    run.session()?.files.get(&element.text("chainlit_key")?)
}

/// The type of a content: by its first bytes, else by the name of its file, else by the name of the element.
fn sniff(bytes: &[u8], path: Option<&str>, name: &str) -> Option<String> {
    if let Some(kind) = infer::get(bytes) {
        return Some(kind.mime_type().to_owned());
    }
    let by_name = |name: &str| mime_guess::from_path(name).first_raw().map(str::to_owned);
    path.and_then(by_name).or_else(|| by_name(name))
}

/// The type of what lies at an address, by how it ends.
pub(super) fn type_of_url(url: &str) -> Option<&'static str> {
    let path = url.split(['?', '#']).next().unwrap_or(url);
    mime_guess::from_path(path).first_raw()
}

/// Reads a file of the session, if it fits into what a script may use.
///
/// # Errors
/// When it is too large or cannot be read.
pub(crate) async fn read_file(run: &Arc<Run>, file: &SessionFile) -> Result<Bytes> {
    let megabytes = run.instance().settings().runtime.memory_mb;
    if megabytes > 0 && file.size > u64::from(megabytes) * 1_048_576 {
        return Err(Error::failed(format!(
            "the file {:?} has {} bytes, more than the {megabytes} MB that a script may use; raise memory_mb in [runtime]",
            file.name, file.size
        )));
    }
    tokio::fs::read(&file.path)
        .await
        .map(Bytes::from)
        .map_err(|e| Error::failed(format!("the file {:?} cannot be read: {e}", file.name)))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn types_come_from_content_then_from_names() {
        assert_eq!(sniff(b"\x89PNG\r\n\x1a\n", Some("a.txt"), ""), Some("image/png".into()));
        assert_eq!(sniff(b"hello", Some("dir/a.csv"), "b.txt"), Some("text/csv".into()));
        assert_eq!(sniff(b"hello", None, "b.txt"), Some("text/plain".into()));
        assert_eq!(sniff(b"hello", None, "notes"), None);
        assert_eq!(type_of_url("https://example.com/a.mp4?x=.png#y"), Some("video/mp4"));
    }
}
