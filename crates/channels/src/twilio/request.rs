//! What we write to Twilio, byte for byte. Pure.

use base64::{Engine as _, engine::general_purpose::STANDARD};
use bytes::Bytes;
use domain::phone::E164;
use form_urlencoded::Serializer;
use http::{
    HeaderMap, HeaderValue,
    header::{ACCEPT, AUTHORIZATION, CONTENT_TYPE},
};
use secrecy::ExposeSecret as _;

use super::{
    config::{Config, is_sid},
    form::Form,
};
use crate::{
    error::{ChannelError, ErrorClass, ErrorKind},
    outbound::{Outbound, check_stored},
    prepared::PreparedRequest,
};

/// The parameters of a message. Another one in stored bytes would make it another message.
const PARAMETERS: [&str; 5] = ["To", "From", "MessagingServiceSid", "Body", "StatusCallback"];

/// Sends a message: `POST /Accounts/{AC}/Messages.json`.
pub(super) fn send(config: &Config, message: &Outbound) -> Result<PreparedRequest, ChannelError> {
    let body = match &message.stored_body {
        Some(stored) => {
            let form = Form::read(stored).filter(|form| form.pairs().all(|(name, _)| PARAMETERS.contains(&name)));
            let says = form.as_ref().and_then(|form| Some((form.one("From")?, form.one("To")?, form.one("Body")?)));
            check_stored(says, message)?;
            stored.clone()
        }
        None => new_body(config, message),
    };
    let mut headers = headers(config)?;
    headers.insert(CONTENT_TYPE, HeaderValue::from_static("application/x-www-form-urlencoded"));
    Ok(PreparedRequest::post(url(config, "/Messages.json"), headers, body))
}

fn new_body(config: &Config, message: &Outbound) -> Bytes {
    let mut form = Serializer::new(String::new());
    form.append_pair("To", message.to.as_str()).append_pair("From", &message.from);
    if let Some(service) = &config.messaging_service_sid {
        form.append_pair("MessagingServiceSid", service);
    }
    form.append_pair("Body", &message.text);
    if let Some(url) = &message.callback_url {
        form.append_pair("StatusCallback", url);
    }
    Bytes::from(form.finish())
}

/// A message's record: `GET /Accounts/{AC}/Messages/{sid}.json`.
pub(super) fn message(config: &Config, sid: &str) -> Result<PreparedRequest, ChannelError> {
    if is_sid(sid, "SM") || is_sid(sid, "MM") {
        Ok(PreparedRequest::get(url(config, &format!("/Messages/{sid}.json")), headers(config)?))
    } else {
        Err(BAD_ID)
    }
}

/// One of the account's numbers: `GET /Accounts/{AC}/IncomingPhoneNumbers.json`.
pub(super) fn number(config: &Config, number: &E164) -> Result<PreparedRequest, ChannelError> {
    let mut query = Serializer::new(String::new());
    query.append_pair("PhoneNumber", number.as_str()).append_pair("PageSize", "20");
    Ok(PreparedRequest::get(url(config, &format!("/IncomingPhoneNumbers.json?{}", query.finish())), headers(config)?))
}

fn url(config: &Config, path: &str) -> String {
    config.base_url.url(&format!("/2010-04-01/Accounts/{}{path}", config.account_sid.as_str()))
}

fn headers(config: &Config) -> Result<HeaderMap, ChannelError> {
    let json = HeaderValue::from_static("application/json");
    Ok(HeaderMap::from_iter([(AUTHORIZATION, authorization(config)?), (ACCEPT, json)]))
}

/// Who asks.
pub(super) fn authorization(config: &Config) -> Result<HeaderValue, ChannelError> {
    let user = &config.credentials.user;
    // A colon in the name would move the border between name and password (RFC 7617 §2).
    if user.is_empty() || user.contains(':') {
        return Err(BAD_CREDENTIALS);
    }
    let pair = STANDARD.encode(format!("{user}:{}", config.credentials.password.expose_secret()));
    let mut basic = HeaderValue::from_str(&format!("Basic {pair}")).map_err(|_| BAD_CREDENTIALS)?;
    basic.set_sensitive(true);
    Ok(basic)
}

const BAD_CREDENTIALS: ChannelError = ChannelError::new(
    ErrorKind::Unauthorized,
    ErrorClass::HaltAccount,
    "The account's credentials are not well formed.",
    "Enter them again, as the carrier's console shows them.",
);
const BAD_ID: ChannelError = ChannelError::new(
    ErrorKind::RequestInvalid,
    ErrorClass::Operator,
    "What the carrier was to be asked is not well formed.",
    "Check the account's settings.",
);

#[cfg(test)]
mod tests;
