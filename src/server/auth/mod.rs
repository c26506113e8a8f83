//! Logging in and out over HTTP (wire protocol 1.4 to 1.11), and who a request comes from. What is decided here is
//! decided by [`crate::auth`].
//!
//! - [`current`]: [`require_login`] before the routes of users, [`CurrentUser`] in them
//! - [`login`]: the routes of passwords, headers and tokens
//! - [`oauth`]: the routes of login providers
//! - [`live`]: sockets end with their login

mod current;
mod live;
mod login;
mod oauth;

pub(super) use current::{CurrentUser, Handshake, SeenRequest, require_login, viewer};
pub(super) use live::LiveSockets;
pub(super) use login::{config, header, jwt, login, logout, session_cookie, too_many_requests, user};
pub(super) use oauth::{callback as oauth_callback, posted as oauth_posted, start as oauth};
