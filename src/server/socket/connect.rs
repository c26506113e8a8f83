//! The checks of a connecting client (wire protocol 2.2, 2.3).

use std::sync::Arc;

use percent_encoding::percent_decode_str;
use serde::Deserialize;
use serde_json::Value;
use socketioxide::extract::SocketRef;

use super::connection::SocketConnection;
use super::events::{self, Client};
use crate::server::auth::{Handshake, SeenRequest};
use crate::server::owner;
use crate::server::state::ServerState;
use crate::session::Opening;
use crate::session::registry::Opened;
use crate::wire::JsonMap;
use crate::wire::ids::{SessionId, ThreadId};
use crate::wire::user::User;

/// What a refused client is told. Why is for the log: it may be about somebody else's session.
#[derive(Debug, thiserror::Error)]
#[error("Connection refused by server")]
pub(super) struct Refused;

/// The connect payload.
#[derive(Debug, Deserialize)]
#[serde(rename_all = "camelCase")]
struct Auth {
    client_type: String,
    session_id: SessionId,
    #[serde(default)]
    thread_id: Option<String>,
    #[serde(default)]
    user_env: Option<String>,
    #[serde(default)]
    chat_profile: Option<String>,
    /// Number of the last event that the client saw; only this server's own client counts.
    #[serde(default)]
    offset: Option<u64>,
}

/// Opens or restores the session that a client names, and listens to its events.
pub(super) async fn connect(state: &ServerState, socket: &SocketRef, auth: Option<Value>) -> Result<(), Refused> {
    let refused = |reason: String| {
        tracing::info!(reason, "a connection was refused");
        Refused
    };
    let auth = auth.ok_or_else(|| refused("no connect payload".to_owned()))?;
    let auth: Auth = serde_json::from_value(auth).map_err(|e| refused(format!("connect payload: {e}")))?;
    let offset = auth.offset;
    let login = Handshake::login(state, &socket.req_parts().headers).await.map_err(refused)?;
    let expires = login.as_ref().map(|login| login.expires);
    let (login, user) = login.map(|login| (login.id, login.user)).unzip();
    let source = state.auth.source(SeenRequest::of(socket.req_parts()).seen(), user.as_ref());
    let mut opening = opening(socket, auth, user).map_err(refused)?;
    if opening.user.is_none() && state.keeps_history_of_browsers() {
        opening.browser = owner::browser(&socket.req_parts().headers);
    }
    let settings = state.settings();
    let exists = state.registry.find(opening.id, opening.user.as_ref()).map_err(|e| refused(e.to_string()))?.is_some();
    if !exists && let Some(missing) = missing_env(&settings.project.user_env, &opening.user_env) {
        return Err(refused(missing));
    }
    let mut shares_thread = false;
    if !exists && let Some(thread) = opening.thread.clone() {
        let found = find_thread(state, &opening, &thread).await.map_err(refused)?;
        shares_thread = found == Found::InUse;
        if found == Found::Nobodys {
            // Who began it cannot be told: the chat goes on in a thread of its own.
            opening.thread = None;
        }
    }
    let (session, restored) = match state.registry.open(opening, settings).map_err(|e| refused(e.to_string()))? {
        Opened::Restored(session) => (session, true),
        Opened::New(session, commands) => {
            if shares_thread {
                session.share_thread();
            }
            state.runtime.serve(session.clone(), commands);
            (session, false)
        }
    };
    let connection = SocketConnection::new(socket.clone());
    let client = Client {
        state: state.clone(),
        session,
        connection,
        login: login.clone(),
        expires,
        source,
        offset,
        restored,
        attached: false.into(),
    };
    events::listen(socket, &Arc::new(client));
    if let Some(login) = login {
        state.live.add(login, socket.clone());
    }
    Ok(())
}

/// What a client finds under the id of a thread.
#[derive(PartialEq, Eq)]
enum Found {
    /// Its own thread, or none.
    Own,
    /// Its own thread, which another chat of its goes on with.
    InUse,
    /// A thread that has no owner.
    Nobodys,
}

/// Looks for the thread that a client wants to go on with.
async fn find_thread(state: &ServerState, opening: &Opening, thread: &ThreadId) -> Result<Found, String> {
    let owner = opening.user.as_ref().or(opening.browser.as_ref()).map(|owner| owner.identifier.as_str());
    let chats = state.chats_of(thread.as_str());
    if chats.iter().any(|chat| chat.journal.owner().map(|owner| owner.identifier.as_str()) != owner) {
        return Err("authorization failed: the thread is in use by somebody else".to_owned());
    }
    let found = if chats.is_empty() { Found::Own } else { Found::InUse };
    let Some(store) = state.registry.store() else { return Ok(found) };
    store.writer().settled(thread.as_str()).await;
    match store.layer().thread_author(thread.as_str()).await {
        Ok(Some(author)) if Some(author.as_str()) == owner => Ok(found),
        Ok(Some(_)) => Err("authorization failed: the thread is somebody else's".to_owned()),
        Ok(None) => match store.layer().thread(thread.as_str(), Some(0)).await {
            Ok(None) => Ok(found),
            Ok(Some(_)) => Ok(Found::Nobodys),
            Err(error) => Err(error.to_string()),
        },
        Err(error) => Err(error.to_string()),
    }
}

fn opening(socket: &SocketRef, auth: Auth, user: Option<User>) -> Result<Opening, String> {
    let thread = match auth.thread_id.as_deref() {
        None | Some("") => None,
        Some(id) => Some(id.parse::<ThreadId>().map_err(|e| e.to_string())?),
    };
    let user_env = match auth.user_env.as_deref() {
        None | Some("") => JsonMap::new(),
        Some(text) => serde_json::from_str(text).map_err(|e| format!("userEnv: {e}"))?,
    };
    let decode = |text: String| percent_decode_str(&text).decode_utf8_lossy().into_owned();
    let headers = &socket.req_parts().headers;
    let header = |name: &str| headers.get(name).and_then(|v| v.to_str().ok()).map(str::to_owned);
    let environ = ["accept-language", "cookie", "host", "origin", "referer", "user-agent"]
        .into_iter()
        .filter_map(|name| Some((format!("HTTP_{}", name.to_uppercase().replace('-', "_")), header(name)?)))
        .collect();
    Ok(Opening {
        id: auth.session_id,
        client_type: auth.client_type,
        user,
        browser: None,
        user_env,
        language: language(header("accept-language").as_deref()),
        chat_profile: auth.chat_profile.filter(|profile| !profile.is_empty()).map(decode),
        thread,
        environ,
    })
}

/// The first language that the browser names.
fn language(header: Option<&str>) -> String {
    let first: String = header
        .unwrap_or_default()
        .trim_start_matches(|c: char| !c.is_ascii_alphanumeric())
        .chars()
        .take_while(|c| c.is_ascii_alphanumeric() || *c == '-')
        .take(35)
        .collect();
    if first.is_empty() { "en-US".to_owned() } else { first }
}

/// Why the values that the user entered do not suffice.
fn missing_env(wanted: &[String], given: &JsonMap) -> Option<String> {
    if wanted.is_empty() {
        return None;
    }
    if given.is_empty() {
        return Some("Missing user environment variables".to_owned());
    }
    let missing = wanted.iter().find(|name| !given.contains_key(*name))?;
    Some(format!("Missing user environment variable: {missing}"))
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    #[test]
    fn the_first_language_counts() {
        assert_eq!(language(Some("de-DE,de;q=0.9,en;q=0.8")), "de-DE");
        assert_eq!(language(None), "en-US");
        assert_eq!(language(Some("*")), "en-US");
    }

    #[test]
    fn a_payload_needs_a_session_that_is_a_uuid() {
        let read = |value: Value| serde_json::from_value::<Auth>(value).is_ok();
        assert!(read(json!({"clientType": "webapp", "sessionId": "3f0f2c5e-8f3e-4c56-9d39-0d6a3f0f2c5e"})));
        assert!(!read(json!({"clientType": "webapp", "sessionId": "../x"})));
        assert!(!read(json!({"sessionId": "3f0f2c5e-8f3e-4c56-9d39-0d6a3f0f2c5e"})));
    }

    #[test]
    fn wanted_values_are_named_when_missing() {
        let wanted = vec!["KEY".to_owned()];
        assert_eq!(missing_env(&[], &JsonMap::new()), None);
        assert_eq!(missing_env(&wanted, &JsonMap::new()).as_deref(), Some("Missing user environment variables"));
        let given = JsonMap::from_iter([("OTHER".to_owned(), json!("x"))]);
        assert_eq!(missing_env(&wanted, &given).as_deref(), Some("Missing user environment variable: KEY"));
        let given = JsonMap::from_iter([("KEY".to_owned(), json!("x"))]);
        assert_eq!(missing_env(&wanted, &given), None);
    }
}
