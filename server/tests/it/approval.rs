//! Drafts over the API: from their author to somebody else's decision.

use reqwest::{Method, StatusCode};
use serde_json::{Value, json};
use simulator::{personas::PERSONAS, telnyx::random_id};
use uuid::Uuid;

use crate::world::{ACME, OWNER, World, count};

const MANAGER: u64 = PERSONAS[2].user_id;
const ASSOCIATE: u64 = PERSONAS[4].user_id;

/// A shop with everybody in it, and a client who has asked something.
async fn shop() -> (World, String) {
    let world = World::start().await;
    world.get("/api/v1/me", ACME).await;
    for persona in &PERSONAS[1..] {
        world.give_role(ACME, persona.user_id, persona.role).await;
    }
    let conversation = world.receive(ACME, "+15550100101", "When can you come?").await;
    (world, conversation["id"].as_str().unwrap().to_owned())
}

async fn write(world: &World, conversation: &str, user: u64, body: &Value) -> Value {
    world.done(Method::POST, &format!("/api/v1/conversations/{conversation}/drafts"), user, Some(body)).await
}

async fn step(world: &World, draft: &Value, step: &str, user: u64, body: Option<&Value>) -> (u16, Value) {
    let path = format!("/api/v1/drafts/{}/{step}", draft["id"].as_str().unwrap());
    world.ask(Method::POST, &path, user, body).await
}

#[tokio::test]
async fn a_draft_goes_from_its_author_to_a_manager() {
    let (world, conversation) = shop().await;
    let draft = write(&world, &conversation, ASSOCIATE, &json!({ "body": "Tuesday at 10?" })).await;
    assert_eq!((&draft["state"], &draft["origin"], &draft["own"]), (&json!("draft"), &json!("fake"), &json!(true)));
    assert_eq!(draft["steps"], json!(["edit", "submit"]));
    let checks: Vec<_> = draft["plan"]["checks"].as_array().unwrap().iter().map(|check| &check["kind"]).collect();
    assert_eq!(checks, ["consent", "reply_window", "quiet_hours", "policy"]);

    let path = format!("/api/v1/drafts/{}", draft["id"].as_str().unwrap());
    let change = json!({ "body": "Wednesday at 10?", "send_at": null });
    let edited = world.done(Method::PUT, &path, ASSOCIATE, Some(&change)).await;
    assert_eq!((&edited["plan"]["text"], &edited["revision"]), (&json!("Wednesday at 10?"), &json!(1)));
    let detail = world.get_as(&path, ACME, MANAGER).await;
    assert_eq!(detail["edits"][0]["body"], "Tuesday at 10?");
    assert_eq!(detail["steps"], json!([]), "a manager waits until they are asked");

    assert_eq!(step(&world, &draft, "submit", ASSOCIATE, None).await.1["state"], "submitted");
    assert_eq!(world.get_as(&path, ACME, MANAGER).await["steps"], json!(["approve", "reject"]));
    let waiting = world.get_as("/api/v1/drafts?state=submitted", ACME, MANAGER).await;
    assert_eq!(waiting["items"][0]["id"], draft["id"]);
    assert_eq!(world.get_as("/api/v1/drafts?own=true", ACME, MANAGER).await["items"], json!([]));
    let (status, problem) = step(&world, &draft, "reject", MANAGER, Some(&json!({ "reason": " " }))).await;
    assert_eq!((status, problem["code"].as_str()), (422, Some("invalid_reason")));
    let why = json!({ "reason": "Offer two days." });
    let (_, rejected) = step(&world, &draft, "reject", MANAGER, Some(&why)).await;
    assert_eq!((&rejected["state"], &rejected["reason"]), (&json!("rejected"), &json!("Offer two days.")));
    assert_eq!(rejected["decided_by_name"], "Mona Manager");

    world.done(Method::PUT, &path, ASSOCIATE, Some(&json!({ "body": "Tuesday or Wednesday?" }))).await;
    step(&world, &draft, "submit", ASSOCIATE, None).await;
    assert_eq!(step(&world, &draft, "withdraw", ASSOCIATE, None).await.1["state"], "withdrawn");
    let (status, problem) = step(&world, &draft, "approve", MANAGER, None).await;
    assert_eq!((status, problem["code"].as_str()), (422, Some("draft_moved_on")));
    step(&world, &draft, "submit", ASSOCIATE, None).await;
    assert_eq!(step(&world, &draft, "approve", MANAGER, None).await.1["state"], "approved");

    let guard = world.get("/api/v1/guards/sms", ACME).await;
    let gate = guard["gates"].as_array().unwrap().iter().find(|gate| gate["gate"] == "fake_flow_approved").unwrap();
    assert_eq!(gate["open"], true, "approved practice is the evidence");
    assert_eq!(count(&world.db, "SELECT count(*) FROM dispatch").await, 0, "and it never leaves");
    world.stop().await;
}

#[tokio::test]
async fn nobody_decides_on_their_own_words() {
    let (world, conversation) = shop().await;
    for user in [MANAGER, OWNER] {
        let draft = write(&world, &conversation, user, &json!({ "body": "Tuesday" })).await;
        assert_eq!(step(&world, &draft, "submit", user, None).await.1["steps"], json!(["withdraw"]));
        for (name, body) in [("approve", None), ("reject", Some(json!({ "reason": "No." })))] {
            let (status, problem) = step(&world, &draft, name, user, body.as_ref()).await;
            assert_eq!((status, problem["code"].as_str()), (422, Some("own_draft")), "{name}");
        }
    }
    world.stop().await;
}

#[tokio::test]
async fn a_bulk_approval_tells_of_each() {
    let (world, conversation) = shop().await;
    let theirs = write(&world, &conversation, ASSOCIATE, &json!({ "body": "One" })).await;
    let early = write(&world, &conversation, ASSOCIATE, &json!({ "body": "Two" })).await;
    let own = write(&world, &conversation, MANAGER, &json!({ "body": "Three" })).await;
    step(&world, &theirs, "submit", ASSOCIATE, None).await;
    step(&world, &own, "submit", MANAGER, None).await;
    let chosen = json!({ "ids": [own["id"], theirs["id"], Uuid::nil(), early["id"]] });
    let decided = world.done(Method::POST, "/api/v1/drafts/approve", MANAGER, Some(&chosen)).await;
    let items = decided["items"].as_array().unwrap();
    let found: Vec<_> = items.iter().map(|item| item["state"].clone()).collect();
    assert_eq!(found, [Value::Null, json!("approved"), Value::Null, Value::Null]);
    for item in items {
        let problem = item["problem"].as_str();
        assert!(problem.map_or(item["state"] == "approved", |problem| problem.ends_with('.')), "{item}");
    }
    let many = json!({ "ids": vec![Uuid::nil(); 101] });
    let (status, problem) = world.ask(Method::POST, "/api/v1/drafts/approve", MANAGER, Some(&many)).await;
    assert_eq!((status, problem["code"].as_str()), (422, Some("too_many_at_once")));
    world.stop().await;
}

#[tokio::test]
async fn times_templates_and_states_that_do_not_fit_are_refused() {
    let (world, conversation) = shop().await;
    let path = format!("/api/v1/conversations/{conversation}/drafts");
    for (body, status, code) in [
        (json!({ "body": "x", "send_at": "2020-01-01T00:00:00Z" }), 422, "invalid_send_time"),
        (json!({ "body": "x", "send_at": "2999-01-01T00:00:00Z" }), 422, "invalid_send_time"),
        (json!({ "body": "x", "send_at": "tomorrow" }), 422, "invalid_fields"),
        (json!({ "body": "x", "template_id": Uuid::nil() }), 404, "not_found"),
        (json!({ "body": "x", "template_id": "x" }), 422, "invalid_fields"),
        (json!({ "body": "x", "origin": "live" }), 422, "invalid_fields"),
    ] {
        let (got, problem) = world.ask(Method::POST, &path, ASSOCIATE, Some(&body)).await;
        assert_eq!((got, problem["code"].as_str()), (status, Some(code)), "{body}");
    }
    for query in ["drafts?state=sent", "drafts?own=perhaps", "dispatches?state=draft"] {
        let response = world.call(Method::GET, &format!("/api/v1/{query}"), ACME, OWNER).send().await.unwrap();
        assert_eq!(response.status(), StatusCode::BAD_REQUEST, "{query}");
    }
    let later = crate::world::now() + jiff::SignedDuration::from_hours(48);
    let later = jiff::Timestamp::from_second(later.as_second()).unwrap().to_string();
    let draft = write(&world, &conversation, ASSOCIATE, &json!({ "body": "Later", "send_at": later })).await;
    assert_eq!(draft["send_at"], later);
    write(&world, &conversation, ASSOCIATE, &json!({ "body": "Now" })).await;
    let first = world.get("/api/v1/drafts?limit=1", ACME).await;
    assert_eq!(first["items"][0]["body"], "Now");
    let next = first["next"].as_str().unwrap();
    let second = world.get(&format!("/api/v1/drafts?limit=1&after={next}"), ACME).await;
    assert_eq!((&second["items"][0]["id"], &second["next"]), (&draft["id"], &Value::Null));
    world.stop().await;
}

#[tokio::test]
async fn the_same_attempt_is_the_same_draft_whoever_repeats_it() {
    let (world, conversation) = shop().await;
    let path = format!("/api/v1/conversations/{conversation}/drafts");
    let key = random_id();
    let attempt = async || {
        let request = world.call(Method::POST, &path, ACME, ASSOCIATE).header("idempotency-key", &key);
        request.json(&json!({ "body": "Tuesday" })).send().await.unwrap().json::<Value>().await.unwrap()["id"].clone()
    };
    let (a, b, c) = tokio::join!(attempt(), attempt(), attempt());
    assert!(a == b && b == c, "{a} {b} {c}");
    assert_eq!(count(&world.db, "SELECT count(*) FROM message_draft").await, 1);
    world.stop().await;
}
