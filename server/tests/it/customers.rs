//! Whom a client is at Shopify: looked up by itself, shown with its age, chosen by hand where it is not clear.

use reqwest::Method;
use serde_json::{Value, json};
use uuid::Uuid;

use crate::world::{ACME, OTHER, OWNER, World, count};

/// The local shop's customers have these numbers.
const MARIA: &str = "+15550100101";
const NOBODY: &str = "+15550100777";

async fn contact_of(world: &World, number: &str) -> String {
    world.receive(ACME, number, "Is my order on its way?").await["contact_id"].as_str().unwrap().to_owned()
}

#[tokio::test]
async fn a_client_with_a_customers_number_gets_their_name_and_orders() {
    let world = World::start().await;
    let contact = contact_of(&world, MARIA).await;
    let named = |list: &Value| {
        let name = &list["items"][0]["contact_name"];
        (name == "Maria Lindqvist").then_some(())
    };
    world.eventually(ACME, "/api/v1/conversations", named).await;
    let known = world.get(&format!("/api/v1/contacts/{contact}/customer"), ACME).await;
    assert_eq!(known["customer"]["name"], "Maria Lindqvist");
    assert_eq!((&known["confidence"], &known["evidence"]), (&json!(95), &json!("phone")));
    assert_eq!((&known["looking"], &known["problem"]), (&json!(false), &Value::Null));
    assert!(known["fetched_at"].is_string());
    let order = &known["customer"]["orders"][0];
    assert!(order["name"].as_str().unwrap().starts_with('#'), "{order}");
    assert!(order["total"]["amount"].as_str().unwrap().parse::<f64>().unwrap() > 0.0, "{order}");

    let theirs = world.call(Method::GET, &format!("/api/v1/contacts/{contact}/customer"), OTHER, OWNER);
    assert_eq!(theirs.send().await.unwrap().status(), 404);
    let answers = count(&world.db, "SELECT count(*) FROM audit_event WHERE detail::text LIKE '%Maria%'").await;
    assert_eq!(answers, 0, "the audit holds no names");
    world.stop().await;
}

#[tokio::test]
async fn a_number_that_shopify_does_not_know_is_said_and_not_asked_for_again() {
    let world = World::start().await;
    let contact = contact_of(&world, NOBODY).await;
    let path = format!("/api/v1/contacts/{contact}/customer");
    let settled = |view: &Value| view["fetched_at"].is_string().then(|| view.clone());
    let view = world.eventually(ACME, &path, settled).await;
    assert_eq!((&view["customer"], &view["candidates"]), (&Value::Null, &json!([])));
    assert_eq!(view["looking"], false);
    let waiting = "SELECT count(*) FROM contact_customer WHERE next_try_at IS NOT NULL";
    assert_eq!(count(&world.db, waiting).await, 0);
    world.stop().await;
}

#[tokio::test]
async fn a_person_chooses_between_two_and_it_stays_chosen() {
    let world = World::start().await;
    let contact = contact_of(&world, MARIA).await;
    let path = format!("/api/v1/contacts/{contact}/customer");
    let first = world.eventually(ACME, &path, |view| view["customer"]["id"].as_i64()).await;
    // As if Shopify had found two with this number.
    let two = json!([customer(first, "Maria Lindqvist"), customer(first + 1, "James Okafor")]);
    sqlx::query("UPDATE contact_customer SET state = 'several', customer_id = NULL, evidence = NULL, found = $1 WHERE contact_id = $2")
        .bind(two)
        .bind(contact.parse::<Uuid>().unwrap())
        .execute(&mut world.db.superuser().await)
        .await
        .unwrap();
    let view = world.get(&path, ACME).await;
    assert_eq!((&view["customer"], view["candidates"].as_array().unwrap().len()), (&Value::Null, 2));
    let stranger = json!({ "customer_id": 1 });
    let (status, problem) = world.ask(Method::PUT, &path, OWNER, Some(&stranger)).await;
    assert_eq!((status, problem["code"].as_str()), (422, Some("not_a_candidate")));
    let chosen = world.done(Method::PUT, &path, OWNER, Some(&json!({ "customer_id": first + 1 }))).await;
    assert_eq!((&chosen["customer"]["name"], &chosen["evidence"]), (&json!("James Okafor"), &json!("staff")));
    let again = world.done(Method::POST, &format!("{path}/refresh"), OWNER, None).await;
    assert_eq!((&again["customer"]["id"], &again["evidence"]), (&json!(first + 1), &json!("staff")));
    assert_eq!(count(&world.db, "SELECT count(*) FROM audit_event WHERE kind = 'customer_linked'").await, 1);
    world.stop().await;
}

fn customer(id: i64, name: &str) -> Value {
    json!({
        "id": id, "name": name, "email": null, "phone": MARIA, "tags": [], "orders_placed": 0,
        "spent": { "amount": "0.0", "currency": "USD" }, "since": "2025-06-02T14:00:00Z", "orders": [],
    })
}

#[tokio::test]
async fn without_access_to_shopify_the_inbox_goes_on_and_says_so() {
    let world = World::start().await;
    world.get("/api/v1/me", ACME).await;
    sqlx::query("UPDATE shop_credential SET access_token = 'lost'")
        .execute(&mut world.db.superuser().await)
        .await
        .unwrap();
    let contact = contact_of(&world, MARIA).await;
    let path = format!("/api/v1/contacts/{contact}/customer");
    let said = |view: &Value| view["problem"].as_str().map(str::to_owned);
    let problem = world.eventually(ACME, &path, said).await;
    assert!(problem.starts_with("Shopify does not let the app read customers. Ask an owner"), "{problem}");
    let list = world.get("/api/v1/conversations", ACME).await;
    assert_eq!(list["items"][0]["contact_name"], MARIA, "the number stands for the name");
    world.stop().await;
}
