//! Files in answers: their type, and the part that was asked for (`Range`, RFC 9110 14).

use axum::body::Body;
use axum::http::{HeaderMap, StatusCode, header};
use axum::response::{IntoResponse, Response};
use bytes::Bytes;

/// The `Content-Type` of a MIME type: text without a charset is UTF-8.
pub(super) fn content_type(mime: &str) -> String {
    if mime.starts_with("text/") && !mime.contains("charset") {
        format!("{mime}; charset=utf-8")
    } else {
        mime.to_owned()
    }
}

/// The `Content-Type` of a file by its name.
pub(super) fn content_type_of(path: &str) -> String {
    let extension = path.rsplit_once('.').map_or("", |(_, extension)| extension);
    match extension {
        "js" | "mjs" => "application/javascript".to_owned(),
        _ => content_type(mime_guess::from_path(path).first_raw().unwrap_or("application/octet-stream")),
    }
}

/// A content, or the part of it that was asked for.
pub(super) fn respond(request: &HeaderMap, content: Bytes, content_type: &str) -> Response {
    let total = content.len() as u64;
    let kind = [(header::CONTENT_TYPE, content_type.to_owned()), (header::ACCEPT_RANGES, "bytes".to_owned())];
    match requested(request, total) {
        None => (kind, content).into_response(),
        Some(Ok((first, last))) => {
            let part = content.slice(first as usize..=last as usize);
            let range = [(header::CONTENT_RANGE, format!("bytes {first}-{last}/{total}"))];
            (StatusCode::PARTIAL_CONTENT, kind, range, part).into_response()
        }
        Some(Err(())) => unsatisfiable(total),
    }
}

/// A file on disk, or the part of it that was asked for, without reading more of it into memory than is sent.
///
/// # Errors
/// When it cannot be opened or read.
pub(super) async fn respond_file(
    request: &HeaderMap,
    path: &std::path::Path,
    content_type: &str,
) -> std::io::Result<Response> {
    use tokio::io::{AsyncReadExt, AsyncSeekExt};
    let mut file = tokio::fs::File::open(path).await?;
    let total = file.metadata().await?.len();
    let (first, length, partial) = match requested(request, total) {
        None => (0, total, false),
        Some(Ok((first, last))) => (first, last - first + 1, true),
        Some(Err(())) => return Ok(unsatisfiable(total)),
    };
    file.seek(std::io::SeekFrom::Start(first)).await?;
    let body = Body::from_stream(tokio_util::io::ReaderStream::with_capacity(file.take(length), 64 * 1024));
    let head = [
        (header::CONTENT_TYPE, content_type.to_owned()),
        (header::ACCEPT_RANGES, "bytes".to_owned()),
        (header::CONTENT_LENGTH, length.to_string()),
    ];
    Ok(if partial {
        let range = [(header::CONTENT_RANGE, format!("bytes {first}-{}/{total}", first + length - 1))];
        (StatusCode::PARTIAL_CONTENT, head, range, body).into_response()
    } else {
        (head, body).into_response()
    })
}

fn unsatisfiable(total: u64) -> Response {
    (StatusCode::RANGE_NOT_SATISFIABLE, [(header::CONTENT_RANGE, format!("bytes */{total}"))]).into_response()
}

/// First and last byte of the one range that was asked for. Several ranges, or what cannot be read, are answered
/// with the whole.
fn requested(request: &HeaderMap, total: u64) -> Option<Result<(u64, u64), ()>> {
    let spec = request.get(header::RANGE)?.to_str().ok()?.strip_prefix("bytes=")?;
    if spec.contains(',') {
        return None;
    }
    let (first, last) = spec.trim().split_once('-')?;
    let (first, last) = match (first.parse::<u64>(), last.parse::<u64>()) {
        (Ok(first), Ok(last)) if first <= last => (first, last.min(total.saturating_sub(1))),
        (Ok(first), Err(_)) if last.is_empty() => (first, total.saturating_sub(1)),
        (Err(_), Ok(suffix)) if spec.starts_with('-') => (total.saturating_sub(suffix), total.saturating_sub(1)),
        _ => return None,
    };
    Some(if first < total { Ok((first, last)) } else { Err(()) })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn asked(range: &str) -> Option<Result<(u64, u64), ()>> {
        let mut headers = HeaderMap::new();
        headers.insert(header::RANGE, range.parse().unwrap());
        requested(&headers, 10)
    }

    #[test]
    fn ranges_are_read_as_the_rfc_has_them() {
        assert_eq!(asked("bytes=0-3"), Some(Ok((0, 3))));
        assert_eq!(asked("bytes=4-"), Some(Ok((4, 9))));
        assert_eq!(asked("bytes=-3"), Some(Ok((7, 9))));
        assert_eq!(asked("bytes=5-99"), Some(Ok((5, 9))));
        assert_eq!(asked("bytes=10-"), Some(Err(())));
        assert_eq!(asked("bytes=5-3"), None);
        assert_eq!(asked("bytes=0-1,4-5"), None);
        assert_eq!(asked("lines=1-2"), None);
    }

    #[test]
    fn scripts_have_the_type_that_browsers_run() {
        assert_eq!(content_type_of("assets/index.js"), "application/javascript");
        assert_eq!(content_type_of("a.css"), "text/css; charset=utf-8");
        assert_eq!(content_type_of("a.unknown-thing"), "application/octet-stream");
    }
}
