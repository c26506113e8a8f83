//! Serving an app, wherever its files come from.

use std::io::stderr;
use std::net::SocketAddr;
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::sync::atomic::Ordering;
use std::time::Duration;

use anyhow::Context;
use parking_lot::{Mutex, RwLock};
use percent_encoding::{NON_ALPHANUMERIC, utf8_percent_encode};

use super::log;
use crate::auth::revoked::RevokedFile;
use crate::auth::seal::Seal;
use crate::auth::{Auth, Setup};
use crate::config::env::{Env, ServerEnv};
use crate::config::files::AppFiles;
use crate::config::load::load;
use crate::config::settings::Settings;
use crate::data::store::LocalAddress;
use crate::data::{Error as DataError, Store};
use crate::host::data_layer::ScriptLayer;
use crate::host::instance::{App, Callback, Shared};
use crate::host::login::ScriptLogins;
use crate::host::permissions::left_open;
use crate::script::runtime::Runtime;
use crate::server::listen::{TlsFiles, bind};
use crate::server::logins::StoredLogins;
use crate::server::state::ServerState;
use crate::server::users::StoredUsers;
use crate::server::watch::watch;
use crate::server::web::Web;
use crate::session::registry::Registry;

/// Logins that were ended before their time.
const REVOKED: &str = ".chainlit/revoked-logins";
/// Stack of a worker: scripts may nest calls as deeply as their language allows.
const STACK: usize = 4 * 1024 * 1024;
/// Handlers of Rhai wait on threads of their own.
const BLOCKING_THREADS: usize = 4096;

/// How long the last writes may take when the server ends.
const LAST_WRITES: Duration = Duration::from_secs(10);

/// Where an app comes from.
pub(super) struct AppSource {
    /// Settings, public files, translations.
    pub(super) files: Arc<dyn AppFiles>,
    /// Scripts.
    pub(super) scripts: Arc<dyn AppFiles>,
    /// The script to begin with.
    pub(super) entry: String,
    /// Folder that relative paths of scripts start from.
    pub(super) root: PathBuf,
    /// Folder where the server keeps what it writes.
    pub(super) data: PathBuf,
}

/// How an app is served.
pub(super) struct ServeOptions {
    pub(super) headless: bool,
    /// Whether changes of the app's files are put into use at once.
    pub(super) watch: bool,
    /// Whether the app is packed, and runs where nobody develops it.
    pub(super) packed: bool,
    /// For continuous integration: nothing is kept, and no key is a real one.
    pub(super) ci: bool,
    /// Whether answers of third parties are never kept.
    pub(super) no_cache: bool,
    pub(super) host: String,
    pub(super) port: u16,
    pub(super) root_path: String,
    pub(super) tls: Option<TlsFiles>,
    pub(super) env: ServerEnv,
}

/// Serves an app until it is told to stop.
///
/// # Errors
/// When the settings, the script or the address cannot be used.
pub(super) fn serve(app: AppSource, env: Env, options: ServeOptions) -> anyhow::Result<()> {
    threads()?.block_on(run(app, env, options))
}

/// What runs scripts.
///
/// # Errors
/// When the system gives no threads.
pub(super) fn threads() -> anyhow::Result<tokio::runtime::Runtime> {
    tokio::runtime::Builder::new_multi_thread()
        .enable_all()
        .thread_stack_size(STACK)
        .max_blocking_threads(BLOCKING_THREADS)
        .build()
        .context("the threads of the server cannot be started")
}

/// The key of OpenAI in continuous integration.
const NO_KEY: &str = "sk-FAKE-OPENAI-API-KEY";

async fn run(source: AppSource, mut env: Env, options: ServeOptions) -> anyhow::Result<()> {
    if options.ci {
        tracing::info!("Running in CI mode");
        env.set("OPENAI_API_KEY", NO_KEY);
    }
    let loaded = load(&*source.files, &env)?;
    for warning in &loaded.warnings {
        tracing::warn!("{warning}");
    }
    if options.packed
        && let Some(warning) = left_open(&loaded.settings.runtime)
    {
        tracing::warn!("{warning}");
    }
    let settings = Arc::new(loaded.settings);
    let custom = settings.ui.custom_build_dir().map(|folder| source.data.join(folder)).filter(|folder| folder.is_dir());
    let web = custom.map_or(Web::Embedded, Web::Folder);
    let app = Arc::new(App {
        files: source.files,
        scripts: source.scripts,
        root: source.root,
        settings: RwLock::new(settings),
        env,
        wide: RwLock::default(),
        shared: Shared::default(),
    });
    app.shared.answers_off.store(options.no_cache || options.ci, Ordering::Relaxed);
    let runtime = Runtime::load(app.clone(), &source.entry, log::colour(&stderr())).await?;
    let store = open_store(&app, &source.data, &options).await?;
    let decide = Arc::new(ScriptLogins::new(app.clone()));
    let mut setup = Setup {
        decide,
        store: Arc::new(RevokedFile::open(source.data.join(REVOKED))),
        tls: options.tls.is_some(),
        root_path: options.root_path.clone(),
        ..Setup::default()
    };
    if let Some(store) = &store {
        let seal = options.env.auth_secret.as_ref().and_then(Seal::new);
        let local = Box::new(RevokedFile::open(source.data.join(REVOKED)));
        setup.store = Arc::new(StoredLogins::new(local, store.layer().clone(), seal));
        setup.users = Arc::new(StoredUsers(store.clone()));
    }
    let auth = Arc::new(Auth::new(setup, &app.env, &options.env)?);
    auth.check(&app.settings())?;
    let bound = bind(&options.host, options.port, options.tls.clone()).await?;
    let url = url(&options, bound.address, bound.is_tls());
    let files = source.data.join(".files");
    let registry = Registry::new(files.clone());
    tokio::task::spawn_blocking(move || crate::session::files::sweep(&files));
    if let Some(store) = store.clone() {
        registry.keep_in(store);
    }
    let state = ServerState::new(runtime.clone(), registry.clone(), options.env, options.root_path, web, auth);
    let router = crate::server::router(state.clone());
    runtime.app().ask_or_nil(Callback::AppStartup, Vec::new()).await;
    if options.watch
        && let Err(error) = watch(state, log::colour(&stderr()))
    {
        tracing::warn!("{error}");
    }
    let (stop, broken) = until_broken(stop_signal(), store.clone());
    tracing::info!("Your app is available at {url}");
    if !options.headless {
        open_browser(url);
    }
    bound.serve(router, stop).await?;
    registry.end_all().await;
    runtime.app().ask_or_nil(Callback::AppShutdown, Vec::new()).await;
    let broken = broken.lock().take();
    if let Some(store) = store {
        match store.close(LAST_WRITES).await {
            0 => {}
            lost => tracing::error!("{lost} writes were lost: the store failed to the end"),
        }
    }
    broken.map_or(Ok(()), |error| Err(error.into()))
}

/// The end of the server: what stops it, or a store that turns out to be none. Why, in that case.
fn until_broken(
    stop: impl Future<Output = ()> + Send + 'static,
    store: Option<Store>,
) -> (impl Future<Output = ()> + Send + 'static, Arc<Mutex<Option<DataError>>>) {
    let broken = Arc::new(Mutex::new(None));
    let said = broken.clone();
    let end = async move {
        let opening = async {
            match &store {
                Some(store) => store.layer().ready().await,
                None => Ok(()),
            }
        };
        tokio::pin!(stop);
        tokio::select! {
            () = &mut stop => return,
            opened = opening => if let Err(error) = opened {
                *said.lock() = Some(error);
                return;
            },
        }
        stop.await;
    };
    (end, broken)
}

/// Opens where threads are kept; nothing when the settings say so. What is missing is made by the first write.
async fn open_store(app: &Arc<App>, data: &Path, options: &ServeOptions) -> anyhow::Result<Option<Store>> {
    let prefix = options.env.page_prefix(&options.root_path);
    let address: LocalAddress = Arc::new(move |element| {
        let part = |id: &str| utf8_percent_encode(id, NON_ALPHANUMERIC).to_string();
        let thread = part(element.thread_id.as_deref().unwrap_or_default());
        format!("{prefix}/project/thread/{thread}/element/{}/content", part(&element.id))
    });
    if let Some(layer) = ScriptLayer::of(app) {
        let storage = crate::data::storage::open(&app.settings().storage.url, &app.env, data)?;
        return Ok(Some(Store::new(Arc::new(layer), storage, address)));
    }
    // Nobody named a store: the embedded one is for those who come back.
    let is_default = app.settings().data == Settings::default().data;
    match Store::open(&app.settings(), &app.env, data, address).await {
        // Two apps of one folder that are tried out side by side. Whoever named a store depends on it.
        Err(error @ DataError::Locked { .. }) if is_default => {
            tracing::warn!("chats are not kept by this server: {error}");
            Ok(None)
        }
        Ok(Some(store)) if is_default => Ok(Some(store.for_owned_chats())),
        opened => Ok(opened?),
    }
}

/// The address as people type it.
fn url(options: &ServeOptions, address: SocketAddr, tls: bool) -> String {
    let scheme = if tls { "https" } else { "http" };
    let host = if options.host == "127.0.0.1" { "localhost" } else { &options.host };
    let host = if host.contains(':') { format!("[{host}]") } else { host.to_owned() };
    format!("{scheme}://{host}:{}{}", address.port(), options.root_path)
}

fn open_browser(url: String) {
    tokio::spawn(async move {
        // The server answers by then.
        tokio::time::sleep(Duration::from_millis(200)).await;
        if let Err(error) = open::that_detached(&url) {
            tracing::debug!(%error, "no browser could be opened");
        }
    });
}

/// Waits for Ctrl-C, or for the system to ask for an end. It hears that from the call on, before anybody waits.
fn stop_signal() -> impl Future<Output = ()> + Send + 'static {
    #[cfg(unix)]
    let terminate = tokio::signal::unix::signal(tokio::signal::unix::SignalKind::terminate());
    #[cfg(unix)]
    let terminated = async move {
        match terminate {
            Ok(mut signal) => {
                signal.recv().await;
            }
            Err(error) => {
                tracing::warn!(%error, "the signal to terminate cannot be received");
                std::future::pending::<()>().await;
            }
        }
    };
    #[cfg(not(unix))]
    let terminated = std::future::pending::<()>();
    async move {
        tokio::select! {
            result = tokio::signal::ctrl_c() => {
                if let Err(error) = result {
                    tracing::warn!(%error, "Ctrl-C cannot be received");
                    std::future::pending::<()>().await;
                }
            }
            () = terminated => {}
        }
        tracing::info!("stopping");
    }
}
