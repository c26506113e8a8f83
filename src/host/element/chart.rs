//! `cl.chart`: a chart that is drawn to an image here, where Python apps use Matplotlib.

use std::sync::Arc;

use bytes::Bytes;

use super::classes::element_class;
use super::draw::{Drawing, Shape, Values};
use super::{METHODS, draw, init};
use crate::host::check;
use crate::host::error::{Error, Result, did_you_mean};
use crate::host::object::{Class, Default, Field, Kind};
use crate::host::record::Record;
use crate::host::run::Run;
use crate::host::value::Value;

/// How much a chart may show.
const MAX_SERIES: usize = 50;
/// How much all of its series may hold.
const MAX_POINTS: usize = 20_000;

element_class!(
    /// `cl.chart`.
    CHART, "chart", type: "image", mime: Default::Text("image/svg+xml"), size: Default::Text("medium"),
    shown_as: "chart", methods: METHODS, init: |run: &Arc<Run>, element: &Record| {
        drawing(element)?;
        init(run, element)
    },
    [
        Field::new("kind", Kind::Choice(Shape::NAMES)).or(Default::Text("line")),
        Field::new("title", Kind::Text),
        Field::new("labels", Kind::Texts),
        Field::new("series", Kind::Any),
        Field::new("x_title", Kind::Text),
        Field::new("y_title", Kind::Text),
    ]
);

/// The chart as an image.
pub(super) async fn image(element: &Record) -> Result<Bytes> {
    let drawing = drawing(element)?;
    // Drawing takes a while, and is foreign code that had better not end a chat.
    match tokio::task::spawn_blocking(move || draw::svg(&drawing)).await {
        Ok(Ok(svg)) => Ok(Bytes::from(svg)),
        Ok(Err(problem)) => Err(Error::failed(format!("cl.chart: it cannot be drawn: {problem}"))),
        Err(ended) => {
            tracing::error!(error = %ended, "a chart could not be drawn");
            Err(Error::failed("cl.chart: it cannot be drawn; the server's log says why"))
        }
    }
}

/// What is to be drawn.
fn drawing(chart: &Record) -> Result<Drawing> {
    let shape = chart.text("kind").and_then(|kind| Shape::parse(&kind)).unwrap_or(Shape::Line);
    let labels = chart.texts("labels")?;
    let series = series(shape, chart.value("series")?)?;
    let points: usize = series.iter().map(|(_, values)| values.len()).sum();
    if series.len() > MAX_SERIES || points > MAX_POINTS {
        return Err(Error::usage(format!(
            "cl.chart: series: a chart shows at most {MAX_SERIES} series and {MAX_POINTS} values"
        )));
    }
    if points == 0 {
        return Err(Error::usage("cl.chart: series: there is nothing to draw; give it values"));
    }
    let longest = series.iter().map(|(_, values)| values.len()).max().unwrap_or_default();
    let labels = match labels {
        Some(labels) if shape.is_labelled() && labels.len() != longest => {
            return Err(Error::usage(format!("cl.chart: labels: there are {} for {longest} values", labels.len())));
        }
        Some(labels) => labels,
        None => (1..=longest).map(|n| n.to_string()).collect(),
    };
    if shape == Shape::Pie && series.len() > 1 {
        return Err(Error::usage("cl.chart: series: a pie shows one series"));
    }
    if shape == Shape::Pie
        && let Some((_, Values::Numbers(numbers))) = series.first()
        && (numbers.iter().flatten().any(|n| *n < 0.0) || numbers.iter().flatten().all(|n| *n == 0.0))
    {
        return Err(Error::usage("cl.chart: series: a pie needs values of 0 or more, and one above 0"));
    }
    Ok(Drawing {
        shape,
        title: chart.text("title").unwrap_or_default(),
        labels,
        series,
        x_title: chart.text("x_title").unwrap_or_default(),
        y_title: chart.text("y_title").unwrap_or_default(),
    })
}

/// A list of numbers, or of series.
fn series(shape: Shape, given: Value) -> Result<Vec<(String, Values)>> {
    let what = "cl.chart: series";
    if given.is_nil() {
        return Err(Error::usage(
            "cl.chart: series is missing; give a list of values, or a list of { name = …, data = { … } }",
        ));
    }
    let list = check::list(what, given)?;
    let many = list.iter().any(|item| matches!(item, Value::Map(map) if map.contains_key("data")));
    if !many {
        return Ok(vec![(String::new(), values(shape, list, what)?)]);
    }
    list.into_iter().enumerate().map(|(index, item)| named(shape, item, &format!("{what}[{}]", index + 1))).collect()
}

fn named(shape: Shape, item: Value, what: &str) -> Result<(String, Values)> {
    let Value::Map(map) = item else {
        return Err(Error::usage(format!("{what}: expected {{ name = …, data = {{ … }} }}, got {}", item.kind())));
    };
    let (mut name, mut data) = (String::new(), None);
    for (key, value) in map {
        match (key.as_str(), value) {
            ("name", Value::Text(text)) => name = text,
            ("name", other) => name = other.to_display(what)?.0,
            ("data", value) => data = Some(check::list(&format!("{what}.data"), value)?),
            (other, _) => {
                return Err(Error::usage(format!(
                    "{what}: no option {other}{}",
                    did_you_mean(other, ["name", "data"])
                )));
            }
        }
    }
    let data = data.ok_or_else(|| Error::usage(format!("{what}: data is missing")))?;
    Ok((name, values(shape, data, &format!("{what}.data"))?))
}

fn values(shape: Shape, list: Vec<Value>, what: &str) -> Result<Values> {
    let place = |index: usize| format!("{what}[{}]", index + 1);
    let list = list.into_iter().enumerate();
    if shape == Shape::Scatter {
        let point = |(index, value): (usize, Value)| {
            let pair = check::list(&place(index), value)?;
            let [x, y] = pair.as_slice() else {
                return Err(Error::usage(format!("{}: expected a point, such as {{ 1, 2.5 }}", place(index))));
            };
            match (number(x, &place(index))?, number(y, &place(index))?) {
                (Some(x), Some(y)) => Ok([x, y]),
                _ => Err(Error::usage(format!("{}: expected a point, such as {{ 1, 2.5 }}", place(index)))),
            }
        };
        return list.map(point).collect::<Result<_>>().map(Values::Points);
    }
    list.map(|(index, value)| number(&value, &place(index))).collect::<Result<_>>().map(Values::Numbers)
}

/// A number as far as a picture shows it; nothing where there is a gap.
fn number(value: &Value, what: &str) -> Result<Option<f32>> {
    let number = match value {
        Value::Nil | Value::Null => return Ok(None),
        Value::Int(n) => *n as f32,
        Value::Float(n) => *n as f32,
        other => return Err(Error::usage(format!("{what}: expected a number, got {}", other.kind()))),
    };
    // Scales are computed in 32 bits, whose range must hold differences too.
    if number.is_finite() && number.abs() < 1e30 {
        Ok(Some(number))
    } else {
        Err(Error::usage(format!("{what}: {number} is too large to be drawn")))
    }
}
