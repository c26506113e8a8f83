//! Servers of the Model Context Protocol, over every transport: a real one (`server.mjs`, made with the official SDK), and
//! some that misbehave.

mod calls;
mod ends;
mod refusals;
mod server;
