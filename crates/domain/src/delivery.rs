//! Where a message that leaves stands. What is reported moves it forward only, whatever the order and the repetition of reports.
//!
//! The states have one order, and [`advance`] takes the later of two: so any order of the same reports ends in the same state.
//! Putting a message that did not leave back into the queue is a decision, not a report, and is not made here.

use serde::{Deserialize, Serialize};

/// Where a message stands, in the order in which evidence outweighs evidence. Stored by its name; append names, never rename.
#[derive(Clone, Copy, PartialEq, Eq, Hash, Debug, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum DeliveryState {
    /// Waits for its turn; nothing has left.
    Queued,
    /// Blocked when its turn came: nothing has left, and nothing will until a person releases it.
    Held,
    /// Stopped after an error before the carrier took it; a person decides what becomes of it.
    Dead,
    /// A person decided that it never leaves.
    Discarded,
    /// Permitted and being handed to the carrier: it may have left.
    HandingOver,
    /// Handed over, and no answer tells whether the carrier took it. Never sent again by itself.
    OutcomeUnknown,
    /// The carrier took it.
    Accepted,
    /// It left the carrier.
    Sent,
    /// It left the carrier, which will not learn whether it arrived.
    Unconfirmed,
    /// It never left the carrier, or the carrier refused it.
    Failed,
    /// It left the carrier and did not arrive.
    Undeliverable,
    /// It arrived. Outweighs an earlier failure, because only an arrival can cause it.
    Delivered,
    /// It was read.
    Read,
}

impl DeliveryState {
    /// Every state, weakest evidence first.
    pub const ALL: [Self; 13] = [
        Self::Queued,
        Self::Held,
        Self::Dead,
        Self::Discarded,
        Self::HandingOver,
        Self::OutcomeUnknown,
        Self::Accepted,
        Self::Sent,
        Self::Unconfirmed,
        Self::Failed,
        Self::Undeliverable,
        Self::Delivered,
        Self::Read,
    ];

    /// The stored name.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Queued => "queued",
            Self::Held => "held",
            Self::Dead => "dead",
            Self::Discarded => "discarded",
            Self::HandingOver => "handing_over",
            Self::OutcomeUnknown => "outcome_unknown",
            Self::Accepted => "accepted",
            Self::Sent => "sent",
            Self::Unconfirmed => "unconfirmed",
            Self::Failed => "failed",
            Self::Undeliverable => "undeliverable",
            Self::Delivered => "delivered",
            Self::Read => "read",
        }
    }

    /// The name a person reads. Only what left is called sent.
    pub const fn label(self) -> &'static str {
        match self {
            Self::Queued => "Waiting",
            Self::Held => "Held back",
            Self::Dead => "Stopped",
            Self::Discarded => "Discarded",
            Self::HandingOver => "Being handed over",
            Self::OutcomeUnknown => "Outcome unknown",
            Self::Accepted => "Accepted by the carrier",
            Self::Sent => "Sent",
            Self::Unconfirmed => "Sent, delivery not confirmed",
            Self::Failed => "Not sent",
            Self::Undeliverable => "Not delivered",
            Self::Delivered => "Delivered",
            Self::Read => "Read",
        }
    }

    /// The state with this stored name.
    pub fn from_name(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|state| state.as_str() == name)
    }

    /// How much evidence is behind it; no two states have the same. A database compares this number when it applies a report.
    pub const fn rank(self) -> i16 {
        match self {
            Self::Queued => 0,
            Self::Held => 2,
            Self::Dead => 4,
            Self::Discarded => 6,
            Self::HandingOver => 10,
            Self::OutcomeUnknown => 20,
            Self::Accepted => 30,
            Self::Sent => 40,
            Self::Unconfirmed => 50,
            Self::Failed => 60,
            Self::Undeliverable => 70,
            Self::Delivered => 80,
            Self::Read => 90,
        }
    }

    /// Whether the carrier has said that it has the message: only then has anything left.
    pub const fn has_left(self) -> bool {
        self.rank() >= Self::Accepted.rank() && !matches!(self, Self::Failed)
    }

    /// Whether there is nothing left to wait for. A settled state can still move, when later evidence outweighs it.
    pub const fn is_settled(self) -> bool {
        matches!(
            self,
            Self::Discarded | Self::Unconfirmed | Self::Failed | Self::Undeliverable | Self::Delivered | Self::Read
        )
    }
}

/// The state after a report, or `None` if it tells nothing new.
pub const fn advance(current: DeliveryState, reported: DeliveryState) -> Option<DeliveryState> {
    if reported.rank() > current.rank() { Some(reported) } else { None }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::{DeliveryState::*, *};

    fn after(start: DeliveryState, reports: &[DeliveryState]) -> DeliveryState {
        reports.iter().fold(start, |state, report| advance(state, *report).unwrap_or(state))
    }

    #[test]
    fn ranks_rise_in_the_listed_order() {
        assert!(DeliveryState::ALL.windows(2).all(|pair| pair[0].rank() < pair[1].rank()));
    }

    #[test]
    fn every_pair_moves_forward_or_not_at_all() {
        for current in DeliveryState::ALL {
            for reported in DeliveryState::ALL {
                let moved = advance(current, reported);
                assert_eq!(moved.is_some(), reported.rank() > current.rank(), "{current:?} {reported:?}");
                assert!(moved.is_none_or(|state| state == reported));
            }
        }
    }

    /// The rules in the words of the carriers' documents, written out apart from the ranks.
    #[test]
    fn the_cases_that_matter() {
        for (current, reported, expected) in [
            (HandingOver, Delivered, Some(Delivered)),
            (OutcomeUnknown, Accepted, Some(Accepted)),
            (OutcomeUnknown, Failed, Some(Failed)),
            (Accepted, OutcomeUnknown, None),
            (Sent, Accepted, None),
            (Delivered, Sent, None),
            (Sent, Failed, Some(Failed)),
            (Failed, Sent, None),
            (Failed, Accepted, None),
            (Undeliverable, Sent, None),
            (Unconfirmed, Undeliverable, Some(Undeliverable)),
            (Failed, Delivered, Some(Delivered)),
            (Undeliverable, Delivered, Some(Delivered)),
            (Delivered, Failed, None),
            (Delivered, Undeliverable, None),
            (Delivered, Read, Some(Read)),
            (Read, Delivered, None),
            (Delivered, Delivered, None),
        ] {
            assert_eq!(advance(current, reported), expected, "{current:?} then {reported:?}");
        }
    }

    #[test]
    fn names_survive_and_are_snake_case() {
        for state in DeliveryState::ALL {
            assert_eq!(DeliveryState::from_name(state.as_str()), Some(state));
            assert_eq!(serde_json::to_string(&state).unwrap(), format!("\"{}\"", state.as_str()));
        }
        assert_eq!(DeliveryState::from_name("Sent"), None);
    }

    #[test]
    fn only_the_ends_are_settled() {
        let settled: Vec<_> = DeliveryState::ALL.into_iter().filter(|state| state.is_settled()).collect();
        assert_eq!(settled, [Discarded, Unconfirmed, Failed, Undeliverable, Delivered, Read]);
    }

    fn state() -> impl Strategy<Value = DeliveryState> {
        proptest::sample::select(DeliveryState::ALL.to_vec())
    }

    /// Reports, and the same reports in another order with some of them repeated.
    fn reports_twice() -> impl Strategy<Value = (Vec<DeliveryState>, Vec<DeliveryState>)> {
        proptest::collection::vec(state(), 0..12).prop_flat_map(|reports| {
            let repeats = proptest::sample::subsequence(reports.clone(), 0..=reports.len());
            let again = repeats.prop_flat_map({
                let reports = reports.clone();
                move |repeats| Just([reports.clone(), repeats].concat()).prop_shuffle()
            });
            (Just(reports), again)
        })
    }

    proptest! {
        #[test]
        fn order_and_repetition_change_nothing(start in state(), (reports, again) in reports_twice()) {
            prop_assert_eq!(after(start, &reports), after(start, &again));
        }

        #[test]
        fn no_report_takes_evidence_away(start in state(), reports in proptest::collection::vec(state(), 0..12)) {
            let end = after(start, &reports);
            prop_assert!(end.rank() >= start.rank());
            prop_assert!(reports.iter().all(|report| end.rank() >= report.rank()));
        }
    }
}
