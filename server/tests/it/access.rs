//! The access table, line by line, against a running server: nobody, everybody with the wrong role, and everybody from another shop.

use std::collections::{BTreeMap, BTreeSet};

use domain::access::{Permission, Role, allows};
use reqwest::{Method, StatusCode};
use serde_json::{Value, json};
use simulator::personas::PERSONAS;
use switchboard::routes::{
    self, Served,
    access::{ACCESS, Access, Who},
    rpc,
};

use crate::{
    requests::{LISTED, api, ask, ids_of, let_everybody_in, takes_an_id},
    world::{ACME, OTHER, OWNER, World},
};

#[tokio::test]
async fn the_router_is_the_table() {
    let world = World::start().await;
    let built = routes::build(&world.running.state, Served::Everything);
    let name = |access: &Access| format!("{} {}", access.method, access.path);
    let opened: BTreeSet<_> = built.opened.iter().map(|access| name(access)).collect();
    let listed: BTreeSet<_> = ACCESS.iter().map(name).collect();
    assert_eq!(opened, listed, "each route needs a line in routes/access.rs, and each line a handler");
    assert_eq!(built.opened.len(), ACCESS.len(), "a route is opened once");
    // A line whose handler answers another method would show here.
    for access in ACCESS {
        let status = ask(&world, access, &BTreeMap::new()).send().await.unwrap().status();
        assert_ne!(status, StatusCode::METHOD_NOT_ALLOWED, "{}", name(access));
    }
    world.stop().await;
}

/// The pages that the app routes in the browser are the documents that the server renders.
#[tokio::test]
async fn every_page_of_the_app_is_a_document_of_the_table() {
    let normal = |path: &str| {
        path.split('/').map(|part| if part.starts_with([':', '{']) { "*" } else { part }).collect::<Vec<_>>().join("/")
    };
    let pages: BTreeSet<_> = leptos_axum::generate_route_list(app::App)
        .iter()
        .map(|page| normal(page.path().trim_end_matches('/')))
        .collect();
    let documents: BTreeSet<_> =
        ACCESS.iter().filter(|access| access.who == Who::Document).map(|access| normal(access.path)).collect();
    assert_eq!(pages, documents);
}

#[tokio::test]
async fn nobody_gets_in_without_a_token() {
    let world = World::start().await;
    for access in ACCESS {
        let response = ask(&world, access, &BTreeMap::new()).header("accept", "text/html").send().await.unwrap();
        let (status, name) = (response.status(), format!("{} {}", access.method, access.path));
        match access.who {
            Who::Public => assert_ne!(status, StatusCode::UNAUTHORIZED, "{name}"),
            // Without an account there is nothing to verify a signature with.
            Who::Signed => assert_eq!(status, StatusCode::NOT_FOUND, "{name}"),
            Who::Staff(_) => {
                assert_eq!(status, StatusCode::UNAUTHORIZED, "{name}");
                assert_eq!(response.headers()["x-shopify-retry-invalid-session-request"], "1", "{name}");
                assert_eq!(response.headers()["content-type"], "application/problem+json", "{name}");
                assert_eq!(response.headers()["cache-control"], "no-store", "{name}");
            }
            Who::Document => {
                assert_eq!(status, StatusCode::UNAUTHORIZED, "{name}");
                let policy = response.headers()["content-security-policy"].to_str().unwrap();
                assert!(policy.ends_with("frame-ancestors 'none'"), "{name}: {policy}");
            }
        }
    }
    for function in rpc::functions() {
        let response = world.request(Method::POST, function).send().await.unwrap();
        assert_eq!(response.status(), StatusCode::UNAUTHORIZED, "{function}");
    }
    assert!(rpc::functions().len() > 3, "the server functions are registered");
    world.stop().await;
}

/// Where somebody who may take a step is told all the same that its record is not where the step begins: the owner's own draft, in
/// the order of the table; a send that the first of them releases; a template of which each of them writes the next version, and one
/// name for every new one.
const NOT_WHERE_IT_BEGINS: [(&str, &str, &[&str]); 32] = [
    ("PUT", "/api/v1/contacts/{id}/customer", &["not_a_candidate"]),
    ("POST", "/api/v1/conversations/{id}/notes", &["request_key_reused"]),
    ("PUT", "/api/v1/notes/{id}", &["note_not_the_author"]),
    ("DELETE", "/api/v1/notes/{id}", &["note_deleted"]),
    ("PATCH", "/api/v1/attachments/{id}", &["file_not_there"]),
    ("DELETE", "/api/v1/attachments/{id}", &["file_not_there"]),
    ("PUT", "/api/v1/drafts/{id}", &["not_the_author"]),
    ("POST", "/api/v1/drafts/{id}/submit", &["not_the_author"]),
    ("POST", "/api/v1/drafts/{id}/withdraw", &["not_the_author"]),
    ("POST", "/api/v1/drafts/{id}/approve", &["own_draft", "draft_moved_on"]),
    ("POST", "/api/v1/drafts/{id}/reject", &["own_draft", "draft_moved_on"]),
    ("POST", "/api/v1/dispatches/{id}/release", &["dispatch_moved_on"]),
    ("POST", "/api/v1/dispatches/{id}/replay", &["dispatch_moved_on"]),
    ("POST", "/api/v1/dispatches/{id}/discard", &["dispatch_moved_on"]),
    ("POST", "/api/v1/dispatches/{id}/settle", &["dispatch_moved_on"]),
    ("POST", "/api/v1/dispatches/{id}/ask", &["carrier_cant_say"]),
    ("POST", "/api/v1/controlled-tests", &["blocked"]),
    ("POST", "/api/v1/templates", &["template_name_taken"]),
    ("POST", "/api/v1/templates/{id}/versions", &["template_moved_on"]),
    ("POST", "/api/v1/templates/{id}/submit", &["template_moved_on"]),
    ("POST", "/api/v1/templates/{id}/approve", &["template_moved_on"]),
    ("POST", "/api/v1/templates/{id}/reject", &["template_moved_on"]),
    ("POST", "/api/v1/conversations/{id}/fill-template", &["template_not_approved"]),
    ("POST", "/api/v1/conversations/{id}/merge", &["same_conversation"]),
    ("POST", "/api/v1/conversations/{id}/split", &["invalid_split"]),
    ("PUT", "/api/v1/tasks/{id}/state", &["task_moved_on"]),
    ("GET", "/api/v1/contacts/{id}/merge-preview", &["same_contact"]),
    ("POST", "/api/v1/contacts/{id}/merge", &["same_contact"]),
    ("POST", "/api/v1/contacts/{id}/move-handle", &["same_contact"]),
    ("POST", "/api/v1/staff-threads", &["no_receiver"]),
    ("PATCH", "/api/v1/views/{id}", &["not_your_view"]),
    ("DELETE", "/api/v1/views/{id}", &["not_your_view"]),
];

/// Every route with every role: refused exactly where the matrix refuses.
#[tokio::test]
async fn every_role_may_do_what_the_matrix_says_and_no_more() {
    let world = World::start().await;
    let ids = ids_of(&world, ACME).await;
    for persona in &PERSONAS {
        world.give_role(ACME, persona.user_id, persona.role).await;
    }
    let_everybody_in(&world).await;
    // The owner's own role is not changed by trying: it is changed to what another member has already.
    let other_member = world.get_as("/api/v1/me", ACME, PERSONAS[4].user_id).await["staff"]["id"].clone();
    let mut ids = ids;
    ids.insert("staff", other_member.as_str().unwrap().to_owned());
    let (mut refused, mut met) = (0, BTreeSet::new());
    for access in api() {
        let Who::Staff(permission) = access.who else { panic!("{} is open", access.path) };
        for persona in &PERSONAS {
            let role = Role::from_name(persona.role).unwrap();
            let allowed = permission.is_none_or(|permission| allows(role, permission));
            let request = ask(&world, access, &ids).bearer_auth(world.token(ACME, persona.user_id));
            let response = request.send().await.unwrap();
            let status = response.status();
            assert_eq!(
                status == StatusCode::FORBIDDEN,
                !allowed,
                "{} {} as {role:?}: {status}",
                access.method,
                access.path
            );
            if status.is_success() {
                continue;
            }
            let code = response.json::<Value>().await.unwrap()["code"].as_str().unwrap().to_owned();
            if allowed {
                assert_eq!(
                    status,
                    StatusCode::UNPROCESSABLE_ENTITY,
                    "{} {} as {role:?}: {code}",
                    access.method,
                    access.path
                );
                met.insert((access.method.as_str(), access.path, code));
            } else {
                refused += 1;
                assert_eq!(code, "forbidden");
            }
        }
    }
    assert!(refused > 40, "some routes are not for everybody: {refused}");
    let expected: BTreeSet<_> = NOT_WHERE_IT_BEGINS
        .iter()
        .flat_map(|(method, path, codes)| codes.iter().map(|code| (*method, *path, (*code).to_owned())))
        .collect();
    assert_eq!(met, expected);
    world.stop().await;
}

/// Another shop's ids, an unknown id and something that is no id get the same answer, byte for byte.
#[tokio::test]
async fn a_foreign_id_is_an_unknown_id() {
    let world = World::start().await;
    let foreign = ids_of(&world, OTHER).await;
    world.get("/api/v1/me", ACME).await;
    let unknown = BTreeMap::new();
    let nonsense: BTreeMap<_, _> = [
        "conversation",
        "contact",
        "merge",
        "staff",
        "account",
        "draft",
        "dispatch",
        "handle",
        "template",
        "note",
        "attachment",
        "label",
        "view",
        "link",
        "undo",
        "task",
        "thread",
    ]
    .map(|kind| (kind, "..%2f1' OR 1=1".to_owned()))
    .into();
    let mut tried = 0;
    for access in ACCESS.iter().filter(|access| access.path.starts_with("/api/") && takes_an_id(access)) {
        let mut bodies = BTreeSet::new();
        for ids in [&foreign, &unknown, &nonsense] {
            let response = ask(&world, access, ids).bearer_auth(world.token(ACME, OWNER)).send().await.unwrap();
            assert_eq!(response.status(), StatusCode::NOT_FOUND, "{} {}", access.method, access.path);
            bodies.insert(response.text().await.unwrap());
        }
        assert_eq!(bodies.len(), 1, "{} {}: {bodies:?}", access.method, access.path);
        tried += 1;
    }
    assert!(tried >= 28, "only {tried} routes take an id");
    // Trying changed nothing over there.
    let conversation = world.get(&format!("/api/v1/conversations/{}", foreign["conversation"]), OTHER).await;
    assert_eq!(conversation["unread_count"], 1);
    let staff = world.get("/api/v1/staff", OTHER).await;
    assert_eq!(staff["items"][0]["role"], "root_owner");
    assert_eq!(world.get(&format!("/api/v1/drafts/{}", foreign["draft"]), OTHER).await["state"], "draft");
    assert_eq!(world.get(&format!("/api/v1/dispatches/{}", foreign["dispatch"]), OTHER).await["state"], "held");
    assert_eq!(world.get("/api/v1/test-recipients", OTHER).await["items"].as_array().unwrap().len(), 1);
    world.stop().await;
}

/// The same for the ids that a body names, and nothing of another shop in a list.
#[tokio::test]
async fn a_foreign_id_in_a_body_is_unknown_and_lists_hold_nothing_foreign() {
    let world = World::start().await;
    let foreign = ids_of(&world, OTHER).await;
    world.get("/api/v1/me", ACME).await;
    let test = json!({ "account_id": foreign["account"], "recipient": LISTED });
    let (status, problem) = world.ask(Method::POST, "/api/v1/controlled-tests", OWNER, Some(&test)).await;
    assert_eq!((status, problem["code"].as_str()), (404, Some("not_found")));
    let undo = json!({ "undo": foreign["undo"] });
    assert_eq!(world.ask(Method::POST, "/api/v1/undo", OWNER, Some(&undo)).await.0, 404);
    let unread = json!({ "items": [{ "id": foreign["conversation"] }], "action": { "kind": "unread" } });
    let rows = world.done(Method::POST, "/api/v1/conversations/bulk", OWNER, Some(&unread)).await;
    assert_eq!(rows["items"][0]["code"], "not_found");
    let label = json!({ "items": [{ "id": foreign["conversation"] }], "action": { "kind": "add_label", "label_id": foreign["label"] } });
    assert_eq!(world.ask(Method::POST, "/api/v1/conversations/bulk", OWNER, Some(&label)).await.0, 404);
    let ids = json!({ "ids": [foreign["draft"]] });
    let decided = world.done(Method::POST, "/api/v1/drafts/approve", OWNER, Some(&ids)).await;
    assert_eq!((&decided["items"][0]["id"], &decided["items"][0]["state"]), (&json!(foreign["draft"]), &Value::Null));
    let why = json!({ "reason": "It is a test." });
    assert_eq!(world.post("/api/v1/kill-switch", OTHER, &why).await.status(), StatusCode::OK);
    for list in
        ["drafts", "dispatches", "guard-changes", "test-recipients", "labels", "views", "tasks", "staff-threads"]
    {
        let path = format!("/api/v1/{list}");
        assert_eq!(world.get(&path, ACME).await["items"], json!([]), "{list}");
        assert_ne!(world.get(&path, OTHER).await["items"], json!([]), "{list}");
    }
    world.stop().await;
}

/// What the use cases behind server functions ask for, they ask for themselves.
#[tokio::test]
async fn server_functions_know_roles_and_shops_too() {
    let world = World::start().await;
    let foreign = ids_of(&world, OTHER).await;
    world.get("/api/v1/me", ACME).await;
    world.give_role(ACME, PERSONAS[4].user_id, "store_associate").await;
    let call = async |function: &str, user: u64, body: Value| {
        let request = world.request(Method::POST, function).bearer_auth(world.token(ACME, user)).json(&body);
        request.send().await.unwrap().status().as_u16()
    };
    let paths = rpc::functions();
    assert!(paths.contains("/rpc/staff") && paths.contains("/rpc/thread"), "{paths:?}");
    assert_eq!(call("/rpc/staff", OWNER, json!({})).await, 200);
    assert_eq!(call("/rpc/staff", PERSONAS[4].user_id, json!({})).await, 403);
    assert_eq!(call("/rpc/thread", OWNER, json!({ "id": foreign["conversation"] })).await, 404);
    assert!(!allows(Role::StoreAssociate, Permission::StaffRead));
    world.stop().await;
}
