//! Elements: pictures, texts and files that hang on a message or step.

use std::sync::Arc;

use bytes::Bytes;
use parking_lot::Mutex;

use super::api::{self, Member};
use super::error::{Error, Result};
use super::files::Files;
use super::object::{Class, Default, Field, Kind, Method, ObjectRef};
use super::record::Record;
use super::run::Run;
use super::value::{self, Outcome, Value};
use crate::session::files::Source;
use crate::wire;
use crate::wire::element::ElementType;
use crate::wire::event::{Id, server};
use crate::wire::file::SessionFile;
use crate::wire::ids::new_id;

/// Names below `cl`.
pub(crate) const MEMBERS: &[Member] = &[
    api::class(&TEXT),
    api::class(&IMAGE),
    api::class(&FILE),
    api::class(&PDF),
    api::class(&AUDIO),
    api::class(&VIDEO),
];

/// All classes of elements.
pub static CLASSES: &[&Class] = &[&TEXT, &IMAGE, &FILE, &PDF, &AUDIO, &VIDEO];

/// Where an element is shown.
const DISPLAYS: &[&str] = &["inline", "side", "page"];
/// How wide an element is shown.
const SIZES: &[&str] = &["small", "medium", "large"];

const METHODS: &[Method] = &[
    Method {
        name: "send",
        call: |run, this, mut args| {
            let for_id = args.text(run, "for_id")?;
            let (run, this) = (run.clone(), this.clone());
            Outcome::wait(async move {
                send(&run, &this, &for_id).await?;
                Ok(Value::Object(this))
            })
        },
    },
    Method {
        name: "remove",
        call: |run, this, _| {
            let id = record(this)?.text("id").unwrap_or_default();
            run.chat("element:remove")?.outbox.emit(server::REMOVE_ELEMENT, &Id { id: &id });
            Outcome::nil()
        },
    },
];

/// A class of elements: the common fields, and its own.
macro_rules! element_class {
    ($(#[$doc:meta])* $static:ident, $name:literal, $type:literal, $mime:expr, size: $size:expr, [$($own:expr),* $(,)?]) => {
        $(#[$doc])*
        pub static $static: Class = Class {
            name: $name,
            fields: &[
                Field::new("name", Kind::Text).or(Default::Text("")),
                Field::new("url", Kind::Text),
                Field::new("path", Kind::Text),
                Field::new("content", Kind::Data),
                Field::new("display", Kind::Choice(DISPLAYS)).or(Default::Text("inline")),
                Field::new("size", Kind::Choice(SIZES)).or($size),
                Field::new("language", Kind::Text),
                Field::new("mime", Kind::Text).or($mime),
                Field::new("id", Kind::Text),
                $($own,)*
                Field::new("type", Kind::Text).or(Default::Text($type)).runtime(),
                Field::new("for_id", Kind::Text).runtime(),
                Field::new("thread_id", Kind::Text).runtime(),
                Field::new("chainlit_key", Kind::Text).runtime(),
                Field::new("object_key", Kind::Text).runtime(),
            ],
            positional: None,
            methods: METHODS,
            json: Some(|element| value::written(to_dict(element)?)),
            init,
            ..Class::EMPTY
        };
    };
}

element_class!(
    /// `cl.text`: drawn as Markdown, or as code when it has a language.
    TEXT, "text", "text", Default::Text("text/plain"), size: Default::Nil, []
);
element_class!(
    /// `cl.image`.
    IMAGE, "image", "image", Default::Nil, size: Default::Text("medium"), []
);
element_class!(
    /// `cl.file`: offered for download.
    FILE, "file", "file", Default::Nil, size: Default::Nil, []
);
element_class!(
    /// `cl.pdf`.
    PDF, "pdf", "pdf", Default::Text("application/pdf"), size: Default::Nil, [Field::new("page", Kind::Int)]
);
element_class!(
    /// `cl.audio`.
    AUDIO, "audio", "audio", Default::Nil, size: Default::Nil,
    [Field::new("auto_play", Kind::Bool).or(Default::Bool(false))]
);
element_class!(
    /// `cl.video`.
    VIDEO, "video", "video", Default::Nil, size: Default::Text("medium"), [Field::new("player_config", Kind::Map)]
);

#[derive(std::default::Default)]
struct State {
    /// The content as a file of the session, once stored.
    file: Mutex<Option<SessionFile>>,
}

fn record(this: &ObjectRef) -> Result<&Record> {
    Record::of(this).ok_or_else(|| Error::usage("expected an element"))
}

fn init(run: &Arc<Run>, element: &Record) -> Result<()> {
    use super::object::Object as _;
    let name = element.class().name;
    let session = run.chat(&format!("cl.{name}"))?;
    if element.text("url").is_none() && element.text("path").is_none() && element.value("content")?.is_nil() {
        return Err(Error::usage(format!("cl.{name}: give it a url, a path or content")));
    }
    element.put_default("id", || Value::text(new_id()));
    element.put("thread_id", session.thread_id.as_str());
    Ok(())
}

fn element_type(element: &Record) -> ElementType {
    let name = element.text("type").unwrap_or_default();
    serde_json::from_value(name.into()).unwrap_or(ElementType::File)
}

/// The element as it goes over the wire.
pub(crate) fn to_dict(element: &Record) -> Result<wire::element::Element> {
    use super::object::Object as _;
    let own = |field: &str| element.class().field(field).is_some();
    let option =
        |field: &str| if own(field) { element.json(field).map(|j| (!j.is_null()).then_some(j)) } else { Ok(None) };
    Ok(wire::element::Element {
        id: element.text("id").unwrap_or_default(),
        thread_id: element.text("thread_id"),
        r#type: element_type(element),
        url: element.text("url"),
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

/// Stores the content as a file of the session, unless it has an address, and shows the element.
pub(crate) async fn send(run: &Arc<Run>, this: &ObjectRef, for_id: &str) -> Result<()> {
    let element = record(this)?;
    let session = run.chat("element:send")?.clone();
    element.put("for_id", for_id);
    if let Some(url) = element.text("url") {
        element.put_default("mime", || Value::option(mime_guess::from_path(url_path(&url)).first_raw()));
    } else if element.text("chainlit_key").is_none() {
        let file = store(run, element).await?;
        element.put("chainlit_key", file.id.clone());
        *element.state::<State>().file.lock() = Some(file);
    }
    session.outbox.emit(server::ELEMENT, &to_dict(element)?);
    Ok(())
}

/// The part of an address that may end with a file name.
fn url_path(url: &str) -> &str {
    url.split(['?', '#']).next().unwrap_or(url)
}

async fn store(run: &Arc<Run>, element: &Record) -> Result<SessionFile> {
    use super::object::Object as _;
    let session = run.chat("element:send")?;
    let name = element.text("name").unwrap_or_default();
    let class = element.class().name;
    let bytes = match (element.text("path"), element.value("content")?) {
        (Some(path), _) => Files::new(run, &format!("cl.{class}: path")).apart(move |files| files.read(&path)).await?,
        (None, Value::Text(text)) => Bytes::from(text),
        (None, Value::Bytes(bytes)) => bytes,
        (None, _) => return Err(Error::usage("an element needs a url, a path or content")),
    };
    element.put_default("mime", || Value::option(sniff(&bytes, element.text("path").as_deref(), &name)));
    let mime = element.text("mime").unwrap_or_default();
    session
        .files
        .keep(&name, &mime, Source::Bytes(&bytes))
        .await
        .map_err(|e| Error::failed(format!("the content of element {name:?} could not be stored: {e}")))
}

/// The type of a content: by its first bytes, else by the name of its file, else by the name of the element.
pub(crate) fn sniff(bytes: &[u8], path: Option<&str>, name: &str) -> Option<String> {
    if let Some(kind) = infer::get(bytes) {
        return Some(kind.mime_type().to_owned());
    }
    let by_name = |name: &str| mime_guess::from_path(name).first_raw().map(str::to_owned);
    path.and_then(by_name).or_else(|| by_name(name))
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
    *element.state::<State>().file.lock() = Some(file.clone());
    Arc::new(element)
}
