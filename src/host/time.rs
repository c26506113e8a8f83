//! `cl.time` and `cl.uuid`.

use std::sync::LazyLock;
use std::time::Instant;

use super::api::{self, Member, Module};
use super::value::Value;
use crate::wire;

/// Names below `cl`.
pub(crate) const MEMBERS: &[Member] =
    &[api::module("time", &TIME), api::function("uuid", |_, _| Ok(Value::text(wire::ids::new_id()).into()))];

/// A point before all others that a script can see.
static START: LazyLock<Instant> = LazyLock::new(Instant::now);

static TIME: Module = Module {
    name: "cl.time",
    members: &[&[
        api::function("monotonic", |run, _| {
            let passed = START.elapsed() + run.instance().app.shared.clock.passed();
            Ok(Value::Float(passed.as_secs_f64()).into())
        }),
        api::function("now", |_, _| Ok(Value::text(wire::time::now()).into())),
    ]],
};
