//! A login provider as data: where it is, what it is asked, and what its answers mean.

use crate::config::env::Secret;

/// A provider. The tables of [`super::rows`] say how each comes about from its variables.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Provider {
    /// Its id in addresses and for the app.
    pub(super) id: String,
    /// `provider` in the user's metadata.
    pub(super) name: String,
    pub(super) client_id: String,
    pub(super) client_secret: Secret,
    pub(super) authorize_url: String,
    pub(super) token_url: String,
    pub(super) profile_url: String,
    /// Further parameters of the authorize address.
    pub(super) params: Vec<(&'static str, String)>,
    /// Whether a code can be bound to who asked for it (PKCE, S256).
    pub(super) pkce: bool,
    pub(super) exchange: Exchange,
    /// Scheme of the `Authorization` header of its API.
    pub(super) scheme: &'static str,
    /// What is asked besides the profile.
    pub(super) extras: Vec<Extra>,
    /// Field of the profile that is the user's identifier.
    pub(super) identifier: String,
    pub(super) image: Image,
    /// Whether the app gets the refresh token, as `metadata.refresh_token`.
    pub(super) refresh: bool,
    /// How the provider comes back when it posts a form with a token of identity.
    pub(super) posted: Option<Posted>,
}

/// How a code is exchanged for a token.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Exchange {
    /// With grant type and redirect address.
    Full,
    /// Without both.
    Bare,
}

/// A call besides that for the profile. When it fails the login goes on.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Extra {
    pub(super) url: String,
    /// Field of the profile that gets the answer.
    pub(super) field: &'static str,
    pub(super) kind: ExtraKind,
}

/// What such a call answers.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum ExtraKind {
    /// JSON, which is taken over.
    Json,
    /// A picture, which becomes a data URL.
    Picture,
}

/// `image` in the user's metadata.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Image {
    /// It has none.
    No,
    /// The field's value; without it an empty text.
    Field(&'static str),
    /// The field's value; without it null.
    Optional(&'static str),
    /// Always an empty text.
    Empty,
}

/// A provider that posts a form to the callback, with a token of identity to be checked.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Posted {
    /// Its keys, as a JWK set.
    pub(super) keys_url: String,
    /// Issuer, with `{tid}` for the tenant that the token names.
    pub(super) issuer: String,
    /// The only tenant whose users may come; `None` for any.
    pub(super) tenant: Option<String>,
}
