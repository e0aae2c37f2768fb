//! What an account at Telnyx needs to be spoken for.

use std::fmt;

use secrecy::SecretString;

use crate::endpoint::BaseUrl;

/// Telnyx's own API.
pub const DEFAULT_API_URL: &str = "https://api.telnyx.com/v2";

/// One account. `Debug` shows no key.
#[derive(Clone)]
pub struct Config {
    /// Where the API answers: [`DEFAULT_API_URL`], or a stand-in on this machine.
    pub base_url: BaseUrl,
    /// The API key, from Mission Control.
    pub api_key: SecretString,
    /// The messaging profile to send through; needed where the sender is a name and not a number.
    pub messaging_profile_id: Option<String>,
}

impl fmt::Debug for Config {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Config")
            .field("base_url", &self.base_url)
            .field("messaging_profile_id", &self.messaging_profile_id)
            .finish_non_exhaustive()
    }
}
