//! What Twilio's error codes mean, as data: what happened, what may be done, a sentence and a next step.
//!
//! Source: <https://www.twilio.com/docs/api/errors>. To add a code: a line, in order.

use std::time::Duration;

use crate::error::{
    ErrorClass::{self, FixContent, HaltAccount, Operator, SuppressContact},
    Explanation, error_table,
};

/// For the caller's own backoff.
const LATER: ErrorClass = ErrorClass::RetryLater { after: None };
/// A queue needs a moment.
const IN_A_MINUTE: ErrorClass = ErrorClass::RetryLater { after: Some(Duration::from_mins(1)) };
/// Something outside has to recover.
const IN_A_QUARTER: ErrorClass = ErrorClass::RetryLater { after: Some(Duration::from_mins(15)) };
/// A quota has to be renewed, or a phone switched on.
const IN_AN_HOUR: ErrorClass = ErrorClass::RetryLater { after: Some(Duration::from_hours(1)) };

/// What this code means, whether it came in an answer or in a delivery report.
pub fn explain(code: u32) -> Option<&'static Explanation> {
    TABLE.binary_search_by_key(&code, |known| known.code).ok().map(|index| &TABLE[index])
}

const TABLE: &[Explanation] = error_table! {
    10001 AccountBlocked HaltAccount, "The account at the carrier is not active.",
        "Ask the carrier's support to activate it.";
    14107 RateLimited LATER, "The carrier asks us to slow down.",
        "Nothing to do: it is tried again by itself.";
    20003 Unauthorized HaltAccount, "The carrier does not accept this account's credentials.",
        "Enter new credentials for the account.";
    20404 NotFound Operator, "The carrier does not know what it was asked for.",
        "Check the ids in the account's settings.";
    20429 RateLimited LATER, "The carrier asks us to slow down.",
        "Nothing to do: it is tried again by itself.";
    21211 RecipientInvalid SuppressContact, "The recipient's number is not valid.",
        "Ask the client for their number.";
    21212 SenderRefused HaltAccount, "The sender's number is not valid.",
        "Check the account's number.";
    21408 RegionNotAllowed Operator, "The account may not send to this country.",
        "Allow the country in the carrier's console.";
    21602 ContentInvalid FixContent, "The message is empty.",
        "Write something and send it again.";
    21606 SenderRefused HaltAccount, "The sender's number can't send text messages.",
        "Choose another number for the account.";
    21608 AccountBlocked HaltAccount, "A trial account sends to verified numbers only.",
        "Upgrade the account in the carrier's console.";
    21609 RequestInvalid Operator, "The address for the carrier's reports is not valid.",
        "Check that this app's own address is set correctly.";
    21610 OptedOut SuppressContact, "The client asked not to be written to.",
        "Write again only after they have texted START.";
    21611 RateLimited IN_A_MINUTE, "Too many messages of this number are waiting at the carrier.",
        "Nothing to do: it is tried again by itself.";
    21612 RegionNotAllowed Operator, "There is no way from the sender's number to this one.",
        "Send from another number, or call the client.";
    21614 RecipientInvalid SuppressContact, "The recipient's number is not a mobile number.",
        "Ask the client for a mobile number, or call them.";
    21617 ContentInvalid FixContent, "The message is too long.",
        "Shorten it and send it again.";
    21619 ContentInvalid FixContent, "The message is empty.",
        "Write something and send it again.";
    21635 RecipientInvalid SuppressContact, "The recipient's number is a landline.",
        "Ask the client for a mobile number, or call them.";
    21659 SenderRefused HaltAccount, "The sender's number does not belong to the carrier.",
        "Choose a number of the account.";
    21660 SenderRefused HaltAccount, "The sender's number does not belong to this account.",
        "Choose a number of the account.";
    21704 SenderRefused HaltAccount, "The messaging service has no number to send from.",
        "Add a number to the service in the carrier's console.";
    21705 RequestInvalid HaltAccount, "The carrier does not know the messaging service.",
        "Check the service's id in the account's settings.";
    30001 RateLimited IN_A_MINUTE, "The carrier's queue for this number is full.",
        "Try again a little later.";
    30002 AccountBlocked HaltAccount, "The account at the carrier is suspended.",
        "Ask the carrier's support why.";
    30003 RecipientUnreachable IN_AN_HOUR, "The recipient's phone is off or out of reach.",
        "Try again later, or call the client.";
    30004 ContentRefused Operator, "The message was blocked, by the recipient or by their carrier.",
        "Call the client, or ask the carrier's support.";
    30005 RecipientInvalid SuppressContact, "The recipient's number is not in use.",
        "Ask the client for their number.";
    30006 RecipientInvalid SuppressContact, "This number can't receive text messages; it may be a landline.",
        "Ask the client for a mobile number, or call them.";
    30007 ContentRefused FixContent, "A carrier took the message for spam.",
        "Write it differently and without shortened links.";
    30008 CarrierFailure IN_A_QUARTER, "The message failed for a reason that nobody names.",
        "Try again once; ask the carrier's support if it fails again.";
    30017 CarrierFailure IN_A_QUARTER, "The recipient's carrier is congested.",
        "Try again a little later.";
    30022 RateLimited IN_A_QUARTER, "The campaign's limit at a mobile network is used up for now.",
        "Try again a little later.";
    30023 RateLimited IN_AN_HOUR, "The day's limit of the campaign is used up.",
        "Try again tomorrow, or raise the limit at the carrier.";
    30032 NotRegistered HaltAccount, "The sender's toll-free number is not verified.",
        "Finish the toll-free verification at the carrier.";
    30034 NotRegistered HaltAccount, "The sender's number is not registered for business messages.",
        "Finish the 10DLC registration at the carrier.";
    30036 Expired Operator, "The message waited too long and was dropped.",
        "Decide whether it still makes sense, then send it again.";
    63016 ContentInvalid FixContent, "The client has not written for a day, so only an approved template may be sent.",
        "Choose a template, or wait for the client to write.";
    63038 RateLimited IN_AN_HOUR, "The account's limit for one day is used up.",
        "Try again tomorrow, or ask the carrier's support for a higher limit.";
};

#[cfg(test)]
mod tests {
    use super::*;
    use crate::error::{ErrorKind, testing::check_table};

    /// Every code that our facts list for messages, written out a second time on purpose.
    const LISTED: [u32; 21] = [
        20003, 20429, 21211, 21408, 21606, 21608, 21610, 21612, 21614, 21617, 30001, 30002, 30003, 30004, 30005, 30006,
        30007, 30008, 30034, 63016, 20404,
    ];
    const MORE: [u32; 18] = [
        10001, 14107, 21212, 21602, 21609, 21611, 21619, 21635, 21659, 21660, 21704, 21705, 30017, 30022, 30023, 30032,
        30036, 63038,
    ];

    #[test]
    fn every_listed_code_is_explained() {
        check_table(TABLE);
        for code in LISTED.into_iter().chain(MORE) {
            assert_eq!(explain(code).map(|known| known.code), Some(code), "{code}");
        }
        assert_eq!(TABLE.len(), LISTED.len() + MORE.len());
        for unknown in [0, 21613, 30000, 99_999, u32::MAX] {
            assert_eq!(explain(unknown), None, "{unknown}");
        }
    }

    /// The classes that decide about money and law, written out a second time on purpose.
    #[test]
    fn the_classes_that_matter_are_these() {
        for (code, kind, class) in [
            (20003, ErrorKind::Unauthorized, HaltAccount),
            (20429, ErrorKind::RateLimited, LATER),
            (21211, ErrorKind::RecipientInvalid, SuppressContact),
            (21408, ErrorKind::RegionNotAllowed, Operator),
            (21610, ErrorKind::OptedOut, SuppressContact),
            (21614, ErrorKind::RecipientInvalid, SuppressContact),
            (21617, ErrorKind::ContentInvalid, FixContent),
            (30002, ErrorKind::AccountBlocked, HaltAccount),
            (30003, ErrorKind::RecipientUnreachable, IN_AN_HOUR),
            (30007, ErrorKind::ContentRefused, FixContent),
            (30008, ErrorKind::CarrierFailure, IN_A_QUARTER),
            (30034, ErrorKind::NotRegistered, HaltAccount),
        ] {
            let known = explain(code).unwrap();
            assert_eq!((known.kind, known.class), (kind, class), "{code}");
        }
        // A refusal is a decision: none of these codes leaves it open whether the message left.
        assert!(TABLE.iter().all(|known| known.class != ErrorClass::OutcomeUnknown));
    }
}
