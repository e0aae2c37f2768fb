use std::{error::Error as _, time::Instant};

use serde_json::json;

use super::*;
use crate::{
    testing::{Reply, Server},
    transport::BODY_MAX_BYTES,
};

const OK: &str = "200 OK\r\ncontent-type: application/json";
const BAD: &str = "400 Bad Request\r\ncontent-type: application/json";

fn exchange(server: &Server) -> Exchange {
    let credentials = AppCredentials::new("client-id".to_owned(), "canary-secret".into(), None);
    Exchange { endpoint: server.endpoint(), credentials, transport: server.transport() }
}

fn shop() -> ShopDomain {
    "acme.myshopify.com".parse().unwrap()
}

fn token() -> SecretString {
    "canary-token".into()
}

/// Asks for an offline token and is told this.
async fn told(reply: Reply) -> Result<OfflineToken, ExchangeError> {
    exchange(&Server::start(vec![reply])).offline(&shop(), &token()).await
}

#[tokio::test]
async fn an_offline_token_expires_and_can_be_refreshed() {
    let answer = json!({
        "access_token": "canary-access", "scope": "read_customers,write_customers", "expires_in": 3600,
        "refresh_token": "canary-refresh", "refresh_token_expires_in": 7_776_000,
    });
    let server = Server::start(vec![Reply::Answer(OK, answer.to_string())]);
    let offline = exchange(&server).offline(&shop(), &token()).await.unwrap();

    assert_eq!(offline.access_token.expose_secret(), "canary-access");
    assert_eq!(offline.scope, "read_customers,write_customers");
    assert_eq!(offline.expires_in, Some(Duration::from_hours(1)));
    assert_eq!(offline.refresh_token.as_ref().unwrap().expose_secret(), "canary-refresh");
    assert_eq!(offline.refresh_expires_in, Some(Duration::from_hours(90 * 24)));
    assert!(!format!("{offline:?}").contains("canary"));

    let [request] = server.seen().try_into().ok().unwrap();
    assert!(request.head.starts_with("post /shops/acme.myshopify.com/admin/oauth/access_token http/1.1\r\n"));
    assert!(request.head.contains("accept: application/json\r\n"));
    assert!(request.head.contains("content-type: application/json\r\n"));
    assert_eq!(
        request.body,
        json!({
            "client_id": "client-id",
            "client_secret": "canary-secret",
            "grant_type": "urn:ietf:params:oauth:grant-type:token-exchange",
            "subject_token": "canary-token",
            "subject_token_type": "urn:ietf:params:oauth:token-type:id_token",
            "requested_token_type": "urn:shopify:params:oauth:token-type:offline-access-token",
            "expiring": "1",
        })
    );
}

#[tokio::test]
async fn a_token_without_an_end_is_taken_as_it_is() {
    for answer in [
        json!({"access_token": "a"}),
        json!({"access_token": "a", "scope": null, "expires_in": null, "refresh_token": null}),
        json!({"access_token": "a", "scope": "", "refresh_token": "", "something": {"new": 1}}),
    ] {
        let offline = told(Reply::Answer(OK, answer.to_string())).await.unwrap();
        assert_eq!((offline.expires_in, offline.refresh_expires_in), (None, None));
        assert!(offline.refresh_token.is_none() && offline.scope.is_empty());
    }
}

#[tokio::test]
async fn a_refresh_sends_the_refresh_token_only() {
    let server = Server::start(vec![Reply::Answer(OK, json!({"access_token": "next"}).to_string())]);
    let next = exchange(&server).refresh(&shop(), &"canary-refresh".into()).await.unwrap();
    assert_eq!(next.access_token.expose_secret(), "next");
    assert_eq!(
        server.seen()[0].body,
        json!({
            "client_id": "client-id",
            "client_secret": "canary-secret",
            "grant_type": "refresh_token",
            "refresh_token": "canary-refresh",
        })
    );
}

#[tokio::test]
async fn an_online_exchange_tells_who_it_is() {
    let user = json!({
        "id": 9_001_001, "first_name": "Ada", "last_name": "Canary", "email": "ada@example.com", "email_verified": true,
        "account_owner": true, "locale": "en", "collaborator": false,
    });
    let answer = json!({"access_token": "t", "scope": "", "expires_in": 86_400, "associated_user": user});
    let bare = json!({"access_token": "t", "associated_user": {"id": 2, "first_name": null}});
    let server = Server::start(vec![Reply::Answer(OK, answer.to_string()), Reply::Answer(OK, bare.to_string())]);
    let exchange = exchange(&server);

    let ada = exchange.online(&shop(), &token()).await.unwrap();
    assert_eq!((ada.id, ada.account_owner), (9_001_001, true));
    assert_eq!(
        [&*ada.first_name, &*ada.last_name, &*ada.email, &*ada.locale],
        ["Ada", "Canary", "ada@example.com", "en"]
    );
    assert_eq!(format!("{ada:?}"), "AssociatedUser { id: 9001001, .. }");

    let bare = exchange.online(&shop(), &token()).await.unwrap();
    assert_eq!((bare.id, bare.account_owner, bare.first_name.as_str(), bare.email.as_str()), (2, false, "", ""));

    let body = &server.seen()[0].body;
    assert_eq!(body["requested_token_type"], "urn:shopify:params:oauth:token-type:online-access-token");
    assert_eq!(body.get("expiring"), None);
}

#[tokio::test]
async fn a_refused_session_token_is_told_from_other_refusals() {
    let refusal = |error: &str| Reply::Answer(BAD, json!({"error": error, "error_description": "canary"}).to_string());
    assert!(matches!(told(refusal("invalid_subject_token")).await, Err(ExchangeError::InvalidSubjectToken)));
    for (reply, expected) in [
        (refusal("invalid_client"), 400),
        (Reply::Answer(BAD, "invalid_subject_token".to_owned()), 400),
        (Reply::Answer("401 Unauthorized", json!({"error": "invalid_subject_token"}).to_string()), 401),
        (Reply::Answer("403 Forbidden", String::new()), 403),
        (Reply::Answer("500 Internal Server Error", "<html>".to_owned()), 500),
        (Reply::Answer("503 Service Unavailable", String::new()), 503),
    ] {
        let refused = told(reply).await;
        assert!(matches!(refused, Err(ExchangeError::Refused { status }) if status == expected), "{refused:?}");
    }
}

#[tokio::test]
async fn nonsense_and_too_much_are_unreadable() {
    let huge = format!(r#"{{"access_token":"a","x":"{}"}}"#, "x".repeat(BODY_MAX_BYTES));
    let chunk = format!("1000\r\n{}\r\n", "x".repeat(0x1000));
    let endless = format!("HTTP/1.1 200 OK\r\ntransfer-encoding: chunked\r\n\r\n{}", chunk.repeat(64));
    for reply in [
        Reply::Answer(OK, "<html>".to_owned()),
        Reply::Answer(OK, String::new()),
        Reply::Answer(OK, "[]".to_owned()),
        Reply::Answer(OK, json!({"access_token": ""}).to_string()),
        Reply::Answer(OK, json!({"access_token": 1}).to_string()),
        Reply::Answer(OK, json!({"scope": "x"}).to_string()),
        Reply::Answer(OK, json!({"access_token": "a", "expires_in": -1}).to_string()),
        Reply::Answer(OK, huge),
        Reply::Bytes(endless.into_bytes()),
    ] {
        let unreadable = told(reply).await;
        assert!(matches!(unreadable, Err(ExchangeError::Unreadable)), "{unreadable:?}");
    }
    let nobody = Server::start(vec![Reply::Answer(OK, json!({"access_token": "t"}).to_string())]);
    assert!(matches!(exchange(&nobody).online(&shop(), &token()).await, Err(ExchangeError::Unreadable)));

    let filler = BODY_MAX_BYTES - r#"{"access_token":"a","x":""}"#.len();
    let full = format!(r#"{{"access_token":"a","x":"{}"}}"#, "x".repeat(filler));
    assert!(told(Reply::Answer(OK, full)).await.is_ok(), "the limit itself is fine");
}

#[tokio::test]
async fn a_server_that_is_slow_gone_or_breaks_off_is_unreachable() {
    let begun = Instant::now();
    for reply in [
        Reply::Silence,
        Reply::Bytes(Vec::new()),
        Reply::Bytes(b"HTTP/1.1 200 OK\r\ncontent-length: 100\r\n\r\n{\"access_token\":".to_vec()),
        Reply::Bytes(b"SSH-2.0-nonsense\r\n\r\n".to_vec()),
    ] {
        let unreachable = told(reply).await;
        assert!(matches!(unreachable, Err(ExchangeError::Unreachable(_))), "{unreachable:?}");
    }
    let gone = Server::start(Vec::new());
    let port_is_closed = async {
        loop {
            match exchange(&gone).offline(&shop(), &token()).await {
                Err(ExchangeError::Unreachable(source)) if source.is_connect() => break,
                Err(ExchangeError::Unreachable(_)) => {}
                other => panic!("{other:?}"),
            }
        }
    };
    port_is_closed.await;
    assert!(begun.elapsed() < Duration::from_secs(8), "the timeout is kept");
}

#[tokio::test]
async fn a_redirect_is_not_followed() {
    let elsewhere = Server::start(vec![Reply::Answer(OK, json!({"access_token": "stolen"}).to_string())]);
    for status in ["301 Moved", "302 Found", "307 Temporary Redirect", "308 Permanent Redirect"] {
        let head: &'static str = format!("{status}\r\nlocation: {}/", elsewhere.url()).leak();
        let refused = told(Reply::Answer(head, String::new())).await;
        assert!(matches!(refused, Err(ExchangeError::Refused { status: 301..=308 })), "{refused:?}");
    }
    assert!(elsewhere.seen().is_empty());
}

#[tokio::test]
async fn errors_hold_no_secret() {
    let mut errors = Vec::new();
    for reply in [
        Reply::Silence,
        Reply::Answer(BAD, json!({"error": "canary-error"}).to_string()),
        Reply::Answer(OK, json!({"access_token": {"canary": "canary-access"}}).to_string()),
    ] {
        errors.push(told(reply).await.unwrap_err());
    }
    for error in errors {
        let source = error.source().map(ToString::to_string).unwrap_or_default();
        let shown = format!("{error} {error:?} {source}");
        assert!(!shown.contains("canary") && !shown.contains("127.0.0.1"), "{shown}");
        assert!(source.is_empty() || !error.to_string().contains(&source));
    }
    let exchange = exchange(&Server::start(Vec::new()));
    assert!(!format!("{exchange:?}").contains("canary"));
}
