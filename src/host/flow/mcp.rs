//! MCP servers that come and go. What the callbacks fail at is shown, and changes nothing.

use std::sync::{Arc, Weak};

use super::report;
use crate::host::instance::{Callback, Instance};
use crate::host::mcp as sessions;
use crate::host::run::Run;
use crate::host::value::Value;
use crate::mcp::Client;
use crate::session::inbox::McpChange;
use crate::wire::event::{McpEnded, server};

/// Takes a server in or lets one go, and tells the script.
pub async fn mcp(instance: Arc<Instance>, change: McpChange) {
    let Some(session) = instance.session.clone() else { return };
    let done = match change {
        McpChange::Connected { client, seat, done } => {
            let args = vec![sessions::connection(client.target()), sessions::session(&client)];
            call(&instance, Callback::McpConnect, args).await;
            match session.mcp.add(client.clone(), seat) {
                Ok(Some(old)) => disconnected(&instance, old).await,
                Ok(None) => {}
                // The chat is over, and with it the connection.
                Err(_) => return,
            }
            if !client.is_connected() {
                // It has not outlived its own callback.
                ended(&instance, client).await;
                return;
            }
            done
        }
        McpChange::Disconnect { name, done } => {
            if let Some(old) = session.mcp.remove(&name) {
                disconnected(&instance, old).await;
            }
            done
        }
        McpChange::Ended(client) => {
            if let Some(client) = Weak::upgrade(&client) {
                ended(&instance, client).await;
            }
            return;
        }
    };
    if done.send(()).is_err() {
        tracing::debug!(session = %session.id, "the page did not wait for its MCP server");
    }
}

/// Lets go of a server that has ended by itself, and tells the user.
async fn ended(instance: &Arc<Instance>, client: Arc<Client>) {
    let Some(session) = instance.session.as_ref().filter(|session| session.mcp.forget(&client)) else { return };
    let name = client.name();
    tracing::warn!(session = %session.id, "the MCP server {name:?} has ended");
    session.outbox.emit(server::MCP_ENDED, &McpEnded { name });
    session.toast(&format!("The MCP server {name} has ended; connect it again to use it."), "warning");
    disconnected(instance, client).await;
}

async fn disconnected(instance: &Arc<Instance>, client: Arc<Client>) {
    let args = vec![Value::text(client.name()), sessions::session(&client)];
    call(instance, Callback::McpDisconnect, args).await;
    client.close().await;
}

async fn call(instance: &Arc<Instance>, callback: Callback, args: Vec<Value>) {
    let Some(function) = instance.callback(callback) else { return };
    let run = Run::new(instance.clone());
    if let Err(error) = function.call(&run, args).await {
        report(instance, &error);
    }
}
