//! Settings from the environment.

use super::*;

#[test]
fn variables_win_over_the_file_at_any_depth() {
    let loaded = load_with(
        "[ui]\nname = \"file\"\ndescription = \"kept\"\n[features.audio]\nenabled = false",
        &[
            ("CHAINLIT__UI__NAME", "42"),
            ("CHAINLIT__FEATURES__AUDIO__ENABLED", "true"),
            ("CHAINLIT__FEATURES__LATEX", "yes"),
            ("CHAINLIT__FEATURES__SPONTANEOUS_FILE_UPLOAD", "{ max_files = 1, max_size_mb = 2 }"),
            ("CHAINLIT__FEATURES__SPONTANEOUS_FILE_UPLOAD__MAX_FILES", "3"),
            ("CHAINLIT__PROJECT__ALLOW_ORIGINS", "[\"https://a.com\", 'https://b.com']"),
            ("CHAINLIT__PROJECT__SESSION_TIMEOUT", "1_000"),
            ("CHAINLIT__UI__COT", "hidden"),
            ("CHAINLIT__UI__LANGUAGE", ""),
            ("CHAINLIT__AUTH__REQUIRE_LOGIN", "false"),
            ("CHAINLIT_PORT", "1"),
        ],
    )
    .unwrap();
    assert_eq!(loaded.warnings, []);
    let Settings { ui, features, project, auth, .. } = loaded.settings;
    assert_eq!(
        (ui.name.as_str(), ui.description.as_str(), ui.cot, ui.language),
        ("42", "kept", ChainOfThought::Hidden, None)
    );
    assert!(features.audio.enabled && features.latex);
    assert_eq!((features.spontaneous_file_upload.max_files, features.spontaneous_file_upload.max_size_mb), (3, 2));
    assert_eq!(project.allow_origins, ["https://a.com", "https://b.com"]);
    assert_eq!((project.session_timeout, auth.require_login), (1000, RequireLogin::Never));
}

#[test]
fn mistakes_name_the_variable() {
    for (name, value, message) in [
        ("CHAINLIT__FEATURES__LATEX", "perhaps", "features.latex: expected true or false, got \"perhaps\""),
        (
            "CHAINLIT__UI__COT",
            "ful",
            "ui.cot: expected \"hidden\", \"tool_call\" or \"full\", got \"ful\"; did you mean \"full\"?",
        ),
        ("CHAINLIT__PROJECT__USER_ENV", "A,B", "project.user_env: expected a list such as [\"a\", \"b\"], got \"A,B\""),
        (
            "CHAINLIT__PROJECT__USER_ENV",
            "[A]",
            "project.user_env: expected a list such as [\"a\", \"b\"], got \"[A]\" (which is not valid TOML)",
        ),
        (
            "CHAINLIT__UI__HEADER_LINKS",
            "[{ name = 'a', icon_url = 'b', url = 5 }]",
            "ui.header_links[1].url: expected a string, got 5",
        ),
        ("CHAINLIT__UI__NAME__X", "1", "ui.name: expected a string, got a table"),
        ("CHAINLIT__RUNTIME__MEMORY_MB", "0", "runtime.memory_mb: expected a whole number of at least 1, got 0"),
        (
            "DATABASE_URL",
            "mysql://joe:s3cret@db/x",
            "data.url: expected \"sled:folder\", \"sqlite:file\", \"postgres://…\", \"dynamodb:table\" or \"none\", got the scheme \"mysql\"",
        ),
    ] {
        let error = load_with("", &[(name, value)]).unwrap_err();
        assert_eq!(error.variable(), Some(name));
        assert_eq!(error.to_string(), format!("environment variable {name}: {message}"));
    }
}

#[test]
fn unknown_ones_warn() {
    let loaded = load_with("", &[("CHAINLIT__FEATURES__EDIT_MESAGE", "true"), ("CHAINLIT__UI____X", "1")]).unwrap();
    let lines: Vec<String> = loaded.warnings.iter().map(ToString::to_string).collect();
    assert_eq!(
        lines,
        [
            "environment variable CHAINLIT__UI____X: CHAINLIT__UI____X names no setting; write CHAINLIT__SECTION__KEY, such as CHAINLIT__UI__NAME",
            "environment variable CHAINLIT__FEATURES__EDIT_MESAGE: unknown key features.edit_mesage; did you mean features.edit_message?",
        ]
    );
}

#[test]
fn names_of_python_chainlit_count() {
    let file = "[data]\nurl = \"sqlite:a.db\"\n[auth]\nrequire_login = false";
    let loaded =
        load_with(file, &[("DATABASE_URL", "postgres://db/x"), ("CHAINLIT_CUSTOM_AUTH", "1")]).unwrap().settings;
    assert_eq!((loaded.data.url.as_str(), loaded.auth.require_login), ("postgres://db/x", RequireLogin::Always));
    let ours =
        load_with(file, &[("DATABASE_URL", "postgres://db/x"), ("CHAINLIT__DATA__URL", "none")]).unwrap().settings;
    assert_eq!(ours.data.url.as_str(), "none");
}

#[test]
fn credentials_of_a_store_choose_it_unless_there_are_two() {
    let s3 = [("APP_AWS_REGION", "r"), ("APP_AWS_ACCESS_KEY", "a"), ("APP_AWS_SECRET_KEY", "s"), ("BUCKET_NAME", "b")];
    assert_eq!(load_with("", &s3).unwrap().settings.storage.url.as_str(), "s3://b");
    let both: Vec<_> = s3.into_iter().chain([("APP_GCS_PROJECT_ID", "p")]).collect();
    let loaded = load_with("", &both).unwrap();
    assert_eq!(loaded.settings.storage, Storage::default());
    assert!(loaded.warnings[0].message.contains("neither is used"));
}
