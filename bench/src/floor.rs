//! The floor: what the list costs with nothing around it. Bare axum and sqlx with their defaults, the session token verified,
//! the same query, the same JSON; no tenancy, no permissions, no limits, no logging, no metrics.

use std::{collections::HashMap, sync::Arc};

use axum::{
    Json, Router,
    extract::State,
    http::{HeaderMap, StatusCode, header},
    routing::get,
};
use jiff::Timestamp;
use jiff_sqlx::{Timestamp as Stored, ToSqlx};
use jsonwebtoken::{Algorithm, DecodingKey, Validation};
use serde::{Deserialize, Serialize};
use simulator::config::AppConfig;
use sqlx::{FromRow, PgPool};
use tokio::net::TcpListener;
use uuid::Uuid;

use crate::error::BenchError;

/// Where the floor listens and reads.
#[derive(Clone, Debug, clap::Args)]
pub struct FloorArgs {
    /// A filled database, reached as a superuser: row-level security does not bind it.
    #[arg(long, env = "DATABASE_URL")]
    pub database_url: String,
    /// The port on 127.0.0.1; 0 takes a free one.
    #[arg(long, default_value_t = 0)]
    pub port: u16,
}

/// Rows on a page, and one more to see whether there is a next one.
const LIMIT: i64 = 50;

const LIST: &str =
    "SELECT c.id, c.contact_id, coalesce(nullif(p.name, ''), i.handle) AS contact_name, i.handle, c.channel, c.status,
       c.unread_count, c.last_message_at, c.last_preview, c.last_direction
FROM conversation c
JOIN contact p ON p.shop_id = c.shop_id AND p.id = c.contact_id
JOIN identity i ON i.shop_id = c.shop_id AND i.id = c.identity_id
WHERE c.shop_id = $1 AND (c.last_message_at, c.id) < ($2, $3)
ORDER BY c.last_message_at DESC, c.id DESC LIMIT $4";

struct Floor {
    pool: PgPool,
    key: DecodingKey,
    validation: Validation,
    shops: HashMap<String, Uuid>,
}

#[derive(Deserialize)]
struct Claims {
    dest: String,
}

#[derive(FromRow)]
struct Row {
    id: Uuid,
    contact_id: Uuid,
    contact_name: String,
    handle: String,
    channel: String,
    status: String,
    unread_count: i32,
    last_message_at: Stored,
    last_preview: String,
    last_direction: String,
}

#[derive(Serialize)]
struct Conversation {
    id: Uuid,
    contact_id: Uuid,
    contact_name: String,
    handle: String,
    channel: String,
    status: String,
    unread_count: i32,
    last_message_at: Timestamp,
    last_preview: String,
    last_direction: String,
}

#[derive(Serialize)]
struct Page {
    items: Vec<Conversation>,
    next: Option<String>,
}

/// Serves until the process is ended.
pub async fn run(args: FloorArgs) -> Result<(), BenchError> {
    let app = AppConfig::from_env(|name| std::env::var(name).ok())?;
    let listener = TcpListener::bind(("127.0.0.1", args.port)).await.map_err(BenchError::io("the port is taken"))?;
    let address = listener.local_addr().map_err(BenchError::io("the port is not known"))?;
    let router = router(&args.database_url, &app).await?;
    println!("http://{address}");
    axum::serve(listener, router).await.map_err(BenchError::io("the floor stopped"))
}

/// The floor as a service.
pub async fn router(database_url: &str, app: &AppConfig) -> Result<Router, BenchError> {
    let pool = PgPool::connect(database_url).await?;
    let shops: Vec<(String, Uuid)> = sqlx::query_as("SELECT domain, shop_id FROM shop").fetch_all(&pool).await?;
    let mut validation = Validation::new(Algorithm::HS256);
    validation.set_audience(&[&app.api_key]);
    validation.validate_nbf = true;
    let key = DecodingKey::from_secret(app.api_secret.as_bytes());
    let floor = Floor { pool, key, validation, shops: shops.into_iter().collect() };
    Ok(Router::new()
        .route("/api/v1/conversations", get(list))
        .route("/health", get(async || StatusCode::OK))
        .with_state(Arc::new(floor)))
}

async fn list(State(floor): State<Arc<Floor>>, headers: HeaderMap) -> Result<Json<Page>, StatusCode> {
    let shop = shop_of(&floor, &headers).ok_or(StatusCode::UNAUTHORIZED)?;
    let rows: Vec<Row> = sqlx::query_as(LIST)
        .bind(shop)
        .bind(Timestamp::MAX.to_sqlx())
        .bind(Uuid::max())
        .bind(LIMIT + 1)
        .fetch_all(&floor.pool)
        .await
        .map_err(|_| StatusCode::INTERNAL_SERVER_ERROR)?;
    Ok(Json(page(rows)))
}

fn shop_of(floor: &Floor, headers: &HeaderMap) -> Option<Uuid> {
    let token = headers.get(header::AUTHORIZATION)?.to_str().ok()?.strip_prefix("Bearer ")?;
    let claims = jsonwebtoken::decode::<Claims>(token, &floor.key, &floor.validation).ok()?.claims;
    floor.shops.get(claims.dest.strip_prefix("https://")?).copied()
}

fn page(rows: Vec<Row>) -> Page {
    let limit = usize::try_from(LIMIT).unwrap_or_default();
    let has_next = rows.len() > limit;
    let items: Vec<_> = rows.into_iter().take(limit).map(Conversation::from).collect();
    let next = items
        .last()
        .filter(|_| has_next)
        .map(|last| format!("{:x}.{}", last.last_message_at.as_microsecond(), last.id.simple()));
    Page { items, next }
}

impl From<Row> for Conversation {
    fn from(row: Row) -> Self {
        Self {
            id: row.id,
            contact_id: row.contact_id,
            contact_name: row.contact_name,
            handle: row.handle,
            channel: row.channel,
            status: row.status,
            unread_count: row.unread_count,
            last_message_at: row.last_message_at.to_jiff(),
            last_preview: row.last_preview,
            last_direction: row.last_direction,
        }
    }
}
