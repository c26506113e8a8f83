//! Credentials of stores for files (Chainlit 2.12; further names that its documentation used count when
//! Chainlit's own are absent).

use super::{Env, EnvError, Secret, server};

/// What the environment says about stores for files.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct StorageEnv {
    /// Amazon S3 and what speaks like it.
    pub s3: Option<S3Env>,
    /// Google Cloud Storage.
    pub gcs: Option<GcsEnv>,
    /// Azure Blob Storage.
    pub azure: Option<AzureEnv>,
    /// `STORAGE_EXPIRY_TIME`: seconds that a signed address works, 3600 by default.
    pub expiry_seconds: u64,
}

/// Amazon S3; region and both keys are needed.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct S3Env {
    /// `BUCKET_NAME`, else `S3_BUCKET`.
    pub bucket: Option<String>,
    /// `APP_AWS_REGION`, else `S3_REGION`.
    pub region: String,
    /// `APP_AWS_ACCESS_KEY`, else `S3_ACCESS_KEY_ID`.
    pub access_key: String,
    /// `APP_AWS_SECRET_KEY`, else `S3_SECRET_ACCESS_KEY`.
    pub secret_key: Secret,
    /// `DEV_AWS_ENDPOINT`, else `S3_ENDPOINT`.
    pub endpoint: Option<String>,
}

/// Google Cloud Storage; the default credentials of the machine are used when the account is absent.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct GcsEnv {
    /// `BUCKET_NAME`, else `GCS_BUCKET`.
    pub bucket: Option<String>,
    /// `APP_GCS_PROJECT_ID`.
    pub project_id: Option<String>,
    /// `APP_GCS_CLIENT_EMAIL`.
    pub client_email: Option<String>,
    /// `APP_GCS_PRIVATE_KEY`.
    pub private_key: Option<Secret>,
}

/// Azure Blob Storage; account and key, or an account address.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct AzureEnv {
    /// `BUCKET_NAME`, else `AZURE_CONTAINER`.
    pub container: Option<String>,
    /// `APP_AZURE_STORAGE_ACCOUNT`.
    pub account: Option<String>,
    /// `APP_AZURE_STORAGE_ACCESS_KEY`.
    pub access_key: Option<Secret>,
    /// `AZURE_ACCOUNT_URL`.
    pub account_url: Option<String>,
}

const EXPIRY: &str = "STORAGE_EXPIRY_TIME";

impl StorageEnv {
    /// The stores whose credentials are complete; an expiry that is no number is left at its default.
    pub fn from_env(env: &Env) -> Self {
        let either = |name: &str, other: &str| env.get(name).or_else(|| env.get(other)).map(str::to_owned);
        let own = |name: &str| env.get(name).map(str::to_owned);
        let secret = |name: &str, other: &str| env.get(name).or_else(|| env.get(other)).map(Secret::from);
        let s3 = match (
            either("APP_AWS_REGION", "S3_REGION"),
            either("APP_AWS_ACCESS_KEY", "S3_ACCESS_KEY_ID"),
            secret("APP_AWS_SECRET_KEY", "S3_SECRET_ACCESS_KEY"),
        ) {
            (Some(region), Some(access_key), Some(secret_key)) => Some(S3Env {
                bucket: either("BUCKET_NAME", "S3_BUCKET"),
                region,
                access_key,
                secret_key,
                endpoint: either("DEV_AWS_ENDPOINT", "S3_ENDPOINT"),
            }),
            _ => None,
        };
        let gcs = (env.get("APP_GCS_PROJECT_ID").is_some() || env.get("GCS_BUCKET").is_some()).then(|| GcsEnv {
            bucket: either("BUCKET_NAME", "GCS_BUCKET"),
            project_id: own("APP_GCS_PROJECT_ID"),
            client_email: own("APP_GCS_CLIENT_EMAIL"),
            private_key: env.get("APP_GCS_PRIVATE_KEY").map(Secret::from),
        });
        let account = own("APP_AZURE_STORAGE_ACCOUNT").zip(env.get("APP_AZURE_STORAGE_ACCESS_KEY").map(Secret::from));
        let account_url = own("AZURE_ACCOUNT_URL");
        let azure = (account.is_some() || account_url.is_some()).then(|| {
            let (account, access_key) = account.unzip();
            AzureEnv { container: either("BUCKET_NAME", "AZURE_CONTAINER"), account, access_key, account_url }
        });
        Self {
            s3,
            gcs,
            azure,
            expiry_seconds: env.get(EXPIRY).and_then(|text| text.trim().parse().ok()).unwrap_or(3600),
        }
    }

    pub(super) fn checked(env: &Env) -> Result<Self, EnvError> {
        server::number::<u64>(env, &[EXPIRY], "a number of seconds")?;
        Ok(Self::from_env(env))
    }

    /// The `storage.url` of each store that has a bucket, and a variable to name in messages.
    pub fn addresses(&self) -> Vec<(&'static str, String)> {
        let address =
            |name, scheme: &str, bucket: &Option<String>| Some((name, format!("{scheme}://{}", bucket.as_ref()?)));
        [
            self.s3.as_ref().and_then(|s3| address("APP_AWS_REGION", "s3", &s3.bucket)),
            self.gcs.as_ref().and_then(|gcs| address("APP_GCS_PROJECT_ID", "gs", &gcs.bucket)),
            self.azure.as_ref().and_then(|azure| address("APP_AZURE_STORAGE_ACCOUNT", "az", &azure.container)),
        ]
        .into_iter()
        .flatten()
        .collect()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(variables: &[(&str, &str)]) -> StorageEnv {
        StorageEnv::from_env(&variables.iter().copied().collect())
    }

    #[test]
    fn a_store_needs_all_its_credentials() {
        let partly = read(&[("APP_AWS_REGION", "eu"), ("APP_AZURE_STORAGE_ACCOUNT", "a"), ("BUCKET_NAME", "b")]);
        assert_eq!((&partly.s3, &partly.gcs, &partly.azure), (&None, &None, &None));
        assert_eq!(partly.expiry_seconds, 3600);
        let s3 = read(&[
            ("APP_AWS_REGION", "eu"),
            ("APP_AWS_ACCESS_KEY", "k"),
            ("APP_AWS_SECRET_KEY", "s3cret"),
            ("BUCKET_NAME", "b"),
        ]);
        assert_eq!(s3.addresses(), [("APP_AWS_REGION", "s3://b".to_owned())]);
        assert!(!format!("{s3:?}").contains("s3cret"));
    }

    #[test]
    fn names_of_the_documentation_count_too() {
        let read = read(&[
            ("S3_REGION", "eu"),
            ("S3_ACCESS_KEY_ID", "k"),
            ("S3_SECRET_ACCESS_KEY", "s"),
            ("S3_BUCKET", "one"),
            ("GCS_BUCKET", "two"),
            ("AZURE_ACCOUNT_URL", "https://x.blob.core.windows.net"),
            ("AZURE_CONTAINER", "three"),
        ]);
        let urls: Vec<String> = read.addresses().into_iter().map(|(_, url)| url).collect();
        assert_eq!(urls, ["s3://one", "gs://two", "az://three"]);
    }
}
