//! The live effects, and the workbench that each belongs to.

use serde::{Deserialize, Serialize};

use super::gate::Gate;

/// Something that would leave the building. Stored by its name; append, never rename.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Effect {
    /// A text message.
    Sms,
    /// A WhatsApp message.
    Whatsapp,
    /// An Instagram message.
    Instagram,
    /// An email.
    Email,
    /// A calendar booking.
    Calendar,
    /// A write to the shop's metaobjects.
    MetaobjectSync,
    /// A number bought from a carrier.
    NumberPurchase,
    /// A check at the shop's checkout.
    CheckoutValidation,
}

/// A part of the product with a guard of its own.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Workbench {
    /// The inbox.
    Communications,
    /// The scheduler.
    Scheduler,
}

impl Workbench {
    /// Both.
    pub const ALL: [Self; 2] = [Self::Communications, Self::Scheduler];

    /// The stored name.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Communications => "communications",
            Self::Scheduler => "scheduler",
        }
    }

    /// The name a person reads.
    pub const fn label(self) -> &'static str {
        match self {
            Self::Communications => "Communications",
            Self::Scheduler => "Scheduler",
        }
    }

    /// The workbench with this stored name.
    pub fn from_name(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|workbench| workbench.as_str() == name)
    }

    /// The guard's stored name.
    pub const fn guard(self) -> &'static str {
        match self {
            Self::Communications => "disabled_until_telnyx_and_fake_flow_approval",
            Self::Scheduler => "disabled_until_fake_flow_approval",
        }
    }
}

impl Effect {
    /// Every effect.
    pub const ALL: [Self; 8] = [
        Self::Sms,
        Self::Whatsapp,
        Self::Instagram,
        Self::Email,
        Self::Calendar,
        Self::MetaobjectSync,
        Self::NumberPurchase,
        Self::CheckoutValidation,
    ];

    /// The stored name, which is also the name of the effect's own guard.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Sms => "sms",
            Self::Whatsapp => "whatsapp",
            Self::Instagram => "instagram",
            Self::Email => "email",
            Self::Calendar => "calendar",
            Self::MetaobjectSync => "metaobject_sync",
            Self::NumberPurchase => "number_purchase",
            Self::CheckoutValidation => "checkout_validation",
        }
    }

    /// The name a person reads.
    pub const fn label(self) -> &'static str {
        match self {
            Self::Sms => "SMS",
            Self::Whatsapp => "WhatsApp",
            Self::Instagram => "Instagram",
            Self::Email => "Email",
            Self::Calendar => "Calendar booking",
            Self::MetaobjectSync => "Metaobject write",
            Self::NumberPurchase => "Number purchase",
            Self::CheckoutValidation => "Checkout check",
        }
    }

    /// The effect with this stored name.
    pub fn from_name(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|effect| effect.as_str() == name)
    }

    /// The workbench whose guard has to be open as well.
    pub const fn workbench(self) -> Workbench {
        match self {
            Self::Calendar | Self::CheckoutValidation => Workbench::Scheduler,
            _ => Workbench::Communications,
        }
    }

    /// Every gate that needs evidence before this effect can happen.
    pub const fn gates(self) -> &'static [Gate] {
        use Gate::{
            AppCredentialsInstalled, CalendarConnected, CarrierCampaignApproved, ConsentStopHelpValidated,
            ControlledTestPassed, DurationRulesDefined, FakeFlowApproved, GmailInboundSynced,
            InstallerAvailabilityDefined, OwnerEnabled, SignedWebhookVerified,
        };
        match self {
            Self::Sms => &[
                AppCredentialsInstalled,
                CarrierCampaignApproved,
                SignedWebhookVerified,
                ConsentStopHelpValidated,
                FakeFlowApproved,
                ControlledTestPassed,
                OwnerEnabled,
            ],
            Self::Whatsapp | Self::Instagram => &[
                AppCredentialsInstalled,
                SignedWebhookVerified,
                ConsentStopHelpValidated,
                FakeFlowApproved,
                ControlledTestPassed,
                OwnerEnabled,
            ],
            Self::Email => &[
                AppCredentialsInstalled,
                GmailInboundSynced,
                ConsentStopHelpValidated,
                FakeFlowApproved,
                ControlledTestPassed,
                OwnerEnabled,
            ],
            Self::Calendar => &[
                AppCredentialsInstalled,
                CalendarConnected,
                DurationRulesDefined,
                InstallerAvailabilityDefined,
                FakeFlowApproved,
                OwnerEnabled,
            ],
            Self::MetaobjectSync => &[AppCredentialsInstalled, FakeFlowApproved, OwnerEnabled],
            Self::NumberPurchase => &[AppCredentialsInstalled, CarrierCampaignApproved, OwnerEnabled],
            Self::CheckoutValidation => {
                &[AppCredentialsInstalled, DurationRulesDefined, InstallerAvailabilityDefined, OwnerEnabled]
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use super::*;

    #[test]
    fn names_survive() {
        for workbench in Workbench::ALL {
            assert_eq!(Workbench::from_name(workbench.as_str()), Some(workbench));
            assert_eq!(serde_json::to_value(workbench).unwrap(), workbench.as_str());
        }
        for effect in Effect::ALL {
            assert_eq!(Effect::from_name(effect.as_str()), Some(effect));
            assert_eq!(serde_json::to_value(effect).unwrap(), effect.as_str());
        }
        assert_eq!(Effect::ALL.into_iter().map(Effect::label).collect::<BTreeSet<_>>().len(), Effect::ALL.len());
        assert_eq!(Workbench::ALL.map(Workbench::label), ["Communications", "Scheduler"]);
        assert_eq!(Workbench::from_name("inbox"), None);
        assert_eq!(Effect::from_name("fax"), None);
    }

    /// The table of gates once more: a gate that goes missing from an effect would open it too early.
    #[test]
    fn every_effect_needs_exactly_these_gates() {
        let expected = [
            (
                Effect::Sms,
                "app_credentials_installed carrier_campaign_approved signed_webhook_verified \
                consent_stop_help_validated fake_flow_approved controlled_test_passed owner_enabled",
            ),
            (
                Effect::Whatsapp,
                "app_credentials_installed signed_webhook_verified consent_stop_help_validated \
                fake_flow_approved controlled_test_passed owner_enabled",
            ),
            (
                Effect::Instagram,
                "app_credentials_installed signed_webhook_verified consent_stop_help_validated \
                fake_flow_approved controlled_test_passed owner_enabled",
            ),
            (
                Effect::Email,
                "app_credentials_installed gmail_inbound_synced consent_stop_help_validated \
                fake_flow_approved controlled_test_passed owner_enabled",
            ),
            (
                Effect::Calendar,
                "app_credentials_installed calendar_connected duration_rules_defined \
                installer_availability_defined fake_flow_approved owner_enabled",
            ),
            (Effect::MetaobjectSync, "app_credentials_installed fake_flow_approved owner_enabled"),
            (Effect::NumberPurchase, "app_credentials_installed carrier_campaign_approved owner_enabled"),
            (
                Effect::CheckoutValidation,
                "app_credentials_installed duration_rules_defined \
                installer_availability_defined owner_enabled",
            ),
        ];
        assert_eq!(expected.map(|(effect, _)| effect), Effect::ALL);
        for (effect, gates) in expected {
            let found: Vec<_> = effect.gates().iter().map(|gate| gate.as_str()).collect();
            assert_eq!(found.join(" "), gates, "{effect:?}");
        }
    }

    #[test]
    fn every_effect_belongs_to_a_workbench() {
        let of_the_scheduler = [Effect::Calendar, Effect::CheckoutValidation];
        for effect in Effect::ALL {
            let scheduler = of_the_scheduler.contains(&effect);
            assert_eq!(effect.workbench(), if scheduler { Workbench::Scheduler } else { Workbench::Communications });
        }
        assert_eq!(Workbench::Communications.guard(), "disabled_until_telnyx_and_fake_flow_approval");
        assert_eq!(Workbench::Scheduler.guard(), "disabled_until_fake_flow_approval");
    }
}
