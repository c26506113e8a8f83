//! `cl.fs`: files inside the folders that `[runtime] fs` names, and those of a packed app. A relative path begins at
//! `cl.app_root`.

use super::api::{self, Member, Module};
use super::files;
use super::object::Kind;
use super::value::{Value, data};

/// Names below `cl`.
pub(crate) const MEMBERS: &[Member] = &[api::module("fs", &FS)];

fn texts(list: Vec<String>) -> Value {
    Value::List(list.into_iter().map(Value::Text).collect())
}

static FS: Module = Module {
    name: "cl.fs",
    members: &[&[
        api::function("read", |run, mut args| {
            let path = args.text(run, "path")?;
            files::with(run, &args.callee, move |files| files.read(&path).map(data))
        }),
        api::function("write", |run, mut args| {
            let path = args.text(run, "path")?;
            let content = args.required(run, "content", Kind::Data)?.into_bytes();
            files::with(run, &args.callee, move |files| files.write(&path, &content, false).map(|()| Value::Nil))
        }),
        api::function("append", |run, mut args| {
            let path = args.text(run, "path")?;
            let content = args.required(run, "content", Kind::Data)?.into_bytes();
            files::with(run, &args.callee, move |files| files.write(&path, &content, true).map(|()| Value::Nil))
        }),
        api::function("exists", |run, mut args| {
            let path = args.text(run, "path")?;
            files::with(run, &args.callee, move |files| files.stat(&path).map(|found| Value::Bool(!found.is_nil())))
        }),
        api::function("stat", |run, mut args| {
            let path = args.text(run, "path")?;
            files::with(run, &args.callee, move |files| files.stat(&path))
        }),
        api::function("list", |run, mut args| {
            let path = if args.left() == 0 { ".".to_owned() } else { args.text(run, "path")? };
            files::with(run, &args.callee, move |files| files.list(&path).map(texts))
        }),
        api::function("glob", |run, mut args| {
            let pattern = args.text(run, "pattern")?;
            files::with(run, &args.callee, move |files| files.glob(&pattern).map(texts))
        }),
        api::function("make_dir", |run, mut args| {
            let path = args.text(run, "path")?;
            files::with(run, &args.callee, move |files| files.make_dir(&path).map(|()| Value::Nil))
        }),
        api::function("remove", |run, mut args| {
            let path = args.text(run, "path")?;
            let options = args.options(run, &[("recursive", Kind::Bool)])?;
            let recursive = options.get("recursive").is_some_and(Value::is_true);
            files::with(run, &args.callee, move |files| files.remove(&path, recursive).map(Value::Bool))
        }),
        api::function("rename", |run, mut args| {
            let (from, to) = (args.text(run, "from")?, args.text(run, "to")?);
            files::with(run, &args.callee, move |files| files.rename(&from, &to).map(|()| Value::Nil))
        }),
    ]],
};
