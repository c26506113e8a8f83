//! Addresses of databases, connections, and what is missing in them.

use std::path::{Path, PathBuf};
use std::str::FromStr;
use std::time::Duration;

use sqlx::postgres::{PgConnectOptions, PgPoolOptions};
use sqlx::sqlite::{SqliteConnectOptions, SqliteJournalMode, SqlitePoolOptions, SqliteSynchronous};

use super::SqlLayer;
use super::alchemy::{Alchemy, ddl as alchemy};
use super::db::{Db, Engine, Tx};
use super::notes::Notes;
use super::official::{Official, ddl as official};
use super::schema::Schema;
use super::tables::{Table, add};
use crate::data::error::{Error, Result};

/// Which schema an empty database gets.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Preference {
    /// The one that Python Chainlit can open: official on PostgreSQL, SQLAlchemy's on SQLite.
    #[default]
    Usual,
    /// The official layer's.
    Official,
    /// The SQLAlchemy layer's.
    Alchemy,
}

/// How long a connection may take before a database counts as failing.
const PATIENCE: Duration = Duration::from_secs(10);

impl SqlLayer {
    /// Opens an SQLite database file, and makes it if there is none.
    ///
    /// # Errors
    /// [`Error::Setting`] when the file cannot be used.
    pub async fn sqlite(file: &Path, preference: Preference) -> Result<Self> {
        if let Some(folder) = file.parent().filter(|f| !f.as_os_str().is_empty())
            && let Err(error) = std::fs::create_dir_all(folder)
        {
            return Err(Error::setting(
                "data.url",
                format!("the folder {} cannot be made: {error}", folder.display()),
                "give a file in a folder that the server may write",
            ));
        }
        let options = SqliteConnectOptions::new()
            .filename(file)
            .create_if_missing(true)
            .journal_mode(SqliteJournalMode::Wal)
            .synchronous(SqliteSynchronous::Full)
            // Python Chainlit leaves them off: its rows need not refer to rows that exist.
            .foreign_keys(false)
            .busy_timeout(PATIENCE)
            .pragma("cache_size", "-32768");
        let pool = |connections| SqlitePoolOptions::new().max_connections(connections).acquire_timeout(PATIENCE);
        let unusable = |error: sqlx::Error| {
            Error::setting(
                "data.url",
                format!("the SQLite database {} cannot be opened: {error}", file.display()),
                "give a file that is a database, or none yet, in a folder that the server may write",
            )
        };
        let writes = pool(1).connect_with(options.clone()).await.map_err(unusable)?;
        let reads = pool(4).connect_with(options).await.map_err(unusable)?;
        Self::over(Db::Sqlite { reads, writes }, preference).await
    }

    /// Connects to PostgreSQL. SQLAlchemy's addresses (`postgresql+asyncpg://`) are taken too.
    ///
    /// # Errors
    /// [`Error::Setting`] when the address is none, or nothing answers there.
    pub async fn postgres(url: &str, preference: Preference) -> Result<Self> {
        let options = PgConnectOptions::from_str(&plain_postgres(url)).map_err(|error| {
            Error::setting(
                "data.url",
                format!("this is no address of a PostgreSQL database: {error}"),
                "write postgres://user:password@host:5432/database",
            )
        })?;
        let (host, port) = (options.get_host().to_owned(), options.get_port());
        let pool = PgPoolOptions::new().max_connections(12).acquire_timeout(PATIENCE).connect_with(options).await;
        let pool = pool.map_err(|error| {
            Error::setting(
                "data.url",
                format!("PostgreSQL at {host}:{port} cannot be used: {error}"),
                "check that it runs and that user, password and database in the address (or DATABASE_URL) are right",
            )
        })?;
        Self::over(Db::Postgres(pool), preference).await
    }

    async fn over(db: Db, preference: Preference) -> Result<Self> {
        let engine = db.engine();
        let mut tx = db.begin().await?;
        if engine == Engine::Postgres {
            // Servers that start together on an empty database: one makes the tables.
            tx.run("SELECT pg_advisory_xact_lock(4921506112)", &[]).await?;
        }
        let has_official = Table::look_up(&mut tx, engine, "Thread").await?.exists();
        let has_alchemy = Table::look_up(&mut tx, engine, "threads").await?.exists();
        let wants_alchemy = match preference {
            Preference::Usual => engine == Engine::Sqlite,
            Preference::Official => false,
            Preference::Alchemy => true,
        };
        let is_alchemy = match (has_official, has_alchemy) {
            (true, true) => wants_alchemy,
            (official, alchemy) if official || alchemy => alchemy,
            _ => {
                let (title, script) = match (wants_alchemy, engine) {
                    (true, _) => ("SQLAlchemy", alchemy::CREATE),
                    (false, Engine::Postgres) => ("official", official::CREATE_POSTGRES),
                    (false, Engine::Sqlite) => ("official", official::CREATE_SQLITE),
                };
                tx.script(script).await?;
                tracing::info!("{}: made the tables of Chainlit's {title} schema", engine.name());
                wants_alchemy
            }
        };
        tx.commit().await?;
        let schema = if is_alchemy { Self::alchemy(&db).await? } else { Self::official(&db).await? };
        Ok(Self { db, schema, notes: Notes::default() })
    }

    async fn official(db: &Db) -> Result<Box<dyn Schema>> {
        complete(db, official::LATER_COLUMNS, official::INDEXES).await?;
        let mut tx = db.begin().await?;
        Ok(Box::new(Official::new(&mut tx, db.engine()).await?))
    }

    async fn alchemy(db: &Db) -> Result<Box<dyn Schema>> {
        complete(db, alchemy::LATER_COLUMNS, alchemy::INDEXES).await?;
        let mut tx = db.begin().await?;
        let engine = db.engine();
        let has_column = Table::look_up(&mut tx, engine, "threads").await?.has(alchemy::ACTIVITY_COLUMN);
        let triggered = match engine {
            Engine::Sqlite => "SELECT name FROM sqlite_master WHERE type = 'trigger' AND name = $1",
            Engine::Postgres => "SELECT tgname::text FROM pg_trigger WHERE tgname = $1",
        };
        let has_trigger = tx.row(triggered, &[alchemy::TRIGGER.into()]).await?.is_some();
        drop(tx);
        if !(has_column && has_trigger) {
            let mut sql = String::new();
            if !has_column {
                sql.push_str(alchemy::ADD_ACTIVITY);
                sql.push(';');
            }
            sql.push_str(match engine {
                Engine::Sqlite => alchemy::SQLITE_TRIGGERS,
                Engine::Postgres => alchemy::POSTGRES_TRIGGERS,
            });
            sql.push_str(alchemy::FILL_ACTIVITY);
            add(db, "the column threads.\"updatedAt\" with an index, and triggers on steps that keep it", &sql).await;
        }
        let mut tx = db.begin().await?;
        Ok(Box::new(Alchemy::new(&mut tx, engine).await?))
    }
}

/// Adds the columns and indexes that a database lacks.
async fn complete(db: &Db, columns: &[(&str, &str, &str)], indexes: &[(&str, &str)]) -> Result<()> {
    let engine = db.engine();
    let mut tx = db.begin().await?;
    let mut missing: Vec<(String, String)> = Vec::new();
    for (table, column, kind) in columns {
        let found = Table::look_up(&mut tx, engine, table).await?;
        if found.exists() && !found.has(column) {
            let sql = format!("ALTER TABLE \"{table}\" ADD COLUMN \"{column}\" {kind}");
            missing.push((format!("the column {table}.\"{column}\""), sql));
        }
    }
    for (name, on) in indexes {
        if !has_index(&mut tx, engine, name).await? {
            missing.push((format!("the index {name}"), format!("CREATE INDEX IF NOT EXISTS \"{name}\" ON {on}")));
        }
    }
    drop(tx);
    for (what, sql) in missing {
        add(db, &what, &sql).await;
    }
    Ok(())
}

async fn has_index(tx: &mut Tx, engine: Engine, name: &str) -> Result<bool> {
    let sql = match engine {
        Engine::Sqlite => "SELECT name FROM sqlite_master WHERE type = 'index' AND name = $1",
        Engine::Postgres => {
            "SELECT indexname::text FROM pg_indexes WHERE indexname = $1 AND schemaname = ANY(current_schemas(false))"
        }
    };
    Ok(tx.row(sql, &[name.into()]).await?.is_some())
}

/// The file of an address: `sqlite:file`, or SQLAlchemy's `sqlite+aiosqlite:///file` (three slashes and a relative
/// path, or four and an absolute one).
pub(crate) fn sqlite_file(url: &str) -> PathBuf {
    let rest = url.split_once(':').map_or(url, |(_, rest)| rest);
    let path = rest.strip_prefix("///").or_else(|| rest.strip_prefix("//")).unwrap_or(rest);
    PathBuf::from(path.split('?').next().unwrap_or(path))
}

/// An address that PostgreSQL's own tools would take: no driver in the scheme, no parameters of other libraries.
fn plain_postgres(url: &str) -> String {
    let (scheme, rest) = url.split_once("://").unwrap_or(("postgres", url));
    let scheme = scheme.split('+').next().unwrap_or(scheme);
    let Some((address, query)) = rest.split_once('?') else { return format!("{scheme}://{rest}") };
    let parameters: Vec<String> = query
        .split('&')
        .filter_map(|parameter| match parameter.split_once('=') {
            // asyncpg's name for it.
            Some(("ssl", mode)) => Some(format!("sslmode={mode}")),
            // Prisma's parameters.
            Some(("schema", schema)) => Some(format!("options[search_path]={schema}")),
            Some(("connection_limit" | "pool_timeout" | "pgbouncer" | "connect_timeout", _)) => None,
            _ => Some(parameter.to_owned()),
        })
        .collect();
    if parameters.is_empty() {
        format!("{scheme}://{address}")
    } else {
        format!("{scheme}://{address}?{}", parameters.join("&"))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn addresses_of_other_libraries_are_understood() {
        for (given, file) in [
            ("sqlite:threads.db", "threads.db"),
            ("sqlite:/var/threads.db", "/var/threads.db"),
            ("sqlite:///threads.db", "threads.db"),
            ("sqlite+aiosqlite:///./threads.db", "./threads.db"),
            ("sqlite+aiosqlite:////var/threads.db", "/var/threads.db"),
        ] {
            assert_eq!(sqlite_file(given), PathBuf::from(file), "{given}");
        }
        for (given, plain) in [
            ("postgresql+asyncpg://u:p@h/d", "postgresql://u:p@h/d"),
            ("postgres://u@h/d?ssl=require", "postgres://u@h/d?sslmode=require"),
            ("postgres://u@h/d?schema=public&pgbouncer=true", "postgres://u@h/d?options[search_path]=public"),
        ] {
            assert_eq!(plain_postgres(given), plain);
        }
    }
}
