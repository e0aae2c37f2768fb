//! Seeding and the phone, end to end against a stand-in for the app.

#![expect(clippy::unwrap_used, reason = "a test stops at the first surprise")]

mod support;

use axum::{
    body::{Body, to_bytes},
    http::{Request, StatusCode},
};
use serde_json::{Value, json};
use simulator::{
    admin::{self, AdminConfig, SchemaSource},
    clock,
    config::DEMO_SHOP,
    front_door::FrontDoor,
    personas::PERSONAS,
    seed,
    shopify_webhook::Delivery,
    telnyx,
};
use tower::ServiceExt as _;

#[tokio::test]
async fn seeding_twice_adds_nothing() {
    let (config, world) = support::start_app().await;
    let front_door = FrontDoor::new(config, clock::system).unwrap();
    let mut told = Vec::new();
    seed::run(&front_door, DEMO_SHOP, |line| told.push(line)).await.unwrap();
    assert!(told.len() >= 4, "{told:?}");
    let (texts, deliveries) = {
        let world = world.lock().unwrap();
        let roles: Vec<_> = world.staff.iter().map(|(id, role)| (*id, role.as_str())).collect();
        let expected: Vec<_> = PERSONAS.iter().map(|persona| (persona.user_id, persona.role)).collect();
        assert_eq!(roles, expected);
        assert_eq!(world.accounts, ["+15550109000", "+15550109001"]);
        assert_eq!(world.twilio.as_deref(), Some("+15550109002"));
        assert_eq!(world.sending.len(), 3, "every number can send");
        assert!(world.templates.iter().all(|(_, state)| *state == "approved"));
        (world.texts.len(), world.deliveries)
    };
    assert!(texts >= 30, "{texts}");
    seed::run(&front_door, DEMO_SHOP, |_| ()).await.unwrap();
    let world = world.lock().unwrap();
    assert_eq!(world.deliveries, 2 * deliveries);
    assert_eq!(world.texts.len(), texts);
    assert_eq!((world.accounts.len(), world.templates.len()), (2, 2));
}

#[tokio::test]
async fn a_shop_that_was_seeded_before_it_could_send_is_completed() {
    let (config, world) = support::start_app().await;
    let front_door = FrontDoor::new(config, clock::system).unwrap();
    {
        let mut world = world.lock().unwrap();
        world.accounts = vec!["+15550109000".to_owned(), "+15550109001".to_owned()];
        world.templates = vec![("Measure confirmed".to_owned(), "submitted"), ("Stone is here".to_owned(), "rejected")];
    }
    seed::run(&front_door, DEMO_SHOP, |_| ()).await.unwrap();
    let world = world.lock().unwrap();
    assert_eq!((world.accounts.len(), world.sending.len()), (2, 3));
    let states: Vec<_> = world.templates.iter().map(|(_, state)| *state).collect();
    assert_eq!(states, ["approved", "rejected"], "what a person decided stays");
}

#[tokio::test]
async fn a_webhook_of_shopify_arrives_signed() {
    let (config, world) = support::start_app().await;
    let front_door = FrontDoor::new(config, clock::system).unwrap();
    let delivery = Delivery {
        topic: "app/uninstalled".to_owned(),
        shop: DEMO_SHOP.to_owned(),
        webhook_id: telnyx::random_id(),
        event_id: telnyx::random_id(),
        triggered_at: clock::system(),
    };
    let status = front_door.deliver_shopify("/webhooks/shopify", &delivery, b"{\"id\":1}").await.unwrap();
    assert_eq!(status.as_u16(), 200);
    assert_eq!(world.lock().unwrap().texts, ["app/uninstalled owc-demo.myshopify.com"]);
}

async fn ask(router: &axum::Router, request: Request<Body>) -> (StatusCode, Value) {
    let response = router.clone().oneshot(request).await.unwrap();
    let status = response.status();
    let body = to_bytes(response.into_body(), usize::MAX).await.unwrap();
    (status, serde_json::from_slice(&body).unwrap_or_default())
}

fn typed(body: &Value) -> Request<Body> {
    Request::post("/internal/phone/messages")
        .header("host", "localhost:4000")
        .header("x-local-admin", "1")
        .header("content-type", "application/json")
        .body(Body::from(body.to_string()))
        .unwrap()
}

fn look() -> Request<Body> {
    Request::get(format!("/internal/phone?shop={DEMO_SHOP}"))
        .header("host", "localhost:4000")
        .header("x-local-admin", "1")
        .body(Body::empty())
        .unwrap()
}

#[tokio::test]
async fn what_is_typed_on_the_phone_arrives_signed() {
    let (config, world) = support::start_app().await;
    let front_door = FrontDoor::new(config.clone(), clock::system).unwrap();
    let router = admin::router(AdminConfig::new(config, SchemaSource::Sdl(String::new())).unwrap());

    let (status, nothing) = ask(&router, look()).await;
    assert_eq!((status, nothing["numbers"].as_array().unwrap().len()), (StatusCode::OK, 0));
    assert!(nothing["problem"].as_str().unwrap().contains("403"), "nobody owns the shop yet: {nothing}");

    seed::run(&front_door, DEMO_SHOP, |_| ()).await.unwrap();
    let (_, found) = ask(&router, look()).await;
    assert_eq!(found["problem"], Value::Null);
    assert_eq!(found["clients"].as_array().unwrap().len(), 6);
    let (client, number) = (&found["clients"][0]["number"], &found["numbers"][1]["id"]);

    let sent = json!({ "shop": DEMO_SHOP, "from": client, "account": number, "text": "Hi from the phone" });
    assert_eq!(ask(&router, typed(&sent)).await, (StatusCode::OK, json!({ "status": 200 })));
    assert_eq!(world.lock().unwrap().texts.last().unwrap(), "Hi from the phone");

    for (field, bad, expected) in [
        ("text", json!("  "), StatusCode::BAD_REQUEST),
        ("text", json!("x".repeat(1601)), StatusCode::BAD_REQUEST),
        ("from", json!("+15550100999"), StatusCode::BAD_REQUEST),
        ("shop", json!("evil.example"), StatusCode::BAD_REQUEST),
        ("account", json!("none"), StatusCode::NOT_FOUND),
    ] {
        let mut refused = sent.clone();
        refused[field] = bad;
        let (status, answer) = ask(&router, typed(&refused)).await;
        assert_eq!(status, expected, "{field}");
        assert!(answer["error"].as_str().unwrap().ends_with('.'), "one sentence: {answer}");
    }
}

#[tokio::test]
async fn an_app_that_is_not_running_is_said_plainly() {
    let (config, world) = support::start_app().await;
    let gone = simulator::config::AppConfig { app_url: "http://127.0.0.1:9".parse().unwrap(), ..config };
    let router = admin::router(AdminConfig::new(gone, SchemaSource::Sdl(String::new())).unwrap());
    let (status, answer) = ask(&router, look()).await;
    assert_eq!(status, StatusCode::OK);
    assert_eq!(answer["problem"], "The app does not answer at http://127.0.0.1:9: is it running?");
    assert_eq!(answer["clients"].as_array().unwrap().len(), 6);
    assert!(world.lock().unwrap().events.is_empty());
}
