//! Twilio's webhooks: signed over the address and the form, once each, also while the account's token is being replaced.

use reqwest::{Method, StatusCode};
use serde_json::{Value, json};
use simulator::{
    telnyx::SignedWebhook,
    twilio::{InboundMessage, TestAccount, inbound_message},
};

use crate::world::{ACME, NUMBER, OTHER, World, count};

const CLIENT: &str = "+15550100101";
const SID: &str = "SM0123456789abcdef0123456789abcdef";

struct Connected {
    world: World,
    /// Path of the webhook for messages.
    path: String,
    id: String,
    twilio: TestAccount,
}

async fn connected() -> Connected {
    let world = World::start().await;
    let twilio = TestAccount::local();
    let body = json!({
        "provider": "twilio", "name": "Twilio desk", "handle": NUMBER, "provider_account": twilio.account_sid,
        "credentials": { "auth_token": twilio.auth_token },
    });
    let response = world.post("/api/v1/accounts", ACME, &body).await;
    assert_eq!(response.status(), StatusCode::CREATED);
    let shown = response.text().await.unwrap();
    assert!(!shown.contains(&twilio.auth_token), "a secret is shown");
    let account: Value = serde_json::from_str(&shown).unwrap();
    let text = |field: &str| account[field].as_str().unwrap().to_owned();
    Connected { path: text("webhook_path"), id: text("id"), world, twilio }
}

impl Connected {
    /// The address as Twilio was told it.
    fn address(&self, path: &str) -> String {
        format!("{}{path}", self.world.app.app_url.as_str().trim_end_matches('/'))
    }

    async fn deliver(&self, path: &str, webhook: SignedWebhook) -> StatusCode {
        self.world.deliver(path, webhook).await.status()
    }

    fn message(&self, text: &str, by: &TestAccount) -> SignedWebhook {
        let message = InboundMessage { message_sid: SID.to_owned(), ..InboundMessage::new(CLIENT, NUMBER, text) };
        inbound_message(&message, by, &self.address(&self.path))
    }

    async fn rows(&self) -> i64 {
        count(&self.world.db, "SELECT count(*) FROM inbound_event").await
    }
}

#[tokio::test]
async fn a_message_is_recorded_once_and_answered_with_nothing_to_do() {
    let twilio = connected().await;
    let webhook = twilio.message("Hello from Twilio", &twilio.twilio);
    for _ in 0..3 {
        let response = twilio.world.deliver(&twilio.path, webhook.clone()).await;
        assert_eq!(response.status(), StatusCode::OK);
        assert_eq!(response.headers()["content-type"], "text/xml");
        assert!(response.text().await.unwrap().ends_with("<Response/>"));
    }
    let conversation =
        twilio.world.eventually(ACME, "/api/v1/conversations", |list| list["items"].as_array()?.first().cloned()).await;
    assert_eq!((&conversation["handle"], &conversation["unread_count"]), (&json!(CLIENT), &json!(1)));
    assert_eq!(twilio.rows().await, 1);
    twilio.world.stop().await;
}

#[tokio::test]
async fn what_is_not_signed_for_this_address_is_refused_and_leaves_nothing() {
    let twilio = connected().await;
    let stranger = TestAccount { auth_token: "another-token".to_owned(), ..TestAccount::local() };
    let good = twilio.message("Hello", &twilio.twilio);
    let without = |name: &str| {
        let mut webhook = good.clone();
        webhook.headers.retain(|(key, _)| *key != name);
        webhook
    };
    let mut changed = good.clone();
    changed.body.extend_from_slice(b"&Extra=1");
    let mut twice = good.clone();
    twice.headers.push(("x-twilio-signature", good.header("x-twilio-signature").unwrap().to_owned()));
    for (name, webhook) in [
        ("another token", twilio.message("Hello", &stranger)),
        ("unsigned", without("x-twilio-signature")),
        ("no content type", without("content-type")),
        ("a changed form", changed),
        ("two signatures", twice),
    ] {
        assert_eq!(twilio.deliver(&twilio.path, webhook).await, StatusCode::UNAUTHORIZED, "{name}");
    }
    let status = twilio.path.replace("/message", "/status");
    assert_eq!(twilio.deliver(&status, good.clone()).await, StatusCode::UNAUTHORIZED, "signed for another address");
    let with_query = format!("{}?dispatch=1", twilio.path);
    assert_eq!(twilio.deliver(&with_query, good.clone()).await, StatusCode::UNAUTHORIZED, "signed without the query");
    let telnyx = format!("/webhooks/telnyx/{}", twilio.id);
    assert_eq!(twilio.deliver(&telnyx, good.clone()).await, StatusCode::NOT_FOUND, "not Telnyx's account");
    assert_eq!(twilio.deliver("/webhooks/twilio/x/message", good).await, StatusCode::NOT_FOUND);
    assert_eq!(twilio.rows().await, 0);
    twilio.world.stop().await;
}

#[tokio::test]
async fn a_report_is_kept_with_the_address_that_names_its_dispatch() {
    let twilio = connected().await;
    let path = format!("{}?dispatch=0198c0de-0000-7000-8000-000000000001", twilio.path.replace("/message", "/status"));
    let address = twilio.address(&path);
    for (status, error) in [("sent", ""), ("delivered", ""), ("delivered", ""), ("undelivered", "30003")] {
        let mut form = vec![("MessageSid", SID), ("MessageStatus", status), ("AccountSid", &twilio.twilio.account_sid)];
        if !error.is_empty() {
            form.push(("ErrorCode", error));
        }
        assert_eq!(twilio.deliver(&path, twilio.twilio.deliver(&address, &form)).await, StatusCode::OK);
    }
    assert_eq!(twilio.rows().await, 3, "each status once");
    let sources: Vec<String> = sqlx::query_scalar("SELECT DISTINCT source FROM inbound_event")
        .fetch_all(&mut twilio.world.db.superuser().await)
        .await
        .unwrap();
    assert_eq!(sources, [path]);
    twilio.world.stop().await;
}

#[tokio::test]
async fn both_tokens_verify_while_one_replaces_the_other_and_an_account_that_is_off_is_unknown() {
    let twilio = connected().await;
    let new = TestAccount { auth_token: "the-new-token".to_owned(), ..TestAccount::local() };
    let webhook = |by: &TestAccount, number: u32| {
        let message = InboundMessage {
            message_sid: format!("SM{number:032}"),
            ..InboundMessage::new(CLIENT, NUMBER, "While the token is replaced")
        };
        inbound_message(&message, by, &twilio.address(&twilio.path))
    };
    assert_eq!(twilio.deliver(&twilio.path, webhook(&new, 1)).await, StatusCode::UNAUTHORIZED);
    let path = format!("/api/v1/accounts/{}/credentials", twilio.id);
    let put = async |token: &str| {
        let body = json!({ "auth_token": token });
        let owner = crate::world::OWNER;
        let response = twilio.world.call(Method::PUT, &path, ACME, owner).json(&body).send().await.unwrap();
        assert_eq!(response.status(), StatusCode::OK);
        assert!(!response.text().await.unwrap().contains(token), "a secret is shown");
    };
    put(&new.auth_token).await;
    assert_eq!(twilio.deliver(&twilio.path, webhook(&new, 2)).await, StatusCode::OK);
    assert_eq!(twilio.deliver(&twilio.path, webhook(&twilio.twilio, 3)).await, StatusCode::OK, "until it is primary");
    put("the-token-after-that").await;
    assert_eq!(twilio.deliver(&twilio.path, webhook(&twilio.twilio, 4)).await, StatusCode::UNAUTHORIZED);
    assert_eq!(twilio.deliver(&twilio.path, webhook(&new, 5)).await, StatusCode::OK);

    let account = format!("/api/v1/accounts/{}", twilio.id);
    let owner = crate::world::OWNER;
    let off = twilio.world.call(Method::PATCH, &account, ACME, owner).json(&json!({ "active": false }));
    let off: Value = off.send().await.unwrap().json().await.unwrap();
    assert_eq!((&off["active"], &off["health"]["standing"]), (&json!(false), &json!("off")));
    assert_eq!(twilio.deliver(&twilio.path, webhook(&new, 6)).await, StatusCode::NOT_FOUND);
    twilio.world.get("/api/v1/me", OTHER).await;
    let foreign = twilio.world.call(Method::PUT, &path, OTHER, owner).json(&json!({ "auth_token": "theirs" }));
    assert_eq!(foreign.send().await.unwrap().status(), StatusCode::NOT_FOUND);
    assert_eq!(twilio.rows().await, 3);
    twilio.world.stop().await;
}
