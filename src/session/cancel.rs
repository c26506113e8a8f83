//! How a running handler is told to end.

use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};

use tokio_util::sync::CancellationToken;

/// A wish that something ends, shared by whoever wishes and whoever works. Clones are the same wish.
#[derive(Clone)]
pub struct Cancel {
    token: CancellationToken,
    /// Announced; may come before the token.
    flag: Arc<AtomicBool>,
    parent: Option<Arc<Cancel>>,
}

impl Default for Cancel {
    fn default() -> Self {
        Self { token: CancellationToken::new(), flag: Arc::default(), parent: None }
    }
}

impl Cancel {
    /// A wish that also comes true when this one does.
    #[must_use]
    pub fn child(&self) -> Self {
        Self { token: self.token.child_token(), flag: Arc::default(), parent: Some(Arc::new(self.clone())) }
    }

    /// Wishes the end.
    pub fn cancel(&self) {
        self.request();
        self.token.cancel();
    }

    /// Announces that the end will be wished, so that busy work makes way for whoever wishes it.
    pub fn request(&self) {
        self.flag.store(true, Ordering::Relaxed);
    }

    /// Whether the end was announced or wished.
    pub fn is_requested(&self) -> bool {
        self.flag.load(Ordering::Relaxed)
            || self.parent.as_ref().is_some_and(|parent| parent.is_requested())
            || self.token.is_cancelled()
    }

    /// Whether the end is wished.
    pub fn is_cancelled(&self) -> bool {
        self.token.is_cancelled()
    }

    /// Waits until the end is wished.
    pub async fn cancelled(&self) {
        self.token.cancelled().await;
    }

    /// Whether both are the same wish.
    pub fn is(&self, other: &Self) -> bool {
        Arc::ptr_eq(&self.flag, &other.flag)
    }
}
