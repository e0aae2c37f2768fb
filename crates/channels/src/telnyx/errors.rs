//! What Telnyx's error codes mean, as data: what happened, what may be done, a sentence and a next step.
//!
//! Sources: <https://developers.telnyx.com/docs/messaging/messages/error-codes> and, for the codes below 40000,
//! <https://developers.telnyx.com/development/api-fundamentals/api-errors>. To add a code: a line, in order.

use std::time::Duration;

use crate::error::{
    ErrorClass::{self, FixContent, HaltAccount, Operator, SuppressContact},
    Explanation, error_table,
};

/// For the caller's own backoff.
const LATER: ErrorClass = ErrorClass::RetryLater { after: None };
/// A queue or another attempt needs a moment.
const IN_A_MINUTE: ErrorClass = ErrorClass::RetryLater { after: Some(Duration::from_mins(1)) };
/// Something outside has to recover.
const IN_A_QUARTER: ErrorClass = ErrorClass::RetryLater { after: Some(Duration::from_mins(15)) };
/// A filter or a quota has to forget.
const IN_AN_HOUR: ErrorClass = ErrorClass::RetryLater { after: Some(Duration::from_hours(1)) };

/// What this code means, whether it came in an answer or in a delivery report.
pub fn explain(code: u32) -> Option<&'static Explanation> {
    TABLE.binary_search_by_key(&code, |known| known.code).ok().map(|index| &TABLE[index])
}

const TABLE: &[Explanation] = error_table! {
    10001 SenderRefused HaltAccount, "The sender's number is not active.",
        "Activate the number at the carrier, or choose another.";
    10002 RequestInvalid Operator, "One of the two phone numbers is not valid.",
        "Check the recipient's number and the account's own.";
    10003 RequestInvalid Operator, "The address for the carrier's reports is not valid.",
        "Check that this app's own address is set correctly.";
    10004 RequestInvalid Operator, "The carrier misses a detail of the message.",
        "Check the account's settings, the messaging profile above all.";
    10005 NotFound Operator, "The carrier does not know what it was asked for.",
        "Check the account's settings; an old message can no longer be looked up.";
    10006 NotFound Operator, "The carrier does not know an id that it was given.",
        "Check the ids in the account's settings.";
    10007 CarrierFailure LATER, "The carrier has a problem of its own.",
        "Nothing to do: it is tried again by itself.";
    10008 CarrierFailure LATER, "The carrier was too slow for itself.",
        "Nothing to do: it is tried again by itself.";
    10009 Unauthorized HaltAccount, "The carrier does not accept this account's API key.",
        "Enter a new API key for the account.";
    10010 Unauthorized HaltAccount, "This account's API key does not allow sending.",
        "Give the key its permissions at the carrier, or enter another.";
    10011 RateLimited LATER, "The carrier asks us to slow down.",
        "Nothing to do: it is tried again by itself.";
    10015 RequestInvalid Operator, "The carrier could not read the request.",
        "Check the account's settings; if they are right, report this as a fault of the app.";
    10016 RequestInvalid Operator, "A phone number is not written with its country code.",
        "Check the recipient's number and the account's own.";
    20002 Unauthorized HaltAccount, "This account's API key was revoked.",
        "Enter a new API key for the account.";
    20006 Unauthorized HaltAccount, "This account's API key has expired.",
        "Enter a new API key for the account.";
    20012 AccountBlocked HaltAccount, "The account at the carrier is not active.",
        "Ask the carrier's support to activate it.";
    20013 AccountBlocked HaltAccount, "The account at the carrier is blocked.",
        "Ask the carrier's support why.";
    20014 AccountBlocked HaltAccount, "The account at the carrier is not verified.",
        "Finish the verification at the carrier.";
    20015 AccountBlocked HaltAccount, "The account at the carrier may not send messages.",
        "Ask the carrier's support to switch messaging on.";
    20016 AccountBlocked HaltAccount, "The carrier wants the account verified first.",
        "Finish the verification at the carrier.";
    20017 AccountBlocked HaltAccount, "The carrier wants the account verified further.",
        "Finish the verification at the carrier.";
    20100 AccountBlocked HaltAccount, "The account at the carrier has run out of money.",
        "Pay into the account at the carrier.";
    40001 RecipientInvalid SuppressContact, "This number can't receive text messages; it may be a landline.",
        "Ask the client for a mobile number, or call them.";
    40002 ContentRefused IN_AN_HOUR, "A spam filter stopped the message for now.",
        "Write it differently and more rarely if this happens again.";
    40003 ContentRefused Operator, "The recipient's carrier blocks the sender's number as spam.",
        "Send from another number, and ask the carrier's support to lift the block.";
    40004 CarrierFailure IN_A_QUARTER, "The recipient's carrier refused the message without a reason.",
        "Ask the carrier's support if this happens again.";
    40005 Expired Operator, "The message waited too long and was dropped.",
        "Decide whether it still makes sense, then send it again.";
    40006 CarrierFailure IN_A_QUARTER, "The recipient's carrier has a problem of its own.",
        "Try again a little later.";
    40008 RecipientUnreachable IN_A_QUARTER, "The recipient's carrier did not take the message.",
        "Try again a little later; check the number if this happens again.";
    40009 ContentInvalid FixContent, "The message holds something that can't be sent.",
        "Take out unusual characters and send it again.";
    40010 NotRegistered HaltAccount, "The sender's number is not registered for business messages.",
        "Finish the 10DLC registration at the carrier.";
    40011 RateLimited IN_A_MINUTE, "More messages than the recipient's carrier takes at once.",
        "Try again a little later.";
    40012 RecipientInvalid SuppressContact, "The recipient's number does not exist.",
        "Ask the client for their number.";
    40013 SenderRefused HaltAccount, "The recipient's carrier does not take the sender's number.",
        "Check at the carrier that the number is active and may send messages.";
    40014 Expired IN_A_QUARTER, "The message waited too long in the carrier's queue and was dropped.",
        "Try again when fewer messages are waiting.";
    40015 ContentRefused FixContent, "The carrier took the message for spam.",
        "Write it differently, or ask the carrier's support.";
    40016 RateLimited IN_AN_HOUR, "The day's limit of a mobile network is used up.",
        "Try again later, or raise the campaign's limit at the carrier.";
    40017 ContentRefused FixContent, "A mobile network took the message for spam.",
        "Write it differently and without shortened links.";
    40018 RateLimited IN_AN_HOUR, "The limit of a mobile network is used up.",
        "Try again later, or raise the campaign's limit at the carrier.";
    40019 NotRegistered HaltAccount, "The number and its campaign do not belong together at a mobile network.",
        "Check the number's campaign at the carrier.";
    40020 AccountBlocked HaltAccount, "The carrier suspects fraud and blocks the number for a day.",
        "Find out who sends from this number, then wait a day.";
    40100 SenderRefused HaltAccount, "The sender's number is not set up for messages.",
        "Switch messaging on for the number at the carrier.";
    40150 SenderRefused HaltAccount, "The sender's toll-free number is missing in a registry.",
        "Ask the carrier's support.";
    40151 SenderRefused HaltAccount, "Another carrier is setting up the sender's number.",
        "Wait until the transfer is finished.";
    40155 SenderRefused HaltAccount, "The carrier wants a letter of authorisation for the sender's number.",
        "Send the letter to the carrier's support.";
    40300 OptedOut SuppressContact, "The client asked not to be written to.",
        "Write again only after they have texted START.";
    40301 RegionNotAllowed Operator, "The sender's number can't send to this kind of number.",
        "Send from another kind of number, or call the client.";
    40302 ContentInvalid FixContent, "The message is too long.",
        "Shorten it and send it again.";
    40304 ContentInvalid FixContent, "Text and media are combined in a way that can't be sent.",
        "Send the text alone.";
    40305 SenderRefused HaltAccount, "The sender's number does not belong to the messaging profile.",
        "Assign the number to the profile at the carrier.";
    40306 SenderRefused HaltAccount, "The messaging profile has no sender's name.",
        "Set the name at the carrier, or send from a number.";
    40307 SenderRefused HaltAccount, "The sender's name is not the one of the messaging profile.",
        "Use exactly the name that is set at the carrier.";
    40308 SenderRefused Operator, "The sender's number can't send pictures.",
        "Send the text alone, or send from another number.";
    40309 RegionNotAllowed Operator, "The messaging profile may not send to this country.",
        "Add the country to the profile at the carrier.";
    40310 RecipientInvalid SuppressContact, "The recipient's number is not valid.",
        "Ask the client for their number.";
    40311 Unauthorized HaltAccount, "The messaging profile's secret is wrong.",
        "Check the messaging profile at the carrier.";
    40312 AccountBlocked HaltAccount, "The messaging profile is switched off.",
        "Switch it on at the carrier.";
    40313 Unauthorized HaltAccount, "The messaging profile wants a secret.",
        "Check the messaging profile at the carrier.";
    40314 AccountBlocked HaltAccount, "Messaging is switched off for the account at the carrier.",
        "Ask the carrier's support.";
    40315 SenderRefused HaltAccount, "Too many messages from the sender's number failed or were taken for spam.",
        "Check the number's figures at the carrier, and consider another number.";
    40316 ContentInvalid FixContent, "The message is empty.",
        "Write something and send it again.";
    40317 ContentInvalid FixContent, "The attached media can't be sent.",
        "Attach fewer or smaller pictures.";
    40318 RateLimited IN_A_MINUTE, "The carrier's queue is full.",
        "Nothing to do: it is tried again by itself.";
    40319 RegionNotAllowed Operator, "The sender's number can't send this to the recipient's kind of number.",
        "Send from another kind of number, or call the client.";
    40320 SenderRefused IN_A_QUARTER, "The carrier is still setting up the sender's number.",
        "Wait until the number is ready.";
    40321 SenderRefused HaltAccount, "No number of the messaging profile can be used.",
        "Add a number to the profile at the carrier.";
    40322 ContentRefused FixContent, "The message holds prohibited content.",
        "Write it differently and send it again.";
    40323 SenderRefused HaltAccount, "The carrier could not switch messaging on for the sender's number.",
        "Ask the carrier's support.";
    40325 SenderRefused HaltAccount, "The sender's name is not valid.",
        "Use letters and digits, eleven at most.";
    40328 ContentInvalid FixContent, "The message would be cut into too many parts.",
        "Shorten it and send it again.";
    40329 NotRegistered HaltAccount, "The sender's toll-free number is not verified.",
        "Finish the toll-free verification at the carrier.";
    40330 NotRegistered HaltAccount, "The sender's toll-free number is not ready.",
        "Wait until the carrier has set it up, or ask its support.";
    40331 RegionNotAllowed HaltAccount, "The messaging profile names no country it may send to.",
        "Add the countries to the profile at the carrier.";
    40333 AccountBlocked HaltAccount, "The messaging profile's spending limit is reached.",
        "Raise the limit at the carrier, or wait until it starts anew.";
};

#[cfg(test)]
mod tests {
    use super::*;
    use crate::error::{ErrorKind, testing::check_table};

    /// Every code that the documents list for messages, written out a second time on purpose.
    const LISTED: [u32; 53] = [
        40001, 40002, 40003, 40004, 40005, 40006, 40008, 40009, 40010, 40011, 40012, 40013, 40014, 40015, 40016, 40017,
        40018, 40019, 40020, 40100, 40150, 40151, 40155, 40300, 40301, 40302, 40304, 40305, 40306, 40307, 40308, 40309,
        40310, 40311, 40312, 40313, 40314, 40315, 40316, 40317, 40318, 40319, 40320, 40321, 40322, 40323, 40325, 40328,
        40329, 40330, 40331, 40333, 10011,
    ];
    const GENERAL: [u32; 20] = [
        10001, 10002, 10003, 10004, 10005, 10006, 10007, 10008, 10009, 10010, 10015, 10016, 20002, 20006, 20012, 20013,
        20014, 20015, 20016, 20017,
    ];

    #[test]
    fn every_listed_code_is_explained() {
        check_table(TABLE);
        for code in LISTED.into_iter().chain(GENERAL).chain([20100]) {
            assert_eq!(explain(code).map(|known| known.code), Some(code), "{code}");
        }
        assert_eq!(TABLE.len(), LISTED.len() + GENERAL.len() + 1);
        for unknown in [0, 40000, 40007, 40334, 99_999, u32::MAX] {
            assert_eq!(explain(unknown), None, "{unknown}");
        }
    }

    /// The classes that decide about money and law, written out a second time on purpose.
    #[test]
    fn the_classes_that_matter_are_these() {
        for (code, kind, class) in [
            (40300, ErrorKind::OptedOut, SuppressContact),
            (40001, ErrorKind::RecipientInvalid, SuppressContact),
            (40002, ErrorKind::ContentRefused, IN_AN_HOUR),
            (40003, ErrorKind::ContentRefused, Operator),
            (40006, ErrorKind::CarrierFailure, IN_A_QUARTER),
            (40009, ErrorKind::ContentInvalid, FixContent),
            (40010, ErrorKind::NotRegistered, HaltAccount),
            (40011, ErrorKind::RateLimited, IN_A_MINUTE),
            (40318, ErrorKind::RateLimited, IN_A_MINUTE),
            (10009, ErrorKind::Unauthorized, HaltAccount),
            (10011, ErrorKind::RateLimited, LATER),
            (10016, ErrorKind::RequestInvalid, Operator),
            (40333, ErrorKind::AccountBlocked, HaltAccount),
        ] {
            let known = explain(code).unwrap();
            assert_eq!((known.kind, known.class), (kind, class), "{code}");
        }
        // A refusal is a decision: none of these codes leaves it open whether the message left.
        assert!(TABLE.iter().all(|known| known.class != ErrorClass::OutcomeUnknown));
    }
}
