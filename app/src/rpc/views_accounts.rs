//! Accounts, ready to be shown. Secrets only ever go in.

use domain::{account::StopReply, ids::AccountId};
use serde::{Deserialize, Serialize};

use super::views::Moment;

/// How much something about an account weighs.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Weight {
    /// As it should be.
    Good,
    /// A plain fact.
    Plain,
    /// Somebody should look.
    Attention,
    /// Nothing can leave like this.
    Wrong,
}

/// One row of the list of accounts.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub struct AccountRow {
    /// Our id.
    pub id: AccountId,
    /// The name staff gave it.
    pub name: String,
    /// The shop's readable number.
    pub number: String,
    /// The carrier's name.
    pub carrier: String,
    /// Whether messages come in and can leave.
    pub active: bool,
    /// How much its standing weighs.
    pub weight: Weight,
    /// How it fares, in a sentence.
    pub summary: String,
    /// What to do, in a sentence.
    pub next_step: Option<String>,
    /// When somebody last wrote.
    pub last_in: Option<Moment>,
    /// When something last left.
    pub last_out: Option<Moment>,
}

/// The accounts, as this person may see them.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub struct AccountList {
    /// Every account of the shop.
    pub rows: Vec<AccountRow>,
    /// Whether this person may connect and change them.
    pub may_change: bool,
}

/// An account with everything that is known of it.
#[expect(clippy::struct_excessive_bools, reason = "each is a light of its own on the status panel")]
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub struct AccountFull {
    /// The list's row.
    pub row: AccountRow,
    /// Whether this person may change it.
    pub may_change: bool,
    /// Whether the carrier can be asked about its campaign and its opt-outs.
    pub may_check: bool,
    /// `telnyx` or `twilio`.
    pub provider: String,
    /// Where the carrier has to report messages, below the app's address.
    pub webhook_path: String,
    /// The carrier's name for the account, where it has one.
    pub provider_account: String,
    /// The messaging profile or service; empty for none.
    pub messaging_profile: String,
    /// The campaign; empty until it is known.
    pub campaign: String,
    /// Most messages a second; nothing for no limit.
    pub sends_per_second: Option<i32>,
    /// Who confirms a STOP.
    pub stop_reply: StopReply,
    /// When the credentials last proved right.
    pub verified: Option<Moment>,
    /// Which secrets are kept, by the names people know.
    pub kept: Vec<String>,
    /// Whether there is everything that sending takes.
    pub can_send: bool,
    /// Failures in a row that were the carrier's.
    pub failures: i32,
    /// Until when nothing leaves.
    pub paused_until: Option<Moment>,
    /// Since when nothing leaves until a person has acted.
    pub halted: Option<Moment>,
    /// When something last went wrong.
    pub last_error_at: Option<Moment>,
    /// What went wrong; empty for nothing.
    pub last_error: String,
    /// What to do about it; empty for nothing.
    pub last_error_next_step: String,
    /// The campaign's state in the carrier's own words; empty until it was read.
    pub campaign_status: String,
    /// Whether the phone carriers carry it.
    pub campaign_carried: bool,
    /// When it was last read.
    pub campaign_read: Option<Moment>,
    /// When the carrier's list of opt-outs was last read.
    pub opt_outs_read: Option<Moment>,
}

/// One thing that the carrier said when it was asked.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub struct FindingRow {
    /// How much it weighs.
    pub weight: Weight,
    /// What was found, in a sentence.
    pub sentence: String,
    /// What to do, in a sentence; empty for nothing.
    pub next_step: String,
}

/// What verifying found, and the account as it is after it.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub struct Verified {
    /// Whether messages can leave and arrive.
    pub passed: bool,
    /// What was found, in the order it was asked.
    pub findings: Vec<FindingRow>,
    /// The account now.
    pub account: AccountFull,
}

/// A key or a token on its way in. Nothing shows what it is.
#[derive(Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(transparent)]
pub struct Secret(pub String);

impl std::fmt::Debug for Secret {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("Secret")
    }
}

/// The secrets that somebody entered; what is empty was not entered.
#[derive(Clone, PartialEq, Eq, Default, Debug, Serialize, Deserialize)]
pub struct NewSecrets {
    /// Telnyx: the API key.
    pub api_key: Secret,
    /// Twilio: the auth token.
    pub auth_token: Secret,
    /// Twilio: the id of an API key.
    pub api_key_sid: Secret,
    /// Twilio: the secret of that API key.
    pub api_key_secret: Secret,
}

/// A number to connect.
#[derive(Clone, PartialEq, Eq, Default, Debug, Serialize, Deserialize)]
pub struct NewAccount {
    /// `telnyx` or `twilio`.
    pub provider: String,
    /// What to call it.
    pub name: String,
    /// The number, E.164.
    pub number: String,
    /// Telnyx: the public key.
    pub public_key: String,
    /// Twilio: the account SID.
    pub provider_account: String,
    /// The messaging profile or service; empty for none.
    pub messaging_profile: String,
    /// The secrets.
    pub secrets: NewSecrets,
}

/// Where the account is that somebody wanted to connect.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub struct ConnectedAt {
    /// Our id.
    pub id: AccountId,
    /// Whether it was there before; then nothing of it has changed.
    pub existed: bool,
}

/// What is to be different; all of it is said each time.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub struct AccountSettings {
    /// The name.
    pub name: String,
    /// The messaging profile or service; empty for none.
    pub messaging_profile: String,
    /// Most messages a second; nothing for no limit.
    pub sends_per_second: Option<u16>,
    /// Who confirms a STOP.
    pub stop_reply: StopReply,
}
