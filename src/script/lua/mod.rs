//! Lua 5.4. Each instance is a virtual machine of its own that starts from compiled code; each handler is a coroutine
//! that the driver resumes.
//!
//! - `program`: compiles an app and its modules, once per change
//! - `vm`: makes a machine: limits, prelude, the functions that the prelude needs
//! - `driver`: resumes a handler's coroutine, awaits what it waits for, ends it
//! - `guard`: time slices, the longest run, the end that no `pcall` can swallow
//! - `bind`: the names below `cl` and the things of the host, as Lua sees them
//! - `convert`, `function`: values both ways
//! - `failure`: errors with their place
//! - `libraries`, `library/*.lua`: Lua's libraries that are loaded when a script first asks for them
//! - `system`: what `io` and `os` may do
//! - `pattern`: Lua patterns that can be interrupted
//! - `prelude.lua`: the Lua side; `chunk`: Lua of ours, compiled once

mod bind;
mod chunk;
mod convert;
mod driver;
mod failure;
mod function;
mod guard;
mod libraries;
mod parameters;
mod pattern;
mod program;
mod system;
mod vm;

pub use program::LuaEngine;
