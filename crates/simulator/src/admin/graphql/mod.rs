//! Shopify's Admin GraphQL endpoint: every document is validated against the published schema, then answered from a small
//! world in memory.

mod cost;
mod resolve;
pub(super) mod schema;
#[cfg(test)]
mod tests;
mod world;

use std::{
    collections::HashMap,
    sync::{Arc, Mutex, PoisonError},
};

use apollo_compiler::{
    ExecutableDocument, Schema,
    executable::Operation,
    request::{RequestError, coerce_variable_values},
    resolvers::Execution,
    response::JsonMap,
    validation::Valid,
};
use axum::{
    Json,
    body::Bytes,
    extract::{Path, State},
    http::{HeaderMap, StatusCode},
    response::{IntoResponse, Response},
};
use jiff::Timestamp;
use serde::Deserialize;
use serde_json::{Value, json};
use tokio::sync::OnceCell;

use self::{
    cost::{Bucket, ThrottleStatus},
    resolve::Root,
    schema::{SchemaError, SchemaSource},
    world::World,
};
use super::{Admin, is_shop_domain};

/// The only version that is served; like Shopify, any other falls forward to it.
const VERSION: &str = "2026-10";

/// What the executor puts before an error of a field; Shopify's messages have nothing of the kind.
const EXECUTOR_PREFIX: &str = "resolver error: ";

/// The schema, once it has been read, and each shop's points.
pub(super) struct GraphQl {
    source: SchemaSource,
    schema: OnceCell<Arc<Valid<Schema>>>,
    buckets: Mutex<HashMap<String, Bucket>>,
}

#[derive(Deserialize)]
struct GraphQlRequest {
    query: String,
    #[serde(default)]
    variables: Option<JsonMap>,
    #[serde(default, rename = "operationName")]
    operation_name: Option<String>,
}

impl GraphQl {
    pub(super) fn new(source: SchemaSource) -> Self {
        Self { source, schema: OnceCell::new(), buckets: Mutex::default() }
    }

    /// Reads the schema ahead of the first question.
    pub(super) async fn warm_up(&self) {
        if let Err(error) = self.schema().await {
            tracing::warn!("Admin GraphQL is not available: {error}");
        }
    }

    /// The schema; a failure isn't kept, so that a file which appears later is found.
    async fn schema(&self) -> Result<Arc<Valid<Schema>>, SchemaError> {
        let read = async {
            let source = self.source.clone();
            let reading = tokio::task::spawn_blocking(move || source.load());
            let loaded = reading.await.unwrap_or_else(|_| Err(SchemaError::Invalid("reading it failed".to_owned())));
            loaded.map(Arc::new)
        };
        self.schema.get_or_try_init(|| read).await.cloned()
    }

    fn take(&self, shop: &str, cost: f64, now: Timestamp) -> (bool, ThrottleStatus) {
        let mut buckets = self.buckets.lock().unwrap_or_else(PoisonError::into_inner);
        buckets.entry(shop.to_owned()).or_insert_with(|| Bucket::full(now)).take(cost, now)
    }

    /// Shopify's answer to a request body, always with status 200.
    fn answer(&self, schema: &Valid<Schema>, shop: &str, request: &GraphQlRequest, now: Timestamp) -> Value {
        let document = match ExecutableDocument::parse_and_validate(schema, &request.query, "query.graphql") {
            Ok(document) => document,
            Err(all) => {
                let errors: Vec<_> = all.errors.iter().map(|error| error.to_json()).collect();
                return json!({ "errors": errors });
            }
        };
        let refused = |error: &RequestError| json!({ "errors": [error.to_graphql_error(&document.sources)] });
        let operation = match document.operations.get(request.operation_name.as_deref()) {
            Ok(operation) => operation,
            Err(error) => return refused(&error),
        };
        let given = request.variables.clone().unwrap_or_default();
        let variables = match coerce_variable_values(schema, operation, &given) {
            Ok(variables) => variables,
            Err(error) => return refused(&error),
        };
        let cost = cost::requested(&document, operation, &variables);
        if cost > cost::MOST_PER_DOCUMENT {
            return too_expensive(cost);
        }
        let (enough, status) = self.take(shop, cost, now);
        if !enough {
            return throttled(cost, status);
        }
        match execute(schema, &document, operation, &variables, shop) {
            Ok(mut answer) => {
                answer["extensions"] = cost_extension(cost, Some(cost), status);
                answer
            }
            Err(error) => refused(&error),
        }
    }
}

fn execute(
    schema: &Valid<Schema>,
    document: &Valid<ExecutableDocument>,
    operation: &Operation,
    variables: &Valid<JsonMap>,
    shop: &str,
) -> Result<Value, RequestError> {
    let world = World::of(shop);
    let type_name = operation.object_type().as_str();
    let root = Root { world: &world, type_name, operation: operation.operation_type };
    let mut response = Execution::new(schema, document)
        .operation(operation)
        .coerced_variable_values(variables)
        .enable_schema_introspection(true)
        .execute_sync(&root)?;
    for error in &mut response.errors {
        if let Some(own) = error.message.strip_prefix(EXECUTOR_PREFIX) {
            error.message = own.to_owned();
        }
    }
    Ok(serde_json::to_value(response).unwrap_or_default())
}

fn cost_extension(requested: f64, actual: Option<f64>, status: ThrottleStatus) -> Value {
    json!({ "cost": { "requestedQueryCost": requested, "actualQueryCost": actual, "throttleStatus": status } })
}

fn throttled(cost: f64, status: ThrottleStatus) -> Value {
    let documentation = "https://shopify.dev/api/usage/rate-limits";
    json!({
        "errors": [{ "message": "Throttled", "extensions": { "code": "THROTTLED", "documentation": documentation } }],
        "extensions": cost_extension(cost, None, status),
    })
}

fn too_expensive(cost: f64) -> Value {
    let most = cost::MOST_PER_DOCUMENT;
    json!({
        "errors": [{
            "message": format!("Query cost is {cost}, which exceeds the single query max cost limit ({most})."),
            "extensions": { "code": "MAX_COST_EXCEEDED", "cost": cost, "maxCost": most },
        }],
    })
}

/// `POST {shop}/admin/api/{version}/graphql.json`.
pub(super) async fn handle(
    State(admin): State<Admin>,
    Path((shop, version)): Path<(String, String)>,
    headers: HeaderMap,
    body: Bytes,
) -> Response {
    if !is_shop_domain(&shop) || !is_version(&version) {
        return (StatusCode::NOT_FOUND, Json(json!({ "errors": "Not Found" }))).into_response();
    }
    let now = (admin.clock)();
    let token = headers.get("x-shopify-access-token").and_then(|value| value.to_str().ok()).unwrap_or_default();
    if !admin.tokens.admits(token, &shop, now) {
        let message = "[API] Invalid API key or access token (unrecognized login or wrong password)";
        return (StatusCode::UNAUTHORIZED, Json(json!({ "errors": message }))).into_response();
    }
    let Ok(request) = serde_json::from_slice::<GraphQlRequest>(&body) else {
        let errors = json!({ "errors": { "query": "Required parameter missing or invalid" } });
        return (StatusCode::BAD_REQUEST, Json(errors)).into_response();
    };
    let schema = match admin.graphql.schema().await {
        Ok(schema) => schema,
        Err(error) => {
            return (StatusCode::SERVICE_UNAVAILABLE, Json(json!({ "errors": error.to_string() }))).into_response();
        }
    };
    let answer = admin.graphql.answer(&schema, &shop, &request, now);
    ([("x-shopify-api-version", VERSION)], Json(answer)).into_response()
}

/// `2026-10`, or `unstable`.
fn is_version(version: &str) -> bool {
    let dated = |(year, month): (&str, &str)| {
        year.len() == 4 && month.len() == 2 && version.bytes().all(|b| b.is_ascii_digit() || b == b'-')
    };
    version == "unstable" || version.split_once('-').is_some_and(dated)
}
