//! Storages: the folder, and the clouds' emulators. What is signed is read with a plain request, as a browser does.

use std::sync::Arc;

use bytes::Bytes;
use chainlit::config::env::Env;
use chainlit::config::settings::StoreUrl;
use chainlit::data::storage::{self, Content, Storage};
use chainlit::wire::ids::new_id;

use super::services::{aws, client, service};

fn open(url: &str, env: &Env) -> Arc<dyn Storage> {
    let url: StoreUrl = serde_json::from_value(url.into()).unwrap();
    storage::open(&url, env, std::path::Path::new("/nonexistent")).unwrap().unwrap()
}

/// What every storage must do. `signs`: whether it gives out addresses of its own; `disposes`: whether it keeps how
/// a content is to be saved.
async fn check(storage: &dyn Storage, signs: bool, disposes: bool) {
    for key in ["u/e/a b.png", "threads/t/files/e", "u/ä ö?&=%41.txt"] {
        let key = format!("{}/{key}", new_id());
        let content = |text: &str| Content {
            bytes: Bytes::copy_from_slice(text.as_bytes()),
            mime: "text/x-test".to_owned(),
            disposition: Some("attachment; filename=\"a.txt\"".to_owned()),
        };
        storage.put(&key, content("first")).await.unwrap();
        storage.put(&key, content("second")).await.unwrap();
        let mut wanted = content("second");
        if !disposes {
            wanted.disposition = None;
        }
        assert_eq!(storage.get(&key).await.unwrap(), Some(wanted), "{key}");
        match storage.url(&key).await.unwrap() {
            Some(url) => {
                assert!(signs, "{url}");
                let answer = client().get(&url).send().await.unwrap();
                assert_eq!(answer.status(), 200, "{url}");
                assert_eq!(answer.headers()["content-type"], "text/x-test");
                assert_eq!(answer.text().await.unwrap(), "second");
            }
            None => assert!(!signs),
        }
        storage.delete(&key).await.unwrap();
        storage.delete(&key).await.unwrap();
        assert_eq!(storage.get(&key).await.unwrap(), None);
    }
}

#[tokio::test]
async fn a_folder_keeps_contents() {
    let folder = tempfile::tempdir().unwrap();
    let storage = open(&format!("file:{}", folder.path().display()), &Env::default());
    check(&*storage, false, true).await;
}

#[tokio::test]
async fn s3_keeps_contents() {
    let bucket = format!("b{}", new_id());
    let made = client().put(format!("{}/{bucket}", service("CHAINLIT_TEST_AWS"))).send().await.unwrap();
    assert!(made.status().is_success(), "{}", made.status());
    check(&*open(&format!("s3://{bucket}"), &aws()), true, true).await;
    check(&*open(&format!("s3://{bucket}/folder/below/"), &aws()), true, true).await;
}

#[tokio::test]
async fn azure_keeps_contents() {
    // The account that every Azurite has.
    let key = "Eby8vdM02xNOcqFlqUwJPLlmEtlCDXJ1OUzFT50uSRZ6IFsuFq2UVErCz4I6tq/K1SZFPTOtr/KBHBeksoGMGw==";
    let env: Env = [
        ("APP_AZURE_STORAGE_ACCOUNT", "devstoreaccount1"),
        ("APP_AZURE_STORAGE_ACCESS_KEY", key),
        ("AZURE_ACCOUNT_URL", service("CHAINLIT_TEST_AZURE")),
    ]
    .into_iter()
    .collect();
    let container = format!("c{}", new_id());
    let storage = open(&format!("az://{container}"), &env);
    make_container(&container, key).await;
    check(&*storage, true, true).await;
}

/// Makes a container with a signed request, because nothing in the storage does: a bucket is the owner's.
async fn make_container(container: &str, key: &str) {
    let python = service("CHAINLIT_TEST_PYTHON");
    let script = r#"
import sys, hmac, hashlib, base64, urllib.request, email.utils
url, container, key = sys.argv[1:]
date = email.utils.formatdate(usegmt=True)
resource = f"/devstoreaccount1/devstoreaccount1/{container}\nrestype:container"
text = "PUT\n" + "\n" * 11 + f"x-ms-date:{date}\nx-ms-version:2021-12-02\n" + resource
signature = base64.b64encode(hmac.new(base64.b64decode(key), text.encode(), hashlib.sha256).digest()).decode()
request = urllib.request.Request(f"{url}/{container}?restype=container", method="PUT", data=b"", headers={
    "x-ms-date": date, "x-ms-version": "2021-12-02", "Authorization": f"SharedKey devstoreaccount1:{signature}",
    "Content-Type": "", "Content-Length": "0"})
urllib.request.urlopen(request)
"#;
    let output = std::process::Command::new(python)
        .args(["-c", script, service("CHAINLIT_TEST_AZURE"), container, key])
        .output()
        .unwrap();
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
}

#[tokio::test]
async fn google_cloud_storage_keeps_contents() {
    let emulator = super::gcs::emulator().await;
    let key = std::fs::read_to_string(service("CHAINLIT_TEST_RSA_KEY")).unwrap();
    let env: Env = [
        ("APP_GCS_PROJECT_ID", "p"),
        ("APP_GCS_CLIENT_EMAIL", "test@p.iam.gserviceaccount.com"),
        ("APP_GCS_PRIVATE_KEY", key.as_str()),
        ("STORAGE_EMULATOR_HOST", emulator.as_str()),
    ]
    .into_iter()
    .collect();
    let bucket = format!("b{}", new_id());
    let made = client()
        .post(format!("{emulator}/storage/v1/b?project=p"))
        .header("content-type", "application/json")
        .body(format!("{{\"name\":\"{bucket}\"}}"));
    assert!(made.send().await.unwrap().status().is_success());
    check(&*open(&format!("gs://{bucket}"), &env), true, false).await;
}

#[test]
fn missing_credentials_name_the_variables() {
    let url: StoreUrl = serde_json::from_value("az://container".into()).unwrap();
    let error = storage::open(&url, &Env::default(), std::path::Path::new("/")).err().unwrap().to_string();
    assert!(error.starts_with("storage.url: ") && error.contains("APP_AZURE_STORAGE_ACCESS_KEY"), "{error}");
}
