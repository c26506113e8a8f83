//! Profiles, starters, and settings that change in the middle of a chat.

use serde_json::{Value, json};

use crate::files::{part, upload};
use crate::scripts::{Language, in_every_language};
use crate::scripts_login::{SECRET, logged_in};
use crate::support::app::{App, Start};
use crate::support::client::{Client, Connect};

in_every_language!(
    profiles_and_starters_are_listed,
    a_chosen_profile_changes_the_settings_of_its_chat,
    a_profile_that_is_not_offered_is_not_chosen,
    switching_the_profile_changes_the_chat_at_once,
    profiles_that_are_not_offered_are_refused,
    settings_are_changed_and_the_page_is_told,
    wrong_changes_change_nothing,
    an_overlay_stays_across_a_lost_connection,
    no_other_chat_sees_an_overlay,
    uploads_follow_the_settings_of_the_chat,
    the_chain_of_thought_follows_the_settings_of_the_chat,
    settings_are_unlocked_by_talking,
    settings_depend_on_the_role_of_the_user,
);

/// An app, and a chat of it whose start has ended. What the start changed has been told to the page.
async fn chat(language: Language, profile: &str) -> (App, Client) {
    let app = language.app("dynamic_config").start().await;
    let client = begin(&app, profile).await;
    (app, client)
}

async fn begin(app: &App, profile: &str) -> Client {
    let mut client = Connect::default().with("chatProfile", profile).join(app).await;
    client.event("task_end").await;
    client
}

/// The settings of an open chat, as the page asks for them.
async fn settings(app: &App, client: &Client) -> Value {
    let (status, settings) = app.get_json(&format!("/project/settings?session_id={}", client.session)).await;
    assert_eq!(status, 200, "{settings}");
    settings
}

async fn profiles_and_starters_are_listed(language: Language) {
    let app = language.app("dynamic_config").start().await;
    let (_, listed) = app.get_json("/project/settings?language=de-DE&chat_profile=text-model").await;
    assert_eq!(
        listed["chatProfiles"],
        json!([
            {"name": "vision-model", "markdown_description": "Sees **images**", "icon": "/public/eye.svg",
                "display_name": null, "default": true,
                "starters": [{"label": "Describe", "message": "What is in this picture?", "command": "look",
                    "icon": "/public/eye.svg"}]},
            {"name": "text-model", "markdown_description": "Text only", "icon": null, "display_name": "Text",
                "default": false, "starters": null},
            {"name": "code-model", "markdown_description": "for de-DEnil", "icon": null, "display_name": null,
                "default": false, "starters": null},
        ]),
        "the overrides stay on the server"
    );
    let starter = json!({"label": "Hello de-DE", "message": "Hello", "command": null, "icon": null});
    assert_eq!(listed["starters"], json!([starter]));
    let inside = json!({"label": "A", "message": "a", "command": null, "icon": null});
    assert_eq!(
        listed["starterCategories"],
        json!([{"label": "For text-model", "icon": "/public/a.svg", "starters": [inside]}])
    );
    assert_eq!((&listed["ui"]["description"], &listed["features"]["latex"]), (&json!(""), &json!(false)));
    let (_, listed) = app.get_json("/project/settings?chat_profile=vision-model").await;
    assert_eq!((&listed["ui"]["description"], &listed["features"]["latex"]), (&json!("Sees"), &json!(true)));
}

async fn a_chosen_profile_changes_the_settings_of_its_chat(language: Language) {
    let (app, mut client) = chat(language, "vision-model").await;
    assert_eq!(client.turn("show").await, ["Assistant|Sees|true|true|3|1|dark|false|vision-model"]);
    let settings = settings(&app, &client).await;
    assert_eq!((&settings["ui"]["description"], &settings["features"]["latex"]), (&json!("Sees"), &json!(true)));
    assert_eq!(settings["features"]["spontaneous_file_upload"]["max_files"], 3);
    assert_eq!(settings["starterCategories"][0]["label"], "For vision-model");
}

/// Profiles may depend on the user: a page must not choose what its user was not offered.
async fn a_profile_that_is_not_offered_is_not_chosen(language: Language) {
    let (app, mut client) = chat(language, "admin-model").await;
    app.log.line("there is no profile \"admin-model\" for this user; the chat begins without one").await;
    assert_eq!(client.turn("show").await, ["Assistant||false|true|3|1|dark|false|nil"]);
}

async fn switching_the_profile_changes_the_chat_at_once(language: Language) {
    let (app, mut client) = chat(language, "text-model").await;
    client.emit("chat_profile_change", Some(json!("vision-model"))).await;
    let told = client.event("config_update").await;
    assert_eq!(told, json!({"ui": {"description": "Sees"}, "features": {"latex": true}}));
    let changed = client.event("chat_profile_changed").await;
    assert_eq!(changed, json!({"old_profile": "text-model", "new_profile": "vision-model"}));
    let told = client.event("config_update").await;
    let upload = json!({"accept": ["image/*"], "max_files": 5});
    assert_eq!(
        told,
        json!({"ui": {"name": "Vision Assistant (vision-model)"}, "features": {"spontaneous_file_upload": upload}})
    );
    assert_eq!(client.text().await, "text-model to vision-model");
    client.event("task_end").await;
    app.log.line("Switching to profile vision-model").await;

    client.emit("chat_profile_change", Some(json!("code-model"))).await;
    let told = client.event("config_update").await;
    assert_eq!(told, json!({"ui": {"description": ""}, "features": {"latex": false}}), "the other profile's are gone");
    assert_eq!(client.event("chat_profile_changed").await["new_profile"], "code-model");
    assert_eq!(client.text().await, "vision-model to code-model");
    client.event("task_end").await;
    let now = settings(&app, &client).await;
    assert_eq!(
        now["features"]["spontaneous_file_upload"],
        json!({"enabled": true, "accept": ["text/*", "application/json"], "max_files": 5, "max_size_mb": 1})
    );
    assert_eq!(
        now["ui"]["name"], "Vision Assistant (vision-model)",
        "what the script changed stays until it is changed"
    );
    assert_eq!(now["starterCategories"][0]["label"], "For code-model");
}

async fn profiles_that_are_not_offered_are_refused(language: Language) {
    let (app, mut client) = chat(language, "text-model").await;
    client.emit("chat_profile_change", Some(json!("admin-model"))).await;
    assert_eq!(
        client.event("toast").await,
        json!({"message": "There is no profile \"admin-model\".", "type": "error"})
    );
    client.emit("chat_profile_change", Some(json!({"name": "vision-model"}))).await;
    assert_eq!(client.event("toast").await["message"], "The profile must be given by its name.");
    // The one that it has already.
    client.emit("chat_profile_change", Some(json!("text-model"))).await;
    let said = client.turn("show").await;
    assert_eq!(said, ["Assistant||false|true|3|1|dark|false|text-model"]);
    assert!(!client.names().contains(&"chat_profile_changed"), "{:?}", client.names());
    assert!(!app.log.text().contains("Switching to profile"));
}

async fn settings_are_changed_and_the_page_is_told(language: Language) {
    let (app, mut client) = chat(language, "").await;
    client.say("all").await;
    let told = client.event("config_update").await;
    assert_eq!(
        told,
        json!({
            "ui": {"name": "Custom Assistant", "description": "Your personalized AI assistant", "default_theme": "light"},
            "features": {
                "spontaneous_file_upload": {"accept": ["image/*", "application/pdf"], "max_files": 5, "max_size_mb": 10},
                "audio": {"sample_rate": 44100, "enabled": true},
                "latex": true,
                "user_message_autoscroll": false,
            },
        })
    );
    assert_eq!(client.text().await, "changed");
    client.event("task_end").await;
    let wanted = "Custom Assistant|Your personalized AI assistant|true|true|5|10|light|true|nil";
    assert_eq!(client.turn("show").await, [wanted]);
    let settings = settings(&app, &client).await;
    assert_eq!(
        (&settings["ui"]["name"], &settings["features"]["audio"]["sample_rate"]),
        (&json!("Custom Assistant"), &json!(44100))
    );
    // Nothing that the page does not know already.
    let before = client.events.len();
    assert_eq!(client.turn("all").await, ["changed"]);
    assert!(client.events[before..].iter().all(|event| event.name != "config_update"));
}

async fn wrong_changes_change_nothing(language: Language) {
    let (_app, mut client) = chat(language, "").await;
    let name = language.says("cl.update_config", "cl.update_config");
    for (what, wanted) in [
        ("key", "unknown key features.latx; did you mean features.latex?"),
        ("type", "features.spontaneous_file_upload.max_files: expected a whole number, got \"five\""),
        ("section", "runtime cannot be changed for one session; only features, ui and project can"),
        ("list", "expected a table such as { ui = { name = \"…\" } }, got a list"),
        ("none", "expected a table such as { ui = { name = \"…\" } }, got the number 5"),
    ] {
        let said = client.turn(what).await.remove(0);
        assert!(said.ends_with(&format!("{name}: {wanted}")), "{what}: {said}");
    }
    assert_eq!(client.turn("show").await, ["Assistant||false|true|3|1|dark|false|nil"]);
}

async fn an_overlay_stays_across_a_lost_connection(language: Language) {
    let app = language.app("dynamic_config").start().await;
    let connect = Connect::default().with("chatProfile", "vision-model");
    let mut client = connect.join(&app).await;
    client.event("task_end").await;
    client.turn("all").await;
    client.cut();
    let mut client = connect.open(&app).await.unwrap();
    client.emit("connection_successful", None).await;
    client.event("clear_call_fn").await;
    let wanted = "Custom Assistant|Your personalized AI assistant|true|true|5|10|light|true|vision-model";
    assert_eq!(client.turn("show").await, [wanted]);
    assert_eq!(settings(&app, &client).await["ui"]["name"], "Custom Assistant");
}

async fn no_other_chat_sees_an_overlay(language: Language) {
    let (app, mut first) = chat(language, "").await;
    let mut second = begin(&app, "").await;
    first.turn("all").await;
    let mut third = begin(&app, "").await;
    for client in [&mut second, &mut third] {
        assert_eq!(client.turn("show").await, ["Assistant||false|true|3|1|dark|false|nil"]);
        assert_eq!(settings(&app, client).await["ui"]["name"], "Assistant");
        let told = client.events.iter().filter(|event| event.name == "config_update").count();
        assert_eq!(told, 1, "only what its own start changed");
    }
    assert_eq!(app.get_json("/project/settings").await.1["ui"]["name"], "Assistant");
    let (status, body) = app.get_json("/project/settings?session_id=00000000-0000-4000-8000-000000000000").await;
    assert_eq!((status, body), (404, json!({"detail": "Session not found"})));
}

async fn uploads_follow_the_settings_of_the_chat(language: Language) {
    let (app, mut client) = chat(language, "code-model").await;
    let other = begin(&app, "code-model").await;
    let refused = |text: &str| (400, json!({"detail": text}));
    let text = || part("x", "a.txt", "text/plain");
    assert_eq!(upload(&app, &client.session, text()).await.0, 200);
    assert_eq!(
        upload(&app, &client.session, part(vec![0; 1_048_577], "a.txt", "text/plain")).await,
        refused("File size too large")
    );
    for (profile, answer) in
        [("vision-model", refused("File type not allowed")), ("text-model", refused("File upload is not enabled"))]
    {
        client.emit("chat_profile_change", Some(json!(profile))).await;
        client.message().await;
        assert_eq!(upload(&app, &client.session, text()).await, answer, "{profile}");
        assert_eq!(upload(&app, &other.session, text()).await.0, 200, "the other chat is as it was");
    }
}

async fn the_chain_of_thought_follows_the_settings_of_the_chat(language: Language) {
    let (_app, mut client) = chat(language, "").await;
    client.say("hide").await;
    let stub = client.step("secret").await;
    assert_eq!((&stub["output"], stub.get("createdAt")), (&json!(""), None), "{stub}");
    let end = client.update(&stub["id"]).await;
    assert_eq!((&end["output"], end.get("end")), (&json!(""), None), "{end}");
    let whole = client.step("secret").await;
    assert_eq!(client.update(&whole["id"]).await["output"], "kept back");
}

async fn settings_are_unlocked_by_talking(language: Language) {
    let (_app, mut client) = chat(language, "").await;
    assert_eq!(client.turn("unlock").await, ["locked"]);
    assert_eq!(client.turn("unlock").await, ["locked"]);
    assert_eq!(client.turn("unlock").await, ["unlocked"]);
    assert_eq!(client.turn("show").await, ["Advanced Assistant (Unlocked!)||true|true|3|1|dark|false|nil"]);
}

async fn settings_depend_on_the_role_of_the_user(language: Language) {
    let login = language.says(
        "cl.password_auth_callback(function(name) return cl.user{ identifier = name, role = name } end)",
        "cl::password_auth_callback(|name, password| cl::user(#{ identifier: name, role: name }));",
    );
    let script = language.script("dynamic_config") + login;
    let app = Start::script(&format!("app.{}", language.extension()), &script)
        .env("CHAINLIT_AUTH_SECRET", SECRET)
        .start()
        .await;
    for (name, files, size) in [("admin", 20, 100), ("guest", 3, 1)] {
        let browser = logged_in(&app, name, "x").await;
        let mut client = Connect::default().cookies(browser.cookies()).join(&app).await;
        client.event("task_end").await;
        assert_eq!(client.turn("show").await, [format!("Assistant||false|true|{files}|{size}|dark|false|nil")]);
    }
}
