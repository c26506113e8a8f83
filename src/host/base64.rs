//! `cl.base64`.

use base64::Engine;
use base64::alphabet::{STANDARD, URL_SAFE};
use base64::engine::{DecodePaddingMode, GeneralPurpose, GeneralPurposeConfig};

use super::api::{self, Member, Module};
use super::error::Error;
use super::object::Kind;
use super::value::{Value, data};

/// Names below `cl`.
pub(crate) const MEMBERS: &[Member] = &[api::module("base64", &BASE64)];

const CONFIG: GeneralPurposeConfig =
    GeneralPurposeConfig::new().with_decode_padding_mode(DecodePaddingMode::Indifferent);
const PLAIN: GeneralPurpose = GeneralPurpose::new(&STANDARD, CONFIG);
/// As it stands in addresses and tokens: other signs for two, and no padding.
const SAFE: GeneralPurpose = GeneralPurpose::new(&URL_SAFE, CONFIG.with_encode_padding(false));

static BASE64: Module = Module {
    name: "cl.base64",
    members: &[&[
        api::function("encode", |run, mut args| {
            let bytes = args.required(run, "data", Kind::Data)?.into_bytes();
            let options = args.options(run, &[("url_safe", Kind::Bool)])?;
            let safe = options.get("url_safe").is_some_and(Value::is_true);
            Ok(Value::text(if safe { SAFE.encode(bytes) } else { PLAIN.encode(bytes) }).into())
        }),
        api::function("decode", |run, mut args| {
            let text = args.text(run, "text")?;
            let options = args.options(run, &[("url_safe", Kind::Bool)])?;
            let bytes: Vec<u8> = text.bytes().filter(|b| !b.is_ascii_whitespace()).collect();
            // Which alphabet it is shows in the text, unless the script insists.
            let safe = match options.get("url_safe") {
                Some(Value::Bool(given)) => *given,
                _ => bytes.iter().any(|b| matches!(b, b'-' | b'_')),
            };
            let decoded = if safe { SAFE.decode(bytes) } else { PLAIN.decode(bytes) };
            let decoded = decoded.map_err(|e| Error::failed(format!("cl.base64.decode: this is no base64: {e}")))?;
            Ok(data(decoded.into()).into())
        }),
    ]],
};
