//! Scripts that would run for ever, use all memory or block their thread: each ends soon after its deadline or Stop, while
//! another session goes on.

use std::time::{Duration, Instant};

use crate::support::app::Start;
use crate::support::client::Client;
use crate::support::soon;

/// How long after its deadline or Stop a script may still run.
const GRACE: Duration = Duration::from_millis(250);
/// What the slowest part of a test machine adds: a build without optimisation, other tests beside this one.
const SLACK: Duration = Duration::from_millis(750);
const MAX_RUN: Duration = Duration::from_millis(600);

const LUA: &[(&str, &str)] = &[
    ("empty loop", "while true do end"),
    ("summing loop", "local n = 0 while true do n = n + 1 end"),
    ("pcall around a loop", "while true do pcall(function() while true do end end) end"),
    ("pcall around waits", "while true do pcall(function() cl.sleep(0.001) for i = 1, 1e9 do end end) end"),
    ("xpcall", "while true do xpcall(function() while true do end end, function() while true do end end) end"),
    ("loop in a coroutine", "local co = coroutine.wrap(function() while true do end end) co()"),
    ("loop in an error handler", "xpcall(error, function() while true do end end)"),
    ("pattern of options", "local s = ('a'):rep(28) s:find(('a?'):rep(28) .. ('a'):rep(28))"),
    ("pattern of anything", "local s = ('a'):rep(3000) s:find(('.-'):rep(6) .. 'b')"),
    (
        "comparator",
        "local t = {} for i = 1, 200000 do t[i] = i end while true do pcall(table.sort, t, function() return true end) end",
    ),
    ("loop in a comparator", "table.sort({ 1, 2, 3 }, function() while true do end end)"),
    ("loop in tostring", "tostring(setmetatable({}, { __tostring = function() while true do end end }))"),
    ("loop in a metamethod", "local t = setmetatable({}, { __index = function() while true do end end }) return t.x"),
    (
        "loop at the end of a block",
        "do local x <close> = setmetatable({}, { __close = function() while true do end end }) end",
    ),
    ("goto", "::again:: goto again"),
];

/// Those that end by themselves, with an error that says why.
const LUA_ENDING: &[(&str, &str, &str)] = &[
    ("string.rep", "return ('x'):rep(1e9)", "memory"),
    ("doubling", "local s = 'x' while true do s = s .. s end", "memory"),
    ("table growth", "local t = {} while true do t[#t + 1] = { {}, {} } end", "memory"),
    (
        "pcall around growth",
        "local t = {} pcall(function() while true do t[#t + 1] = ('x'):rep(1e6) end end) t[#t + 1] = ('x'):rep(6e7)",
        "memory",
    ),
    ("recursive wrap", "local function f() coroutine.wrap(f)() end f()", "overflow"),
    // Whichever of stack and memory ends first.
    ("deep recursion", "local function f() return 1 + f() end f()", "the script needs more than 64 MiB"),
    ("finalizer", "setmetatable({}, { __gc = function() while true do end end })", "__gc is not available"),
];

fn script(cases: impl Iterator<Item = (&'static str, &'static str)>) -> String {
    let cases: String = cases.map(|(name, code)| format!("  [{name:?}] = function() {code} end,\n")).collect();
    format!(
        "local cases = {{\n{cases}}}\ncl.on_message(function(m)\n  if cases[m.content] then cl.message('begins'):send(); cases[m.content]() else cl.message(m.content):send() end\nend)\n"
    )
}

async fn beside(app: &crate::support::app::App) -> tokio::task::JoinHandle<Duration> {
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

#[tokio::test]
async fn runaways_end_at_their_deadline_and_harm_nobody() {
    let app = Start::script("app.lua", &script(LUA.iter().copied()))
        .file("chainlit.toml", format!("[runtime]\nmax_run_ms = {}\n", MAX_RUN.as_millis()))
        .start()
        .await;
    for (name, _) in LUA {
        if *name == "pcall around waits" {
            continue; // It waits now and then, and only Stop ends it.
        }
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
        assert!(took < MAX_RUN + GRACE + SLACK, "{name} ended after {took:?}");
        let worst = soon("the other session", others).await.unwrap();
        assert!(worst < GRACE + SLACK, "{name}: another session waited {worst:?}");
        assert_eq!(client.turn("after").await, ["after"], "{name}: the session goes on");
    }
}

#[tokio::test]
async fn runaways_end_when_they_are_stopped() {
    let app = Start::script("app.lua", &script(LUA.iter().copied())).start().await;
    for (name, _) in LUA {
        let mut client = Client::join(&app).await;
        client.say(name).await;
        assert_eq!(client.text().await, "begins");
        let begin = Instant::now();
        client.emit("stop", None).await;
        let texts = client.rest_of_task().await;
        let took = begin.elapsed();
        assert!(texts.is_empty() || texts == ["Task manually stopped."], "{name}: {texts:?}");
        assert!(took < GRACE + SLACK, "{name} ended {took:?} after Stop");
        soon("the chat to go on", async { while client.turn("after").await != ["after"] {} }).await;
    }
}

#[tokio::test]
async fn memory_and_depth_are_bounded() {
    let app = Start::script("app.lua", &script(LUA_ENDING.iter().map(|(name, code, _)| (*name, *code)))).start().await;
    for (name, _, wanted) in LUA_ENDING {
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
