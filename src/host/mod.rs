//! What a script can do, the same for every language: the only door from scripts to the rest of the server.
//!
//! The foundation:
//! - [`value`], [`error`]: what passes between script and host
//! - [`object`], [`record`], `check`, [`args`]: classes with fields and methods, and their checks
//! - [`api`]: the tree of names below `cl`
//! - [`instance`], [`run`]: one instance of the script, one run of a handler; `app_wide`: what belongs to no chat
//! - [`flow`]: what happens at each event of a chat
//!
//! The subjects: [`message`], [`step`], [`element`], [`action`], [`ask`], `chat_context`, `user_session`, `context`, `config`, [`profile`],
//! [`tasks`], `json`, [`log`], `time`, `openai`, `callbacks`.
//!
//! `script` binds this to languages and polls it; nothing here knows which language calls.

pub mod action;
pub mod api;
mod app_wide;
pub mod args;
pub mod ask;
mod audio;
mod author;
mod callbacks;
mod chat_context;
mod chat_settings;
mod check;
mod composer;
mod config;
mod context;
pub mod element;
mod emitter;
pub mod error;
pub mod flow;
pub mod instance;
mod json;
pub mod log;
mod map;
pub mod message;
pub mod object;
mod openai;
mod page;
pub mod profile;
pub mod record;
pub mod run;
mod show;
pub mod step;
pub mod tasks;
mod time;
mod trace;
mod user;
mod user_session;
mod utf8;
pub mod value;
mod widget;
