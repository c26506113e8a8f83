//! What answers each address of the protocol.

use axum::Router;
use axum::extract::DefaultBodyLimit;
use axum::middleware::from_fn_with_state;
use axum::routing::{MethodRouter, any, get, post, put};

use super::state::ServerState;
use super::{
    actions, assets, auth, elements, feedback, files, health, images, mcp, owner, page, project, scripted, site,
    threads,
};
use crate::wire::routes::{Access, Route};

/// All routes but those of the socket.
pub(super) fn all(state: &ServerState) -> Router<ServerState> {
    let with = |access: Access| {
        let routes = Route::ALL.iter().filter(move |route| route.access() == access);
        routes.fold(Router::new(), |router, route| match handler(*route, state) {
            Some(handler) => router.route(route.path(), handler),
            None => router,
        })
    };
    let users = with(Access::Users).route_layer(from_fn_with_state(state.clone(), auth::require_login));
    with(Access::Open).merge(users)
}

/// What answers a route; `None` for the socket, which stands elsewhere.
fn handler(route: Route, state: &ServerState) -> Option<MethodRouter<ServerState>> {
    // What pages ask for first gives a browser the cookie that its threads are kept under.
    let remember = from_fn_with_state(state.clone(), owner::remember);
    Some(match route {
        Route::Public => get(assets::public),
        Route::PublicFolder => get(assets::no_folder),
        Route::Assets => get(assets::assets),
        Route::Copilot => get(assets::copilot),
        Route::Favicon => get(images::favicon),
        Route::Logo => get(images::logo),
        Route::Avatar => get(images::avatar),
        Route::AuthConfig => get(auth::config),
        Route::Login => post(auth::login).get(page::page),
        Route::Logout => post(auth::logout).get(page::page),
        Route::AuthJwt => post(auth::jwt),
        Route::AuthHeader => post(auth::header),
        Route::OAuth => get(auth::oauth),
        Route::OAuthCallback => get(auth::oauth_callback).post(auth::oauth_posted),
        Route::SessionCookie => post(auth::session_cookie).layer(remember),
        Route::Translations => get(project::translations),
        Route::Health => get(health),
        Route::Home => get(page::page).head(site),
        Route::Page => any(scripted::or_page),
        Route::User => get(auth::user),
        Route::Settings => get(project::settings).layer(remember),
        Route::Threads => post(threads::list),
        Route::Thread => get(threads::get),
        Route::SharedThread => get(threads::shared),
        Route::ThreadElement => get(threads::element),
        Route::ThreadContent => get(threads::content),
        Route::ChangeThread => put(threads::rename).delete(threads::delete),
        Route::ShareThread => put(threads::share),
        Route::Element => put(elements::update).delete(elements::remove),
        Route::Action => post(actions::call),
        // Uploads have limits of their own, and are not held in memory.
        Route::Upload => post(files::upload).layer(DefaultBodyLimit::disable()),
        Route::File => get(files::download),
        Route::Feedback => put(feedback::upsert).delete(feedback::remove),
        Route::Mcp => post(mcp::connect).delete(mcp::disconnect),
        Route::Socket | Route::SocketBare => return None,
    })
}
