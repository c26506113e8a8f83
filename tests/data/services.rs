//! Databases and emulators that `scripts/services` starts: from the variables that it prints, else by calling it.

use std::collections::HashMap;
use std::process::Command;
use std::sync::OnceLock;

use chainlit::config::env::Env;
use chainlit::wire::ids::new_id;
use sqlx::Connection;

const NAMES: [&str; 6] = [
    "CHAINLIT_TEST_POSTGRES",
    "CHAINLIT_TEST_AWS",
    "CHAINLIT_TEST_GCS",
    "CHAINLIT_TEST_AZURE",
    "CHAINLIT_TEST_PYTHON",
    "CHAINLIT_TEST_RSA_KEY",
];

fn all() -> &'static HashMap<String, String> {
    static ALL: OnceLock<HashMap<String, String>> = OnceLock::new();
    ALL.get_or_init(|| {
        let set: HashMap<String, String> =
            NAMES.iter().filter_map(|name| Some(((*name).to_owned(), std::env::var(name).ok()?))).collect();
        if set.len() == NAMES.len() {
            return set;
        }
        let script = concat!(env!("CARGO_MANIFEST_DIR"), "/scripts/services");
        let output = Command::new(script).stderr(std::process::Stdio::inherit()).output().unwrap();
        assert!(output.status.success(), "scripts/services failed: {}", output.status);
        let text = String::from_utf8(output.stdout).unwrap();
        text.lines().filter_map(|line| line.split_once('=')).map(|(n, v)| (n.to_owned(), v.to_owned())).collect()
    })
}

/// A variable of `scripts/services`.
pub(crate) fn service(name: &str) -> &'static str {
    all().get(name).map(String::as_str).unwrap_or_else(|| panic!("scripts/services does not print {name}"))
}

/// A new, empty database of PostgreSQL.
pub(crate) async fn postgres() -> String {
    let server = service("CHAINLIT_TEST_POSTGRES");
    let name = format!("t{}", new_id().replace('-', ""));
    let mut connection = sqlx::PgConnection::connect(server).await.unwrap();
    sqlx::raw_sql(sqlx::AssertSqlSafe(format!("CREATE DATABASE {name}"))).execute(&mut connection).await.unwrap();
    connection.close().await.unwrap();
    format!("{}/{name}", server.rsplit_once('/').unwrap().0)
}

/// The environment of a machine that uses Amazon's emulator.
pub(crate) fn aws() -> Env {
    let endpoint = service("CHAINLIT_TEST_AWS");
    [
        ("AWS_ENDPOINT_URL", endpoint),
        ("AWS_REGION", "eu-west-1"),
        ("AWS_ACCESS_KEY_ID", "test"),
        ("AWS_SECRET_ACCESS_KEY", "test"),
        ("APP_AWS_REGION", "eu-west-1"),
        ("APP_AWS_ACCESS_KEY", "test"),
        ("APP_AWS_SECRET_KEY", "test"),
        ("DEV_AWS_ENDPOINT", endpoint),
    ]
    .into_iter()
    .collect()
}

/// A client for plain requests.
pub(crate) fn client() -> reqwest::Client {
    // The second call finds the first one's.
    drop(rustls::crypto::ring::default_provider().install_default());
    reqwest::Client::new()
}
