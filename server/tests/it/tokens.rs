//! Session tokens that must not open anything, on every kind of route that takes one.

use http::header;
use reqwest::{Method, StatusCode};
use serde_json::{Value, json};
use simulator::token::{self, SessionClaims};

use crate::world::{ACME, OTHER, OWNER, World, claims, now};

const RETRY: &str = "x-shopify-retry-invalid-session-request";

fn with(claims: &SessionClaims, name: &str, value: Value) -> Value {
    let mut claims = serde_json::to_value(claims).unwrap();
    claims[name] = value;
    claims
}

fn without(claims: &SessionClaims, name: &str) -> Value {
    let mut claims = serde_json::to_value(claims).unwrap();
    claims.as_object_mut().unwrap().remove(name);
    claims
}

/// Every token here is refused; each once was, or could be, somebody's bug.
fn hostile(world: &World) -> Vec<(String, String)> {
    let app = &world.app;
    let secret = app.api_secret.as_str();
    let good = claims(app, ACME, OWNER);
    let header = json!({ "alg": "HS256", "typ": "JWT" });
    let plain = serde_json::to_value(&good).unwrap();
    let mut tokens = vec![
        ("nothing".to_owned(), String::new()),
        ("a word".to_owned(), "token".to_owned()),
        ("two parts".to_owned(), "e30.e30".to_owned()),
        ("four parts".to_owned(), format!("{}.e30", token::sign(&good, secret))),
        ("padded".to_owned(), format!("{}=", token::sign(&good, secret))),
        ("oversize".to_owned(), token::sign_raw(&header, &with(&good, "sid", "x".repeat(5_000).into()), secret)),
        ("another secret".to_owned(), token::sign(&good, "another secret")),
        ("an empty secret".to_owned(), token::sign(&good, "")),
        ("unsigned".to_owned(), token::unsigned(&json!({ "alg": "none", "typ": "JWT" }), &plain)),
        ("none, but signed".to_owned(), token::sign_raw(&json!({ "alg": "none", "typ": "JWT" }), &plain, secret)),
        ("twice the name".to_owned(), token::sign_text(&header.to_string(), r#"{"aud":"a","aud":"b"}"#, secret)),
        ("not JSON".to_owned(), token::sign_text(&header.to_string(), "claims", secret)),
        ("expired".to_owned(), token::sign(&good.clone().lifetime(-30), secret)),
        ("long-lived".to_owned(), token::sign(&good.clone().lifetime(86_400), secret)),
    ];
    for alg in ["hs256", "HS512", "RS256", "ES256", "HS256 ", ""] {
        let header = json!({ "alg": alg, "typ": "JWT" });
        tokens.push((format!("alg {alg:?}"), token::sign_raw(&header, &plain, secret)));
    }
    for (name, value) in [("crit", json!(["exp"])), ("b64", json!(false)), ("typ", json!("at+jwt"))] {
        let mut header = header.clone();
        header[name] = value;
        tokens.push((format!("header {name}"), token::sign_raw(&header, &plain, secret)));
    }
    for name in ["iss", "dest", "aud", "sub", "exp", "nbf", "iat", "jti", "sid"] {
        tokens.push((format!("without {name}"), token::sign_raw(&header, &without(&good, name), secret)));
        tokens.push((format!("{name} null"), token::sign_raw(&header, &with(&good, name, Value::Null), secret)));
        tokens.push((format!("{name} a list"), token::sign_raw(&header, &with(&good, name, json!([[]])), secret)));
    }
    let future = now().as_second() + 3_600;
    for (name, value) in [
        ("aud", json!("another-app")),
        ("aud", json!("")),
        ("iss", json!(format!("https://{OTHER}/admin"))),
        ("iss", json!(format!("https://{ACME}"))),
        ("dest", json!(format!("https://{OTHER}"))),
        ("dest", json!(ACME)),
        ("dest", json!(format!("http://{ACME}"))),
        ("dest", json!(format!("https://{ACME}.evil.com"))),
        ("dest", json!(format!("https://evil.com/{ACME}"))),
        ("dest", json!(format!("https://user@{ACME}"))),
        ("dest", json!(format!("https://{ACME}\n"))),
        ("dest", json!("https://аcme.myshopify.com")),
        ("sub", json!("gid://shopify/Customer/1")),
        ("sub", json!("-1")),
        ("sub", json!("0")),
        ("sub", json!("99999999999999999999")),
        ("sub", json!(9_001_001)),
        ("exp", json!(1e308)),
        ("exp", json!("soon")),
        ("nbf", json!(future)),
        ("iat", json!(future)),
    ] {
        let token = token::sign_raw(&header, &with(&good, name, value.clone()), secret);
        tokens.push((format!("{name} {value}"), token));
    }
    tokens
}

#[tokio::test]
async fn a_hostile_token_opens_nothing() {
    let world = World::start().await;
    world.get("/api/v1/me", ACME).await;
    for (name, token) in hostile(&world) {
        for (method, path) in
            [(Method::GET, "/api/v1/me"), (Method::GET, "/live"), (Method::POST, "/rpc/conversations")]
        {
            let response = world.request(method, path).header("authorization", format!("Bearer {token}")).send().await;
            let response = response.unwrap();
            assert_eq!(response.status(), StatusCode::UNAUTHORIZED, "{name} at {path}");
            assert_eq!(response.headers()[RETRY], "1", "{name} at {path}");
            assert_eq!(response.headers()["www-authenticate"], "Bearer");
            let problem: Value = response.json().await.unwrap();
            assert_eq!(problem["code"], "invalid_session_token");
            assert!(token.len() < 20 || !problem.to_string().contains(&token), "{name} is quoted");
        }
    }
    world.stop().await;
}

#[tokio::test]
async fn a_good_token_elsewhere_than_in_the_header_opens_nothing() {
    let world = World::start().await;
    let token = world.token(ACME, OWNER);
    let me = |query: &str| world.request(Method::GET, &format!("/api/v1/me?{query}"));
    let bad = [
        me(&format!("id_token={token}")),
        me(&format!("access_token={token}")),
        me("").header("authorization", &token),
        me("").header("authorization", format!("Basic {token}")),
        me("").header("authorization", format!("Bearer  {token}")),
        me("").header("authorization", format!("Bearer {token}, Bearer {token}")),
        me("").header("authorization", format!("Bearer {token}")).header("authorization", format!("Bearer {token}")),
        me("").header("authorization", header::HeaderValue::from_bytes(b"Bearer \xff").unwrap()),
        me("").header("cookie", format!("session={token}")),
        me("shop=other.myshopify.com").bearer_auth(&token),
        me("shop=evil.com").bearer_auth(&token),
        me("shop=acme.myshopify.com&shop=acme.myshopify.com").bearer_auth(&token),
    ];
    for (index, request) in bad.into_iter().enumerate() {
        assert_eq!(request.send().await.unwrap().status(), StatusCode::UNAUTHORIZED, "case {index}");
    }
    for good in [me(""), me("shop=acme.myshopify.com")] {
        assert_eq!(good.bearer_auth(&token).send().await.unwrap().status(), StatusCode::OK);
    }
    world.stop().await;
}

/// A token that Shopify itself does not take is as bad as one that does not verify; so is one of somebody who was switched off.
#[tokio::test]
async fn a_switched_off_member_is_refused() {
    let world = World::start().await;
    world.get("/api/v1/me", ACME).await;
    world.get_as("/api/v1/me", ACME, 9_001_005).await;
    sqlx::query("UPDATE staff SET active = false WHERE shopify_user_id = 9001005")
        .execute(&mut world.db.superuser().await)
        .await
        .unwrap();
    // Who somebody is, is remembered for half a minute; another process has nothing to remember.
    let fresh = crate::world::restart(&world).await;
    let url = format!("http://{}/api/v1/me", fresh.address);
    let response = world.http.get(url).bearer_auth(world.token(ACME, 9_001_005)).send().await.unwrap();
    assert_eq!(response.status(), StatusCode::UNAUTHORIZED);
    fresh.stop().await;
    world.stop().await;
}
