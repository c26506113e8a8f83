//! What the things that scripts do most cost the server, per language: processor time of the server (its own, the
//! client's is not in it) and time on the clock, per call. Run as `benches/README.md` says.

#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, reason = "a measurement may fail anywhere")]
#![allow(missing_docs, unreachable_pub, reason = "nobody imports this")]

#[path = "../tests/support/mod.rs"]
#[allow(dead_code, reason = "the tests use more of it")]
mod support;

use std::time::{Duration, Instant};

use support::app::{App, Start};
use support::client::Client;

const LUA: &str = r#"
local many = MANY
local work = {
  nothing = function() end,
  stream_token = function()
    local reply = cl.message("")
    for i = 1, many do reply:stream_token("word ") end
    reply:send()
  end,
  message = function() for i = 1, many do cl.message("Hello"):send() end end,
  step = function() for i = 1, many do cl.step{ name = "s", type = "tool" }:run(function(s) s.output = "x" end) end end,
  session = function() for i = 1, many do cl.user_session.set("n", cl.user_session.get("n", 0) + 1) end end,
  json = function() for i = 1, many do cl.json.decode(cl.json.encode{ a = { 1, 2, 3 }, b = "text" }) end end,
  loop = function() local n = 0 for i = 1, many * 100 do n = n + i % 7 end end,
}
cl.on_chat_start(function() end)
cl.on_message(function(message) work[message.content]() cl.message("done"):send() end)
"#;

const RHAI: &str = r#"
let many = MANY;
let work = #{
    nothing: |n| {},
    stream_token: |n| {
        let reply = cl::message("");
        for i in 0..n { reply.stream_token("word "); }
        reply.send();
    },
    message: |n| for i in 0..n { cl::message("Hello").send(); },
    step: |n| for i in 0..n { cl::step(#{ name: "s", type: "tool" }).run(|s| { s.output = "x"; }); },
    session: |n| for i in 0..n { cl::user_session::set("n", cl::user_session::get("n", 0) + 1); },
    json: |n| for i in 0..n { cl::json::decode(cl::json::encode(#{ a: [1, 2, 3], b: "text" })); },
    loop_: |n| { let sum = 0; for i in 0..n * 100 { sum += i % 7; } },
};
cl::on_chat_start(|| {});
cl::on_message(|message| {
    let name = if message.content == "loop" { "loop_" } else { message.content };
    work[name].call(many);
    cl::message("done").send();
});
"#;

/// Calls per measurement, and chats that are opened.
const MANY: usize = 5_000;
const CHATS: usize = 200;
/// Measurements, of which the median counts.
const ROUNDS: usize = 5;

/// Processor time that a process has had.
fn processor(app: &App) -> Duration {
    let stat = std::fs::read_to_string(format!("/proc/{}/stat", app.pid())).unwrap();
    let fields: Vec<&str> = stat.rsplit_once(')').unwrap().1.split_whitespace().collect();
    let ticks: u64 = fields[11..13].iter().map(|f| f.parse::<u64>().unwrap()).sum();
    // The system counts in hundredths of a second.
    Duration::from_millis(ticks * 10)
}

/// Resident memory, in KiB.
fn memory(app: &App) -> u64 {
    let status = std::fs::read_to_string(format!("/proc/{}/status", app.pid())).unwrap();
    let line = status.lines().find(|line| line.starts_with("VmRSS:")).unwrap();
    line.split_whitespace().nth(1).unwrap().parse().unwrap()
}

fn median(mut all: Vec<f64>) -> f64 {
    all.sort_by(f64::total_cmp);
    all[all.len() / 2]
}

async fn measure(app: &App, client: &mut Client, what: &str) -> (f64, f64) {
    let (mut processors, mut clocks) = (Vec::new(), Vec::new());
    for _ in 0..ROUNDS {
        let (used, began) = (processor(app), Instant::now());
        client.say(what).await;
        while client.next().await.data["output"] != "done" {}
        clocks.push(began.elapsed().as_secs_f64() * 1e6 / MANY as f64);
        processors.push((processor(app) - used).as_secs_f64() * 1e6 / MANY as f64);
    }
    (median(processors), median(clocks))
}

async fn language(extension: &str, script: &str) {
    let script = script.replace("MANY", &MANY.to_string());
    let app = Start::script(&format!("app.{extension}"), &script).start().await;
    let mut client = Client::join(&app).await;
    for what in ["nothing", "stream_token", "message", "step", "session", "json", "loop"] {
        let (processor, clock) = measure(&app, &mut client, what).await;
        println!("{extension:<5} {what:<14} {processor:>9.2} µs processor {clock:>9.2} µs clock per call");
    }
    let (used, held, began) = (processor(&app), memory(&app), Instant::now());
    let mut clients = Vec::new();
    for _ in 0..CHATS {
        let mut client = Client::join(&app).await;
        client.event("task_end").await;
        clients.push(client);
    }
    let each = 1e6 / CHATS as f64;
    println!(
        "{extension:<5} {:<14} {:>9.2} µs processor {:>9.2} µs clock, {:.0} KiB per chat",
        "chat",
        (processor(&app) - used).as_secs_f64() * each,
        began.elapsed().as_secs_f64() * each,
        (memory(&app).saturating_sub(held)) as f64 / CHATS as f64,
    );
}

#[tokio::main(flavor = "current_thread")]
async fn main() {
    language("lua", LUA).await;
    language("rhai", RHAI).await;
}
