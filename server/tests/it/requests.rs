//! What each route needs to be asked at all: ids of a shop in which everything has happened once, bodies, headers.

use std::{collections::BTreeMap, ops::ControlFlow};

use reqwest::{Method, RequestBuilder, StatusCode};
use serde_json::{Value, json};
use simulator::telnyx::random_id;
use switchboard::routes::{
    access::{ACCESS, Access},
    rpc,
};
use uuid::Uuid;

use crate::{
    attachments,
    world::{OWNER, World},
};

/// What a route needs to be asked at all: its ids, a body, headers.
#[expect(clippy::too_many_lines, reason = "one arm for each route that wants more than its path")]
pub(crate) fn ask(world: &World, access: &Access, ids: &BTreeMap<&str, String>) -> RequestBuilder {
    let request = match ask_to_sort(world.request(access.method.clone(), &filled(access.path, ids)), access, ids) {
        ControlFlow::Break(complete) => return complete,
        ControlFlow::Continue(bare) => bare,
    };
    let reason = json!({ "reason": "It is a test." });
    match (access.method.as_str(), access.path) {
        ("POST", "/api/v1/conversations/{id}/consent") => {
            request.json(&json!({ "signal": "reviewed", "reason": "It is a test." }))
        }
        ("PUT", "/api/v1/contacts/{id}/customer") => request.json(&json!({ "customer_id": 1 })),
        ("PUT", "/api/v1/conversations/{id}/unsent") => request.json(&json!({ "body": "We could" })),
        ("PUT", "/api/v1/conversations/{id}/presence") => request.json(&json!({ "activity": "viewing" })),
        ("POST", "/api/v1/conversations/{id}/notes") => {
            request.header("idempotency-key", Uuid::from_u128(5).to_string()).json(&json!({ "body": "Call her" }))
        }
        ("PUT", "/api/v1/notification-settings/{topic}") => request.json(&json!({ "wanted": true })),
        ("POST", "/api/v1/notifications/read") => request.json(&json!({})),
        ("PUT", "/api/v1/conversations/{id}/follow") => request.json(&json!({ "following": true })),
        ("PUT", "/api/v1/notes/{id}") => request.json(&json!({ "revision": 0, "body": "Call her" })),
        ("PUT", "/api/v1/drafts/{id}") => request.json(&json!({ "body": "Hello again" })),
        ("POST", "/api/v1/drafts/approve") => {
            request.json(&json!({ "ids": ids.get("draft").into_iter().collect::<Vec<_>>() }))
        }
        ("POST", "/api/v1/dispatches/{id}/settle") => {
            request.json(&json!({ "settlement": "taken", "reason": "It is a test." }))
        }
        ("POST", "/api/v1/dispatches/{id}/edit") => {
            request.header("idempotency-key", Uuid::from_u128(3).to_string()).json(&json!({ "body": "Hello again" }))
        }
        (
            "POST",
            "/api/v1/drafts/{id}/reject"
            | "/api/v1/dispatches/{id}/replay"
            | "/api/v1/dispatches/{id}/discard"
            | "/api/v1/kill-switch",
        ) => request.json(&reason),
        ("PUT", "/api/v1/guards/{guard}") => request.json(&json!({ "mode": "closed", "reason": "It is a test." })),
        ("PUT", "/api/v1/gates/{gate}") => request.json(&json!({ "open": false, "reason": "It is a test." })),
        ("POST", "/api/v1/test-recipients") => request.json(&json!({ "handle": LISTED, "label": "A test phone" })),
        ("POST", "/api/v1/controlled-tests") => request
            .header("idempotency-key", Uuid::from_u128(4).to_string())
            .json(&json!({ "account_id": ids.get("account"), "recipient": LISTED })),
        ("POST", "/api/v1/conversations/{id}/drafts") => {
            request.header("idempotency-key", Uuid::from_u128(1).to_string()).json(&json!({ "body": "Hello" }))
        }
        ("POST", "/api/v1/templates") => {
            request.json(&json!({ "name": "Hello", "channel": "sms", "language": "en", "body": "Hello" }))
        }
        ("POST", "/api/v1/templates/preview") => request.json(&json!({ "body": "Hello" })),
        ("POST", "/api/v1/templates/{id}/versions") => request.json(&json!({ "version": 1, "body": "Hello" })),
        ("POST", "/api/v1/templates/{id}/submit" | "/api/v1/templates/{id}/approve") => {
            request.json(&json!({ "version": 1 }))
        }
        ("POST", "/api/v1/templates/{id}/reject") => request.json(&json!({ "version": 1, "reason": "Too short." })),
        ("POST", "/api/v1/conversations/{id}/fill-template") => {
            let template = ids.get("template").cloned().unwrap_or_else(|| Uuid::from_u128(99).to_string());
            request.json(&json!({ "template_id": template }))
        }
        ("POST", "/api/v1/contacts/{id}/merge") => {
            let from = ids.get("contact").cloned().unwrap_or_else(|| Uuid::from_u128(99).to_string());
            let body = json!({ "from": from, "version": 0, "from_version": 0 });
            request.header("idempotency-key", random_id()).json(&body)
        }
        ("POST", "/api/v1/contacts/{id}/move-handle") => {
            let into = ids.get("contact").cloned().unwrap_or_else(|| Uuid::from_u128(99).to_string());
            let body = json!({ "handle": Uuid::from_u128(98), "version": 0, "into": into });
            request.header("idempotency-key", random_id()).json(&body)
        }
        ("GET", "/api/v1/contacts/{id}/merge-preview") => {
            let from = ids.get("contact").cloned().unwrap_or_else(|| Uuid::from_u128(99).to_string());
            world.request(access.method.clone(), &format!("{}?from={from}", filled(access.path, ids)))
        }
        ("PATCH", "/api/v1/contacts/{id}") => request.json(&json!({ "version": 0, "name": "Ada" })),
        ("PATCH", "/api/v1/accounts/{id}") => request.json(&json!({ "name": "Desk" })),
        ("PUT", "/api/v1/accounts/{id}/credentials") => request.json(&json!({ "api_key": "KEY0123456789" })),
        ("PATCH", _) => request.json(&json!({ "role": "store_associate" })),
        ("POST", "/api/v1/accounts") => request.json(&json!({
            "provider": "telnyx", "name": "Desk", "handle": "+15550109000",
            "public_key": "A6EHv/POEL4dcN0Y50vAmWfk1jCbpQ1fHdyGZBJVMbg=",
        })),
        _ => request,
    }
}

/// The same for the routes by which conversations are sorted, and for files; it goes on with a request that is none of them.
fn ask_to_sort(
    request: RequestBuilder,
    access: &Access,
    ids: &BTreeMap<&str, String>,
) -> ControlFlow<RequestBuilder, RequestBuilder> {
    let complete = match (access.method.as_str(), access.path) {
        ("PUT", "/api/v1/conversations/{id}/status") => request.json(&json!({ "version": 99, "status": "pending" })),
        ("PUT", "/api/v1/conversations/{id}/subject") => request.json(&json!({ "version": 99, "subject": "Sink" })),
        ("PUT", "/api/v1/conversations/{id}/assignee") => {
            let staff = ids.get("staff").cloned().unwrap_or_else(|| Uuid::from_u128(99).to_string());
            request.json(&json!({ "version": 99, "staff_id": staff }))
        }
        ("POST", "/api/v1/conversations/{id}/labels" | "/api/v1/contacts/{id}/labels") => {
            request.json(&json!({ "add": ids.get("label").into_iter().collect::<Vec<_>>() }))
        }
        ("POST", "/api/v1/conversations/{id}/links") => request
            .header("idempotency-key", Uuid::from_u128(5).to_string())
            .json(&json!({ "kind": "order", "reference": "1001", "title": "Order 1001" })),
        ("POST", "/api/v1/conversations/{id}/merge") => {
            let from = ids.get("conversation").cloned().unwrap_or_else(|| Uuid::from_u128(99).to_string());
            request.header("idempotency-key", random_id()).json(&json!({ "from": from }))
        }
        ("POST", "/api/v1/conversations/{id}/split") => {
            let message = ids.get("message").cloned().unwrap_or_else(|| Uuid::from_u128(99).to_string());
            request.header("idempotency-key", random_id()).json(&json!({ "from_message": message }))
        }
        ("POST", "/api/v1/conversations/bulk") => {
            let items: Vec<Value> = ids.get("conversation").into_iter().map(|id| json!({ "id": id })).collect();
            request
                .header("idempotency-key", Uuid::from_u128(6).to_string())
                .json(&json!({ "items": items, "action": { "kind": "unread" } }))
        }
        ("POST", "/api/v1/conversations") => {
            let account = ids.get("account").cloned().unwrap_or_else(random_id);
            request.json(&json!({ "account_id": account, "number": "+15550100177" }))
        }
        ("POST", "/api/v1/conversations/{id}/practice-messages") => {
            request.header("idempotency-key", random_id()).json(&json!({ "text": "Hello?" }))
        }
        ("POST", "/api/v1/undo") => {
            let undo = ids.get("undo").cloned().unwrap_or_else(|| Uuid::from_u128(99).to_string());
            request.json(&json!({ "undo": undo }))
        }
        ("POST", "/api/v1/labels") => request
            .header("idempotency-key", Uuid::from_u128(7).to_string())
            .json(&json!({ "path": "one/two", "color": "teal" })),
        ("POST", "/api/v1/conversations/{id}/attachments") => {
            request.header("idempotency-key", random_id()).body("Measure twice")
        }
        ("PATCH", "/api/v1/attachments/{id}") => request.json(&json!({ "alt": "A note" })),
        ("PATCH", "/api/v1/labels/{id}") => request.json(&json!({ "color": "red" })),
        ("POST", "/api/v1/views") => {
            request.header("idempotency-key", random_id()).json(&json!({ "name": "Mine", "query": "assigned=me" }))
        }
        ("PATCH", "/api/v1/views/{id}") => request.json(&json!({ "name": "Ours" })),
        _ => return ask_of_colleagues(request, access),
    };
    ControlFlow::Break(complete)
}

/// The same for what colleagues ask of each other.
fn ask_of_colleagues(request: RequestBuilder, access: &Access) -> ControlFlow<RequestBuilder, RequestBuilder> {
    let complete = match (access.method.as_str(), access.path) {
        ("POST", "/api/v1/tasks") => {
            request.header("idempotency-key", random_id()).json(&json!({ "title": "Call her", "owner": "me" }))
        }
        ("PUT", "/api/v1/tasks/{id}") => request.json(&json!({ "version": 99, "title": "Call her again" })),
        ("PUT", "/api/v1/tasks/{id}/owner") => request.json(&json!({ "version": 99, "owner": "nobody" })),
        ("POST", "/api/v1/staff-threads") => {
            let to = json!({ "to": "root_owner", "body": "Which one?" });
            request.header("idempotency-key", random_id()).json(&to)
        }
        ("POST", "/api/v1/staff-threads/{id}/messages") => {
            request.header("idempotency-key", random_id()).json(&json!({ "body": "This one" }))
        }
        ("PUT", "/api/v1/tasks/{id}/state") => request.json(&json!({ "version": 99, "state": "reopened" })),
        _ => return ControlFlow::Continue(request),
    };
    ControlFlow::Break(complete)
}

/// A number on the list of every shop here.
pub(crate) const LISTED: &str = "+15550100199";

/// The path with an id in every place that wants one.
fn filled(template: &str, ids: &BTreeMap<&str, String>) -> String {
    let kind = match template {
        path if path.starts_with("/api/v1/conversation-links") => "link",
        path if path.starts_with("/api/v1/labels") => "label",
        path if path.starts_with("/api/v1/views") => "view",
        path if path.starts_with("/api/v1/conversations") => "conversation",
        path if path.starts_with("/api/v1/contacts") => "contact",
        path if path.starts_with("/api/v1/attachments") => "attachment",
        path if path.starts_with("/api/v1/contact-merges") => "merge",
        path if path.starts_with("/api/v1/notes") => "note",
        path if path.starts_with("/api/v1/tasks") => "task",
        path if path.starts_with("/api/v1/staff-threads") => "thread",
        path if path.starts_with("/api/v1/staff") => "staff",
        path if path.starts_with("/api/v1/accounts") => "account",
        path if path.starts_with("/api/v1/templates") => "template",
        path if path.starts_with("/api/v1/drafts") => "draft",
        path if path.starts_with("/api/v1/dispatches") => "dispatch",
        path if path.starts_with("/api/v1/test-recipients") => "handle",
        _ => "other",
    };
    let id = ids.get(kind).cloned().unwrap_or_else(|| Uuid::from_u128(99).to_string());
    template
        .replace("{id}", &id)
        .replace("{conversation_id}", &id)
        .replace("{account}", &id)
        .replace("{handle}", &id)
        .replace("{guard}", "sms")
        .replace("{gate}", "owner_enabled")
        .replace("{workbench}", "communications")
        .replace("{topic}", "mentioned")
        .replace("{*file}", "switchboard.js")
        .replace("{*function}", rpc::functions().iter().next().unwrap().trim_start_matches("/rpc/"))
}

pub(crate) fn takes_an_id(access: &Access) -> bool {
    access.path.contains("{id}") || access.path.contains("{handle}")
}

pub(crate) fn api() -> impl Iterator<Item = &'static Access> {
    ACCESS.iter().filter(|access| access.path.starts_with("/api/v1/") || access.path == "/live")
}

/// The ids of a shop in which somebody has written, the owner has drafted an answer, and another one is held back.
pub(crate) async fn ids_of(world: &World, shop: &str) -> BTreeMap<&'static str, String> {
    let conversation = world.receive(shop, "+15550100101", "Hello").await;
    let me = world.get("/api/v1/me", shop).await;
    let account = world.connect(shop).await;
    let new = json!({ "name": "Greeting", "channel": "sms", "language": "en", "body": "Hello" });
    let template: Value = world.post("/api/v1/templates", shop, &new).await.json().await.unwrap();
    let text = |value: &Value| value.as_str().unwrap().to_owned();
    let drafts = format!("/api/v1/conversations/{}/drafts", text(&conversation["id"]));
    let draft =
        world.call(Method::POST, &drafts, shop, OWNER).header("idempotency-key", Uuid::from_u128(2).to_string());
    let draft: Value = draft.json(&json!({ "body": "Tuesday" })).send().await.unwrap().json().await.unwrap();
    let notes = format!("/api/v1/conversations/{}/notes", text(&conversation["id"]));
    let note = world.call(Method::POST, &notes, shop, OWNER).header("idempotency-key", Uuid::from_u128(6).to_string());
    let note: Value = note.json(&json!({ "body": "Measure first" })).send().await.unwrap().json().await.unwrap();
    let listed = json!({ "handle": LISTED, "label": "A test phone" });
    assert_eq!(world.post("/api/v1/test-recipients", shop, &listed).await.status(), StatusCode::OK);
    let standing = standing_of(world, shop, &text(&conversation["id"])).await;
    standing
        .into_iter()
        .chain(BTreeMap::from([
            ("template", text(&template["id"])),
            ("dispatch", hold_a_send(world, &text(&draft["id"])).await),
            ("thread", begin_a_thread(world, &text(&me["staff"]["id"])).await),
            ("draft", text(&draft["id"])),
            ("note", text(&note["id"])),
            ("attachment", attach(world, shop, &text(&conversation["id"])).await),
            ("handle", LISTED.to_owned()),
            ("conversation", text(&conversation["id"])),
            ("contact", text(&conversation["contact_id"])),
            ("merge", merge_taken_back(world, &text(&conversation["contact_id"])).await),
            ("staff", text(&me["staff"]["id"])),
            ("account", text(&account["id"])),
        ]))
        .collect()
}

/// A label, a shared view, a link of this conversation, and a change of it that can be undone.
async fn standing_of(world: &World, shop: &str, conversation: &str) -> BTreeMap<&'static str, String> {
    let text = |value: &Value| value.as_str().unwrap().to_owned();
    let make = async |path: &str, key: u128, body: Value| -> Value {
        let request =
            world.call(Method::POST, path, shop, OWNER).header("idempotency-key", Uuid::from_u128(key).to_string());
        let response = request.json(&body).send().await.unwrap();
        assert!(response.status().is_success(), "{path}: {}", response.status());
        response.json().await.unwrap()
    };
    let label = make("/api/v1/labels", 11, json!({ "path": "jobs", "color": "teal" })).await;
    let shared = json!({ "name": "Everybody's", "query": "status=open", "shared": true });
    let view = make("/api/v1/views", 12, shared).await;
    let links = format!("/api/v1/conversations/{conversation}/links");
    let linked = make(&links, 13, json!({ "kind": "invoice", "reference": "7", "title": "Invoice 7" })).await;
    let link = world.get(&links, shop).await["items"][0]["id"].clone();
    let messages = world.get(&format!("/api/v1/conversations/{conversation}/messages"), shop).await;
    let task = json!({ "title": "Order the sink", "conversation_id": conversation });
    let task = make("/api/v1/tasks", 14, task).await;
    BTreeMap::from([
        ("task", text(&task["id"])),
        ("message", text(&messages["items"][0]["id"])),
        ("label", text(&label["id"])),
        ("view", text(&view["id"])),
        ("link", text(&link)),
        ("undo", text(&linked["undo"])),
    ])
}

/// A picture in the owner's reply, with a small one of it, that a message has already.
async fn attach(world: &World, shop: &str, conversation: &str) -> String {
    let path = format!("/api/v1/conversations/{conversation}/attachments");
    let request = world.call(Method::POST, &path, shop, OWNER).header("idempotency-key", random_id());
    let file: Value = request.body(attachments::png()).send().await.unwrap().json().await.unwrap();
    world.eventually(shop, &path, |list| list["items"][0]["has_thumbnail"].as_bool().filter(|made| *made)).await;
    let id = file["id"].as_str().unwrap().to_owned();
    sqlx::query(
        "INSERT INTO message_attachment SELECT a.shop_id, m.id, 1, a.id FROM attachment a
         JOIN message m ON m.shop_id = a.shop_id AND m.conversation_id = a.conversation_id WHERE a.id = $1",
    )
    .bind(id.parse::<Uuid>().unwrap())
    .execute(&mut world.db.superuser().await)
    .await
    .unwrap();
    id
}

/// A merge of this contact with another one, as it stands once it was taken back.
async fn merge_taken_back(world: &World, contact: &str) -> String {
    let id: Uuid = sqlx::query_scalar(
        "WITH other AS (
             INSERT INTO contact (shop_id, id, created_at) SELECT shop_id, gen_random_uuid(), now() FROM contact WHERE id = $1
             RETURNING shop_id, id
         )
         INSERT INTO contact_merge (shop_id, id, kind, from_id, into_id, request_key, actor_staff_id, occurred_at, undone_at, undone_by)
         SELECT other.shop_id, gen_random_uuid(), 'merge', other.id, $1, gen_random_uuid(), staff.id, now(), now(), staff.id
         FROM other JOIN staff ON staff.shop_id = other.shop_id LIMIT 1 RETURNING id",
    )
    .bind(contact.parse::<Uuid>().unwrap())
    .fetch_one(&mut world.db.superuser().await)
    .await
    .unwrap();
    id.to_string()
}

/// A send beside this draft, as it stands when the guard has held it back.
async fn hold_a_send(world: &World, draft: &str) -> String {
    let id: Uuid = sqlx::query_scalar(
        "INSERT INTO dispatch (shop_id, id, account_id, effect, workbench_guard, kind, conversation_id, recipient, sender, body,
                               plan, created_at, ordered_at, not_before, idempotency_key, state, rank)
         SELECT d.shop_id, gen_random_uuid(), c.account_id, 'sms', 'disabled_until_telnyx_and_fake_flow_approval', 'message', c.id,
                d.plan ->> 'recipient', '+15550109000', d.body, d.plan, now(), now(), now(), gen_random_uuid()::text, 'held', 2
         FROM message_draft d JOIN conversation c ON c.shop_id = d.shop_id AND c.id = d.conversation_id
         WHERE d.id = $1 RETURNING id",
    )
    .bind(draft.parse::<Uuid>().unwrap())
    .fetch_one(&mut world.db.superuser().await)
    .await
    .unwrap();
    id.to_string()
}

/// A thread between staff, of which this member is the only one so far.
async fn begin_a_thread(world: &World, staff: &str) -> String {
    let id: Uuid = sqlx::query_scalar(
        "WITH begun AS (
             INSERT INTO staff_thread (shop_id, id, created_by, created_at, last_message_at, last_preview, last_author_id)
             SELECT shop_id, gen_random_uuid(), id, now(), now(), 'Which one?', id FROM staff WHERE id = $1 RETURNING *
         )
         INSERT INTO staff_thread_member (shop_id, thread_id, staff_id, last_message_at)
         SELECT shop_id, id, created_by, last_message_at FROM begun RETURNING thread_id",
    )
    .bind(staff.parse::<Uuid>().unwrap())
    .fetch_one(&mut world.db.superuser().await)
    .await
    .unwrap();
    id.to_string()
}

/// From now on everybody who works there is in the threads of their shop.
pub(crate) async fn let_everybody_in(world: &World) {
    sqlx::query(
        "INSERT INTO staff_thread_member (shop_id, thread_id, staff_id, last_message_at)
         SELECT t.shop_id, t.id, s.id, t.last_message_at FROM staff_thread t JOIN staff s ON s.shop_id = t.shop_id
         ON CONFLICT DO NOTHING",
    )
    .execute(&mut world.db.superuser().await)
    .await
    .unwrap();
}
