//! The named gates.

use jiff::Timestamp;
use serde::{Deserialize, Serialize};

/// A condition that is open only with evidence. Stored by its name; append, never rename.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Gate {
    /// Shopify has given this shop's credentials to the app.
    AppCredentialsInstalled,
    /// The carriers have approved the shop's campaign.
    CarrierCampaignApproved,
    /// A signed inbound message was received and verified.
    SignedWebhookVerified,
    /// STOP, HELP and START were tried and recorded.
    ConsentStopHelpValidated,
    /// A mailbox was synchronised once.
    GmailInboundSynced,
    /// A manager approved a fake flow.
    FakeFlowApproved,
    /// A controlled test was delivered.
    ControlledTestPassed,
    /// A calendar is connected.
    CalendarConnected,
    /// The rules for how long an appointment takes exist.
    DurationRulesDefined,
    /// The installers' availability exists.
    InstallerAvailabilityDefined,
    /// The owner has said yes.
    OwnerEnabled,
}

impl Gate {
    /// Every gate.
    pub const ALL: [Self; 11] = [
        Self::AppCredentialsInstalled,
        Self::CarrierCampaignApproved,
        Self::SignedWebhookVerified,
        Self::ConsentStopHelpValidated,
        Self::GmailInboundSynced,
        Self::FakeFlowApproved,
        Self::ControlledTestPassed,
        Self::CalendarConnected,
        Self::DurationRulesDefined,
        Self::InstallerAvailabilityDefined,
        Self::OwnerEnabled,
    ];

    /// The stored name.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::AppCredentialsInstalled => "app_credentials_installed",
            Self::CarrierCampaignApproved => "carrier_campaign_approved",
            Self::SignedWebhookVerified => "signed_webhook_verified",
            Self::ConsentStopHelpValidated => "consent_stop_help_validated",
            Self::GmailInboundSynced => "gmail_inbound_synced",
            Self::FakeFlowApproved => "fake_flow_approved",
            Self::ControlledTestPassed => "controlled_test_passed",
            Self::CalendarConnected => "calendar_connected",
            Self::DurationRulesDefined => "duration_rules_defined",
            Self::InstallerAvailabilityDefined => "installer_availability_defined",
            Self::OwnerEnabled => "owner_enabled",
        }
    }

    /// The gate with this stored name.
    pub fn from_name(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|gate| gate.as_str() == name)
    }

    /// The name a person reads.
    pub const fn label(self) -> &'static str {
        match self {
            Self::AppCredentialsInstalled => "App installed in Shopify",
            Self::CarrierCampaignApproved => "Campaign approved by the carriers",
            Self::SignedWebhookVerified => "Signed message received",
            Self::ConsentStopHelpValidated => "STOP, HELP and START tested",
            Self::GmailInboundSynced => "Mailbox synchronised",
            Self::FakeFlowApproved => "Practice run approved",
            Self::ControlledTestPassed => "Controlled test delivered",
            Self::CalendarConnected => "Calendar connected",
            Self::DurationRulesDefined => "Duration rules defined",
            Self::InstallerAvailabilityDefined => "Installers' availability defined",
            Self::OwnerEnabled => "Switched on by the owner",
        }
    }

    /// Whether a person may open it by saying so. Every other gate opens only with what the app has seen itself.
    pub const fn opens_by_hand(self) -> bool {
        matches!(self, Self::OwnerEnabled | Self::ConsentStopHelpValidated | Self::CarrierCampaignApproved)
    }

    /// Why an effect is blocked while this gate is closed.
    pub const fn closed_sentence(self) -> &'static str {
        match self {
            Self::AppCredentialsInstalled => "Shopify has not given this shop's credentials to the app yet.",
            Self::CarrierCampaignApproved => "The phone carriers have not approved this shop's messaging campaign yet.",
            Self::SignedWebhookVerified => "No signed message from the carrier has been received and verified yet.",
            Self::ConsentStopHelpValidated => "STOP, HELP and START have not been tested yet.",
            Self::GmailInboundSynced => "The mailbox has not been synchronised yet.",
            Self::FakeFlowApproved => "No manager has approved a practice run of this flow yet.",
            Self::ControlledTestPassed => "No controlled test message has been delivered yet.",
            Self::CalendarConnected => "No calendar is connected yet.",
            Self::DurationRulesDefined => "The rules for how long appointments take are not defined yet.",
            Self::InstallerAvailabilityDefined => "The installers' availability is not defined yet.",
            Self::OwnerEnabled => "The owner has not switched this on.",
        }
    }

    /// What would open it.
    pub const fn next_step(self) -> &'static str {
        match self {
            Self::AppCredentialsInstalled => {
                "Open the app once from Shopify Admin: the credentials arrive by themselves."
            }
            Self::CarrierCampaignApproved => {
                "Wait for the carriers' approval in the Telnyx portal; it is read from there by itself."
            }
            Self::SignedWebhookVerified => "Send one text message to the shop's number.",
            Self::ConsentStopHelpValidated => "Text STOP, HELP and START to the shop's number from a test phone.",
            Self::GmailInboundSynced => "Connect the mailbox and wait for its first synchronisation.",
            Self::FakeFlowApproved => "Submit a practice draft and let a manager approve it.",
            Self::ControlledTestPassed => "Run a controlled test to a number on the allow-list.",
            Self::CalendarConnected => "Connect a calendar.",
            Self::DurationRulesDefined => "Define the duration rules.",
            Self::InstallerAvailabilityDefined => "Enter the installers' working hours.",
            Self::OwnerEnabled => "Ask the owner to switch it on once every other gate is open.",
        }
    }
}

/// A gate that has evidence. A gate without such a record is closed.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub struct GateRecord {
    /// Which.
    pub gate: Gate,
    /// What was seen, in a sentence without personal data.
    pub evidence: String,
    /// Since when it is open.
    pub opened_at: Timestamp,
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use super::*;

    #[test]
    fn names_survive() {
        for gate in Gate::ALL {
            assert_eq!(Gate::from_name(gate.as_str()), Some(gate));
            assert_eq!(serde_json::to_value(gate).unwrap(), gate.as_str());
            assert!(gate.closed_sentence().ends_with('.') && gate.next_step().ends_with('.'));
        }
        for words in [Gate::label, Gate::closed_sentence, Gate::next_step] {
            assert_eq!(Gate::ALL.into_iter().map(words).collect::<BTreeSet<_>>().len(), Gate::ALL.len());
        }
        assert_eq!(Gate::from_name("owner"), None);
    }

    #[test]
    fn only_these_open_by_hand() {
        let by_hand: Vec<_> = Gate::ALL.into_iter().filter(|gate| gate.opens_by_hand()).collect();
        assert_eq!(by_hand, [Gate::CarrierCampaignApproved, Gate::ConsentStopHelpValidated, Gate::OwnerEnabled]);
    }
}
