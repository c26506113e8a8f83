//! SQLite and PostgreSQL in both schemas.

use chainlit::data::sql::{Preference, SqlLayer};
use chainlit::data::{DataLayer, Write};
use chainlit::wire::JsonMap;
use chainlit::wire::stored::StoredStep;
use serde_json::json;

use super::conformance::{self, ALL, Abilities};
use super::sample::{message, object, thread, user, write_step};
use super::services::postgres;

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

#[tokio::test(flavor = "multi_thread")]
async fn postgresql_in_the_official_schema_keeps_the_rules() {
    let layer = SqlLayer::postgres(&postgres().await, Preference::Usual).await.unwrap();
    assert_eq!(layer.name(), "PostgreSQL (official schema)");
    conformance::check(&layer, OFFICIAL).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn postgresql_in_the_sqlalchemy_schema_keeps_the_rules() {
    let url = postgres().await.replace("postgres://", "postgresql+asyncpg://");
    let layer = SqlLayer::postgres(&url, Preference::Alchemy).await.unwrap();
    assert_eq!(layer.name(), "PostgreSQL (SQLAlchemy schema)");
    conformance::check(&layer, ALL).await;
}

/// Tables as Chainlit's documentation creates them, before anybody added a column.
const DOCUMENTED: &str = r#"
    CREATE TABLE users ("id" UUID PRIMARY KEY, "identifier" TEXT NOT NULL UNIQUE, "metadata" JSONB NOT NULL,
        "createdAt" TEXT);
    CREATE TABLE threads ("id" UUID PRIMARY KEY, "createdAt" TEXT, "name" TEXT, "userId" UUID, "userIdentifier" TEXT,
        "tags" TEXT[], "metadata" JSONB);
    CREATE TABLE steps ("id" UUID PRIMARY KEY, "name" TEXT NOT NULL, "type" TEXT NOT NULL, "threadId" UUID NOT NULL,
        "parentId" UUID, "streaming" BOOLEAN NOT NULL, "waitForAnswer" BOOLEAN, "isError" BOOLEAN, "metadata" JSONB,
        "tags" TEXT[], "input" TEXT, "output" TEXT, "createdAt" TEXT, "start" TEXT, "end" TEXT, "generation" JSONB,
        "showInput" TEXT, "language" TEXT, "indent" INT);
    CREATE TABLE elements ("id" UUID PRIMARY KEY, "threadId" UUID, "type" TEXT, "url" TEXT, "chainlitKey" TEXT,
        "name" TEXT NOT NULL, "display" TEXT, "objectKey" TEXT, "size" TEXT, "page" INT, "language" TEXT, "forId" UUID,
        "mime" TEXT);
    CREATE TABLE feedbacks ("id" UUID PRIMARY KEY, "forId" UUID NOT NULL, "threadId" UUID NOT NULL,
        "value" INT NOT NULL, "comment" TEXT);
    INSERT INTO threads ("id", "createdAt") VALUES ('00000000-0000-4000-8000-000000000001', '2025-01-01T00:00:00Z');
    INSERT INTO steps ("id", "name", "type", "threadId", "streaming", "createdAt") VALUES
        ('00000000-0000-4000-8000-000000000002', 'a', 'user_message', '00000000-0000-4000-8000-000000000001', false,
         '2025-01-01T00:00:00Z');
"#;

#[tokio::test(flavor = "multi_thread")]
async fn older_tables_get_what_they_lack() {
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("t.db");
    let options = sqlx::sqlite::SqliteConnectOptions::new().filename(&file).create_if_missing(true);
    let pool = sqlx::SqlitePool::connect_with(options).await.unwrap();
    sqlx::raw_sql(DOCUMENTED).execute(&pool).await.unwrap();
    pool.close().await;
    let layer = SqlLayer::sqlite(&file, Preference::Usual).await.unwrap();
    assert_eq!(layer.thread("00000000-0000-4000-8000-000000000001", None).await.unwrap().unwrap().steps.len(), 1);
    conformance::check(&layer, ALL).await;

    let url = postgres().await;
    let pool = sqlx::PgPool::connect(&url).await.unwrap();
    sqlx::raw_sql(DOCUMENTED).execute(&pool).await.unwrap();
    pool.close().await;
    let layer = SqlLayer::postgres(&url, Preference::Usual).await.unwrap();
    assert_eq!(layer.name(), "PostgreSQL (SQLAlchemy schema)");
    conformance::check(&layer, ALL).await;
}

/// A database whose owner lets this program read and write, and nothing else.
#[tokio::test(flavor = "multi_thread")]
async fn a_database_that_may_not_be_altered_is_used_as_it_is() {
    let url = postgres().await;
    let pool = sqlx::PgPool::connect(&url).await.unwrap();
    sqlx::raw_sql(DOCUMENTED).execute(&pool).await.unwrap();
    let role = format!("r{}", chainlit::wire::ids::new_id().replace('-', ""));
    let grant = format!(
        "CREATE ROLE {role} LOGIN; GRANT SELECT, INSERT, UPDATE, DELETE ON ALL TABLES IN SCHEMA public TO {role}"
    );
    sqlx::raw_sql(sqlx::AssertSqlSafe(grant)).execute(&pool).await.unwrap();
    let layer = SqlLayer::postgres(&url.replace("chainlit@", &format!("{role}@")), Preference::Usual).await.unwrap();
    let ann = user(&layer, "ann").await;
    let older = thread(&layer, &ann, "older", "x", 1).await;
    thread(&layer, &ann, "newer", "x", 2).await;
    layer.write(&[write_step(&message(&older, "again", 3))]).await.unwrap();
    let filter = chainlit::wire::thread::ThreadFilter { user_id: ann.id, ..Default::default() };
    let page = layer.threads(&chainlit::wire::thread::Pagination { first: 1, cursor: None }, &filter).await.unwrap();
    assert_eq!(page.data[0].name.as_deref(), Some("older"));
    let cursor = page.page_info.end_cursor;
    let page = layer.threads(&chainlit::wire::thread::Pagination { first: 1, cursor }, &filter).await.unwrap();
    assert_eq!(page.data[0].name.as_deref(), Some("newer"));
}

/// The official tables without the column that this program would add.
#[tokio::test(flavor = "multi_thread")]
async fn a_stream_that_is_cut_stays_marked_where_no_column_may_be_added() {
    let url = postgres().await;
    SqlLayer::postgres(&url, Preference::Usual).await.unwrap().close().await;
    let pool = sqlx::PgPool::connect(&url).await.unwrap();
    let role = format!("r{}", chainlit::wire::ids::new_id().replace('-', ""));
    let grant = format!(
        "ALTER TABLE \"Step\" DROP COLUMN \"extra\"; CREATE ROLE {role} LOGIN; \
         GRANT SELECT, INSERT, UPDATE, DELETE ON ALL TABLES IN SCHEMA public TO {role}"
    );
    sqlx::raw_sql(sqlx::AssertSqlSafe(grant)).execute(&pool).await.unwrap();
    let layer = SqlLayer::postgres(&url.replace("chainlit@", &format!("{role}@")), Preference::Usual).await.unwrap();
    let ann = user(&layer, "ann").await;
    let id = thread(&layer, &ann, "cut", "x", 1).await;
    let mut step = message(&id, "as far as it ca", 2);
    step.streaming = Some(true);
    layer.write(&[write_step(&step)]).await.unwrap();
    let stored = async || layer.step(&id, &step.id).await.unwrap().unwrap();
    assert_eq!((stored().await.streaming, stored().await.metadata), (Some(true), Some(JsonMap::new())));
    // What changes only a part of it leaves the mark.
    let patch = StoredStep {
        id: step.id.clone(),
        thread_id: id.clone(),
        metadata: Some(object(json!({"favorite": true}))),
        ..StoredStep::default()
    };
    layer.write(&[Write::Step(Box::new(patch))]).await.unwrap();
    assert_eq!((stored().await.streaming, stored().await.is_favorite()), (Some(true), true));
    let kept: String = sqlx::query_scalar("SELECT \"metadata\"::text FROM \"Step\" WHERE \"id\"::text = $1")
        .bind(&step.id)
        .fetch_one(&pool)
        .await
        .unwrap();
    assert_eq!(kept, r#"{"favorite": true, "streaming": true}"#);
    // The whole step, as it is after its end.
    step.output = Some("as far as it came, and on".to_owned());
    step.streaming = Some(false);
    layer.write(&[write_step(&step)]).await.unwrap();
    assert_ne!(stored().await.streaming, Some(true));
    assert_eq!((stored().await.output, stored().await.is_favorite()), (step.output.clone(), true));
}

#[tokio::test]
async fn servers_that_start_together_make_one_schema() {
    let url = postgres().await;
    let starts = (0..4).map(|_| SqlLayer::postgres(&url, Preference::Usual));
    for layer in futures_util::future::join_all(starts).await {
        layer.unwrap().health().await.unwrap();
    }
}

#[tokio::test]
async fn an_address_where_nothing_answers_is_reported_without_its_password() {
    let error = SqlLayer::postgres("postgres://joe:s3cret@127.0.0.1:1/x", Preference::Usual).await.err().unwrap();
    let error = error.to_string();
    assert!(error.starts_with("data.url: PostgreSQL at 127.0.0.1:1 cannot be used"), "{error}");
    assert!(!error.contains("s3cret"), "{error}");
}
