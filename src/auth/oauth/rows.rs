//! The login providers (Chainlit 2.12 wire protocol, 4.3), in the order of the login page: a row each, which reads
//! its variables.

use super::provider::{Exchange, Extra, ExtraKind, Image, Posted, Provider};
use crate::config::env::{Env, EnvError, boolean};

/// How a row is read: the common part is done, the row fills in the rest. `None`: a variable of its own is missing.
type Row = fn(&Vars<'_>, Provider) -> Option<Provider>;

/// Prefix of the variables, id, row.
const ROWS: &[(&str, &str, Row)] = &[
    ("GITHUB", "github", github),
    ("GOOGLE", "google", google),
    ("AZURE_AD", "azure-ad", azure_ad),
    ("AZURE_AD_HYBRID", "azure-ad-hybrid", azure_ad_hybrid),
    ("OKTA", "okta", okta),
    ("AUTH0", "auth0", auth0),
    ("DESCOPE", "descope", descope),
    ("COGNITO", "aws-cognito", cognito),
    ("GITLAB", "gitlab", gitlab),
    ("KEYCLOAK", "keycloak", keycloak),
    ("GENERIC", "generic", generic),
];

const PROFILE: &str = "openid profile email";

/// The configured providers.
///
/// # Errors
/// When a switch is neither on nor off.
pub(super) fn read(env: &Env) -> Result<Vec<Provider>, EnvError> {
    let mut providers = Vec::new();
    for (prefix, id, row) in ROWS {
        let vars = Vars { env, prefix };
        let Some(mut provider) = vars.common(id).and_then(|common| row(&vars, common)) else { continue };
        let upper = provider.id.replace('-', "_").to_uppercase();
        if let Some(prompt) = env.get(&format!("OAUTH_{upper}_PROMPT")).or_else(|| env.get("OAUTH_PROMPT")) {
            provider.params.push(("prompt", prompt.to_owned()));
        }
        let switch = format!("OAUTH_{prefix}_PKCE");
        if let Some(word) = env.get(&switch) {
            provider.pkce = boolean(word).ok_or_else(|| EnvError {
                variable: switch,
                message: format!("expected true or false, got {word:?}"),
            })?;
        }
        providers.push(provider);
    }
    Ok(providers)
}

fn github(vars: &Vars<'_>, p: Provider) -> Option<Provider> {
    let profile_url = vars.or("USER_INFO_URL", "https://api.github.com/user");
    Some(Provider {
        authorize_url: vars.or("AUTH_URL", "https://github.com/login/oauth/authorize"),
        token_url: vars.or("TOKEN_URL", "https://github.com/login/oauth/access_token"),
        params: vec![("scope", "user:email".into())],
        exchange: Exchange::Bare,
        scheme: "token",
        extras: vec![Extra { url: format!("{profile_url}/emails"), field: "emails", kind: ExtraKind::Json }],
        profile_url,
        identifier: "login".into(),
        image: Image::Field("avatar_url"),
        ..p
    })
}

fn google(_: &Vars<'_>, p: Provider) -> Option<Provider> {
    const SCOPE: &str =
        "https://www.googleapis.com/auth/userinfo.profile https://www.googleapis.com/auth/userinfo.email";
    Some(Provider {
        authorize_url: "https://accounts.google.com/o/oauth2/v2/auth".into(),
        token_url: "https://oauth2.googleapis.com/token".into(),
        profile_url: "https://www.googleapis.com/userinfo/v2/me".into(),
        params: vec![("scope", SCOPE.into()), code(), ("access_type", "offline".into())],
        image: Image::Field("picture"),
        ..p
    })
}

fn azure_ad(vars: &Vars<'_>, p: Provider) -> Option<Provider> {
    azure(vars, p, "https://graph.microsoft.com/User.Read offline_access", |params| {
        params.extend([code(), ("response_mode", "query".into())]);
    })
}

fn azure_ad_hybrid(vars: &Vars<'_>, p: Provider) -> Option<Provider> {
    let tenant = vars.get("TENANT_ID")?;
    let single = vars.get("ENABLE_SINGLE_TENANT").is_some();
    let place = if single { tenant } else { "common" };
    let posted = Posted {
        keys_url: format!("https://login.microsoftonline.com/{place}/discovery/v2.0/keys"),
        issuer: "https://login.microsoftonline.com/{tid}/v2.0".into(),
        // A tenant can also be named by its domain; then its address alone keeps others out.
        tenant: single.then(|| tenant.to_owned()).filter(|tenant| uuid::Uuid::try_parse(tenant).is_ok()),
    };
    let scope = "https://graph.microsoft.com/User.Read https://graph.microsoft.com/openid offline_access";
    let provider = azure(vars, p, scope, |params| {
        params.extend([("response_type", "code id_token".into()), ("response_mode", "form_post".into())]);
    })?;
    Some(Provider { name: "azure-ad".into(), posted: Some(posted), ..provider })
}

fn azure(
    vars: &Vars<'_>,
    p: Provider,
    scope: &str,
    more: impl FnOnce(&mut Vec<(&'static str, String)>),
) -> Option<Provider> {
    let tenant = vars.get("TENANT_ID")?;
    let place = if vars.get("ENABLE_SINGLE_TENANT").is_some() { tenant } else { "common" };
    let base = format!("https://login.microsoftonline.com/{place}/oauth2/v2.0");
    let mut params = vec![("tenant", tenant.to_owned()), ("scope", vars.or("SCOPES", scope))];
    more(&mut params);
    let photo = "https://graph.microsoft.com/v1.0/me/photos/48x48/$value";
    Some(Provider {
        authorize_url: format!("{base}/authorize"),
        token_url: format!("{base}/token"),
        profile_url: "https://graph.microsoft.com/v1.0/me".into(),
        params,
        extras: vec![Extra { url: photo.into(), field: "image", kind: ExtraKind::Picture }],
        identifier: "userPrincipalName".into(),
        image: Image::Optional("image"),
        refresh: true,
        ..p
    })
}

fn okta(vars: &Vars<'_>, p: Provider) -> Option<Provider> {
    let server = match vars.get("AUTHORIZATION_SERVER_ID") {
        None => "/default".to_owned(),
        Some("false") => String::new(),
        Some(id) => format!("/{id}"),
    };
    let base = format!("{}/oauth2{server}/v1", vars.https("DOMAIN")?);
    let params = vec![scope(PROFILE), code(), ("response_mode", "query".into())];
    Some(Provider { image: Image::Empty, ..under(&base, "/authorize", "/token", "/userinfo", params, p) })
}

fn auth0(vars: &Vars<'_>, p: Provider) -> Option<Provider> {
    let domain = vars.https("DOMAIN")?;
    let profile_url = format!("{}/userinfo", vars.https("ORIGINAL_DOMAIN").unwrap_or_else(|| domain.clone()));
    let params = vec![scope(PROFILE), code(), ("audience", profile_url.clone())];
    let p = under(&domain, "/authorize", "/oauth/token", "/userinfo", params, p);
    Some(Provider { profile_url, image: Image::Field("picture"), ..p })
}

fn descope(_: &Vars<'_>, p: Provider) -> Option<Provider> {
    let base = "https://api.descope.com/oauth2/v1";
    let params = vec![scope(PROFILE), code(), ("audience", format!("{base}/userinfo"))];
    Some(Provider { image: Image::Empty, ..under(base, "/authorize", "/token", "/userinfo", params, p) })
}

fn cognito(vars: &Vars<'_>, p: Provider) -> Option<Provider> {
    let params = vec![code(), ("scope", vars.or("SCOPE", PROFILE))];
    let p = under(&vars.https("DOMAIN")?, "/login", "/oauth2/token", "/oauth2/userInfo", params, p);
    Some(Provider { image: Image::Field("picture"), ..p })
}

fn gitlab(vars: &Vars<'_>, p: Provider) -> Option<Provider> {
    let base = format!("{}/oauth", vars.https("DOMAIN")?);
    let params = vec![scope(PROFILE), code()];
    Some(Provider { image: Image::Field("picture"), ..under(&base, "/authorize", "/token", "/userinfo", params, p) })
}

fn keycloak(vars: &Vars<'_>, p: Provider) -> Option<Provider> {
    let (base, realm) = (vars.get("BASE_URL")?.trim_end_matches('/'), vars.get("REALM")?);
    let base = format!("{base}/realms/{realm}/protocol/openid-connect");
    let params = vec![scope("profile email openid"), code()];
    let p = under(&base, "/auth", "/token", "/userinfo", params, p);
    Some(Provider { name: "keycloak".into(), refresh: true, ..p })
}

fn generic(vars: &Vars<'_>, p: Provider) -> Option<Provider> {
    Some(Provider {
        authorize_url: vars.get("AUTH_URL")?.to_owned(),
        token_url: vars.get("TOKEN_URL")?.to_owned(),
        profile_url: vars.get("USER_INFO_URL")?.to_owned(),
        params: vec![scope(vars.get("SCOPES")?), code()],
        identifier: vars.or("USER_IDENTIFIER", "email"),
        ..p
    })
}

fn under(
    base: &str,
    authorize: &str,
    token: &str,
    profile: &str,
    params: Vec<(&'static str, String)>,
    p: Provider,
) -> Provider {
    Provider {
        authorize_url: format!("{base}{authorize}"),
        token_url: format!("{base}{token}"),
        profile_url: format!("{base}{profile}"),
        params,
        ..p
    }
}

fn code() -> (&'static str, String) {
    ("response_type", "code".to_owned())
}

fn scope(scope: &str) -> (&'static str, String) {
    ("scope", scope.to_owned())
}

/// The variables of one provider.
struct Vars<'a> {
    env: &'a Env,
    prefix: &'a str,
}

impl<'a> Vars<'a> {
    fn get(&self, name: &str) -> Option<&'a str> {
        self.env.get(&format!("OAUTH_{}_{name}", self.prefix))
    }

    fn or(&self, name: &str, default: &str) -> String {
        self.get(name).unwrap_or(default).to_owned()
    }

    /// A domain, as an address.
    fn https(&self, name: &str) -> Option<String> {
        self.get(name).map(|domain| format!("https://{}", domain.trim_end_matches('/')))
    }

    /// Two providers can be given names of their own.
    fn id(&self, id: &str) -> String {
        match id {
            "keycloak" | "generic" => self.or("NAME", id),
            _ => id.to_owned(),
        }
    }

    /// What all rows have in common.
    fn common(&self, id: &str) -> Option<Provider> {
        let id = self.id(id);
        Some(Provider {
            name: id.clone(),
            id,
            client_id: self.get("CLIENT_ID")?.to_owned(),
            client_secret: self.get("CLIENT_SECRET")?.into(),
            authorize_url: String::new(),
            token_url: String::new(),
            profile_url: String::new(),
            params: Vec::new(),
            pkce: true,
            exchange: Exchange::Full,
            scheme: "Bearer",
            extras: Vec::new(),
            identifier: "email".into(),
            image: Image::No,
            refresh: false,
            posted: None,
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn one(variables: &[(&str, &str)]) -> Provider {
        let mut all = read(&variables.iter().copied().collect()).unwrap();
        assert_eq!(all.len(), 1, "{all:?}");
        all.remove(0)
    }

    fn param<'a>(provider: &'a Provider, name: &str) -> Option<&'a str> {
        provider.params.iter().find(|(n, _)| *n == name).map(|(_, value)| value.as_str())
    }

    #[test]
    fn a_provider_needs_all_its_variables() {
        assert!(read(&Env::default()).unwrap().is_empty());
        let missing_domain = [("OAUTH_OKTA_CLIENT_ID", "i"), ("OAUTH_OKTA_CLIENT_SECRET", "s")];
        assert!(read(&missing_domain.into_iter().collect()).unwrap().is_empty());
        let empty_secret = [("OAUTH_GITHUB_CLIENT_ID", "i"), ("OAUTH_GITHUB_CLIENT_SECRET", "")];
        assert!(read(&empty_secret.into_iter().collect()).unwrap().is_empty());
    }

    #[test]
    fn github_enterprise_is_github_elsewhere() {
        let github = one(&[
            ("OAUTH_GITHUB_CLIENT_ID", "i"),
            ("OAUTH_GITHUB_CLIENT_SECRET", "s"),
            ("OAUTH_GITHUB_AUTH_URL", "https://ghe.example/login/oauth/authorize"),
            ("OAUTH_GITHUB_TOKEN_URL", "https://ghe.example/login/oauth/access_token"),
            ("OAUTH_GITHUB_USER_INFO_URL", "https://ghe.example/api/v3/user"),
        ]);
        assert_eq!(github.authorize_url, "https://ghe.example/login/oauth/authorize");
        assert_eq!(github.extras[0].url, "https://ghe.example/api/v3/user/emails");
    }

    #[test]
    fn tenants_and_servers_shape_addresses() {
        let azure = |more: &[(&'static str, &'static str)]| {
            let base = [
                ("OAUTH_AZURE_AD_CLIENT_ID", "i"),
                ("OAUTH_AZURE_AD_CLIENT_SECRET", "s"),
                ("OAUTH_AZURE_AD_TENANT_ID", "t"),
            ];
            one(&[&base, more].concat()).token_url
        };
        assert_eq!(azure(&[]), "https://login.microsoftonline.com/common/oauth2/v2.0/token");
        assert_eq!(
            azure(&[("OAUTH_AZURE_AD_ENABLE_SINGLE_TENANT", "1")]),
            "https://login.microsoftonline.com/t/oauth2/v2.0/token"
        );
        let okta = |more: &[(&'static str, &'static str)]| {
            let base =
                [("OAUTH_OKTA_CLIENT_ID", "i"), ("OAUTH_OKTA_CLIENT_SECRET", "s"), ("OAUTH_OKTA_DOMAIN", "o.example/")];
            one(&[&base, more].concat()).token_url
        };
        assert_eq!(okta(&[]), "https://o.example/oauth2/default/v1/token");
        assert_eq!(okta(&[("OAUTH_OKTA_AUTHORIZATION_SERVER_ID", "x")]), "https://o.example/oauth2/x/v1/token");
        assert_eq!(okta(&[("OAUTH_OKTA_AUTHORIZATION_SERVER_ID", "false")]), "https://o.example/oauth2/v1/token");
    }

    #[test]
    fn prompts_are_named_by_the_id() {
        let cognito = [
            ("OAUTH_COGNITO_CLIENT_ID", "i"),
            ("OAUTH_COGNITO_CLIENT_SECRET", "s"),
            ("OAUTH_COGNITO_DOMAIN", "c.example"),
            ("OAUTH_COGNITO_PROMPT", "login"),
        ];
        assert_eq!(param(&one(&cognito), "prompt"), None);
        let all = [&cognito[..], &[("OAUTH_PROMPT", "consent")]].concat();
        assert_eq!(param(&one(&all), "prompt"), Some("consent"));
        let own = [&all[..], &[("OAUTH_AWS_COGNITO_PROMPT", "none")]].concat();
        assert_eq!(param(&one(&own), "prompt"), Some("none"));
    }

    #[test]
    fn names_can_be_chosen_and_pkce_switched_off() {
        let keycloak = [
            ("OAUTH_KEYCLOAK_CLIENT_ID", "i"),
            ("OAUTH_KEYCLOAK_CLIENT_SECRET", "s"),
            ("OAUTH_KEYCLOAK_REALM", "r"),
            ("OAUTH_KEYCLOAK_BASE_URL", "https://k.example"),
            ("OAUTH_KEYCLOAK_NAME", "company"),
        ];
        let provider = one(&keycloak);
        assert_eq!((provider.id.as_str(), provider.name.as_str(), provider.pkce), ("company", "keycloak", true));
        assert!(!one(&[&keycloak[..], &[("OAUTH_KEYCLOAK_PKCE", "off")]].concat()).pkce);
        let wrong = [&keycloak[..], &[("OAUTH_KEYCLOAK_PKCE", "maybe")]].concat();
        let error = read(&wrong.into_iter().collect()).unwrap_err();
        assert_eq!(
            error.to_string(),
            "environment variable OAUTH_KEYCLOAK_PKCE: expected true or false, got \"maybe\""
        );
    }
}
