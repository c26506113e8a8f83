//! Addresses that a script answers, and logins from code: `tests/scripts/routes.*`.

use reqwest::Method;
use serde_json::{Value, json};

use crate::auth::browser::{Body, Browser};
use crate::scripts::{Language, in_every_language};
use crate::scripts_login::SECRET;
use crate::support::app::App;
use crate::support::client::{Client, Connect};

in_every_language!(
    a_route_sees_the_request,
    answers_are_text_json_or_as_they_are,
    bodies_are_checked_and_bounded,
    failures_stay_in_the_log,
    routes_win_over_the_page_and_over_nothing_else,
    routes_share_what_is_shared,
    users_are_logged_in_from_code,
    a_token_made_from_code_is_exchanged_and_revoked,
    mistakes_with_routes_are_explained,
);

async fn app(language: Language) -> App {
    language.app("routes").start().await
}

async fn with_logins(language: Language) -> App {
    let start = language.app("routes").env("CHAINLIT_AUTH_SECRET", SECRET).env("CHAINLIT_CUSTOM_AUTH", "1");
    start.start().await
}

async fn a_route_sees_the_request(language: Language) {
    let app = app(language).await;
    let mut browser = Browser::new(&app.url);
    browser.headers = vec![("x-agent", "007".to_owned())];
    browser.jar.insert("c".to_owned(), "crumb".to_owned());
    let seen = browser.get("/api/items/a%20b%2Fc?q=1&q=x%26y").await;
    let wanted = json!({
        "method": "GET", "path": "/api/items/a b/c", "id": "a b/c", "q": "x&y", "agent": "007", "cookie": "crumb",
        "user": "nobody",
    });
    assert_eq!((seen.status, seen.json()), (200, wanted));
    assert_eq!(seen.headers["x-content-type-options"], "nosniff");
    assert_eq!(browser.get("/api/items/first").await.body, "the first");
    assert_eq!(browser.get("/files/a/b%20c/d.txt").await.body, "a/b c/d.txt");
}

async fn answers_are_text_json_or_as_they_are(language: Language) {
    let app = app(language).await;
    let mut browser = Browser::new(&app.url);
    let kind = |answer: &crate::auth::browser::Answer| answer.headers["content-type"].to_str().unwrap().to_owned();
    let text = browser.put("/api/text", Body::Json(json!("ü"))).await;
    assert_eq!((kind(&text).as_str(), text.body.as_str()), ("text/plain; charset=utf-8", "\"ü\""));
    let data = browser.send(Method::PATCH, "/api/bytes", Body::Json(json!(1))).await;
    assert_eq!(data.body, "1");
    let echo = browser.post("/api/echo", Body::Json(json!({"a": [1, "x"]}))).await;
    assert_eq!((kind(&echo).as_str(), echo.json()["got"]["a"][0].clone()), ("application/json", json!(1)));
    assert_eq!(browser.delete("/api/items/7", Body::None).await.status, 204);
    let tea = browser.get("/api/teapot").await;
    assert_eq!((tea.status, tea.body.as_str(), &tea.headers["x-tea"]), (418, "short", &"green".parse().unwrap()));
    assert_eq!(tea.headers.get_all("x-more").iter().collect::<Vec<_>>(), ["a", "b"]);
    assert_eq!(tea.set, ["t=1; Path=/; Max-Age=5; HttpOnly; SameSite=strict; Secure"]);
    let html = browser.get("/api/html").await;
    assert_eq!((kind(&html).as_str(), html.body.as_str()), ("text/html", "<p>hi</p>"));
}

async fn bodies_are_checked_and_bounded(language: Language) {
    let app = app(language).await;
    let send = async |method: Method, path: &str, body: Vec<u8>| {
        let answer = app.http.request(method, format!("{}{path}", app.url)).body(body).send().await.unwrap();
        (answer.status().as_u16(), answer.text().await.unwrap())
    };
    let (status, text) = send(Method::POST, "/api/echo", b"{no".to_vec()).await;
    assert!(status == 400 && text.contains("the body is not JSON"), "{status} {text}");
    let (status, text) = send(Method::PUT, "/api/text", vec![0xff]).await;
    assert!(status == 400 && text.contains("not text in UTF-8"), "{status} {text}");
    assert_eq!(send(Method::PUT, "/api/text", vec![b'x'; 4 << 20]).await.0, 200);
    let (status, text) = send(Method::PUT, "/api/text", vec![b'x'; (4 << 20) + 1]).await;
    assert_eq!((status, text.as_str()), (413, r#"{"detail":"The request is too large"}"#));
}

async fn failures_stay_in_the_log(language: Language) {
    let app = app(language).await;
    let failed = (500, json!({"detail": "the app failed to answer; the server's log says why"}));
    for (path, why) in [
        ("/api/broken", "the secret place"),
        ("/api/status", "status: expected 200 to 599, got 99"),
        ("/api/length", "Content-Length is set by the server"),
    ] {
        assert_eq!(app.get_json(path).await, failed, "{path}");
        let line = app.log.line(why).await;
        assert!(line.contains(&format!("cl.server.get(\"{path}\")")) && line.contains("ERROR"), "{line}");
    }
}

async fn routes_win_over_the_page_and_over_nothing_else(language: Language) {
    let app = app(language).await;
    let mut browser = Browser::new(&app.url);
    let missing = browser.post("/api/nothing", Body::None).await;
    assert_eq!(
        (missing.detail(), &missing.headers["allow"]),
        ((405, "Method Not Allowed".to_owned()), &"GET".parse().unwrap())
    );
    let other = browser.put("/api/items/7", Body::None).await;
    assert_eq!((other.status, &other.headers["allow"]), (405, &"GET, DELETE".parse().unwrap()));
    let head = browser.send(Method::HEAD, "/api/items/7", Body::None).await;
    assert_eq!((head.status, head.body.as_str()), (200, ""));
    assert_eq!(browser.get("/health").await.json()["status"], "ok");
}

async fn routes_share_what_is_shared(language: Language) {
    let app = app(language).await;
    let calls = (0..20).map(|_| app.get_json("/api/count"));
    let mut counts: Vec<i64> =
        futures_util::future::join_all(calls).await.iter().map(|(_, json)| json["count"].as_i64().unwrap()).collect();
    counts.sort_unstable();
    assert_eq!(counts, (1..=20).collect::<Vec<_>>());
}

async fn users_are_logged_in_from_code(language: Language) {
    let app = with_logins(language).await;
    let mut browser = Browser::new(&app.url);
    assert_eq!(browser.get("/user").await.status, 401);
    assert_eq!(browser.get("/api/items/7").await.json()["user"], "nobody");
    let answer = browser.get("/custom/login").await;
    assert_eq!((answer.status, answer.location.as_str()), (303, "/"));
    assert!(answer.set[0].contains("HttpOnly") && !answer.set[0].contains("r3fresh"), "{:?}", answer.set);
    assert_eq!(browser.get("/user").await.json()["metadata"], json!({"role": "r"}));
    assert_eq!(browser.get("/api/items/7").await.json()["user"], "carol");
    let cookies = browser.cookies();
    let mut client = Connect::default().cookies(cookies.clone()).join(&app).await;
    assert_eq!(client.turn("user").await, ["r3fresh 0"]);

    let out = browser.post("/custom/logout", Body::None).await;
    assert_eq!((out.status, out.json()), (200, json!({"success": true})));
    assert!(browser.jar.is_empty());
    assert!(Connect::default().cookies(cookies).open(&app).await.is_err());
}

async fn a_token_made_from_code_is_exchanged_and_revoked(language: Language) {
    let app = with_logins(language).await;
    let mut browser = Browser::new(&app.url);
    let token = browser.get("/custom/token").await.body;
    let user = |token: &str| app.http.get(format!("{}/user", app.url)).bearer_auth(token).send();
    assert_eq!(user(&token).await.unwrap().json::<Value>().await.unwrap()["identifier"], "dave");
    browser.headers = vec![("authorization", format!("Bearer {token}"))];
    assert_eq!(browser.post("/auth/jwt", Body::None).await.status, 200);
    browser.headers.clear();
    assert_eq!(browser.get("/user").await.json()["identifier"], "dave");
    let revoke = async |token: &str| {
        let request = app.http.post(format!("{}/custom/revoke", app.url)).body(token.to_owned());
        request.send().await.unwrap().json::<Value>().await.unwrap()
    };
    assert_eq!(revoke(&token).await, json!({"was": true}));
    assert_eq!(revoke(&token).await, json!({"was": false}));
    assert_eq!(user(&token).await.unwrap().status(), 401);
}

async fn mistakes_with_routes_are_explained(language: Language) {
    let app = app(language).await;
    let mut client = Client::join(&app).await;
    let said = client.turn("mistakes").await;
    for (text, wanted) in said.iter().zip([
        "logins begin with the server; call it in a callback, not while the script loads",
        "path: /login is answered by the server itself; choose another path",
        "path: /project/thread/{thread} is answered by the server itself; choose another path",
        "path: /public/{*path} is answered by the server itself; choose another path",
        "path: expected a path such as /items/{id}, got \"items\"",
        "{*all} takes all that is left; put it last",
        "request: expected the request that a function of cl.server got",
        "name: \"a b\" is no name of a cookie",
    ]) {
        assert!(text.contains(wanted), "{text:?} does not say {wanted:?}");
    }
    assert_eq!(said.len(), 8);
}
