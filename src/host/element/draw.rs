//! Draws charts as SVG. The background is transparent and everything that is no data is grey, so that the same picture
//! reads well on a light page and on a dark one: a stored image cannot know which it will be shown on.

use std::sync::LazyLock;

use charts_rs::{
    BarChart, Color, HistogramChart, LineChart, PieChart, ScatterChart, Series, Symbol, THEME_LIGHT, Theme, add_theme,
    get_theme,
};

/// What to draw.
pub(super) struct Drawing {
    pub(super) shape: Shape,
    pub(super) title: String,
    /// Names of the values, for shapes that have a place for them.
    pub(super) labels: Vec<String>,
    /// Names and values.
    pub(super) series: Vec<(String, Values)>,
    pub(super) x_title: String,
    pub(super) y_title: String,
}

/// The values of a series.
pub(super) enum Values {
    /// One per label; nothing where there is a gap.
    Numbers(Vec<Option<f32>>),
    /// Points of a plane.
    Points(Vec<[f32; 2]>),
}

impl Values {
    pub(super) fn len(&self) -> usize {
        match self {
            Self::Numbers(numbers) => numbers.len(),
            Self::Points(points) => points.len(),
        }
    }
}

/// The kinds of charts.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Shape {
    Line,
    Bar,
    Pie,
    Scatter,
    Area,
    Histogram,
}

impl Shape {
    /// All of them, as scripts name them.
    pub(super) const NAMES: &[&str] = &["line", "bar", "pie", "scatter", "area", "histogram"];

    pub(super) fn parse(name: &str) -> Option<Self> {
        Some(match name {
            "line" => Self::Line,
            "bar" => Self::Bar,
            "pie" => Self::Pie,
            "scatter" => Self::Scatter,
            "area" => Self::Area,
            "histogram" => Self::Histogram,
            _ => return None,
        })
    }

    /// Whether each value has a name.
    pub(super) fn is_labelled(self) -> bool {
        !matches!(self, Self::Scatter | Self::Histogram)
    }
}

const THEME: &str = "chainlit";
/// The first is what widths are computed with.
const FONTS: &str = "Roboto, system-ui, -apple-system, Segoe UI, Helvetica, Arial, sans-serif";
/// Contrast of more than 4 to white and to a nearly black page.
const INK: (u8, u8, u8) = (118, 124, 134);
/// Colours that are told apart on both, also by most who see few colours (after Okabe and Ito).
const PALETTE: &[&str] =
    &["#4c8dff", "#e8833a", "#2aa876", "#c95fb0", "#d9a514", "#3fb1d6", "#e05c5c", "#8f7ae5", "#7d9b3c"];

static READY: LazyLock<()> = LazyLock::new(|| {
    let ink: Color = INK.into();
    let mut theme = Theme::clone(&get_theme(THEME_LIGHT));
    theme.font_family = FONTS.to_owned();
    theme.background_color = Color::transparent();
    theme.margin = 10.0.into();
    for font in [
        &mut theme.title.font,
        &mut theme.sub_title.font,
        &mut theme.legend.font,
        &mut theme.x_axis.font,
        &mut theme.y_axis.font,
        &mut theme.series.label.font,
    ] {
        font.color = ink;
        font.size = font.size.min(16.0);
    }
    theme.x_axis.stroke_color = ink.with_alpha(140);
    theme.grid.stroke_color = ink.with_alpha(60);
    theme.series.colors = PALETTE.iter().map(|colour| (*colour).into()).collect();
    add_theme(THEME, theme);
});

/// The picture.
///
/// # Errors
/// When the values cannot be drawn.
pub(super) fn svg(drawing: &Drawing) -> charts_rs::Result<String> {
    LazyLock::force(&READY);
    let series = drawing.series.iter().map(|(name, values)| match values {
        Values::Numbers(numbers) => Series::new_nullable(name.clone(), numbers.clone()),
        Values::Points(points) => Series::new(name.clone(), points.iter().flatten().copied().collect()),
    });
    let series: Vec<Series> = series.collect();
    let unnamed = drawing.series.iter().all(|(name, _)| name.is_empty());
    // What all charts have, whose types do not say so.
    macro_rules! finish {
        ($chart:ident) => {{
            $chart.title.text.clone_from(&drawing.title);
            if unnamed {
                $chart.legend.show = Some(false);
            }
            $chart.x_axis.title.clone_from(&drawing.x_title);
            if let Some(axis) = $chart.y_axis_configs.first_mut() {
                axis.title = (!drawing.y_title.is_empty()).then(|| drawing.y_title.clone());
            }
            $chart.svg()
        }};
    }
    match drawing.shape {
        Shape::Line | Shape::Area => {
            let mut chart = LineChart::new_with_theme(series, drawing.labels.clone(), THEME);
            chart.base.series.fill = drawing.shape == Shape::Area;
            chart.base.series.symbol =
                (drawing.labels.len() > 40).then_some(Symbol::None).or(chart.series.symbol.clone());
            finish!(chart)
        }
        Shape::Bar => {
            let mut chart = BarChart::new_with_theme(series, drawing.labels.clone(), THEME);
            chart.radius = Some(3.0);
            finish!(chart)
        }
        Shape::Histogram => {
            let mut chart = HistogramChart::new_with_theme(series, THEME);
            if let Some((low, high)) = range_of_one_value(&drawing.series) {
                chart.x_axis.min = Some(low);
                chart.x_axis.max = Some(high);
            }
            finish!(chart)
        }
        Shape::Scatter => {
            let mut chart = ScatterChart::new_with_theme(series, THEME);
            finish!(chart)
        }
        Shape::Pie => {
            let numbers = match drawing.series.first() {
                Some((_, Values::Numbers(numbers))) => numbers.as_slice(),
                _ => &[],
            };
            let slices = drawing
                .labels
                .iter()
                .zip(numbers)
                .filter_map(|(label, n)| n.map(|n| Series::new(label.clone(), vec![n])));
            let mut chart = PieChart::new_with_theme(slices.collect(), THEME);
            chart.rose_type = Some(false);
            chart.inner_radius = 0.0;
            chart.title.text.clone_from(&drawing.title);
            chart.svg()
        }
    }
}

/// The range to draw when all values are one. The library takes a half to both sides, which adds nothing to a large
/// value, and an axis without a length has no places.
fn range_of_one_value(series: &[(String, Values)]) -> Option<(f64, f64)> {
    let lists = series.iter().filter_map(|(_, values)| match values {
        Values::Numbers(numbers) => Some(numbers),
        Values::Points(_) => None,
    });
    let mut numbers = lists.flatten().flatten();
    let first = *numbers.next()?;
    let half = (f64::from(first).abs() * 0.1).max(0.5);
    numbers.all(|n| *n == first).then_some((f64::from(first) - half, f64::from(first) + half))
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn numbers(shape: Shape, values: &[f32]) -> Drawing {
        Drawing {
            shape,
            title: "Costs & <gains>".into(),
            labels: (0..values.len()).map(|i| format!("label {i}")).collect(),
            series: vec![("s".into(), Values::Numbers(values.iter().copied().map(Some).collect()))],
            x_title: "x".into(),
            y_title: String::new(),
        }
    }

    #[test]
    fn pictures_are_transparent_and_their_text_is_escaped() {
        for name in Shape::NAMES {
            let shape = Shape::parse(name).unwrap();
            let mut drawing = numbers(shape, &[1.0, 4.0, 2.0]);
            if shape == Shape::Scatter {
                drawing.series = vec![("s".into(), Values::Points(vec![[1.0, 2.0], [3.0, 1.0]]))];
            }
            let svg = svg(&drawing).unwrap();
            assert!(svg.starts_with("<svg"), "{name}: {svg}");
            assert!(svg.contains("Costs &amp; &lt;gains&gt;"), "{name}: {svg}");
            assert!(!svg.to_uppercase().contains("#FFFFFF\"/>\n<text"), "{name}");
            assert!(svg.contains("sans-serif"), "{name}");
        }
    }

    #[test]
    fn a_histogram_of_one_value_has_a_width() {
        for value in [0.0, 1.0, -7.768_374e28, 1e29, 3e-30, 16_777_216.0] {
            let picture = svg(&numbers(Shape::Histogram, &[value, value])).unwrap();
            assert!(!picture.contains("NaN") && !picture.contains("inf"), "{value}: {picture}");
        }
    }

    /// Values far apart, close together and all one, at every magnitude.
    fn values() -> impl Strategy<Value = Vec<Option<f32>>> {
        let one = prop_oneof![-1e29f32..1e29, -100f32..100.0, -1e-28f32..1e-28];
        let near = (one.clone(), 1..60usize).prop_map(|(start, n)| {
            std::iter::successors(Some(start), |v| Some(v.next_up())).map(Some).take(n).collect()
        });
        let same = (proptest::option::of(one.clone()), 1..60usize).prop_map(|(v, n)| vec![v; n]);
        prop_oneof![proptest::collection::vec(proptest::option::of(one), 1..60), near, same]
    }

    proptest! {
        #![proptest_config(ProptestConfig::with_cases(256))]
        #[test]
        fn whatever_is_given_is_drawn(
            shape in 0..6usize,
            values in values(),
            title in ".{0,20}",
        ) {
            let shape = Shape::parse(Shape::NAMES[shape]).unwrap();
            let mut drawing = numbers(shape, &[]);
            drawing.title = title;
            drawing.labels = (0..values.len()).map(|i| i.to_string()).collect();
            drawing.series[0].1 = if shape == Shape::Scatter {
                Values::Points(values.iter().flatten().map(|v| [*v, -v]).collect())
            } else {
                Values::Numbers(values)
            };
            prop_assert!(svg(&drawing).is_ok());
        }
    }
}
