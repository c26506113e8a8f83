//! Contents in a bucket of a cloud. Credentials come from the variables that Python Chainlit reads, else from where
//! the cloud's own tools find them.

use std::sync::{Arc, Once};
use std::time::Duration;

use async_trait::async_trait;
use http::Method;
use object_store::aws::AmazonS3Builder;
use object_store::azure::MicrosoftAzureBuilder;
use object_store::gcp::{GcpCredential, GoogleCloudStorageBuilder};
use object_store::path::Path;
use object_store::signer::Signer;
use object_store::{
    Attribute, Attributes, ClientOptions, ObjectStore, ObjectStoreExt, PutOptions, StaticCredentialProvider,
};
use percent_encoding::{AsciiSet, utf8_percent_encode};

use super::azure::{Account, SEGMENT};
use super::{Content, Storage};
use crate::config::env::{AzureEnv, Env, GcsEnv, S3Env, StorageEnv};
use crate::config::settings::StoreUrl;
use crate::data::error::{Error, Result};

/// What stands as it is in the path of an address.
const IN_PATH: &AsciiSet = &SEGMENT.remove(b'/');

/// See the module.
pub struct Bucket {
    name: String,
    store: Arc<dyn ObjectStore>,
    signer: Arc<dyn Signer>,
    azure: Option<Account>,
    /// Folder in the bucket, empty or with a slash at its end.
    prefix: String,
    lifetime: Duration,
    is_google: bool,
}

impl Bucket {
    /// The bucket of `s3://bucket[/folder]`, `gs://…` or `az://…`.
    ///
    /// # Errors
    /// [`Error::Setting`] when credentials are missing or do not fit together.
    pub fn open(url: &StoreUrl, env: &Env) -> Result<Self> {
        use_ring();
        let (bucket, folder) = url.rest().split_once('/').unwrap_or((url.rest(), ""));
        let folder = folder.trim_matches('/');
        let variables = StorageEnv::from_env(env);
        let (store, signer): (Arc<dyn ObjectStore>, Arc<dyn Signer>) = match url.scheme() {
            "s3" => both(s3(bucket, variables.s3.as_ref(), env)?),
            "gs" => both(gcs(bucket, variables.gcs.as_ref(), env)?),
            _ => both(azure(bucket, variables.azure.as_ref())?),
        };
        let azure = variables.azure.as_ref().filter(|_| url.scheme() == "az");
        Ok(Self {
            name: url.to_string(),
            store,
            signer,
            azure: azure.and_then(|account| Account::of(account, bucket)),
            prefix: if folder.is_empty() { String::new() } else { format!("{folder}/") },
            lifetime: Duration::from_secs(variables.expiry_seconds),
            is_google: url.scheme() == "gs",
        })
    }

    fn path(&self, key: &str) -> Result<Path> {
        Path::parse(format!("{}{key}", self.prefix)).map_err(|error| Error::refused(&self.name, error))
    }

    fn failed(&self, error: &object_store::Error) -> Error {
        // The sources say what the cloud answered.
        let mut reason = error.to_string();
        let mut source = std::error::Error::source(&error);
        while let Some(next) = source {
            let text = next.to_string();
            if !reason.contains(&text) {
                reason = format!("{reason}: {text}");
            }
            source = next.source();
        }
        Error::failed(&self.name, reason)
    }
}

fn both<S: ObjectStore + Signer>(store: S) -> (Arc<dyn ObjectStore>, Arc<dyn Signer>) {
    let store = Arc::new(store);
    (Arc::clone(&store) as Arc<dyn ObjectStore>, store)
}

/// The clients take rustls's cryptography from the process.
fn use_ring() {
    static ONCE: Once = Once::new();
    // Somebody else's choice is as good.
    ONCE.call_once(|| drop(rustls::crypto::ring::default_provider().install_default()));
}

fn refused(what: &str, mend: &str) -> impl Fn(object_store::Error) -> Error {
    let (what, mend) = (what.to_owned(), mend.to_owned());
    move |error| Error::setting("storage.url", format!("{what}: {error}"), mend.clone())
}

fn options(endpoint: Option<&str>) -> ClientOptions {
    ClientOptions::new().with_allow_http(endpoint.is_some_and(|endpoint| endpoint.starts_with("http://")))
}

fn s3(bucket: &str, account: Option<&S3Env>, env: &Env) -> Result<object_store::aws::AmazonS3> {
    let mut builder = AmazonS3Builder::new();
    let mut endpoint = env.get("AWS_ENDPOINT_URL_S3").or_else(|| env.get("AWS_ENDPOINT_URL"));
    match account {
        Some(account) => {
            builder = builder
                .with_region(&account.region)
                .with_access_key_id(&account.access_key)
                .with_secret_access_key(account.secret_key.expose());
            endpoint = account.endpoint.as_deref().or(endpoint);
        }
        // The names of Amazon's own tools; without them the machine's role.
        None => {
            for (name, value) in env.iter().filter(|(name, _)| name.starts_with("AWS_")) {
                if let Ok(key) = name.to_ascii_lowercase().parse() {
                    builder = builder.with_config(key, value);
                }
            }
        }
    }
    builder = builder.with_bucket_name(bucket).with_client_options(options(endpoint));
    if let Some(endpoint) = endpoint {
        builder = builder.with_endpoint(endpoint).with_allow_http(endpoint.starts_with("http://"));
    }
    builder.build().map_err(refused(
        "the S3 bucket cannot be used",
        "set APP_AWS_REGION, APP_AWS_ACCESS_KEY and APP_AWS_SECRET_KEY",
    ))
}

fn gcs(bucket: &str, account: Option<&GcsEnv>, env: &Env) -> Result<object_store::gcp::GoogleCloudStorage> {
    let emulator = env.get("STORAGE_EMULATOR_HOST");
    let mut builder = GoogleCloudStorageBuilder::new().with_bucket_name(bucket).with_client_options(options(emulator));
    if let Some(emulator) = emulator {
        // There is nobody to ask for a token; addresses are signed with the key all the same.
        let nobody = StaticCredentialProvider::new(GcpCredential { bearer: String::new() });
        builder = builder.with_base_url(emulator.trim_end_matches('/')).with_credentials(Arc::new(nobody));
    }
    let credentials = account.and_then(|a| a.client_email.as_deref().zip(a.private_key.as_ref()));
    if let Some((email, key)) = credentials {
        // Variables often hold the line breaks of the key as `\n`.
        let key = key.expose().replace("\\n", "\n");
        let file = serde_json::json!({ "private_key": key, "private_key_id": "", "client_email": email });
        builder = builder.with_service_account_key(file.to_string());
    } else if let Some(path) = env.get("GOOGLE_APPLICATION_CREDENTIALS") {
        builder = builder.with_application_credentials(path);
    }
    builder.build().map_err(refused(
        "the Google Cloud Storage bucket cannot be used",
        "set APP_GCS_PROJECT_ID, APP_GCS_CLIENT_EMAIL and APP_GCS_PRIVATE_KEY, or GOOGLE_APPLICATION_CREDENTIALS",
    ))
}

fn azure(container: &str, account: Option<&AzureEnv>) -> Result<object_store::azure::MicrosoftAzure> {
    const MEND: &str = "set APP_AZURE_STORAGE_ACCOUNT and APP_AZURE_STORAGE_ACCESS_KEY";
    let Some(account) = account else {
        return Err(Error::setting("storage.url", "the account of the Azure container is not known", MEND));
    };
    let endpoint = account.account_url.as_deref();
    let mut builder =
        MicrosoftAzureBuilder::new().with_container_name(container).with_client_options(options(endpoint));
    if let Some(name) = account.account.as_deref().or_else(|| endpoint.and_then(account_of)) {
        builder = builder.with_account(name);
    }
    if let Some(key) = &account.access_key {
        builder = builder.with_access_key(key.expose());
    }
    if let Some(endpoint) = endpoint {
        builder = builder
            .with_endpoint(endpoint.trim_end_matches('/').to_owned())
            .with_allow_http(endpoint.starts_with("http://"));
    }
    builder.build().map_err(refused("the Azure container cannot be used", MEND))
}

/// `name` of `https://name.blob.core.windows.net`.
fn account_of(url: &str) -> Option<&str> {
    url.split_once("://")?.1.split('.').next()
}

#[async_trait]
impl Storage for Bucket {
    fn name(&self) -> String {
        self.name.clone()
    }

    async fn put(&self, key: &str, content: Content) -> Result<()> {
        let mut attributes = Attributes::new();
        attributes.insert(Attribute::ContentType, content.mime.into());
        // Google's client in Python Chainlit sends no disposition; nor do we, so that both write the same.
        if let Some(disposition) = content.disposition.filter(|_| !self.is_google) {
            attributes.insert(Attribute::ContentDisposition, disposition.into());
        }
        let path = self.path(key)?;
        let put = self.store.put_opts(&path, content.bytes.into(), PutOptions { attributes, ..PutOptions::default() });
        put.await.map(drop).map_err(|error| self.failed(&error))
    }

    async fn url(&self, key: &str) -> Result<Option<String>> {
        let path = self.path(key)?;
        if let Some(account) = &self.azure {
            return Ok(Some(account.read_url(path.as_ref(), jiff::Timestamp::now(), self.lifetime)));
        }
        // The client puts the path into Google's addresses as it is.
        let path = if self.is_google {
            let written = utf8_percent_encode(path.as_ref(), IN_PATH).to_string();
            Path::parse(written).map_err(|error| Error::refused(&self.name, error))?
        } else {
            path
        };
        let signed = self.signer.signed_url(Method::GET, &path, self.lifetime).await;
        signed.map(|url| Some(url.to_string())).map_err(|error| self.failed(&error))
    }

    async fn get(&self, key: &str) -> Result<Option<Content>> {
        let found = match self.store.get(&self.path(key)?).await {
            Ok(found) => found,
            Err(object_store::Error::NotFound { .. }) => return Ok(None),
            Err(error) => return Err(self.failed(&error)),
        };
        let attribute = |name| found.attributes.get(&name).map(|value| value.to_string());
        let mime = attribute(Attribute::ContentType).unwrap_or_else(|| "application/octet-stream".to_owned());
        let disposition = attribute(Attribute::ContentDisposition);
        let bytes = found.bytes().await.map_err(|error| self.failed(&error))?;
        Ok(Some(Content { bytes, mime, disposition }))
    }

    async fn delete(&self, key: &str) -> Result<()> {
        match self.store.delete(&self.path(key)?).await {
            Ok(()) | Err(object_store::Error::NotFound { .. }) => Ok(()),
            Err(error) => Err(self.failed(&error)),
        }
    }
}
