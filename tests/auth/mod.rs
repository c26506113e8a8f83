//! Logins over real HTTP, with an app whose decisions are made here instead of in a script.
//!
//! - [`site`]: the server under test; [`browser`]: a client with cookies; [`socket`]: opening sockets
//! - [`standin`]: login providers under their real names, as far as the network inside this process goes
//! - `routes`, `sockets`: passwords, headers, tokens, cookies, limits, origins
//! - `providers`: every provider from end to end; `flow`: what must not work on the way; `oidc`: a provider with
//!   real signatures
//! - `matrix`: every route and event, and whose it is; `limits`: too much in too short a time; `policy`: what pages may
//!   load
//! - `holes`: what was wrong elsewhere, and which test says that it is right here
//! - `stored`: what is remembered of logins over restarts and between servers
//! - `program`: what the program says at its start

pub(crate) mod browser;
mod flow;
mod holes;
mod limits;
mod matrix;
mod oidc;
mod policy;
mod program;
mod providers;
mod routes;
mod site;
mod sockets;
mod standin;
mod stored;
