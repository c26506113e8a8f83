//! Scripts that would run for ever, use all memory or block their thread: each ends soon after its deadline or Stop, while
//! another session goes on.

mod lua;
mod rhai;

use std::time::{Duration, Instant};

use crate::scripts::{Language, in_every_language};
use crate::support::app::{App, Start};
use crate::support::client::Client;
use crate::support::soon;

/// How long after its deadline or Stop a script may still run, and how long another session may wait meanwhile. The
/// promise is 250 ms; a build without optimisation on a machine that does other things adds what it likes, so that the
/// promise itself is measured apart, with `CHAINLIT_GRACE_MS` (see `benches/README.md`).
fn grace() -> Duration {
    let millis = std::env::var("CHAINLIT_GRACE_MS").ok().map(|text| text.parse().unwrap());
    Duration::from_millis(millis.unwrap_or(10_000))
}

const MAX_RUN: Duration = Duration::from_millis(600);

type Cases = &'static [(&'static str, &'static str)];

impl Language {
    fn endless(self) -> Cases {
        match self {
            Self::Lua => lua::ENDLESS,
            Self::Rhai => rhai::ENDLESS,
        }
    }

    /// Those that wait now and then: only Stop ends them.
    fn waiting(self) -> Cases {
        match self {
            Self::Lua => lua::WAITING,
            Self::Rhai => rhai::WAITING,
        }
    }

    /// Those that end by themselves, with an error that says why.
    fn ending(self) -> &'static [(&'static str, &'static str, &'static str)] {
        match self {
            Self::Lua => lua::ENDING,
            Self::Rhai => rhai::ENDING,
        }
    }

    /// An app that runs a case when it is named.
    fn runaways(self, cases: impl Iterator<Item = (&'static str, &'static str)>) -> Start {
        let script = match self {
            Self::Lua => lua::script(cases),
            Self::Rhai => rhai::script(cases),
        };
        Start::script(&format!("app.{}", self.extension()), &script)
    }
}

in_every_language!(
    runaways_end_at_their_deadline_and_harm_nobody,
    runaways_end_when_they_are_stopped,
    size_and_depth_are_bounded,
);

async fn beside(app: &App) -> tokio::task::JoinHandle<Duration> {
    let mut other = Client::join(app).await;
    tokio::spawn(async move {
        let mut worst = Duration::ZERO;
        for i in 0..20 {
            let begin = Instant::now();
            assert_eq!(other.turn(&format!("n{i}")).await, [format!("n{i}")]);
            worst = worst.max(begin.elapsed());
        }
        worst
    })
}

async fn runaways_end_at_their_deadline_and_harm_nobody(language: Language) {
    let app = language
        .runaways(language.endless().iter().copied())
        .file("chainlit.toml", format!("[runtime]\nmax_run_ms = {}\n", MAX_RUN.as_millis()))
        .start()
        .await;
    for (name, _) in language.endless() {
        let mut client = Client::join(&app).await;
        client.say(name).await;
        assert_eq!(client.text().await, "begins");
        let begin = Instant::now();
        let others = beside(&app).await;
        let texts = client.rest_of_task().await;
        let took = begin.elapsed();
        assert!(
            texts.len() == 1 && texts[0].contains("without waiting (max_run_ms in [runtime])"),
            "{name}: {texts:?}"
        );
        assert!(took < MAX_RUN + grace(), "{name} ended after {took:?}");
        let worst = soon("the other session", others).await.unwrap();
        assert!(worst < grace(), "{name}: another session waited {worst:?}");
        assert_eq!(client.turn("after").await, ["after"], "{name}: the session goes on");
    }
}

async fn runaways_end_when_they_are_stopped(language: Language) {
    let cases = || language.endless().iter().chain(language.waiting()).copied();
    let app = language.runaways(cases()).start().await;
    for (name, _) in cases() {
        let mut client = Client::join(&app).await;
        client.say(name).await;
        assert_eq!(client.text().await, "begins");
        let begin = Instant::now();
        client.emit("stop", None).await;
        let texts = client.rest_of_task().await;
        let took = begin.elapsed();
        assert!(texts.is_empty() || texts == ["Task manually stopped."], "{name}: {texts:?}");
        assert!(took < grace(), "{name} ended {took:?} after Stop");
        soon("the chat to go on", async { while client.turn("after").await != ["after"] {} }).await;
    }
}

async fn size_and_depth_are_bounded(language: Language) {
    let cases = language.ending().iter().map(|(name, code, _)| (*name, *code));
    let app = language.runaways(cases).start().await;
    for (name, _, wanted) in language.ending() {
        let mut client = Client::join(&app).await;
        client.say(name).await;
        assert_eq!(client.text().await, "begins");
        let texts = client.rest_of_task().await;
        assert!(texts.len() == 1 && texts[0].contains(wanted), "{name}: {texts:?}");
        assert_eq!(client.turn("after").await, ["after"], "{name}: the session goes on");
    }
    let status = std::fs::read_to_string(format!("/proc/{}/status", app.pid())).unwrap();
    let resident: u64 =
        status.lines().find_map(|l| l.strip_prefix("VmHWM:")).unwrap().trim().trim_end_matches(" kB").parse().unwrap();
    assert!(resident < 1_000_000, "{resident} KiB were used at the most");
}
