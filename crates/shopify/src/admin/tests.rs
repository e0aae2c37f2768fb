use std::time::Instant;

use serde_json::json;

use super::*;
use crate::testing::{Reply, Server};

const OK: &str = "200 OK\r\ncontent-type: application/json\r\nx-shopify-api-version: 2026-10";

/// A change, for the tests only.
struct Rename;

impl Operation for Rename {
    const DOCUMENT: &'static str = "mutation Rename($name: String!) { rename(name: $name) { ok } }";
    const READ_ONLY: bool = false;
    type Variables = serde_json::Value;
    type Data = serde_json::Value;
}

fn profile() -> Reply {
    let shop = json!({
        "name": "Acme", "email": "owner@example.com", "ianaTimezone": "America/Chicago", "currencyCode": "USD",
        "myshopifyDomain": "acme.myshopify.com",
    });
    Reply::Answer(OK, json!({"data": {"shop": shop}}).to_string())
}

fn throttled() -> Reply {
    Reply::Answer(OK, json!({"errors": [{"extensions": {"code": "THROTTLED"}}]}).to_string())
}

fn failed() -> Reply {
    Reply::Answer("503 Service Unavailable", String::new())
}

async fn ask(server: &Server) -> Result<ShopProfile, AdminError> {
    let client = AdminClient { endpoint: server.endpoint(), transport: server.transport() };
    client.shop_profile(&"acme.myshopify.com".parse().unwrap(), &"canary-access".into()).await
}

#[tokio::test]
async fn a_shop_says_who_it_is() {
    let server = Server::start(vec![profile()]);
    let shop = ask(&server).await.unwrap();
    assert_eq!([&*shop.name, &*shop.email], ["Acme", "owner@example.com"]);
    assert_eq!([&*shop.iana_timezone, &*shop.currency_code], ["America/Chicago", "USD"]);
    assert_eq!(shop.myshopify_domain.as_str(), "acme.myshopify.com");
    assert!(!format!("{shop:?}").contains("owner@"));

    let [request] = server.seen().try_into().ok().unwrap();
    assert!(request.head.starts_with("post /shops/acme.myshopify.com/admin/api/2026-10/graphql.json http/1.1\r\n"));
    assert!(request.head.contains("x-shopify-access-token: canary-access\r\n"));
    assert_eq!(request.body, json!({"query": ShopProfile::DOCUMENT, "variables": null}));
}

#[tokio::test]
async fn a_throttled_request_waits_and_is_sent_again() {
    let server = Server::start(vec![throttled(), profile()]);
    let begun = Instant::now();
    assert!(ask(&server).await.is_ok());
    assert!(begun.elapsed() >= DEFAULT_THROTTLE_WAIT);
    assert_eq!(server.seen().len(), 2);
}

#[tokio::test]
async fn a_long_wait_is_the_callers() {
    let server = Server::start(vec![Reply::Answer("429 Too Many Requests\r\nretry-after: 60", String::new())]);
    let error = ask(&server).await.unwrap_err();
    assert!(matches!(error, AdminError::Throttled { retry_after } if retry_after.as_secs() == 60), "{error:?}");
    assert_eq!(server.seen().len(), 1);
}

#[tokio::test]
async fn a_failing_server_is_asked_three_times_for_a_read_and_once_for_a_change() {
    let server = Server::start(vec![failed(), failed(), failed(), profile()]);
    assert!(matches!(ask(&server).await, Err(AdminError::Refused { status: 503 })));
    assert_eq!(server.seen().len(), 3);

    let server = Server::start(vec![failed(), profile()]);
    let client = AdminClient { endpoint: server.endpoint(), transport: server.transport() };
    let shop = "acme.myshopify.com".parse().unwrap();
    let changed = client.graphql::<Rename>(&shop, &"canary-access".into(), &json!({"name": "x"})).await;
    assert!(matches!(changed, Err(AdminError::Refused { status: 503 })));
    assert_eq!(server.seen().len(), 1);
}

#[tokio::test]
async fn refusals_are_typed_and_hold_no_secret() {
    let denied = json!({"errors": [{"message": "canary", "extensions": {"code": "ACCESS_DENIED"}}], "data": null});
    let other_shop = json!({"data": {"shop": {"name": "canary"}}});
    let mut errors = Vec::new();
    for reply in [
        Reply::Answer("401 Unauthorized", json!({"errors": "canary"}).to_string()),
        Reply::Answer(OK, denied.to_string()),
        Reply::Answer(OK, other_shop.to_string()),
        Reply::Answer("302 Found\r\nlocation: https://evil.com/", String::new()),
        Reply::Silence,
    ] {
        errors.push(ask(&Server::start(vec![reply])).await.unwrap_err());
    }
    let [unauthorized, denied, unreadable, moved, silent] = errors.try_into().unwrap();
    assert!(matches!(unauthorized, AdminError::Unauthorized));
    assert!(matches!(&denied, AdminError::Errors { codes } if codes == &["ACCESS_DENIED"]));
    assert!(matches!(unreadable, AdminError::Unreadable));
    assert!(matches!(moved, AdminError::Refused { status: 302 }));
    assert!(matches!(silent, AdminError::Unreachable(_)));
    for error in [unauthorized, denied, unreadable, moved, silent] {
        assert!(!format!("{error} {error:?}").contains("canary"), "{error:?}");
    }
}

#[tokio::test]
async fn an_access_token_that_is_no_header_is_never_sent() {
    let server = Server::start(vec![profile()]);
    let client = AdminClient { endpoint: server.endpoint(), transport: server.transport() };
    let shop = "acme.myshopify.com".parse().unwrap();
    let error = client.shop_profile(&shop, &"a\r\nx: y".into()).await.unwrap_err();
    assert!(matches!(error, AdminError::Unauthorized));
    assert!(server.seen().is_empty());
}
