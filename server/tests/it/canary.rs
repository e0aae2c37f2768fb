//! What must never be written down: tokens, numbers, texts, names, query strings. A whole server runs with marked ones, things go
//! wrong on purpose, and nothing marked may be in the logs or the counters.

use std::{
    io,
    sync::{Arc, Mutex, PoisonError},
};

use axum::{Router, routing::get};
use reqwest::{Method, StatusCode};
use serde_json::{Value, json};
use simulator::telnyx::{TestKey, inbound_message};
use switchboard::{
    net::{Limits, serve},
    telemetry::{logs, request::Edge},
};
use tokio::net::TcpListener;
use tokio_util::sync::CancellationToken;
use uuid::Uuid;

use crate::world::{ACME, OWNER, World, message, now, path_of};

/// Everything that is logged.
#[derive(Clone, Default)]
struct Captured(Arc<Mutex<Vec<u8>>>);

impl Captured {
    fn text(&self) -> String {
        String::from_utf8(self.0.lock().unwrap_or_else(PoisonError::into_inner).clone()).unwrap()
    }
}

impl io::Write for Captured {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner).extend_from_slice(bytes);
        Ok(bytes.len())
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}

/// Our own code at its most talkative.
const FILTER: &str =
    "info,switchboard=trace,app=trace,service=trace,storage=trace,shopify=trace,channels=trace,jobs=trace,sqlx=debug";
const NUMBER: &str = "+15550009999";
const BODY: &str = "CANARY-BODY \r\n{\"level\":\"FORGED\"}\u{1b}[31m";
const MARK: &str = "CANARY";

#[tokio::test]
async fn nothing_marked_is_ever_written_down() {
    let captured = Captured::default();
    let writer = captured.clone();
    tracing::subscriber::set_global_default(logs::subscriber(FILTER, move || writer.clone())).unwrap();

    let world = World::start().await;
    let token = world.token(ACME, OWNER);
    use_everything(&world, &token).await;
    break_things(&world).await;
    logs::log_panics();
    let panicked = panic_in_a_handler().await;
    // From here on a panic is this test's own.
    drop(std::panic::take_hook());
    let metrics = world.request(Method::GET, "/metrics").send().await.unwrap().text().await.unwrap();
    world.stop().await;

    let text = captured.text();
    for line in text.lines() {
        let line: Value = serde_json::from_str(line).unwrap_or_else(|_| panic!("not a line of JSON: {line}"));
        assert_ne!(line["level"], "FORGED");
        for field in ["timestamp", "level", "target"] {
            assert!(line[field].is_string(), "{line}");
        }
    }
    let signature = token.rsplit('.').next().unwrap();
    for (place, written) in [("the log", &text), ("the counters", &metrics), ("an answer", &panicked)] {
        for marked in [MARK, NUMBER, &NUMBER[1..], &token, signature, "id_token", "shpat_", "Bearer ", "shpss_"] {
            assert!(!written.contains(marked), "{marked} is in {place}: {}", around(written, marked));
        }
    }
    let answered = |line: &&str| line.contains(r#""message":"answered""#) && line.contains(r#""route":"/api/v1/me""#);
    let line: Value = serde_json::from_str(text.lines().find(answered).expect("requests are logged")).unwrap();
    for field in ["request_id", "method", "route", "status", "duration_ms"] {
        assert!(!line[field].is_null(), "{line}");
    }
    assert!(text.contains(r#""message":"panicked""#), "a panic is one line");
    assert!(text.contains("a webhook could not be recorded") || text.contains("sqlstate"), "the broken table shows");
}

fn around<'a>(text: &'a str, marked: &str) -> &'a str {
    text.lines().find(|line| line.contains(marked)).unwrap_or_default()
}

async fn use_everything(world: &World, token: &str) {
    world.get("/api/v1/me", ACME).await;
    let account = world.connect(ACME).await;
    let webhook = inbound_message(&message(NUMBER, BODY), &TestKey::local(), now());
    assert_eq!(world.deliver(path_of(&account), webhook).await.status(), StatusCode::OK);
    let newest = |list: &Value| list["items"].get(0).cloned();
    let conversation = world.eventually(ACME, "/api/v1/conversations", newest).await;
    assert_eq!(conversation["handle"], NUMBER);
    let id = conversation["id"].as_str().unwrap();
    let draft = world.call(Method::POST, &format!("/api/v1/conversations/{id}/drafts"), ACME, OWNER);
    let draft = draft.header("idempotency-key", Uuid::from_u128(1).to_string()).json(&json!({ "body": BODY }));
    assert_eq!(draft.send().await.unwrap().status(), StatusCode::CREATED);
    for path in [
        format!("/communications?embedded=1&shop={ACME}&id_token={token}&filter=CANARY"),
        format!("/communications?embedded=1&shop={ACME}&id_token={token}x&q=CANARY"),
        format!("/CANARY%0d%0apath?id_token={token}"),
        format!("/api/v1/conversations/{id}?name=CANARY"),
        "/api/v1/conversations?after=CANARY".to_owned(),
        "/api/v1/staff/CANARY".to_owned(),
        "/pkg/CANARY.js".to_owned(),
        "/webhooks/telnyx/CANARY".to_owned(),
        "/auth/exit-iframe?exitIframe=https://CANARY.example".to_owned(),
    ] {
        let request = world.request(Method::GET, &path).header("user-agent", "CANARY").header("accept", "text/html");
        request.header("x-canary", "CANARY").send().await.unwrap();
    }
    for bearer in ["CANARY", "CANARY.CANARY.CANARY", &format!("{token}CANARY")] {
        world.request(Method::GET, "/api/v1/me").bearer_auth(bearer).send().await.unwrap();
    }
    world.post("/api/v1/accounts", ACME, &json!({ "provider": "CANARY", "CANARY": "CANARY" })).await;
    let named = json!({ "provider": "telnyx", "name": "CANARY\r\nname", "handle": NUMBER, "public_key": "CANARY" });
    world.post("/api/v1/accounts", ACME, &named).await;
    let forged = inbound_message(&message(NUMBER, BODY), &TestKey::from_seed([3; 32]), now());
    assert_eq!(world.deliver(path_of(&account), forged).await.status(), StatusCode::UNAUTHORIZED);
    let unreadable = TestKey::local().deliver(b"CANARY".to_vec(), now());
    assert_eq!(world.deliver(path_of(&account), unreadable).await.status(), StatusCode::OK);
    let method = Method::from_bytes(b"CANARY").unwrap();
    world.request(method, "/api/v1/me").send().await.unwrap();
    for function in ["/rpc/conversations", "/rpc/CANARY"] {
        world.call(Method::POST, function, ACME, OWNER).json(&json!({ "CANARY": BODY })).send().await.unwrap();
    }
}

/// A table is missing: the statements that fail hold the text and the number.
async fn break_things(world: &World) {
    let account = world.connect(ACME).await;
    let mut superuser = world.db.superuser().await;
    sqlx::query("ALTER TABLE identity RENAME TO mislaid").execute(&mut superuser).await.unwrap();
    let webhook = inbound_message(&message(NUMBER, BODY), &TestKey::local(), now());
    assert_eq!(world.deliver(path_of(&account), webhook).await.status(), StatusCode::OK);
    let list = world.call(Method::GET, "/api/v1/conversations", ACME, OWNER).send().await.unwrap();
    assert_eq!(list.status(), StatusCode::INTERNAL_SERVER_ERROR);
    assert_eq!(list.json::<Value>().await.unwrap()["code"], "internal");
    let page = format!("/communications?embedded=1&id_token={}", world.token(ACME, OWNER));
    world.request(Method::GET, &page).header("accept", "text/html").send().await.unwrap();
    // Long enough for the worker to fail on the webhook.
    tokio::time::sleep(std::time::Duration::from_millis(500)).await;
    sqlx::query("ALTER TABLE mislaid RENAME TO identity").execute(&mut superuser).await.unwrap();
}

/// What a caller sees of a panic.
async fn panic_in_a_handler() -> String {
    async fn handler() -> &'static str {
        panic!("{MARK} in a panic")
    }
    let router = Router::new().route("/panic", get(handler)).route("/fine", get(async || "fine"));
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let address = listener.local_addr().unwrap();
    let shutdown = CancellationToken::new();
    tokio::spawn(serve(listener, Edge::new(router, false), Limits::default(), shutdown.clone()));
    let http = crate::world::client();
    let response = http.get(format!("http://{address}/panic")).send().await.unwrap();
    assert_eq!(response.status(), StatusCode::INTERNAL_SERVER_ERROR);
    assert_eq!(response.headers()["content-type"], "application/problem+json");
    let body = response.text().await.unwrap();
    let after = http.get(format!("http://{address}/fine")).send().await.unwrap();
    assert_eq!(after.status(), StatusCode::OK, "the server goes on");
    shutdown.cancel();
    body
}
