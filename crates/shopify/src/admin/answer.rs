//! What an answer of the Admin API means. Pure: status, headers and body in, data or a failure out.

use std::time::Duration;

use reqwest::header::{HeaderMap, HeaderName, RETRY_AFTER};
use serde::{Deserialize, de::DeserializeOwned};

use super::API_VERSION;
use crate::transport::Answer;

pub(super) const ACCESS_TOKEN: HeaderName = HeaderName::from_static("x-shopify-access-token");
const VERSION: HeaderName = HeaderName::from_static("x-shopify-api-version");
const DEPRECATED: HeaderName = HeaderName::from_static("x-shopify-api-deprecated-reason");

/// The code of an error that names none, or an odd one.
const UNKNOWN_CODE: &str = "UNKNOWN";
/// Longest code that is passed on, in bytes.
const CODE_MAX_BYTES: usize = 64;
/// Most errors of one answer that are passed on.
const CODES_MAX: usize = 8;
/// Longest wait that Shopify is believed to ask for; what is longer is taken as this.
const WAIT_MAX: Duration = Duration::from_hours(1);

/// Why an answer holds no data.
#[derive(PartialEq, Eq, Debug)]
pub(super) enum Failure {
    Unauthorized,
    /// `wait` is what Shopify asks for, if it does.
    Throttled {
        wait: Option<Duration>,
    },
    Refused {
        status: u16,
    },
    Errors {
        codes: Vec<String>,
    },
    Unreadable,
}

/// Reads an answer. Throttling comes in two forms: status 429, and status 200 with an error of code `THROTTLED`.
pub(super) fn read<D: DeserializeOwned>(answer: &Answer) -> Result<D, Failure> {
    match answer.status {
        200 => read_body(&answer.body),
        401 => Err(Failure::Unauthorized),
        429 => Err(Failure::Throttled { wait: retry_after(&answer.headers) }),
        status => Err(Failure::Refused { status }),
    }
}

/// Shopify answers in the oldest version it still supports when it no longer knows the one asked for, and says so here.
pub(super) fn note_version(headers: &HeaderMap) {
    if let Some(version) = headers.get(VERSION).filter(|version| *version != API_VERSION) {
        tracing::warn!(asked = API_VERSION, answered = ?version, "Shopify answers in another version of its API");
    }
    if let Some(reason) = headers.get(DEPRECATED) {
        tracing::warn!(?reason, "Shopify calls a part of this request deprecated");
    }
}

#[derive(Deserialize)]
struct Data<D> {
    data: D,
}

#[derive(Deserialize)]
struct Errors {
    #[serde(default)]
    errors: Option<Vec<GraphQlError>>,
    #[serde(default)]
    extensions: Option<Extensions>,
}

#[derive(Deserialize)]
struct GraphQlError {
    #[serde(default)]
    extensions: Option<ErrorExtensions>,
}

#[derive(Deserialize)]
struct ErrorExtensions {
    #[serde(default)]
    code: Option<String>,
}

#[derive(Deserialize)]
struct Extensions {
    #[serde(default)]
    cost: Option<Cost>,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct Cost {
    requested_query_cost: f64,
    throttle_status: ThrottleStatus,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct ThrottleStatus {
    currently_available: f64,
    restore_rate: f64,
}

fn read_body<D: DeserializeOwned>(body: &[u8]) -> Result<D, Failure> {
    let envelope: Errors = serde_json::from_slice(body).map_err(|_| Failure::Unreadable)?;
    let errors = envelope.errors.unwrap_or_default();
    if errors.is_empty() {
        return serde_json::from_slice(body).map(|Data { data }| data).map_err(|_| Failure::Unreadable);
    }
    let codes: Vec<String> = errors.into_iter().take(CODES_MAX).map(code).collect();
    if codes.iter().any(|code| code == "THROTTLED") {
        let cost = envelope.extensions.and_then(|extensions| extensions.cost);
        return Err(Failure::Throttled { wait: cost.and_then(|cost| refill(&cost)) });
    }
    Err(Failure::Errors { codes })
}

fn code(error: GraphQlError) -> String {
    let is_name =
        |code: &String| code.len() <= CODE_MAX_BYTES && code.bytes().all(|b| b.is_ascii_alphanumeric() || b == b'_');
    error.extensions.and_then(|extensions| extensions.code).filter(is_name).unwrap_or_else(|| UNKNOWN_CODE.to_owned())
}

/// How long the shop's budget takes to hold what the query costs, in whole seconds.
fn refill(cost: &Cost) -> Option<Duration> {
    let missing = cost.requested_query_cost - cost.throttle_status.currently_available;
    seconds((missing / cost.throttle_status.restore_rate).ceil().max(1.0))
}

/// Shopify writes seconds, sometimes with a fraction. The HTTP form with a date is not in use and counts as silence.
fn retry_after(headers: &HeaderMap) -> Option<Duration> {
    seconds(headers.get(RETRY_AFTER)?.to_str().ok()?.trim().parse().ok()?)
}

fn seconds(seconds: f64) -> Option<Duration> {
    if seconds.is_finite() && seconds >= 0.0 {
        Some(Duration::try_from_secs_f64(seconds).unwrap_or(WAIT_MAX).min(WAIT_MAX))
    } else {
        None
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[derive(Deserialize, PartialEq, Debug)]
    struct Shop {
        name: String,
    }

    fn answer(status: u16, retry_after: Option<&'static str>, body: &str) -> Answer {
        let headers = retry_after.map(|value| (RETRY_AFTER, value.parse().unwrap()));
        Answer { status, headers: HeaderMap::from_iter(headers), body: body.as_bytes().to_vec() }
    }

    fn body(body: &str) -> Result<Shop, Failure> {
        read(&answer(200, None, body))
    }

    fn throttled(requested: &str, available: &str, rate: &str) -> Result<Shop, Failure> {
        body(&format!(
            r#"{{"errors":[{{"message":"Throttled","extensions":{{"code":"THROTTLED"}}}}],"extensions":{{"cost":{{
            "requestedQueryCost":{requested},"actualQueryCost":null,"throttleStatus":{{"maximumAvailable":2000.0,
            "currentlyAvailable":{available},"restoreRate":{rate}}}}}}}}}"#
        ))
    }

    const fn wait(seconds: u64) -> Failure {
        Failure::Throttled { wait: Some(Duration::from_secs(seconds)) }
    }

    #[test]
    fn reads_data() {
        let shop = Shop { name: "Acme".to_owned() };
        assert_eq!(body(r#"{"data":{"name":"Acme"}}"#).as_ref(), Ok(&shop));
        assert_eq!(body(r#"{"data":{"name":"Acme"},"errors":[],"extensions":{"cost":null}}"#).as_ref(), Ok(&shop));
    }

    #[test]
    fn errors_count_even_beside_data() {
        let codes = |codes: &[&str]| Failure::Errors { codes: codes.iter().map(|code| (*code).to_owned()).collect() };
        for (text, expected) in [
            (
                r#"{"data":{"name":"Acme"},"errors":[{"extensions":{"code":"ACCESS_DENIED"}}]}"#,
                codes(&["ACCESS_DENIED"]),
            ),
            (r#"{"data":null,"errors":[{"message":"x"},{"extensions":{}}]}"#, codes(&["UNKNOWN", "UNKNOWN"])),
            (r#"{"errors":[{"extensions":{"code":"+1555 said: hello"}}]}"#, codes(&["UNKNOWN"])),
        ] {
            assert_eq!(body(text), Err(expected), "{text}");
        }
        let many = format!(r#"{{"errors":[{}]}}"#, vec!["{}"; 100].join(","));
        assert_eq!(body(&many), Err(codes(&["UNKNOWN"; CODES_MAX])));
    }

    #[test]
    fn a_throttled_query_waits_for_what_it_lacks() {
        assert_eq!(throttled("502", "352.0", "100.0"), Err(wait(2)));
        assert_eq!(throttled("502", "2", "50"), Err(wait(10)));
        assert_eq!(throttled("10", "20", "100"), Err(wait(1)), "never at once");
        assert_eq!(throttled("10", "0", "0.000001"), Err(wait(3600)));
        assert_eq!(throttled("10", "0", "0"), Err(Failure::Throttled { wait: None }));
        let bare = r#"{"errors":[{"extensions":{"code":"THROTTLED"}}]}"#;
        assert_eq!(body(bare), Err(Failure::Throttled { wait: None }));
    }

    #[test]
    fn a_429_waits_for_seconds_not_milliseconds() {
        for (header, expected) in [
            (Some("2.0"), wait(2)),
            (Some(" 3 "), wait(3)),
            (Some("999999999999999999999"), wait(3600)),
            (Some("-1"), Failure::Throttled { wait: None }),
            (Some("NaN"), Failure::Throttled { wait: None }),
            (Some("inf"), Failure::Throttled { wait: None }),
            (Some("Wed, 21 Oct 2026 07:28:00 GMT"), Failure::Throttled { wait: None }),
            (None, Failure::Throttled { wait: None }),
        ] {
            assert_eq!(read::<Shop>(&answer(429, header, "")), Err(expected), "{header:?}");
        }
    }

    #[test]
    fn other_statuses_are_refusals() {
        assert_eq!(read::<Shop>(&answer(401, None, "")), Err(Failure::Unauthorized));
        for status in [201, 204, 301, 302, 400, 402, 403, 404, 423, 500, 503] {
            let good = answer(status, None, r#"{"data":{"name":"Acme"}}"#);
            assert_eq!(read::<Shop>(&good), Err(Failure::Refused { status }));
        }
    }

    #[test]
    fn nonsense_is_unreadable() {
        for text in
            ["", "null", "[]", "{}", "<html>", r#"{"data":null}"#, r#"{"data":{"name":1}}"#, r#"{"errors":"x"}"#]
        {
            assert_eq!(body(text), Err(Failure::Unreadable), "{text:?}");
        }
    }
}
