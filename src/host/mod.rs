//! What a script can do, the same for every language: the only door from scripts to the rest of the server.
//!
//! The foundation:
//! - [`value`], [`error`]: what passes between script and host
//! - [`object`], [`record`], `check`, [`args`]: classes with fields and methods, and their checks
//! - [`api`]: the tree of names below `cl`
//! - [`instance`], [`run`]: one instance of the script, one run of a handler; `app_wide`: what belongs to no chat
//! - `shared`: what all instances share; `key_lock`: turns of those who change the same; `kept`: copies of data;
//!   `budget`: how large copies may be
//! - [`permissions`]: what a script may reach; `files`, `paths`, `glob`: files on its behalf
//! - [`flow`]: what happens at each event of a chat
//!
//! The subjects: [`message`], [`step`], [`element`], [`action`], [`ask`], `sidebar`, `generation`,
//! `chat_context`, `user_session`, `thread`, `context`, `config`, [`profile`],
//! [`tasks`], `json`, [`log`], `time`, `openai`, `callbacks`, [`http`], `fs`, `base64`, `hash`, [`env`], `cache`, `app_state`,
//! `store`, [`data_layer`], `mcp`, [`testing`], [`routes`], `auth`; [`login`]: who may come in; [`clock`] is the time they wait in; `exec` is
//! for what a language itself offers.
//!
//! `script` binds this to languages and polls it; nothing here knows which language calls.

pub mod action;
pub mod api;
mod app_state;
mod app_wide;
pub mod args;
pub mod ask;
mod audio;
mod auth;
mod author;
mod base64;
pub(crate) mod budget;
mod cache;
mod callbacks;
mod chat_context;
mod chat_settings;
mod check;
pub mod clock;
mod composer;
mod config;
mod context;
pub mod data_layer;
pub mod element;
mod emitter;
pub mod env;
pub mod error;
pub(crate) mod exec;
pub(crate) mod files;
pub mod flow;
mod fs;
mod generation;
mod glob;
mod hash;
pub(crate) mod headers;
pub mod http;
pub mod instance;
mod json;
mod kept;
mod key_lock;
pub mod log;
pub mod login;
mod map;
mod mcp;
pub mod message;
pub mod object;
mod openai;
mod page;
mod paths;
pub mod permissions;
pub mod profile;
pub mod record;
pub mod routes;
pub mod run;
mod shared;
pub(crate) mod show;
mod sidebar;
pub mod step;
mod store;
pub mod tasks;
pub mod testing;
pub mod thread;
mod time;
mod trace;
mod user;
mod user_session;
mod utf8;
pub mod value;
mod widget;
