//! The addresses of the protocol over HTTP (wire protocol 1.1) in one table: the server's router is made from it, scripts
//! may not take these paths, and the tests know by it that no route was forgotten.

/// Who may use a route.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Access {
    /// Everybody.
    Open,
    /// Who is logged in, where the app has logins.
    Users,
    /// Who is logged in, which is checked when the socket connects.
    Connect,
}

macro_rules! routes {
    ($($(#[$doc:meta])* $name:ident: $access:ident, $path:literal, [$($method:literal),*];)*) => {
        /// One address. What answers it is the server's business.
        #[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
        pub enum Route {
            $($(#[$doc])* $name,)*
        }

        impl Route {
            /// All of them.
            pub const ALL: &[Self] = &[$(Self::$name),*];

            /// Its path below the root path; parts in braces stand for anything.
            pub const fn path(self) -> &'static str {
                match self { $(Self::$name => $path,)* }
            }

            /// Its methods; HEAD goes with GET.
            pub const fn methods(self) -> &'static [&'static str] {
                match self { $(Self::$name => &[$($method),*],)* }
            }

            /// Who may use it.
            pub const fn access(self) -> Access {
                match self { $(Self::$name => Access::$access,)* }
            }
        }
    };
}

routes! {
    /// Files of the app.
    Public: Open, "/public/{*path}", ["GET"];
    /// The folder of those files, which is none.
    PublicFolder: Open, "/public/", ["GET"];
    /// Files of the web app.
    Assets: Open, "/assets/{*path}", ["GET"];
    /// Files of the widget.
    Copilot: Open, "/copilot/{*path}", ["GET"];
    /// The site's icon.
    Favicon: Open, "/favicon", ["GET"];
    /// The app's logo.
    Logo: Open, "/logo", ["GET"];
    /// Pictures of authors.
    Avatar: Open, "/avatars/{avatar_id}", ["GET"];
    /// What the login page offers.
    AuthConfig: Open, "/auth/config", ["GET"];
    /// The login page; logging in with a password.
    Login: Open, "/login", ["GET", "POST"];
    /// The page; logging out.
    Logout: Open, "/logout", ["GET", "POST"];
    /// Exchanging a token for a cookie.
    AuthJwt: Open, "/auth/jwt", ["POST"];
    /// Logging in by headers.
    AuthHeader: Open, "/auth/header", ["POST"];
    /// Going to a login provider.
    OAuth: Open, "/auth/oauth/{provider}", ["GET"];
    /// Coming back from there.
    OAuthCallback: Open, "/auth/oauth/{provider}/callback", ["GET", "POST"];
    /// A cookie for load balancers.
    SessionCookie: Open, "/set-session-cookie", ["POST"];
    /// Texts of the page.
    Translations: Open, "/project/translations", ["GET"];
    /// Whether the server lives.
    Health: Open, "/health", ["GET"];
    /// The page.
    Home: Open, "/", ["GET"];
    /// What the script answers, else the page.
    Page: Open, "/{*path}", ["GET"];
    /// Who is logged in.
    User: Users, "/user", ["GET"];
    /// What the page needs at its start.
    Settings: Users, "/project/settings", ["GET"];
    /// The list of threads.
    Threads: Users, "/project/threads", ["POST"];
    /// One thread.
    Thread: Users, "/project/thread/{thread}", ["GET"];
    /// A thread that was shared.
    SharedThread: Users, "/project/share/{thread}", ["GET"];
    /// An element of a thread.
    ThreadElement: Users, "/project/thread/{thread}/element/{element}", ["GET"];
    /// The content of an element, from a storage that has no addresses of its own.
    ThreadContent: Users, "/project/thread/{thread}/element/{element}/content", ["GET"];
    /// Renaming and deleting a thread.
    ChangeThread: Users, "/project/thread", ["PUT", "DELETE"];
    /// Sharing a thread.
    ShareThread: Users, "/project/thread/share", ["PUT"];
    /// Changing and removing a custom element.
    Element: Users, "/project/element", ["PUT", "DELETE"];
    /// A click on an action.
    Action: Users, "/project/action", ["POST"];
    /// Uploads.
    Upload: Users, "/project/file", ["POST"];
    /// Files of a chat.
    File: Users, "/project/file/{file}", ["GET"];
    /// Judging an answer.
    Feedback: Users, "/feedback", ["PUT", "DELETE"];
    /// MCP servers of a chat.
    Mcp: Users, "/mcp", ["POST", "DELETE"];
    /// The socket, with a slash at the end.
    Socket: Connect, "/ws/socket.io/", ["GET", "POST"];
    /// The socket, without.
    SocketBare: Connect, "/ws/socket.io", ["GET", "POST"];
}
