//! The internal endpoints, which no real carrier has: the ledger, the faults, the settings, and a client's texts.
//!
//! `GET /ledger?after=&limit=`, `GET /ledger/summary`, `GET|PUT /faults`, `GET|PUT /settings`, `PUT /opt-outs`,
//! `POST /inbound`, `POST /reset`. Loopback names only; bodies are JSON, which no page of another origin can send.

use std::collections::BTreeMap;

use axum::{
    Json,
    extract::{Query, State},
    http::StatusCode,
};
use serde::Deserialize;
use serde_json::{Value, json};

use super::{
    Carrier, Provider,
    faults::Plan,
    ledger::Summary,
    settings::{Assignment, Settings},
    texts::Written,
};
use crate::telnyx::{CAMPAIGN_ID, PROFILE_ID};

const LEDGER_LIMIT: usize = 1000;

#[derive(Deserialize)]
pub(super) struct After {
    #[serde(default)]
    after: u64,
    limit: Option<usize>,
}

/// A page of the ledger; `next` is the `after` of the page that follows.
pub(super) async fn ledger(State(carrier): State<Carrier>, Query(After { after, limit }): Query<After>) -> Json<Value> {
    let limit = limit.unwrap_or(LEDGER_LIMIT);
    let items = carrier.ledger_after(after, limit);
    let next = items.last().filter(|_| items.len() == limit).map(|last| last.sequence);
    Json(json!({ "items": items, "next": next }))
}

pub(super) async fn summary(State(carrier): State<Carrier>) -> Json<Summary> {
    Json(carrier.summary())
}

pub(super) async fn faults(State(carrier): State<Carrier>) -> Json<Plan> {
    Json(carrier.faults())
}

pub(super) async fn set_faults(State(carrier): State<Carrier>, Json(plan): Json<Plan>) -> Json<Plan> {
    carrier.set_faults(plan);
    Json(carrier.faults())
}

pub(super) async fn settings(State(carrier): State<Carrier>) -> Json<Settings> {
    Json(carrier.settings())
}

/// What is named changes, the rest stays.
#[derive(Deserialize)]
#[serde(default, deny_unknown_fields)]
#[derive(Default)]
pub(super) struct Change {
    /// The status of the local campaign.
    campaign: Option<String>,
    campaigns: BTreeMap<String, String>,
    assignments: BTreeMap<String, Option<Assignment>>,
    /// Numbers of the local messaging profile.
    numbers: Vec<String>,
}

pub(super) async fn set_settings(State(carrier): State<Carrier>, Json(change): Json<Change>) -> Json<Settings> {
    if let Some(word) = change.campaign {
        carrier.set_campaign(CAMPAIGN_ID, &word);
    }
    for (id, word) in change.campaigns {
        carrier.set_campaign(&id, &word);
    }
    for (number, assignment) in change.assignments {
        carrier.set_assignment(&number, assignment);
    }
    for number in change.numbers {
        carrier.add_number(&number, PROFILE_ID);
    }
    Json(carrier.settings())
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct OptOutChange {
    carrier: Provider,
    /// The client's number.
    client: String,
    /// The shop's number.
    number: String,
    stopped: bool,
}

pub(super) async fn set_opt_out(State(carrier): State<Carrier>, Json(change): Json<OptOutChange>) -> StatusCode {
    carrier.set_opt_out(change.carrier, &change.client, &change.number, change.stopped);
    StatusCode::NO_CONTENT
}

/// Answers with the status that the app gave, or `null` where the text was only heard.
pub(super) async fn inbound(
    State(carrier): State<Carrier>,
    Json(written): Json<Written>,
) -> Result<Json<Value>, (StatusCode, Json<Value>)> {
    match carrier.pass_on(&written).await {
        Ok(status) => Ok(Json(json!({ "status": status.map(|status| status.as_u16()) }))),
        Err(error) => Err((StatusCode::BAD_GATEWAY, Json(json!({ "error": error.to_string() })))),
    }
}

pub(super) async fn reset(State(carrier): State<Carrier>) -> StatusCode {
    carrier.clear_ledger();
    carrier.set_faults(Plan::default());
    StatusCode::NO_CONTENT
}

/// Somebody followed a redirect.
pub(super) async fn followed(State(carrier): State<Carrier>) -> StatusCode {
    carrier.0.tally.redirects_followed.add();
    StatusCode::NOT_FOUND
}
