//! How an account fares, in one line and in detail.

use channels::Provider;
use jiff::{SignedDuration, Timestamp};
use serde::Serialize;
use storage::{accounts::StoredAccount, provider_status::Health};

/// What is most worth knowing about an account, worst first.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Standing {
    /// A person switched it off.
    Off,
    /// Nothing leaves until a person has acted.
    Halted,
    /// The carrier failed several times; nothing leaves for a while.
    Pausing,
    /// It lacks what sending takes: it only receives.
    ReceiveOnly,
    /// The credentials have not proved right.
    Unproved,
    /// The carriers don't carry the campaign, or that is not known.
    NoCampaign,
    /// Something went wrong lately.
    Troubled,
    /// Nothing to say.
    Fine,
}

/// How an account fares.
#[derive(Clone, PartialEq, Eq, Debug, Serialize)]
pub struct HealthView {
    /// What is most worth knowing.
    pub standing: Standing,
    /// The same in a sentence.
    pub summary: String,
    /// What to do, in a sentence; nothing if there is nothing to do.
    pub next_step: Option<String>,
    /// Failures in a row that were the carrier's.
    pub failures: i32,
    /// Until when nothing leaves.
    pub paused_until: Option<Timestamp>,
    /// Since when it is halted.
    pub halted_at: Option<Timestamp>,
    /// When somebody last wrote.
    pub last_inbound_at: Option<Timestamp>,
    /// When something last left.
    pub last_outbound_at: Option<Timestamp>,
    /// When something last went wrong.
    pub last_error_at: Option<Timestamp>,
    /// What went wrong; empty for nothing.
    pub last_error: String,
    /// What to do about it; empty for nothing.
    pub last_error_next_step: String,
    /// The campaign in the carrier's own words; empty until it was read.
    pub campaign_status: String,
    /// Whether the carriers carried it when it was last read.
    pub campaign_carried: bool,
    /// When it was last read.
    pub campaign_read_at: Option<Timestamp>,
    /// When the carrier's list of opt-outs was last read.
    pub opt_outs_read_at: Option<Timestamp>,
}

/// How long something that went wrong is worth a word, unless something went right after it.
const TROUBLED_FOR: SignedDuration = SignedDuration::from_hours(24);

impl HealthView {
    pub(super) fn new(stored: &StoredAccount, can_send: bool, health: &Health, now: Timestamp) -> Self {
        let (standing, summary, next_step) = in_a_sentence(stored, can_send, health, now);
        Self {
            standing,
            summary,
            next_step,
            failures: health.failures,
            paused_until: health.open_until.filter(|until| *until > now),
            halted_at: health.halted_at,
            last_inbound_at: health.last_inbound_at,
            last_outbound_at: health.last_outbound_at,
            last_error_at: health.last_error_at,
            last_error: health.last_error_sentence.clone(),
            last_error_next_step: health.last_error_next_step.clone(),
            campaign_status: health.campaign_status.clone(),
            campaign_carried: health.campaign_carried,
            campaign_read_at: health.campaign_read_at,
            opt_outs_read_at: health.opt_outs_read_at,
        }
    }
}

/// The first of these that is so, with its sentence and what to do.
fn in_a_sentence(
    stored: &StoredAccount,
    can_send: bool,
    health: &Health,
    now: Timestamp,
) -> (Standing, String, Option<String>) {
    let say = |standing, summary: &str, next_step: &str| {
        (standing, summary.to_owned(), Some(next_step.to_owned()).filter(|step| !step.is_empty()))
    };
    let is_telnyx = stored.account.provider == Provider::Telnyx.as_str();
    let went_well = health.last_outbound_at.max(stored.settings.verified_at);
    let lately = health.last_error_at.is_some_and(|at| now.duration_since(at) < TROUBLED_FOR && Some(at) > went_well);
    if !stored.account.active {
        say(Standing::Off, "Switched off: nothing comes in and nothing leaves.", "Switch it on to use it again.")
    } else if health.halted_at.is_some() {
        let summary = if health.halted_sentence.is_empty() { "Stopped." } else { &health.halted_sentence };
        say(Standing::Halted, summary, "Put it right, then verify the account: what waits leaves by itself after that.")
    } else if health.open_until.is_some_and(|until| until > now) {
        let summary = "The carrier failed several times, so nothing leaves for a few minutes.";
        say(Standing::Pausing, summary, "Nothing to do: it is tried again by itself.")
    } else if !can_send {
        let summary = "Receives messages. It has no credentials to send with.";
        say(Standing::ReceiveOnly, summary, "Enter the account's credentials.")
    } else if stored.settings.verified_at.is_none() {
        let summary = "The credentials have not been checked with the carrier.";
        say(Standing::Unproved, summary, "Verify the account; that changes nothing at the carrier.")
    } else if is_telnyx && !health.campaign_carried {
        let summary = "The phone carriers do not carry this number's campaign yet, as far as is known.";
        say(
            Standing::NoCampaign,
            summary,
            "Wait for the carriers' approval in the Telnyx portal; it is read from there by itself.",
        )
    } else if lately {
        say(Standing::Troubled, &health.last_error_sentence, &health.last_error_next_step)
    } else {
        say(Standing::Fine, "Ready to send and receive.", "")
    }
}

#[cfg(test)]
mod tests {
    use domain::conversation::ChannelKind;
    use storage::accounts::{Account, AccountSettings};

    use super::*;
    use crate::ids;

    const NOW: Timestamp = Timestamp::UNIX_EPOCH;

    fn ago(hours: i64) -> Timestamp {
        NOW.saturating_sub(SignedDuration::from_hours(hours)).unwrap()
    }

    fn ready(provider: &str) -> (StoredAccount, Health) {
        let account = Account {
            id: ids::account_id(),
            provider: provider.to_owned(),
            channel: ChannelKind::Sms,
            name: "Front desk".to_owned(),
            handle: "+15550109000".to_owned(),
            public_key: String::new(),
            active: true,
        };
        let settings = AccountSettings { verified_at: Some(ago(1)), ..AccountSettings::default() };
        (StoredAccount { account, settings }, Health { campaign_carried: true, ..Health::default() })
    }

    fn standing(can_send: bool, change: impl FnOnce(&mut StoredAccount, &mut Health)) -> Standing {
        let (mut stored, mut health) = ready("telnyx");
        change(&mut stored, &mut health);
        let view = HealthView::new(&stored, can_send, &health, NOW);
        assert!(view.summary.ends_with('.') && view.next_step.is_none_or(|step| step.ends_with('.')));
        view.standing
    }

    #[test]
    fn the_worst_is_said_first() {
        assert_eq!(standing(true, |_, _| ()), Standing::Fine);
        assert_eq!(standing(true, |stored, _| stored.account.active = false), Standing::Off);
        assert_eq!(standing(true, |_, health| health.halted_at = Some(ago(1))), Standing::Halted);
        let soon = NOW.saturating_add(SignedDuration::from_mins(1)).unwrap();
        assert_eq!(standing(true, |_, health| health.open_until = Some(soon)), Standing::Pausing);
        assert_eq!(standing(true, |_, health| health.open_until = Some(ago(1))), Standing::Fine);
        assert_eq!(standing(false, |_, _| ()), Standing::ReceiveOnly);
        assert_eq!(standing(true, |stored, _| stored.settings.verified_at = None), Standing::Unproved);
        assert_eq!(standing(true, |_, health| health.campaign_carried = false), Standing::NoCampaign);
        let troubled = |hours| {
            move |_: &mut StoredAccount, health: &mut Health| {
                health.last_error_at = Some(ago(hours));
                "The carrier failed.".clone_into(&mut health.last_error_sentence);
            }
        };
        let verified_before = |stored: &mut StoredAccount| stored.settings.verified_at = Some(ago(48));
        let troubled_after = |hours, sent: Option<i64>| {
            standing(true, |stored, health| {
                verified_before(stored);
                troubled(hours)(stored, health);
                health.last_outbound_at = sent.map(ago);
            })
        };
        assert_eq!(troubled_after(2, None), Standing::Troubled);
        assert_eq!(troubled_after(2, Some(3)), Standing::Troubled);
        assert_eq!(troubled_after(2, Some(1)), Standing::Fine, "a message left after it");
        assert_eq!(troubled_after(25, None), Standing::Fine);
        assert_eq!(standing(true, troubled(2)), Standing::Fine, "the account was verified after it");
        let (stored, health) = ready("twilio");
        let unread = Health { campaign_carried: false, ..health };
        assert_eq!(HealthView::new(&stored, true, &unread, NOW).standing, Standing::Fine, "no campaign is read there");
    }
}
