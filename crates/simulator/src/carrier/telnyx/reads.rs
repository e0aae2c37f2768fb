//! What Telnyx says when it is asked: a message, the account's numbers, profile, opt-outs, campaign.

use std::collections::HashMap;

use axum::{
    extract::{Path, Query, State},
    http::{HeaderMap, StatusCode},
    response::Response,
};
use jiff::SignedDuration;
use serde_json::{Value, json};

use super::{missing, record::record, unauthorized};
use crate::{
    carrier::{Carrier, Provider, reply},
    telnyx::{BRAND_ID, PROFILE_ID, telnyx_time},
};

/// How long a message can be looked up.
const MESSAGE_LIFE: SignedDuration = SignedDuration::from_hours(240);
const PAGE_SIZE: usize = 25;

/// The answer to a read by somebody whom the carrier knows. `find` gets the organisation.
async fn answer(carrier: &Carrier, headers: &HeaderMap, find: impl FnOnce(&str) -> Option<Value>) -> Response {
    let organization = carrier.organization(headers);
    let answer = || match organization {
        None => unauthorized(),
        Some(organization) => find(&organization).map_or_else(missing, |found| reply::json(StatusCode::OK, &found)),
    };
    carrier.read(Provider::Telnyx, answer).await
}

pub(in crate::carrier) async fn message(
    State(carrier): State<Carrier>,
    Path(id): Path<String>,
    headers: HeaderMap,
) -> Response {
    let find = |organization: &str| {
        let message = carrier.find(Provider::Telnyx, organization, &id)?;
        let fresh = carrier.now().duration_since(message.entry.at) <= MESSAGE_LIFE;
        fresh.then(|| json!({ "data": record(&message, message.stage()) }))
    };
    answer(&carrier, &headers, find).await
}

pub(in crate::carrier) async fn profile(
    State(carrier): State<Carrier>,
    Path(id): Path<String>,
    headers: HeaderMap,
) -> Response {
    let known = |profile: &str| {
        profile == PROFILE_ID || carrier.state().settings.numbers.values().any(|assigned| assigned == profile)
    };
    let find = |_: &str| {
        known(&id).then(|| {
            json!({ "data": {
                "record_type": "messaging_profile",
                "id": id,
                "name": "Local profile",
                "enabled": true,
                "webhook_url": null,
                "webhook_failover_url": null,
                "webhook_api_version": "2",
                "whitelisted_destinations": ["US", "CA"],
                "number_pool_settings": null,
                "url_shortener_settings": null,
                "alpha_sender": null,
                "daily_spend_limit": null,
                "daily_spend_limit_enabled": false,
                "mms_fall_back_to_sms": false,
                "mms_transcoding": false,
                "mobile_only": false,
                "smart_encoding": false,
                "created_at": "2026-01-23T18:10:02.574Z",
                "updated_at": "2026-01-23T18:10:02.574Z",
            } })
        })
    };
    answer(&carrier, &headers, find).await
}

pub(in crate::carrier) async fn numbers(
    State(carrier): State<Carrier>,
    Query(query): Query<HashMap<String, String>>,
    headers: HeaderMap,
) -> Response {
    let find = |_: &str| {
        let settings = carrier.settings();
        let entries = settings.numbers.iter().enumerate().map(|(index, (number, profile))| {
            json!({
                "record_type": "messaging_settings",
                "id": (1_293_384_261_075_731_499_u64 + index as u64).to_string(),
                "phone_number": number,
                "messaging_profile_id": profile,
                "country_code": "US",
                "type": "long-code",
                "messaging_product": "A2P",
                "traffic_type": "A2P",
            })
        });
        Some(page(entries.collect(), &query))
    };
    answer(&carrier, &headers, find).await
}

pub(in crate::carrier) async fn opt_outs(
    State(carrier): State<Carrier>,
    Query(query): Query<HashMap<String, String>>,
    headers: HeaderMap,
) -> Response {
    let wanted = query.get("filter[messaging_profile_id]");
    let find = |_: &str| {
        let state = carrier.state();
        let entries = state.opt_outs.iter().filter(|((provider, profile, _), _)| {
            *provider == Provider::Telnyx && wanted.is_none_or(|wanted| wanted == profile)
        });
        let entries = entries.map(|((_, profile, client), block)| {
            json!({
                "from": block.ours,
                "to": client,
                "messaging_profile_id": profile,
                "keyword": block.keyword,
                "created_at": telnyx_time(block.at),
            })
        });
        Some(page(entries.collect(), &query))
    };
    answer(&carrier, &headers, find).await
}

pub(in crate::carrier) async fn campaign(
    State(carrier): State<Carrier>,
    Path(id): Path<String>,
    headers: HeaderMap,
) -> Response {
    let find = |_: &str| {
        let status = carrier.state().settings.campaigns.get(&id).cloned()?;
        Some(json!({
            "brandId": BRAND_ID,
            "campaignId": id,
            "tcrCampaignId": "CLOCAL1",
            "cspId": "SLOCAL1",
            "usecase": "CUSTOMER_CARE",
            "subUsecases": [],
            "description": "Appointments and answers for clients of the demo shop.",
            "status": "ACTIVE",
            "campaignStatus": status,
            "mock": false,
            "isTMobileRegistered": true,
            "isTMobileSuspended": false,
            "isTMobileNumberPoolingEnabled": false,
            "submissionStatus": "CREATED",
            "failureReasons": null,
            "termsAndConditions": true,
            "createDate": "2026-10-02T12:00:00.000Z",
        }))
    };
    answer(&carrier, &headers, find).await
}

pub(in crate::carrier) async fn assignment(
    State(carrier): State<Carrier>,
    Path(number): Path<String>,
    headers: HeaderMap,
) -> Response {
    let find = |_: &str| {
        let assignment = carrier.state().settings.assignment(&number)?;
        Some(json!({
            "phoneNumber": number,
            "brandId": BRAND_ID,
            "tcrBrandId": "BLOCAL1",
            "campaignId": assignment.campaign,
            "tcrCampaignId": "CLOCAL1",
            "telnyxCampaignId": assignment.campaign,
            "assignmentStatus": assignment.status,
            "failureReasons": null,
            "createdAt": "2026-10-03T12:00:00.000Z",
            "updatedAt": "2026-10-03T12:00:00.000Z",
        }))
    };
    answer(&carrier, &headers, find).await
}

/// One page of a list, by Telnyx's numbered pages.
fn page(entries: Vec<Value>, query: &HashMap<String, String>) -> Value {
    let asked = |name: &str, otherwise| query.get(name).and_then(|text| text.parse().ok()).unwrap_or(otherwise);
    let number = asked("page[number]", 1).max(1);
    let size = asked("page[size]", PAGE_SIZE).clamp(1, 250);
    let meta = json!({
        "page_number": number,
        "page_size": size,
        "total_pages": entries.len().div_ceil(size).max(1),
        "total_results": entries.len(),
    });
    let data: Vec<_> = entries.into_iter().skip((number - 1).saturating_mul(size)).take(size).collect();
    json!({ "data": data, "meta": meta })
}
