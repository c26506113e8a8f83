//! Authentication: who a request comes from, and how somebody logs in and out.
//!
//! - [`Auth`] (`gate`): what the routes call
//! - [`decide`]: what the app is asked; [`users`]: where users are kept. Both are implemented above this layer
//! - [`token`], `crypto`: login tokens; [`store`], [`revoked`], [`seal`]: revoked ones, and secrets that belong to a login; [`secrets`]
//! - `cookie`: the cookies of login; `proxy`: what a proxy says of a request; [`origin`]: pages that may connect
//! - [`limit`]: limits on failed logins; [`rates`]: on connects, messages and uploads
//! - [`oauth`]: logins at providers
//!
//! Knows neither routes, sessions nor scripts.

mod cookie;
mod crypto;
pub mod decide;
mod error;
mod gate;
pub mod limit;
pub mod oauth;
pub mod origin;
mod proxy;
pub mod rates;
pub mod revoked;
pub mod seal;
pub mod secrets;
pub mod store;
pub mod token;
pub mod users;

pub use error::{LoginError, StartError};
pub use gate::{Auth, Seen, Setup, SignedOut};
