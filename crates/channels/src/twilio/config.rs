//! What an account at Twilio needs to be spoken for.

use std::{fmt, str::FromStr};

use secrecy::SecretString;

use crate::endpoint::BaseUrl;

/// Twilio's own API.
pub const DEFAULT_API_URL: &str = "https://api.twilio.com";

/// An account's id: `AC` and 32 hexadecimal digits. It is part of every address, so nothing else gets in.
#[derive(Clone, PartialEq, Eq, Hash, Debug)]
pub struct AccountSid(String);

/// The text is not an account's id.
#[derive(Clone, Copy, PartialEq, Eq, Debug, thiserror::Error)]
#[error("not an account SID: paste it from the Twilio console, AC and 32 characters")]
pub struct InvalidAccountSid;

impl AccountSid {
    /// The id as Twilio writes it.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl FromStr for AccountSid {
    type Err = InvalidAccountSid;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        if is_sid(text, "AC") { Ok(Self(text.to_owned())) } else { Err(InvalidAccountSid) }
    }
}

/// Whether this is one of Twilio's ids of this kind.
pub(super) fn is_sid(text: &str, prefix: &str) -> bool {
    const DIGITS: usize = 32;
    text.strip_prefix(prefix).is_some_and(|rest| rest.len() == DIGITS && rest.bytes().all(|b| b.is_ascii_hexdigit()))
}

/// The user and the password of every request: the account's id with its auth token, or an API key's id with its secret.
/// `Debug` shows neither.
#[derive(Clone)]
pub struct Credentials {
    /// `AC…`, or `SK…`.
    pub user: String,
    /// What belongs to it.
    pub password: SecretString,
}

impl fmt::Debug for Credentials {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Credentials").finish_non_exhaustive()
    }
}

/// One account. `Debug` shows no secret. Webhooks are signed with the auth token even where an API key sends, so that token is
/// kept apart, in [`super::signature::AuthTokens`].
#[derive(Clone)]
pub struct Config {
    /// Where the API answers: [`DEFAULT_API_URL`], or a stand-in on this machine.
    pub base_url: BaseUrl,
    /// The account.
    pub account_sid: AccountSid,
    /// What it sends with.
    pub credentials: Credentials,
    /// The messaging service to send through, `MG…`, if any.
    pub messaging_service_sid: Option<String>,
}

impl fmt::Debug for Config {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Config")
            .field("base_url", &self.base_url)
            .field("account_sid", &self.account_sid)
            .field("messaging_service_sid", &self.messaging_service_sid)
            .finish_non_exhaustive()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_account_sid_is_nothing_else() {
        let sid = format!("AC{}", "0a".repeat(16));
        assert_eq!(sid.parse::<AccountSid>().unwrap().as_str(), sid);
        let (short, long, service) = (&sid[..33], format!("{sid}0"), sid.replace("AC", "MG"));
        for bad in ["", "AC", short, &long, &service, &sid.replace("0a", "0g"), &sid.replace("0a", "./"), "../../x"] {
            assert_eq!(bad.parse::<AccountSid>(), Err(InvalidAccountSid), "{bad:?}");
        }
    }
}
