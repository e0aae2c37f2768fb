//! Whether the process lives, whether it can work, and what it counts.

use std::time::Duration;

use axum::{
    extract::State as Shared,
    response::{IntoResponse as _, Response},
};
use http::{HeaderValue, StatusCode, header};
use serde::Serialize;
use tokio::time::timeout;

use super::json::Json;
use crate::state::State;

/// How long the database may take to say that it is there.
const DATABASE_WITHIN: Duration = Duration::from_secs(2);
const PROMETHEUS_TEXT: HeaderValue = HeaderValue::from_static("text/plain; version=0.0.4; charset=utf-8");

#[derive(Serialize)]
pub(super) struct Health {
    status: &'static str,
    version: &'static str,
}

#[derive(Serialize)]
struct Database {
    status: &'static str,
    detail: &'static str,
}

/// `GET /health`: the process answers. It asks nobody, so a database that is away does not restart it.
pub(super) async fn process() -> Json<Health> {
    Json(Health { status: "ok", version: env!("CARGO_PKG_VERSION") })
}

/// `GET /health/db`: the database answers and has every migration.
pub(super) async fn database(Shared(state): Shared<State>) -> Response {
    let db = state.services.db();
    let looked = async {
        db.ping().await?;
        storage::applied_is_current(db).await
    };
    let (status, detail) = match timeout(DATABASE_WITHIN, looked).await {
        Ok(Ok(true)) => {
            return Json(Database { status: "ok", detail: "The database answers and is up to date." }).into_response();
        }
        Ok(Ok(false)) => ("outdated", "The database lacks a migration. Run: switchboard migrate"),
        Ok(Err(error)) if !error.is_temporary() => {
            tracing::error!(%error, sqlstate = error.sqlstate(), "the database answers with an error");
            ("broken", "The database answers with an error; the log says which.")
        }
        Ok(Err(_)) | Err(_) => {
            ("unavailable", "The database does not answer. Check that it runs and that DATABASE_URL is right.")
        }
    };
    (StatusCode::SERVICE_UNAVAILABLE, Json(Database { status, detail })).into_response()
}

/// `GET /metrics`.
pub(super) async fn metrics(Shared(state): Shared<State>) -> Response {
    ([(header::CONTENT_TYPE, PROMETHEUS_TEXT)], state.metrics.render()).into_response()
}
