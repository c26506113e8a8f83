//! What a script can do, the same for every language: the only door from scripts to the rest of the server.
//!
//! The foundation:
//! - [`value`], [`error`]: what passes between script and host
//! - [`object`], [`record`], `check`, [`args`]: classes with fields and methods, and their checks
//! - [`api`]: the tree of names below `cl`
//! - [`instance`], [`run`]: one instance of the script, one run of a handler
//! - [`flow`]: what happens at each event of a chat
//!
//! The subjects: [`message`], [`step`], [`element`], [`action`], [`ask`], `sidebar`, `generation`, `chat_context`, `user_session`, `context`,
//! [`tasks`], `json`, [`log`], `time`, `openai`, `callbacks`.
//!
//! `script` binds this to languages and polls it; nothing here knows which language calls.

pub mod action;
pub mod api;
pub mod args;
pub mod ask;
mod callbacks;
mod chat_context;
mod check;
mod context;
pub mod element;
pub mod error;
pub mod flow;
mod generation;
pub mod instance;
mod json;
pub mod log;
mod map;
pub mod message;
pub mod object;
mod openai;
pub mod record;
pub mod run;
mod show;
mod sidebar;
pub mod step;
pub mod tasks;
mod time;
mod user;
mod user_session;
mod utf8;
pub mod value;
