//! The write guard over the API: what the owner opens and closes, and what it says to everybody.

use std::collections::BTreeSet;

use reqwest::Method;
use serde_json::{Value, json};
use uuid::Uuid;

use crate::world::{ACME, OWNER, World};

const WORKBENCH: &str = "disabled_until_telnyx_and_fake_flow_approval";

async fn put(world: &World, path: &str, body: Value) -> (u16, Value) {
    world.ask(Method::PUT, path, OWNER, Some(&body)).await
}

fn codes(problem: &Value) -> BTreeSet<&str> {
    problem["blockers"].as_array().unwrap().iter().map(|blocker| blocker["code"].as_str().unwrap()).collect()
}

#[tokio::test]
async fn a_workbench_tells_what_it_may_do_and_what_is_missing() {
    let world = World::start().await;
    let inbox = world.get("/api/v1/workbenches/communications", ACME).await;
    assert_eq!((&inbox["manifest"]["route"], &inbox["guard"]["name"]), (&json!("/communications"), &json!(WORKBENCH)));
    assert_eq!((&inbox["guard"]["mode"], &inbox["deployment_on"]), (&json!("closed"), &json!(false)));
    let scopes = inbox["manifest"]["scopes"].as_array().unwrap();
    assert!(scopes.contains(&json!("read_customers")));
    let effects: Vec<_> = inbox["effects"].as_array().unwrap().iter().map(|effect| &effect["effect"]).collect();
    assert!(effects.contains(&&json!("sms")) && !effects.contains(&&json!("calendar")), "{effects:?}");
    assert!(inbox["effects"].as_array().unwrap().iter().all(|effect| effect["open"] == false));
    let listed: Vec<_> = inbox["gates"].as_array().unwrap().iter().map(|gate| &gate["gate"]).collect();
    assert_eq!(listed.len(), inbox["manifest"]["gates"].as_array().unwrap().len());
    assert_eq!(world.get("/api/v1/workbenches/scheduler", ACME).await["manifest"]["route"], "/scheduler");
    assert_eq!(world.ask(Method::GET, "/api/v1/workbenches/inbox", OWNER, None).await.0, 404);
    world.stop().await;
}

#[tokio::test]
async fn the_owner_opens_what_opens_by_hand_and_nothing_else() {
    let world = World::start().await;
    world.connect(ACME).await;
    let open = json!({ "open": true, "reason": "All of it was tried." });
    for (gate, status, code) in [
        ("fake_flow_approved", 422, "gate_opens_by_evidence"),
        ("controlled_test_passed", 422, "gate_opens_by_evidence"),
        ("carrier_campaign_approved", 422, "campaign_is_read"),
        ("all_of_them", 404, "not_found"),
    ] {
        let (got, problem) = put(&world, &format!("/api/v1/gates/{gate}"), open.clone()).await;
        assert_eq!((got, problem["code"].as_str()), (status, Some(code)), "{gate}");
    }
    let (status, closed) = put(&world, "/api/v1/gates/owner_enabled", open).await;
    assert_eq!((status, closed), (200, json!({ "drained": true })));
    for (body, code) in [
        (json!({ "open": true, "reason": "" }), "invalid_reason"),
        (json!({ "open": true, "reason": "x".repeat(501) }), "invalid_reason"),
        (json!({ "open": "yes", "reason": "x" }), "invalid_fields"),
        (json!({ "open": true }), "invalid_fields"),
    ] {
        let (status, problem) = put(&world, "/api/v1/gates/owner_enabled", body).await;
        assert_eq!((status, problem["code"].as_str()), (422, Some(code)));
    }
    for (guard, body, status, code) in [
        ("sms", json!({ "mode": "open", "reason": "Now." }), 422, "gates_missing"),
        ("sms", json!({ "mode": "test", "reason": "Now." }), 422, "gates_missing"),
        (WORKBENCH, json!({ "mode": "open", "reason": "Now." }), 422, "gates_missing"),
        ("sms", json!({ "mode": "ajar", "reason": "Now." }), 422, "invalid_fields"),
        ("fax", json!({ "mode": "closed", "reason": "Now." }), 404, "not_found"),
    ] {
        let (got, problem) = put(&world, &format!("/api/v1/guards/{guard}"), body).await;
        assert_eq!((got, problem["code"].as_str()), (status, Some(code)), "{guard}");
    }
    for guard in ["sms", WORKBENCH] {
        let body = json!({ "mode": "closed", "reason": "To be sure." });
        let answer = put(&world, &format!("/api/v1/guards/{guard}"), body).await;
        assert_eq!(answer, (200, json!({ "drained": true })));
    }
    world.stop().await;
}

#[tokio::test]
async fn what_was_opened_and_closed_is_written_down_and_a_closed_gate_stays_closed() {
    let world = World::start().await;
    world.receive(ACME, "+15550100101", "Hello").await;
    let gate = async || {
        let guard = world.get("/api/v1/guards/sms", ACME).await;
        let gates = guard["gates"].as_array().unwrap().clone();
        gates.into_iter().find(|gate| gate["gate"] == "signed_webhook_verified").unwrap()
    };
    assert_eq!(gate().await["open"], true);
    let close = json!({ "open": false, "reason": "It was a mistake." });
    assert_eq!(put(&world, "/api/v1/gates/signed_webhook_verified", close).await.0, 200);
    world.receive(ACME, "+15550100101", "Hello again").await;
    let closed = gate().await;
    assert_eq!(
        (&closed["open"], &closed["closed_by_hand"]),
        (&json!(false), &json!(true)),
        "evidence does not reopen it"
    );
    let why = json!({ "reason": "Something is wrong." });
    let killed = world.done(Method::POST, "/api/v1/kill-switch", OWNER, Some(&why)).await;
    assert_eq!(killed, json!({ "drained": true }));

    let changes = world.get("/api/v1/guard-changes", ACME).await;
    let lines: Vec<_> = changes["items"]
        .as_array()
        .unwrap()
        .iter()
        .map(|line| (line["target"].as_str().unwrap(), line["change"].as_str().unwrap(), line["actor_name"].as_str()))
        .collect();
    let owner = Some("Olivia Owner");
    assert_eq!(lines[..2], [("kill_switch", "closed", owner), ("signed_webhook_verified", "closed", owner)]);
    let newest = world.get("/api/v1/guard-changes?limit=1", ACME).await;
    let next = newest["next"].as_str().unwrap();
    let older = world.get(&format!("/api/v1/guard-changes?limit=1&after={next}"), ACME).await;
    assert_eq!(older["items"][0]["reason"], "It was a mistake.");
    world.stop().await;
}

#[tokio::test]
async fn a_controlled_test_says_everything_that_blocks_it() {
    let world = World::start().await;
    let account = world.connect(ACME).await;
    let run = async |recipient: &str| {
        let test = json!({ "account_id": account["id"], "recipient": recipient });
        world.ask(Method::POST, "/api/v1/controlled-tests", OWNER, Some(&test)).await
    };
    let (status, problem) = run("+15550100199").await;
    assert_eq!((status, problem["code"].as_str()), (422, Some("blocked")));
    let expected = ["live_effects_off", "not_listed", "owner_enabled", "sms", WORKBENCH, "fake_flow_approved"];
    assert!(expected.iter().all(|code| codes(&problem).contains(code)), "{problem}");
    assert!(!codes(&problem).contains("controlled_test_passed"), "it can't wait for itself");

    let listed = json!({ "handle": "+15550100199", "label": "Olivia's phone" });
    let list = world.done(Method::POST, "/api/v1/test-recipients", OWNER, Some(&listed)).await;
    assert_eq!(list["items"][0]["added_by"], "Olivia Owner");
    let relabelled = json!({ "handle": "+15550100199", "label": "The office phone" });
    let list = world.done(Method::POST, "/api/v1/test-recipients", OWNER, Some(&relabelled)).await;
    assert_eq!((list["items"].as_array().unwrap().len(), &list["items"][0]["label"]), (1, &json!("The office phone")));
    assert!(!codes(&run("+15550100199").await.1).contains("not_listed"));
    let removed = world.done(Method::DELETE, "/api/v1/test-recipients/+15550100199", OWNER, None).await;
    assert_eq!(removed["items"], json!([]));
    assert!(codes(&run("+15550100199").await.1).contains("not_listed"));
    assert_eq!(run("5550100199").await.1["code"], "invalid_phone");

    for (body, code) in [
        (json!({ "handle": "12", "label": "x" }), "invalid_phone"),
        (json!({ "handle": "+15550100199", "label": " " }), "invalid_label"),
    ] {
        let (status, problem) = world.ask(Method::POST, "/api/v1/test-recipients", OWNER, Some(&body)).await;
        assert_eq!((status, problem["code"].as_str()), (422, Some(code)));
    }
    let elsewhere = json!({ "account_id": Uuid::nil(), "recipient": "+15550100199" });
    assert_eq!(world.ask(Method::POST, "/api/v1/controlled-tests", OWNER, Some(&elsewhere)).await.0, 404);
    world.stop().await;
}
