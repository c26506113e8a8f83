//! Spellings of other Chainlit versions, rewritten into ours before a layer is typed.

use super::node::{Entry, Node, Origin, Table, Value};

/// Something to say about a key, at the place it was written.
#[derive(Debug)]
pub(crate) struct Finding {
    /// Dotted.
    pub(crate) key: String,
    pub(crate) origin: Origin,
    pub(crate) message: String,
}

/// What was rewritten and deserves a word.
#[derive(Debug, Default)]
pub(crate) struct Rewritten {
    pub(crate) warnings: Vec<Finding>,
    /// Keys of 2.11's MCP schema: worth a warning only when MCP is on, every file of that version has them.
    pub(crate) mcp_2_11: Vec<Finding>,
}

/// Keys that some version had and none reads now; with what took their place.
const OBSOLETE: &[(&str, &str, &str)] = &[
    ("project", "enable_telemetry", "nothing is sent anywhere"),
    ("features", "prompt_playground", "there is no prompt playground any more"),
    ("features", "multi_modal", "see features.spontaneous_file_upload"),
    ("ui", "show_readme_as_default", "the readme opens from the header"),
    ("ui", "theme", "put colours into public/theme.json and the choice into ui.default_theme"),
];

/// Rewrites one layer.
///
/// # Errors
/// A section that is written under two names, and an old key with a value it never had.
pub(crate) fn rewrite(tree: &mut Node, done: &mut Rewritten) -> Result<(), Finding> {
    let Some(root) = tree.as_table_mut() else {
        return Ok(());
    };
    root.remove("meta");
    rename(root, "UI", "ui", "the section is written twice, as [UI] and as [ui]; put all keys under [ui]")?;
    if let Some(ui) = tree.table_mut("ui") {
        hide_cot(ui, done)?;
    }
    if let Some(mcp) = tree.table_mut("features").and_then(|features| features.get_mut("mcp")?.node.as_table_mut()) {
        mcp_2_11(mcp, done)?;
    }
    for (section, key, instead) in OBSOLETE {
        if let Some(entry) = tree.table_mut(section).and_then(|table| table.remove(*key)) {
            let key = format!("{section}.{key}");
            let message = format!("{key} has no effect any more ({instead}); remove it");
            done.warnings.push(Finding { key, origin: entry.key, message });
        }
    }
    Ok(())
}

fn rename(table: &mut Table, old: &str, new: &str, clash: &str) -> Result<(), Finding> {
    let Some(entry) = table.remove(old) else {
        return Ok(());
    };
    if table.contains_key(new) {
        return Err(Finding { key: old.to_owned(), origin: entry.key, message: clash.to_owned() });
    }
    table.insert(new.to_owned(), entry);
    Ok(())
}

/// `hide_cot = true` was how `cot = "hidden"` was spelled.
fn hide_cot(ui: &mut Table, done: &mut Rewritten) -> Result<(), Finding> {
    let Some(old) = ui.remove("hide_cot") else {
        return Ok(());
    };
    let key = "ui.hide_cot".to_owned();
    let Value::Bool(hidden) = old.node.value else {
        let message = format!("expected true or false, got {}", old.node);
        return Err(Finding { key, origin: old.node.origin, message });
    };
    if hidden && !ui.contains_key("cot") {
        let node = Node::new(Value::Text("hidden".to_owned()), old.node.origin);
        ui.insert("cot".to_owned(), Entry { key: old.key.clone(), node });
    }
    let instead = if hidden { "ui.cot = \"hidden\"" } else { "ui.cot = \"full\"" };
    let message = format!("ui.hide_cot is an old key; write {instead}");
    done.warnings.push(Finding { key, origin: old.key, message });
    Ok(())
}

fn mcp_2_11(mcp: &mut Table, done: &mut Rewritten) -> Result<(), Finding> {
    for key in ["sse", "stdio", "streamable-http", "streamable_http", "allowed_executables"] {
        if let Some(entry) = mcp.get(key) {
            let key = format!("features.mcp.{key}");
            let message = format!(
                "{key} is a key of Chainlit 2.11: what it forbids stays forbidden, but servers are connected \
                 through [[features.mcp.servers]] and [features.mcp.user_servers] only"
            );
            done.mcp_2_11.push(Finding { key, origin: entry.key.clone(), message });
        }
    }
    rename(mcp, "streamable-http", "streamable_http", "the section is written twice, with - and with _; keep one")
        .map_err(|finding| Finding { key: format!("features.mcp.{}", finding.key), ..finding })?;
    if let Some(list) = mcp.remove("allowed_executables") {
        let stdio = mcp
            .entry("stdio".to_owned())
            .or_insert_with(|| Entry { key: list.key.clone(), node: Node::empty_table(list.key.clone()) });
        if let Some(stdio) = stdio.node.as_table_mut() {
            stdio.entry("allowed_executables".to_owned()).or_insert(list);
        }
    }
    if let Some(Value::List(servers)) = mcp.get_mut("servers").map(|entry| &mut entry.node.value) {
        for (index, server) in servers.iter_mut().enumerate() {
            idle_keys(index, server, done);
        }
    }
    Ok(())
}

/// Keys that mean nothing for the server's type: Chainlit ignores them too.
fn idle_keys(index: usize, server: &mut Node, done: &mut Rewritten) {
    let Some(table) = server.as_table_mut() else { return };
    let Some(Value::Text(kind)) = table.get("type").map(|entry| entry.node.value.clone()) else { return };
    let idle = if kind == "stdio" { ["url", "headers"] } else { ["command", "env"] };
    for name in idle {
        if let Some(entry) = table.remove(name) {
            let key = format!("features.mcp.servers[{}].{name}", index + 1);
            let message = format!("{key} has no effect on a server of type {kind:?}; remove it");
            done.warnings.push(Finding { key, origin: entry.key, message });
        }
    }
}
