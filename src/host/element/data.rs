//! `cl.plotly` and `cl.dataframe`: figures and tables, whose content is JSON that the page draws.

use std::sync::Arc;

use serde_json::{Value as Json, json};

use super::classes::element_class;
use super::{METHODS, init};
use crate::host::check;
use crate::host::error::{Error, Result};
use crate::host::object::{Class, Default, Field, Kind};
use crate::host::record::Record;
use crate::host::run::Run;
use crate::host::value::{Map, Value};

element_class!(
    /// `cl.plotly`: a figure as a table, or as the JSON that Plotly's libraries write.
    PLOTLY, "plotly", type: "plotly", mime: Default::Text("application/json"), size: Default::Text("medium"),
    shown_as: "", methods: METHODS, init: |run, element| {
        figure(element)?;
        init(run, element)
    },
    [Field::new("figure", Kind::Any)]
);

element_class!(
    /// `cl.dataframe`: a table of columns and rows, also in the split form of pandas.
    DATAFRAME, "dataframe", type: "dataframe", mime: Default::Nil, size: Default::Text("large"),
    shown_as: "", methods: METHODS, init: |run: &Arc<Run>, element: &Record| {
        table(element)?;
        init(run, element)
    },
    [
        Field::new("columns", Kind::Any),
        Field::new("rows", Kind::Any),
        Field::new("index", Kind::Any),
        Field::new("data", Kind::Any),
    ]
);

/// The figure as the page draws it: as wide as there is room.
pub(super) fn figure(element: &Record) -> Result<Json> {
    let wrong = |got: &str| {
        Error::usage(format!(
            "cl.plotly: figure: expected a figure, a table or its JSON, with data = {{ … }}; got {got}"
        ))
    };
    let mut figure = match element.value("figure")? {
        Value::Nil | Value::Null => return Err(Error::usage("cl.plotly: figure is missing")),
        Value::Text(text) => serde_json::from_str(&text).map_err(|e| wrong(&format!("text that is no JSON: {e}")))?,
        value @ Value::Map(_) => value.to_json("cl.plotly: figure")?,
        other => return Err(wrong(&other.kind())),
    };
    let Json::Object(parts) = &mut figure else { return Err(wrong("other JSON")) };
    match parts.get_mut("data") {
        Some(Json::Array(_)) => {}
        // An empty table of Lua.
        Some(data @ Json::Object(_)) if data.as_object().is_some_and(|d| d.is_empty()) => *data = json!([]),
        Some(_) => return Err(Error::usage("cl.plotly: figure.data: expected a list of traces")),
        None => return Err(wrong("a table without data")),
    }
    let layout = parts.entry("layout").or_insert_with(|| json!({}));
    let Json::Object(layout) = layout else {
        return Err(Error::usage("cl.plotly: figure.layout: expected a table with names"));
    };
    layout.insert("autosize".to_owned(), Json::Bool(true));
    layout.shift_remove("width");
    Ok(figure)
}

/// The table as the page reads it: `{columns, index, data}`.
pub(super) fn table(element: &Record) -> Result<Json> {
    let mut parts =
        Parts { columns: element.value("columns")?, index: element.value("index")?, rows: element.value("rows")? };
    let given = match element.value("data")? {
        Value::Text(text) => serde_json::from_str(&text).map(Value::from_json).map_err(|e| {
            Error::usage(format!("cl.dataframe: data: expected a table or its JSON, got text that is no JSON: {e}"))
        })?,
        other => other,
    };
    match given {
        Value::Nil | Value::Null => {}
        Value::Map(split) if !split.is_empty() => parts.fill(split)?,
        rows => parts.rows = rows,
    }
    parts.finish()
}

struct Parts {
    columns: Value,
    index: Value,
    rows: Value,
}

impl Parts {
    /// Takes the split form of pandas.
    fn fill(&mut self, split: Map) -> Result<()> {
        for (name, value) in split {
            match name.as_str() {
                "columns" => self.columns = value,
                "index" => self.index = value,
                "data" | "rows" => self.rows = value,
                _ => {
                    return Err(Error::usage(format!(
                        "cl.dataframe: data: expected a list of rows, or columns, index and data; got {name}"
                    )));
                }
            }
        }
        Ok(())
    }

    fn finish(self) -> Result<Json> {
        if self.columns.is_nil() {
            return Err(Error::usage("cl.dataframe: columns is missing"));
        }
        if self.rows.is_nil() {
            return Err(Error::usage("cl.dataframe: rows is missing; give a list of rows, each a list of cells"));
        }
        let columns = check::list("cl.dataframe: columns", self.columns)?;
        let columns: Vec<Json> = columns.iter().map(|c| c.to_json("cl.dataframe: columns")).collect::<Result<_>>()?;
        let mut data = Vec::new();
        for (position, row) in check::list("cl.dataframe: rows", self.rows)?.into_iter().enumerate() {
            data.push(cells(&columns, row, &format!("cl.dataframe: rows[{}]", position + 1))?);
        }
        let index = match self.index {
            Value::Nil | Value::Null => (0..data.len()).map(Json::from).collect(),
            given => {
                let index = check::list("cl.dataframe: index", given)?;
                index.iter().map(|i| i.to_json("cl.dataframe: index")).collect::<Result<Vec<_>>>()?
            }
        };
        if index.len() != data.len() {
            return Err(Error::usage(format!(
                "cl.dataframe: index has {} entries, but there are {} rows",
                index.len(),
                data.len()
            )));
        }
        Ok(json!({"columns": columns, "index": index, "data": data}))
    }
}

/// The cells of a row: a list, or a table with the names of the columns.
fn cells(columns: &[Json], row: Value, what: &str) -> Result<Json> {
    let cells = match row.plain()? {
        Value::Map(named) if !named.is_empty() => {
            if let Some(name) = named.keys().find(|name| !columns.iter().any(|c| c.as_str() == Some(name))) {
                let known = columns.iter().filter_map(Json::as_str);
                let hint = crate::host::error::did_you_mean(name, known);
                return Err(Error::usage(format!("{what}: no column {name}{hint}")));
            }
            let cell = |column: &Json| match column.as_str().and_then(|name| named.get(name)) {
                Some(cell) => cell.to_json(what),
                None => Ok(Json::Null),
            };
            return columns.iter().map(cell).collect::<Result<_>>().map(Json::Array);
        }
        other => check::list(what, other)?,
    };
    if cells.len() != columns.len() {
        return Err(Error::usage(format!(
            "{what}: expected {} cells, one per column, got {}; cl.none stands for an empty one",
            columns.len(),
            cells.len()
        )));
    }
    cells.iter().map(|cell| cell.to_json(what)).collect::<Result<_>>().map(Json::Array)
}
