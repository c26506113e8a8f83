//! The flow itself: the address to log in at; from a code to a token to a profile to a user.

use base64::Engine;
use base64::engine::general_purpose::{STANDARD, URL_SAFE_NO_PAD};
use reqwest::Url;
use ring::digest;
use serde_json::{Map, Value};

use super::http::{self, Http};
use super::provider::{Exchange, Extra, ExtraKind, Image, Provider};
use super::{Attempt, OAuthError};
use crate::auth::decide::OAuthLogin;
use crate::auth::secrets::REFRESH_TOKEN;
use crate::wire::JsonMap;
use crate::wire::user::User;

/// A picture that is larger does not fit into cookies.
const MOST_PICTURE: usize = 32 * 1024;

/// The provider's page.
pub(super) fn authorize_url(provider: &Provider, callback: &str, attempt: &Attempt) -> Result<String, OAuthError> {
    let mut url = Url::parse(&provider.authorize_url)
        .map_err(|error| http::call(&provider.authorize_url, format!("no address to log in at: {error}")))?;
    {
        let mut query = url.query_pairs_mut();
        query.append_pair("client_id", &provider.client_id);
        query.append_pair("redirect_uri", callback);
        query.append_pair("state", &attempt.state);
        for (name, value) in &provider.params {
            query.append_pair(name, value);
        }
        if provider.pkce {
            let digest = digest::digest(&digest::SHA256, attempt.verifier.as_bytes());
            query.append_pair("code_challenge", &URL_SAFE_NO_PAD.encode(digest));
            query.append_pair("code_challenge_method", "S256");
        }
        if provider.posted.is_some() {
            query.append_pair("nonce", &attempt.nonce);
        }
    }
    Ok(url.into())
}

/// Who the code stands for.
pub(super) async fn finish(
    http: &Http,
    provider: &Provider,
    callback: &str,
    attempt: &Attempt,
    code: &str,
) -> Result<OAuthLogin, OAuthError> {
    let tokens = tokens(http, provider, callback, attempt, code).await?;
    let profile = profile(http, provider, &tokens.access).await?;
    let user = user(provider, &profile, &tokens)?;
    Ok(OAuthLogin {
        provider: provider.id.clone(),
        token: tokens.access,
        profile: Value::Object(profile),
        user,
        id_token: None,
    })
}

#[derive(Debug)]
struct Tokens {
    access: String,
    refresh: Option<String>,
}

async fn tokens(
    http: &Http,
    provider: &Provider,
    callback: &str,
    attempt: &Attempt,
    code: &str,
) -> Result<Tokens, OAuthError> {
    let mut form = vec![
        ("client_id", provider.client_id.as_str()),
        ("client_secret", provider.client_secret.expose()),
        ("code", code),
    ];
    if provider.exchange == Exchange::Full {
        form.extend([("grant_type", "authorization_code"), ("redirect_uri", callback)]);
    }
    if provider.pkce {
        form.push(("code_verifier", &attempt.verifier));
    }
    let url = &provider.token_url;
    let request = http.client()?.post(url).header("content-type", "application/x-www-form-urlencoded");
    let body = http::send(url, request.body(encoded(&form))).await?;
    // GitHub answers with a form unless it is asked for JSON; Enterprise servers may not listen.
    let answer = match body.json() {
        Some(Value::Object(answer)) => answer,
        _ => decoded(&body.bytes),
    };
    let text = |name: &str| answer.get(name).and_then(Value::as_str).filter(|text| !text.is_empty());
    if let Some(error) = text("error") {
        let more = text("error_description").unwrap_or_default();
        return Err(OAuthError::Refused(format!("{error:?} {more:?}")));
    }
    if !(200..300).contains(&body.status) {
        return Err(http::call(url, format!("status {}", body.status)));
    }
    let access = text("access_token").ok_or_else(|| OAuthError::Missing("access_token".to_owned()))?;
    Ok(Tokens { access: access.to_owned(), refresh: text("refresh_token").map(str::to_owned) })
}

/// `application/x-www-form-urlencoded`.
fn encoded(form: &[(&str, &str)]) -> String {
    // Escaped as a query is, which is the same format.
    let escape =
        |text: &str| percent_encoding::utf8_percent_encode(text, percent_encoding::NON_ALPHANUMERIC).to_string();
    form.iter().map(|(name, value)| format!("{}={}", name, escape(value))).collect::<Vec<_>>().join("&")
}

fn decoded(bytes: &[u8]) -> Map<String, Value> {
    let text = String::from_utf8_lossy(bytes);
    let Ok(url) = Url::parse(&format!("form:?{}", text.trim())) else { return Map::new() };
    url.query_pairs().map(|(name, value)| (name.into_owned(), Value::String(value.into_owned()))).collect()
}

async fn profile(http: &Http, provider: &Provider, token: &str) -> Result<Map<String, Value>, OAuthError> {
    let authorization = format!("{} {token}", provider.scheme);
    let client = http.client()?;
    let get = |url: &str| client.get(url).header("authorization", &authorization);
    let url = &provider.profile_url;
    let Value::Object(mut profile) = http::json(url, get(url)).await? else {
        return Err(http::call(url, "the profile is not an object".to_owned()));
    };
    for extra in &provider.extras {
        match asked(extra, get(&extra.url)).await {
            Ok(value) => {
                profile.insert(extra.field.to_owned(), value);
            }
            Err(error) => tracing::info!(%error, provider = provider.id, "a profile stays without {}", extra.field),
        }
    }
    Ok(profile)
}

async fn asked(extra: &Extra, request: reqwest::RequestBuilder) -> Result<Value, OAuthError> {
    match extra.kind {
        ExtraKind::Json => http::json(&extra.url, request).await,
        ExtraKind::Picture => {
            let body = http::send(&extra.url, request).await?;
            let kind = body.content_type.split(';').next().unwrap_or_default().trim();
            let plain = |c: char| c.is_ascii_alphanumeric() || "/+.-".contains(c);
            if body.status != 200 || !kind.starts_with("image/") || !kind.chars().all(plain) {
                return Err(http::call(&extra.url, format!("no picture: status {}, type {kind:?}", body.status)));
            }
            if body.bytes.len() > MOST_PICTURE {
                return Err(http::call(&extra.url, format!("the picture has {} bytes", body.bytes.len())));
            }
            Ok(format!("data:{kind};base64,{}", STANDARD.encode(&body.bytes)).into())
        }
    }
}

fn user(provider: &Provider, profile: &Map<String, Value>, tokens: &Tokens) -> Result<User, OAuthError> {
    let identifier = match profile.get(&provider.identifier) {
        Some(Value::String(text)) if !text.is_empty() => text.clone(),
        Some(Value::Number(number)) => number.to_string(),
        _ => return Err(OAuthError::Missing(format!("{} in the profile", provider.identifier))),
    };
    let field = |name: &str| profile.get(name).filter(|value| value.is_string()).cloned();
    let image = match provider.image {
        Image::No => None,
        Image::Empty => Some(Value::from("")),
        Image::Field(name) => Some(field(name).unwrap_or_else(|| "".into())),
        Image::Optional(name) => Some(field(name).unwrap_or_default()),
    };
    let mut metadata = JsonMap::new();
    if let Some(image) = image {
        metadata.insert("image".to_owned(), image);
    }
    metadata.insert("provider".to_owned(), provider.name.clone().into());
    if provider.refresh
        && let Some(refresh) = &tokens.refresh
    {
        metadata.insert(REFRESH_TOKEN.to_owned(), refresh.clone().into());
    }
    Ok(User { id: None, created_at: None, identifier, display_name: None, metadata })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn forms_are_written_and_read() {
        let form = encoded(&[("code", "a b&c=+/é"), ("x", "")]);
        assert_eq!(form, "code=a%20b%26c%3D%2B%2F%C3%A9&x=");
        let read = decoded(b"access_token=gho_1&scope=user%3Aemail&token_type=bearer");
        assert_eq!(read["access_token"], "gho_1");
        assert_eq!(read["scope"], "user:email");
        assert!(decoded(b"").is_empty());
    }
}
