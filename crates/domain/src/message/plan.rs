//! The one planner behind the dry run and the live path: what sending this reply would do.

use jiff::Timestamp;
use serde::{Deserialize, Serialize};

use super::{
    media::{self, MediaCaps, PlannedFile},
    segments::{Segmentation, segment},
};
use crate::{consent::Consents, conversation::ChannelKind, dispatch::DispatchKind, guard::Blocker, policy};

/// Longest reply, in characters: what both carriers accept as one message (Twilio's limit; Telnyx stops at ten segments).
pub const BODY_MAX_CHARS: usize = 1600;

/// What somebody wants to send.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Reply<'a> {
    /// Over which kind of channel.
    pub channel: ChannelKind,
    /// What they typed.
    pub body: &'a str,
    /// The files that go with it.
    pub files: &'a [PlannedFile],
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

/// Something that was looked at before a message may leave, and what was found.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub struct Check {
    /// What was looked at.
    pub kind: CheckKind,
    /// Whether it stands in the way, or asks for a second look.
    pub passed: bool,
    /// What was found, in a sentence.
    pub sentence: String,
    /// What to do about it, in a sentence; empty if nothing has to be done.
    pub next_step: String,
}

/// What is looked at. Stored by its name; append, never rename.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum CheckKind {
    /// Whether the recipient may be written to.
    Consent,
    /// What time it is where the recipient is.
    QuietHours,
    /// How long after the client's last message the channel lets the shop write freely.
    ReplyWindow,
    /// What in the text a carrier filters, or a manager should see.
    Policy,
    /// Whether the way out takes the files.
    Files,
}

impl CheckKind {
    /// The name a person reads.
    pub const fn label(self) -> &'static str {
        match self {
            Self::Consent => "Consent",
            Self::QuietHours => "Quiet hours",
            Self::ReplyWindow => "Reply window",
            Self::Policy => "Text",
            Self::Files => "Files",
        }
    }
}

/// What is known about the recipient when a message is planned.
#[derive(Clone, Debug)]
pub struct Facts<'a> {
    /// What is meant to leave.
    pub kind: DispatchKind,
    /// Whether the recipient may be written to.
    pub consent: &'a Consents,
    /// What the clock says where the recipient is; nothing where that does not matter.
    pub quiet: Option<Quiet>,
    /// What the way out takes besides text; nothing if text is all.
    pub media: Option<MediaCaps>,
}

impl Facts<'_> {
    /// Why these files can't go with the message, if they can't.
    pub fn files_problem(&self, files: &[PlannedFile]) -> Option<Blocker> {
        media::problem(files, self.media)
    }
}

/// What the clock says where the recipient is.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Quiet {
    /// When the message may leave, if not now.
    pub until: Option<Timestamp>,
    /// Why, in a sentence.
    pub sentence: String,
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
    /// What goes with it.
    #[serde(default)]
    pub files: Vec<PlannedFile>,
    /// What was looked at.
    #[serde(default)]
    pub checks: Vec<Check>,
    /// It would wait until then.
    #[serde(default)]
    pub waits_until: Option<Timestamp>,
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

/// Plans a reply. The text is trimmed at its ends, and otherwise sent as it was typed. Files need no words.
pub fn plan(reply: &Reply<'_>, facts: &Facts<'_>) -> Result<Plan, DraftProblem> {
    let text = reply.body.trim();
    if text.is_empty() && reply.files.is_empty() {
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
        files: reply.files.to_vec(),
        checks: checks(reply, text, facts),
        waits_until: facts.quiet.as_ref().and_then(|quiet| quiet.until),
    })
}

fn checks(reply: &Reply<'_>, text: &str, facts: &Facts<'_>) -> Vec<Check> {
    let quiet = facts.quiet.as_ref().map(|quiet| Check {
        kind: CheckKind::QuietHours,
        passed: quiet.until.is_none(),
        sentence: quiet.sentence.clone(),
        next_step: quiet.until.map(|_| QUIET_STEP.to_owned()).unwrap_or_default(),
    });
    let files = files_check(reply.files, facts);
    [consent_check(facts), window_check(reply.channel)]
        .into_iter()
        .chain(quiet)
        .chain(files)
        .chain(policy_checks(text))
        .collect()
}

const QUIET_STEP: &str = "Nothing has to be done: it leaves by itself when the recipient's day has begun.";

fn consent_check(facts: &Facts<'_>) -> Check {
    match facts.consent.problem(facts.kind) {
        Some(blocker) => {
            Check { kind: CheckKind::Consent, passed: false, sentence: blocker.reason, next_step: blocker.next_step }
        }
        None => fine(CheckKind::Consent, "The client may be written to on this channel."),
    }
}

fn files_check(files: &[PlannedFile], facts: &Facts<'_>) -> Option<Check> {
    let checked = match facts.files_problem(files) {
        Some(Blocker { reason, next_step, .. }) => {
            Check { kind: CheckKind::Files, passed: false, sentence: reason, next_step }
        }
        None => fine(CheckKind::Files, "This number sends picture messages (MMS), and the files fit in one."),
    };
    (!files.is_empty()).then_some(checked)
}

fn window_check(channel: ChannelKind) -> Check {
    match channel {
        ChannelKind::Sms => fine(CheckKind::ReplyWindow, "Text messages have no time limit for answers."),
    }
}

fn fine(kind: CheckKind, sentence: &str) -> Check {
    Check { kind, passed: true, sentence: sentence.to_owned(), next_step: String::new() }
}

fn policy_checks(text: &str) -> Vec<Check> {
    let found = policy::scan(text);
    if found.is_empty() {
        return vec![fine(CheckKind::Policy, "Nothing in the text is known to be filtered by carriers.")];
    }
    let check = |finding: policy::Finding| Check {
        kind: CheckKind::Policy,
        passed: false,
        sentence: format!("The text contains {}.", finding.redacted),
        next_step: finding.sentence.to_owned(),
    };
    found.into_iter().map(check).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::consent::Consent;

    fn reply(body: &str) -> Reply<'_> {
        Reply {
            channel: ChannelKind::Sms,
            body,
            files: &[],
            recipient: "+15550100001",
            account_handle: "+15550109999",
            account_name: "Front desk",
        }
    }

    fn planned(reply: &Reply<'_>) -> Result<Plan, DraftProblem> {
        let consent = Consents::default();
        plan(reply, &Facts { kind: DispatchKind::Message, consent: &consent, quiet: None, media: None })
    }

    #[test]
    fn says_what_was_looked_at() {
        let until = Timestamp::UNIX_EPOCH;
        let consent = Consents::from(Consent { wrote_first: true, ..Consent::default() });
        let quiet = Quiet { until: Some(until), sentence: "It is night there.".to_owned() };
        let facts = Facts { kind: DispatchKind::Message, consent: &consent, quiet: Some(quiet), media: None };
        let planned = plan(&reply("Hello"), &facts).unwrap();
        let found: Vec<_> = planned.checks.iter().map(|check| (check.kind, check.passed)).collect();
        let expected = [
            (CheckKind::Consent, true),
            (CheckKind::ReplyWindow, true),
            (CheckKind::QuietHours, false),
            (CheckKind::Policy, true),
        ];
        assert_eq!((found.as_slice(), planned.waits_until), (expected.as_slice(), Some(until)));
        let strangers = self::planned(&reply("Hello")).unwrap();
        assert!(!strangers.checks[0].passed && strangers.checks[0].next_step.contains("writes"));
    }

    #[test]
    fn plans_what_was_typed() {
        let planned = planned(&reply("  See you at 10.\n")).unwrap();
        assert_eq!(planned.text, "See you at 10.");
        assert_eq!(planned.segmentation.segments, 1);
        assert_eq!(planned.sender.handle, "+15550109999");
        assert_eq!(planned.recipient, "+15550100001");
    }

    #[test]
    fn files_need_no_words_but_a_way() {
        let file = PlannedFile {
            id: crate::ids::AttachmentId::from_uuid(uuid::Uuid::nil()),
            kind: crate::attachment::MediaKind::Image,
            content_type: "image/jpeg".to_owned(),
            size_bytes: 1_000,
        };
        let with_file = Reply { files: std::slice::from_ref(&file), ..reply("") };
        let consent = Consents::from(Consent { wrote_first: true, ..Consent::default() });
        for media in [None, Some(MediaCaps::MMS)] {
            let planned =
                plan(&with_file, &Facts { kind: DispatchKind::Message, consent: &consent, quiet: None, media })
                    .unwrap();
            assert_eq!((planned.text.as_str(), planned.files.len()), ("", 1));
            let check = planned.checks.iter().find(|check| check.kind == CheckKind::Files).unwrap();
            assert_eq!(check.passed, media.is_some());
        }
        assert!(planned(&reply("Hello")).unwrap().checks.iter().all(|check| check.kind != CheckKind::Files));
    }

    #[test]
    fn refuses_nothing_and_too_much() {
        assert_eq!(planned(&reply(" \n\t")), Err(DraftProblem::Empty));
        assert_eq!(planned(&reply(&"ж".repeat(BODY_MAX_CHARS + 1))), Err(DraftProblem::TooLong));
        assert!(planned(&reply(&"ж".repeat(BODY_MAX_CHARS))).is_ok());
    }
}
