//! A browser as far as logins go: it keeps cookies and follows nothing by itself.

use std::collections::BTreeMap;

use reqwest::Method;
use serde_json::Value;

use crate::support::soon;

/// What came back.
pub(crate) struct Answer {
    pub(crate) status: u16,
    /// `Set-Cookie`, as sent.
    pub(crate) set: Vec<String>,
    pub(crate) location: String,
    pub(crate) retry_after: Option<String>,
    pub(crate) body: String,
    pub(crate) headers: reqwest::header::HeaderMap,
}

impl Answer {
    pub(crate) fn json(&self) -> Value {
        serde_json::from_str(&self.body).unwrap_or_else(|error| panic!("{error}: {:?}", self.body))
    }

    /// The status and the `detail` of an error.
    pub(crate) fn detail(&self) -> (u16, String) {
        (self.status, self.json()["detail"].as_str().unwrap_or_default().to_owned())
    }
}

/// See the module.
pub(crate) struct Browser {
    client: reqwest::Client,
    site: String,
    pub(crate) jar: BTreeMap<String, String>,
    /// Sent with every request.
    pub(crate) headers: Vec<(&'static str, String)>,
}

/// A body to send.
pub(crate) enum Body<'a> {
    None,
    Form(&'a [(&'a str, &'a str)]),
    Multipart(&'a [(&'a str, &'a str)]),
    Json(Value),
    /// An upload of this name and type.
    File(&'a str, &'a str, &'a [u8]),
}

impl Browser {
    pub(crate) fn new(site: &str) -> Self {
        drop(rustls::crypto::ring::default_provider().install_default());
        let client = reqwest::Client::builder().redirect(reqwest::redirect::Policy::none()).build().unwrap();
        Self { client, site: site.to_owned(), jar: BTreeMap::new(), headers: Vec::new() }
    }

    pub(crate) async fn get(&mut self, path: &str) -> Answer {
        self.send(Method::GET, path, Body::None).await
    }

    pub(crate) async fn put(&mut self, path: &str, body: Body<'_>) -> Answer {
        self.send(Method::PUT, path, body).await
    }

    pub(crate) async fn delete(&mut self, path: &str, body: Body<'_>) -> Answer {
        self.send(Method::DELETE, path, body).await
    }

    pub(crate) async fn post(&mut self, path: &str, body: Body<'_>) -> Answer {
        self.send(Method::POST, path, body).await
    }

    /// The value of the `Cookie` header.
    pub(crate) fn cookies(&self) -> String {
        self.jar.iter().map(|(name, value)| format!("{name}={value}")).collect::<Vec<_>>().join("; ")
    }

    pub(crate) async fn send(&mut self, method: Method, path: &str, body: Body<'_>) -> Answer {
        let url = if path.starts_with("http") { path.to_owned() } else { format!("{}{path}", self.site) };
        let mut request = self.client.request(method, url);
        if !self.jar.is_empty() {
            request = request.header("cookie", self.cookies());
        }
        for (name, value) in &self.headers {
            request = request.header(*name, value);
        }
        let request = match body {
            Body::None => request,
            Body::Form(fields) => {
                let mut url = reqwest::Url::parse("form:").unwrap();
                url.query_pairs_mut().extend_pairs(fields);
                let form = url.query().unwrap_or_default().to_owned();
                request.header("content-type", "application/x-www-form-urlencoded").body(form)
            }
            Body::Multipart(fields) => {
                let form = fields.iter().fold(reqwest::multipart::Form::new(), |form, (name, value)| {
                    form.text((*name).to_owned(), (*value).to_owned())
                });
                request.multipart(form)
            }
            Body::File(name, mime, content) => {
                let part = reqwest::multipart::Part::bytes(content.to_vec()).file_name(name.to_owned());
                request.multipart(reqwest::multipart::Form::new().part("file", part.mime_str(mime).unwrap()))
            }
            Body::Json(value) => request.header("content-type", "application/json").body(value.to_string()),
        };
        let response = soon(path, request.send()).await.unwrap();
        let header = |name: &str| response.headers().get(name).map(|value| value.to_str().unwrap().to_owned());
        let set: Vec<String> =
            response.headers().get_all("set-cookie").iter().map(|value| value.to_str().unwrap().to_owned()).collect();
        let (status, location) = (response.status().as_u16(), header("location").unwrap_or_default());
        let retry_after = header("retry-after");
        for cookie in &set {
            let (name, rest) = cookie.split_once('=').unwrap();
            if cookie.contains("Max-Age=0") {
                self.jar.remove(name);
            } else {
                self.jar.insert(name.to_owned(), rest.split(';').next().unwrap().to_owned());
            }
        }
        let headers = response.headers().clone();
        Answer { status, set, location, retry_after, body: response.text().await.unwrap(), headers }
    }
}
