//! What the tests share: the program as a child process, a Socket.IO client, a server that speaks
//! OpenAI's API, and one for anything else.

pub(crate) mod app;
pub(crate) mod client;
pub(crate) mod npm;
pub(crate) mod openai;
pub(crate) mod web;

/// How long anything may take before a test gives up on it.
pub(crate) const PATIENCE: std::time::Duration = std::time::Duration::from_secs(60);

/// Fails with what was waited for when it takes too long.
pub(crate) async fn soon<T>(what: &str, work: impl Future<Output = T>) -> T {
    match tokio::time::timeout(PATIENCE, work).await {
        Ok(value) => value,
        Err(_) => panic!("{what} took longer than {PATIENCE:?}"),
    }
}
