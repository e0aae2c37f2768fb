//! The JSON API: install, roles, lists and pages, dry runs, and what it says to input that does not fit.

use std::collections::BTreeSet;

use domain::access::Role;
use reqwest::{Method, StatusCode};
use serde_json::{Value, json};
use simulator::personas::PERSONAS;
use switchboard::routes::access::{ACCESS, Who};
use uuid::Uuid;

use crate::world::{ACME, OTHER, OWNER, World, count};

const ASSOCIATE: u64 = 9_001_005;

#[tokio::test]
async fn the_first_opener_owns_the_shop_and_the_next_starts_at_the_bottom() {
    let world = World::start().await;
    let owner = world.get_as("/api/v1/me", ACME, ASSOCIATE).await;
    assert_eq!(owner["staff"]["role"], "root_owner");
    assert_eq!(owner["shop"]["domain"], ACME);
    let second = world.get_as("/api/v1/me", ACME, OWNER).await;
    assert_eq!(second["staff"]["role"], "store_associate");
    assert_eq!(second["staff"]["name"], "Olivia Owner");
    assert_eq!(world.get_as("/api/v1/me", ACME, ASSOCIATE).await, owner);
    assert_eq!(count(&world.db, "SELECT count(*) FROM staff").await, 2);
    assert_eq!(count(&world.db, "SELECT count(*) FROM shop").await, 1);
    world.stop().await;
}

#[tokio::test]
async fn two_who_open_at_once_do_not_both_own_it() {
    let world = World::start().await;
    let me = |user| world.call(Method::GET, "/api/v1/me", ACME, user).send();
    let answers = futures::future::join_all((1..=6).map(me)).await;
    assert!(answers.into_iter().all(|answer| answer.unwrap().status() == StatusCode::OK));
    assert_eq!(count(&world.db, "SELECT count(*) FROM staff WHERE role = 'root_owner'").await, 1);
    assert_eq!(count(&world.db, "SELECT count(*) FROM staff").await, 6);
    world.stop().await;
}

#[tokio::test]
async fn only_an_owner_changes_roles_and_the_last_one_stays() {
    let world = World::start().await;
    let owner = world.get("/api/v1/me", ACME).await;
    let member = world.give_role(ACME, ASSOCIATE, "store_manager").await;
    assert_eq!((member["role"].as_str(), member["role_label"].as_str()), (Some("store_manager"), Some("Manager")));
    let staff = world.get_as("/api/v1/staff", ACME, ASSOCIATE).await;
    assert_eq!(staff["items"].as_array().unwrap().len(), 2, "a manager sees the list from the next request on");

    let patch = async |user, id: &Value, body: Value| {
        let path = format!("/api/v1/staff/{}", id.as_str().unwrap());
        let response = world.call(Method::PATCH, &path, ACME, user).json(&body).send().await.unwrap();
        (response.status().as_u16(), response.json::<Value>().await.unwrap())
    };
    let (status, problem) = patch(ASSOCIATE, &member["id"], json!({ "role": "root_owner" })).await;
    assert_eq!((status, problem["code"].as_str()), (403, Some("forbidden")));
    let (status, problem) = patch(OWNER, &owner["staff"]["id"], json!({ "role": "store_associate" })).await;
    assert_eq!((status, problem["code"].as_str()), (422, Some("last_owner")));
    for (body, expected) in [
        (json!({ "role": "automation" }), 422),
        (json!({ "role": "admin" }), 422),
        (json!({ "role": "store_manager", "shop_id": Uuid::nil() }), 422),
        (json!({ "role": null }), 422),
        (json!({}), 422),
    ] {
        assert_eq!(patch(OWNER, &member["id"], body.clone()).await.0, expected, "{body}");
    }
    let (status, _) = patch(OWNER, &json!(Uuid::nil()), json!({ "role": "store_manager" })).await;
    assert_eq!(status, 404);
    world.stop().await;
}

#[tokio::test]
async fn every_role_is_a_persona_and_holds_what_the_matrix_says() {
    let world = World::start().await;
    world.get("/api/v1/me", ACME).await;
    for persona in &PERSONAS {
        let member = world.give_role(ACME, persona.user_id, persona.role).await;
        assert_eq!(member["role"], persona.role);
        assert!(Role::from_name(persona.role).is_some());
    }
    world.stop().await;
}

#[tokio::test]
async fn a_dry_run_says_why_the_reply_stays() {
    let world = World::start().await;
    let conversation = world.receive(ACME, "+15550100101", "When can you come?").await;
    let path = format!("/api/v1/conversations/{}/drafts", conversation["id"].as_str().unwrap());
    let draft = async |key: &str, body: &str| {
        let request = world.call(Method::POST, &path, ACME, OWNER).header("idempotency-key", key);
        let response = request.json(&json!({ "body": body })).send().await.unwrap();
        (response.status().as_u16(), response.json::<Value>().await.unwrap())
    };
    let key = Uuid::from_u128(1).to_string();
    let (status, first) = draft(&key, "  Tuesday at 10. ").await;
    assert_eq!(status, 201);
    assert_eq!(first["plan"]["text"], "Tuesday at 10.");
    assert_eq!(first["plan"]["recipient"], "+15550100101");
    assert_eq!(first["plan"]["segmentation"]["encoding"], "gsm7");
    let codes: BTreeSet<_> =
        first["blockers"].as_array().unwrap().iter().map(|b| b["code"].as_str().unwrap()).collect();
    assert!(
        codes.contains("live_effects_off") && codes.contains("owner_enabled") && codes.contains("sms"),
        "{codes:?}"
    );
    assert!(!codes.contains("signed_webhook_verified"), "a signed message has come, so that gate is open");
    for blocker in first["blockers"].as_array().unwrap() {
        assert!(!blocker["reason"].as_str().unwrap().is_empty() && !blocker["next_step"].as_str().unwrap().is_empty());
    }

    assert_eq!(draft(&key, "Tuesday at 10.").await, (201, first.clone()), "the same attempt");
    let (status, problem) = draft(&key, "Wednesday").await;
    assert_eq!((status, problem["code"].as_str()), (422, Some("request_key_reused")));
    let list = world.get(&path, ACME).await;
    assert_eq!(list["items"], json!([first]));
    assert_eq!(count(&world.db, "SELECT count(*) FROM message WHERE direction = 'outbound'").await, 0);

    let other = Uuid::from_u128(2).to_string();
    assert_eq!(draft(&other, " ").await.1["code"], "draft_empty");
    assert_eq!(draft(&other, &"x".repeat(1601)).await.1["code"], "draft_too_long");
    assert_eq!(draft("not a uuid", "x").await.0, 422);
    let without = world.call(Method::POST, &path, ACME, OWNER).json(&json!({ "body": "x" })).send().await.unwrap();
    assert_eq!(without.status(), StatusCode::BAD_REQUEST);
    world.stop().await;
}

#[tokio::test]
async fn the_guard_over_sms_is_closed_and_says_what_opens_it() {
    let world = World::start().await;
    let guard = world.get("/api/v1/guards/sms", ACME).await;
    assert_eq!(guard["open"], false);
    assert_eq!(guard["workbench_guard"], "disabled_until_telnyx_and_fake_flow_approval");
    assert!(
        guard["gates"].as_array().unwrap().iter().any(|gate| gate["open"] == false && gate["next_step"].is_string())
    );
    let unknown = world.call(Method::GET, "/api/v1/guards/fax", ACME, OWNER).send().await.unwrap();
    assert_eq!(unknown.status(), StatusCode::NOT_FOUND);
    world.stop().await;
}

#[tokio::test]
async fn pages_hold_every_row_once() {
    let world = World::start().await;
    for number in 0..7 {
        world.receive(ACME, &format!("+1555010020{number}"), &format!("Message {number}")).await;
    }
    let mut seen = Vec::new();
    let mut path = "/api/v1/conversations?limit=3".to_owned();
    let mut pages = 0;
    loop {
        let page = world.get(&path, ACME).await;
        let items = page["items"].as_array().unwrap();
        assert!(items.len() <= 3);
        seen.extend(items.iter().map(|item| item["last_preview"].as_str().unwrap().to_owned()));
        pages += 1;
        match page["next"].as_str() {
            Some(next) => path = format!("/api/v1/conversations?limit=3&after={next}"),
            None => break,
        }
    }
    let expected: Vec<_> = (0..7).rev().map(|number| format!("Message {number}")).collect();
    assert_eq!((pages, seen), (3, expected));
    world.stop().await;
}

#[tokio::test]
async fn a_conversation_is_read_with_its_messages_and_timeline() {
    let world = World::start().await;
    world.receive(ACME, "+15550100101", "One").await;
    let conversation = world.receive(ACME, "+15550100101", "Two").await;
    assert_eq!(conversation["unread_count"], 2);
    let id = conversation["id"].as_str().unwrap();
    let thread = world.get(&format!("/api/v1/conversations/{id}"), ACME).await;
    assert_eq!(thread["account_handle"], "+15550109000");
    let bodies: Vec<_> = thread["messages"]["items"].as_array().unwrap().iter().map(|m| m["body"].clone()).collect();
    assert_eq!(bodies, [json!("Two"), json!("One")]);
    let newest = world.get(&format!("/api/v1/conversations/{id}/messages?limit=1"), ACME).await;
    let next = newest["next"].as_str().unwrap();
    let older = world.get(&format!("/api/v1/conversations/{id}/messages?limit=1&after={next}"), ACME).await;
    assert_eq!(older["items"][0]["body"], "One");
    assert_eq!(older["next"], Value::Null);

    assert_eq!(world.get("/api/v1/conversations?unread=true", ACME).await["items"].as_array().unwrap().len(), 1);
    let read = world.post(&format!("/api/v1/conversations/{id}/read"), ACME, &json!({})).await;
    assert_eq!(read.status(), StatusCode::NO_CONTENT);
    assert_eq!(world.get("/api/v1/conversations?unread=1", ACME).await["items"], json!([]));

    let contact = conversation["contact_id"].as_str().unwrap();
    let timeline = world.get(&format!("/api/v1/contacts/{contact}/timeline"), ACME).await;
    let kinds: Vec<_> = timeline["items"].as_array().unwrap().iter().map(|line| line["kind"].clone()).collect();
    assert_eq!(kinds.iter().filter(|kind| *kind == "inbound_message").count(), 2);
    assert_eq!(kinds.iter().filter(|kind| *kind == "contact_created").count(), 1);
    world.stop().await;
}

#[tokio::test]
async fn one_shop_never_sees_another() {
    let world = World::start().await;
    world.get("/api/v1/me", OTHER).await;
    let before = world.get("/api/v1/conversations", OTHER).await;
    world.receive(ACME, "+15550100101", "For Acme only").await;
    assert_eq!(world.get("/api/v1/conversations", OTHER).await, before);
    assert_eq!(world.get("/api/v1/accounts", OTHER).await["items"], json!([]));
    let staff = world.get("/api/v1/staff", OTHER).await;
    assert_eq!(staff["items"].as_array().unwrap().len(), 1);
    world.stop().await;
}

#[tokio::test]
async fn input_that_does_not_fit_gets_one_sentence() {
    let world = World::start().await;
    world.get("/api/v1/me", ACME).await;
    for path in ["?limit=ten", "?limit=0", "?limit=-1", "?after=x", "?after=1.2", "?unread=perhaps"] {
        let path = format!("/api/v1/conversations{path}");
        let response = world.call(Method::GET, &path, ACME, OWNER).send().await.unwrap();
        assert_eq!(response.status(), StatusCode::BAD_REQUEST, "{path}");
        let problem: Value = response.json().await.unwrap();
        assert_eq!(problem["code"], "invalid_parameter");
        assert!(problem["detail"].as_str().unwrap().ends_with('.'));
    }
    let connect = || world.call(Method::POST, "/api/v1/accounts", ACME, OWNER);
    let json_type = ("content-type", "application/json");
    let good = json!({ "provider": "telnyx", "name": "Desk", "handle": "+15550109000",
                       "public_key": "A6EHv/POEL4dcN0Y50vAmWfk1jCbpQ1fHdyGZBJVMbg=" });
    let with = |name: &str, value: Value| {
        let mut body = good.clone();
        body[name] = value;
        connect().json(&body)
    };
    for (request, status, code) in [
        (connect().body("{}"), 415, "not_json"),
        (connect().header("content-type", "text/plain").body("{}"), 415, "not_json"),
        (connect().json(&good).header("content-encoding", "gzip"), 415, "not_json"),
        (connect().header(json_type.0, json_type.1).body("{"), 400, "invalid_json"),
        (connect().header(json_type.0, json_type.1).body("[]"), 422, "invalid_fields"),
        (connect().header(json_type.0, json_type.1).body("[".repeat(60_000)), 422, "invalid_fields"),
        (connect().header(json_type.0, json_type.1).body("x".repeat(70_000)), 413, "too_large"),
        (with("shop_id", json!(Uuid::nil())), 422, "invalid_fields"),
        (with("active", json!(false)), 422, "invalid_fields"),
        (with("provider", json!("carrier-pigeon")), 422, "unknown_provider"),
        (with("name", json!("")), 422, "invalid_account_name"),
        (with("name", json!("a\r\nb")), 422, "invalid_account_name"),
        (with("handle", json!("5550109000")), 422, "invalid_phone"),
        (with("public_key", json!("AAAA")), 422, "invalid_public_key"),
    ] {
        let response = request.send().await.unwrap();
        assert_eq!(response.status(), status, "{code}");
        assert_eq!(response.headers()["content-type"], "application/problem+json");
        let problem: Value = response.json().await.unwrap();
        assert_eq!(problem["code"], code, "{problem}");
    }
    assert_eq!(count(&world.db, "SELECT count(*) FROM account").await, 0);
    world.stop().await;
}

#[tokio::test]
async fn connecting_a_number_twice_changes_nothing() {
    let world = World::start().await;
    world.get("/api/v1/me", ACME).await;
    let body = json!({ "provider": "telnyx", "name": "Desk", "handle": "+15550109000",
                       "public_key": "A6EHv/POEL4dcN0Y50vAmWfk1jCbpQ1fHdyGZBJVMbg=" });
    let first = world.post("/api/v1/accounts", ACME, &body).await;
    assert_eq!(first.status(), StatusCode::CREATED);
    let first: Value = first.json().await.unwrap();
    let second = world.post("/api/v1/accounts", ACME, &body).await;
    assert_eq!(second.status(), StatusCode::OK);
    assert_eq!(second.json::<Value>().await.unwrap(), first);
    assert_eq!(first["webhook_path"], format!("/webhooks/telnyx/{}", first["id"].as_str().unwrap()));
    world.stop().await;
}

#[tokio::test]
async fn the_document_lists_every_route_of_the_api() {
    let world = World::start().await;
    let document: Value = world.request(Method::GET, "/api/openapi.json").send().await.unwrap().json().await.unwrap();
    let documented: BTreeSet<_> = document["paths"]
        .as_object()
        .unwrap()
        .iter()
        .flat_map(|(path, item)| {
            item.as_object().unwrap().keys().map(move |method| format!("{} {path}", method.to_uppercase()))
        })
        .collect();
    let routes: BTreeSet<_> = ACCESS
        .iter()
        .filter(|access| access.path.starts_with("/api/v1/"))
        .map(|access| format!("{} {}", access.method, access.path))
        .collect();
    assert_eq!(documented, routes);
    assert!(ACCESS.iter().filter(|access| access.path.starts_with("/api/v1/")).all(|a| matches!(a.who, Who::Staff(_))));
    assert_eq!(document["components"]["securitySchemes"]["session_token"]["scheme"], "bearer");
    let text = document.to_string();
    for reference in text.split("#/components/schemas/").skip(1) {
        let name = reference.split('"').next().unwrap();
        assert!(document["components"]["schemas"].get(name).is_some(), "the schema {name} is missing");
    }
    world.stop().await;
}

#[tokio::test]
async fn a_wrong_method_names_the_right_ones() {
    let world = World::start().await;
    for (method, path, allow) in [
        (Method::DELETE, "/api/v1/conversations", "GET,HEAD,POST"),
        (Method::PUT, "/api/v1/staff/0198c0de-0000-7000-8000-000000000001", "PATCH"),
        (Method::GET, "/webhooks/telnyx/0198c0de-0000-7000-8000-000000000001", "POST"),
        (Method::POST, "/health", "GET,HEAD"),
    ] {
        let response = world.request(method.clone(), path).send().await.unwrap();
        assert_eq!(response.status(), StatusCode::METHOD_NOT_ALLOWED, "{method} {path}");
        assert_eq!(response.headers()["allow"], allow, "{method} {path}");
    }
    let options =
        world.request(Method::OPTIONS, "/api/v1/me").header("origin", "https://evil.example").send().await.unwrap();
    assert_eq!(options.status(), StatusCode::NO_CONTENT);
    assert!(!options.headers().contains_key("access-control-allow-origin"));
    world.stop().await;
}
