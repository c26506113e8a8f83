//! The protocol's JSON types and event names: what goes over HTTP and Socket.IO, in the spelling of
//! Chainlit 2.12. No I/O, and no logic beyond conversion; every other module may use these.
//!
//! - [`ids`]: identifiers, parsed once at the edge
//! - [`time`]: timestamps of all shapes
//! - [`step`]: steps and messages, what the chat is made of; [`stored`]: as stores hold them
//! - [`element`], [`action`], [`ask`]: what goes with them
//! - [`event`]: names and payloads of the Socket.IO events, both ways
//! - [`routes`]: the addresses over HTTP
//! - [`thread`], [`user`], [`feedback`], [`file`], [`profile`], [`widget`]: what the HTTP routes carry

pub mod action;
pub mod ask;
pub mod element;
pub mod event;
pub mod feedback;
pub mod file;
pub mod ids;
pub mod profile;
pub mod routes;
pub mod step;
pub mod stored;
pub mod thread;
pub mod time;
pub mod user;
pub mod widget;

/// A JSON object whose keys nobody renames: `metadata`, `props`, `payload`.
pub type JsonMap = serde_json::Map<String, serde_json::Value>;
