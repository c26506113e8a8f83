//! `kill -9` under chats that stream: what was acknowledged is there, every thread opens, no step twice.
//! `CHAINLIT_TEST_KILLS` says how often per store; few times without it.

use std::collections::HashSet;
use std::time::Duration;

use serde_json::Value;

use super::{Person, texts, with_users};
use crate::support::app::Start;
use crate::support::client::Client;

const CHATS: usize = 20;

const SCRIPT: &str = r#"
cl.on_message(function(message)
  local reply = cl.message("")
  for i = 1, 30 do
    reply:stream_token("t" .. i .. " of " .. message.content .. " ")
    cl.sleep(0.001)
  end
  reply:send()
end)
"#;

/// A chat at full speed until the server is gone: each text whose handler was seen to begin.
async fn talk(mut client: Client, name: String) -> (String, Vec<String>) {
    let mut acknowledged = Vec::new();
    let mut thread = String::new();
    for number in 0.. {
        let text = format!("{name} {number}");
        if !client.try_say(&text).await {
            break;
        }
        let mut gone = true;
        while let Some(event) = client.try_next().await {
            match event.name.as_str() {
                "first_interaction" => thread = event.data["thread_id"].as_str().unwrap().to_owned(),
                // The handler has begun: the message is durable.
                "new_message" if event.data["name"] == "on_message" => acknowledged.push(text.clone()),
                "task_end" if acknowledged.last() == Some(&text) => {
                    gone = false;
                    break;
                }
                _ => {}
            }
        }
        if gone {
            break;
        }
    }
    (thread, acknowledged)
}

fn start(url: &str) -> Start {
    Start::script("app.lua", SCRIPT).file("chainlit.toml", format!("[data]\nurl = \"{url}\"\n"))
}

async fn kill_again_and_again(url: &str) {
    let rounds: usize = std::env::var("CHAINLIT_TEST_KILLS").map_or(4, |n| n.parse().unwrap());
    let mut next = start(url);
    let mut all: Vec<(String, String, Vec<String>)> = Vec::new();
    for round in 0..rounds {
        let app = with_users(next).start().await;
        let names: Vec<String> = (0..CHATS).map(|chat| format!("r{round}c{chat}")).collect();
        // Another moment each time.
        let moment = Duration::from_millis(150 + 61 * (round as u64 % 40));
        let mut talks = Vec::new();
        for name in &names {
            talks.push(talk(Person::user(name).connect().join(&app).await, name.clone()));
        }
        let talks = futures_util::future::join_all(talks);
        let pid = app.pid();
        let (said, ()) = tokio::join!(talks, async {
            tokio::time::sleep(moment).await;
            assert!(std::process::Command::new("kill").args(["-9", &pid.to_string()]).status().unwrap().success());
        });
        all.extend(names.into_iter().zip(said).map(|(name, (thread, said))| (name, thread, said)));
        let app = with_users(app.kill("app.lua").await).start().await;
        // In the end all of them once more.
        let first = if round + 1 == rounds { 0 } else { round * CHATS };
        for (name, thread, said) in all[first..].iter().filter(|(_, thread, _)| !thread.is_empty()) {
            let read: Value = Person::user(name).thread(&app, thread).await;
            let ids: Vec<&str> = read["steps"].as_array().unwrap().iter().map(|s| s["id"].as_str().unwrap()).collect();
            assert_eq!(ids.iter().collect::<HashSet<_>>().len(), ids.len(), "no step twice");
            let texts: HashSet<&str> = texts(&read).into_iter().collect();
            let lost: Vec<&String> = said.iter().filter(|text| !texts.contains(text.as_str())).collect();
            assert_eq!(lost, Vec::<&String>::new(), "round {round}, of {}", said.len());
            assert!(read["steps"].as_array().unwrap().iter().all(|step| step["streaming"] == false));
        }
        next = app.end("app.lua").await;
    }
    let acknowledged: usize = all.iter().map(|(_, _, said)| said.len()).sum();
    println!("{url}: {rounds} kills, {acknowledged} acknowledged messages, none lost");
    assert!(acknowledged > rounds * CHATS / 2, "{acknowledged}");
}

#[tokio::test(flavor = "multi_thread")]
async fn sled_loses_nothing_acknowledged() {
    kill_again_and_again("sled:.chainlit/data").await;
}

#[tokio::test(flavor = "multi_thread")]
async fn sqlite_loses_nothing_acknowledged() {
    kill_again_and_again("sqlite:threads.db").await;
}
