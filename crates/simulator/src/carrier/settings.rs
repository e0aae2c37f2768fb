//! What the carriers say about the account, and may be told to say otherwise: numbers, campaigns, assignments, credentials.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

use super::Carrier;
use crate::{
    seed,
    telnyx::{CAMPAIGN_ID, PROFILE_ID},
    twilio::TestAccount,
};

/// The word of a campaign that the carriers carry.
pub const CARRIED: &str = "MNO_PROVISIONED";

/// What Telnyx says about the account.
#[derive(Clone, PartialEq, Eq, Debug, Serialize)]
pub struct Settings {
    /// The status of each campaign, by its id.
    pub campaigns: BTreeMap<String, String>,
    /// Numbers whose campaign is not the usual one; `null` for none at all. Every other number belongs to the local campaign.
    pub assignments: BTreeMap<String, Option<Assignment>>,
    /// The account's numbers, each with its messaging profile. A number that sends is added.
    pub numbers: BTreeMap<String, String>,
}

impl Default for Settings {
    fn default() -> Self {
        let numbers = seed::NUMBERS.iter().map(|number| (number.handle.to_owned(), PROFILE_ID.to_owned()));
        Self {
            campaigns: BTreeMap::from([(CAMPAIGN_ID.to_owned(), CARRIED.to_owned())]),
            assignments: BTreeMap::new(),
            numbers: numbers.collect(),
        }
    }
}

impl Settings {
    /// The campaign that a number belongs to, if any.
    pub fn assignment(&self, number: &str) -> Option<Assignment> {
        self.assignments.get(number).cloned().unwrap_or_else(|| Some(Assignment::default()))
    }
}

/// A number's campaign.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct Assignment {
    /// The campaign's id.
    pub campaign: String,
    /// Telnyx's word.
    pub status: String,
}

impl Default for Assignment {
    fn default() -> Self {
        Self { campaign: CAMPAIGN_ID.to_owned(), status: "ASSIGNED".to_owned() }
    }
}

impl Carrier {
    /// What Telnyx says about the account.
    pub fn settings(&self) -> Settings {
        self.state().settings.clone()
    }

    /// Sets a campaign's status to this word; a new id is a new campaign.
    pub fn set_campaign(&self, id: &str, word: &str) {
        self.state().settings.campaigns.insert(id.to_owned(), word.to_owned());
    }

    /// Puts a number into a campaign, or into none.
    pub fn set_assignment(&self, number: &str, assignment: Option<Assignment>) {
        self.state().settings.assignments.insert(number.to_owned(), assignment);
    }

    /// Gives the account a number with this messaging profile.
    pub fn add_number(&self, number: &str, profile: &str) {
        self.state().settings.numbers.insert(number.to_owned(), profile.to_owned());
    }

    /// Lets another API key of Telnyx in, for this organisation.
    pub fn add_telnyx_key(&self, key: &str, organization: &str) {
        self.state().telnyx_keys.insert(key.to_owned(), organization.to_owned());
    }

    /// Lets another account of Twilio in.
    pub fn add_twilio_account(&self, account: TestAccount) {
        self.state().twilio.insert(account.account_sid.clone(), account);
    }
}
