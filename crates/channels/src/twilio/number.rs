//! One of the account's numbers, read only.
//!
//! The account's own record is not asked for: a standard API key may not read it.
//! Sources: <https://www.twilio.com/docs/phone-numbers/api/incomingphonenumber-resource>,
//! <https://www.twilio.com/docs/iam/api-keys/keys-in-console>.

use std::fmt;

use domain::phone::E164;
use http::{HeaderMap, StatusCode};
use serde_json::Value;

use super::{config::AccountSid, errors};
use crate::{
    error::ChannelError,
    json::whole,
    outcome::{self, Repeat},
};

/// A number of the account. `Debug` shows its last digits only, and no address.
#[derive(Clone, PartialEq, Eq)]
pub struct Number {
    /// The number.
    pub number: E164,
    /// Whose it is.
    pub account_sid: AccountSid,
    /// Whether it can send and receive text messages; `false` if Twilio does not say.
    pub sms: bool,
    /// Where its messages are reported, if anywhere.
    pub sms_url: Option<String>,
}

impl fmt::Debug for Number {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Number")
            .field("number", &self.number)
            .field("account_sid", &self.account_sid)
            .field("sms", &self.sms)
            .finish_non_exhaustive()
    }
}

/// Reads the answer to the question for one number: `None` if the account does not have it.
pub(super) fn find(
    number: &E164,
    (status, headers, body): (StatusCode, &HeaderMap, &[u8]),
) -> Result<Option<Number>, ChannelError> {
    let answer = serde_json::from_slice::<Value>(body);
    if !status.is_success() {
        let code = answer.ok().and_then(|answer| whole(&answer["code"]));
        return Err(outcome::refused(status, headers, code, code.and_then(errors::explain), Repeat::Harmless));
    }
    let answer = answer.map_err(|_| outcome::unreadable(Repeat::Harmless))?;
    let listed = answer["incoming_phone_numbers"].as_array().ok_or(outcome::unreadable(Repeat::Harmless))?;
    Ok(listed.iter().filter_map(read).find(|found| found.number == *number))
}

fn read(entry: &Value) -> Option<Number> {
    Some(Number {
        number: entry["phone_number"].as_str()?.parse().ok()?,
        account_sid: entry["account_sid"].as_str()?.parse().ok()?,
        sms: entry["capabilities"]["sms"] == true,
        sms_url: entry["sms_url"].as_str().filter(|url| !url.is_empty()).map(str::to_owned),
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::error::ErrorKind;

    const FOUND: &str = include_str!("../../fixtures/twilio/incoming_phone_numbers.json");

    fn asked(number: &str, status: u16, body: &str) -> Result<Option<Number>, ChannelError> {
        let status = StatusCode::from_u16(status).unwrap();
        find(&number.parse().unwrap(), (status, &HeaderMap::new(), body.as_bytes()))
    }

    #[test]
    fn the_number_is_found_by_itself_and_not_by_its_likeness() {
        let number = asked("+17735550002", 200, FOUND).unwrap().unwrap();
        assert_eq!(number.account_sid.as_str(), "AC0123456789abcdef0123456789abcdef");
        assert!(number.sms && number.sms_url.is_some());
        assert!(!format!("{number:?}").contains("77355500"), "{number:?}");
        assert_eq!(asked("+17735550003", 200, FOUND).unwrap(), None);
        assert_eq!(asked("+17735550002", 200, r#"{"incoming_phone_numbers":[]}"#).unwrap(), None);
        let mute = FOUND.replace("\"sms\": true", "\"sms\": \"true\"");
        assert!(!asked("+17735550002", 200, &mute).unwrap().unwrap().sms);
    }

    #[test]
    fn what_is_no_list_is_no_answer() {
        for body in ["", "{}", "[]", "<html>", r#"{"incoming_phone_numbers":{}}"#] {
            assert_eq!(asked("+17735550002", 200, body).unwrap_err().kind, ErrorKind::Unreadable, "{body}");
        }
        assert_eq!(asked("+17735550002", 401, r#"{"code":20003}"#).unwrap_err().kind, ErrorKind::Unauthorized);
        assert_eq!(asked("+17735550002", 404, "").unwrap_err().kind, ErrorKind::NotFound);
        assert_eq!(asked("+17735550002", 503, "").unwrap_err().kind, ErrorKind::CarrierFailure);
    }
}
