//! MCP connections (wire protocol 1.18).

use super::problem::Problem;

/// `POST /mcp`.
pub(super) async fn connect() -> Problem {
    Problem::bad_request("This app does not support MCP.")
}

/// `DELETE /mcp`.
pub(super) async fn disconnect() -> Problem {
    Problem::bad_request("This app does not support MCP.")
}
