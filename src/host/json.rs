//! `cl.json`.

use super::api::{self, Member, Module};
use super::error::Error;
use super::object::Kind;
use super::value::{Value, shortened};
use super::{check, value};

/// Names below `cl`.
pub(crate) const MEMBERS: &[Member] = &[api::module("json", &JSON)];

static JSON: Module = Module {
    name: "cl.json",
    members: &[&[
        api::function("encode", |run, mut args| {
            let json = args.any().to_json("cl.json.encode")?;
            let options = args.options(run, &[("pretty", Kind::Bool)])?;
            let pretty = options.get("pretty").is_some_and(Value::is_true);
            Ok(Value::text(if pretty { value::indented(&json) } else { json.to_string() }).into())
        }),
        api::function("decode", |run, mut args| {
            let text = args.text(run, "text")?;
            let json = serde_json::from_str(&text)
                .map_err(|e| Error::failed(format!("cl.json.decode: {e} in {:?}", shortened(&text))))?;
            Ok(Value::from_json(json).into())
        }),
        api::function("array", |_, mut args| {
            let list = args.any();
            Ok(Value::List(if list.is_nil() { Vec::new() } else { check::list("cl.json.array", list)? }).into())
        }),
    ]],
};
