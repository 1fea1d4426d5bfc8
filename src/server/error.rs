//! Every way a request can fail, in one table; told as RFC 9457 problem documents.
//!
//! Codes are stable: clients may act on them. Client mistakes are no errors of ours and
//! are logged as ordinary requests; the cause of an internal error is logged, not told.

use axum::Json;
use axum::http::header::{CACHE_CONTROL, CONTENT_TYPE, RETRY_AFTER};
use axum::http::{HeaderValue, StatusCode};
use axum::response::{IntoResponse, Response};
use serde::Serialize;

use super::limits::RETRY_AFTER_SECONDS;

macro_rules! codes {
    ($($(#[$doc:meta])* $name:ident = $code:literal, $status:ident, $title:literal;)+) => {
        /// What went wrong.
        #[derive(Clone, Copy, PartialEq, Eq, Debug)]
        pub enum Code {
            $($(#[$doc])* $name,)+
        }

        impl Code {
            /// All codes.
            pub const ALL: &[Self] = &[$(Self::$name),+];

            /// The stable word, the status and the title.
            #[must_use]
            pub const fn told(self) -> (&'static str, StatusCode, &'static str) {
                match self {
                    $(Self::$name => ($code, StatusCode::$status, $title),)+
                }
            }
        }
    };
}

codes! {
    /// No such service in the study.
    UnknownService = "unknown_service", BAD_REQUEST, "Unknown service";
    /// No such group in the study.
    UnknownGroup = "unknown_group", BAD_REQUEST, "Unknown group";
    /// No such profile in the study.
    UnknownProfile = "unknown_profile", BAD_REQUEST, "Unknown profile";
    /// No such level in the study.
    UnknownLevel = "unknown_level", BAD_REQUEST, "Unknown level";
    /// No area of this code in the level.
    UnknownArea = "unknown_area", NOT_FOUND, "Unknown area";
    /// No such origin in the study.
    UnknownOrigin = "unknown_origin", NOT_FOUND, "Unknown origin";
    /// Minutes that are no number, negative or too many.
    BadMinutes = "bad_minutes", BAD_REQUEST, "Minutes out of range";
    /// A parameter that this address does not have.
    UnknownParameter = "unknown_parameter", BAD_REQUEST, "Unknown parameter";
    /// A parameter given twice.
    RepeatedParameter = "repeated_parameter", BAD_REQUEST, "Parameter given twice";
    /// A parameter that must be there.
    MissingParameter = "missing_parameter", BAD_REQUEST, "Parameter missing";
    /// Two parameters that exclude each other.
    ConflictingParameters = "conflicting_parameters", BAD_REQUEST, "Parameters exclude each other";
    /// A value that the parameter does not take.
    BadValue = "bad_value", BAD_REQUEST, "Value not understood";
    /// A query that cannot be read at all.
    BadQuery = "bad_query", BAD_REQUEST, "Query not understood";
    /// A scenario that cannot be read or does not fit the study.
    BadScenario = "bad_scenario", BAD_REQUEST, "Scenario not understood";
    /// No stored scenario of this id.
    UnknownScenario = "unknown_scenario", NOT_FOUND, "Unknown scenario";
    /// A body that is not the JSON it should be.
    BadBody = "bad_body", BAD_REQUEST, "Body not understood";
    /// No plan of this number.
    UnknownJob = "unknown_job", NOT_FOUND, "Unknown plan";
    /// A plan that is still being computed.
    NotFinished = "not_finished", CONFLICT, "Not finished";
    /// A question that has no plan.
    NoPlan = "no_plan", UNPROCESSABLE_ENTITY, "No plan";
    /// Writing without the token.
    TokenNeeded = "token_needed", UNAUTHORIZED, "Token needed";
    /// No room for one more.
    Full = "full", CONFLICT, "No room for one more";
    /// A query string beyond the limit.
    QueryTooLong = "query_too_long", URI_TOO_LONG, "Query too long";
    /// A body beyond the limit.
    BodyTooLarge = "body_too_large", PAYLOAD_TOO_LARGE, "Body too large";
    /// No such layer.
    UnknownLayer = "unknown_layer", NOT_FOUND, "Unknown layer";
    /// No such format.
    UnknownFormat = "unknown_format", NOT_FOUND, "Unknown format";
    /// Nothing at this address.
    NotFound = "not_found", NOT_FOUND, "Nothing at this address";
    /// An address that cannot be used this way.
    MethodNotAllowed = "method_not_allowed", METHOD_NOT_ALLOWED, "Method not allowed";
    /// Too many requests at a time.
    Overloaded = "overloaded", SERVICE_UNAVAILABLE, "Too busy";
    /// No answer in time.
    Timeout = "timeout", SERVICE_UNAVAILABLE, "No answer in time";
    /// A fault of ours.
    Internal = "internal", INTERNAL_SERVER_ERROR, "Internal error";
}

/// A failure with what to do about it.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Problem {
    code: Code,
    detail: String,
    hint: Option<String>,
    field: Option<String>,
}

#[derive(Serialize)]
struct Document {
    r#type: String,
    title: &'static str,
    status: u16,
    detail: String,
    code: &'static str,
    #[serde(skip_serializing_if = "Option::is_none")]
    hint: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    field: Option<String>,
}

impl Problem {
    /// A failure, with what is wrong this time.
    #[must_use]
    pub fn new(code: Code, detail: impl Into<String>) -> Self {
        Self {
            code,
            detail: detail.into(),
            hint: None,
            field: None,
        }
    }

    /// Says what to do.
    #[must_use]
    pub fn hint(mut self, hint: impl Into<String>) -> Self {
        self.hint = Some(hint.into());
        self
    }

    /// Says which parameter it is about.
    #[must_use]
    pub fn field(mut self, field: &str) -> Self {
        self.field = Some(field.to_owned());
        self
    }

    /// A fault of ours: `cause` goes to the log only.
    #[must_use]
    pub fn internal(cause: &dyn std::fmt::Display) -> Self {
        tracing::error!(%cause, "internal error");
        Self::new(Code::Internal, "the server failed to answer").hint("the server's log tells more")
    }
}

impl IntoResponse for Problem {
    fn into_response(self) -> Response {
        let (code, status, title) = self.code.told();
        let document = Document {
            r#type: format!("urn:pieeja:problem:{code}"),
            title,
            status: status.as_u16(),
            detail: self.detail,
            code,
            hint: self.hint,
            field: self.field,
        };
        let mut response = (status, Json(document)).into_response();
        let headers = response.headers_mut();
        let problem = HeaderValue::from_static("application/problem+json");
        headers.insert(CONTENT_TYPE, problem);
        headers.insert(CACHE_CONTROL, HeaderValue::from_static("no-store"));
        if status == StatusCode::SERVICE_UNAVAILABLE {
            headers.insert(RETRY_AFTER, RETRY_AFTER_SECONDS.into());
        }
        response
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn codes_are_stable_words_each_used_once_for_a_failure() {
        let mut words: Vec<&str> = Code::ALL.iter().map(|code| code.told().0).collect();
        words.sort_unstable();
        assert!(words.windows(2).all(|pair| pair[0] != pair[1]));
        for code in Code::ALL {
            let (word, status, title) = code.told();
            assert!(
                word.bytes().all(|b| b.is_ascii_lowercase() || b == b'_'),
                "{word}"
            );
            assert!(
                status.is_client_error() || status.is_server_error(),
                "{word}"
            );
            assert!(!title.is_empty(), "{word}");
        }
    }
}
