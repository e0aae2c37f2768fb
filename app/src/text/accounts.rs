//! Connected accounts.

pub(crate) const TITLE: &str = "Accounts";
pub(crate) const SUBTITLE: &str = "The carriers that this shop's messages come and go through.";
pub(crate) const ONE: &str = "Account";
pub(crate) const BACK: &str = "Back to accounts";
pub(crate) const LOADING: &str = "Loading accounts";
pub(crate) const FAILED: &str = "The accounts could not be loaded";
pub(crate) const FORBIDDEN: &str = "You can't see this";
pub(crate) const ONE_LOADING: &str = "Loading the account";
pub(crate) const ONE_FAILED: &str = "This account could not be loaded";
pub(crate) const READ_ONLY: &str = "Only an owner connects and changes accounts.";
pub(crate) const EMPTY_TITLE: &str = "No number is connected";
pub(crate) const EMPTY: &str =
    "Connect a number from Telnyx or Twilio. From then on, what clients write to it appears in the inbox.";
pub(crate) const CONNECT: &str = "Connect a number";

/// The carriers, by their stored names.
pub(crate) const TELNYX: (&str, &str) = ("telnyx", "Telnyx");
pub(crate) const TWILIO: (&str, &str) = ("twilio", "Twilio");

#[cfg(feature = "ssr")]
pub(crate) fn carrier(stored: &str) -> &str {
    [TELNYX, TWILIO].into_iter().find(|(name, _)| *name == stored).map_or(stored, |(_, label)| label)
}

/// What a secret is called where it is copied from.
#[cfg(feature = "ssr")]
pub(crate) fn secret(stored: &str) -> &str {
    match stored {
        "api_key" => API_KEY,
        "auth_token" => AUTH_TOKEN,
        "auth_token_previous" => "Auth token before the present one",
        "api_key_sid" => API_KEY_SID,
        "api_key_secret" => API_KEY_SECRET,
        other => other,
    }
}

pub(crate) const NAME: &str = "Name";
pub(crate) const NUMBER: &str = "Number";
pub(crate) const CARRIER: &str = "Carrier";
pub(crate) const STATUS: &str = "Status";
pub(crate) const LAST_IN: &str = "Last received";
pub(crate) const LAST_OUT: &str = "Last sent";
pub(crate) const NEVER: &str = "Nothing yet";

pub(crate) const GOOD: &str = "Fine";
pub(crate) const PLAIN: &str = "Note";
pub(crate) const ATTENTION: &str = "Look at this";
pub(crate) const WRONG: &str = "Stopped";
pub(crate) const WRONG_FINDING: &str = "Wrong";
pub(crate) const OFF: &str = "Switched off";

pub(crate) const PANEL: &str = "How it fares";
pub(crate) const NEXT_STEP: &str = "What to do:";
pub(crate) const SENDING: &str = "Sending";
pub(crate) const CAN_SEND: &str = "It has what sending takes.";
pub(crate) const CANT_SEND: &str = "It only receives: credentials to send with are missing.";
pub(crate) const BREAKER: &str = "Carrier";
pub(crate) const BREAKER_CLOSED: &str = "Messages are handed over as they come.";
pub(crate) const CREDENTIALS_CHECKED: &str = "Credentials checked";
pub(crate) const NOT_CHECKED: &str = "Not yet";
pub(crate) const LAST_PROBLEM: &str = "Last problem";
pub(crate) const NO_PROBLEM: &str = "None is known.";
pub(crate) const CAMPAIGN: &str = "Campaign";
pub(crate) const CARRIED: &str = "The phone carriers carry it.";
pub(crate) const NOT_CARRIED: &str = "The phone carriers do not carry it yet.";
pub(crate) const CAMPAIGN_UNREAD: &str = "It has not been read from Telnyx yet.";
pub(crate) const OPT_OUTS: &str = "Opt-outs read from the carrier";
pub(crate) const WEBHOOK: &str = "Webhook address for the carrier";
pub(crate) const KEPT: &str = "Secrets that are kept";
pub(crate) const NONE_KEPT: &str = "None";
pub(crate) const KEPT_HINT: &str = "Nobody can read them here, not even an owner.";
pub(crate) const DETAILS: &str = "Details";

pub(crate) const VERIFY: &str = "Verify";
pub(crate) const VERIFYING: &str = "Asking the carrier…";
pub(crate) const VERIFY_HINT: &str = "Asks the carrier about the credentials and the number. It changes nothing there.";
pub(crate) const PASSED: &str = "Verified: messages can leave and arrive.";
pub(crate) const NOT_PASSED: &str = "Not verified. The findings say why.";
pub(crate) const FINDINGS: &str = "What the carrier said";
pub(crate) const CHECK: &str = "Check now";
pub(crate) const CHECKING: &str = "Checking…";
pub(crate) const CHECKED: &str = "Checked: what Telnyx says is shown now.";

pub(crate) const SWITCH_OFF: &str = "Switch off";
pub(crate) const SWITCHING: &str = "Switching…";
pub(crate) const SWITCH_OFF_TITLE: &str = "Switch this account off?";
pub(crate) const SWITCH_OFF_IMPACT: &str = "Messages that clients write to this number are refused and do not reach the inbox, and nothing leaves over it. What waits is kept. You can switch it on again.";
pub(crate) const SWITCHED_OFF: &str = "Switched off. Nothing comes in and nothing leaves.";
pub(crate) const SWITCH_ON: &str = "Switch on";
pub(crate) const SWITCH_ON_TITLE: &str = "Switch this account on?";
pub(crate) const SWITCH_ON_IMPACT: &str = "Messages come in again. What waits for this account can leave as soon as the guard allows it, also if the account had been stopped after an error.";
pub(crate) const SWITCHED_ON: &str = "Switched on.";

pub(crate) const SETTINGS: &str = "Settings";
pub(crate) const SAVE: &str = "Save settings";
pub(crate) const SAVING: &str = "Saving…";
pub(crate) const SAVED: &str = "Saved.";
pub(crate) const PER_SECOND: &str = "Most messages a second";
pub(crate) const PER_SECOND_HINT: &str = "From 1 to 1000. Empty for as many as the carrier takes.";
pub(crate) const PER_SECOND_INVALID: &str = "Write a whole number from 1 to 1000, or nothing.";
pub(crate) const NO_LIMIT: &str = "No limit";
pub(crate) const STOP_REPLY: &str = "When a client writes STOP, it is confirmed by";
pub(crate) const BY_PROVIDER: &str = "the carrier";
pub(crate) const BY_US: &str = "Switchboard, with one text message";

pub(crate) const ROTATE: &str = "Replace credentials";
pub(crate) const ROTATE_HINT: &str =
    "Enter only what is new. What is stored can't be shown. Verify the account afterwards.";
pub(crate) const REPLACE: &str = "Replace";
pub(crate) const REPLACING: &str = "Replacing…";
pub(crate) const REPLACED: &str = "Replaced. Verify the account now.";
pub(crate) const API_KEY: &str = "API key";
pub(crate) const AUTH_TOKEN: &str = "Auth token";
pub(crate) const API_KEY_SID: &str = "API key SID (optional)";
pub(crate) const API_KEY_SECRET: &str = "API key secret (optional)";
pub(crate) const SECRET_HINT: &str = "It is stored encrypted, and never shown again.";

pub(crate) const NAME_HINT: &str = "What staff call it, such as Front desk.";
pub(crate) const NUMBER_HINT: &str = "With its country: +1 and ten digits.";
pub(crate) const PUBLIC_KEY: &str = "Public key";
pub(crate) const PUBLIC_KEY_HINT: &str = "From the Telnyx portal. Telnyx signs what it reports with it.";
pub(crate) const ACCOUNT_SID: &str = "Account SID";
pub(crate) const ACCOUNT_SID_HINT: &str = "From the Twilio console: AC and 32 characters.";
pub(crate) const PROFILE: &str = "Messaging profile (optional)";
pub(crate) const SERVICE: &str = "Messaging service SID (optional)";
pub(crate) const PROFILE_HINT: &str = "Its id, if the number belongs to one.";
pub(crate) const CONNECT_HINT: &str = "Nothing is sent to the carrier by this.";
pub(crate) const CONNECTING: &str = "Connecting…";
pub(crate) const CONNECTED: &str = "Connected. Copy its webhook address to the carrier, then verify it.";
pub(crate) const EXISTED: &str = "This number was connected before. Nothing has changed.";

pub(crate) fn paused_until(time: &str) -> String {
    format!("Nothing is handed over until {time}: the carrier failed several times.")
}

pub(crate) fn halted(time: &str) -> String {
    format!("Stopped since {time}. Nothing leaves until somebody has acted.")
}

pub(crate) fn failures(count: i32) -> String {
    if count == 1 { "1 failure in a row.".to_owned() } else { format!("{count} failures in a row.") }
}

pub(crate) fn in_its_words(words: &str) -> String {
    format!("In Telnyx's words: {words}")
}

pub(crate) fn read_at(time: &str) -> String {
    format!("Read {time}.")
}
