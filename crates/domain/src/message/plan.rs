//! The one planner behind the dry run and the live path: what sending this reply would do.

use serde::{Deserialize, Serialize};

use super::segments::{Segmentation, segment};
use crate::conversation::ChannelKind;

/// Longest reply, in characters: what both carriers accept as one message (Twilio's limit; Telnyx stops at ten segments).
pub const BODY_MAX_CHARS: usize = 1600;

/// What somebody wants to send.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Reply<'a> {
    /// Over which kind of channel.
    pub channel: ChannelKind,
    /// What they typed.
    pub body: &'a str,
    /// The client's handle.
    pub recipient: &'a str,
    /// The account's own handle, which the client wrote to.
    pub account_handle: &'a str,
    /// The account's name.
    pub account_name: &'a str,
}

/// The number a message would leave from, and why that one.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub struct Sender {
    /// The number or address.
    pub handle: String,
    /// A sentence.
    pub why: String,
}

/// Exactly what would be sent.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub struct Plan {
    /// Over which kind of channel.
    pub channel: ChannelKind,
    /// The final text, byte for byte.
    pub text: String,
    /// How it is encoded and cut.
    pub segmentation: Segmentation,
    /// From where.
    pub sender: Sender,
    /// To whom.
    pub recipient: String,
}

/// Why there is nothing to plan.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Serialize, Deserialize, thiserror::Error)]
#[serde(rename_all = "snake_case")]
pub enum DraftProblem {
    /// Only white space.
    #[error("Write something first: the reply is empty.")]
    Empty,
    /// Over [`BODY_MAX_CHARS`].
    #[error("The reply is too long: shorten it to 1,600 characters or fewer.")]
    TooLong,
}

/// Plans a reply. The text is trimmed at its ends, and otherwise sent as it was typed.
pub fn plan(reply: &Reply<'_>) -> Result<Plan, DraftProblem> {
    let text = reply.body.trim();
    if text.is_empty() {
        return Err(DraftProblem::Empty);
    }
    if text.chars().count() > BODY_MAX_CHARS {
        return Err(DraftProblem::TooLong);
    }
    Ok(Plan {
        channel: reply.channel,
        segmentation: segment(text),
        text: text.to_owned(),
        sender: Sender {
            handle: reply.account_handle.to_owned(),
            why: format!("The client wrote to this number ({}), so the answer comes from it.", reply.account_name),
        },
        recipient: reply.recipient.to_owned(),
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn reply(body: &str) -> Reply<'_> {
        Reply {
            channel: ChannelKind::Sms,
            body,
            recipient: "+15550100001",
            account_handle: "+15550109999",
            account_name: "Front desk",
        }
    }

    #[test]
    fn plans_what_was_typed() {
        let planned = plan(&reply("  See you at 10.\n")).unwrap();
        assert_eq!(planned.text, "See you at 10.");
        assert_eq!(planned.segmentation.segments, 1);
        assert_eq!(planned.sender.handle, "+15550109999");
        assert_eq!(planned.recipient, "+15550100001");
    }

    #[test]
    fn refuses_nothing_and_too_much() {
        assert_eq!(plan(&reply(" \n\t")), Err(DraftProblem::Empty));
        assert_eq!(plan(&reply(&"ж".repeat(BODY_MAX_CHARS + 1))), Err(DraftProblem::TooLong));
        assert!(plan(&reply(&"ж".repeat(BODY_MAX_CHARS))).is_ok());
    }
}
