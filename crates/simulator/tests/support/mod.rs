//! A stand-in for the app: it verifies what the simulator signs with other code than the simulator's, and remembers it.

use std::{
    collections::HashSet,
    net::SocketAddr,
    sync::{Arc, Mutex},
};

use axum::{
    Json, Router,
    body::Bytes,
    extract::{Path, State},
    http::{HeaderMap, StatusCode},
    routing::{get, patch, post, put},
};
use base64::{Engine as _, prelude::BASE64_STANDARD};
use ed25519_dalek::{Signature, VerifyingKey};
use hmac::{Hmac, KeyInit as _, Mac as _};
use jsonwebtoken::{Algorithm, DecodingKey, Validation, decode};
use serde_json::{Value, json};
use sha1::Sha1;
use sha2::Sha256;
use simulator::{
    config::{AppConfig, LOCAL_API_KEY, LOCAL_API_SECRET},
    telnyx::{API_KEY, CAMPAIGN_ID, PROFILE_ID},
    twilio::TestAccount,
};
use tokio::net::TcpListener;

/// The public half of the key that the simulator signs with, written out on purpose.
const PUBLIC_KEY: &str = "A6EHv/POEL4dcN0Y50vAmWfk1jCbpQ1fHdyGZBJVMbg=";

/// What the app knows.
#[derive(Default)]
pub(crate) struct World {
    /// Shopify user ids with their roles, in order of first opening.
    pub(crate) staff: Vec<(u64, String)>,
    /// Handles of connected accounts; the id is the position.
    pub(crate) accounts: Vec<String>,
    /// The number of the Twilio account, if there is one; its id is `t`.
    pub(crate) twilio: Option<String>,
    /// Those among the handles that the app can send from.
    pub(crate) sending: HashSet<String>,
    /// Names of templates with where they stand; the id is the position.
    pub(crate) templates: Vec<(String, &'static str)>,
    /// Event ids that were accepted.
    pub(crate) events: HashSet<String>,
    /// How many webhooks were accepted, repeats included.
    pub(crate) deliveries: usize,
    /// The texts that arrived, each event once.
    pub(crate) texts: Vec<String>,
}

type Shared = Arc<Mutex<World>>;

/// An app on a free port, and what it knows.
pub(crate) async fn start_app() -> (AppConfig, Shared) {
    let world = Shared::default();
    let router = Router::new()
        .route("/health", get(async || "ok"))
        .route("/api/v1/me", get(me))
        .route("/api/v1/staff", get(staff))
        .route("/api/v1/staff/{id}", patch(set_role))
        .route("/api/v1/accounts", get(accounts).post(connect))
        .route("/api/v1/accounts/{id}", patch(set_profile))
        .route("/api/v1/accounts/{id}/credentials", put(set_credentials))
        .route("/api/v1/templates", get(templates).post(write_template))
        .route("/api/v1/templates/{id}/{step}", post(template_step))
        .route("/webhooks/telnyx/{id}", post(webhook))
        .route("/webhooks/twilio/t/message", post(twilio_message))
        .route("/webhooks/shopify", post(shopify_webhook))
        .with_state(Arc::clone(&world));
    let listener = TcpListener::bind(SocketAddr::from(([127, 0, 0, 1], 0))).await.unwrap();
    let app_url = format!("http://{}", listener.local_addr().unwrap()).parse().unwrap();
    tokio::spawn(axum::serve(listener, router).into_future());
    (AppConfig { app_url, ..AppConfig::local() }, world)
}

/// The user behind a bearer token, checked by an independent library.
fn user(headers: &HeaderMap) -> Result<u64, StatusCode> {
    let bearer = headers.get("authorization").and_then(|value| value.to_str().ok()).unwrap_or_default();
    let mut validation = Validation::new(Algorithm::HS256);
    validation.set_audience(&[LOCAL_API_KEY]);
    validation.leeway = 0;
    let token = bearer.strip_prefix("Bearer ").unwrap_or_default();
    let claims = decode::<Value>(token, &DecodingKey::from_secret(LOCAL_API_SECRET.as_bytes()), &validation)
        .map_err(|_| StatusCode::UNAUTHORIZED)?
        .claims;
    claims["sub"].as_str().and_then(|sub| sub.parse().ok()).ok_or(StatusCode::UNAUTHORIZED)
}

fn role(world: &World, user: u64) -> &str {
    world.staff.iter().find(|(id, _)| *id == user).map_or("", |(_, role)| role)
}

fn owner(world: &Shared, headers: &HeaderMap) -> Result<(), StatusCode> {
    let user = user(headers)?;
    if role(&world.lock().unwrap(), user) == "root_owner" { Ok(()) } else { Err(StatusCode::FORBIDDEN) }
}

async fn me(State(world): State<Shared>, headers: HeaderMap) -> Result<Json<Value>, StatusCode> {
    let user = user(&headers)?;
    let mut world = world.lock().unwrap();
    if role(&world, user).is_empty() {
        let starting = if world.staff.is_empty() { "root_owner" } else { "store_associate" };
        world.staff.push((user, starting.to_owned()));
    }
    Ok(Json(json!({ "role": role(&world, user) })))
}

async fn staff(State(world): State<Shared>, headers: HeaderMap) -> Result<Json<Value>, StatusCode> {
    owner(&world, &headers)?;
    let world = world.lock().unwrap();
    let items: Vec<_> = world
        .staff
        .iter()
        .map(|(id, role)| json!({ "id": format!("staff-{id}"), "shopify_user_id": id, "role": role, "name": "x" }))
        .collect();
    Ok(Json(json!({ "items": items })))
}

async fn set_role(
    State(world): State<Shared>,
    Path(id): Path<String>,
    headers: HeaderMap,
    Json(body): Json<Value>,
) -> Result<Json<Value>, StatusCode> {
    owner(&world, &headers)?;
    let mut world = world.lock().unwrap();
    let member = world.staff.iter_mut().find(|(user, _)| format!("staff-{user}") == id).ok_or(StatusCode::NOT_FOUND)?;
    body["role"].as_str().unwrap().clone_into(&mut member.1);
    Ok(Json(json!({})))
}

fn account(world: &World, id: usize) -> Value {
    let (path, handle) = (format!("/webhooks/telnyx/{id}"), &world.accounts[id]);
    json!({ "id": id.to_string(), "provider": "telnyx", "name": format!("Line {id}"), "handle": handle, "webhook_path": path,
            "public_key": PUBLIC_KEY, "can_send": world.sending.contains(handle) })
}

fn twilio_account(world: &World, handle: &str) -> Value {
    json!({ "id": "t", "provider": "twilio", "name": "Line t", "handle": handle, "webhook_path": "/webhooks/twilio/t",
            "can_send": world.sending.contains(handle) })
}

async fn accounts(State(world): State<Shared>, headers: HeaderMap) -> Result<Json<Value>, StatusCode> {
    owner(&world, &headers)?;
    let world = world.lock().unwrap();
    let telnyx = (0..world.accounts.len()).map(|id| account(&world, id));
    let twilio = world.twilio.iter().map(|handle| twilio_account(&world, handle));
    let items: Vec<_> = telnyx.chain(twilio).collect();
    Ok(Json(json!({ "items": items })))
}

async fn connect(
    State(world): State<Shared>,
    headers: HeaderMap,
    Json(body): Json<Value>,
) -> Result<(StatusCode, Json<Value>), StatusCode> {
    owner(&world, &headers)?;
    let handle = body["handle"].as_str().unwrap().to_owned();
    let mut world = world.lock().unwrap();
    if body["provider"] == "twilio" {
        assert_eq!(body["provider_account"], TestAccount::local().account_sid);
        let is_new = world.twilio.replace(handle.clone()).is_none();
        if is_new {
            check_credentials(&body["credentials"], "twilio");
            world.sending.insert(handle.clone());
        }
        return Ok((StatusCode::OK, Json(twilio_account(&world, &handle))));
    }
    assert_eq!(body["public_key"], PUBLIC_KEY);
    if let Some(id) = world.accounts.iter().position(|known| *known == handle) {
        return Ok((StatusCode::OK, Json(account(&world, id))));
    }
    assert_eq!((&body["messaging_profile"], &body["campaign"]), (&json!(PROFILE_ID), &json!(CAMPAIGN_ID)));
    check_credentials(&body["credentials"], "telnyx");
    world.accounts.push(handle.clone());
    world.sending.insert(handle);
    Ok((StatusCode::CREATED, Json(account(&world, world.accounts.len() - 1))))
}

fn check_credentials(entered: &Value, provider: &str) {
    let twilio = TestAccount::local();
    let expected = match provider {
        "telnyx" => json!({ "api_key": API_KEY }),
        _ => json!({
            "auth_token": twilio.auth_token, "api_key_sid": twilio.key_sid, "api_key_secret": twilio.key_secret,
        }),
    };
    assert_eq!(*entered, expected);
}

async fn set_profile(
    State(world): State<Shared>,
    Path(id): Path<usize>,
    headers: HeaderMap,
    Json(body): Json<Value>,
) -> Result<Json<Value>, StatusCode> {
    owner(&world, &headers)?;
    assert_eq!(body, json!({ "messaging_profile": PROFILE_ID, "campaign": CAMPAIGN_ID }));
    Ok(Json(account(&world.lock().unwrap(), id)))
}

async fn set_credentials(
    State(world): State<Shared>,
    Path(id): Path<usize>,
    headers: HeaderMap,
    Json(body): Json<Value>,
) -> Result<Json<Value>, StatusCode> {
    owner(&world, &headers)?;
    check_credentials(&body, "telnyx");
    let mut world = world.lock().unwrap();
    let handle = world.accounts[id].clone();
    world.sending.insert(handle);
    Ok(Json(account(&world, id)))
}

fn template(id: usize, (name, state): &(String, &'static str)) -> Value {
    json!({ "id": id.to_string(), "name": name, "newest_version": 1, "state": state })
}

async fn templates(State(world): State<Shared>, headers: HeaderMap) -> Result<Json<Value>, StatusCode> {
    user(&headers)?;
    let world = world.lock().unwrap();
    let items: Vec<_> = world.templates.iter().enumerate().map(|(id, one)| template(id, one)).collect();
    Ok(Json(json!({ "items": items })))
}

async fn write_template(
    State(world): State<Shared>,
    headers: HeaderMap,
    Json(body): Json<Value>,
) -> Result<(StatusCode, Json<Value>), StatusCode> {
    let author = user(&headers)?;
    let mut world = world.lock().unwrap();
    assert_eq!(role(&world, author), "store_manager");
    world.templates.push((body["name"].as_str().unwrap().to_owned(), "draft"));
    let id = world.templates.len() - 1;
    Ok((StatusCode::CREATED, Json(template(id, &world.templates[id]))))
}

async fn template_step(
    State(world): State<Shared>,
    Path((id, step)): Path<(usize, String)>,
    headers: HeaderMap,
    Json(body): Json<Value>,
) -> Result<Json<Value>, StatusCode> {
    let person = user(&headers)?;
    let mut world = world.lock().unwrap();
    assert_eq!(body, json!({ "version": 1 }));
    let (by, from, to) = match step.as_str() {
        "submit" => ("store_manager", "draft", "submitted"),
        "approve" => ("root_owner", "submitted", "approved"),
        _ => return Err(StatusCode::NOT_FOUND),
    };
    if role(&world, person) != by || world.templates[id].1 != from {
        return Err(StatusCode::UNPROCESSABLE_ENTITY);
    }
    world.templates[id].1 = to;
    Ok(Json(template(id, &world.templates[id])))
}

async fn webhook(
    State(world): State<Shared>,
    Path(id): Path<usize>,
    headers: HeaderMap,
    body: Bytes,
) -> Result<(), StatusCode> {
    let mut world = world.lock().unwrap();
    if id >= world.accounts.len() {
        return Err(StatusCode::NOT_FOUND);
    }
    if !genuine(&headers, &body) {
        return Err(StatusCode::UNAUTHORIZED);
    }
    let event: Value = serde_json::from_slice(&body).unwrap();
    assert_eq!(event["data"]["payload"]["to"][0]["phone_number"], world.accounts[id].as_str());
    world.deliveries += 1;
    if world.events.insert(event["data"]["id"].as_str().unwrap().to_owned()) {
        world.texts.push(event["data"]["payload"]["text"].as_str().unwrap().to_owned());
    }
    Ok(())
}

fn genuine(headers: &HeaderMap, body: &[u8]) -> bool {
    let header = |name: &str| headers.get(name).and_then(|value| value.to_str().ok()).unwrap_or_default();
    let decoded = |text: &str| BASE64_STANDARD.decode(text).unwrap_or_default();
    let key = decoded(PUBLIC_KEY).try_into().unwrap();
    let key = VerifyingKey::from_bytes(&key).unwrap();
    let Ok(signature) = Signature::from_slice(&decoded(header("telnyx-signature-ed25519"))) else { return false };
    let signed = [header("telnyx-timestamp").as_bytes(), b"|", body].concat();
    key.verify_strict(&signed, &signature).is_ok()
}

/// Twilio signs the address it was told, which is this app's own.
async fn twilio_message(State(world): State<Shared>, headers: HeaderMap, body: Bytes) -> StatusCode {
    let header = |name: &str| headers.get(name).and_then(|value| value.to_str().ok()).unwrap_or_default();
    let mut pairs: Vec<_> = form_urlencoded::parse(&body).collect();
    pairs.sort();
    let mut mac = Hmac::<Sha1>::new_from_slice(TestAccount::local().auth_token.as_bytes()).unwrap();
    mac.update(format!("http://{}/webhooks/twilio/t/message", header("host")).as_bytes());
    for (name, value) in &pairs {
        mac.update(name.as_bytes());
        mac.update(value.as_bytes());
    }
    let signature = BASE64_STANDARD.decode(header("x-twilio-signature")).unwrap_or_default();
    if mac.verify_slice(&signature).is_err() {
        return StatusCode::UNAUTHORIZED;
    }
    let text = pairs.iter().find(|(name, _)| name == "Body").unwrap();
    world.lock().unwrap().texts.push(text.1.clone().into_owned());
    StatusCode::OK
}

async fn shopify_webhook(State(world): State<Shared>, headers: HeaderMap, body: Bytes) -> StatusCode {
    let header = |name: &str| headers.get(name).and_then(|value| value.to_str().ok()).unwrap_or_default();
    let mut mac = Hmac::<Sha256>::new_from_slice(LOCAL_API_SECRET.as_bytes()).unwrap();
    mac.update(&body);
    let signature = BASE64_STANDARD.decode(header("x-shopify-hmac-sha256")).unwrap_or_default();
    if mac.verify_slice(&signature).is_err() {
        return StatusCode::UNAUTHORIZED;
    }
    world.lock().unwrap().texts.push(format!("{} {}", header("x-shopify-topic"), header("x-shopify-shop-domain")));
    StatusCode::OK
}
