//! Every provider from end to end: the address it is asked at, the exchange, the profile, the user, the cookie.

use serde_json::{Value, json};

use super::browser::Browser;
use super::site::Site;
use super::standin::{CLIENT_SECRET, Consent, StandIn};

/// What is known of a provider.
struct Row {
    id: &'static str,
    /// Prefix of its variables, and those besides client and secret.
    prefix: &'static str,
    variables: &'static [(&'static str, &'static str)],
    authorize: &'static str,
    /// Parameters besides client, redirect address, state and PKCE.
    params: &'static [(&'static str, &'static str)],
    token: &'static str,
    profile: &'static str,
    /// Scheme of its `Authorization`.
    scheme: &'static str,
}

const OPENID: (&str, &str) = ("scope", "openid profile email");
const CODE: (&str, &str) = ("response_type", "code");
const GRAPH: &str = "https://graph.microsoft.com/v1.0/me";

const ROWS: &[Row] = &[
    Row {
        id: "github",
        prefix: "GITHUB",
        variables: &[],
        authorize: "https://github.com/login/oauth/authorize",
        params: &[("scope", "user:email")],
        token: "https://github.com/login/oauth/access_token",
        profile: "https://api.github.com/user",
        scheme: "token",
    },
    Row {
        id: "google",
        prefix: "GOOGLE",
        variables: &[],
        authorize: "https://accounts.google.com/o/oauth2/v2/auth",
        params: &[
            (
                "scope",
                "https://www.googleapis.com/auth/userinfo.profile https://www.googleapis.com/auth/userinfo.email",
            ),
            CODE,
            ("access_type", "offline"),
        ],
        token: "https://oauth2.googleapis.com/token",
        profile: "https://www.googleapis.com/userinfo/v2/me",
        scheme: "Bearer",
    },
    Row {
        id: "azure-ad",
        prefix: "AZURE_AD",
        variables: &[("TENANT_ID", "tenant-1")],
        authorize: "https://login.microsoftonline.com/common/oauth2/v2.0/authorize",
        params: &[
            ("tenant", "tenant-1"),
            ("scope", "https://graph.microsoft.com/User.Read offline_access"),
            CODE,
            ("response_mode", "query"),
        ],
        token: "https://login.microsoftonline.com/common/oauth2/v2.0/token",
        profile: GRAPH,
        scheme: "Bearer",
    },
    Row {
        id: "okta",
        prefix: "OKTA",
        variables: &[("DOMAIN", "okta.test")],
        authorize: "https://okta.test/oauth2/default/v1/authorize",
        params: &[OPENID, CODE, ("response_mode", "query")],
        token: "https://okta.test/oauth2/default/v1/token",
        profile: "https://okta.test/oauth2/default/v1/userinfo",
        scheme: "Bearer",
    },
    Row {
        id: "auth0",
        prefix: "AUTH0",
        variables: &[("DOMAIN", "login.auth0.test/"), ("ORIGINAL_DOMAIN", "tenant.auth0.test")],
        authorize: "https://login.auth0.test/authorize",
        params: &[OPENID, CODE, ("audience", "https://tenant.auth0.test/userinfo")],
        token: "https://login.auth0.test/oauth/token",
        profile: "https://tenant.auth0.test/userinfo",
        scheme: "Bearer",
    },
    Row {
        id: "descope",
        prefix: "DESCOPE",
        variables: &[],
        authorize: "https://api.descope.com/oauth2/v1/authorize",
        params: &[OPENID, CODE, ("audience", "https://api.descope.com/oauth2/v1/userinfo")],
        token: "https://api.descope.com/oauth2/v1/token",
        profile: "https://api.descope.com/oauth2/v1/userinfo",
        scheme: "Bearer",
    },
    Row {
        id: "aws-cognito",
        prefix: "COGNITO",
        variables: &[("DOMAIN", "pool.cognito.test"), ("SCOPE", "openid email")],
        authorize: "https://pool.cognito.test/login",
        params: &[("scope", "openid email"), CODE],
        token: "https://pool.cognito.test/oauth2/token",
        profile: "https://pool.cognito.test/oauth2/userInfo",
        scheme: "Bearer",
    },
    Row {
        id: "gitlab",
        prefix: "GITLAB",
        variables: &[("DOMAIN", "gitlab.test")],
        authorize: "https://gitlab.test/oauth/authorize",
        params: &[OPENID, CODE],
        token: "https://gitlab.test/oauth/token",
        profile: "https://gitlab.test/oauth/userinfo",
        scheme: "Bearer",
    },
    Row {
        id: "keycloak",
        prefix: "KEYCLOAK",
        variables: &[("BASE_URL", "https://keycloak.test/"), ("REALM", "main")],
        authorize: "https://keycloak.test/realms/main/protocol/openid-connect/auth",
        params: &[("scope", "profile email openid"), CODE],
        token: "https://keycloak.test/realms/main/protocol/openid-connect/token",
        profile: "https://keycloak.test/realms/main/protocol/openid-connect/userinfo",
        scheme: "Bearer",
    },
    Row {
        id: "My company",
        prefix: "GENERIC",
        variables: &[
            ("NAME", "My company"),
            ("AUTH_URL", "https://id.test/authorize?fixed=1"),
            ("TOKEN_URL", "https://id.test/token"),
            ("USER_INFO_URL", "https://id.test/me"),
            ("SCOPES", "all of it"),
            ("USER_IDENTIFIER", "number"),
        ],
        authorize: "https://id.test/authorize",
        params: &[("fixed", "1"), ("scope", "all of it"), CODE],
        token: "https://id.test/token",
        profile: "https://id.test/me",
        scheme: "Bearer",
    },
];

const HOSTS: &[&str] = &[
    "github.com",
    "api.github.com",
    "oauth2.googleapis.com",
    "www.googleapis.com",
    "login.microsoftonline.com",
    "graph.microsoft.com",
    "okta.test",
    "login.auth0.test",
    "tenant.auth0.test",
    "api.descope.com",
    "pool.cognito.test",
    "gitlab.test",
    "keycloak.test",
    "id.test",
];

fn row(id: &str) -> &'static Row {
    ROWS.iter().find(|row| row.id == id).unwrap()
}

struct Done {
    consent: Consent,
    provider: StandIn,
    site: Site,
    browser: Browser,
}

impl Row {
    async fn site(&self, provider: &StandIn) -> Site {
        let name = |suffix: &str| format!("OAUTH_{}_{suffix}", self.prefix);
        let site = Site::oauth().env(&name("CLIENT_ID"), "client 1").env(&name("CLIENT_SECRET"), CLIENT_SECRET);
        let site = self.variables.iter().fold(site, |site, (suffix, value)| site.env(&name(suffix), value));
        site.client(provider.client(HOSTS)).start().await
    }

    fn path(&self) -> String {
        format!("/auth/oauth/{}", self.id.replace(' ', "%20"))
    }

    /// Logs in with this profile.
    async fn login(&self, provider: StandIn, profile: &Value) -> Done {
        provider.json(self.profile, profile);
        let site = self.site(&provider).await;
        let mut browser = site.browser();
        assert_eq!(browser.get("/auth/config").await.json()["oauthProviders"], json!([self.id]));
        let begun = browser.get(&self.path()).await;
        assert_eq!((begun.status, browser.jar.len()), (307, 1), "{}", begun.body);
        assert!(begun.location.starts_with(&format!("{}?", self.authorize)), "{}", begun.location);
        let consent = provider.consent(&begun.location);
        let back = browser.get(&consent.back()).await;
        assert_eq!((back.status, back.location.as_str()), (302, "/login/callback?success=True"), "{}", self.id);
        assert_eq!(browser.jar.keys().collect::<Vec<_>>(), ["access_token"], "{}", self.id);
        assert_eq!(browser.get("/user").await.status, 200);
        Done { consent, provider, site, browser }
    }
}

impl Done {
    /// What the app was told, and the user that came out.
    async fn user(&mut self) -> (Value, Value) {
        let login = self.site.decisions.logins.lock()[0].clone();
        assert_eq!((login.token.as_str(), login.id_token), ("access-1", None));
        (login.profile, self.browser.get("/user").await.json())
    }
}

#[tokio::test]
async fn every_provider_is_asked_where_and_as_it_wants() {
    for row in ROWS {
        let provider = StandIn::start().await;
        let identity = json!({"email": "a@b.c", "login": "a", "userPrincipalName": "a@b.c", "number": 7});
        let done = row.login(provider, &identity).await;
        let mut asked = done.consent.asked.clone();
        assert_eq!(asked.remove("client_id").as_deref(), Some("client 1"));
        let callback = format!("{}{}/callback", done.site.url, row.path());
        assert_eq!(asked.remove("redirect_uri"), Some(callback.clone()));
        assert_eq!(asked.remove("state").map(|state| state.len()), Some(32));
        assert_eq!(asked.remove("code_challenge_method").as_deref(), Some("S256"));
        assert_eq!(asked.remove("code_challenge").map(|challenge| challenge.len()), Some(43));
        let wanted = row.params.iter().map(|(name, value)| ((*name).to_owned(), (*value).to_owned())).collect();
        assert_eq!(asked, wanted, "{}", row.id);
        let calls = done.provider.calls();
        assert_eq!((calls[0].method.as_str(), calls[0].url.as_str()), ("POST", row.token));
        let mut sent: Vec<&str> = calls[0].form.keys().map(String::as_str).collect();
        sent.sort_unstable();
        let bare = ["client_id", "client_secret", "code", "code_verifier"];
        if row.id == "github" {
            assert_eq!(sent, bare);
        } else {
            assert_eq!(sent, [&bare[..], &["grant_type", "redirect_uri"]].concat());
            assert_eq!(
                (calls[0].form["grant_type"].as_str(), &calls[0].form["redirect_uri"]),
                ("authorization_code", &callback)
            );
        }
        assert_eq!((calls[1].method.as_str(), calls[1].url.as_str()), ("GET", row.profile));
        assert_eq!(calls[1].authorization, format!("{} access-1", row.scheme), "{}", row.id);
    }
}

#[tokio::test]
async fn github_adds_the_addresses_of_mail_and_answers_with_a_form() {
    let provider = StandIn::start().await;
    provider.tokens_as_form();
    let emails = json!([{"email": "a@b.c", "primary": true}]);
    provider.json("https://api.github.com/user/emails", &emails);
    let profile = json!({"login": "octocat", "avatar_url": "https://a.test/1.png", "email": null});
    let mut done = row("github").login(provider, &profile).await;
    let (profile, user) = done.user().await;
    assert_eq!((&profile["login"], &profile["emails"]), (&json!("octocat"), &emails));
    let metadata = json!({"image": "https://a.test/1.png", "provider": "github"});
    assert_eq!(user, json!({"identifier": "octocat", "display_name": null, "metadata": metadata}));
    let calls = done.provider.calls();
    assert_eq!(
        (calls[2].url.as_str(), calls[2].authorization.as_str()),
        ("https://api.github.com/user/emails", "token access-1")
    );
}

#[tokio::test]
async fn github_without_leave_to_read_mail_still_logs_in() {
    let mut done = row("github").login(StandIn::start().await, &json!({"login": "octocat"})).await;
    let (profile, user) = done.user().await;
    assert_eq!(profile, json!({"login": "octocat"}));
    assert_eq!(user["metadata"], json!({"image": "", "provider": "github"}));
}

#[tokio::test]
async fn users_come_out_as_each_provider_describes_them() {
    let picture = "https://p.test/1.png";
    for (id, metadata) in [
        ("google", json!({"image": picture, "provider": "google"})),
        ("okta", json!({"image": "", "provider": "okta"})),
        ("auth0", json!({"image": picture, "provider": "auth0"})),
        ("descope", json!({"image": "", "provider": "descope"})),
        ("aws-cognito", json!({"image": picture, "provider": "aws-cognito"})),
        ("gitlab", json!({"image": picture, "provider": "gitlab"})),
        ("keycloak", json!({"provider": "keycloak"})),
    ] {
        let profile = json!({"sub": "1", "email": "a@b.c", "picture": picture});
        let mut done = row(id).login(StandIn::start().await, &profile).await;
        let (told, user) = done.user().await;
        assert_eq!(told, profile);
        assert_eq!(user, json!({"identifier": "a@b.c", "display_name": null, "metadata": metadata}), "{id}");
    }
    let mut done = row("My company").login(StandIn::start().await, &json!({"number": 12})).await;
    assert_eq!(done.user().await.1["identifier"], "12");
    assert_eq!(done.user().await.1["metadata"], json!({"provider": "My company"}));
}

#[tokio::test]
async fn azure_brings_a_picture_and_a_refresh_token_that_stays_on_the_server() {
    let provider = StandIn::start().await;
    provider.page(&format!("{GRAPH}/photos/48x48/$value"), 200, "image/jpeg", *b"\xff\xd8picture");
    let mut done = row("azure-ad").login(provider, &json!({"userPrincipalName": "a@b.c"})).await;
    let (profile, user) = done.user().await;
    assert_eq!(profile["image"], "data:image/jpeg;base64,/9hwaWN0dXJl");
    assert_eq!(user["metadata"], json!({"image": "data:image/jpeg;base64,/9hwaWN0dXJl", "provider": "azure-ad"}));
    let cookie = done.browser.jar["access_token"].clone();
    let claims =
        base64::Engine::decode(&base64::engine::general_purpose::URL_SAFE_NO_PAD, cookie.split('.').nth(1).unwrap());
    let claims: Value = serde_json::from_slice(&claims.unwrap()).unwrap();
    assert_eq!(claims["metadata"]["refresh_token"], Value::Null);
    let headers = [(axum::http::header::COOKIE, done.browser.cookies().parse().unwrap())].into_iter().collect();
    let login = done.site.auth.who(&headers).await.unwrap();
    assert_eq!(login.user.metadata["refresh_token"], "refresh-1");
}

#[tokio::test]
async fn what_is_no_picture_is_none() {
    for (status, kind, body) in [
        (404, "application/json", "{}".to_owned()),
        (200, "text/html", "<b>".into()),
        (200, "image/png", "x".repeat(40_000)),
    ] {
        let provider = StandIn::start().await;
        provider.page(&format!("{GRAPH}/photos/48x48/$value"), status, kind, body);
        let mut done = row("azure-ad").login(provider, &json!({"userPrincipalName": "a@b.c"})).await;
        assert_eq!(done.user().await.1["metadata"], json!({"image": null, "provider": "azure-ad"}));
    }
}
