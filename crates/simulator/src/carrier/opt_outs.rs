//! Who texted STOP: each carrier's own keywords and its own block.
//!
//! Telnyx blocks for a whole messaging profile, Twilio for one of the shop's numbers. Sources: "Opt-out keywords" at
//! developers.telnyx.com, "Twilio support for opt-out keywords" at help.twilio.com.

use jiff::Timestamp;

use super::{Carrier, Provider};

const TELNYX_STOP: [&str; 7] = ["STOP", "STOPALL", "STOP ALL", "UNSUBSCRIBE", "CANCEL", "END", "QUIT"];
const TELNYX_START: [&str; 2] = ["START", "UNSTOP"];
const TWILIO_STOP: [&str; 8] = ["STOP", "UNSUBSCRIBE", "END", "QUIT", "STOPALL", "REVOKE", "OPTOUT", "CANCEL"];
const TWILIO_START: [&str; 3] = ["START", "YES", "UNSTOP"];

/// One block.
#[derive(Clone, PartialEq, Eq)]
pub(super) struct OptOut {
    /// The shop's number that the keyword was texted to.
    pub(super) ours: String,
    /// The keyword.
    pub(super) keyword: String,
    /// When.
    pub(super) at: Timestamp,
}

/// Carrier, profile or number, and the client.
pub(super) type Block = (Provider, String, String);

/// What a text means to the carrier that passes it on: the keyword, and whether it stops.
fn keyword(provider: Provider, text: &str) -> Option<(String, bool)> {
    let word = text.trim().to_uppercase();
    let (stop, start): (&[&str], &[&str]) = match provider {
        Provider::Telnyx => (&TELNYX_STOP, &TELNYX_START),
        Provider::Twilio => (&TWILIO_STOP, &TWILIO_START),
    };
    if stop.contains(&word.as_str()) {
        Some((word, true))
    } else if start.contains(&word.as_str()) {
        Some((word, false))
    } else {
        None
    }
}

impl Carrier {
    /// Lets the carrier hear a client's text without passing it on: it acts on its keywords.
    pub fn hear(&self, provider: Provider, client: &str, ours: &str, text: &str) {
        if let Some((keyword, stops)) = keyword(provider, text) {
            self.block(provider, client, ours, stops.then_some(keyword));
        }
    }

    /// Blocks a client for one of the shop's numbers, or lifts the block.
    pub fn set_opt_out(&self, provider: Provider, client: &str, ours: &str, stopped: bool) {
        self.block(provider, client, ours, stopped.then(|| "STOP".to_owned()));
    }

    fn block(&self, provider: Provider, client: &str, ours: &str, keyword: Option<String>) {
        let at = self.now();
        let mut state = self.state();
        let scope = match provider {
            Provider::Telnyx => state.profile_of(ours),
            Provider::Twilio => ours.to_owned(),
        };
        let block = (provider, scope, client.to_owned());
        match keyword {
            Some(keyword) => {
                state.opt_outs.insert(block, OptOut { ours: ours.to_owned(), keyword, at });
            }
            None => {
                state.opt_outs.remove(&block);
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn keywords_are_the_carriers_own() {
        for (provider, text, expected) in [
            (Provider::Telnyx, " stop \n", Some(true)),
            (Provider::Telnyx, "Stop all", Some(true)),
            (Provider::Telnyx, "START", Some(false)),
            (Provider::Telnyx, "revoke", None),
            (Provider::Telnyx, "yes", None),
            (Provider::Twilio, "revoke", Some(true)),
            (Provider::Twilio, "yes", Some(false)),
            (Provider::Twilio, "stop it", None),
        ] {
            assert_eq!(keyword(provider, text).map(|(_, stops)| stops), expected, "{text:?}");
        }
    }
}
