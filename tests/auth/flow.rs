//! What must not work on the way to a provider and back, and Azure AD hybrid with its form.

use std::sync::LazyLock;

use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use reqwest::Url;
use ring::digest;
use serde_json::{Value, json};

use super::browser::{Answer, Body, Browser};
use super::site::{Building, Site};
use super::standin::{CLIENT_SECRET, Consent, Signer, StandIn};

const PROFILE: &str = "https://api.github.com/user";

async fn github() -> (StandIn, Site) {
    let provider = StandIn::start().await;
    provider.json(PROFILE, &json!({"login": "octocat"}));
    let site = github_site(&provider).start().await;
    (provider, site)
}

fn github_site(provider: &StandIn) -> Building {
    Site::oauth()
        .env("OAUTH_GITHUB_CLIENT_ID", "client 1")
        .env("OAUTH_GITHUB_CLIENT_SECRET", CLIENT_SECRET)
        .client(provider.client(&["github.com", "api.github.com"]))
}

async fn begin(provider: &StandIn, browser: &mut Browser, path: &str) -> Consent {
    let begun = browser.get(path).await;
    assert_eq!(begun.status, 307, "{}", begun.body);
    provider.consent(&begun.location)
}

/// The login page tells that it failed, and nobody is logged in.
fn failed(site: &Site, answer: &Answer) {
    assert_eq!(answer.status, 302, "{}", answer.body);
    assert_eq!(answer.location, format!("{}/login?error=oauthSignin", site.url));
    assert!(answer.set.iter().all(|cookie| cookie.starts_with("oauth_state=;")), "{:?}", answer.set);
    assert!(site.decisions.logins.lock().iter().all(|login| login.user.identifier.starts_with("refused")));
}

#[tokio::test]
async fn another_browser_cannot_finish_a_login() {
    let (provider, site) = github().await;
    let (mut victim, mut attacker) = (site.browser(), site.browser());
    let consent = begin(&provider, &mut attacker, "/auth/oauth/github").await;
    failed(&site, &victim.get(&consent.back()).await);
    begin(&provider, &mut victim, "/auth/oauth/github").await;
    failed(&site, &victim.get(&consent.back()).await);
    assert!(provider.calls().is_empty(), "the code stays unused");
}

#[tokio::test]
async fn a_wrong_or_missing_answer_fails() {
    let (provider, site) = github().await;
    for change in [
        |url: &mut Url| url.set_query(None),
        |url: &mut Url| url.set_query(Some("code=x")),
        |url: &mut Url| url.set_query(Some(&url.query().unwrap_or_default().replace("code=", "kode="))),
        |url: &mut Url| url.set_query(Some(&url.query().unwrap_or_default().replace("state=", "state=x"))),
        |url: &mut Url| url.set_query(Some("error=access_denied&state=x&code=y")),
        |url: &mut Url| url.set_query(Some("error=%3Cscript%3E")),
    ] {
        let mut browser = site.browser();
        let consent = begin(&provider, &mut browser, "/auth/oauth/github").await;
        let mut back = Url::parse(&consent.back()).unwrap();
        change(&mut back);
        failed(&site, &browser.get(back.as_str()).await);
        assert!(browser.jar.is_empty(), "the state ends with the attempt");
    }
}

#[tokio::test]
async fn a_login_comes_back_once() {
    let (provider, site) = github().await;
    let mut browser = site.browser();
    let consent = begin(&provider, &mut browser, "/auth/oauth/github").await;
    let jar = browser.jar.clone();
    assert_eq!(browser.get(&consent.back()).await.location, "/login/callback?success=True");
    assert_eq!(site.decisions.logins.lock().drain(..).count(), 1);
    let mut again = site.browser();
    again.jar = jar.clone();
    failed(&site, &again.get(&consent.back()).await);
    // A code that was used, in a login of its own.
    let mut other = site.browser();
    let mut second = begin(&provider, &mut other, "/auth/oauth/github").await;
    second.code = consent.code;
    failed(&site, &other.get(&second.back()).await);
}

#[tokio::test]
async fn a_stolen_code_is_worth_nothing_without_the_verifier() {
    let (provider, site) = github().await;
    let (mut victim, mut attacker) = (site.browser(), site.browser());
    let stolen = begin(&provider, &mut victim, "/auth/oauth/github").await;
    let mut own = begin(&provider, &mut attacker, "/auth/oauth/github").await;
    own.code = stolen.code;
    failed(&site, &attacker.get(&own.back()).await);
    assert_eq!(provider.calls().len(), 1, "the provider refused the verifier");
}

#[tokio::test]
async fn a_state_of_one_provider_is_none_of_another() {
    let provider = StandIn::start().await;
    let site = github_site(&provider)
        .envs([
            ("OAUTH_GITLAB_CLIENT_ID", "i"),
            ("OAUTH_GITLAB_CLIENT_SECRET", "s"),
            ("OAUTH_GITLAB_DOMAIN", "evil.test"),
        ])
        .start()
        .await;
    let mut browser = site.browser();
    let consent = begin(&provider, &mut browser, "/auth/oauth/gitlab").await;
    failed(&site, &browser.get(&consent.back().replace("/gitlab/", "/github/")).await);
    assert!(provider.calls().is_empty());
}

#[tokio::test]
async fn a_login_that_takes_too_long_fails() {
    let provider = StandIn::start().await;
    let site = github_site(&provider).env("CHAINLIT_STATE_COOKIE_LIFETIME", "0").start().await;
    let mut browser = site.browser();
    let begun = browser.get("/auth/oauth/github").await;
    let cookie = begun.set[0].strip_prefix("oauth_state=").unwrap().split(';').next().unwrap().to_owned();
    browser.jar.insert("oauth_state".into(), cookie);
    let consent = provider.consent(&begun.location);
    failed(&site, &browser.get(&consent.back()).await);
}

#[tokio::test]
async fn a_provider_that_fails_and_an_app_that_refuses_are_told_alike() {
    let (provider, site) = github().await;
    for (status, body) in
        [(200, "{\"login\": \"refused\"}"), (200, "[]"), (200, "{}"), (200, "no JSON"), (500, "{}"), (302, "")]
    {
        provider.page(PROFILE, status, "application/json", body);
        let mut browser = site.browser();
        let consent = begin(&provider, &mut browser, "/auth/oauth/github").await;
        failed(&site, &browser.get(&consent.back()).await);
    }
    assert_eq!(site.decisions.logins.lock().len(), 1);
}

#[tokio::test]
async fn what_is_not_there_is_told() {
    let (_, site) = github().await;
    let mut browser = site.browser();
    for path in ["/auth/oauth/nobody", "/auth/oauth/nobody/callback?code=x&state=y", "/auth/oauth/google"] {
        let (status, detail) = browser.get(path).await.detail();
        assert_eq!(status, 404);
        assert!(detail == "Provider nobody not found" || detail == "Provider google not found", "{detail}");
    }
    let without =
        Site::password().env("OAUTH_GITHUB_CLIENT_ID", "i").env("OAUTH_GITHUB_CLIENT_SECRET", "s").start().await;
    let mut browser = without.browser();
    let no_callback = (400, "No oauth_callback defined".to_owned());
    assert_eq!(browser.get("/auth/oauth/github").await.detail(), no_callback);
    assert_eq!(browser.get("/auth/oauth/github/callback?code=x&state=y").await.detail(), no_callback);
    assert_eq!(browser.post("/auth/oauth/github/callback", Body::Form(&[("code", "x")])).await.detail(), no_callback);
    assert_eq!(browser.get("/auth/config").await.json()["oauthProviders"], json!([]));
}

#[tokio::test]
async fn redirect_addresses_are_exact() {
    let provider = StandIn::start().await;
    let redirect = async |site: Building, headers: &[(&'static str, &str)]| {
        let site = site.start().await;
        let mut browser = site.browser();
        browser.headers = headers.iter().map(|(name, value)| (*name, (*value).to_owned())).collect();
        let begun = browser.get("/auth/oauth/github").await;
        let uri = provider.consent(&begun.location).redirect_uri;
        let failure = browser.get("/auth/oauth/github/callback?error=x").await.location;
        (uri.replace(&site.host, "HOST"), failure.replace(&site.host, "HOST"), begun.set[0].contains("Secure"))
    };
    let got = |uri: &str, failure: &str, secure| (uri.to_owned(), failure.to_owned(), secure);
    assert_eq!(
        redirect(github_site(&provider), &[]).await,
        got("http://HOST/auth/oauth/github/callback", "http://HOST/login?error=oauthSignin", false)
    );
    assert_eq!(
        redirect(github_site(&provider).env("CHAINLIT_ROOT_PATH", "/chat"), &[]).await,
        got("http://HOST/chat/auth/oauth/github/callback", "http://HOST/chat/login?error=oauthSignin", false)
    );
    // The tests' own address is that of a trusted proxy.
    assert_eq!(
        redirect(github_site(&provider), &[("x-forwarded-proto", "https"), ("host", "chat.example.com")]).await,
        got(
            "https://chat.example.com/auth/oauth/github/callback",
            "https://chat.example.com/login?error=oauthSignin",
            true
        )
    );
    assert_eq!(
        redirect(github_site(&provider).env("FORWARDED_ALLOW_IPS", "10.1.1.1"), &[("x-forwarded-proto", "https")])
            .await,
        got("http://HOST/auth/oauth/github/callback", "http://HOST/login?error=oauthSignin", false)
    );
    let public = github_site(&provider)
        .env("CHAINLIT_URL", "https://public.example.com/base/")
        .env("CHAINLIT_ROOT_PATH", "/chat");
    assert_eq!(
        redirect(public, &[("host", "evil.example.com"), ("x-forwarded-host", "evil.example.com")]).await,
        got(
            "https://public.example.com/base/chat/auth/oauth/github/callback",
            "https://public.example.com/base/chat/login?error=oauthSignin",
            false
        )
    );
    let site = github_site(&provider).start().await;
    let mut browser = site.browser();
    browser.headers = vec![("host", "a.example/\\@evil".to_owned())];
    assert_eq!(browser.get("/auth/oauth/github").await.status, 400);
}

#[tokio::test]
async fn pkce_can_be_switched_off() {
    let provider = StandIn::start().await;
    provider.json(PROFILE, &json!({"login": "octocat"}));
    let site = github_site(&provider).env("OAUTH_GITHUB_PKCE", "false").start().await;
    let mut browser = site.browser();
    let consent = begin(&provider, &mut browser, "/auth/oauth/github").await;
    assert_eq!(consent.asked.get("code_challenge"), None);
    assert_eq!(browser.get(&consent.back()).await.location, "/login/callback?success=True");
}

const TENANT: &str = "11111111-2222-3333-4444-555555555555";
const HYBRID: &str = "/auth/oauth/azure-ad-hybrid";

static HYBRID_ENV: LazyLock<Vec<(&str, &str)>> = LazyLock::new(|| {
    vec![
        ("OAUTH_AZURE_AD_HYBRID_CLIENT_ID", "client 1"),
        ("OAUTH_AZURE_AD_HYBRID_CLIENT_SECRET", CLIENT_SECRET),
        ("OAUTH_AZURE_AD_HYBRID_TENANT_ID", TENANT),
        ("OAUTH_AZURE_AD_HYBRID_ENABLE_SINGLE_TENANT", "yes"),
    ]
});

async fn hybrid() -> (StandIn, Site) {
    let provider = StandIn::start().await;
    let keys =
        json!({"keys": [{"kty": "EC", "kid": "x", "crv": "P-256", "x": "AA", "y": "AA"}, Signer::of("first").jwk()]});
    provider.json(&format!("https://login.microsoftonline.com/{TENANT}/discovery/v2.0/keys"), &keys);
    provider.json("https://graph.microsoft.com/v1.0/me", &json!({"userPrincipalName": "a@b.c"}));
    let client = provider.client(&["login.microsoftonline.com", "graph.microsoft.com"]);
    let site = Site::oauth().envs(HYBRID_ENV.iter().copied()).client(client).start().await;
    (provider, site)
}

fn now() -> u64 {
    std::time::SystemTime::now().duration_since(std::time::UNIX_EPOCH).unwrap().as_secs()
}

fn claims(consent: &Consent) -> Value {
    let half = digest::digest(&digest::SHA256, consent.code.as_bytes());
    json!({
        "iss": format!("https://login.microsoftonline.com/{TENANT}/v2.0"), "tid": TENANT, "aud": "client 1", "sub": "1",
        "exp": now() + 600, "nbf": now(), "nonce": consent.asked["nonce"],
        "c_hash": URL_SAFE_NO_PAD.encode(&half.as_ref()[..16]),
    })
}

/// Makes a token of identity for a login.
type Maker = Box<dyn Fn(&Consent) -> String>;

async fn post(browser: &mut Browser, consent: &Consent, id_token: &str) -> Answer {
    let fields = [("code", consent.code.as_str()), ("state", &consent.state), ("id_token", id_token)];
    browser.post(&format!("{HYBRID}/callback"), Body::Form(&fields)).await
}

#[tokio::test]
async fn azure_hybrid_posts_a_token_of_identity() {
    let (provider, site) = hybrid().await;
    let mut browser = site.browser();
    let begun = browser.get(HYBRID).await;
    assert!(begun.set[0].ends_with("SameSite=none; Secure"), "{:?}: a form of another site needs that", begun.set);
    let consent = provider.consent(&begun.location);
    let authorize = format!("https://login.microsoftonline.com/{TENANT}/oauth2/v2.0/authorize?");
    assert!(begun.location.starts_with(&authorize), "{}", begun.location);
    for (name, value) in [
        ("response_type", "code id_token"),
        ("response_mode", "form_post"),
        ("tenant", TENANT),
        ("scope", "https://graph.microsoft.com/User.Read https://graph.microsoft.com/openid offline_access"),
    ] {
        assert_eq!(consent.asked[name], value);
    }
    let id_token = Signer::of("first").sign(&claims(&consent));
    let done = post(&mut browser, &consent, &id_token).await;
    assert_eq!((done.status, done.location.as_str()), (302, "/login/callback?success=True"));
    let login = site.decisions.logins.lock()[0].clone();
    assert_eq!((login.provider.as_str(), login.id_token), ("azure-ad-hybrid", Some(id_token)));
    let user = browser.get("/user").await.json();
    assert_eq!(user["metadata"], json!({"image": null, "provider": "azure-ad"}));
    assert_eq!(login.user.metadata["refresh_token"], "refresh-1");
}

#[tokio::test]
async fn a_token_of_identity_must_be_signed_for_us_and_this_login() {
    let (provider, site) = hybrid().await;
    let (first, second) = (Signer::of("first"), Signer::of("second"));
    let change = |field: &'static str, value: Value| {
        move |consent: &Consent| {
            let mut claims = claims(consent);
            claims[field] = value.clone();
            first.sign(&claims)
        }
    };
    let makers: Vec<Maker> = vec![
        Box::new(|consent| second.sign(&claims(consent))),
        Box::new(|consent| format!("{}x", first.sign(&claims(consent)))),
        Box::new(|consent| {
            let token = first.sign(&claims(consent));
            let (_, rest) = token.split_once('.').unwrap();
            format!("{}.{rest}", URL_SAFE_NO_PAD.encode(r#"{"alg":"none","kid":"first"}"#))
        }),
        Box::new(|_| String::new()),
        Box::new(change("aud", json!("another client"))),
        Box::new(change("iss", json!("https://evil.example/v2.0"))),
        Box::new(change("tid", json!("99999999-2222-3333-4444-555555555555"))),
        Box::new(change("exp", json!(now() - 600))),
        Box::new(change("nonce", json!("of another login"))),
        Box::new(change("c_hash", json!("of another code"))),
        Box::new(|consent| {
            let mut claims = claims(consent);
            let other = "99999999-2222-3333-4444-555555555555";
            claims["tid"] = json!(other);
            claims["iss"] = json!(format!("https://login.microsoftonline.com/{other}/v2.0"));
            first.sign(&claims)
        }),
    ];
    for (index, make) in makers.iter().enumerate() {
        let mut browser = site.browser();
        let consent = begin(&provider, &mut browser, HYBRID).await;
        let answer = post(&mut browser, &consent, &make(&consent)).await;
        assert_eq!(answer.status, 303, "{index}: {}", answer.body);
        assert_eq!(answer.location, format!("{}/login?error=oauthSignin", site.url));
        assert!(browser.jar.is_empty());
    }
    assert!(site.decisions.logins.lock().is_empty());
    assert!(provider.calls().iter().all(|call| call.method == "GET"), "no code was exchanged");
}

#[tokio::test]
async fn azure_hybrid_checks_the_state_and_its_form() {
    let (provider, site) = hybrid().await;
    let mut attacker = site.browser();
    let consent = begin(&provider, &mut attacker, HYBRID).await;
    let id_token = Signer::of("first").sign(&claims(&consent));
    assert_eq!(post(&mut site.browser(), &consent, &id_token).await.status, 303);
    // By a link instead of the form.
    assert_eq!(attacker.get(&consent.back()).await.status, 302);
    let form = &[("error", "access_denied")];
    let answer = attacker.post(&format!("{HYBRID}/callback"), Body::Form(form)).await;
    assert_eq!(answer.location, format!("{}/login?error=oauthSignin", site.url));
    assert!(site.decisions.logins.lock().is_empty());
    // A form for a provider that sends none.
    let (provider, site) = github().await;
    let mut browser = site.browser();
    let consent = begin(&provider, &mut browser, "/auth/oauth/github").await;
    let fields = [("code", consent.code.as_str()), ("state", &consent.state)];
    assert_eq!(browser.post("/auth/oauth/github/callback", Body::Form(&fields)).await.status, 303);
}
