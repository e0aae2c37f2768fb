//! The demo shop, filled through the real front door.

use serde_json::{Value, json};
use simulator::{config::AppConfig, front_door::FrontDoor, seed};
use switchboard::clock;

use crate::world::{ACME, World, count};

#[tokio::test]
async fn the_demo_shop_can_send_everywhere_and_seeding_again_adds_nothing() {
    let world = World::start().await;
    let config = AppConfig { app_url: world.url("").parse().unwrap(), ..world.app.clone() };
    let front_door = FrontDoor::new(config, clock::system).unwrap();
    let state = async || {
        seed::run(&front_door, ACME, |_| ()).await.unwrap();
        let accounts = world.get("/api/v1/accounts", ACME).await["items"].clone();
        let templates = world.get("/api/v1/templates", ACME).await["items"].clone();
        (accounts, templates)
    };
    let (accounts, templates) = state().await;
    let of = |items: &Value, name: &str| -> Vec<Value> {
        let mut values: Vec<_> = items.as_array().unwrap().iter().map(|item| item[name].clone()).collect();
        values.sort_by_key(Value::to_string);
        values
    };
    assert_eq!(of(&accounts, "provider"), ["telnyx", "telnyx", "twilio"]);
    assert_eq!(of(&accounts, "can_send"), [true, true, true]);
    assert_eq!(of(&templates, "name"), ["Measure confirmed", "Stone is here"]);
    assert_eq!(of(&templates, "state"), ["approved", "approved"]);
    let ids = (of(&accounts, "id"), of(&templates, "id"), of(&templates, "newest_version"));
    let (accounts, templates) = state().await;
    assert_eq!((of(&accounts, "id"), of(&templates, "id"), of(&templates, "newest_version")), ids);
    world
        .eventually(ACME, "/api/v1/conversations", |list| {
            (list["items"].as_array()?.len() == 14).then_some(json!(null))
        })
        .await;
    assert_eq!(count(&world.db, "SELECT count(*) FROM account").await, 3);
    world.stop().await;
}
