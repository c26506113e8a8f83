//! Logins that a script decides, over HTTP and into the chat: `tests/scripts/logins.*`.

use axum::Router;
use axum::routing::{get, post};
use serde_json::{Value, json};
use tokio::net::TcpListener;

use crate::auth::browser::{Body, Browser};
use crate::scripts::{Language, in_every_language};
use crate::support::app::{App, Start};
use crate::support::client::{Client, Connect};

in_every_language!(
    a_password_brings_the_user_into_the_chat,
    a_refused_password_says_no_more_than_that,
    headers_are_found_in_any_case,
    a_provider_brings_its_profile_and_its_tokens,
    a_logout_is_told_to_the_script,
    a_login_callback_needs_a_secret,
    a_reload_may_change_who_has_to_log_in,
);

pub(crate) const SECRET: &str = "0123456789abcdef0123456789abcdef";

async fn app(language: Language) -> App {
    with_provider(language, "http://127.0.0.1:9").await.start().await
}

/// The app, with a provider of OAuth at this address.
async fn with_provider(language: Language, url: &str) -> Start {
    let variables = [
        ("CLIENT_ID", "id"),
        ("CLIENT_SECRET", "the secret"),
        ("SCOPES", "openid"),
        ("AUTH_URL", &format!("{url}/authorize")),
        ("TOKEN_URL", &format!("{url}/token")),
        ("USER_INFO_URL", &format!("{url}/me")),
    ]
    .map(|(name, value)| (format!("OAUTH_GENERIC_{name}"), value.to_owned()));
    let start = language.app("logins").env("CHAINLIT_AUTH_SECRET", SECRET);
    variables.into_iter().fold(start, |start, (name, value)| start.env(&name, value))
}

/// A browser that has logged in with this name.
pub(crate) async fn logged_in(app: &App, name: &str, password: &str) -> Browser {
    let mut browser = Browser::new(&app.url);
    let answer = browser.post("/login", Body::Multipart(&[("username", name), ("password", password)])).await;
    assert_eq!((answer.status, answer.json()), (200, json!({"success": true})));
    browser
}

/// What the chat of a browser begins with.
async fn greeting(app: &App, browser: &Browser) -> String {
    let connect = Connect::default().cookies(browser.cookies());
    let mut client: Client = connect.open(app).await.unwrap();
    client.emit("connection_successful", None).await;
    client.text().await
}

async fn a_password_brings_the_user_into_the_chat(language: Language) {
    let app = app(language).await;
    let config = app.get_json("/auth/config").await.1;
    assert_eq!(
        [&config["requireLogin"], &config["passwordAuth"], &config["headerAuth"], &config["oauthProviders"]],
        [&json!(true), &json!(true), &json!(true), &json!(["generic"])]
    );
    assert_eq!(app.get_json("/user").await.0, 401);
    assert_eq!(app.get_json("/project/settings").await.0, 401);
    assert!(Connect::default().open(&app).await.is_err());

    let mut browser = logged_in(&app, "alice", "slow").await;
    let token = browser.jar["access_token"].clone();
    assert!(!decoded(&token).contains("r3fresh"), "{}", decoded(&token));
    let user = browser.get("/user").await.json();
    assert_eq!((&user["identifier"], &user["display_name"]), (&json!("alice"), &json!("Al")));
    assert_eq!(user["metadata"], json!({"team": "red", "role": "admin"}));
    let settings = browser.get("/project/settings").await.json();
    assert_eq!(settings["chatProfiles"][0]["name"], "alice");
    assert_eq!(settings["chatProfiles"][0]["markdown_description"], "admin");
    assert_eq!(settings["starters"], json!([{"label": "Al", "message": "red", "command": null, "icon": null}]));
    assert_eq!(greeting(&app, &browser).await, "alice Al admin red r3fresh alice");
}

/// The claims of a token, as text.
fn decoded(token: &str) -> String {
    use base64::Engine;
    let claims = token.split('.').nth(1).unwrap();
    String::from_utf8(base64::engine::general_purpose::URL_SAFE_NO_PAD.decode(claims).unwrap()).unwrap()
}

async fn a_refused_password_says_no_more_than_that(language: Language) {
    let app = app(language).await;
    let mut browser = Browser::new(&app.url);
    for password in ["wrong", "broken", "nameless"] {
        let answer = browser.post("/login", Body::Form(&[("username", "alice"), ("password", password)])).await;
        assert_eq!(answer.detail(), (401, "credentialssignin".to_owned()), "{password}");
        assert!(answer.set.is_empty());
    }
    // Why is for those who run the app.
    let line = app.log.line("the directory is down").await;
    assert!(line.contains("cl.password_auth_callback") && line.contains("ERROR"), "{line}");
    app.log.line("the result of cl.password_auth_callback: identifier is missing").await;
}

async fn headers_are_found_in_any_case(language: Language) {
    let app = app(language).await;
    let mut browser = Browser::new(&app.url);
    assert_eq!(browser.post("/auth/header", Body::None).await.detail(), (401, "credentialssignin".to_owned()));
    browser.headers = vec![("x-user", "henry".to_owned())];
    assert_eq!(browser.post("/auth/header", Body::None).await.status, 200);
    browser.headers.clear();
    assert_eq!(browser.get("/user").await.json()["metadata"], json!({"via": "header"}));
    assert_eq!(greeting(&app, &browser).await, "henry nil nil nil nil henry");
}

/// A provider whose user has this address; where it listens.
async fn provider(email: &'static str) -> String {
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let url = format!("http://{}", listener.local_addr().unwrap());
    let router = Router::new()
        .route("/token", post(async || axum::Json(json!({"access_token": "t0ken", "token_type": "Bearer"}))))
        .route("/me", get(async move || axum::Json(json!({"email": email}))));
    tokio::spawn(async move { axum::serve(listener, router).await.unwrap() });
    url
}

/// Goes to the provider and comes back; where the browser ends up.
async fn through_the_provider(browser: &mut Browser) -> String {
    let away = browser.get("/auth/oauth/generic").await;
    assert_eq!(away.status, 307);
    let away = reqwest::Url::parse(&away.location).unwrap();
    let query: std::collections::HashMap<String, String> = away.query_pairs().into_owned().collect();
    let mut back = reqwest::Url::parse(&query["redirect_uri"]).unwrap();
    back.query_pairs_mut().append_pair("code", "c").append_pair("state", &query["state"]);
    browser.get(back.as_str()).await.location
}

async fn a_provider_brings_its_profile_and_its_tokens(language: Language) {
    let app = with_provider(language, &provider("alice@example.com").await).await.start().await;
    let mut browser = Browser::new(&app.url);
    assert_eq!(through_the_provider(&mut browser).await, "/login/callback?success=True");
    let user = browser.get("/user").await.json();
    assert_eq!((&user["identifier"], &user["metadata"]["role"]), (&json!("alice@example.com"), &json!("guest")));
    assert!(!user.to_string().contains("t0ken") && !decoded(&browser.jar["access_token"]).contains("t0ken"));
    assert_eq!(greeting(&app, &browser).await, "alice@example.com nil guest generic nil t0ken alice@example.com");

    let app = with_provider(language, &provider("mallory@example.com").await).await.start().await;
    let mut browser = Browser::new(&app.url);
    let end = through_the_provider(&mut browser).await;
    assert!(end.ends_with("/login?error=oauthSignin"), "{end}");
    assert!(!browser.jar.contains_key("access_token"));
}

async fn a_logout_is_told_to_the_script(language: Language) {
    let app = app(language).await;
    let mut browser = logged_in(&app, "alice", "right").await;
    let cookies = browser.cookies();
    browser.jar.insert("mine".to_owned(), "yes".to_owned());
    let answer = browser.post("/logout", Body::None).await;
    assert_eq!((answer.status, answer.json()), (200, json!({"bye": "alice", "path": "/logout"})));
    assert_eq!(browser.jar.keys().collect::<Vec<_>>(), ["seen"]);
    assert_eq!(browser.jar["seen"], "yes");
    // Whoever kept the cookie has nothing of it.
    assert!(Connect::default().cookies(cookies.clone()).open(&app).await.is_err());
    let mut thief = Browser::new(&app.url);
    thief.jar.insert("access_token".to_owned(), cookies.strip_prefix("access_token=").unwrap().to_owned());
    assert_eq!(thief.get("/user").await.status, 401);
    assert_eq!(thief.post("/logout", Body::None).await.json()["bye"], "nobody");
}

async fn a_login_callback_needs_a_secret(language: Language) {
    let (status, message) = language.app("logins").fails().await;
    assert_eq!(status, 1);
    assert!(message.contains("at least one oauth provider"), "{message}");
    let (_, message) =
        with_provider(language, "http://127.0.0.1:9").await.env("CHAINLIT_AUTH_SECRET", "").fails().await;
    assert!(message.contains("You must provide a JWT secret") && message.contains("create-secret"), "{message}");
}

async fn a_reload_may_change_who_has_to_log_in(language: Language) {
    let name = format!("app.{}", language.extension());
    let open = language.says("cl.on_message(function() end)", "cl::on_message(|| ());");
    let closed = language.says(
        "cl.on_message(function() end) cl.password_auth_callback(function() end)",
        "cl::on_message(|| ()); cl::password_auth_callback(|| ());",
    );
    let required = async |app: &App| -> Value { app.get_json("/auth/config").await.1["requireLogin"].clone() };

    let app = Start::script(&name, open).args(&["--watch"]).env("CHAINLIT_AUTH_SECRET", SECRET).start().await;
    let mut client = Client::join(&app).await;
    assert_eq!(required(&app).await, false);
    std::fs::write(app.folder().join(&name), closed).unwrap();
    app.log.line("the script was reloaded").await;
    assert_eq!(required(&app).await, true);
    assert_eq!(app.get_json("/user").await.0, 401);

    // Without a secret nobody can log in from then on: it is said as at the start.
    drop(client);
    let app = Start::script(&name, open).args(&["--watch"]).start().await;
    client = Client::join(&app).await;
    std::fs::write(app.folder().join(&name), closed).unwrap();
    let notice = client.event("reload_error").await;
    assert!(notice["message"].as_str().unwrap().contains("You must provide a JWT secret"), "{notice}");
    app.log.line("You must provide a JWT secret").await;
    std::fs::write(app.folder().join(&name), open).unwrap();
    assert_eq!(client.event("reload_error").await, Value::Null);
}
