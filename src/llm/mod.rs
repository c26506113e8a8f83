//! Client for servers that speak OpenAI's HTTP API, and the metadata a call leaves behind.
//!
//! | File | Subject |
//! |---|---|
//! | [`options`](ClientOptions) | what a client is made of, defaults from the environment, checks |
//! | [`client`](Client) | `post`, `get`, `stream`: one call each, with retries |
//! | `transport` | the one HTTP client of the process, TLS, what a failed connection means |
//! | `retry` | which failures are tried again, and when |
//! | `reply` | reading an answer: bounded bodies, error bodies, messages inside them |
//! | [`stream`](EventStream) | a streamed answer, chunk by chunk; how it may end |
//! | `secrets` | keeps keys out of what is shown |
//! | [`error`](LlmError) | every way a call fails, and how to mend it |
//! | [`generation`](Generation) | the metadata's JSON |
//! | [`recorder`](Recorder) | fills a generation while a call runs |
//! | `delta` | puts streamed pieces of a message together |
//!
//! `host` calls this for scripts and turns a [`Finished`] into a step. Nothing here knows scripts, sessions or
//! steps: requests and answers are plain JSON values, passed on as they are.

mod client;
mod delta;
mod error;
mod generation;
mod options;
mod recorder;
mod reply;
mod retry;
mod secrets;
mod stream;
mod transport;

pub use client::Client;
pub use error::{LlmError, StatusError, Waiting};
pub use generation::{Content, Generation};
pub use options::{ClientOptions, DEFAULT_BASE_URL};
pub use recorder::{Extras, Finished, Kind, Recorder};
pub use stream::EventStream;
pub(crate) use transport::shared_client;
