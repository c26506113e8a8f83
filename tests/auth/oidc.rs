//! Logins at an OpenID Connect provider that is a program of its own, signs its tokens and checks PKCE
//! (`tests/oidc`, from npm).

use std::path::PathBuf;

use jsonwebtoken::jwk::JwkSet;
use jsonwebtoken::{Algorithm, DecodingKey, Validation};
use reqwest::Url;
use serde_json::{Value, json};
use tokio::process::Child;
use tokio::sync::OnceCell;

use super::browser::Browser;
use super::site::Site;
use crate::support::app::http_client;
use crate::support::npm;

const PATH: &str = "/realms/tests/protocol/openid-connect";

/// The folder of the provider, its packages installed.
async fn folder() -> PathBuf {
    static READY: OnceCell<()> = OnceCell::const_new();
    npm::folder("oidc", "oauth2-mock-server", &READY).await
}

/// A running provider; it ends when it is dropped.
struct Provider {
    child: Child,
    url: String,
}

impl Provider {
    async fn start() -> Self {
        let (child, url) = npm::server(&folder().await, &["provider.mjs"]).await;
        Self { child, url }
    }

    async fn keycloak(&self) -> Site {
        Site::oauth()
            .envs([
                ("OAUTH_KEYCLOAK_CLIENT_ID", "chat"),
                ("OAUTH_KEYCLOAK_CLIENT_SECRET", "secret"),
                ("OAUTH_KEYCLOAK_REALM", "tests"),
            ])
            .env("OAUTH_KEYCLOAK_BASE_URL", &self.url)
            .client(http_client())
            .start()
            .await
    }

    async fn generic(&self) -> Site {
        let at = |place: &str| format!("{}{PATH}/{place}", self.url);
        Site::oauth()
            .envs([
                ("OAUTH_GENERIC_CLIENT_ID", "chat"),
                ("OAUTH_GENERIC_CLIENT_SECRET", "secret"),
                ("OAUTH_GENERIC_SCOPES", "openid email"),
                ("OAUTH_GENERIC_USER_IDENTIFIER", "preferred_username"),
            ])
            .env("OAUTH_GENERIC_AUTH_URL", &at("auth"))
            .env("OAUTH_GENERIC_TOKEN_URL", &at("token"))
            .env("OAUTH_GENERIC_USER_INFO_URL", &at("userinfo"))
            .client(http_client())
            .start()
            .await
    }
}

/// Follows the login to the provider: the address it sends the browser back to.
async fn consent(browser: &mut Browser, id: &str) -> String {
    let begun = browser.get(&format!("/auth/oauth/{id}")).await;
    assert_eq!(begun.status, 307, "{}", begun.body);
    let mut elsewhere = Browser::new("");
    let back = elsewhere.get(&begun.location).await;
    assert_eq!(back.status, 302, "{}", back.body);
    back.location
}

#[tokio::test]
async fn a_user_logs_in_at_keycloak_and_at_a_provider_of_ones_own() {
    let provider = Provider::start().await;
    for (site, id, identifier) in [
        (provider.keycloak().await, "keycloak", "johndoe@example.com"),
        (provider.generic().await, "generic", "johndoe"),
    ] {
        let mut browser = site.browser();
        let back = consent(&mut browser, id).await;
        assert_eq!(browser.get(&back).await.location, "/login/callback?success=True");
        let user = browser.get("/user").await.json();
        assert_eq!(user, json!({"identifier": identifier, "display_name": null, "metadata": {"provider": id}}));
        let login = site.decisions.logins.lock()[0].clone();
        assert_eq!(login.profile["name"], "John Doe");
        let keys = http_client().get(format!("{}{PATH}/certs", provider.url)).send().await.unwrap();
        let keys: JwkSet = keys.json().await.unwrap();
        let key = DecodingKey::from_jwk(&keys.keys[0]).unwrap();
        let token = jsonwebtoken::decode::<Value>(&login.token, &key, &Validation::new(Algorithm::RS256)).unwrap();
        assert_eq!(token.claims["sub"], "johndoe");
        assert_eq!(login.user.metadata.contains_key("refresh_token"), id == "keycloak");
    }
}

#[tokio::test]
async fn the_provider_refuses_a_code_twice_and_a_foreign_one() {
    let provider = Provider::start().await;
    let site = provider.keycloak().await;
    let with_code = |back: &str, other: &str| {
        let (mut back, other) = (Url::parse(back).unwrap(), Url::parse(other).unwrap());
        let pairs: Vec<(String, String)> = back.query_pairs().into_owned().collect();
        let code = other.query_pairs().find(|(name, _)| name == "code").unwrap().1.into_owned();
        let changed =
            pairs.into_iter().map(|(name, value)| if name == "code" { (name, code.clone()) } else { (name, value) });
        let changed: Vec<(String, String)> = changed.collect();
        back.query_pairs_mut().clear().extend_pairs(changed);
        back.to_string()
    };
    let mut first = site.browser();
    let used = consent(&mut first, "keycloak").await;
    assert_eq!(first.get(&used).await.location, "/login/callback?success=True");
    let mut second = site.browser();
    let back = consent(&mut second, "keycloak").await;
    let replayed = second.get(&with_code(&back, &used)).await;
    assert_eq!(replayed.location, format!("{}/login?error=oauthSignin", site.url));
    let (mut victim, mut attacker) = (site.browser(), site.browser());
    let stolen = consent(&mut victim, "keycloak").await;
    let own = consent(&mut attacker, "keycloak").await;
    let injected = attacker.get(&with_code(&own, &stolen)).await;
    assert_eq!(injected.location, format!("{}/login?error=oauthSignin", site.url));
    assert_eq!(site.decisions.logins.lock().len(), 1);
}

#[tokio::test]
async fn a_provider_that_is_away_fails_the_login() {
    let mut provider = Provider::start().await;
    let site = provider.keycloak().await;
    let mut browser = site.browser();
    let back = consent(&mut browser, "keycloak").await;
    provider.child.kill().await.unwrap();
    let answer = browser.get(&back).await;
    assert_eq!(answer.location, format!("{}/login?error=oauthSignin", site.url));
}
