//! Users are kept where threads are.

use futures_util::future::BoxFuture;

use crate::auth::users::{Users, UsersError};
use crate::data::{Error, Store};
use crate::wire::user::User;

/// Keeps the users of logins in the store of threads.
pub struct StoredUsers(pub Store);

impl Users for StoredUsers {
    fn logged_in<'a>(&'a self, user: &'a User) -> BoxFuture<'a, Result<User, UsersError>> {
        Box::pin(async move { self.0.put_user(user).await.map_err(|error| failed(&error)) })
    }

    fn known<'a>(&'a self, user: &'a User) -> BoxFuture<'a, Result<User, UsersError>> {
        Box::pin(async move { self.0.known_user(user).await.map_err(|error| failed(&error)) })
    }
}

fn failed(error: &Error) -> UsersError {
    UsersError(error.to_string())
}
