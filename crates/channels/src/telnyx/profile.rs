//! The account's numbers and its messaging profile, read only.

use std::fmt;

use domain::phone::E164;
use serde_json::Value;

use crate::json::name;

/// Numbers on a page; each is about 1.2 kB, and an answer is read up to 64 KiB.
pub(super) const PAGE_SIZE: u32 = 25;
/// Most destinations of a profile: there are 249 country codes.
const DESTINATIONS_MAX: usize = 300;

/// A number that can send. `Debug` shows its last digits only.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Number {
    /// The number.
    pub number: E164,
    /// The profile it belongs to, if any.
    pub messaging_profile_id: Option<String>,
    /// Its kind, like `long-code` or `toll-free`, if Telnyx says.
    pub kind: Option<String>,
    /// ISO 3166-1 alpha-2.
    pub country_code: Option<String>,
}

/// A messaging profile: what its numbers have in common. Its secrets are not read. `Debug` shows no address.
#[derive(Clone, PartialEq, Eq)]
pub struct MessagingProfile {
    /// Telnyx's id.
    pub id: String,
    /// Its name.
    pub name: String,
    /// Whether it is switched on; `false` if Telnyx does not say.
    pub enabled: bool,
    /// Where webhooks go.
    pub webhook_url: Option<String>,
    /// In which format: ours is `2`.
    pub webhook_api_version: Option<String>,
    /// The countries it may send to, or `*`.
    pub destinations: Vec<String>,
    /// Whether Telnyx may replace characters to save segments; then a text would not leave byte for byte.
    pub smart_encoding: bool,
    /// US dollars a day, as Telnyx writes them, if the limit is switched on.
    pub daily_spend_limit: Option<String>,
}

impl fmt::Debug for MessagingProfile {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("MessagingProfile")
            .field("id", &self.id)
            .field("enabled", &self.enabled)
            .field("webhook_api_version", &self.webhook_api_version)
            .finish_non_exhaustive()
    }
}

/// Reads a number.
pub(super) fn number(entry: &Value) -> Option<Number> {
    Some(Number {
        number: entry["phone_number"].as_str()?.parse().ok()?,
        messaging_profile_id: name(&entry["messaging_profile_id"]),
        kind: name(&entry["type"]),
        country_code: name(&entry["country_code"]),
    })
}

/// Reads a profile; `None` without an id.
pub(super) fn profile(record: &Value) -> Option<MessagingProfile> {
    let limited = record["daily_spend_limit_enabled"] == true;
    let destinations = record["whitelisted_destinations"].as_array().into_iter().flatten();
    Some(MessagingProfile {
        id: name(&record["id"])?,
        name: name(&record["name"]).unwrap_or_default(),
        enabled: record["enabled"] == true,
        webhook_url: record["webhook_url"].as_str().filter(|url| !url.is_empty()).map(str::to_owned),
        webhook_api_version: name(&record["webhook_api_version"]),
        destinations: destinations.filter_map(name).take(DESTINATIONS_MAX).collect(),
        smart_encoding: record["smart_encoding"] == true,
        daily_spend_limit: name(&record["daily_spend_limit"]).filter(|_| limited),
    })
}
