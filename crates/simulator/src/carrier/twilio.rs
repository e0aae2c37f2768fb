//! Twilio's side: what its API answers. Nothing here recognises a repeated message.
//!
//! Sources: twilio.com/docs, "Message resource" and "Error and warning dictionary".

use axum::{
    extract::{Path, State},
    http::{HeaderMap, StatusCode, header},
    response::Response,
};
use base64::{Engine as _, prelude::BASE64_STANDARD};
use bytes::Bytes;
use jiff::Timestamp;
use serde_json::{Value, json};

use super::{
    Carrier, Provider, callbacks,
    course::Stage,
    faults::Operation,
    orders::{Order, Verdict},
    reply,
    state::Message,
    telnyx::send::is_e164,
};
use crate::twilio::{API_VERSION, random_sid};

const TEXT_MAX_CHARS: usize = 1600;

/// An error in Twilio's shape.
pub(super) fn error(status: StatusCode, code: u32, message: &str) -> Response {
    let more_info = format!("https://www.twilio.com/docs/errors/{code}");
    let error = json!({ "code": code, "message": message, "more_info": more_info, "status": status.as_u16() });
    reply::json(status, &error)
}

/// What is not here is not there either.
pub(super) async fn not_found() -> Response {
    missing()
}

fn missing() -> Response {
    error(StatusCode::NOT_FOUND, 20404, "The requested resource was not found")
}

fn unauthorized() -> Response {
    error(StatusCode::UNAUTHORIZED, 20003, "Authenticate")
}

pub(super) async fn send(
    State(carrier): State<Carrier>,
    Path(account): Path<String>,
    headers: HeaderMap,
    body: Bytes,
) -> Response {
    let order = match read(&carrier, account, &headers, &body) {
        Ok(order) => order,
        Err(refusal) => {
            carrier.0.tally.refused.add();
            return *refusal;
        }
    };
    let fault = carrier.fault(Provider::Twilio, Operation::Send, &order.to);
    if let Some(answer) = reply::instead(Provider::Twilio, fault.as_ref()) {
        return answer;
    }
    let opted_out = format!("Attempt to send to unsubscribed recipient: {}", order.to);
    let answer = match carrier.place(order) {
        Verdict::Taken(message) | Verdict::Known(message) => {
            callbacks::follow(&carrier, &message);
            reply::json(StatusCode::CREATED, &record(&message, Stage::Queued))
        }
        Verdict::OptedOut | Verdict::OtherBody => {
            carrier.0.tally.refused.add();
            return error(StatusCode::BAD_REQUEST, 21610, &opted_out);
        }
    };
    reply::spoil(Provider::Twilio, fault.as_ref(), answer).await
}

pub(super) async fn look_up(
    State(carrier): State<Carrier>,
    Path((account, file)): Path<(String, String)>,
    headers: HeaderMap,
) -> Response {
    let answer = || {
        if !carrier.admits(&account, &headers) {
            return unauthorized();
        }
        let found = file.strip_suffix(".json").and_then(|sid| carrier.find(Provider::Twilio, &account, sid));
        found.map_or_else(missing, |message| reply::json(StatusCode::OK, &record(&message, message.stage())))
    };
    carrier.read(Provider::Twilio, answer).await
}

impl Carrier {
    /// Whether the request carries the account's own credentials, or those of its API key.
    pub(super) fn admits(&self, account: &str, headers: &HeaderMap) -> bool {
        let basic = headers.get(header::AUTHORIZATION).and_then(|value| value.to_str().ok()?.strip_prefix("Basic "));
        let pair = basic.and_then(|encoded| BASE64_STANDARD.decode(encoded).ok());
        let Some((user, password)) = pair.as_deref().and_then(|pair| std::str::from_utf8(pair).ok()?.split_once(':'))
        else {
            return false;
        };
        self.state().twilio.get(account).is_some_and(|known| {
            (user == known.account_sid && password == known.auth_token)
                || (user == known.key_sid && password == known.key_secret)
        })
    }
}

/// The order in a request, or what Twilio says about it.
fn read(carrier: &Carrier, account: String, headers: &HeaderMap, body: &Bytes) -> Result<Order, Box<Response>> {
    if !carrier.admits(&account, headers) {
        return Err(Box::new(unauthorized()));
    }
    let bad = |code, message: &str| Err(Box::new(error(StatusCode::BAD_REQUEST, code, message)));
    let mut order = Order {
        provider: Provider::Twilio,
        account,
        profile: String::new(),
        id: random_sid("SM"),
        from: String::new(),
        to: String::new(),
        text: String::new(),
        callback_url: None,
        key: None,
    };
    for (name, value) in form_urlencoded::parse(body) {
        let value = value.into_owned();
        match &*name {
            "From" => order.from = value,
            "To" => order.to = value,
            "Body" => order.text = value,
            "MessagingServiceSid" => order.profile = value,
            "StatusCallback" => order.callback_url = Some(value),
            _ => {}
        }
    }
    if !is_e164(&order.to) {
        return bad(21211, "Invalid 'To' Phone Number");
    }
    if order.from.is_empty() && order.profile.is_empty() {
        return bad(21603, "A 'From' phone number is required.");
    }
    if order.text.trim().is_empty() {
        return bad(21602, "Message body is required.");
    }
    if order.text.chars().count() > TEXT_MAX_CHARS {
        return bad(21617, "The concatenated message body exceeds the 1600 character limit");
    }
    Ok(order)
}

/// A message as Twilio writes it.
fn record(message: &Message, stage: Stage) -> Value {
    let entry = &message.entry;
    let sent = message.course.sent(stage).map(|after| message.time(after));
    let ended = message.course.ended(stage).map(|after| message.time(after));
    let error = message.course.error(stage);
    let uri = format!("/{API_VERSION}/Accounts/{}/Messages/{}", message.account, entry.provider_id);
    json!({
        "account_sid": message.account,
        "api_version": API_VERSION,
        "body": entry.text,
        "date_created": rfc_2822(entry.at),
        "date_sent": sent.map(rfc_2822),
        "date_updated": rfc_2822(ended.or(sent).unwrap_or(entry.at)),
        "direction": "outbound-api",
        "error_code": error,
        "error_message": error.map(|_| "Ordered by a test"),
        "from": entry.from,
        "messaging_service_sid": (!message.profile.is_empty()).then_some(&message.profile),
        "num_media": "0",
        "num_segments": message.parts.to_string(),
        "price": null,
        "price_unit": "USD",
        "sid": entry.provider_id,
        "status": message.word(stage),
        "subresource_uris": { "media": format!("{uri}/Media.json") },
        "to": entry.to,
        "uri": format!("{uri}.json"),
    })
}

fn rfc_2822(time: Timestamp) -> String {
    time.strftime("%a, %d %b %Y %H:%M:%S +0000").to_string()
}
