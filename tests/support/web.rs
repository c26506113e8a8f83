//! A server inside the test process for scripts to call.

use std::convert::Infallible;
use std::net::SocketAddr;
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};

use axum::Router;
use axum::body::{Body, Bytes};
use axum::extract::{Path, Query, State};
use axum::http::{HeaderMap, Method, StatusCode, Uri, header};
use axum::response::{IntoResponse, Response};
use axum::routing::any;
use futures_util::stream;
use parking_lot::Mutex;
use serde_json::json;
use tokio::net::TcpListener;
use tokio::sync::{Notify, Semaphore, mpsc};
use tokio::task::JoinHandle;

/// The server; it ends when it is dropped.
pub(crate) struct Web {
    pub(crate) address: SocketAddr,
    shared: Arc<Shared>,
    task: JoinHandle<()>,
}

struct Shared {
    fed: Mutex<Option<mpsc::UnboundedReceiver<Bytes>>>,
    flooded: AtomicUsize,
    arrived: Notify,
    left: Semaphore,
}

struct Leaves(Arc<Shared>);

impl Drop for Leaves {
    fn drop(&mut self) {
        self.0.left.add_permits(1);
    }
}

impl Drop for Web {
    fn drop(&mut self) {
        self.task.abort();
    }
}

impl Web {
    pub(crate) async fn start() -> Self {
        let shared = Arc::new(Shared {
            fed: Mutex::default(),
            flooded: AtomicUsize::new(0),
            arrived: Notify::new(),
            left: Semaphore::new(0),
        });
        let router = Router::new()
            .route("/echo", any(echo))
            .route("/status/{status}", any(async |Path(status): Path<u16>| StatusCode::from_u16(status).unwrap()))
            .route("/redirect/{status}", any(redirect))
            .route("/loop", any(async || (StatusCode::FOUND, [(header::LOCATION, "/loop")])))
            .route("/never", any(never))
            .route("/stall", any(stall))
            .route("/feed", any(feed))
            .route("/flood", any(flood))
            .route("/big", any(async || vec![b'x'; 3 * 1024 * 1024]))
            .route(
                "/latin1",
                any(async || ([(header::CONTENT_TYPE, "text/plain; charset=ISO-8859-1")], &b"gr\xfcn"[..])),
            )
            .route("/bytes", any(async || &b"\x00\xff\x80"[..]))
            .route("/page", any(async || "<html>no"))
            .with_state(shared.clone());
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let address = listener.local_addr().unwrap();
        let task = tokio::spawn(async move { axum::serve(listener, router).await.unwrap() });
        Self { address, shared, task }
    }

    pub(crate) fn url(&self) -> String {
        format!("http://{}", self.address)
    }

    /// What `/feed` sends from now on: every piece as it is put in, to the end of the sender.
    pub(crate) fn feed(&self) -> mpsc::UnboundedSender<Bytes> {
        let (sender, receiver) = mpsc::unbounded_channel();
        *self.shared.fed.lock() = Some(receiver);
        sender
    }

    /// How many bytes `/flood` has got rid of.
    pub(crate) fn flooded(&self) -> usize {
        self.shared.flooded.load(Ordering::SeqCst)
    }

    /// Waits until somebody waits at `/never`.
    pub(crate) async fn arrival(&self) {
        self.shared.arrived.notified().await;
    }

    /// Waits until somebody who waited at `/never` or `/stall` has gone.
    pub(crate) async fn departure(&self) {
        self.shared.left.acquire().await.unwrap().forget();
    }
}

async fn echo(method: Method, uri: Uri, headers: HeaderMap, body: Bytes) -> Response {
    let fields: serde_json::Map<_, _> = headers
        .iter()
        .map(|(name, value)| (name.to_string(), String::from_utf8_lossy(value.as_bytes()).into_owned().into()))
        .collect();
    let seen = json!({
        "method": method.as_str(), "uri": uri.to_string(), "headers": fields, "body": String::from_utf8_lossy(&body),
    });
    let mut response = axum::Json(seen).into_response();
    response.headers_mut().insert("X-Mixed-Case", "Yes".parse().unwrap());
    response.headers_mut().append(header::SET_COOKIE, "a=1".parse().unwrap());
    response.headers_mut().append(header::SET_COOKIE, "b=2".parse().unwrap());
    response
}

#[derive(serde::Deserialize)]
struct To {
    to: String,
}

async fn redirect(Path(status): Path<u16>, Query(To { to }): Query<To>) -> impl IntoResponse {
    (StatusCode::from_u16(status).unwrap(), [(header::LOCATION, to)])
}

async fn never(State(shared): State<Arc<Shared>>) {
    let _leaves = Leaves(shared.clone());
    shared.arrived.notify_one();
    std::future::pending::<()>().await;
}

async fn stall(State(shared): State<Arc<Shared>>) -> Body {
    let leaves = Leaves(shared);
    Body::from_stream(stream::unfold((leaves, false), async |(leaves, sent)| {
        if sent {
            std::future::pending::<()>().await;
        }
        Some((Ok::<_, Infallible>(Bytes::from_static(b"first")), (leaves, true)))
    }))
}

async fn feed(State(shared): State<Arc<Shared>>) -> impl IntoResponse {
    let receiver = shared.fed.lock().take().unwrap();
    let body = stream::unfold(receiver, async |mut receiver| {
        let piece = receiver.recv().await?;
        Some((Ok::<_, Infallible>(piece), receiver))
    });
    ([(header::CONTENT_TYPE, "text/plain")], Body::from_stream(body))
}

async fn flood(State(shared): State<Arc<Shared>>) -> Body {
    Body::from_stream(stream::unfold(shared, async |shared| {
        let piece = Bytes::from_static(&[b'x'; 65_536]);
        shared.flooded.fetch_add(piece.len(), Ordering::SeqCst);
        tokio::task::yield_now().await;
        Some((Ok::<_, Infallible>(piece), shared))
    }))
}
