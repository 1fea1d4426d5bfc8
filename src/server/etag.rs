//! Entity tags: what a response says is decided by the program, the data and the address.

use axum::extract::Request;
use axum::http::header::{CONTENT_ENCODING, ETAG, IF_NONE_MATCH, VARY};
use axum::http::{HeaderMap, HeaderValue};
use axum::middleware::Next;
use axum::response::Response;
use sha2::{Digest, Sha256};

use crate::model::text::hexadecimal;

/// A strong tag of a response: `data_version` and the canonical address name it wholly.
pub(super) fn tag(data_version: &str, address: &str) -> String {
    let mut hash = Sha256::new();
    let commit = env!("PIEEJA_COMMIT");
    for part in [env!("CARGO_PKG_VERSION"), commit, data_version, address] {
        hash.update(part);
        hash.update([0]);
    }
    quoted(&hash.finalize())
}

/// The tag of bytes with this hash; 128 bits of it.
pub(super) fn quoted(hash: &[u8]) -> String {
    format!("\"{}\"", hexadecimal(&hash[..hash.len().min(16)]))
}

/// Whether the client holds this very response (weak comparison, RFC 9110 section 13.1.2).
pub(super) fn is_held(headers: &HeaderMap, tag: &str) -> bool {
    let lists = headers.get_all(IF_NONE_MATCH).iter();
    lists
        .filter_map(|list| list.to_str().ok())
        .flat_map(|list| list.split(','))
        .map(str::trim)
        .any(|held| held == "*" || held.strip_prefix("W/").unwrap_or(held) == tag)
}

/// Compression changes the bytes: the tag of a compressed response is only weak, and
/// caches are told that the encoding was chosen for this client.
pub(super) async fn weaken_when_encoded(request: Request, next: Next) -> Response {
    let mut response = next.run(request).await;
    let encoded = response.headers().contains_key(CONTENT_ENCODING);
    let headers = response.headers_mut();
    let Some(tag) = headers.get(ETAG) else {
        return response;
    };
    if encoded
        && !tag.as_bytes().starts_with(b"W/")
        && let Ok(weak) = HeaderValue::from_bytes(&[b"W/", tag.as_bytes()].concat())
    {
        headers.insert(ETAG, weak);
    }
    headers.insert(VARY, HeaderValue::from_static("accept-encoding"));
    response
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn tags_differ_by_data_and_address_and_nothing_runs_together() {
        let tags = [tag("a", "bc"), tag("ab", "c"), tag("a", "b")];
        assert!(tags[0] != tags[1] && tags[1] != tags[2] && tags[0] != tags[2]);
        assert_eq!(tag("a", "b"), tag("a", "b"));
    }

    #[test]
    fn held_tags_are_found_in_lists_weak_or_strong() {
        let holds = |list: &'static str| {
            let mut headers = HeaderMap::new();
            headers.insert(IF_NONE_MATCH, HeaderValue::from_static(list));
            is_held(&headers, "\"x\"")
        };
        assert!(holds("\"x\"") && holds("W/\"x\"") && holds("\"a\", W/\"x\"") && holds("*"));
        assert!(!holds("\"y\"") && !holds("x"));
    }
}
