//! The fields that all classes of elements have, and the classes that show a file.

use super::{METHODS, needs_content};
use crate::host::object::{Class, Default, Field, Kind};

/// Where an element is shown.
pub(super) const DISPLAYS: &[&str] = &["inline", "side", "page"];
/// How wide an element is shown.
pub(super) const SIZES: &[&str] = &["small", "medium", "large"];

/// A class of elements: the common fields, and its own.
macro_rules! element_class {
    ($(#[$doc:meta])* $static:ident, $name:literal, type: $type:literal, mime: $mime:expr, size: $size:expr,
        shown_as: $shown_as:literal, methods: $methods:expr, init: $init:expr, [$($own:expr),* $(,)?]) => {
        $(#[$doc])*
        pub(crate) static $static: Class = Class {
            name: $name,
            fields: &[
                Field::new("name", Kind::Text).or(Default::Text($shown_as)),
                $($own,)*
                Field::new("display", Kind::Choice($crate::host::element::classes::DISPLAYS)).or(Default::Text("inline")),
                Field::new("size", Kind::Choice($crate::host::element::classes::SIZES)).or($size),
                Field::new("language", Kind::Text),
                Field::new("mime", Kind::Text).or($mime),
                Field::new("id", Kind::Text),
                Field::new("type", Kind::Text).or(Default::Text($type)).runtime(),
                Field::new("for_id", Kind::Text).runtime(),
                Field::new("thread_id", Kind::Text).runtime(),
                Field::new("chainlit_key", Kind::Text).runtime(),
                Field::new("object_key", Kind::Text).runtime(),
            ],
            methods: $methods,
            json: Some(|element| $crate::host::value::written($crate::host::element::to_dict(element)?)),
            init: $init,
            ..Class::EMPTY
        };
    };
}
pub(super) use element_class;

/// A class of elements whose content the script gives.
macro_rules! file_class {
    ($(#[$doc:meta])* $static:ident, $name:literal, mime: $mime:expr, size: $size:expr, [$($own:expr),* $(,)?]) => {
        element_class!(
            $(#[$doc])*
            $static, $name, type: $name, mime: $mime, size: $size, shown_as: "", methods: METHODS, init: needs_content,
            [
                Field::new("url", Kind::Text),
                Field::new("path", Kind::Text),
                Field::new("content", Kind::Data),
                $($own),*
            ]
        );
    };
}

file_class!(
    /// `cl.text`: drawn as Markdown, or as code when it has a language.
    TEXT, "text", mime: Default::Text("text/plain"), size: Default::Nil, []
);
file_class!(
    /// `cl.image`.
    IMAGE, "image", mime: Default::Nil, size: Default::Text("medium"), []
);
file_class!(
    /// `cl.file`: offered for download.
    FILE, "file", mime: Default::Nil, size: Default::Nil, []
);
file_class!(
    /// `cl.pdf`.
    PDF, "pdf", mime: Default::Text("application/pdf"), size: Default::Nil, [Field::new("page", Kind::Int)]
);
file_class!(
    /// `cl.audio`.
    AUDIO, "audio", mime: Default::Nil, size: Default::Nil,
    [Field::new("auto_play", Kind::Bool).or(Default::Bool(false))]
);
file_class!(
    /// `cl.video`.
    VIDEO, "video", mime: Default::Nil, size: Default::Text("medium"), [Field::new("player_config", Kind::Map)]
);
