//! Signed addresses of Azure Blob Storage (service SAS of version 2020-12-06 and later). Ours, because `object_store`
//! signs the encoded path, and Azure compares with the decoded one: names with a space could not be read.

use std::time::Duration;

use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use jiff::Timestamp;
use percent_encoding::{AsciiSet, NON_ALPHANUMERIC, utf8_percent_encode};
use ring::hmac;

use crate::config::env::AzureEnv;

const VERSION: &str = "2021-12-02";
/// What stands as it is in a part of a path.
pub(super) const SEGMENT: &AsciiSet = &NON_ALPHANUMERIC.remove(b'-').remove(b'.').remove(b'_').remove(b'~');

/// What signing needs.
pub(super) struct Account {
    name: String,
    key: hmac::Key,
    /// Without a slash at its end.
    endpoint: String,
    container: String,
}

impl Account {
    /// Only accounts with a key can sign.
    pub(super) fn of(account: &AzureEnv, container: &str) -> Option<Self> {
        let name = account.account.clone()?;
        let key = STANDARD.decode(account.access_key.as_ref()?.expose()).ok()?;
        let own = account.account_url.as_ref().map(|url| url.trim_end_matches('/').to_owned());
        Some(Self {
            endpoint: own.unwrap_or_else(|| format!("https://{name}.blob.core.windows.net")),
            key: hmac::Key::new(hmac::HMAC_SHA256, &key),
            container: container.to_owned(),
            name,
        })
    }

    /// An address at which the blob can be read from now on for a while.
    pub(super) fn read_url(&self, blob: &str, now: Timestamp, lifetime: Duration) -> String {
        let lifetime = i64::try_from(lifetime.as_secs()).unwrap_or(i64::MAX);
        let end = Timestamp::from_second(now.as_second().saturating_add(lifetime)).unwrap_or(Timestamp::MAX);
        let end = format!("{end:.0}");
        let Self { name, endpoint, container, .. } = self;
        // Permission, start, end, resource, identifier, addresses, protocol, version, kind, snapshot, scope, and five
        // headers of the answer.
        let text = format!("r\n\n{end}\n/blob/{name}/{container}/{blob}\n\n\n\n{VERSION}\nb\n\n\n\n\n\n\n");
        let signature = STANDARD.encode(hmac::sign(&self.key, text.as_bytes()));
        let blob: Vec<String> = blob.split('/').map(|part| utf8_percent_encode(part, SEGMENT).to_string()).collect();
        format!(
            "{endpoint}/{container}/{}?sp=r&se={}&sv={VERSION}&sr=b&sig={}",
            blob.join("/"),
            utf8_percent_encode(&end, SEGMENT),
            utf8_percent_encode(&signature, SEGMENT)
        )
    }
}
