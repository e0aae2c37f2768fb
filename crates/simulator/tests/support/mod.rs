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
    routing::{get, patch, post},
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

fn account(id: usize, handle: &str) -> Value {
    let path = format!("/webhooks/telnyx/{id}");
    json!({ "id": id.to_string(), "provider": "telnyx", "name": format!("Line {id}"), "handle": handle, "webhook_path": path, "public_key": PUBLIC_KEY })
}

async fn accounts(State(world): State<Shared>, headers: HeaderMap) -> Result<Json<Value>, StatusCode> {
    owner(&world, &headers)?;
    let world = world.lock().unwrap();
    let telnyx = world.accounts.iter().enumerate().map(|(id, handle)| account(id, handle));
    let twilio = world.twilio.iter().map(|handle| {
        json!({ "id": "t", "provider": "twilio", "name": "Line t", "handle": handle, "webhook_path": "/webhooks/twilio/t" })
    });
    let items: Vec<_> = telnyx.chain(twilio).collect();
    Ok(Json(json!({ "items": items })))
}

async fn connect(
    State(world): State<Shared>,
    headers: HeaderMap,
    Json(body): Json<Value>,
) -> Result<(StatusCode, Json<Value>), StatusCode> {
    owner(&world, &headers)?;
    assert_eq!(body["public_key"], PUBLIC_KEY);
    let handle = body["handle"].as_str().unwrap();
    let accounts = &mut world.lock().unwrap().accounts;
    if let Some(id) = accounts.iter().position(|known| known == handle) {
        return Ok((StatusCode::OK, Json(account(id, handle))));
    }
    accounts.push(handle.to_owned());
    Ok((StatusCode::CREATED, Json(account(accounts.len() - 1, handle))))
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
