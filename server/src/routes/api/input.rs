//! What a request of the API says, checked before a handler sees it. Each refusal is one sentence that names what to change.

use std::str::FromStr;

use axum::{
    extract::{FromRequest, FromRequestParts, RawPathParams, Request},
    response::{IntoResponse as _, Response},
};
use domain::{
    access::Ctx,
    delivery::DeliveryState,
    draft::DraftState,
    guard::{Effect, Gate, Workbench},
    keyset::Cursor,
    notification::NotificationTopic,
};
use http::{HeaderMap, StatusCode, header, request::Parts};
use jiff::Timestamp;
use serde::de::DeserializeOwned;
use serde_json::error::Category;
use uuid::Uuid;

use crate::{
    routes::{body, problem::Problem},
    state::State,
};

/// Largest JSON body, in bytes: a reply has 1,600 characters at most.
pub(super) const JSON_MAX_BYTES: usize = 64 * 1024;

/// On whose behalf the request acts. The gate has put it there; without it nothing is done.
pub(in crate::routes) struct Caller(pub(in crate::routes) Ctx);

impl FromRequestParts<State> for Caller {
    type Rejection = Problem;

    async fn from_request_parts(parts: &mut Parts, _: &State) -> Result<Self, Problem> {
        parts
            .extensions
            .get()
            .cloned()
            .map(Self)
            .ok_or_else(|| Problem::unauthorized("Your session has ended. Reload the page."))
    }
}

/// The id in the path. What is not an id is nobody's id.
pub(super) struct Id<T>(pub(super) T);

impl<T: FromStr> FromRequestParts<State> for Id<T> {
    type Rejection = Problem;

    async fn from_request_parts(parts: &mut Parts, state: &State) -> Result<Self, Problem> {
        let params = RawPathParams::from_request_parts(parts, state).await.map_err(|_| Problem::not_found())?;
        let (_, value) = params.iter().next().ok_or_else(Problem::not_found)?;
        value.parse().map(Self).map_err(|_| Problem::not_found())
    }
}

/// Something that addresses and parameters name by its stored name.
pub(super) trait ByName: Sized {
    /// The one with this name.
    fn by_name(name: &str) -> Option<Self>;
}

macro_rules! by_name {
    ($($name:ty),+ $(,)?) => {$(
        impl ByName for $name {
            fn by_name(name: &str) -> Option<Self> {
                Self::from_name(name)
            }
        }
    )+};
}

by_name!(DeliveryState, DraftState, Effect, Gate, NotificationTopic, Workbench);

/// What the path names. What has no such name does not exist.
pub(super) struct Named<T>(pub(super) T);

impl<T: ByName> FromStr for Named<T> {
    type Err = ();

    fn from_str(name: &str) -> Result<Self, ()> {
        T::by_name(name).map(Self).ok_or(())
    }
}

/// The states that a list is about: the parameter `state`, as often as there are states, or once with commas between them.
pub(super) struct States<T>(pub(super) Vec<T>);

impl<T: ByName> FromRequestParts<State> for States<T> {
    type Rejection = Problem;

    async fn from_request_parts(parts: &mut Parts, _: &State) -> Result<Self, Problem> {
        states(parts.uri.query().unwrap_or_default()).map(Self)
    }
}

fn states<T: ByName>(query: &str) -> Result<Vec<T>, Problem> {
    let mut states = Vec::new();
    for (_, value) in form_urlencoded::parse(query.as_bytes()).filter(|(name, _)| name == "state") {
        for name in value.split(',').filter(|name| !name.is_empty()) {
            states.push(T::by_name(name).ok_or_else(|| {
                bad_parameter(
                    "The parameter state holds the name of no state: see /api/openapi.json for those there are.",
                )
            })?);
        }
    }
    Ok(states)
}

/// Which part of a list.
#[derive(Clone, Copy, Default, Debug)]
pub(super) struct Paging {
    /// Most rows; the service has the last word.
    pub(super) limit: Option<u16>,
    /// After this row.
    pub(super) after: Option<Cursor>,
    /// Only the caller's own.
    pub(super) own: bool,
}

impl FromRequestParts<State> for Paging {
    type Rejection = Problem;

    async fn from_request_parts(parts: &mut Parts, _: &State) -> Result<Self, Problem> {
        let query = parts.uri.query().unwrap_or_default();
        let mut paging = Self::default();
        for (name, value) in form_urlencoded::parse(query.as_bytes()) {
            match name.as_ref() {
                "limit" => paging.limit = Some(limit(&value)?),
                "after" if value.is_empty() => {}
                "after" => paging.after = Some(cursor(&value)?),
                "own" => paging.own = flag("The parameter own must be true or false.", &value)?,
                // Shopify and proxies add parameters of their own.
                _ => {}
            }
        }
        Ok(paging)
    }
}

/// The parameter `opened_at`: when the caller opened what the step is about.
pub(super) struct OpenedAt(pub(super) Option<Timestamp>);

impl FromRequestParts<State> for OpenedAt {
    type Rejection = Problem;

    async fn from_request_parts(parts: &mut Parts, _: &State) -> Result<Self, Problem> {
        let query = parts.uri.query().unwrap_or_default();
        let value = form_urlencoded::parse(query.as_bytes()).find(|(name, _)| name == "opened_at");
        let at = value.map(|(_, value)| value.parse()).transpose();
        at.map(Self).map_err(|_| bad_parameter("The parameter opened_at must be a time as RFC 3339 writes it."))
    }
}

pub(super) fn bad_parameter(detail: &'static str) -> Problem {
    Problem::new(StatusCode::BAD_REQUEST, "invalid_parameter", detail)
}

fn limit(text: &str) -> Result<u16, Problem> {
    let limit = text.parse::<u32>().ok().filter(|limit| *limit > 0);
    let limit = limit.ok_or_else(|| bad_parameter("The parameter limit must be a whole number from 1 to 100."))?;
    Ok(u16::try_from(limit).unwrap_or(u16::MAX))
}

fn cursor(text: &str) -> Result<Cursor, Problem> {
    text.parse().map_err(|_| {
        bad_parameter(
            "The parameter after is not a place in this list: use the value of next, or start again without it.",
        )
    })
}

/// A yes or a no; otherwise the sentence that says what it must be.
pub(super) fn flag(must: &'static str, text: &str) -> Result<bool, Problem> {
    match text {
        "true" | "1" => Ok(true),
        "false" | "0" | "" => Ok(false),
        _ => Err(bad_parameter(must)),
    }
}

/// A JSON body.
pub(super) struct Input<T>(pub(super) T);

impl<T: DeserializeOwned> FromRequest<State> for Input<T> {
    type Rejection = Response;

    async fn from_request(request: Request, _: &State) -> Result<Self, Response> {
        let (parts, body) = request.into_parts();
        if !is_json(&parts.headers) {
            let detail =
                "Send the body as JSON, with the header Content-Type: application/json and no Content-Encoding.";
            return Err(Problem::new(StatusCode::UNSUPPORTED_MEDIA_TYPE, "not_json", detail).into_response());
        }
        let bytes = body::read(&parts.headers, body, JSON_MAX_BYTES).await.map_err(body::BodyError::answer)?;
        serde_json::from_slice(&bytes).map(Self).map_err(|error| unreadable(&error).into_response())
    }
}

fn is_json(headers: &HeaderMap) -> bool {
    let plain = headers.get(header::CONTENT_ENCODING).is_none_or(|encoding| encoding == "identity");
    let media_type = headers.get(header::CONTENT_TYPE).and_then(|value| value.to_str().ok()).unwrap_or_default();
    let media_type = media_type.split(';').next().unwrap_or_default().trim();
    plain && media_type.eq_ignore_ascii_case("application/json")
}

/// Says where, and nothing of what was there.
fn unreadable(error: &serde_json::Error) -> Problem {
    let place = format!("line {}, column {}", error.line(), error.column());
    match error.classify() {
        Category::Data => Problem::new(
            StatusCode::UNPROCESSABLE_ENTITY,
            "invalid_fields",
            format!("The JSON has a field that does not belong there, or lacks one ({place}). See /api/openapi.json."),
        ),
        _ => Problem::new(StatusCode::BAD_REQUEST, "invalid_json", format!("The body is not JSON ({place}).")),
    }
}

/// The header that makes a repeated request the same attempt.
pub(super) struct IdempotencyKey(pub(super) Uuid);

impl FromRequestParts<State> for IdempotencyKey {
    type Rejection = Problem;

    async fn from_request_parts(parts: &mut Parts, _: &State) -> Result<Self, Problem> {
        let mut values = parts.headers.get_all("idempotency-key").iter();
        let Some(value) = values.next() else {
            return Err(Problem::new(
                StatusCode::BAD_REQUEST,
                "idempotency_key_missing",
                "Send the header Idempotency-Key with a fresh UUID for each attempt, and the same one when you try again.",
            ));
        };
        let key = value.to_str().ok().and_then(|text| Uuid::try_parse(text).ok());
        match (key, values.next()) {
            (Some(key), None) => Ok(Self(key)),
            _ => Err(Problem::new(
                StatusCode::UNPROCESSABLE_ENTITY,
                "idempotency_key_invalid",
                "The header Idempotency-Key must be one UUID.",
            )),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn parameters_are_read_or_named() {
        assert_eq!(limit("50").ok(), Some(50));
        assert_eq!(limit("70000").ok(), Some(u16::MAX));
        for bad in ["0", "-1", "", "ten", "1.5", "99999999999"] {
            assert!(limit(bad).is_err(), "{bad}");
        }
        assert_eq!(flag("", "true").ok(), Some(true));
        assert_eq!(flag("", "0").ok(), Some(false));
        assert!(flag("", "perhaps").is_err());
        assert!(cursor("x").is_err());
    }

    #[test]
    fn states_are_named_one_by_one_or_together() {
        let read = |query: &str| states::<DraftState>(query).ok();
        assert_eq!(read(""), Some(vec![]));
        assert_eq!(read("state=&limit=1"), Some(vec![]));
        let both = Some(vec![DraftState::Submitted, DraftState::Rejected]);
        assert_eq!([read("state=submitted&state=rejected"), read("state=submitted,rejected")], [both.clone(), both]);
        assert_eq!(read("state=submitted,sent"), None);
        assert!("sms".parse::<Named<Effect>>().is_ok() && "fax".parse::<Named<Effect>>().is_err());
    }

    #[test]
    fn only_json_is_read_as_json() {
        let headers =
            |content_type: &str| HeaderMap::from_iter([(header::CONTENT_TYPE, content_type.parse().unwrap())]);
        assert!(is_json(&headers("application/json")));
        assert!(is_json(&headers("Application/JSON; charset=utf-8")));
        assert!(!is_json(&headers("text/plain")));
        assert!(!is_json(&headers("application/json-seq")));
        assert!(!is_json(&HeaderMap::new()));
        let mut compressed = headers("application/json");
        compressed.insert(header::CONTENT_ENCODING, "gzip".parse().unwrap());
        assert!(!is_json(&compressed));
    }

    #[test]
    fn a_refusal_quotes_nothing() {
        #[derive(serde::Deserialize, Debug)]
        #[serde(deny_unknown_fields)]
        struct Body {
            #[expect(dead_code, reason = "only its type matters")]
            name: String,
        }
        for (body, status) in [
            (r#"{"name":"a","canary":1}"#, 422),
            (r#"{"name":["canary"]}"#, 422),
            (r"{}", 422),
            (r#"{"name":"canary"#, 400),
            ("canary", 400),
            ("", 400),
        ] {
            let problem = unreadable(&serde_json::from_str::<Body>(body).unwrap_err());
            assert_eq!(problem.status(), status, "{body}");
            assert!(!problem.detail().contains("canary"), "{}", problem.detail());
        }
    }
}
