//! Login providers that stand in for the real ones under their real names: one TLS server, to which the client under
//! test resolves every host. It keeps codes good once, checks secrets, redirect addresses and PKCE, and answers each
//! provider's profile and further calls.

use std::collections::HashMap;
use std::net::SocketAddr;
use std::process::Command;
use std::sync::{Arc, OnceLock};

use axum::Router;
use axum::body::Bytes;
use axum::extract::State;
use axum::http::{HeaderMap, Method, StatusCode, Uri, header};
use axum::response::{IntoResponse, Response};
use axum_server::tls_rustls::RustlsConfig;
use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use parking_lot::Mutex;
use reqwest::Url;
use ring::rsa::{KeyPair, PublicKeyComponents};
use ring::{digest, rand, signature};
use serde_json::{Value, json};

pub(super) const CLIENT_SECRET: &str = "the+secret of/the client=";

/// A call to a provider.
#[derive(Debug, Clone)]
pub(super) struct Call {
    pub(super) method: Method,
    /// `https://host/path?query`
    pub(super) url: String,
    pub(super) authorization: String,
    pub(super) form: HashMap<String, String>,
}

/// Status, content type, body.
type Page = (StatusCode, &'static str, Vec<u8>);

#[derive(Default)]
struct Inner {
    /// What was asked for with each code.
    codes: Mutex<HashMap<String, HashMap<String, String>>>,
    /// Answers to GET, by address.
    pages: Mutex<HashMap<String, Page>>,
    /// The token answer is a form instead of JSON.
    as_form: Mutex<bool>,
    calls: Mutex<Vec<Call>>,
}

/// See the module.
#[derive(Clone)]
pub(super) struct StandIn {
    inner: Arc<Inner>,
    address: SocketAddr,
    handle: axum_server::Handle<SocketAddr>,
}

/// A provider sends a browser back.
#[derive(Debug, Clone)]
pub(super) struct Consent {
    pub(super) redirect_uri: String,
    pub(super) code: String,
    pub(super) state: String,
    /// All parameters of the authorize address.
    pub(super) asked: HashMap<String, String>,
}

impl Consent {
    /// The address that the browser is sent to.
    pub(super) fn back(&self) -> String {
        let mut url = Url::parse(&self.redirect_uri).unwrap();
        url.query_pairs_mut().append_pair("code", &self.code).append_pair("state", &self.state);
        url.into()
    }
}

fn run(arguments: &[&str]) {
    let made = Command::new("openssl").args(arguments).output().unwrap();
    assert!(made.status.success(), "{}", String::from_utf8_lossy(&made.stderr));
}

impl StandIn {
    pub(super) async fn start() -> Self {
        drop(rustls::crypto::ring::default_provider().install_default());
        let folder = tempfile::tempdir().unwrap();
        let path = |name: &str| folder.path().join(name).to_string_lossy().into_owned();
        let (cert, key) = (path("cert.pem"), path("key.pem"));
        let kind =
            ["req", "-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:prime256v1", "-nodes", "-days", "2"];
        run(&[&kind[..], &["-subj", "/CN=localhost", "-keyout", &key, "-out", &cert]].concat());
        let config = RustlsConfig::from_pem_file(cert, key).await.unwrap();
        let listener = std::net::TcpListener::bind("127.0.0.1:0").unwrap();
        listener.set_nonblocking(true).unwrap();
        let address = listener.local_addr().unwrap();
        let inner = Arc::new(Inner::default());
        let app = Router::new().fallback(answer).with_state(inner.clone());
        let handle = axum_server::Handle::new();
        let server = axum_server::from_tcp_rustls(listener, config).unwrap().handle(handle.clone());
        tokio::spawn(async move { server.serve(app.into_make_service()).await.unwrap() });
        Self { inner, address, handle }
    }

    /// A client for which these hosts are here.
    pub(super) fn client(&self, hosts: &[&str]) -> reqwest::Client {
        let builder =
            reqwest::Client::builder().danger_accept_invalid_certs(true).redirect(reqwest::redirect::Policy::none());
        hosts.iter().fold(builder, |builder, host| builder.resolve(host, self.address)).build().unwrap()
    }

    /// What a GET of an address answers.
    pub(super) fn page(&self, url: &str, status: u16, kind: &'static str, body: impl Into<Vec<u8>>) {
        let status = StatusCode::from_u16(status).unwrap();
        self.inner.pages.lock().insert(url.to_owned(), (status, kind, body.into()));
    }

    pub(super) fn json(&self, url: &str, body: &Value) {
        self.page(url, 200, "application/json", body.to_string());
    }

    pub(super) fn tokens_as_form(&self) {
        *self.inner.as_form.lock() = true;
    }

    /// All calls since the last time.
    pub(super) fn calls(&self) -> Vec<Call> {
        std::mem::take(&mut self.inner.calls.lock())
    }

    /// The user logs in on the page and agrees.
    pub(super) fn consent(&self, location: &str) -> Consent {
        let url = Url::parse(location).unwrap();
        let asked: HashMap<String, String> = url.query_pairs().into_owned().collect();
        let code = format!("code {}+/&", uuid::Uuid::new_v4());
        self.inner.codes.lock().insert(code.clone(), asked.clone());
        Consent { redirect_uri: asked["redirect_uri"].clone(), code, state: asked["state"].clone(), asked }
    }
}

impl Drop for StandIn {
    fn drop(&mut self) {
        if Arc::strong_count(&self.inner) <= 2 {
            self.handle.shutdown();
        }
    }
}

async fn answer(
    State(inner): State<Arc<Inner>>,
    method: Method,
    uri: Uri,
    headers: HeaderMap,
    body: Bytes,
) -> Response {
    let text = |name| headers.get(name).and_then(|value| value.to_str().ok()).unwrap_or_default().to_owned();
    let host = uri.authority().map_or_else(|| text(header::HOST), |authority| authority.to_string());
    let url = format!("https://{host}{}", uri.path_and_query().unwrap());
    let form: HashMap<String, String> =
        Url::parse(&format!("form:?{}", String::from_utf8_lossy(&body))).unwrap().query_pairs().into_owned().collect();
    let authorization = text(header::AUTHORIZATION);
    let call = Call { method: method.clone(), url: url.clone(), authorization, form: form.clone() };
    inner.calls.lock().push(call);
    if method == Method::GET {
        let page = inner.pages.lock().get(&url).cloned();
        return match page {
            Some((status, kind, body)) => (status, [(header::CONTENT_TYPE, kind)], body).into_response(),
            None => (StatusCode::NOT_FOUND, "{\"error\": \"nothing here\"}").into_response(),
        };
    }
    let refused = |why: &str| {
        (StatusCode::BAD_REQUEST, axum::Json(json!({"error": "invalid_grant", "error_description": why})))
            .into_response()
    };
    let Some(asked) = form.get("code").and_then(|code| inner.codes.lock().remove(code)) else {
        return refused("the code is unknown or was used");
    };
    if form.get("client_secret").map(String::as_str) != Some(CLIENT_SECRET) || form["client_id"] != asked["client_id"] {
        return refused("the client is another");
    }
    if form.get("redirect_uri").is_some_and(|uri| *uri != asked["redirect_uri"]) {
        return refused("the redirect address is another");
    }
    if let Some(challenge) = asked.get("code_challenge") {
        let verifier = form.get("code_verifier").cloned().unwrap_or_default();
        let digest = digest::digest(&digest::SHA256, verifier.as_bytes());
        if URL_SAFE_NO_PAD.encode(digest) != *challenge || asked["code_challenge_method"] != "S256" {
            return refused("the verifier is another");
        }
    }
    if *inner.as_form.lock() {
        let kind = [(header::CONTENT_TYPE, "application/x-www-form-urlencoded")];
        return (kind, "access_token=access%2D1&scope=user%3Aemail&token_type=bearer").into_response();
    }
    let tokens = json!({"access_token": "access-1", "refresh_token": "refresh-1", "token_type": "Bearer"});
    axum::Json(tokens).into_response()
}

/// A key that signs tokens of identity.
pub(super) struct Signer {
    key: KeyPair,
    pub(super) kid: &'static str,
}

impl Signer {
    /// Making keys takes a while: all tests share two.
    pub(super) fn of(kid: &'static str) -> &'static Self {
        static KEYS: [OnceLock<Signer>; 2] = [OnceLock::new(), OnceLock::new()];
        KEYS[usize::from(kid != "first")].get_or_init(|| {
            let folder = tempfile::tempdir().unwrap();
            let path = folder.path().join("key.der").to_string_lossy().into_owned();
            run(&[
                "genpkey",
                "-algorithm",
                "RSA",
                "-pkeyopt",
                "rsa_keygen_bits:2048",
                "-outform",
                "DER",
                "-out",
                &path,
            ]);
            Self { key: KeyPair::from_der(&std::fs::read(&path).unwrap()).unwrap(), kid }
        })
    }

    /// The public half, as a JWK.
    pub(super) fn jwk(&self) -> Value {
        let parts: PublicKeyComponents<Vec<u8>> = self.key.public().into();
        let (n, e) = (URL_SAFE_NO_PAD.encode(parts.n), URL_SAFE_NO_PAD.encode(parts.e));
        json!({"kty": "RSA", "use": "sig", "kid": self.kid, "n": n, "e": e, "x5c": ["MIIC"], "issuer": "https://x"})
    }

    pub(super) fn sign(&self, claims: &Value) -> String {
        let header = json!({"alg": "RS256", "typ": "JWT", "kid": self.kid});
        let part = |value: &Value| URL_SAFE_NO_PAD.encode(value.to_string());
        let message = format!("{}.{}", part(&header), part(claims));
        let mut signed = vec![0; self.key.public().modulus_len()];
        let random = rand::SystemRandom::new();
        self.key.sign(&signature::RSA_PKCS1_SHA256, &random, message.as_bytes(), &mut signed).unwrap();
        format!("{message}.{}", URL_SAFE_NO_PAD.encode(signed))
    }
}
