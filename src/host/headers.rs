//! Header fields of a request or an answer: names are found in any case.

use std::any::Any;
use std::sync::Arc;

use serde_json::Value as Json;

use super::error::{Error, Result};
use super::object::{Class, Method, Object, ObjectRef};
use super::value::{Map, Value};

/// `headers["Content-Type"]`, `headers:all()`.
pub(crate) static HEADERS: Class = Class {
    name: "headers",
    methods: &[Method {
        name: "all",
        call: |_, this, _| match this.as_any().downcast_ref::<Headers>() {
            Some(headers) => Ok(Value::Map(headers.0.clone()).into()),
            None => Err(Error::usage("expected headers")),
        },
    }],
    ..Class::EMPTY
};

/// See the module. Fields that stand several times are joined with a comma, cookies with a line break.
pub(crate) struct Headers(Map);

impl Headers {
    pub(crate) fn object(headers: &reqwest::header::HeaderMap) -> ObjectRef {
        let mut map = Map::new();
        for name in headers.keys() {
            let values = headers.get_all(name).iter().map(|value| String::from_utf8_lossy(value.as_bytes()));
            let joint = if name == reqwest::header::SET_COOKIE { "\n" } else { ", " };
            map.insert(name.as_str().to_owned(), Value::text(values.collect::<Vec<_>>().join(joint)));
        }
        Arc::new(Self(map))
    }
}

impl Object for Headers {
    fn class(&self) -> &'static Class {
        &HEADERS
    }

    /// A field that did not come is nil: which ones come is the other side's business.
    fn get(&self, field: &str) -> Result<Option<Value>> {
        Ok(Some(self.0.get(&field.to_ascii_lowercase()).cloned().unwrap_or_default()))
    }

    fn entries(&self) -> Option<Map> {
        Some(self.0.clone())
    }

    fn to_json(&self) -> Option<Result<Json>> {
        Some(Value::Map(self.0.clone()).to_json("headers"))
    }

    fn as_any(&self) -> &dyn Any {
        self
    }
}
