//! The tables of both schemas: what Python Chainlit's documentation creates, and what this program adds.

use super::db::{Db, Engine, Kind, Tx};
use crate::data::error::Result;

/// A table as it is in the database.
#[derive(Debug, Clone, Default)]
pub(super) struct Table {
    pub(super) name: String,
    pub(super) columns: Vec<(String, Kind)>,
}

impl Table {
    /// Looks a table up; one that does not exist has no columns.
    pub(super) async fn look_up(tx: &mut Tx, engine: Engine, name: &str) -> Result<Self> {
        let mut table = Self { name: name.to_owned(), columns: Vec::new() };
        // One row with a JSON list, so that both databases are asked alike.
        let found = match engine {
            Engine::Sqlite => {
                let sql = "SELECT json_group_array(json_array(name, lower(type), '')) FROM pragma_table_info($1)";
                tx.row(sql, &[name.into()]).await?
            }
            Engine::Postgres => {
                let sql = "SELECT json_agg(json_build_array(column_name, data_type, udt_name))::text \
                           FROM information_schema.columns \
                           WHERE table_name = $1 AND table_schema = ANY(current_schemas(false))";
                tx.row(sql, &[name.into()]).await?
            }
        };
        let columns: Vec<(String, String, String)> = found.and_then(|mut row| row.json()).unwrap_or_default();
        table.columns =
            columns.into_iter().map(|(name, kind, own)| (name, Self::kind_of(engine, &kind, own))).collect();
        Ok(table)
    }

    fn kind_of(engine: Engine, kind: &str, own: String) -> Kind {
        if engine == Engine::Sqlite {
            // SQLite holds what it is given; only the form of times matters, and that is text.
            return Kind::Text;
        }
        match kind {
            "uuid" => Kind::Uuid,
            "jsonb" => Kind::Jsonb,
            "json" => Kind::Json,
            "boolean" => Kind::Bool,
            "smallint" | "integer" | "bigint" => Kind::Int,
            "double precision" | "real" | "numeric" => Kind::Real,
            "ARRAY" => Kind::List,
            "timestamp without time zone" | "timestamp with time zone" => Kind::Time,
            "USER-DEFINED" => Kind::Named(own),
            _ => Kind::Text,
        }
    }

    pub(super) fn exists(&self) -> bool {
        !self.columns.is_empty()
    }

    pub(super) fn kind(&self, column: &str) -> Option<&Kind> {
        self.columns.iter().find(|(name, _)| name == column).map(|(_, kind)| kind)
    }

    pub(super) fn has(&self, column: &str) -> bool {
        self.kind(column).is_some()
    }

    /// Whether a value can be an id of this table: PostgreSQL fails at what is no UUID.
    pub(super) fn takes_id(&self, id: &str) -> bool {
        self.kind("id") != Some(&Kind::Uuid) || uuid::Uuid::try_parse(id).is_ok()
    }

    /// A parameter for this column.
    pub(super) fn put(&self, engine: Engine, column: &str, number: usize) -> String {
        engine.put(self.kind(column).unwrap_or(&Kind::Text), number)
    }

    /// Expressions that give these columns as cells; NULL for those that the table lacks.
    pub(super) fn select(&self, engine: Engine, alias: &str, columns: &[&str]) -> String {
        let one = |column: &&str| match self.kind(column) {
            Some(kind) => engine.get(kind, &format!("{alias}.\"{column}\"")),
            None => "NULL".to_owned(),
        };
        columns.iter().map(one).collect::<Vec<_>>().join(", ")
    }
}

/// A statement that inserts a row or changes the one with its id.
#[derive(Debug, Clone)]
pub(super) struct Upsert {
    pub(super) sql: String,
    /// Which of the arguments it takes: those whose columns exist.
    takes: Vec<usize>,
}

/// What an upsert does with a column of a row that exists. `{new}` and `{old}` stand for the two values.
pub(super) type Rule = &'static str;
/// Keeps what is stored when nothing is given.
pub(super) const KEEP: Rule = "COALESCE({new}, {old})";
/// Leaves it.
pub(super) const FIXED: Rule = "";

impl Upsert {
    pub(super) fn new(engine: Engine, table: &Table, columns: &[(&str, Rule)]) -> Self {
        let takes: Vec<usize> = (0..columns.len()).filter(|i| table.has(columns[*i].0)).collect();
        let name = &table.name;
        let (mut names, mut values, mut sets) = (Vec::new(), Vec::new(), Vec::new());
        for (number, (column, rule)) in takes.iter().map(|i| &columns[*i]).enumerate() {
            names.push(format!("\"{column}\""));
            values.push(table.put(engine, column, number + 1));
            if !rule.is_empty() {
                let old = format!("\"{name}\".\"{column}\"");
                let value = rule.replace("{new}", &format!("excluded.\"{column}\"")).replace("{old}", &old);
                sets.push(format!("\"{column}\" = {value}"));
            }
        }
        let (names, values, sets) = (names.join(", "), values.join(", "), sets.join(", "));
        let action = if sets.is_empty() {
            "NOTHING".to_owned()
        } else if names.contains("\"threadId\"") {
            // Ids come from clients: one that is taken must not lead into somebody else's thread.
            let (old, new) = (format!("\"{name}\".\"threadId\""), "excluded.\"threadId\"");
            format!("UPDATE SET {sets} WHERE {old} IS NULL OR {new} IS NULL OR {old} = {new}")
        } else {
            format!("UPDATE SET {sets}")
        };
        let sql = format!("INSERT INTO \"{name}\" ({names}) VALUES ({values}) ON CONFLICT (\"id\") DO {action}");
        Self { sql, takes }
    }

    /// The arguments that the statement takes out of all.
    pub(super) async fn run(&self, tx: &mut Tx, all: Vec<super::db::Arg<'_>>) -> Result<()> {
        let mut all: Vec<Option<super::db::Arg<'_>>> = all.into_iter().map(Some).collect();
        let args: Vec<_> = self.takes.iter().filter_map(|i| all.get_mut(*i)?.take()).collect();
        tx.run(&self.sql, &args).await
    }
}

/// Adds what is missing, each with a line in the log. A database that this program may not change is used as it is.
pub(super) async fn add(db: &Db, what: &str, sql: &str) -> bool {
    let added = async {
        let mut tx = db.begin().await?;
        tx.script(sql).await?;
        tx.commit().await
    };
    match added.await {
        Ok(()) => {
            tracing::info!("{}: added {what}", db.engine().name());
            true
        }
        Err(error) => {
            tracing::warn!(
                "{what} could not be added and the chat goes on without it; let the database's user do this: {sql} ({error})"
            );
            false
        }
    }
}
