//! Black-box tests: they start the binary and talk to it as its users do. One binary for all, because linking is
//! what takes time; a module per capability.

#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, reason = "a test may fail anywhere")]
#![allow(missing_docs, reason = "tests are documented by their names")]

mod support;

mod auth;
mod batteries;
mod bundle;
mod chat;
mod check;
mod cli;
mod data;
mod files;
mod fuzz;
mod http;
mod llm_client;
mod mcp;
mod openai;
mod reconnect;
mod reference;
mod reload;
mod rhai;
mod runaway;
mod scripts;
mod scripts_app;
mod scripts_chat;
mod scripts_config;
mod scripts_elements;
mod scripts_login;
mod scripts_routes;
mod testing;
mod threads;
