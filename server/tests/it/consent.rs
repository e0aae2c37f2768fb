//! Consent over the API: what a client says, what staff decide, and who has the last word.

use reqwest::Method;
use serde_json::{Value, json};
use simulator::personas::PERSONAS;

use crate::world::{ACME, OWNER, World};

const CLIENT: &str = "+15550100101";
const ASSOCIATE: u64 = PERSONAS[4].user_id;

async fn decide(world: &World, path: &str, user: u64, signal: &str) -> (u16, Value) {
    world.ask(Method::POST, path, user, Some(&json!({ "signal": signal, "reason": "They called." }))).await
}

#[tokio::test]
async fn a_client_stops_and_starts_and_staff_only_hold_back() {
    let world = World::start().await;
    let conversation = world.receive(ACME, CLIENT, "When can you come?").await;
    world.give_role(ACME, ASSOCIATE, "store_associate").await;
    let path = format!("/api/v1/conversations/{}/consent", conversation["id"].as_str().unwrap());
    let consent = world.get(&path, ACME).await;
    assert_eq!((&consent["state"], &consent["wrote_first"]), (&json!("unknown"), &json!(true)));
    assert_eq!((&consent["problem"], &consent["next_step"]), (&Value::Null, &Value::Null));

    assert_eq!(decide(&world, &path, ASSOCIATE, "do_not_contact").await.0, 403);
    let (status, marked) = decide(&world, &path, OWNER, "do_not_contact").await;
    assert_eq!((status, &marked["do_not_contact"]), (200, &json!(true)));
    assert!(marked["problem"].as_str().unwrap().ends_with('.') && marked["next_step"].as_str().unwrap().ends_with('.'));
    assert_eq!(decide(&world, &path, OWNER, "contact_allowed").await.1["problem"], Value::Null);

    world.receive(ACME, CLIENT, "STOP").await;
    assert_eq!(world.get(&path, ACME).await["state"], "opted_out");
    for (signal, code) in [("start", "not_staffs_to_say"), ("stop", "not_staffs_to_say"), ("please", "invalid_fields")]
    {
        let (status, problem) = decide(&world, &path, OWNER, signal).await;
        assert_eq!((status, problem["code"].as_str()), (422, Some(code)), "{signal}");
    }
    decide(&world, &path, OWNER, "contact_allowed").await;
    assert_eq!(world.get(&path, ACME).await["state"], "opted_out", "staff don't take a STOP back");
    world.receive(ACME, CLIENT, "START").await;
    assert_eq!(world.get(&path, ACME).await["state"], "opted_in");

    let history = world.get(&format!("{path}/history"), ACME).await;
    let lines: Vec<_> = history["items"]
        .as_array()
        .unwrap()
        .iter()
        .map(|line| {
            (line["signal"].as_str().unwrap(), line["source"].as_str().unwrap(), line["reason"].as_str().unwrap())
        })
        .filter(|(signal, ..)| *signal != "message")
        .collect();
    let staff = |signal| (signal, "staff", "They called.");
    for line in [("start", "message", ""), ("stop", "message", ""), staff("contact_allowed"), staff("do_not_contact")] {
        assert!(lines.contains(&line), "{line:?} in {lines:?}");
    }
    assert_eq!(lines[0], ("start", "message", ""), "newest first");
    let first = world.get(&format!("{path}/history?limit=1"), ACME).await;
    let next = first["next"].as_str().unwrap();
    let second = world.get(&format!("{path}/history?limit=1&after={next}"), ACME).await;
    assert_eq!(second["items"][0], history["items"][1]);
    world.stop().await;
}

#[tokio::test]
async fn what_may_be_a_stop_waits_for_a_reader() {
    let world = World::start().await;
    let conversation = world.receive(ACME, CLIENT, "please take me off your list").await;
    let path = format!("/api/v1/conversations/{}/consent", conversation["id"].as_str().unwrap());
    assert_eq!(world.get(&path, ACME).await["needs_review"], true);
    let drafts = format!("/api/v1/conversations/{}/drafts", conversation["id"].as_str().unwrap());
    let draft = world.done(Method::POST, &drafts, OWNER, Some(&json!({ "body": "Of course." }))).await;
    assert_eq!(draft["plan"]["checks"][0]["passed"], false);
    let (status, reviewed) = decide(&world, &path, OWNER, "reviewed").await;
    assert_eq!((status, &reviewed["needs_review"]), (200, &json!(false)));
    world.stop().await;
}
