//! A client's phone: the numbers it can write to, each text as a signed webhook of the carrier, and what the carriers took
//! for it.

use axum::{
    Json,
    extract::{Query, State},
    http::StatusCode,
};
use serde::Deserialize;
use serde_json::{Value, json};

use super::{
    Admin,
    internal::{OwnPage, Refusal, check_shop},
};
use crate::{
    carrier::{
        Provider,
        texts::{Received, Written},
    },
    clients::{self, readable},
    front_door::{Account, FrontDoorError},
};

/// The longest text that the phone sends, in characters: what a carrier splits into ten parts.
const LONGEST_TEXT: usize = 1600;
/// How many of the shop's messages the phone keeps.
const TEXTS_SHOWN: usize = 50;

#[derive(Deserialize)]
pub(super) struct Shop {
    shop: String,
}

/// Who can write and to which numbers; `problem` says why there are none.
pub(super) async fn world(
    _: OwnPage,
    State(admin): State<Admin>,
    Query(Shop { shop }): Query<Shop>,
) -> Result<Json<Value>, Refusal> {
    check_shop(&shop)?;
    let (accounts, problem) = match reachable_accounts(&admin, &shop).await {
        Ok(accounts) if accounts.is_empty() => {
            (accounts, Some("This shop has no number yet. Run `simulator seed`, or connect one in the app.".to_owned()))
        }
        Ok(accounts) => (accounts, None),
        Err(error) => (Vec::new(), Some(sentence(&error))),
    };
    let numbers: Vec<_> = accounts
        .iter()
        .map(|account| json!({ "id": account.id, "name": account.name, "number": account.handle, "readable": readable(&account.handle) }))
        .collect();
    let clients: Vec<_> = clients::with_phones()
        .map(|client| json!({ "name": client.name, "number": client.number, "readable": readable(client.number) }))
        .collect();
    Ok(Json(json!({ "clients": clients, "numbers": numbers, "problem": problem })))
}

#[derive(Deserialize)]
pub(super) struct Typed {
    shop: String,
    from: String,
    account: String,
    text: String,
    #[serde(default)]
    files: Vec<String>,
}

/// Delivers what was typed and answers with the status that the app gave to the carrier.
pub(super) async fn send(
    _: OwnPage,
    State(admin): State<Admin>,
    Json(sent): Json<Typed>,
) -> Result<Json<Value>, Refusal> {
    check_shop(&sent.shop)?;
    if clients::with_phones().all(|client| client.number != sent.from) {
        return Err(Refusal(StatusCode::BAD_REQUEST, "No client has this phone.".to_owned()));
    }
    let is_empty = sent.text.trim().is_empty() && sent.files.is_empty();
    if is_empty || sent.text.chars().count() > LONGEST_TEXT {
        let reason = format!("A text has between 1 and {LONGEST_TEXT} characters.");
        return Err(Refusal(StatusCode::BAD_REQUEST, reason));
    }
    let accounts = reachable_accounts(&admin, &sent.shop).await.map_err(|error| unanswered(&error))?;
    let account = accounts
        .iter()
        .find(|account| account.id == sent.account)
        .ok_or_else(|| Refusal(StatusCode::NOT_FOUND, "The shop does not have this number any more.".to_owned()))?;
    let written = Written {
        carrier: account.carrier().unwrap_or(Provider::Telnyx),
        from: sent.from,
        to: account.handle.clone(),
        text: sent.text,
        files: sent.files,
        webhook_url: Some(admin.app.app_url.join(&account.message_path())),
        event_id: None,
        message_id: None,
    };
    let status = admin.carrier.pass_on(&written).await;
    let status = status.map_err(|error| Refusal(StatusCode::BAD_GATEWAY, in_sentence(&error.to_string())))?;
    let status = status.unwrap_or_default();
    if status.is_success() {
        return Ok(Json(json!({ "status": status.as_u16() })));
    }
    Err(Refusal(StatusCode::BAD_GATEWAY, refused(status)))
}

/// The accounts whose carrier is played here.
async fn reachable_accounts(admin: &Admin, shop: &str) -> Result<Vec<Account>, FrontDoorError> {
    let mut accounts = admin.front_door.accounts(shop).await?;
    accounts.retain(|account| account.carrier().is_some());
    Ok(accounts)
}

#[derive(Deserialize)]
pub(super) struct Phone {
    number: String,
}

/// What the carriers took for this phone.
pub(super) async fn received(
    _: OwnPage,
    State(admin): State<Admin>,
    Query(Phone { number }): Query<Phone>,
) -> Json<Value> {
    let items: Vec<_> = admin
        .carrier
        .texts_for(&number, TEXTS_SHOWN)
        .into_iter()
        .map(|text| {
            let state = state_of(&text);
            json!({
                "id": text.id,
                "from": text.from,
                "fromReadable": readable(&text.from),
                "text": text.text,
                "at": text.at.as_millisecond(),
                "state": state,
                "failed": text.failed,
            })
        })
        .collect();
    Json(json!({ "items": items }))
}

/// The carrier's word, for the person who looks at the phone.
fn state_of(text: &Received) -> &'static str {
    match text.status {
        _ if text.failed => "Not delivered",
        "queued" => "The carrier has it",
        "sent" => "On its way",
        "delivered" => "Delivered",
        _ => "Delivery not confirmed",
    }
}

/// What the answer to a webhook means for the person who typed.
fn refused(status: StatusCode) -> String {
    let code = status.as_u16();
    match code {
        401 => format!("Refused ({code}): this number was connected with another key than the simulator’s."),
        404 => format!("Refused ({code}): Switchboard does not know this number."),
        429 => format!("Refused ({code}): too many messages at once. Wait a moment."),
        _ => format!("Not delivered: Switchboard answered {code}."),
    }
}

fn unanswered(error: &FrontDoorError) -> Refusal {
    Refusal(StatusCode::BAD_GATEWAY, sentence(error))
}

/// The error as a sentence of its own.
fn sentence(error: &FrontDoorError) -> String {
    in_sentence(&error.to_string())
}

fn in_sentence(text: &str) -> String {
    let mut letters = text.chars();
    let mut sentence: String =
        letters.next().map(|first| first.to_uppercase().chain(letters).collect()).unwrap_or_default();
    if !sentence.ends_with(['.', '?', '!']) {
        sentence.push('.');
    }
    sentence
}
