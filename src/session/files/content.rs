//! What a file is by its first bytes, whatever its sender says.

/// As many first bytes tell the type of a content.
pub const HEAD: usize = 8192;

const UNKNOWN: &str = "application/octet-stream";
/// Types whose contents are always known by their first bytes: without them a file is something else.
const CERTAIN: [&str; 6] = ["image/png", "image/jpeg", "image/jpg", "image/gif", "image/webp", "application/pdf"];
/// Types that more specific ones are made of: documents of office programs, archives, books.
const WRAPPERS: [&str; 4] =
    ["application/zip", "application/gzip", "application/x-ole-storage", "application/x-compressed"];

/// The type of a file: the declared one, unless the content contradicts it. `head` are its first [`HEAD`] bytes; an
/// empty file is whatever it is said to be.
pub fn actual<'a>(declared: &'a str, head: &[u8]) -> &'a str {
    let bare = declared.split(';').next().unwrap_or_default().trim();
    let found = infer::get(head).map(|kind| kind.mime_type());
    match found {
        Some(found) if fits(bare, found) => declared,
        Some(found) => found,
        None if !head.is_empty() && CERTAIN.iter().any(|certain| bare.eq_ignore_ascii_case(certain)) => UNKNOWN,
        None => declared,
    }
}

/// Whether a content of a type that was found may be called by the declared one.
fn fits(declared: &str, found: &str) -> bool {
    let declared = declared.to_ascii_lowercase();
    if declared == found {
        return true;
    }
    if declared.is_empty() || declared == UNKNOWN {
        return false;
    }
    let group = |mime: &str| match mime.split('/').next().unwrap_or_default() {
        "audio" | "video" => "media".to_owned(),
        other => other.to_owned(),
    };
    let (said, is) = (group(&declared), group(found));
    let is_pdf = declared == "application/pdf";
    match is.as_str() {
        // Markup and scripts go by many names.
        "text" => said == "text" || declared == "image/svg+xml" || (said == "application" && !is_pdf),
        "application" if WRAPPERS.contains(&found) => said == "application" && !is_pdf,
        "application" => false,
        other => said == other,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const PNG: &[u8] = b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR";
    const ZIP: &[u8] = b"PK\x03\x04\x14\0\0\0\0\0";
    const PDF: &[u8] = b"%PDF-1.7\n";
    const HTML: &[u8] = b"<!DOCTYPE html><html><script>";

    #[test]
    fn contents_that_fit_keep_their_declared_type() {
        for (declared, head) in [
            ("image/png", PNG),
            ("image/jpeg", PNG),
            ("application/pdf", PDF),
            ("text/plain; charset=utf-8", &b"hello"[..]),
            ("text/plain", HTML),
            ("text/x-python", b"#!/usr/bin/python\n"),
            ("image/svg+xml", b"<?xml version=\"1.0\"?><svg/>"),
            ("application/vnd.openxmlformats-officedocument.wordprocessingml.document", ZIP),
            ("application/x-zip-compressed", ZIP),
            ("audio/mp4", b"\0\0\0\x18ftypisom\0\0\0\0"),
            ("image/png", b""),
            ("", b"hello"),
        ] {
            assert_eq!(actual(declared, head), declared, "{head:?}");
        }
    }

    #[test]
    fn contents_that_do_not_are_what_they_are() {
        // A header has 64 bytes.
        let elf = [b"\x7fELF\x02\x01\x01".as_slice(), &[0; 57]].concat();
        for (declared, head, kind) in [
            ("text/plain", PNG, "image/png"),
            ("application/octet-stream", PNG, "image/png"),
            ("", PDF, "application/pdf"),
            ("image/png", HTML, "text/html"),
            ("application/pdf", HTML, "text/html"),
            ("application/pdf", ZIP, "application/zip"),
            ("image/png", b"hello", "application/octet-stream"),
            ("application/pdf", b"hello", "application/octet-stream"),
            ("text/plain", ZIP, "application/zip"),
            ("application/zip", &elf, "application/x-executable"),
        ] {
            assert_eq!(actual(declared, head), kind, "{declared} {head:?}");
        }
    }
}
