//! One face for SQLite and PostgreSQL: statements with `$1` parameters, arguments and cells that both know.
//!
//! PostgreSQL gets every argument as text with a cast in the statement, and gives every cell as text: the types of its
//! columns differ between the tables that people have (uuid or text, jsonb or json), and are looked up at the start.

use std::borrow::Cow;

use serde_json::Value;
use sqlx::postgres::{PgArguments, PgPool, PgRow};
use sqlx::sqlite::{SqliteArguments, SqlitePool, SqliteRow};
use sqlx::{Arguments as _, AssertSqlSafe, Postgres, Row as _, Sqlite, Transaction, ValueRef as _};

use crate::data::error::{Error, Result};

/// Which database.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Engine {
    Sqlite,
    Postgres,
}

impl Engine {
    pub(super) fn name(self) -> &'static str {
        match self {
            Self::Sqlite => "SQLite",
            Self::Postgres => "PostgreSQL",
        }
    }
}

/// Type of a column, as far as statements depend on it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Kind {
    Text,
    Uuid,
    Jsonb,
    Json,
    Bool,
    Int,
    Real,
    /// `text[]`; JSON text in SQLite.
    List,
    /// Without time zone, holds UTC; wire text in SQLite.
    Time,
    /// An enumeration of PostgreSQL.
    Named(String),
}

impl Engine {
    /// A parameter that fits a column of this type.
    pub(super) fn put(self, kind: &Kind, number: usize) -> String {
        if self == Self::Sqlite {
            return format!("${number}");
        }
        match kind {
            Kind::Text => format!("${number}::text"),
            Kind::Uuid => format!("${number}::text::uuid"),
            Kind::Jsonb => format!("${number}::text::jsonb"),
            Kind::Json => format!("${number}::text::json"),
            Kind::Bool => format!("${number}::text::boolean"),
            Kind::Int => format!("${number}::text::bigint"),
            Kind::Real => format!("${number}::text::double precision"),
            Kind::List => format!(
                "CASE WHEN ${number}::text IS NULL THEN NULL \
                 ELSE ARRAY(SELECT jsonb_array_elements_text(${number}::text::jsonb)) END"
            ),
            Kind::Time => format!("(${number}::text::timestamptz AT TIME ZONE 'UTC')"),
            Kind::Named(name) => format!("${number}::text::\"{name}\""),
        }
    }

    /// An expression of this type as a cell.
    pub(super) fn get(self, kind: &Kind, expression: &str) -> String {
        match (self, kind) {
            (Self::Sqlite, _) => expression.to_owned(),
            (Self::Postgres, Kind::List) => format!("to_jsonb({expression})::text"),
            (Self::Postgres, Kind::Time) => format!("to_char({expression}, 'YYYY-MM-DD\"T\"HH24:MI:SS.US\"Z\"')"),
            (Self::Postgres, _) => format!("{expression}::text"),
        }
    }
}

/// An argument.
#[derive(Debug, Clone, PartialEq)]
pub(super) enum Arg<'a> {
    Null,
    Text(Cow<'a, str>),
    Int(i64),
    Real(f64),
    Bool(bool),
}

impl<'a> From<&'a str> for Arg<'a> {
    fn from(text: &'a str) -> Self {
        Self::Text(Cow::Borrowed(text))
    }
}

impl From<String> for Arg<'_> {
    fn from(text: String) -> Self {
        Self::Text(Cow::Owned(text))
    }
}

impl<'a, T: Into<Arg<'a>>> From<Option<T>> for Arg<'a> {
    fn from(option: Option<T>) -> Self {
        option.map_or(Self::Null, Into::into)
    }
}

impl From<i64> for Arg<'_> {
    fn from(number: i64) -> Self {
        Self::Int(number)
    }
}

impl From<bool> for Arg<'_> {
    fn from(flag: bool) -> Self {
        Self::Bool(flag)
    }
}

/// What a column of a row holds.
#[derive(Debug, Clone, PartialEq)]
pub(super) enum Cell {
    Null,
    Text(String),
    Int(i64),
    Real(f64),
}

/// A row, read from left to right.
pub(super) struct Row(std::vec::IntoIter<Cell>);

impl Row {
    fn next(&mut self) -> Cell {
        self.0.next().unwrap_or(Cell::Null)
    }

    /// The next column as text.
    pub(super) fn text(&mut self) -> Option<String> {
        match self.next() {
            Cell::Null => None,
            Cell::Text(text) => Some(text),
            Cell::Int(number) => Some(number.to_string()),
            Cell::Real(number) => Some(number.to_string()),
        }
    }

    /// The next column as a truth.
    pub(super) fn truth(&mut self) -> Option<bool> {
        match self.next() {
            Cell::Null => None,
            Cell::Int(number) => Some(number != 0),
            Cell::Real(number) => Some(number != 0.0),
            Cell::Text(text) => Some(matches!(text.as_str(), "true" | "t" | "1" | "True")),
        }
    }

    /// The next column as a whole number.
    pub(super) fn int(&mut self) -> Option<i64> {
        match self.next() {
            Cell::Null => None,
            Cell::Int(number) => Some(number),
            #[expect(clippy::cast_possible_truncation, reason = "ratings and pages are small")]
            Cell::Real(number) => Some(number as i64),
            #[expect(clippy::cast_possible_truncation, reason = "ratings and pages are small")]
            Cell::Text(text) => text.parse().ok().or_else(|| text.parse::<f64>().ok().map(|n| n as i64)),
        }
    }

    /// The next column as JSON; what is none counts as absent.
    pub(super) fn json<T: serde::de::DeserializeOwned>(&mut self) -> Option<T> {
        serde_json::from_str(&self.text()?).ok()
    }
}

/// A database.
pub(super) enum Db {
    /// SQLite has one writer at a time: it gets a connection of its own.
    Sqlite {
        reads: SqlitePool,
        writes: SqlitePool,
    },
    Postgres(PgPool),
}

/// A transaction; dropped without a commit it changes nothing.
pub(super) enum Tx {
    Sqlite(Transaction<'static, Sqlite>),
    Postgres(Transaction<'static, Postgres>),
}

impl Db {
    pub(super) fn engine(&self) -> Engine {
        match self {
            Self::Sqlite { .. } => Engine::Sqlite,
            Self::Postgres(_) => Engine::Postgres,
        }
    }

    /// Runs a question.
    pub(super) async fn rows(&self, sql: &str, args: &[Arg<'_>]) -> Result<Vec<Row>> {
        match self {
            Self::Sqlite { reads, .. } => {
                let rows =
                    sqlx::query_with(AssertSqlSafe(sql.to_owned()), sqlite_arguments(args)?).fetch_all(reads).await;
                rows.map_err(sqlite_error)?.iter().map(sqlite_row).collect()
            }
            Self::Postgres(pool) => {
                let rows =
                    sqlx::query_with(AssertSqlSafe(sql.to_owned()), postgres_arguments(args)?).fetch_all(pool).await;
                rows.map_err(postgres_error)?.iter().map(postgres_row).collect()
            }
        }
    }

    /// Runs a question that has at most one row.
    pub(super) async fn row(&self, sql: &str, args: &[Arg<'_>]) -> Result<Option<Row>> {
        Ok(self.rows(sql, args).await?.into_iter().next())
    }

    pub(super) async fn begin(&self) -> Result<Tx> {
        match self {
            Self::Sqlite { writes, .. } => {
                writes.begin_with("BEGIN IMMEDIATE").await.map(Tx::Sqlite).map_err(sqlite_error)
            }
            Self::Postgres(pool) => pool.begin().await.map(Tx::Postgres).map_err(postgres_error),
        }
    }

    pub(super) async fn close(&self) {
        match self {
            Self::Sqlite { reads, writes } => {
                reads.close().await;
                writes.close().await;
            }
            Self::Postgres(pool) => pool.close().await,
        }
    }
}

impl Tx {
    /// Runs a statement.
    pub(super) async fn run(&mut self, sql: &str, args: &[Arg<'_>]) -> Result<()> {
        let sql = AssertSqlSafe(sql.to_owned());
        match self {
            Self::Sqlite(tx) => {
                sqlx::query_with(sql, sqlite_arguments(args)?).execute(&mut **tx).await.map_err(sqlite_error)?;
            }
            Self::Postgres(tx) => {
                sqlx::query_with(sql, postgres_arguments(args)?).execute(&mut **tx).await.map_err(postgres_error)?;
            }
        }
        Ok(())
    }

    /// Runs several statements that take no arguments.
    pub(super) async fn script(&mut self, sql: &str) -> Result<()> {
        let sql = sqlx::raw_sql(AssertSqlSafe(sql.to_owned()));
        match self {
            Self::Sqlite(tx) => sql.execute(&mut **tx).await.map(drop).map_err(sqlite_error),
            Self::Postgres(tx) => sql.execute(&mut **tx).await.map(drop).map_err(postgres_error),
        }
    }

    /// Runs a question that has at most one row.
    pub(super) async fn row(&mut self, sql: &str, args: &[Arg<'_>]) -> Result<Option<Row>> {
        let sql = AssertSqlSafe(sql.to_owned());
        match self {
            Self::Sqlite(tx) => {
                let row = sqlx::query_with(sql, sqlite_arguments(args)?).fetch_optional(&mut **tx).await;
                row.map_err(sqlite_error)?.as_ref().map(sqlite_row).transpose()
            }
            Self::Postgres(tx) => {
                let row = sqlx::query_with(sql, postgres_arguments(args)?).fetch_optional(&mut **tx).await;
                row.map_err(postgres_error)?.as_ref().map(postgres_row).transpose()
            }
        }
    }

    pub(super) async fn commit(self) -> Result<()> {
        match self {
            Self::Sqlite(tx) => tx.commit().await.map_err(sqlite_error),
            Self::Postgres(tx) => tx.commit().await.map_err(postgres_error),
        }
    }
}

fn sqlite_arguments(args: &[Arg<'_>]) -> Result<SqliteArguments> {
    let mut all = SqliteArguments::default();
    for arg in args {
        let added = match arg {
            Arg::Null => all.add(Option::<String>::None),
            Arg::Text(text) => all.add(text.clone().into_owned()),
            Arg::Int(number) => all.add(*number),
            Arg::Real(number) => all.add(*number),
            Arg::Bool(flag) => all.add(*flag),
        };
        added.map_err(|error| Error::refused(Engine::Sqlite.name(), error))?;
    }
    Ok(all)
}

fn postgres_arguments(args: &[Arg<'_>]) -> Result<PgArguments> {
    let mut all = PgArguments::default();
    for arg in args {
        let text: Option<Cow<'_, str>> = match arg {
            Arg::Null => None,
            // PostgreSQL has no zero in texts.
            Arg::Text(text) if text.contains('\0') => Some(Cow::Owned(text.replace('\0', "\u{fffd}"))),
            Arg::Text(text) => Some(Cow::Borrowed(text)),
            Arg::Int(number) => Some(number.to_string().into()),
            Arg::Real(number) => Some(number.to_string().into()),
            Arg::Bool(flag) => Some(if *flag { "true" } else { "false" }.into()),
        };
        all.add(text.as_deref()).map_err(|error| Error::refused(Engine::Postgres.name(), error))?;
    }
    Ok(all)
}

fn sqlite_row(row: &SqliteRow) -> Result<Row> {
    let cell = |index| -> Result<Cell, sqlx::Error> {
        let value = row.try_get_raw(index)?;
        if value.is_null() {
            return Ok(Cell::Null);
        }
        let name = value.type_info().to_string();
        Ok(match name.as_str() {
            "INTEGER" | "BOOLEAN" => Cell::Int(row.try_get_unchecked(index)?),
            "REAL" => Cell::Real(row.try_get_unchecked(index)?),
            _ => Cell::Text(row.try_get_unchecked(index)?),
        })
    };
    let cells: Result<Vec<Cell>, sqlx::Error> = (0..row.len()).map(cell).collect();
    Ok(Row(cells.map_err(sqlite_error)?.into_iter()))
}

fn postgres_row(row: &PgRow) -> Result<Row> {
    let cell = |index| Ok(row.try_get_unchecked::<Option<String>, _>(index)?.map_or(Cell::Null, Cell::Text));
    let cells: Result<Vec<Cell>, sqlx::Error> = (0..row.len()).map(cell).collect();
    Ok(Row(cells.map_err(postgres_error)?.into_iter()))
}

#[expect(clippy::needless_pass_by_value, reason = "given to map_err")]
fn sqlite_error(error: sqlx::Error) -> Error {
    // The low byte is the kind: constraint, mismatch, too big.
    let code = error.as_database_error().and_then(|e| e.code()?.parse::<u32>().ok()).map(|code| code & 0xff);
    match code {
        Some(18..=20) => Error::refused(Engine::Sqlite.name(), &error),
        _ => Error::failed(Engine::Sqlite.name(), &error),
    }
}

#[expect(clippy::needless_pass_by_value, reason = "given to map_err")]
fn postgres_error(error: sqlx::Error) -> Error {
    let code = error.as_database_error().and_then(|e| Some(e.code()?.into_owned())).unwrap_or_default();
    match code.get(..2) {
        // Data that a column cannot hold, and broken constraints.
        Some("22" | "23") => Error::refused(Engine::Postgres.name(), &error),
        _ => Error::failed(Engine::Postgres.name(), &error),
    }
}

/// JSON as Python writes it: Python Chainlit looks for favourites with `"favorite": true` in the text.
pub(super) fn python_json(value: &impl serde::Serialize) -> Result<String> {
    let mut value = serde_json::to_value(value).map_err(|error| Error::refused("JSON", error))?;
    strip_zeros(&mut value);
    let mut bytes = Vec::new();
    let mut serializer = serde_json::Serializer::with_formatter(&mut bytes, PythonFormat);
    serde::Serialize::serialize(&value, &mut serializer).map_err(|error| Error::refused("JSON", error))?;
    String::from_utf8(bytes).map_err(|error| Error::refused("JSON", error))
}

/// `jsonb` cannot hold a zero, not even an escaped one.
fn strip_zeros(value: &mut Value) {
    match value {
        Value::String(text) if text.contains('\0') => *text = text.replace('\0', "\u{fffd}"),
        Value::Array(list) => list.iter_mut().for_each(strip_zeros),
        Value::Object(map) => map.values_mut().for_each(strip_zeros),
        _ => {}
    }
}

struct PythonFormat;

impl serde_json::ser::Formatter for PythonFormat {
    fn begin_array_value<W: ?Sized + std::io::Write>(&mut self, to: &mut W, first: bool) -> std::io::Result<()> {
        if first { Ok(()) } else { to.write_all(b", ") }
    }

    fn begin_object_key<W: ?Sized + std::io::Write>(&mut self, to: &mut W, first: bool) -> std::io::Result<()> {
        if first { Ok(()) } else { to.write_all(b", ") }
    }

    fn begin_object_value<W: ?Sized + std::io::Write>(&mut self, to: &mut W) -> std::io::Result<()> {
        to.write_all(b": ")
    }
}

/// A pattern for `LIKE … ESCAPE '\'` that finds this text anywhere.
pub(super) fn like(text: &str) -> String {
    let mut pattern = String::with_capacity(text.len() + 2);
    pattern.push('%');
    for c in text.chars() {
        if matches!(c, '%' | '_' | '\\') {
            pattern.push('\\');
        }
        pattern.push(c);
    }
    pattern.push('%');
    pattern
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn json_is_spaced_as_python_does() {
        let json = serde_json::json!({"favorite": true, "list": [1, "a\0b"], "empty": {}});
        assert_eq!(python_json(&json).unwrap(), "{\"favorite\": true, \"list\": [1, \"a\u{fffd}b\"], \"empty\": {}}");
    }

    #[test]
    fn searches_are_taken_literally() {
        assert_eq!(like(r"50%_\"), r"%50\%\_\\%");
    }
}
