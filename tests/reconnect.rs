//! Sockets that break: the session stays, and the client gets what it missed, once.

use serde_json::{Value, json};

use crate::scripts::Language;
use crate::support::app::App;
use crate::support::client::{Client, Connect, user_message};
use crate::support::soon;

/// Applies events to messages as a browser does.
#[derive(Default)]
struct Page {
    messages: Vec<(String, String)>,
    last: u64,
}

impl Page {
    fn apply(&mut self, event: &crate::support::client::Event) {
        if let Some(number) = event.rest.first().and_then(Value::as_u64) {
            if number <= self.last {
                return;
            }
            self.last = number;
        }
        let id = || event.data["id"].as_str().unwrap_or_default().to_owned();
        match event.name.as_str() {
            "new_message" | "stream_start" | "update_message" if event.data["type"] == "assistant_message" => {
                let text = event.data["output"].as_str().unwrap().to_owned();
                match self.messages.iter_mut().find(|(i, _)| *i == id()) {
                    Some((_, old)) => *old = text,
                    None => self.messages.push((id(), text)),
                }
            }
            "stream_token" => {
                let (_, text) = self.messages.iter_mut().find(|(i, _)| *i == id()).expect("the stream has begun");
                text.push_str(event.data["token"].as_str().unwrap());
            }
            _ => {}
        }
    }
}

const STREAM: &str = r#"
cl.on_message(function()
  local reply = cl.message("")
  for i = 1, TOKENS do
    reply:stream_token("t" .. i .. " ")
    cl.sleep(0.002 * PACE)
  end
  reply:send()
  cl.message("done"):send()
end)
"#;

/// How often a connection is cut in the middle of one stream: `CHAINLIT_TEST_CUTS`, few times without it.
fn cuts() -> usize {
    std::env::var("CHAINLIT_TEST_CUTS").map_or(25, |cuts| cuts.parse().unwrap())
}

/// Tokens of the stream.
fn tokens() -> usize {
    400.max(2 * cuts())
}

fn whole() -> String {
    (1..=tokens()).map(|i| format!("t{i} ")).collect()
}

/// Cuts the connection again and again in the middle of one stream; what the page has at the end.
async fn cut_again_and_again(counts: bool) -> Page {
    let pace = if cuts() > 100 { "10" } else { "1" };
    let app = App::lua(&STREAM.replace("TOKENS", &tokens().to_string()).replace("PACE", pace)).await;
    let between = (tokens() / cuts()).min(12);
    let mut page = Page::default();
    let connect = Connect::default();
    let with_offset = |page: &Page| if counts { connect.clone().with("offset", page.last) } else { connect.clone() };
    let mut client = with_offset(&page).join(&app).await;
    client.say("go").await;
    let mut done_cuts = 0;
    loop {
        let mut read = 0;
        let done = loop {
            let event = soon("an event", client.next()).await;
            page.apply(&event);
            if event.data["output"] == "done" {
                break true;
            }
            read += 1;
            if read > between && done_cuts < cuts() {
                break false;
            }
        };
        if done {
            println!("{done_cuts} cuts in a stream of {} tokens", tokens());
            return page;
        }
        client.cut();
        done_cuts += 1;
        client = with_offset(&page).join(&app).await;
        for event in client.events.clone() {
            page.apply(&event);
        }
    }
}

#[tokio::test]
async fn a_stream_survives_cuts_for_a_client_that_counts() {
    let page = cut_again_and_again(true).await;
    let texts: Vec<&str> = page.messages.iter().map(|(_, t)| t.as_str()).collect();
    assert_eq!(texts, [whole().as_str(), "done"]);
}

#[tokio::test]
async fn a_stream_survives_cuts_for_a_client_that_does_not_count() {
    let page = cut_again_and_again(false).await;
    let texts: Vec<&str> = page.messages.iter().map(|(_, t)| t.as_str()).collect();
    assert_eq!(texts, [whole().as_str(), "done"]);
}

#[tokio::test]
async fn what_happens_while_nobody_listens_arrives_later() {
    let app = App::lua(
        r#"
        cl.on_message(function()
          cl.message("one"):send()
          cl.sleep(0.2)
          cl.message("two"):send()
          print("all sent")
        end)
        "#,
    )
    .await;
    let connect = Connect::default();
    let mut client = connect.join(&app).await;
    client.say("go").await;
    assert_eq!(client.text().await, "one");
    client.leave().await;
    app.log.line("all sent").await;
    let mut again = connect.open(&app).await.unwrap();
    again.emit("connection_successful", None).await;
    assert_eq!(again.text().await, "two", "what was missed, and not what was seen");
    assert_eq!(again.names()[..3], ["task_end", "clear_ask", "clear_call_fn"]);
}

#[tokio::test]
async fn an_idle_session_is_restored_without_a_word() {
    let app = Language::Lua.app("lifecycle").start().await;
    let connect = Connect::default();
    let mut client = connect.join(&app).await;
    assert_eq!(client.text().await, "welcome");
    client.event("task_end").await;
    assert_eq!(client.turn("hi").await, ["echo: hi"]);
    client.leave().await;
    app.log.line("on_chat_end ran").await;
    let mut again = connect.join(&app).await;
    assert_eq!(again.turn("still there?").await, ["echo: still there?"]);
    let before: Vec<&str> = again.names().into_iter().take_while(|n| *n != "task_start").collect();
    assert_eq!(before, ["task_end", "clear_ask", "clear_call_fn"]);
    assert!(!again.names().contains(&"first_interaction"), "the chat had begun before");
}

#[tokio::test]
async fn a_running_handler_shows_its_loader_again() {
    let app = App::lua(
        r#"cl.on_message(function() cl.message("working"):send(); cl.sleep(1); cl.message("done"):send() end)"#,
    )
    .await;
    let connect = Connect::default();
    let mut client = connect.join(&app).await;
    client.say("go").await;
    assert_eq!(client.text().await, "working");
    client.leave().await;
    let mut again = connect.join(&app).await;
    again.event("task_start").await;
    // Where the new socket is there before the old one has said goodbye, what may have been under way comes again.
    let mut text = again.text().await;
    if text == "working" {
        text = again.text().await;
    }
    assert_eq!(text, "done");
}

#[tokio::test]
async fn an_open_question_is_asked_again_and_answered_once() {
    let app = Language::Lua.app("asks").start().await;
    let connect = Connect::default();
    let mut client = connect.join(&app).await;
    client.say("ask").await;
    let first = client.whole_event("ask").await;
    client.cut();
    let mut again = connect.join(&app).await;
    let second = again.whole_event("ask").await;
    assert_eq!(second.data, first.data, "the same question");
    again.acknowledge(&second, user_message("Ada")).await;
    assert_eq!(again.text().await, "Hello Ada = Ada (user_message)");
    again.acknowledge(&second, user_message("Eve")).await;
    assert_eq!(again.rest_of_task().await, Vec::<String>::new());
    assert_eq!(again.turn("x").await, ["not an answer: x"], "a second answer changes nothing");
}

#[tokio::test]
async fn a_client_that_counts_is_told_what_became_of_its_session() {
    let app = Language::Lua.app("lifecycle").start().await;
    let connect = Connect::default().with("offset", 0);
    let mut client = connect.open(&app).await.unwrap();
    client.emit("connection_successful", None).await;
    assert_eq!(client.event("session_restored").await, json!({"restored": false, "offset": 0}));
    let welcome = loop {
        let event = client.whole_event("new_message").await;
        if event.data["output"] == "welcome" {
            break event;
        }
    };
    let number = welcome.rest[0].as_u64().unwrap();
    client.event("task_end").await;
    client.cut();
    let mut again = connect.with("offset", number).open(&app).await.unwrap();
    again.emit("connection_successful", None).await;
    let told = again.event("session_restored").await;
    assert_eq!(told["restored"], true);
    let next = again.whole_event("update_message").await;
    assert_eq!(next.rest, [json!(number + 1)], "the very next event");
    assert!(again.events.iter().all(|e| e.data["output"] != "welcome"), "nothing twice");
}

#[tokio::test]
async fn a_reader_that_starts_late_holds_the_script_and_gets_every_token() {
    let app = App::lua(
        r#"
        cl.on_message(function()
          local reply = cl.message("")
          for i = 1, 20000 do
            reply:stream_token("token number " .. i .. (" "):rep(400) .. "\n")
            if i == 200 then print("on its way") end
          end
          reply:send()
        end)
        "#,
    )
    .await;
    let mut client = Client::join(&app).await;
    client.say("go").await;
    app.log.line("on its way").await;
    let mut page = Page::default();
    let mut begun = false;
    loop {
        let event = soon("an event", client.next()).await;
        if event.name == "task_end" && begun {
            break;
        }
        begun |= event.name == "stream_token";
        page.apply(&event);
    }
    let wanted: String = (1..=20000).map(|i| format!("token number {i}{}\n", " ".repeat(400))).collect();
    assert_eq!(page.messages[0].1, wanted);
}
