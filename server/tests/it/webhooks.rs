//! Webhooks as carriers send them, as they repeat them, and as somebody else would.

use std::{io::Write as _, time::Duration};

use bytes::Bytes;
use flate2::{Compression, write::GzEncoder};
use http_body_util::StreamBody;
use hyper::body::Frame;
use reqwest::{Method, StatusCode};
use serde_json::{Value, json};
use simulator::telnyx::{SignedWebhook, TestKey, inbound_message};
use uuid::Uuid;

use crate::world::{ACME, OTHER, World, count, message, now, path_of, signed};

#[tokio::test]
async fn three_deliveries_are_one_message() {
    let world = World::start().await;
    let account = world.connect(ACME).await;
    let event = message("+15550100101", "Once");
    for _ in 0..3 {
        assert_eq!(world.deliver(path_of(&account), signed(&event)).await.status(), StatusCode::OK);
    }
    // Two at once, and again after it was worked on.
    let (one, two) = tokio::join!(
        world.deliver(path_of(&account), signed(&event)),
        world.deliver(path_of(&account), signed(&event))
    );
    assert_eq!((one.status(), two.status()), (StatusCode::OK, StatusCode::OK));
    let list = world
        .eventually(ACME, "/api/v1/conversations", |list| {
            list["items"].as_array().filter(|items| !items.is_empty()).cloned()
        })
        .await;
    assert_eq!(world.deliver(path_of(&account), signed(&event)).await.status(), StatusCode::OK);
    assert_eq!(list.len(), 1);
    assert_eq!(list[0]["unread_count"], 1);
    assert_eq!(count(&world.db, "SELECT count(*) FROM inbound_event").await, 1);
    assert_eq!(count(&world.db, "SELECT count(*) FROM message").await, 1);
    world.stop().await;
}

/// The signature was made for other bytes, another time, another key, or is not there.
fn forged() -> Vec<(&'static str, SignedWebhook)> {
    let event = message("+15550100101", "Forged");
    let minutes_ago = |minutes: i64| now().saturating_sub(jiff::SignedDuration::from_mins(minutes)).unwrap();
    let key = TestKey::local();
    let good = signed(&event);
    let with_header = |name: &str, value: &str| {
        let mut webhook = good.clone();
        for (key, old) in &mut webhook.headers {
            if *key == name {
                value.clone_into(old);
            }
        }
        webhook
    };
    let without_header = |name: &str| {
        let mut webhook = good.clone();
        webhook.headers.retain(|(key, _)| *key != name);
        webhook
    };
    let twice = |name: &'static str| {
        let mut webhook = good.clone();
        let value = webhook.header(name).unwrap().to_owned();
        webhook.headers.push((name, value));
        webhook
    };
    let mut changed_body = good.clone();
    changed_body.body.push(b' ');
    let signature = good.header("telnyx-signature-ed25519").unwrap().to_owned();
    let old = now().as_second() - 301;
    vec![
        ("unsigned", without_header("telnyx-signature-ed25519")),
        ("without a time", without_header("telnyx-timestamp")),
        ("signed twice", twice("telnyx-signature-ed25519")),
        ("two times", twice("telnyx-timestamp")),
        ("an empty signature", with_header("telnyx-signature-ed25519", "")),
        ("half a signature", with_header("telnyx-signature-ed25519", &signature[..44])),
        ("not base64", with_header("telnyx-signature-ed25519", "signature")),
        ("zeroes", with_header("telnyx-signature-ed25519", &format!("{}==", "A".repeat(86)))),
        ("another time", with_header("telnyx-timestamp", &(now().as_second() - 1).to_string())),
        ("a time with a sign", with_header("telnyx-timestamp", &format!("+{}", now().as_second()))),
        ("no number", with_header("telnyx-timestamp", "now")),
        ("changed by a space", changed_body),
        ("another key", inbound_message(&event, &TestKey::from_seed([7; 32]), now())),
        ("stale", inbound_message(&event, &key, minutes_ago(6))),
        ("from the future", inbound_message(&event, &key, minutes_ago(-6))),
        ("stale by a second", {
            let timestamp = old.to_string();
            let signature = key.signature(&timestamp, &good.body);
            let headers = vec![("telnyx-timestamp", timestamp), ("telnyx-signature-ed25519", signature)];
            SignedWebhook { headers, body: good.body.clone() }
        }),
    ]
}

#[tokio::test]
async fn what_the_account_did_not_sign_is_refused_and_leaves_nothing() {
    let world = World::start().await;
    let account = world.connect(ACME).await;
    for (name, webhook) in forged() {
        let response = world.deliver(path_of(&account), webhook).await;
        assert_eq!(response.status(), StatusCode::UNAUTHORIZED, "{name}");
        assert!(!response.headers().contains_key("x-shopify-retry-invalid-session-request"));
        let problem: Value = response.json().await.unwrap();
        assert_eq!(problem["code"], "bad_signature", "{name}");
    }
    assert_eq!(count(&world.db, "SELECT count(*) FROM inbound_event").await, 0);
    world.stop().await;
}

#[tokio::test]
async fn refused_webhooks_are_in_the_audit_of_their_account_once() {
    const REFUSED: &str = "SELECT detail->'refused' FROM audit_event WHERE kind = 'webhook_refused' AND entity_id = $1";
    let world = World::start().await;
    let account = world.connect(ACME).await;
    let forged = forged();
    for (_, webhook) in &forged {
        world.deliver(path_of(&account), webhook.clone()).await;
    }
    world.deliver(&format!("/webhooks/telnyx/{}", Uuid::nil()), signed(&message("+15550100101", "x"))).await;
    service::refusals::report(&world.running.state.services).await.unwrap();
    service::refusals::report(&world.running.state.services).await.unwrap();
    let id: Uuid = account["id"].as_str().unwrap().parse().unwrap();
    let events: Vec<Value> =
        sqlx::query_scalar(REFUSED).bind(id).fetch_all(&mut world.db.superuser().await).await.unwrap();
    assert_eq!(events.len(), 1, "one event, however many there were");
    let counts = events[0].as_object().unwrap();
    let sum: u64 = counts.values().map(|count| count.as_u64().unwrap()).sum();
    assert_eq!(sum, forged.len() as u64);
    assert!(counts["stale"].as_u64() >= Some(3) && counts["wrong_signature"].as_u64() >= Some(3), "{counts:?}");
    let everywhere = count(&world.db, "SELECT count(*) FROM audit_event WHERE kind = 'webhook_refused'").await;
    assert_eq!(everywhere, 1, "an account that does not exist leaves nothing");
    world.stop().await;
}

#[tokio::test]
async fn another_shops_key_opens_no_account_here() {
    let world = World::start().await;
    let mine = world.connect(ACME).await;
    world.get("/api/v1/me", OTHER).await;
    let foreign_key = TestKey::from_seed([9; 32]);
    let body = json!({ "provider": "telnyx", "name": "Other", "handle": "+15550109002",
                       "public_key": foreign_key.public_key() });
    let theirs: Value = world.post("/api/v1/accounts", OTHER, &body).await.json().await.unwrap();
    let webhook = inbound_message(&message("+15550100101", "Mixed up"), &foreign_key, now());
    assert_eq!(world.deliver(path_of(&mine), webhook.clone()).await.status(), StatusCode::UNAUTHORIZED);
    assert_eq!(world.deliver(path_of(&theirs), webhook).await.status(), StatusCode::OK);
    world
        .eventually(OTHER, "/api/v1/conversations", |list| {
            list["items"].as_array().filter(|items| items.len() == 1).map(drop)
        })
        .await;
    assert_eq!(world.get("/api/v1/conversations", ACME).await["items"], json!([]));
    world.stop().await;
}

#[tokio::test]
async fn an_address_without_an_account_is_not_found() {
    let world = World::start().await;
    let mut bodies = Vec::new();
    for account in [&Uuid::nil().to_string(), &Uuid::from_u128(7).to_string(), "x", "..%2f", "1%00"] {
        let response =
            world.deliver(&format!("/webhooks/telnyx/{account}"), signed(&message("+15550100101", "x"))).await;
        assert_eq!(response.status(), StatusCode::NOT_FOUND, "{account}");
        bodies.push(response.text().await.unwrap());
    }
    bodies.dedup();
    assert_eq!(bodies.len(), 1, "an id that is not one gets the same answer: {bodies:?}");
    world.stop().await;
}

fn gzip(bytes: &[u8]) -> Vec<u8> {
    let mut encoder = GzEncoder::new(Vec::new(), Compression::best());
    encoder.write_all(bytes).unwrap();
    encoder.finish().unwrap()
}

#[tokio::test]
async fn large_and_compressed_bodies_are_turned_away_unread() {
    let world = World::start().await;
    let account = world.connect(ACME).await;
    let path = path_of(&account);
    let send = async |body: reqwest::Body, encoding: Option<&str>| {
        let mut request = world.request(Method::POST, path).body(body);
        if let Some(encoding) = encoding {
            request = request.header("content-encoding", encoding);
        }
        request.send().await.unwrap().status().as_u16()
    };
    let limit = 256 * 1024;
    assert_eq!(send(vec![b'x'; limit].into(), None).await, 401, "at the limit it is only unsigned");
    assert_eq!(send(vec![b'x'; limit + 1].into(), None).await, 413);
    assert_eq!(send(vec![b'x'; 8 * 1024 * 1024].into(), None).await, 413);
    let endless =
        futures::stream::repeat_with(|| Ok::<_, std::io::Error>(Frame::data(Bytes::from_static(&[b'x'; 8192]))));
    let status =
        tokio::time::timeout(Duration::from_secs(10), send(reqwest::Body::wrap(StreamBody::new(endless)), None));
    assert_eq!(status.await.expect("an endless body is answered"), 413);
    let event = message("+15550100101", "Packed").event().to_string();
    assert_eq!(send(gzip(event.as_bytes()).into(), Some("gzip")).await, 415);
    assert_eq!(send(gzip(&vec![0; 60 * 1024 * 1024]).into(), Some("gzip")).await, 413);
    for encoding in ["br", "zstd", "deflate", "gzip, gzip", "identity, gzip"] {
        assert_eq!(send(gzip(event.as_bytes()).into(), Some(encoding)).await, 415, "{encoding}");
    }
    assert_eq!(count(&world.db, "SELECT count(*) FROM inbound_event").await, 0);
    world.stop().await;
}

/// The carrier signed it, so it is kept; but it is no message.
#[tokio::test]
async fn a_signed_body_that_is_no_message_is_kept_and_changes_nothing() {
    let world = World::start().await;
    let account = world.connect(ACME).await;
    let nested = format!("{}{}", "[".repeat(100_000), "]".repeat(100_000));
    for body in [
        "not JSON".to_owned(),
        "{}".to_owned(),
        nested,
        r#"{"data":{"event_type":"message.finalized","id":"e1"}}"#.to_owned(),
    ] {
        let webhook = TestKey::local().deliver(body.into_bytes(), now());
        assert_eq!(world.deliver(path_of(&account), webhook).await.status(), StatusCode::OK);
    }
    assert_eq!(count(&world.db, "SELECT count(*) FROM inbound_event").await, 4);
    let conversation = world.receive(ACME, "+15550100101", "A real one").await;
    assert_eq!(conversation["unread_count"], 1);
    assert_eq!(world.get("/api/v1/conversations", ACME).await["items"].as_array().unwrap().len(), 1);
    world.stop().await;
}

/// Somebody holds the table, so nothing can be stored: the carrier is told in time, and loses nothing by coming again.
#[tokio::test]
async fn a_database_that_hangs_is_answered_in_time() {
    let world = World::start().await;
    let account = world.connect(ACME).await;
    let mut holder = world.db.superuser().await;
    sqlx::raw_sql("BEGIN; LOCK TABLE inbound_event IN ACCESS EXCLUSIVE MODE").execute(&mut holder).await.unwrap();
    let event = message("+15550100101", "Patience");
    let started = std::time::Instant::now();
    let response = world.deliver(path_of(&account), signed(&event)).await;
    assert!(started.elapsed() < Duration::from_secs(2), "Telnyx gives up after two seconds: {:?}", started.elapsed());
    assert_eq!(response.status(), StatusCode::SERVICE_UNAVAILABLE);
    assert!(response.headers().contains_key("retry-after"));
    sqlx::raw_sql("ROLLBACK").execute(&mut holder).await.unwrap();
    assert_eq!(world.deliver(path_of(&account), signed(&event)).await.status(), StatusCode::OK);
    world
        .eventually(ACME, "/api/v1/conversations", |list| {
            list["items"].as_array().filter(|items| items.len() == 1).map(drop)
        })
        .await;
    assert_eq!(count(&world.db, "SELECT count(*) FROM message").await, 1);
    world.stop().await;
}
