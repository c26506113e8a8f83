//! Where users are kept, once there is a place for them: the store of threads implements this.

use futures_util::future::BoxFuture;

use crate::wire::user::User;

/// Keeps users. What fails is logged, and the login goes on with what its token says (Chainlit 2.12 wire protocol,
/// 1.5, 4.1).
pub trait Users: Send + Sync {
    /// Somebody logged in: adds the user, or takes over the new metadata. The user with id and time.
    fn logged_in<'a>(&'a self, user: &'a User) -> BoxFuture<'a, Result<User, UsersError>>;

    /// The user of a token, who is added when unknown.
    fn known<'a>(&'a self, user: &'a User) -> BoxFuture<'a, Result<User, UsersError>>;
}

/// The store does not answer.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("{0}")]
pub struct UsersError(pub String);

/// Keeps nobody: users are what their tokens say.
#[derive(Debug, Clone, Copy, Default)]
pub struct NotKept;

impl Users for NotKept {
    fn logged_in<'a>(&'a self, user: &'a User) -> BoxFuture<'a, Result<User, UsersError>> {
        Box::pin(std::future::ready(Ok(user.clone())))
    }

    fn known<'a>(&'a self, user: &'a User) -> BoxFuture<'a, Result<User, UsersError>> {
        Box::pin(std::future::ready(Ok(user.clone())))
    }
}
