//! The server under test, in this process, with decisions made by the test.

use std::path::PathBuf;
use std::sync::Arc;
use std::time::Duration;

use axum::http::{HeaderMap, HeaderName, HeaderValue};
use chainlit::auth::decide::{Decide, DecideError, Decision, LogoutAnswer, LogoutRequest, OAuthLogin, Registered};
use chainlit::auth::limit::{Limit, Limits};
use chainlit::auth::store::LoginStore;
use chainlit::auth::{Auth, Setup, StartError};
use chainlit::config::env::{Env, ServerEnv};
use chainlit::config::files::{AppFiles, Folder};
use chainlit::host::instance::App;
use chainlit::script::runtime::Runtime;
use chainlit::server::state::ServerState;
use chainlit::server::web::Web;
use chainlit::session::registry::Registry;
use chainlit::wire::user::User;
use futures_util::future::BoxFuture;
use parking_lot::{Mutex, RwLock};
use serde_json::json;
use tempfile::TempDir;
use tokio::net::TcpListener;
use tokio::task::JoinHandle;

use super::browser::Browser;

pub(super) const SECRET: &str = "0123456789abcdef0123456789abcdef";
const SCRIPT: &str = r#"
cl.on_chat_start(function()
  local user = cl.user_session.get("user")
  cl.message(user and (user.identifier .. " " .. tostring(user.role) .. " " .. tostring(user.metadata.refresh_token)) or "nobody"):send()
end)
"#;

/// Decides as the test says, and remembers what it was asked.
#[derive(Default)]
pub(super) struct Decisions {
    pub(super) registered: Mutex<Registered>,
    pub(super) logins: Mutex<Vec<OAuthLogin>>,
    pub(super) passwords: Mutex<Vec<String>>,
    pub(super) logouts: Mutex<Vec<Option<User>>>,
}

pub(super) fn user(identifier: &str) -> User {
    let metadata = json!({"role": "r"});
    serde_json::from_value(json!({"identifier": identifier, "display_name": "ALICE", "metadata": metadata})).unwrap()
}

fn answer<T: Send + 'static>(value: Result<T, DecideError>) -> BoxFuture<'static, Result<T, DecideError>> {
    Box::pin(std::future::ready(value))
}

impl Decide for Decisions {
    fn registered(&self) -> Registered {
        *self.registered.lock()
    }

    fn password<'a>(&'a self, username: &'a str, password: &'a str) -> Decision<'a> {
        self.passwords.lock().push(username.to_owned());
        answer(match password {
            "right" => Ok(Some(user(username))),
            "long" => {
                let mut user = user(username);
                user.metadata.insert("note".to_owned(), "x".repeat(9000).into());
                Ok(Some(user))
            }
            "tokens" => {
                let mut user = user(username);
                user.metadata.insert("refresh_token".to_owned(), "r3fresh".into());
                Ok(Some(user))
            }
            "broken" => Err(DecideError("the callback failed".to_owned())),
            _ => Ok(None),
        })
    }

    fn header<'a>(&'a self, headers: &'a HeaderMap) -> Decision<'a> {
        answer(Ok(headers.get("x-user").map(|name| user(name.to_str().unwrap()))))
    }

    fn oauth(&self, login: OAuthLogin) -> Decision<'_> {
        let given = (!login.user.identifier.starts_with("refused")).then(|| login.user.clone());
        self.logins.lock().push(login);
        answer(Ok(given))
    }

    fn logout(&self, request: LogoutRequest) -> BoxFuture<'_, Result<LogoutAnswer, DecideError>> {
        self.logouts.lock().push(request.user);
        let mut headers = HeaderMap::new();
        for cookie in ["mine=; Max-Age=0", "other=; Max-Age=0"] {
            headers.append(HeaderName::from_static("set-cookie"), HeaderValue::from_static(cookie));
        }
        answer(Ok(LogoutAnswer { body: json!({"bye": true}), headers }))
    }
}

/// A running server.
pub(super) struct Site {
    /// `http://127.0.0.1:PORT` and the root path.
    pub(super) url: String,
    pub(super) host: String,
    pub(super) decisions: Arc<Decisions>,
    pub(super) auth: Arc<Auth>,
    app: Arc<App>,
    serving: JoinHandle<()>,
    _folder: TempDir,
}

/// How a server is started.
pub(super) struct Building {
    env: Vec<(String, String)>,
    settings: String,
    registered: Registered,
    client: Option<reqwest::Client>,
    logins: Option<Arc<dyn LoginStore>>,
}

impl Building {
    pub(super) fn env(mut self, name: &str, value: &str) -> Self {
        self.env.retain(|(old, _)| old != name);
        self.env.push((name.to_owned(), value.to_owned()));
        self
    }

    pub(super) fn envs<'a>(self, all: impl IntoIterator<Item = (&'a str, &'a str)>) -> Self {
        all.into_iter().fold(self, |site, (name, value)| site.env(name, value))
    }

    /// The settings file.
    pub(super) fn settings(mut self, toml: &str) -> Self {
        toml.clone_into(&mut self.settings);
        self
    }

    /// The client for calls to login providers.
    pub(super) fn client(mut self, client: reqwest::Client) -> Self {
        self.client = Some(client);
        self
    }

    /// Where logins are remembered.
    pub(super) fn logins(mut self, logins: Arc<dyn LoginStore>) -> Self {
        self.logins = Some(logins);
        self
    }

    pub(super) async fn start(self) -> Site {
        self.try_start().await.unwrap()
    }

    pub(super) async fn try_start(self) -> Result<Site, StartError> {
        let folder = tempfile::tempdir().unwrap();
        std::fs::write(folder.path().join("app.lua"), SCRIPT).unwrap();
        std::fs::write(folder.path().join("chainlit.toml"), &self.settings).unwrap();
        let files: Arc<dyn AppFiles> = Arc::new(Folder::new(folder.path()).unwrap());
        let env: Env = self.env.into_iter().collect();
        let settings = chainlit::config::load::load(&*files, &env).unwrap().settings;
        let server = ServerEnv::from_env(&env).unwrap();
        let app = Arc::new(App {
            files: files.clone(),
            scripts: files,
            root: folder.path().to_owned(),
            settings: RwLock::new(Arc::new(settings)),
            env,
            wide: RwLock::default(),
            shared: Default::default(),
        });
        let decisions = Arc::new(Decisions::default());
        *decisions.registered.lock() = self.registered;
        let root_path = server.root_path.clone();
        let setup = Setup {
            decide: decisions.clone(),
            client: self.client,
            store: self.logins.unwrap_or_else(|| Setup::default().store),
            root_path: root_path.clone(),
            // As many failures as by default, which time does not forgive while a test runs.
            limits: Limits {
                address: Limit { refill: Duration::from_secs(3600), ..Limits::default().address },
                name: Limit { refill: Duration::from_secs(3600), ..Limits::default().name },
            },
            ..Setup::default()
        };
        let auth = Arc::new(Auth::new(setup, &app.env, &server)?);
        auth.check(&app.settings())?;
        let runtime = Runtime::load(app.clone(), "app.lua", false).await.unwrap();
        let registry = Registry::new(folder.path().join(".files"));
        let web = Web::Folder(PathBuf::from("no such folder"));
        let state = ServerState::new(runtime, registry, server, root_path.clone(), web, auth.clone());
        let router = chainlit::server::router(state);
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let host = listener.local_addr().unwrap().to_string();
        let service = router.into_make_service_with_connect_info::<std::net::SocketAddr>();
        let serving = tokio::spawn(async move { axum::serve(listener, service).await.unwrap() });
        Ok(Site { url: format!("http://{host}{root_path}"), host, decisions, auth, app, serving, _folder: folder })
    }
}

impl Site {
    /// A server with these ways of login.
    pub(super) fn with(registered: Registered) -> Building {
        let env = vec![("CHAINLIT_AUTH_SECRET".to_owned(), SECRET.to_owned())];
        Building { env, settings: String::new(), registered, client: None, logins: None }
    }

    pub(super) fn password() -> Building {
        Self::with(Registered { password: true, ..Registered::default() })
    }

    pub(super) fn oauth() -> Building {
        Self::with(Registered { oauth: true, ..Registered::default() })
    }

    pub(super) fn browser(&self) -> Browser {
        Browser::new(&self.url)
    }

    /// A token as one from elsewhere: good for this many seconds.
    pub(super) fn token(&self, lifetime: u64) -> String {
        let mut settings = (*self.app.settings()).clone();
        settings.project.user_session_timeout = lifetime;
        self.auth.mint(&settings, user("alice")).unwrap()
    }
}

impl Drop for Site {
    fn drop(&mut self) {
        self.serving.abort();
    }
}
