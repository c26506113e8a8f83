//! Hosts a conversational app that its author writes as a Lua or Rhai script.

pub mod auth;
pub mod bundle;
pub mod check;
pub mod cli;
pub mod config;
pub mod data;
pub mod host;
pub mod llm;
pub mod mcp;
pub mod reference;
pub mod script;
pub mod server;
pub mod session;
mod sse;
pub mod testing;
mod tls;
pub mod wire;
