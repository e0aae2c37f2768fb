//! Kill -9 at any moment: what was acknowledged is there, once, and becomes one message.

use std::{
    process::{Child, Command, Stdio},
    sync::{
        Arc, Mutex,
        atomic::{AtomicU32, Ordering},
    },
    time::{Duration, Instant},
};

use reqwest::{Client, StatusCode};
use serde_json::{Value, json};
use simulator::{
    config::AppConfig,
    telnyx::{InboundMessage, TestKey},
};
use storage::testing::TestDb;
use tokio::task::JoinSet;

use crate::world::{
    ACME, NUMBER, OWNER, client, count, environment, free_port, message, path_of, session_token, signed, start_admin,
};

const KILLS: u32 = 4;
const SENDERS: u32 = 8;
/// How long each process lives under load.
const LIFE: Duration = Duration::from_millis(700);
const PATIENCE: Duration = Duration::from_mins(1);

/// The real binary, on a port that it keeps over its lives.
struct Process {
    child: Child,
    url: String,
}

impl Process {
    async fn start(environment: &[(&'static str, String)], port: u16) -> Self {
        let child = Command::new(env!("CARGO_BIN_EXE_switchboard"))
            .arg("serve")
            .env_clear()
            .envs(environment.iter().map(|(name, value)| (name, value)))
            .env("SWITCHBOARD_PORT", port.to_string())
            .stdout(Stdio::null())
            .spawn()
            .unwrap();
        let url = format!("http://127.0.0.1:{port}");
        let started = Instant::now();
        while client().get(format!("{url}/health")).send().await.is_err() {
            assert!(started.elapsed() < PATIENCE, "the server must come up");
            tokio::time::sleep(Duration::from_millis(10)).await;
        }
        Self { child, url }
    }

    /// SIGKILL: no handler runs, nothing is flushed.
    fn kill(mut self) {
        self.child.kill().unwrap();
        self.child.wait().unwrap();
    }
}

/// Sends new messages, and some of them twice, until the server is gone. Each carries its number.
async fn send_until_gone(
    http: Client,
    url: String,
    next: Arc<AtomicU32>,
    acknowledged: Arc<Mutex<Vec<InboundMessage>>>,
) {
    loop {
        let number = next.fetch_add(1, Ordering::Relaxed);
        let event = message(&format!("+1555010{:04}", number % 50), &format!("Message {number}"));
        for _ in 0..if number.is_multiple_of(10) { 2 } else { 1 } {
            let webhook = signed(&event);
            let mut request = http.post(&url);
            for (name, value) in webhook.headers {
                request = request.header(name, value);
            }
            match request.body(webhook.body).send().await {
                Ok(response) if response.status() == StatusCode::OK => {
                    acknowledged.lock().unwrap().push(event.clone());
                }
                // Told to come again: it was not acknowledged.
                Ok(response) => assert_eq!(response.status(), StatusCode::SERVICE_UNAVAILABLE),
                Err(_) => return,
            }
        }
    }
}

async fn connect(http: &Client, app: &AppConfig, url: &str) -> Value {
    let account = json!({
        "provider": "telnyx", "name": "Front desk", "handle": NUMBER, "public_key": TestKey::local().public_key(),
    });
    let request = http.post(format!("{url}/api/v1/accounts")).bearer_auth(session_token(app, ACME, OWNER));
    request.json(&account).send().await.unwrap().json().await.unwrap()
}

#[tokio::test(flavor = "multi_thread")]
async fn no_acknowledged_message_is_lost_or_doubled() {
    let db = TestDb::create().await;
    let app = AppConfig::local();
    let environment = environment(&db.url, start_admin(&app).await);
    let (port, http) = (free_port(), client());
    let mut server = Process::start(&environment, port).await;
    let account = connect(&http, &app, &server.url).await;
    let acknowledged = Arc::new(Mutex::new(Vec::new()));
    let next = Arc::new(AtomicU32::new(0));
    for _ in 0..KILLS {
        let mut senders = JoinSet::new();
        for _ in 0..SENDERS {
            let url = format!("{}{}", server.url, path_of(&account));
            senders.spawn(send_until_gone(http.clone(), url, next.clone(), acknowledged.clone()));
        }
        tokio::time::sleep(LIFE).await;
        server.kill();
        senders.join_all().await;
        server = Process::start(&environment, port).await;
    }
    let waiting = "SELECT count(*) FROM inbound_event WHERE state <> 'done'";
    let started = Instant::now();
    while count(&db, waiting).await > 0 {
        assert!(started.elapsed() < PATIENCE, "every stored webhook must be worked on");
        tokio::time::sleep(Duration::from_millis(50)).await;
    }
    let acknowledged = acknowledged.lock().unwrap().clone();
    check(&db, &acknowledged).await;
    server.kill();
    db.drop().await;
}

async fn check(db: &TestDb, acknowledged: &[InboundMessage]) {
    let events: Vec<String> = acknowledged.iter().map(|event| event.event_id.clone()).collect();
    let messages: Vec<String> = acknowledged.iter().map(|event| event.message_id.clone()).collect();
    assert!(acknowledged.len() > 100, "only {} were acknowledged: no load to speak of", acknowledged.len());
    let mut superuser = db.superuser().await;
    let lost: i64 = sqlx::query_scalar(
        "SELECT count(*) FROM unnest($1::text[]) AS sent (key) WHERE (SELECT count(*) FROM inbound_event WHERE event_key = key) <> 1",
    )
    .bind(&events)
    .fetch_one(&mut superuser)
    .await
    .unwrap();
    assert_eq!(lost, 0, "each acknowledged event is stored exactly once");
    let wrong: i64 = sqlx::query_scalar(
        "SELECT count(*) FROM unnest($1::text[]) AS sent (key) WHERE (SELECT count(*) FROM message WHERE external_id = key) <> 1",
    )
    .bind(&messages)
    .fetch_one(&mut superuser)
    .await
    .unwrap();
    assert_eq!(wrong, 0, "each acknowledged event is exactly one message");
    let stored = count(db, "SELECT count(*) FROM inbound_event").await;
    assert_eq!(count(db, "SELECT count(*) FROM message").await, stored);
    assert_eq!(count(db, "SELECT sum(unread_count)::bigint FROM conversation").await, stored, "counted once too");
    assert_eq!(count(db, "SELECT count(*) FROM audit_event WHERE kind = 'message_received'").await, stored);
}
