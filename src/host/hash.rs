//! `cl.hash`: digests of text or binary data, as hexadecimal text, or as bytes with `raw = true`.

use std::sync::Arc;

use bytes::Bytes;
use hmac::{Hmac, KeyInit, Mac};
use md5::Md5;
use sha1::Sha1;
use sha2::{Digest, Sha256, Sha512};

use super::api::{self, Member, Module};
use super::args::Args;
use super::error::{Error, Result};
use super::object::Kind;
use super::run::Run;
use super::value::{Outcome, Value};

/// Names below `cl`.
pub(crate) const MEMBERS: &[Member] = &[api::module("hash", &HASH)];

static HASH: Module = Module {
    name: "cl.hash",
    members: &[&[
        api::function("sha256", digest::<Sha256>),
        api::function("sha512", digest::<Sha512>),
        api::function("sha1", digest::<Sha1>),
        api::function("md5", digest::<Md5>),
        api::function("hmac_sha256", |run, mut args| {
            let key = args.required(run, "key", Kind::Data)?.into_bytes();
            let data = args.required(run, "data", Kind::Data)?.into_bytes();
            let mut mac = Hmac::<Sha256>::new_from_slice(&key)
                .map_err(|_| Error::usage("cl.hash.hmac_sha256: the key cannot be used"))?;
            mac.update(&data);
            result(run, args, &mac.finalize().into_bytes())
        }),
    ]],
};

fn digest<D: Digest>(run: &Arc<Run>, mut args: Args) -> Result<Outcome> {
    let data = args.required(run, "data", Kind::Data)?.into_bytes();
    result(run, args, &D::digest(&data))
}

fn result(run: &Arc<Run>, mut args: Args, digest: &[u8]) -> Result<Outcome> {
    let options = args.options(run, &[("raw", Kind::Bool)])?;
    if options.get("raw").is_some_and(Value::is_true) {
        return Ok(Value::Bytes(Bytes::copy_from_slice(digest)).into());
    }
    Ok(Value::text(hex(digest)).into())
}

/// Bytes in hexadecimal.
fn hex(bytes: &[u8]) -> String {
    const DIGITS: &[u8; 16] = b"0123456789abcdef";
    let digit = |nibble: u8| char::from(DIGITS[usize::from(nibble)]);
    bytes.iter().flat_map(|byte| [digit(byte >> 4), digit(byte & 15)]).collect()
}
