//! Days and spans of days: the checks of `cl.date_picker`, and of what a page sends for one.

use jiff::civil::Date;
use jiff::{Timestamp, ToSpan};
use serde_json::Value as Json;

use super::super::record::Record;
use super::wrong;
use crate::host::error::Result;
use crate::wire::widget::WidgetKind;

/// What can be chosen: a day, or a span of days.
pub(super) const MODES: &[&str] = &["single", "range"];

/// The checked fields that only a date picker has.
pub(super) fn describe(widget: &Record) -> Result<WidgetKind> {
    let range = widget.text("mode").as_deref() == Some("range");
    let day = |text: &str, field: &str| {
        text.parse::<Date>().map_err(|_| wrong(widget, &format!("'{field}' must be in ISO format, got {text:?}")))
    };
    let bound = |field| widget.text(field).map(|text| day(&text, field)).transpose();
    let (min, max) = (bound("min_date")?, bound("max_date")?);
    let initial = match (widget.json("initial")?, range) {
        (Json::Null, _) => Vec::new(),
        (Json::String(text), false) => vec![day(&text, "initial")?],
        (Json::Array(_), false) => {
            return Err(wrong(widget, "'initial' must be a single date for single mode"));
        }
        (Json::Array(pair), true) if pair.len() == 2 && pair.iter().all(Json::is_string) => {
            pair.iter().filter_map(Json::as_str).map(|text| day(text, "initial")).collect::<Result<_>>()?
        }
        (_, true) => return Err(wrong(widget, "'initial' must be a list of two dates for range mode")),
        (_, false) => return Err(wrong(widget, "'initial' must be in ISO format")),
    };
    let ordered = |start: Option<Date>, end: Option<Date>, field: &str| match (start, end) {
        (Some(start), Some(end)) if start > end => {
            Err(wrong(widget, &format!("'{field}' range is invalid, start must be before end.")))
        }
        _ => Ok(()),
    };
    ordered(initial.first().copied(), initial.get(1).copied(), "initial")?;
    ordered(min, max, "[min_date, max_date]")?;
    if initial.iter().any(|day| min.is_some_and(|min| *day < min) || max.is_some_and(|max| *day > max)) {
        return Err(wrong(widget, "'initial' must be within 'min_date' and 'max_date' bounds"));
    }
    Ok(WidgetKind::DatePicker {
        mode: if range { "range" } else { "single" },
        min_date: widget.text("min_date"),
        max_date: widget.text("max_date"),
        format: widget.text("format"),
        placeholder: widget.text("placeholder"),
    })
}

/// The days that a text of the page may mean. Pages send the moment at which the day begins where the user is, which
/// can be the day before or after in UTC.
fn days(text: &str) -> Option<(Date, Date)> {
    if let Ok(day) = text.parse::<Date>() {
        // A date with a time behind it is also read as a date; only the plain form means that day alone.
        if text.len() <= 10 {
            return Some((day, day));
        }
    }
    let moment: Timestamp = text.parse().ok()?;
    let day = moment.to_zoned(jiff::tz::TimeZone::UTC).date();
    Some((day.checked_sub(1.day()).ok()?, day.checked_add(1.day()).ok()?))
}

/// Whether a page may send this for a day.
pub(super) fn fits(text: &str, min: Option<&str>, max: Option<&str>) -> bool {
    let Some((earliest, latest)) = days(text) else { return false };
    let bound = |text: Option<&str>| text.and_then(|text| text.parse::<Date>().ok());
    bound(min).is_none_or(|min| latest >= min) && bound(max).is_none_or(|max| earliest <= max)
}

/// Whether the second of two texts that [`fits`] took cannot be before the first.
pub(super) fn ordered(start: &str, end: &str) -> bool {
    match (days(start), days(end)) {
        (Some((earliest, _)), Some((_, latest))) => earliest <= latest,
        _ => false,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn days_come_plain_or_as_the_moment_of_their_beginning() {
        assert!(fits("2024-03-01", Some("2024-03-01"), Some("2024-03-01")));
        assert!(!fits("2024-02-29", Some("2024-03-01"), None));
        // The first of March in Berlin begins on the day before in UTC.
        assert!(fits("2024-02-29T23:00:00.000Z", Some("2024-03-01"), None));
        assert!(!fits("2024-02-27T23:00:00.000Z", Some("2024-03-01"), None));
        assert!(!fits("yesterday", None, None));
        assert!(!fits("", None, None));
    }

    #[test]
    fn spans_have_an_order() {
        assert!(ordered("2024-03-01", "2024-03-01"));
        assert!(!ordered("2024-03-02", "2024-03-01"));
    }
}
