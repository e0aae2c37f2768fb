//! What the carriers have decided about a campaign and a number, read only. Whatever is not a plain yes is a no.
//!
//! Source: the reference of `/10dlc/campaign/{id}` and `/10dlc/phone_number_campaigns/{number}` at
//! <https://developers.telnyx.com/docs/messaging/10dlc>.

use std::fmt;

use domain::phone::E164;
use serde_json::Value;

use crate::json::name;

/// Makes an enum of the words of one field, with a variant for words that are yet to be invented.
macro_rules! words {
    ($(#[$doc:meta])* $name:ident { $($(#[$variant_doc:meta])* $variant:ident $word:literal,)+ }) => {
        $(#[$doc])*
        #[derive(Clone, PartialEq, Eq, Debug)]
        pub enum $name {
            $($(#[$variant_doc])* $variant,)+
            /// A word we don't know, or none. Never a yes.
            Unknown(String),
        }

        impl $name {
            /// Reads the carrier's word.
            pub fn from_word(word: &str) -> Self {
                match word {
                    $($word => Self::$variant,)+
                    other => Self::Unknown(other.to_owned()),
                }
            }

            /// The carrier's word.
            pub fn as_word(&self) -> &str {
                match self {
                    $(Self::$variant => $word,)+
                    Self::Unknown(word) => word,
                }
            }
        }
    };
}

words! {
    /// Where the registration of a campaign stands.
    CampaignStatus {
        /// The registry has not decided.
        TcrPending "TCR_PENDING",
        /// The registry took it back for now.
        TcrSuspended "TCR_SUSPENDED",
        /// It ended.
        TcrExpired "TCR_EXPIRED",
        /// The registry took it; the carriers have not.
        TcrAccepted "TCR_ACCEPTED",
        /// The registry refused it.
        TcrFailed "TCR_FAILED",
        /// Telnyx took it; the carriers have not.
        TelnyxAccepted "TELNYX_ACCEPTED",
        /// Telnyx refused it.
        TelnyxFailed "TELNYX_FAILED",
        /// The carriers have not decided.
        MnoPending "MNO_PENDING",
        /// The carriers took it, but can't carry it yet.
        MnoAccepted "MNO_ACCEPTED",
        /// The carriers refused it.
        MnoRejected "MNO_REJECTED",
        /// The carriers carry it: the only yes.
        MnoProvisioned "MNO_PROVISIONED",
        /// The carriers could not set it up.
        MnoProvisioningFailed "MNO_PROVISIONING_FAILED",
    }
}

words! {
    /// Whether a number belongs to its campaign.
    AssignmentStatus {
        /// Not yet.
        PendingAssignment "PENDING_ASSIGNMENT",
        /// Yes: the only one.
        Assigned "ASSIGNED",
        /// It could not be assigned.
        FailedAssignment "FAILED_ASSIGNMENT",
        /// It is being taken away.
        PendingUnassignment "PENDING_UNASSIGNMENT",
        /// It could not be taken away.
        FailedUnassignment "FAILED_UNASSIGNMENT",
    }
}

/// A registered campaign.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Campaign {
    /// Telnyx's id.
    pub id: String,
    /// Where its registration stands.
    pub status: CampaignStatus,
    /// The registry's own word, `ACTIVE` or `EXPIRED`, if it is there.
    pub registry_status: Option<String>,
    /// A carrier has suspended it, or it was made for practice.
    pub held_back: bool,
}

impl Campaign {
    /// Whether the carriers carry it today.
    pub fn is_carried(&self) -> bool {
        self.status == CampaignStatus::MnoProvisioned
            && self.registry_status.as_deref().is_none_or(|status| status == "ACTIVE")
            && !self.held_back
    }
}

/// A number and the campaign it belongs to. `Debug` shows the last digits only.
#[derive(Clone, PartialEq, Eq)]
pub struct Assignment {
    /// The shop's number.
    pub number: E164,
    /// The campaign's id: Telnyx's, or the registry's for one that is shared.
    pub campaign_id: String,
    /// Whether it belongs to it.
    pub status: AssignmentStatus,
}

impl Assignment {
    /// Whether the number may send for this campaign today.
    pub fn is_assigned_to(&self, campaign: &Campaign) -> bool {
        self.status == AssignmentStatus::Assigned && self.campaign_id == campaign.id
    }
}

impl fmt::Debug for Assignment {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Assignment")
            .field("number", &self.number)
            .field("campaign_id", &self.campaign_id)
            .field("status", &self.status)
            .finish()
    }
}

/// Reads a campaign; `None` without an id.
pub(super) fn campaign(record: &Value) -> Option<Campaign> {
    let absent_or_false = |field: &str| matches!(record[field], Value::Null | Value::Bool(false));
    Some(Campaign {
        id: name(&record["campaignId"])?,
        status: CampaignStatus::from_word(&name(&record["campaignStatus"]).unwrap_or_default()),
        registry_status: match &record["status"] {
            Value::Null => None,
            other => Some(name(other).unwrap_or_default()),
        },
        held_back: !absent_or_false("mock") || !absent_or_false("isTMobileSuspended"),
    })
}

/// Reads an assignment; `None` without its two ends.
pub(super) fn assignment(record: &Value) -> Option<Assignment> {
    Some(Assignment {
        number: record["phoneNumber"].as_str()?.parse().ok()?,
        campaign_id: name(&record["campaignId"])?,
        status: AssignmentStatus::from_word(&name(&record["assignmentStatus"]).unwrap_or_default()),
    })
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    const RECORD: &str = include_str!("../../fixtures/telnyx/campaign.json");

    fn with(field: &str, value: Value) -> Campaign {
        let mut record: Value = serde_json::from_str(RECORD).unwrap();
        record[field] = value;
        campaign(&record).unwrap()
    }

    #[test]
    fn one_status_is_a_yes_and_every_other_is_a_no() {
        let words = [
            "TCR_PENDING",
            "TCR_SUSPENDED",
            "TCR_EXPIRED",
            "TCR_ACCEPTED",
            "TCR_FAILED",
            "TELNYX_ACCEPTED",
            "TELNYX_FAILED",
            "MNO_PENDING",
            "MNO_ACCEPTED",
            "MNO_REJECTED",
            "MNO_PROVISIONED",
            "MNO_PROVISIONING_FAILED",
        ];
        for word in words {
            let read = with("campaignStatus", json!(word));
            assert_eq!(read.status.as_word(), word);
            assert!(!matches!(read.status, CampaignStatus::Unknown(_)), "{word}");
            assert_eq!(read.is_carried(), word == "MNO_PROVISIONED", "{word}");
        }
        for odd in
            [json!("mno_provisioned"), json!("MNO_PROVISIONED "), json!("APPROVED"), json!(""), json!(null), json!(1)]
        {
            let read = with("campaignStatus", odd.clone());
            assert!(matches!(read.status, CampaignStatus::Unknown(_)) && !read.is_carried(), "{odd}");
        }
    }

    #[test]
    fn what_holds_a_campaign_back_closes_it() {
        assert!(with("status", json!("ACTIVE")).is_carried() && with("status", Value::Null).is_carried());
        for (field, value) in [
            ("status", json!("EXPIRED")),
            ("status", json!("")),
            ("status", json!(1)),
            ("mock", json!(true)),
            ("mock", json!("true")),
            ("isTMobileSuspended", json!(true)),
            ("isTMobileSuspended", json!("yes")),
        ] {
            assert!(!with(field, value.clone()).is_carried(), "{field}: {value}");
        }
        assert_eq!(campaign(&json!({"campaignStatus": "MNO_PROVISIONED"})), None);
    }

    #[test]
    fn a_number_belongs_to_one_campaign_or_to_none() {
        let own = with("campaignStatus", json!("MNO_PROVISIONED"));
        let record = |status: Value, id: &str| json!({"phoneNumber": "+17735550002", "campaignId": id, "assignmentStatus": status});
        for word in
            ["ASSIGNED", "PENDING_ASSIGNMENT", "FAILED_ASSIGNMENT", "PENDING_UNASSIGNMENT", "FAILED_UNASSIGNMENT"]
        {
            let read = assignment(&record(json!(word), &own.id)).unwrap();
            assert_eq!(read.status.as_word(), word);
            assert!(!matches!(read.status, AssignmentStatus::Unknown(_)), "{word}");
            assert_eq!(read.is_assigned_to(&own), word == "ASSIGNED", "{word}");
            assert!(!format!("{read:?}").contains("77355500"), "{read:?}");
        }
        for odd in [json!("assigned"), json!(null), json!(true)] {
            assert!(!assignment(&record(odd, &own.id)).unwrap().is_assigned_to(&own));
        }
        assert!(!assignment(&record(json!("ASSIGNED"), "other")).unwrap().is_assigned_to(&own));
        assert_eq!(assignment(&json!({"campaignId": "x", "assignmentStatus": "ASSIGNED"})), None);
    }
}
