//! A connection to a server: its beginning, its calls, its end.

use std::sync::Arc;
use std::time::Duration;

use rmcp::model::{
    CallToolRequestParams, ClientCapabilities, ClientConfig, GetPromptRequestParams, Implementation, JsonObject,
    PaginatedRequestParams, ProtocolVersion, ReadResourceRequestParams, ServerPeerInfo,
};
use rmcp::service::{RunningService, serve_client_with_ct};
use rmcp::transport::StreamableHttpClientTransport;
use rmcp::transport::async_rw::AsyncRwTransport;
use rmcp::transport::streamable_http_client::StreamableHttpClientTransportConfig;
use rmcp::{Peer, RoleClient, ServiceError};
use serde_json::Value;
use tokio_util::sync::CancellationToken;

use super::process::Process;
use super::sse::SseTransport;
use super::target::Means;
use super::{CallError, ConnectError, Target};
use crate::config::settings::McpKind;
use crate::llm::shared_client;

/// How long a process may take to introduce itself: `npx` may have to fetch it first.
const PROCESS: Duration = Duration::from_secs(120);
/// How long a server over HTTP may take.
const REMOTE: Duration = Duration::from_secs(30);
/// How long a list, a resource or a prompt may take.
const READ: Duration = Duration::from_secs(60);
/// How long the goodbye of a connection may take, before its process is ended in any case.
const GOODBYE: Duration = Duration::from_secs(3);
/// How long the end of a connection may take.
const FAREWELL: Duration = Duration::from_secs(10);
/// How many pages and items of a list are read.
const PAGES: usize = 100;
const ITEMS: usize = 10_000;

/// What a server can be asked to list.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum List {
    /// Tools.
    Tools,
    /// Resources.
    Resources,
    /// Patterns of resources.
    ResourceTemplates,
    /// Prompts.
    Prompts,
}

/// See the module. The connection ends when this is dropped.
pub struct Client {
    target: Target,
    peer: Peer<RoleClient>,
    /// Wishes the end.
    close: CancellationToken,
    /// Comes true when all of it has ended.
    ended: CancellationToken,
}

impl Client {
    /// Connects a server, in bounded time.
    ///
    /// # Errors
    /// When it cannot be reached, or does not speak the protocol.
    pub async fn connect(target: Target) -> Result<Arc<Self>, ConnectError> {
        let limit = if target.kind == McpKind::Stdio { PROCESS } else { REMOTE };
        let close = CancellationToken::new();
        // A child, because the service cancels its token whenever it ends.
        let connecting = begin(&target, close.child_token());
        let begun = tokio::time::timeout(limit, connecting).await;
        let (service, process) = begun.map_err(|_| ConnectError::Timeout(limit.as_secs()))??;
        let ended = CancellationToken::new();
        let peer = service.peer().clone();
        let end = ended.clone().drop_guard();
        let closing = close.clone();
        tokio::spawn(async move {
            tokio::select! {
                result = service.waiting() => {
                    if let Err(error) = result {
                        tracing::error!(%error, "an MCP connection broke down");
                    }
                }
                // A server that reads nothing any more would be written to for ever.
                () = async { closing.cancelled().await; tokio::time::sleep(GOODBYE).await } => {}
            }
            if let Some(process) = process {
                process.end().await;
            }
            drop(end);
        });
        Ok(Arc::new(Self { target, peer, close, ended }))
    }

    /// What it is called.
    pub fn name(&self) -> &str {
        &self.target.name
    }

    /// What was connected.
    pub fn target(&self) -> &Target {
        &self.target
    }

    /// What the server said of itself.
    pub fn server(&self) -> Option<Arc<ServerPeerInfo>> {
        self.peer.peer_info()
    }

    /// Whether it can still be called.
    pub fn is_connected(&self) -> bool {
        !self.peer.is_transport_closed() && !self.close.is_cancelled()
    }

    /// Waits for the end of the connection, without keeping it alive; whether the server ended it.
    pub fn end(&self) -> impl Future<Output = bool> + Send + 'static {
        let (close, ended) = (self.close.clone(), self.ended.clone());
        async move {
            ended.cancelled().await;
            !close.is_cancelled()
        }
    }

    /// Ends the connection, and waits for that a little.
    pub async fn close(&self) {
        self.close.cancel();
        if tokio::time::timeout(FAREWELL, self.ended.cancelled()).await.is_err() {
            tracing::warn!("the MCP server {:?} takes too long to end", self.name());
        }
    }

    /// All of a list, page by page; nothing when the server says that it has none of this.
    ///
    /// # Errors
    /// Those of the server and of the connection.
    pub async fn list(&self, what: List) -> Result<Vec<Value>, CallError> {
        if !self.has(what) {
            return Ok(Vec::new());
        }
        self.within(READ, async {
            let mut all = Vec::new();
            let mut cursor = None;
            for _ in 0..PAGES {
                let (page, next) = self.page(what, cursor).await?;
                all.extend(page);
                cursor = next;
                if cursor.is_none() || all.len() >= ITEMS {
                    break;
                }
            }
            all.truncate(ITEMS);
            Ok(all)
        })
        .await
    }

    fn has(&self, what: List) -> bool {
        let Some(server) = self.server() else { return true };
        match what {
            List::Tools => server.capabilities.tools.is_some(),
            List::Resources | List::ResourceTemplates => server.capabilities.resources.is_some(),
            List::Prompts => server.capabilities.prompts.is_some(),
        }
    }

    async fn page(&self, what: List, cursor: Option<String>) -> Result<(Vec<Value>, Option<String>), ServiceError> {
        let at = cursor.map(|cursor| PaginatedRequestParams::default().with_cursor(Some(cursor)));
        let (list, next) = match what {
            List::Tools => {
                let page = self.peer.list_tools(at).await?;
                (serde_json::to_value(page.tools), page.next_cursor)
            }
            List::Resources => {
                let page = self.peer.list_resources(at).await?;
                (serde_json::to_value(page.resources), page.next_cursor)
            }
            List::ResourceTemplates => {
                let page = self.peer.list_resource_templates(at).await?;
                (serde_json::to_value(page.resource_templates), page.next_cursor)
            }
            List::Prompts => {
                let page = self.peer.list_prompts(at).await?;
                (serde_json::to_value(page.prompts), page.next_cursor)
            }
        };
        match list {
            Ok(Value::Array(list)) => Ok((list, next)),
            _ => Err(ServiceError::UnexpectedResponse),
        }
    }

    /// Calls a tool. The server is told when nobody waits for its answer any more.
    ///
    /// # Errors
    /// Those of the server and of the connection; a tool that fails has a result that says so.
    pub async fn call_tool(
        &self,
        tool: String,
        arguments: Option<JsonObject>,
        limit: Duration,
    ) -> Result<Value, CallError> {
        let mut params = CallToolRequestParams::new(tool);
        params.arguments = arguments;
        self.within(limit, async {
            let mut result = self.peer.call_tool(params).await?;
            // Servers may leave it out when nothing failed.
            result.is_error.get_or_insert(false);
            written(result)
        })
        .await
    }

    /// Reads a resource.
    ///
    /// # Errors
    /// Those of the server and of the connection.
    pub async fn read_resource(&self, uri: String) -> Result<Value, CallError> {
        let params = ReadResourceRequestParams::new(uri);
        self.within(READ, async { written(self.peer.read_resource(params).await?) }).await
    }

    /// Fills a prompt in.
    ///
    /// # Errors
    /// Those of the server and of the connection.
    pub async fn get_prompt(&self, prompt: String, arguments: Option<JsonObject>) -> Result<Value, CallError> {
        let mut params = GetPromptRequestParams::new(prompt);
        params.arguments = arguments;
        self.within(READ, async { written(self.peer.get_prompt(params).await?) }).await
    }

    async fn within<T>(
        &self,
        limit: Duration,
        work: impl Future<Output = Result<T, ServiceError>>,
    ) -> Result<T, CallError> {
        if !self.is_connected() {
            return Err(CallError::Closed(self.name().to_owned()));
        }
        let done = tokio::time::timeout(limit, work).await;
        let done =
            done.map_err(|_| CallError::Timeout { name: self.name().to_owned(), seconds: limit.as_secs_f64() })?;
        done.map_err(|error| CallError::new(self.name(), error))
    }
}

impl Drop for Client {
    fn drop(&mut self) {
        self.close.cancel();
    }
}

fn written(result: impl serde::Serialize) -> Result<Value, ServiceError> {
    serde_json::to_value(result).map_err(|_| ServiceError::UnexpectedResponse)
}

/// What we say of ourselves. Servers may ask nothing of the user or of a model through us.
fn introduction() -> ClientConfig {
    let ourselves = Implementation::new("chainlit", env!("CARGO_PKG_VERSION"));
    // Later versions have no handshake.
    ClientConfig::new(ClientCapabilities::default(), ourselves)
        .with_protocol_version(ProtocolVersion::LATEST_WITH_INITIALIZE)
}

type Running = RunningService<RoleClient, ClientConfig>;

async fn begin(target: &Target, close: CancellationToken) -> Result<(Running, Option<Process>), ConnectError> {
    match &target.means {
        Means::Process { line, env, folder } => {
            let (process, output, input) = Process::start(&target.name, line, env, folder)?;
            let transport = AsyncRwTransport::new(output, input);
            Ok((serve_client_with_ct(introduction(), transport, close).await?, Some(process)))
        }
        Means::Http { url, headers, reach } => {
            let client = shared_client().map_err(ConnectError::Http)?.clone();
            let service = if target.kind == McpKind::Sse {
                let opened = SseTransport::open(client, url.clone(), headers.clone(), reach).await;
                let transport = opened.map_err(|error| ConnectError::Failed(error.to_string()))?;
                serve_client_with_ct(introduction(), transport, close).await?
            } else {
                let config = StreamableHttpClientTransportConfig::with_uri(url.as_str());
                let transport =
                    StreamableHttpClientTransport::with_client(client, config.custom_headers(headers.clone()));
                serve_client_with_ct(introduction(), transport, close).await?
            };
            Ok((service, None))
        }
    }
}
