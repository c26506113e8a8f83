//! Servers of the Model Context Protocol: what may be connected, and the connections of a chat.
//!
//! | File | Subject |
//! |---|---|
//! | [`target`](Target) | what a request asks to connect, as the settings allow it |
//! | `command` | command lines, split as a shell does |
//! | `address` | which URLs a connection may reach, which headers a user may send |
//! | [`client`](Client) | a connection: its beginning, its calls, its end |
//! | `process` | a server that is a process of this machine, with all that it starts |
//! | `sse` | the transport of servers that speak the protocol of 2024, which `rmcp` has no more |
//! | [`connections`](Connections) | the connections of one chat, bounded |
//! | [`error`](CallError) | how connecting and calling fail |
//!
//! `server` connects, `session` holds the connections and ends them, `host` calls for scripts. Nothing here knows scripts,
//! sessions or routes. The protocol itself is `rmcp`'s.

mod address;
mod client;
mod command;
mod connections;
mod error;
mod process;
mod sse;
mod target;

pub use client::{Client, List};
pub use connections::{Connections, Seat};
pub use error::{CallError, ConnectError, Refused};
pub use target::{Offer, Target, Way};
