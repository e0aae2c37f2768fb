//! What we write to Telnyx, byte for byte. Pure.

use std::borrow::Cow;

use bytes::Bytes;
use domain::phone::E164;
use form_urlencoded::Serializer;
use http::{
    HeaderMap, HeaderName, HeaderValue,
    header::{ACCEPT, AUTHORIZATION, CONTENT_TYPE},
};
use secrecy::ExposeSecret as _;
use serde::{Deserialize, Serialize};

use super::config::Config;
use crate::{
    endpoint::is_path_id,
    error::{ChannelError, ErrorClass, ErrorKind},
    outbound::{Outbound, check_stored},
    prepared::PreparedRequest,
};

/// The key by which Telnyx recognises a repeated request, for 24 hours after the first that succeeded.
/// Source: <https://developers.telnyx.com/docs/development/api-fundamentals/idempotency>.
const IDEMPOTENCY_KEY: HeaderName = HeaderName::from_static("idempotency-key");

/// The body of a message. The order of the fields is part of it: a repeated request has to be the same byte for byte.
#[derive(Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct Body<'a> {
    from: Cow<'a, str>,
    to: Cow<'a, str>,
    text: Cow<'a, str>,
    #[serde(rename = "type")]
    kind: Cow<'a, str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    messaging_profile_id: Option<Cow<'a, str>>,
    #[serde(skip_serializing_if = "Option::is_none")]
    webhook_url: Option<Cow<'a, str>>,
}

const TEXT_ONLY: &str = "SMS";

/// Sends a message: `POST /messages`.
pub(super) fn send(config: &Config, message: &Outbound) -> Result<PreparedRequest, ChannelError> {
    let body = match &message.stored_body {
        Some(stored) => {
            let says: Option<Body<'_>> = serde_json::from_slice(stored).ok();
            let says = says.as_ref().filter(|body| body.kind == TEXT_ONLY);
            check_stored(says.map(|body| (&*body.from, &*body.to, &*body.text)), message)?;
            stored.clone()
        }
        None => new_body(config, message)?,
    };
    let mut headers = headers(config)?;
    headers.insert(CONTENT_TYPE, HeaderValue::from_static("application/json"));
    let key = HeaderValue::from_str(&message.idempotency_key).map_err(|_| BAD_SETTING)?;
    headers.insert(IDEMPOTENCY_KEY, key);
    Ok(PreparedRequest::post(config.base_url.url("/messages"), headers, body))
}

fn new_body(config: &Config, message: &Outbound) -> Result<Bytes, ChannelError> {
    let body = Body {
        from: message.from.as_str().into(),
        to: message.to.as_str().into(),
        text: message.text.as_str().into(),
        kind: TEXT_ONLY.into(),
        messaging_profile_id: config.messaging_profile_id.as_deref().map(Into::into),
        webhook_url: message.callback_url.as_deref().map(Into::into),
    };
    serde_json::to_vec(&body).map(Bytes::from).map_err(|_| BAD_SETTING)
}

/// A message's record: `GET /messages/{id}`, for ten days.
pub(super) fn message(config: &Config, id: &str) -> Result<PreparedRequest, ChannelError> {
    get_by_id(config, "/messages/", id)
}

/// The profile: `GET /messaging_profiles/{id}`.
pub(super) fn messaging_profile(config: &Config, id: &str) -> Result<PreparedRequest, ChannelError> {
    get_by_id(config, "/messaging_profiles/", id)
}

/// A campaign: `GET /10dlc/campaign/{id}`.
pub(super) fn campaign(config: &Config, id: &str) -> Result<PreparedRequest, ChannelError> {
    get_by_id(config, "/10dlc/campaign/", id)
}

/// A number's campaign: `GET /10dlc/phone_number_campaigns/{number}`.
pub(super) fn assignment(config: &Config, number: &E164) -> Result<PreparedRequest, ChannelError> {
    let path = format!("/10dlc/phone_number_campaigns/{}", number.as_str().replace('+', "%2B"));
    Ok(PreparedRequest::get(config.base_url.url(&path), headers(config)?))
}

/// The numbers that can send: `GET /phone_numbers/messaging`.
pub(super) fn numbers(config: &Config, page: u32, size: u32) -> Result<PreparedRequest, ChannelError> {
    get_page(config, "/phone_numbers/messaging", page, size, None)
}

/// Who asked not to be written to: `GET /messaging_optouts`, of the account's profile if it has one.
pub(super) fn opt_outs(config: &Config, page: u32, size: u32) -> Result<PreparedRequest, ChannelError> {
    let profile = config.messaging_profile_id.as_deref().map(|id| ("filter[messaging_profile_id]", id));
    get_page(config, "/messaging_optouts", page, size, profile)
}

fn get_by_id(config: &Config, path: &str, id: &str) -> Result<PreparedRequest, ChannelError> {
    if is_path_id(id) {
        Ok(PreparedRequest::get(config.base_url.url(&format!("{path}{id}")), headers(config)?))
    } else {
        Err(BAD_SETTING)
    }
}

fn get_page(
    config: &Config,
    path: &str,
    page: u32,
    size: u32,
    filter: Option<(&str, &str)>,
) -> Result<PreparedRequest, ChannelError> {
    let mut query = Serializer::new(String::new());
    query.append_pair("page[number]", &page.to_string()).append_pair("page[size]", &size.to_string());
    query.extend_pairs(filter);
    let url = config.base_url.url(&format!("{path}?{}", query.finish()));
    Ok(PreparedRequest::get(url, headers(config)?))
}

fn headers(config: &Config) -> Result<HeaderMap, ChannelError> {
    let bearer = format!("Bearer {}", config.api_key.expose_secret());
    let mut bearer = HeaderValue::from_str(&bearer).map_err(|_| BAD_KEY)?;
    bearer.set_sensitive(true);
    Ok(HeaderMap::from_iter([(AUTHORIZATION, bearer), (ACCEPT, HeaderValue::from_static("application/json"))]))
}

const BAD_KEY: ChannelError = ChannelError::new(
    ErrorKind::Unauthorized,
    ErrorClass::HaltAccount,
    "The account's API key is not well formed.",
    "Enter the key again, as Mission Control shows it.",
);
const BAD_SETTING: ChannelError = ChannelError::new(
    ErrorKind::RequestInvalid,
    ErrorClass::Operator,
    "What the carrier was to be asked is not well formed.",
    "Check the account's settings.",
);

#[cfg(test)]
mod tests;
