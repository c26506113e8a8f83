//! The log, on standard output: time, level, where from, what.

use std::fmt;
use std::io::IsTerminal;

use tracing::level_filters::LevelFilter;
use tracing_subscriber::filter::Targets;
use tracing_subscriber::fmt::format::Writer;
use tracing_subscriber::fmt::time::FormatTime;
use tracing_subscriber::layer::SubscriberExt;
use tracing_subscriber::util::SubscriberInitExt;

struct LocalTime;

impl FormatTime for LocalTime {
    fn format_time(&self, w: &mut Writer<'_>) -> fmt::Result {
        write!(w, "{}", jiff::Zoned::now().strftime("%Y-%m-%d %H:%M:%S"))
    }
}

/// Whether what is written to a terminal may be coloured.
pub(super) fn colour(stream: &impl IsTerminal) -> bool {
    stream.is_terminal() && std::env::var_os("NO_COLOR").is_none()
}

/// Starts the log. `RUST_LOG` says which targets are shown, if it is set.
pub(super) fn start(debug: bool) {
    let ours = if debug { LevelFilter::DEBUG } else { LevelFilter::INFO };
    let usual =
        Targets::new().with_default(LevelFilter::WARN).with_target("chainlit", ours).with_target("script", ours);
    let filter = std::env::var("RUST_LOG").ok().and_then(|text| text.parse().ok()).unwrap_or(usual);
    let lines = tracing_subscriber::fmt::layer()
        .with_timer(LocalTime)
        .with_ansi(colour(&std::io::stdout()))
        .with_writer(std::io::stdout);
    if tracing_subscriber::registry().with(filter).with(lines).try_init().is_err() {
        eprintln!("the log was started already");
    }
}
