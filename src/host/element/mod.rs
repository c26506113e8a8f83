//! Elements: what hangs on a message or step beside its text (wire protocol 3.2).
//!
//! - here: what all of them do
//! - [`classes`]: those that show a file: text, image, file, PDF, audio, video
//! - [`data`]: Plotly figures and tables
//! - [`chart`], `draw`: charts, drawn to an image here
//! - [`custom`]: components of the app's own
//! - [`task_list`]: lists of tasks
//! - `content`: where the content comes from, and of what type it is
//!
//! Elements leave the host through `show`.

pub(crate) mod chart;
pub(crate) mod classes;
mod content;
pub(crate) mod custom;
pub(crate) mod data;
mod draw;
pub(crate) mod task_list;

use std::sync::Arc;

use bytes::Bytes;

use super::api::{self, Member};
use super::error::{Error, Result};
use super::object::{Class, Method, Object as _, ObjectRef};
use super::record::Record;
use super::run::Run;
use super::show;
use super::value::{Outcome, Value};
use crate::wire;
use crate::wire::element::ElementType;
use crate::wire::file::SessionFile;
use crate::wire::ids::new_id;

pub(crate) use content::read_file;

use chart::CHART;
pub(crate) use classes::TEXT;
use classes::{AUDIO, FILE, IMAGE, PDF, VIDEO};
use custom::CUSTOM_ELEMENT;
use data::{DATAFRAME, PLOTLY};
use task_list::{TASK, TASK_LIST};

/// Names below `cl`.
pub(crate) const MEMBERS: &[Member] = &[
    api::class(&TEXT),
    api::class(&IMAGE),
    api::class(&FILE),
    api::class(&PDF),
    api::class(&AUDIO),
    api::class(&VIDEO),
    api::class(&PLOTLY),
    api::class(&CHART),
    api::class(&DATAFRAME),
    api::class(&CUSTOM_ELEMENT),
    api::class(&TASK_LIST),
    api::class(&TASK),
];

/// All classes of elements.
pub static CLASSES: &[&Class] =
    &[&TEXT, &IMAGE, &FILE, &PDF, &AUDIO, &VIDEO, &PLOTLY, &CHART, &DATAFRAME, &CUSTOM_ELEMENT, &TASK_LIST];

pub(super) const SEND: Method = Method {
    name: "send",
    call: |run, this, mut args| {
        let for_id = args.text(run, "for_id")?;
        send_later(run, this, for_id)
    },
};

pub(super) const REMOVE: Method = Method {
    name: "remove",
    call: |run, this, _| {
        remove(run, this)?;
        Outcome::nil()
    },
};

pub(super) const READ: Method = Method {
    name: "read",
    call: |run, this, _| {
        let (run, this) = (run.clone(), this.clone());
        Outcome::wait(async move { content::of(&run, record(&this)?).await.map(Value::Bytes) })
    },
};

/// What elements that the script gives a content can do.
const METHODS: &[Method] = &[SEND, REMOVE, READ];

pub(crate) fn record(this: &ObjectRef) -> Result<&Record> {
    Record::of(this).ok_or_else(|| Error::usage("expected an element"))
}

/// Completes a new element.
pub(super) fn init(run: &Arc<Run>, element: &Record) -> Result<()> {
    let session = run.chat(&format!("cl.{}", element.class().name))?;
    element.put_default("id", || Value::text(new_id()));
    element.put("thread_id", session.thread_id.as_str());
    Ok(())
}

/// Completes a new element that the script gives a content.
fn needs_content(run: &Arc<Run>, element: &Record) -> Result<()> {
    if element.text("url").is_none() && element.text("path").is_none() && element.value("content")?.is_nil() {
        return Err(Error::usage(format!("cl.{}: give it a url, a path or content", element.class().name)));
    }
    init(run, element)
}

fn has(element: &Record, field: &str) -> bool {
    element.class().field(field).is_some()
}

fn element_type(element: &Record) -> ElementType {
    let name = element.text("type").unwrap_or_default();
    serde_json::from_value(name.into()).unwrap_or(ElementType::File)
}

/// The element as it goes over the wire.
pub(crate) fn to_dict(element: &Record) -> Result<wire::element::Element> {
    let own = |field: &str| has(element, field);
    let option =
        |field: &str| if own(field) { element.json(field).map(|j| (!j.is_null()).then_some(j)) } else { Ok(None) };
    Ok(wire::element::Element {
        id: element.text("id").unwrap_or_default(),
        thread_id: element.text("thread_id"),
        r#type: element_type(element),
        url: own("url").then(|| element.text("url")).flatten(),
        chainlit_key: element.text("chainlit_key"),
        name: element.text("name").unwrap_or_default(),
        display: element.text("display").unwrap_or_default(),
        object_key: element.text("object_key"),
        size: element.text("size"),
        props: option("props")?,
        page: own("page").then(|| element.int("page")).flatten(),
        auto_play: own("auto_play").then(|| element.flag("auto_play")),
        player_config: option("player_config")?,
        language: element.text("language"),
        for_id: element.text("for_id"),
        mime: element.text("mime"),
    })
}

/// Shows the element under a message or step, and keeps it with the thread.
pub(crate) async fn send(run: &Arc<Run>, this: &ObjectRef, for_id: &str) -> Result<()> {
    let element = prepare(run, this, for_id).await?;
    show::create_element(run, element)
}

/// Shows the element without keeping it with the thread.
pub(crate) async fn send_for_now(run: &Arc<Run>, this: &ObjectRef) -> Result<wire::element::Element> {
    let for_id = record(this)?.text("for_id").unwrap_or_default();
    let element = prepare(run, this, &for_id).await?;
    show::show_element(run, &element)?;
    Ok(element)
}

/// Stores the content as a file of the session, unless it has an address or was stored and does not change.
async fn prepare(run: &Arc<Run>, this: &ObjectRef, for_id: &str) -> Result<wire::element::Element> {
    let element = record(this)?;
    element.put("for_id", for_id);
    let url = if has(element, "url") { element.text("url") } else { None };
    if let Some(url) = url {
        element.put_default("mime", || Value::option(content::type_of_url(&url)));
    } else if element.text("chainlit_key").is_none() || element_type(element).changes() {
        let file = content::store(run, element).await?;
        element.put("chainlit_key", file.id);
    }
    to_dict(element)
}

pub(super) fn send_later(run: &Arc<Run>, this: &ObjectRef, for_id: String) -> Result<Outcome> {
    let (run, this) = (run.clone(), this.clone());
    Outcome::wait(async move {
        send(&run, &this, &for_id).await?;
        Ok(Value::Object(this))
    })
}

/// Removes the element from the page and from the thread.
pub(crate) fn remove(run: &Arc<Run>, this: &ObjectRef) -> Result<()> {
    show::delete_element(run, &to_dict(record(this)?)?)
}

/// JSON as the content of an element.
fn json_bytes(json: &serde_json::Value) -> Bytes {
    Bytes::from(json.to_string())
}

/// The element that an uploaded file is on the message it came with.
pub(crate) fn of_upload(file: &SessionFile, thread_id: &str, for_id: &str) -> ObjectRef {
    let kind = ElementType::of_mime(&file.r#type);
    let class = CLASSES.iter().find(|c| c.name == kind.as_str()).copied().unwrap_or(&FILE);
    let element = Record::new(class);
    element.put("id", file.id.clone());
    element.put("chainlit_key", file.id.clone());
    element.put("name", file.name.clone());
    element.put("path", file.path.to_string_lossy().into_owned());
    element.put("mime", file.r#type.clone());
    element.put("thread_id", thread_id);
    element.put("for_id", for_id);
    Arc::new(element)
}

/// Keeps a file that answers a question with the thread, without showing it again.
pub(crate) fn keep_upload(run: &Arc<Run>, file: &SessionFile, for_id: &str) -> Result<()> {
    let session = run.chat("ask_file_message:send")?;
    let element = of_upload(file, session.thread_id.as_str(), for_id);
    show::keep_element(run, &to_dict(record(&element)?)?)
}
