//! What may stand in a user's metadata for scripts and must never reach the browser, neither in the cookie nor in the
//! answer of `/user`: tokens of providers. They are kept on the server, beside the login's token.

use crate::wire::JsonMap;
use crate::wire::user::User;

/// With it the app gets new access tokens.
pub(super) const REFRESH_TOKEN: &str = "refresh_token";
const SECRETS: [&str; 4] = [REFRESH_TOKEN, "access_token", "id_token", "client_secret"];

/// The user without secrets, for the browser.
pub fn public(mut user: User) -> User {
    drop(take(&mut user));
    user
}

/// Takes the secrets out of a user.
pub(super) fn take(user: &mut User) -> JsonMap {
    SECRETS.iter().filter_map(|name| user.metadata.shift_remove_entry(*name)).collect()
}

/// Puts them back.
pub(super) fn put(user: &mut User, secrets: JsonMap) {
    user.metadata.extend(secrets);
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    #[test]
    fn secrets_are_taken_and_put_back() {
        let metadata = json!({"image": "i", "refresh_token": "r", "provider": "azure-ad"});
        let mut user: User = serde_json::from_value(json!({"identifier": "a", "metadata": metadata})).unwrap();
        let whole = user.clone();
        let secrets = take(&mut user);
        assert_eq!(json!(user.metadata), json!({"image": "i", "provider": "azure-ad"}));
        assert_eq!(public(whole.clone()), user);
        put(&mut user, secrets);
        assert_eq!(user, whole);
    }
}
