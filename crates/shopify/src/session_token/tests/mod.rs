//! Tokens forged by hand, by another implementation of the MAC than the one under test.

mod claims;
mod form;

use base64::{Engine as _, engine::general_purpose::URL_SAFE_NO_PAD};
use proptest::prelude::*;
use serde_json::{Value, json};

use super::*;
use crate::testing::mac;

const API_KEY: &str = "client-id";
const SECRET: &str = "current-secret";
const PREVIOUS: &str = "previous-secret";
const NOW: i64 = 1_760_000_000;
const HEADER: &str = r#"{"alg":"HS256","typ":"JWT"}"#;

fn credentials() -> AppCredentials {
    AppCredentials::new(API_KEY.to_owned(), SECRET.into(), Some(PREVIOUS.into()))
}

fn claims() -> Value {
    json!({
        "iss": "https://acme.myshopify.com/admin",
        "dest": "https://acme.myshopify.com",
        "aud": API_KEY,
        "sub": "9001001",
        "exp": NOW + 50,
        "nbf": NOW - 10,
        "iat": NOW - 10,
        "jti": "f8912129-1af6-4cad-9ca3-76b0f7621087",
        "sid": "aaea182f2732d44c23057c0fea584021a4485b2bd25d3eb7fd349313ad24c685",
    })
}

/// Header and payload of any text, signed with any secret.
fn signed(header: &str, payload: &str, secret: &str) -> String {
    let message = format!("{}.{}", URL_SAFE_NO_PAD.encode(header), URL_SAFE_NO_PAD.encode(payload));
    let signature = URL_SAFE_NO_PAD.encode(mac(secret, message.as_bytes()));
    format!("{message}.{signature}")
}

/// A good token but for its header.
fn headed(header: &str) -> String {
    signed(header, &claims().to_string(), SECRET)
}

/// A good token but for this claim, which is left out when there is no value.
fn claiming(name: &str, value: impl Into<Option<Value>>) -> String {
    let mut claims = claims();
    match value.into() {
        Some(value) => claims[name] = value,
        None => drop(claims.as_object_mut().unwrap().remove(name)),
    }
    signed(HEADER, &claims.to_string(), SECRET)
}

/// A good token but for this claim, whose value is written as it stands.
fn raw_claim(name: &str, value: &str) -> String {
    let mut claims = claims();
    claims[name] = json!("@@");
    signed(HEADER, &claims.to_string().replace("\"@@\"", value), SECRET)
}

/// More names than any object may have.
fn more_members() -> String {
    (0..40).fold(String::new(), |more, n| more + &format!(r#","x{n}":1"#))
}

fn good() -> String {
    headed(HEADER)
}

fn check(token: &str) -> Result<VerifiedToken, TokenError> {
    verify(&credentials(), token, Timestamp::from_second(NOW).unwrap())
}

fn assert_refused(table: &[(&str, String, TokenError)]) {
    for (what, token, expected) in table {
        assert_eq!(check(token).as_ref(), Err(expected), "{what}");
    }
}

#[test]
fn a_good_token_says_who_and_where() {
    let expected = VerifiedToken {
        shop: "acme.myshopify.com".parse().unwrap(),
        user_id: 9_001_001,
        session_id: "aaea182f2732d44c23057c0fea584021a4485b2bd25d3eb7fd349313ad24c685".to_owned(),
        token_id: "f8912129-1af6-4cad-9ca3-76b0f7621087".to_owned(),
        expires_at: Timestamp::from_second(NOW + 50).unwrap(),
    };
    assert_eq!(check(&good()), Ok(expected.clone()));
    assert_eq!(check(&signed(HEADER, &claims().to_string(), PREVIOUS)), Ok(expected), "the previous secret");
}

#[test]
fn what_does_not_matter_is_ignored() {
    for (what, token) in [
        (
            "foreign keys",
            headed(r#"{"kid":"1","jku":"https://evil.com","jwk":{},"x5u":"x","typ":"JWT","alg":"HS256"}"#),
        ),
        ("white space", headed(" {\n \"typ\": \"JWT\", \"alg\": \"HS256\" } ")),
        ("escapes", headed(r#"{"alg":"\u0048S256","typ":"JWT"}"#)),
        ("one audience in an array", claiming("aud", json!([API_KEY]))),
        ("another claim", claiming("extra", json!({"deep": [1, 2.5, null, {"x": true}]}))),
        ("the last second of the leeway", expired_by(LEEWAY_SECONDS - 1)),
        ("the longest life", claiming("exp", json!(NOW - 10 + LIFETIME_MAX_SECONDS))),
        ("a clock ahead", claiming("nbf", json!(NOW + LEEWAY_SECONDS))),
        ("issued ahead", claiming("iat", json!(NOW + LEEWAY_SECONDS))),
        ("nbf at the epoch", claiming("nbf", json!(0))),
        ("the largest user id", claiming("sub", json!(i64::MAX.to_string()))),
        ("the smallest user id", claiming("sub", json!("1"))),
    ] {
        assert!(check(&token).is_ok(), "{what}: {:?}", check(&token));
    }
}

fn expired_by(seconds: i64) -> String {
    let mut claims = claims();
    claims["exp"] = json!(NOW - seconds);
    claims["iat"] = json!(NOW - seconds - 60);
    claims["nbf"] = json!(NOW - seconds - 60);
    signed(HEADER, &claims.to_string(), SECRET)
}

#[test]
fn extreme_clocks_do_not_panic() {
    for now in [Timestamp::MIN, Timestamp::UNIX_EPOCH, Timestamp::MAX] {
        assert!(verify(&credentials(), &good(), now).is_err());
    }
}

#[test]
fn neither_errors_nor_debug_hold_a_part_of_the_token() {
    let token = claiming("aud", json!("canary"));
    let error = check(&token).unwrap_err();
    let shown = format!("{error} {error:?} {:?}", check(&good()).unwrap());
    for part in token.split('.').chain(good().split('.')).chain(["canary", "aaea182f", "f8912129"]) {
        assert!(!shown.contains(part), "{shown}");
    }
}

#[test]
fn the_header_wins_over_the_query() {
    for (authorization, query, expected) in [
        (None, None, Ok(None)),
        (None, Some(""), Ok(None)),
        (None, Some("q"), Ok(Some("q"))),
        (Some("Bearer h"), None, Ok(Some("h"))),
        (Some("Bearer h"), Some("q"), Ok(Some("h"))),
        (Some("bearer h"), None, Ok(Some("h"))),
        (Some("h"), Some("q"), Err(TokenError::Scheme)),
        (Some(""), Some("q"), Err(TokenError::Scheme)),
        (Some("Bearer"), None, Err(TokenError::Scheme)),
        (Some("Bearer "), None, Err(TokenError::Scheme)),
        (Some("Bearer  h"), None, Err(TokenError::Scheme)),
        (Some(" Bearer h"), None, Err(TokenError::Scheme)),
        (Some("Bearer h h"), None, Err(TokenError::Scheme)),
        (Some("Bearer\th"), None, Err(TokenError::Scheme)),
        (Some("Basic aDpo"), None, Err(TokenError::Scheme)),
    ] {
        assert_eq!(from_request_parts(authorization, query), expected, "{authorization:?} {query:?}");
    }
}

proptest! {
    #[test]
    fn any_text_is_refused_without_a_panic(text in any::<String>(), dotted in "[A-Za-z0-9_=.-]{0,200}") {
        prop_assert!(check(&text).is_err());
        prop_assert!(check(&dotted).is_err());
        let _ = from_request_parts(Some(&text), Some(&dotted));
    }

    #[test]
    fn any_header_and_payload_are_judged_without_a_panic(header in any::<String>(), payload in any::<String>()) {
        prop_assert!(check(&signed(&header, &payload, SECRET)).is_err());
        prop_assert!(check(&signed(HEADER, &payload, SECRET)).is_err());
    }

    #[test]
    fn any_integer_time_is_judged_without_a_panic(exp: i64, nbf: i64, iat: i64) {
        let mut claims = claims();
        claims["exp"] = json!(exp);
        claims["nbf"] = json!(nbf);
        claims["iat"] = json!(iat);
        let _ = check(&signed(HEADER, &claims.to_string(), SECRET));
    }

    #[test]
    fn one_changed_character_is_enough(at in any::<proptest::sample::Index>(), with in "[A-Za-z0-9_-]") {
        let token = good();
        let at = at.index(token.len());
        let mut changed = token.clone();
        changed.replace_range(at..=at, &with);
        prop_assert_eq!(check(&changed).is_ok(), changed == token);
    }
}
