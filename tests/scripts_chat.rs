//! Chat settings, the composer, the page around the chat, sound, names, the session and traces, as scripts see them.

use serde_json::{Value, json};

use crate::scripts::{Language, in_every_language};
use crate::support::app::App;
use crate::support::client::{Client, Connect, uuid};
use crate::support::soon;

in_every_language!(
    every_widget_is_shown,
    confirmed_settings_reach_the_script_and_the_session,
    settings_that_no_widget_made_are_refused,
    touched_settings_change_the_form_and_nothing_else,
    settings_may_be_in_tabs,
    errors_about_settings_are_shown,
    the_composer_offers_commands_and_modes,
    notices_are_shown,
    the_page_around_the_chat_is_heard_and_answered,
    the_page_answers_a_function_call,
    a_function_call_outlives_its_socket_and_is_answered_once,
    a_function_call_gives_up_in_time,
    the_emitter_sends_anything,
    sound_goes_in_and_out,
    the_microphone_may_be_refused,
    errors_about_sound_are_shown_once,
    authors_and_steps_are_renamed_where_they_are_sent,
    the_session_tells_what_it_knows,
    a_value_of_the_session_has_an_accessor,
    the_history_is_changed_by_hand,
    users_are_made_and_checked,
    frameworks_report_their_runs,
    favorites_need_a_login,
);

const AUDIO: &str = "[features.audio]\nenabled = true\n";

async fn chat(language: Language, name: &str) -> (App, Client) {
    let app = language.app(name).start().await;
    let client = Client::join(&app).await;
    (app, client)
}

async fn every_widget_is_shown(language: Language) {
    let (_app, mut client) = chat(language, "settings").await;
    let shown = client.event("chat_settings").await;
    let item = |label: &str, value: &str| json!({"label": label, "value": value});
    let widget = |id: &str, kind: &str, label: &str, initial: Value, own: Value| {
        let mut widget = json!({"id": id, "type": kind, "label": label, "initial": initial, "tooltip": null,
            "description": null, "disabled": false});
        widget.as_object_mut().unwrap().extend(own.as_object().unwrap().clone());
        widget
    };
    let wanted = [
        widget("stream", "switch", "Stream", json!(true), json!({"tooltip": "as it comes"})),
        widget("temperature", "slider", "Temperature", json!(1.0), json!({"min": 0.0, "max": 2.0, "step": 0.1})),
        widget(
            "model",
            "select",
            "Model",
            json!("large"),
            json!({"items": [item("small", "small"), item("large", "large")]}),
        ),
        widget("voice", "select", "Voice", json!("b"), json!({"items": [item("Anna", "a"), item("Bert", "b")]})),
        widget("system", "textinput", "System", json!("Be kind."), json!({"placeholder": "…", "multiline": true})),
        widget("limit", "numberinput", "Limit", json!(3), json!({"placeholder": "none"})),
        widget("words", "tags", "Words", json!(["x"]), json!({})),
        widget(
            "tools",
            "multiselect",
            "Tools",
            json!(["web"]),
            json!({"items": [item("web", "web"), item("code", "code")]}),
        ),
        widget("agree", "checkbox", "Agree", json!(false), json!({})),
        widget(
            "size",
            "radio",
            "Size",
            Value::Null,
            json!({"items": [item("s", "s"), item("m", "m")], "description": "how large"}),
        ),
        widget(
            "day",
            "datepicker",
            "Day",
            json!("2024-03-01"),
            json!({"mode": "single", "min_date": "2024-01-01",
            "max_date": "2024-12-31", "format": null, "placeholder": null}),
        ),
        widget(
            "span",
            "datepicker",
            "Span",
            json!(["2024-03-01", "2024-03-05"]),
            json!({"mode": "range", "min_date": null,
            "max_date": null, "format": "yyyy", "placeholder": null}),
        ),
        widget("fixed", "switch", "Fixed", json!(true), json!({"disabled": true})),
    ];
    for (shown, wanted) in shown.as_array().unwrap().iter().zip(&wanted) {
        assert_eq!(shown, wanted);
    }
    assert_eq!(shown.as_array().unwrap().len(), wanted.len());
    assert_eq!(client.text().await, "large b 1 nil");
}

async fn confirmed_settings_reach_the_script_and_the_session(language: Language) {
    let (_app, mut client) = chat(language, "settings").await;
    client.event("chat_settings").await;
    client.event("task_end").await;
    // A number as it was typed, a choice withdrawn, a moment for a day, and a change that the page does not allow.
    let change = json!({"model": "small", "limit": "7", "size": "", "day": "2024-03-02T23:00:00.000Z", "fixed": false,
        "temperature": 0.5, "tools": null});
    client.emit("chat_settings_change", Some(change)).await;
    client.event("task_start").await;
    assert_eq!(client.rest_of_task().await, ["updated integer 7, true, small, nil"]);
    assert_eq!(client.turn("what").await, ["model small"]);
}

async fn settings_that_no_widget_made_are_refused(language: Language) {
    let (_app, mut client) = chat(language, "settings").await;
    client.event("chat_settings").await;
    client.event("task_end").await;
    let cases = [
        (json!({"temperature": 3}), "Temperature: expected a number from 0 to 2."),
        (json!({"model": "huge"}), "Model: expected one of the choices."),
        (json!({"model": "small", "colour": "red"}), "This chat has no setting \"colour\"."),
        (json!({"stream": "yes"}), "Stream: expected on or off."),
        (json!({"system": {"a": 1}}), "System: expected text."),
        (json!({"limit": "many"}), "Limit: expected a number."),
        (json!({"words": [1]}), "Words: expected a list of words."),
        (json!({"tools": ["web", "web"]}), "Tools: expected some of the choices."),
        (json!({"day": "2025-03-01"}), "Day: expected a day that can be chosen."),
        (json!({"span": ["2024-03-05", "2024-03-01"]}), "Span: expected two days that can be chosen."),
        (json!(["model"]), "The settings cannot be read."),
    ];
    for (change, wanted) in cases {
        client.emit("chat_settings_change", Some(change)).await;
        assert_eq!(client.event("toast").await, json!({"message": wanted, "type": "error"}));
    }
    assert_eq!(client.turn("what").await, ["model large"], "nothing has changed");
}

async fn touched_settings_change_the_form_and_nothing_else(language: Language) {
    let (_app, mut client) = chat(language, "settings").await;
    client.event("chat_settings").await;
    client.event("task_end").await;
    client.emit("chat_settings_edit", Some(json!({"model": "small"}))).await;
    assert_eq!(client.text().await, "edited small, kept large");
    let form = client.event("chat_settings").await;
    assert_eq!(form[0]["items"], json!([{"label": "small", "value": "small"}, {"label": "tiny", "value": "tiny"}]));
    client.event("task_end").await;
    // What may be chosen is what was shown last.
    client.emit("chat_settings_change", Some(json!({"model": "large"}))).await;
    assert_eq!(client.event("toast").await["message"], "Model: expected one of the choices.");
}

async fn settings_may_be_in_tabs(language: Language) {
    let (_app, mut client) = chat(language, "settings").await;
    client.event("chat_settings").await;
    client.event("task_end").await;
    client.say("tabs").await;
    assert_eq!(client.text().await, "true");
    let tabs = client.event("chat_settings").await;
    assert_eq!((&tabs[0]["id"], &tabs[1]["label"]), (&json!("a"), &json!("B")));
    assert_eq!((&tabs[0]["inputs"][0]["initial"], &tabs[1]["inputs"][0]["type"]), (&json!(true), &json!("textinput")));
}

async fn errors_about_settings_are_shown(language: Language) {
    let (_app, mut client) = chat(language, "settings").await;
    client.event("chat_settings").await;
    client.event("task_end").await;
    client.turn("fail").await;
    client.emit("chat_settings_change", Some(json!({}))).await;
    let error = client.message().await;
    assert_eq!((&error["output"], &error["isError"]), (&json!("no settings today"), &json!(true)));
}

async fn the_composer_offers_commands_and_modes(language: Language) {
    let (_app, mut client) = chat(language, "composer").await;
    client.say("offer").await;
    assert_eq!(
        client.event("set_commands").await,
        json!([
            {"id": "Search", "description": "Look it up", "icon": "globe", "button": true, "persistent": false},
            {"id": "Draw", "description": "", "icon": "image", "selected": true},
        ])
    );
    assert_eq!(
        client.event("set_modes").await,
        json!([
            {"id": "llm", "name": "Model", "options": [
                {"id": "small", "name": "Small", "description": "quick", "icon": "zap", "default": false},
                {"id": "large", "name": "Large", "description": null, "icon": null, "default": true},
            ]},
            {"id": "plain", "name": "Plain", "options": []},
        ])
    );
    assert_eq!(client.text().await, "large Small nil");
    client.event("task_end").await;
    let mut message = crate::support::client::user_message("use");
    message["command"] = json!("Search");
    message["modes"] = json!({"llm": "small"});
    client.emit("client_message", Some(json!({"message": message, "fileReferences": []}))).await;
    assert_eq!(client.text().await, "command Search, mode small");
    client.event("task_end").await;
    client.say("clear").await;
    assert_eq!(client.event("set_commands").await, json!([]));
    assert_eq!(client.event("set_modes").await, json!([]));
}

async fn notices_are_shown(language: Language) {
    let (_app, mut client) = chat(language, "page").await;
    client.say("toast").await;
    assert_eq!(client.event("toast").await, json!({"message": "saved", "type": "info"}));
    assert_eq!(client.event("toast").await, json!({"message": "careful", "type": "warning"}));
}

async fn the_page_around_the_chat_is_heard_and_answered(language: Language) {
    let (_app, mut client) = chat(language, "page").await;
    client.emit("window_message", Some(json!({"n": 3}))).await;
    assert_eq!(client.event("window_message").await, json!({"got": 3, "list": []}));
    client.emit("window_message", Some(json!("text"))).await;
    assert_eq!(client.event("window_message").await["got"], "text");
    assert!(!client.names().contains(&"task_start"), "there is no loader for what the user did not do");
    client.emit("window_message", Some(json!("fail"))).await;
    let error = client.message().await;
    assert_eq!((&error["output"], &error["isError"]), (&json!("bad news"), &json!(true)));
}

async fn the_page_answers_a_function_call(language: Language) {
    let (_app, mut client) = chat(language, "page").await;
    client.say("call").await;
    let call = client.whole_event("call_fn").await;
    assert_eq!(call.data, json!({"name": "pick", "args": {"colour": "red"}}));
    client.acknowledge(&call, json!({"picked": "rose"})).await;
    client.event("clear_call_fn").await;
    assert_eq!(client.rest_of_task().await, ["page says rose"]);
}

async fn a_function_call_outlives_its_socket_and_is_answered_once(language: Language) {
    let app = language.app("page").start().await;
    let connect = Connect::default().with("sessionId", uuid());
    let mut client = connect.join(&app).await;
    client.say("call").await;
    client.event("call_fn").await;
    client.cut();
    let mut client = connect.open(&app).await.unwrap();
    client.emit("connection_successful", None).await;
    let call = client.whole_event("call_fn").await;
    client.acknowledge(&call, json!({"picked": "tulip"})).await;
    client.acknowledge(&call, json!({"picked": "thistle"})).await;
    assert_eq!(client.text().await, "page says tulip");
    client.event("task_end").await;
    client.turn("toast").await;
    assert_eq!(client.names().iter().filter(|name| **name == "call_fn").count(), 1);
}

async fn a_function_call_gives_up_in_time(language: Language) {
    let (_app, mut client) = chat(language, "page").await;
    client.say("late").await;
    client.event("call_fn").await;
    client.event("call_fn_timeout").await;
    assert_eq!(client.text().await, "late nil");
    client.event("call_fn_timeout").await;
    assert_eq!(client.text().await, "false the page did not answer slow within 0.05 s");
}

async fn the_emitter_sends_anything(language: Language) {
    let (_app, mut client) = chat(language, "page").await;
    client.say("emit").await;
    assert_eq!(client.event("weather").await, json!({"sun": true}));
    let question = client.whole_event("question").await;
    assert_eq!(question.data, "why?");
    client.acknowledge(&question, json!("because")).await;
    assert_eq!(client.text().await, "asked because");
    assert_eq!(client.event("token_usage").await, 42);
    assert_eq!(client.event("set_favorites").await, json!([{"id": "x"}]));
    client.event("clear_ask").await;
    client.event("call_fn_timeout").await;
    assert_eq!(client.event("resume_thread_error").await, "gone");
    assert_eq!(client.text().await, "settings 1");
    client.event("task_end").await;
    client.event("task_start").await;
}

fn sound(is_start: bool, mime: &str) -> Value {
    let data = json!({"_placeholder": true, "num": 0});
    json!({"isStart": is_start, "mimeType": mime, "elapsedTime": 12.5, "data": data})
}

async fn listening(language: Language) -> (App, Client) {
    let app = language.app("audio").file("chainlit.toml", AUDIO).start().await;
    let client = Client::join(&app).await;
    (app, client)
}

async fn sound_goes_in_and_out(language: Language) {
    let (_app, mut client) = listening(language).await;
    client.emit("audio_start", None).await;
    assert_eq!(client.event("audio_connection").await, "on");
    client.emit_binary("audio_chunk", sound(true, "pcm16"), &[1, 2, 255, 128]).await;
    client.emit_binary("audio_chunk", sound(false, "pcm16"), &[0, 200]).await;
    // What is no sound, or too much of it, is dropped.
    client.emit("audio_chunk", Some(json!({"isStart": true, "mimeType": "pcm16", "data": "text"}))).await;
    client.emit_binary("audio_chunk", sound(false, "pcm16"), &vec![0; 300 * 1024]).await;
    client.emit("audio_end", None).await;
    assert_eq!(client.text().await, "pcm16 from 12.5");
    client.event("task_start").await;
    assert_eq!(client.event("first_interaction").await["interaction"], "audio");
    client.step("on_audio_end").await;
    assert_eq!(client.text().await, "heard 6");
    let chunk = client.event("audio_chunk").await;
    let placeholder = json!({"_placeholder": true, "num": 0});
    assert_eq!(chunk, json!({"track": "echo", "mimeType": "pcm16", "data": placeholder}));
    client.event("audio_chunk").await;
    client.event("audio_interrupt").await;
    assert_eq!(client.event("audio_connection").await, "off");
    client.event("task_end").await;
    assert_eq!(client.attachments, [vec![1, 2, 255, 128, 0, 200], vec![0, 1, 255, 254]]);
    let odd = client.turn("odd").await;
    assert!(odd[0].ends_with("output_audio_chunk: data: 1 bytes are no whole number of 16-bit samples"), "{odd:?}");
}

async fn the_microphone_may_be_refused(language: Language) {
    let (_app, mut client) = listening(language).await;
    client.turn("refuse").await;
    client.emit("audio_start", None).await;
    assert_eq!(client.event("audio_connection").await, "off");
    // Also where the settings have no microphone, or the script does not listen: the page waits for an answer.
    let (_app, mut client) = chat(language, "audio").await;
    client.emit("audio_start", None).await;
    assert_eq!(client.event("audio_connection").await, "off");
    let app = language.app("messages").file("chainlit.toml", AUDIO).start().await;
    let mut client = Client::join(&app).await;
    client.emit("audio_start", None).await;
    assert_eq!(client.event("toast").await["message"], "This chat does not listen: it has no on_audio_start.");
    assert_eq!(client.event("audio_connection").await, "off");
}

async fn errors_about_sound_are_shown_once(language: Language) {
    let (_app, mut client) = listening(language).await;
    client.emit("audio_start", None).await;
    client.event("audio_connection").await;
    for _ in 0..3 {
        client.emit_binary("audio_chunk", sound(false, "broken"), &[1, 2]).await;
    }
    client.emit("audio_end", None).await;
    client.event("audio_interrupt").await;
    let errors = client.events.iter().filter(|event| event.data["output"] == "cannot hear").count();
    assert_eq!(errors, 1);
}

async fn authors_and_steps_are_renamed_where_they_are_sent(language: Language) {
    let (_app, mut client) = chat(language, "names").await;
    client.say("messages").await;
    let mut shown = Vec::new();
    while shown.len() < 6 {
        let message = client.message().await;
        shown.push(format!("{} {}", message["output"].as_str().unwrap(), message["name"].as_str().unwrap()));
    }
    assert_eq!(shown, ["one Robot", "two Robot", "three broken", "renaming loud", "four LOUD", "five Robot"]);
    let start = client.events.iter().find(|event| event.name == "stream_start").unwrap();
    assert_eq!(start.data["name"], "Bot", "not while it is streamed");
    assert!(client.names().iter().all(|name| *name != "ask"));
    assert_eq!(client.event("ask").await["msg"]["name"], "Robot");
    client.event("task_end").await;
    client.say("steps").await;
    client.step("on_message").await;
    for _ in 0..5 {
        client.step("Web search").await;
    }
    client.event("task_end").await;
    assert!(client.events.iter().all(|event| event.data["name"] != "search"));
}

async fn the_session_tells_what_it_knows(language: Language) {
    let app = language.app("context").file("chainlit.toml", "[project]\nuser_env = [\"KEY\"]\n").start().await;
    let mut client = Connect::default().with("userEnv", "{\"KEY\": \"k\"}").join(&app).await;
    let known = client.turn("session").await;
    assert_eq!(known, ["true true nil false false false true webapp en-US true k nil"]);
    let form = reqwest::multipart::Form::new().part(
        "file",
        reqwest::multipart::Part::bytes(b"hello".to_vec()).file_name("a.txt").mime_str("text/plain").unwrap(),
    );
    let url = format!("{}/project/file?session_id={}", app.url, client.session);
    let sent = soon("the upload", app.http.post(url).multipart(form).send()).await.unwrap();
    assert_eq!(sent.status(), 200);
    assert_eq!(client.turn("files").await, ["a.txt text/plain 5 true true"]);
    assert_eq!(client.turn("app").await, ["true true"]);
}

async fn a_value_of_the_session_has_an_accessor(language: Language) {
    let (_app, mut client) = chat(language, "context").await;
    let texts = client.turn("accessor").await;
    assert_eq!(texts[0], "1 2 4 4 7 1 2 nil");
    let reserved = "user is known by the runtime and cannot be set; choose another name";
    assert!(texts[1].ends_with(reserved), "{texts:?}");
    assert!(texts[2].contains("was given no function"), "{texts:?}");
}

async fn the_history_is_changed_by_hand(language: Language) {
    let (_app, mut client) = chat(language, "context").await;
    let texts = client.turn("history").await;
    assert!(texts[0].starts_with("1 true false 0 "), "{texts:?}");
    assert!(texts[0].ends_with("add: expected a cl.message, got a cl.action"), "{texts:?}");
}

async fn users_are_made_and_checked(language: Language) {
    let (_app, mut client) = chat(language, "context").await;
    let texts = client.turn("user").await;
    let json = r#"{"identifier":"ann","display_name":null,"metadata":{"team":"a","role":"admin"}}"#;
    assert_eq!(texts[0], format!("ann admin a {json} bob nil r"));
    assert!(texts[1].ends_with("user: no option rol; did you mean role?"), "{texts:?}");
    assert!(texts[2].ends_with("user: identifier is missing"), "{texts:?}");
}

async fn frameworks_report_their_runs(language: Language) {
    let (_app, mut client) = chat(language, "traces").await;
    client.say("chain").await;
    let run = client.step("on_message").await;
    let chain = client.step("pipeline").await;
    assert_eq!((&chain["type"], &chain["parentId"], &chain["showInput"]), (&json!("run"), &run["id"], &json!("json")));
    let inner = client.step("chain").await;
    assert_eq!((&inner["type"], &inner["parentId"]), (&json!("undefined"), &chain["id"]));
    let model = client.step("gpt").await;
    assert_eq!((&model["type"], &model["parentId"], &model["tags"]), (&json!("llm"), &inner["id"], &json!(["t"])));
    assert_eq!(client.event("stream_start").await["output"], "Hel");
    let model = client.update(&model["id"]).await;
    assert_eq!((&model["output"], &model["streaming"]), (&json!("Hello"), &json!(false)));
    let generation = &model["generation"];
    assert_eq!((&generation["type"], &generation["tokenCount"]), (&json!("CHAT"), &json!(5)));
    assert_eq!(generation["messageCompletion"]["content"], "Hello");
    assert!(generation["duration"].is_number() && generation["ttFirstToken"].is_number());
    assert!(generation["tokenThroughputInSeconds"].as_f64().unwrap() > 0.0);
    assert_eq!(client.update(&inner["id"]).await["output"], "fine");
    let chain = client.update(&chain["id"]).await;
    assert_eq!((&chain["output"], &chain["language"]), (&json!("{\n    \"answer\": \"Hello\"\n}"), &json!("json")));
    assert!(chain["end"].is_string());
    assert!(client.text().await.ends_with("trace:finish: the run is over already"));
    client.event("task_end").await;

    client.say("retrieve").await;
    let step = client.step("retrieve").await;
    assert_eq!((&step["type"], &step["input"]), (&json!("tool"), &json!("cats")));
    let (first, second) = (client.event("element").await, client.event("element").await);
    assert_eq!((&first["name"], &first["display"]), (&json!("Source 0"), &json!("side")));
    assert_eq!((&second["name"], &second["forId"]), (&json!("Source 1"), &step["id"]));
    assert_eq!(client.update(&step["id"]).await["output"], "Retrieved the following sources: Source 0, Source 1");
    client.event("task_end").await;

    client.say("fail").await;
    for (name, error) in [("hammer", "it broke"), ("smith", "gone")] {
        let step = client.step(name).await;
        let step = client.update(&step["id"]).await;
        assert_eq!((&step["isError"], &step["output"]), (&json!(true), &json!(error)));
    }
}

async fn favorites_need_a_login(language: Language) {
    let (_app, mut client) = chat(language, "messages").await;
    let mut message = crate::support::client::user_message("x");
    message["metadata"] = json!({"favorite": true});
    client.emit("message_favorite", Some(json!({"message": message}))).await;
    assert_eq!(client.event("toast").await["message"], "Favourite messages are switched off in this chat.");
    let app = language.app("messages").file("chainlit.toml", "[features]\nfavorites = true\n").start().await;
    let mut client = Client::join(&app).await;
    client.emit("fetch_favorites", None).await;
    client.emit("message_favorite", Some(json!({"message": message}))).await;
    let told = client.event("toast").await["message"].as_str().unwrap().to_owned();
    assert!(told.contains("no login"), "{told}");
    assert!(!client.names().contains(&"set_favorites"));
}

#[tokio::test]
async fn mistakes_about_widgets_are_explained() {
    let (_app, mut client) = chat(Language::Lua, "widget_mistakes").await;
    for (case, wanted) in MISTAKES {
        let texts = client.turn(case).await;
        let text = texts
            .first()
            .and_then(|text| text.strip_prefix("false app.lua:"))
            .unwrap_or_else(|| panic!("{case}: {texts:?}"));
        assert_eq!(text.split_once(": ").unwrap().1, *wanted, "{case}");
    }
}

const MISTAKES: &[(&str, &str)] = &[
    ("unnamed", "cl.switch: id is missing"),
    ("empty", "cl.switch: Must provide key and label to load InputWidget: id and label must not be empty"),
    ("neither", "cl.select: Must provide values or items to create a Select"),
    ("both", "cl.radio_group: You can only provide either values or items to create a RadioButton"),
    ("index", "cl.select: Initial_index can only be used in combination with values to create a Select"),
    ("zero", "cl.select: initial_index: positions are 1 to 2, got 0"),
    ("unknown", "cl.select: initial: \"smal\" is not among the values; did you mean small?"),
    ("several", "cl.multi_select: initial: \"b\" is not among the values; did you mean a?"),
    ("map", "cl.select: items: expected a list of { label, value } in the wanted order, got a table"),
    ("option", "cl.slider: no option inital; did you mean initial?"),
    ("range", "cl.slider: initial must be between 0 and 10, got 11"),
    ("mode", "cl.date_picker: mode: expected one of single, range, got \"week\""),
    ("iso", "cl.date_picker: 'initial' must be in ISO format, got \"March\""),
    ("pair", "cl.date_picker: 'initial' must be a list of two dates for range mode"),
    ("single", "cl.date_picker: 'initial' must be a single date for single mode"),
    ("order", "cl.date_picker: 'initial' range is invalid, start must be before end."),
    ("bounds", "cl.date_picker: 'initial' must be within 'min_date' and 'max_date' bounds"),
    ("minmax", "cl.date_picker: '[min_date, max_date]' range is invalid, start must be before end."),
    ("twice", "cl.chat_settings: two widgets have the id \"x\"; give each its own"),
    (
        "mixed",
        "cl.chat_settings: some widgets are in tabs and some are not; the page shows either, so put all into tabs",
    ),
    (
        "table",
        "cl.chat_settings: inputs[1]: expected one of cl.switch, cl.slider, cl.select, cl.text_input, cl.number_input, \
         cl.tags, cl.multi_select, cl.checkbox, cl.radio_group, cl.date_picker, cl.tab, got a table",
    ),
    ("toast", "cl.toast: type: expected one of info, success, warning, error, got \"warn\""),
    ("command", "cl.set_commands: commands[1]: no option idd; did you mean id?"),
    ("commands", "cl.set_commands: the id \"x\" is there twice; give each its own"),
    ("mode_option", "cl.mode: options[1]: name is missing"),
    ("event", "the name of an event has 1 to 64 letters, digits, or one of _-:./, got \"two words\""),
    ("emitter", "cl.context.emitter.emitt: no such name; did you mean cl.context.emitter.emit?"),
    (
        "state",
        "cl.context.emitter.update_audio_connection: state: expected one of on, off, got \"of\"; did you mean off?",
    ),
    (
        "kind",
        "cl.trace.start: kind: expected one of agent, chain, prompt, parser, llm, chat_model, retriever, retrieve, \
         query, tool, function_call, embedding, undefined, got \"retriver\"; did you mean retriever?",
    ),
];
