//! Passwords, headers, tokens, cookies, limits.

use chainlit::auth::decide::Registered;
use serde_json::{Value, json};

use super::browser::{Answer, Body, Browser};
use super::site::{SECRET, Site};

const ALICE: &[(&str, &str)] = &[("username", "alice"), ("password", "right")];
const NO_LOGIN: (u16, &str) = (401, "Invalid authentication token");

fn is(answer: &Answer, (status, detail): (u16, &str)) {
    assert_eq!(answer.detail(), (status, detail.to_owned()));
}

async fn log_in(site: &Site) -> Browser {
    let mut browser = site.browser();
    let answer = browser.post("/login", Body::Multipart(ALICE)).await;
    assert_eq!((answer.status, answer.json()), (200, json!({"success": true})));
    browser
}

pub(super) async fn log_in_as(browser: &mut Browser, name: &str, password: &str) -> Answer {
    browser.post("/login", Body::Form(&[("username", name), ("password", password)])).await
}

#[tokio::test]
async fn an_app_without_logins_knows_nobody() {
    let site = Site::with(Registered::default()).start().await;
    let mut browser = site.browser();
    let config = browser.get("/auth/config").await.json();
    assert_eq!((&config["requireLogin"], &config["oauthProviders"]), (&json!(false), &json!([])));
    assert_eq!(browser.get("/user").await.json(), Value::Null);
    assert_eq!(browser.get("/project/settings").await.status, 200);
    is(&browser.post("/login", Body::Form(ALICE)).await, (400, "No auth_callback defined"));
    is(&browser.post("/auth/header", Body::None).await, (400, "No header_auth_callback defined"));
    assert_eq!(browser.post("/logout", Body::None).await.json(), json!({"success": true}));
}

#[tokio::test]
async fn a_password_logs_in_and_a_logout_out() {
    let site = Site::password().start().await;
    let mut browser = site.browser();
    let config = browser.get("/auth/config").await.json();
    assert_eq!(
        (&config["requireLogin"], &config["passwordAuth"], &config["headerAuth"]),
        (&json!(true), &json!(true), &json!(false))
    );
    for path in ["/user", "/project/settings"] {
        is(&browser.get(path).await, NO_LOGIN);
    }
    is(&log_in_as(&mut browser, "alice", "wrong").await, (401, "credentialssignin"));
    is(&log_in_as(&mut browser, "alice", "broken").await, (401, "credentialssignin"));
    assert_eq!(browser.post("/login", Body::Form(&[("username", "alice")])).await.status, 422);
    let missing = browser.post("/login", Body::Json(json!({}))).await;
    assert_eq!((missing.status, missing.json()["detail"][0]["loc"].clone()), (422, json!(["body", "username"])));
    assert!(browser.jar.is_empty());
    let answer = log_in_as(&mut browser, "alice", "right").await;
    assert!(answer.set[0].ends_with("; HttpOnly; Max-Age=1296000; Path=/; SameSite=lax"), "{:?}", answer.set);
    let metadata = json!({"role": "r"});
    let alice = json!({"identifier": "alice", "display_name": "ALICE", "metadata": metadata});
    assert_eq!(browser.get("/user").await.json(), alice);
    assert_eq!(browser.get("/project/settings").await.status, 200);
    let answer = browser.post("/logout", Body::None).await;
    assert_eq!(answer.json(), json!({"success": true}));
    assert!(browser.jar.is_empty());
    is(&browser.get("/user").await, NO_LOGIN);
}

#[tokio::test]
async fn a_logout_revokes_this_login_and_no_other() {
    let site = Site::password().start().await;
    let (mut browser, mut other) = (log_in(&site).await, log_in(&site).await);
    let mut thief = site.browser();
    thief.jar = browser.jar.clone();
    assert_eq!(thief.get("/user").await.status, 200);
    browser.post("/logout", Body::None).await;
    is(&thief.get("/user").await, NO_LOGIN);
    let token = thief.jar["access_token"].clone();
    let mut program = site.browser();
    program.headers = vec![("authorization", format!("Bearer {token}"))];
    is(&program.get("/user").await, NO_LOGIN);
    is(&program.post("/auth/jwt", Body::None).await, (401, "Invalid token"));
    assert_eq!(other.get("/user").await.status, 200);
}

#[tokio::test]
async fn tokens_must_be_ours_whole_and_of_now() {
    let site = Site::password().start().await;
    let token = site.token(600);
    let ask = async |token: &str| {
        let mut browser = site.browser();
        browser.jar.insert("access_token".into(), token.to_owned());
        browser.get("/user").await
    };
    assert_eq!(ask(&token).await.status, 200);
    let (head, rest) = token.split_once('.').unwrap();
    let (claims, signature) = rest.split_once('.').unwrap();
    let tampered = claims.replace(&claims[20..24], "AAAA");
    for bad in [
        format!("{head}.{tampered}.{signature}"),
        format!("{head}.{claims}."),
        format!("{head}.{claims}"),
        format!("eyJhbGciOiJub25lIn0.{claims}."),
        "nonsense".to_owned(),
        site.token(0),
    ] {
        is(&ask(&bad).await, NO_LOGIN);
    }
    let foreign = Site::password().env("CHAINLIT_AUTH_SECRET", &SECRET.to_uppercase()).start().await;
    is(&ask(&foreign.token(600)).await, NO_LOGIN);
}

#[tokio::test]
async fn programs_show_their_token_in_a_header() {
    let site = Site::password().start().await;
    let mut program = site.browser();
    for (header, status) in [
        (format!("Bearer {}", site.token(60)), 200),
        (format!("bearer  {}", site.token(60)), 200),
        (format!("Basic {}", site.token(60)), 401),
        (site.token(60), 401),
        ("Bearer".to_owned(), 401),
    ] {
        program.headers = vec![("authorization", header.clone())];
        assert_eq!(program.get("/user").await.status, status, "{header}");
    }
}

#[tokio::test]
async fn the_copilot_exchanges_its_token_for_a_cookie() {
    let site = Site::with(Registered::default()).env("CHAINLIT_CUSTOM_AUTH", "1").start().await;
    let mut browser = site.browser();
    assert_eq!(browser.get("/auth/config").await.json()["requireLogin"], json!(true));
    for (header, detail) in [
        (None, "Authorization header missing"),
        (Some("Bearer".to_owned()), "Invalid authorization header format"),
        (Some("Bearer a b".to_owned()), "Invalid authorization header format"),
        (Some("Basic abc".to_owned()), "Invalid authentication scheme. Please use Bearer"),
        (Some("Bearer abc".to_owned()), "Invalid token"),
        (Some(format!("Bearer {}", site.token(0))), "Invalid token"),
    ] {
        browser.headers = header.map(|header| ("authorization", header)).into_iter().collect();
        is(&browser.post("/auth/jwt", Body::None).await, (401, detail));
    }
    let token = site.token(60);
    browser.headers = vec![("authorization", format!("Bearer {token}"))];
    let answer = browser.post("/auth/jwt", Body::None).await;
    assert_eq!((answer.status, answer.json()), (200, json!({"success": true})));
    browser.headers.clear();
    assert_ne!(browser.jar["access_token"], token, "a new one, with its own end");
    assert_eq!(browser.get("/user").await.json()["identifier"], "alice");
}

#[tokio::test]
async fn headers_log_in() {
    let site = Site::with(Registered { header: true, ..Registered::default() }).start().await;
    let mut browser = site.browser();
    assert_eq!(browser.get("/auth/config").await.json()["headerAuth"], json!(true));
    is(&browser.post("/auth/header", Body::None).await, (401, "credentialssignin"));
    browser.headers = vec![("X-User", "bob".to_owned())];
    assert_eq!(browser.post("/auth/header", Body::None).await.json(), json!({"success": true}));
    browser.headers.clear();
    assert_eq!(browser.get("/user").await.json()["identifier"], "bob");
}

#[tokio::test]
async fn a_long_token_travels_in_pieces() {
    let site = Site::password().start().await;
    let mut browser = site.browser();
    log_in_as(&mut browser, "alice", "right").await;
    log_in_as(&mut browser, "alice", "long").await;
    let names: Vec<&String> = browser.jar.keys().collect();
    assert_eq!(names, ["access_token_0", "access_token_1", "access_token_2", "access_token_3", "access_token_4"]);
    let user = browser.get("/user").await.json();
    assert_eq!(user["metadata"]["note"].as_str().map(str::len), Some(9000));
    log_in_as(&mut browser, "bob", "right").await;
    assert_eq!(browser.jar.keys().collect::<Vec<_>>(), ["access_token"]);
    assert_eq!(browser.get("/user").await.json()["identifier"], "bob");
    log_in_as(&mut browser, "alice", "long").await;
    browser.post("/logout", Body::None).await;
    assert!(browser.jar.is_empty());
}

#[tokio::test]
async fn cookies_follow_the_variables_and_the_request() {
    let cookie = async |variables: &[(&str, &str)], proto: Option<&str>| {
        let site = Site::password().envs(variables.iter().copied()).start().await;
        let mut browser = site.browser();
        browser.headers.extend(proto.map(|proto| ("x-forwarded-proto", proto.to_owned())));
        let answer = log_in_as(&mut browser, "alice", "right").await;
        let (name, rest) = answer.set[0].split_once('=').unwrap();
        let set = format!("{name} {}", rest.split_once("; ").unwrap().1);
        let out = browser.post("/logout", Body::None).await;
        assert_eq!(out.set.len(), 1);
        assert!(browser.jar.is_empty(), "what is set can be ended");
        (set, out.set[0].split_once("; ").unwrap().1.to_owned())
    };
    let ended = "Expires=Thu, 01 Jan 1970 00:00:00 GMT; HttpOnly; Max-Age=0";
    let (set, end) = cookie(&[], Some("https")).await;
    assert_eq!(set, "access_token HttpOnly; Max-Age=1296000; Path=/; SameSite=lax; Secure");
    assert_eq!(end, format!("{ended}; Path=/; SameSite=lax; Secure"));
    let (set, _) = cookie(&[("FORWARDED_ALLOW_IPS", "192.0.2.1")], Some("https")).await;
    assert_eq!(set, "access_token HttpOnly; Max-Age=1296000; Path=/; SameSite=lax");
    let (set, end) = cookie(&[("CHAINLIT_COOKIE_SAMESITE", "none"), ("CHAINLIT_AUTH_COOKIE_NAME", "tok")], None).await;
    assert_eq!(set, "tok HttpOnly; Max-Age=1296000; Path=/; SameSite=none; Secure");
    assert_eq!(end, format!("{ended}; Path=/; SameSite=none; Secure"));
    let (set, end) =
        cookie(&[("CHAINLIT_COOKIE_SAMESITE", "strict"), ("CHAINLIT_AUTH_COOKIE_PATH", "/chat")], None).await;
    assert_eq!(set, "access_token HttpOnly; Max-Age=1296000; Path=/chat; SameSite=strict");
    assert_eq!(end, format!("{ended}; Path=/chat; SameSite=strict"));
}

#[tokio::test]
async fn how_long_a_login_lasts_is_a_setting() {
    let site = Site::password().settings("[project]\nuser_session_timeout = 77\n").start().await;
    let mut browser = site.browser();
    let answer = log_in_as(&mut browser, "alice", "right").await;
    assert!(answer.set[0].contains("Max-Age=77;"), "{:?}", answer.set);
}

#[tokio::test]
async fn tokens_of_providers_reach_scripts_and_no_browser() {
    let site = Site::password().start().await;
    let mut browser = site.browser();
    log_in_as(&mut browser, "alice", "tokens").await;
    assert_eq!(browser.get("/user").await.json()["metadata"], json!({"role": "r"}));
    let headers = [(axum::http::header::COOKIE, browser.cookies().parse().unwrap())].into_iter().collect();
    assert_eq!(site.auth.who(&headers).await.unwrap().user.metadata["refresh_token"], "r3fresh");
    assert!(!browser.cookies().contains("cjNmcmVzaA"), "nor is it there in base64");
}

#[tokio::test]
async fn guessing_is_slowed_down_per_name_and_per_address() {
    let site = Site::password().start().await;
    let mut browser = site.browser();
    for _ in 0..10 {
        is(&log_in_as(&mut browser, "alice", "wrong").await, (401, "credentialssignin"));
    }
    let refused = log_in_as(&mut browser, "alice", "right").await;
    assert_eq!(refused.status, 429);
    let wait: u64 = refused.retry_after.clone().unwrap().parse().unwrap();
    assert!((3500..=3600).contains(&wait), "{wait}");
    assert!(refused.detail().1.starts_with("Too many failed logins"), "{}", refused.body);
    assert_eq!(site.decisions.passwords.lock().len(), 10, "the app is not asked");
    assert_eq!(log_in_as(&mut browser, "bob", "right").await.status, 200);
    for n in 0..20 {
        is(&log_in_as(&mut browser, &format!("user {n}"), "wrong").await, (401, "credentialssignin"));
    }
    assert_eq!(log_in_as(&mut browser, "carol", "right").await.status, 429);
    // Another address, as a trusted proxy tells it; what the client itself puts before that counts nothing.
    browser.headers = vec![("x-forwarded-for", "198.51.100.1".to_owned())];
    assert_eq!(log_in_as(&mut browser, "carol", "right").await.status, 200);
    browser.headers = vec![("x-forwarded-for", "198.51.100.9, 127.0.0.1".to_owned())];
    assert_eq!(log_in_as(&mut browser, "carol", "right").await.status, 200);
}

#[tokio::test]
async fn a_form_that_is_too_long_is_not_read() {
    let site = Site::password().start().await;
    let answer = log_in_as(&mut site.browser(), "alice", &"x".repeat(70_000)).await;
    assert_eq!(answer.status, 413);
    assert!(site.decisions.passwords.lock().is_empty());
}

#[tokio::test]
async fn the_app_hears_of_a_logout() {
    let site = Site::with(Registered { password: true, logout: true, ..Registered::default() }).start().await;
    let mut browser = log_in(&site).await;
    let answer = browser.post("/logout", Body::None).await;
    assert_eq!(answer.json(), json!({"bye": true}));
    let names: Vec<&str> = answer.set.iter().map(|cookie| cookie.split('=').next().unwrap()).collect();
    assert_eq!(names, ["access_token", "mine", "other"]);
    browser.post("/logout", Body::None).await;
    let who: Vec<Option<String>> =
        site.decisions.logouts.lock().iter().map(|user| user.as_ref().map(|u| u.identifier.clone())).collect();
    assert_eq!(who, [Some("alice".to_owned()), None]);
}

#[tokio::test]
async fn logins_can_be_required_or_not_by_the_settings() {
    let never = Site::password().settings("[auth]\nrequire_login = false\n").start().await;
    let mut browser = never.browser();
    assert_eq!(browser.get("/auth/config").await.json()["requireLogin"], json!(false));
    assert_eq!(browser.get("/user").await.json(), Value::Null);
    let always = Site::with(Registered::default()).settings("[auth]\nrequire_login = true\n").start().await;
    is(&always.browser().get("/user").await, NO_LOGIN);
}

#[tokio::test]
async fn what_would_let_nobody_in_does_not_start() {
    let start = async |site: super::site::Building| {
        site.try_start().await.err().map(|error| error.to_string()).unwrap_or_default()
    };
    let no_secret = start(Site::password().env("CHAINLIT_AUTH_SECRET", "")).await;
    assert!(
        no_secret.starts_with(
            "You must provide a JWT secret in the environment to use authentication. Run `chainlit create-secret`"
        ),
        "{no_secret}"
    );
    let no_provider = start(Site::oauth()).await;
    assert_eq!(
        no_provider,
        "You must set the environment variable for at least one oauth provider to use oauth authentication."
    );
    let no_address = start(Site::password().env("FORWARDED_ALLOW_IPS", "nginx")).await;
    assert!(no_address.contains("FORWARDED_ALLOW_IPS") && no_address.contains("\"nginx\""), "{no_address}");
}

#[tokio::test]
async fn the_session_cookie_fits_the_place() {
    let site = Site::password().start().await;
    let mut browser = site.browser();
    let id = uuid::Uuid::new_v4().to_string();
    let answer = browser.post("/set-session-cookie", Body::Json(json!({"session_id": id}))).await;
    assert_eq!(answer.json(), json!({"message": "Session cookie set"}));
    assert_eq!(answer.set, [format!("X-Chainlit-Session-id={id}; HttpOnly; Path=/; SameSite=lax")]);
    browser.headers = vec![("x-forwarded-proto", "https".to_owned())];
    let answer = browser.post("/set-session-cookie", Body::Json(json!({"session_id": id}))).await;
    assert_eq!(answer.set, [format!("X-Chainlit-Session-id={id}; HttpOnly; Path=/; SameSite=none; Secure")]);
    assert_ne!(browser.post("/set-session-cookie", Body::Json(json!({"session_id": "a; Domain=x"}))).await.status, 200);
}

#[tokio::test]
async fn routes_of_users_are_closed_to_others() {
    let site = Site::password().start().await;
    let mut browser = site.browser();
    let id = uuid::Uuid::new_v4().to_string();
    let paths = [
        "/user",
        "/project/settings",
        "/project/settings?language=nonsense!",
        &format!("/project/thread/{id}"),
        &format!("/project/share/{id}"),
        &format!("/project/thread/{id}/element/{id}"),
        &format!("/project/file/{id}?session_id={id}"),
    ];
    for path in paths {
        is(&browser.get(path).await, NO_LOGIN);
    }
    for path in ["/project/threads", "/project/action", "/project/file?session_id=x", "/mcp"] {
        is(&browser.post(path, Body::Json(json!({}))).await, NO_LOGIN);
    }
    for path in ["/auth/config", "/project/translations", "/health", "/favicon"] {
        assert_ne!(browser.get(path).await.status, 401, "{path}");
    }
    assert_eq!(browser.post("/project/settings", Body::None).await.status, 405);
}
