//! A client's phone: the numbers it can write to, and each text as a signed webhook of the carrier.

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
    clients::{self, readable},
    front_door::{Account, FrontDoorError},
    telnyx::{InboundMessage, TestKey, inbound_message},
};

/// The longest text that the phone sends, in characters: what a carrier splits into ten parts.
const LONGEST_TEXT: usize = 1600;

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
    let (accounts, problem) = match telnyx_accounts(&admin, &shop).await {
        Ok(accounts) if accounts.is_empty() => {
            (accounts, Some("This shop has no number yet. Run `simulator seed`, or connect one in the app.".to_owned()))
        }
        Ok(accounts) => (accounts, None),
        Err(error) => (Vec::new(), Some(sentence(&error))),
    };
    let numbers: Vec<_> = accounts
        .iter()
        .map(|account| json!({ "id": account.id, "name": account.name, "readable": readable(&account.handle) }))
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
    if sent.text.trim().is_empty() || sent.text.chars().count() > LONGEST_TEXT {
        let reason = format!("A text has between 1 and {LONGEST_TEXT} characters.");
        return Err(Refusal(StatusCode::BAD_REQUEST, reason));
    }
    let accounts = telnyx_accounts(&admin, &sent.shop).await.map_err(|error| unanswered(&error))?;
    let account = accounts
        .iter()
        .find(|account| account.id == sent.account)
        .ok_or_else(|| Refusal(StatusCode::NOT_FOUND, "The shop does not have this number any more.".to_owned()))?;
    let now = (admin.clock)();
    let mut message = InboundMessage::new(&sent.from, &account.handle, &sent.text, now);
    message.webhook_url = admin.app.app_url.join(&account.webhook_path);
    let webhook = inbound_message(&message, &TestKey::local(), now);
    let status = admin.front_door.deliver(&account.webhook_path, webhook).await.map_err(|error| unanswered(&error))?;
    if status.is_success() {
        return Ok(Json(json!({ "status": status.as_u16() })));
    }
    Err(Refusal(StatusCode::BAD_GATEWAY, refused(status)))
}

async fn telnyx_accounts(admin: &Admin, shop: &str) -> Result<Vec<Account>, FrontDoorError> {
    let mut accounts = admin.front_door.accounts(shop).await?;
    accounts.retain(|account| account.provider == "telnyx");
    Ok(accounts)
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
    let text = error.to_string();
    let mut letters = text.chars();
    let mut sentence: String =
        letters.next().map(|first| first.to_uppercase().chain(letters).collect()).unwrap_or_default();
    if !sentence.ends_with(['.', '?', '!']) {
        sentence.push('.');
    }
    sentence
}
