//! SQLite and PostgreSQL in both schemas.

use chainlit::data::DataLayer;
use chainlit::data::sql::{Preference, SqlLayer};

use super::conformance::{self, ALL, Abilities};
use super::sample::{thread, user};

const OFFICIAL: Abilities = Abilities { empties: false, ..ALL };

#[tokio::test(flavor = "multi_thread")]
async fn sqlite_in_the_sqlalchemy_schema_keeps_the_rules() {
    let folder = tempfile::tempdir().unwrap();
    let layer = SqlLayer::sqlite(&folder.path().join("t.db"), Preference::Usual).await.unwrap();
    assert_eq!(layer.name(), "SQLite (SQLAlchemy schema)");
    conformance::check(&layer, ALL).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn sqlite_in_the_official_schema_keeps_the_rules() {
    let folder = tempfile::tempdir().unwrap();
    let layer = SqlLayer::sqlite(&folder.path().join("t.db"), Preference::Official).await.unwrap();
    assert_eq!(layer.name(), "SQLite (official schema)");
    conformance::check(&layer, OFFICIAL).await;
}

#[tokio::test]
async fn the_schema_is_recognised_when_a_database_is_opened_again() {
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("sub/t.db");
    let layer = SqlLayer::sqlite(&file, Preference::Official).await.unwrap();
    let ann = user(&layer, "ann").await;
    let id = thread(&layer, &ann, "kept", "x", 1).await;
    layer.close().await;
    let layer = SqlLayer::sqlite(&file, Preference::Usual).await.unwrap();
    assert_eq!(layer.name(), "SQLite (official schema)");
    assert_eq!(layer.thread(&id, None).await.unwrap().unwrap().steps.len(), 1);
}

#[tokio::test]
async fn what_is_no_database_is_reported_with_the_setting() {
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("t.db");
    std::fs::write(&file, "this is a text and no database, and long enough to be looked at closely").unwrap();
    let error = SqlLayer::sqlite(&file, Preference::Usual).await.err().unwrap().to_string();
    assert!(error.starts_with("data.url: the SQLite database ") && error.contains("give a file"), "{error}");
}
