//! The life of a draft: written, submitted, decided by somebody else.

use serde::{Deserialize, Serialize};

/// Whether approving it may lead to a send. Stored by its name; append, never rename.
#[derive(Clone, Copy, PartialEq, Eq, Hash, Debug, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Origin {
    /// Practice: written while the guard was closed. Its approval is evidence, and it never leaves.
    Fake,
    /// Written while the guard let messages through.
    Live,
}

impl Origin {
    /// The stored name.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Fake => "fake",
            Self::Live => "live",
        }
    }

    /// The origin with this stored name. Any other name is practice.
    pub fn from_name(name: &str) -> Self {
        if name == Self::Live.as_str() { Self::Live } else { Self::Fake }
    }
}

/// Where a draft stands. Stored by its name; append, never rename.
#[derive(Clone, Copy, PartialEq, Eq, Hash, Debug, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum DraftState {
    /// Being written.
    Draft,
    /// Waits for a manager.
    Submitted,
    /// A manager said yes.
    Approved,
    /// A manager said no.
    Rejected,
    /// Taken back by its author before it was decided.
    Withdrawn,
}

impl DraftState {
    /// Every state.
    pub const ALL: [Self; 5] = [Self::Draft, Self::Submitted, Self::Approved, Self::Rejected, Self::Withdrawn];

    /// The stored name.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Draft => "draft",
            Self::Submitted => "submitted",
            Self::Approved => "approved",
            Self::Rejected => "rejected",
            Self::Withdrawn => "withdrawn",
        }
    }

    /// The name a person reads.
    pub const fn label(self) -> &'static str {
        match self {
            Self::Draft => "Draft",
            Self::Submitted => "Waiting for approval",
            Self::Approved => "Approved",
            Self::Rejected => "Rejected",
            Self::Withdrawn => "Withdrawn",
        }
    }

    /// The state with this stored name.
    pub fn from_name(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|state| state.as_str() == name)
    }
}

/// Something that somebody does with a draft.
#[derive(Clone, Copy, PartialEq, Eq, Hash, Debug, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum DraftStep {
    /// Change its text or its time.
    Edit,
    /// Ask for approval.
    Submit,
    /// Take the question back.
    Withdraw,
    /// Say yes.
    Approve,
    /// Say no.
    Reject,
}

impl DraftStep {
    /// Every step.
    pub const ALL: [Self; 5] = [Self::Edit, Self::Submit, Self::Withdraw, Self::Approve, Self::Reject];
}

/// Why a step can't be taken.
#[derive(Clone, Copy, PartialEq, Eq, Debug, thiserror::Error)]
pub enum DraftRefusal {
    /// Four eyes.
    #[error("You wrote this one, so somebody else has to decide. Ask another manager.")]
    OwnDraft,
    /// Only the author changes a draft.
    #[error("Only its author can do this. Write a draft of your own instead.")]
    NotTheAuthor,
    /// It is not where this step begins.
    #[error("This draft is not where you think any more: somebody was faster. Reload it and look again.")]
    MovedOn,
}

/// The state after a step, by its author or by somebody else.
pub const fn advance(state: DraftState, step: DraftStep, by_author: bool) -> Result<DraftState, DraftRefusal> {
    use DraftState::{Approved, Draft, Rejected, Submitted, Withdrawn};
    match (step, by_author) {
        (DraftStep::Approve | DraftStep::Reject, true) => return Err(DraftRefusal::OwnDraft),
        (DraftStep::Edit | DraftStep::Submit | DraftStep::Withdraw, false) => return Err(DraftRefusal::NotTheAuthor),
        _ => {}
    }
    match (state, step) {
        (Draft | Rejected | Withdrawn, DraftStep::Edit) => Ok(Draft),
        (Draft | Withdrawn, DraftStep::Submit) => Ok(Submitted),
        (Submitted, DraftStep::Withdraw) => Ok(Withdrawn),
        (Submitted, DraftStep::Approve) => Ok(Approved),
        (Submitted, DraftStep::Reject) => Ok(Rejected),
        _ => Err(DraftRefusal::MovedOn),
    }
}

#[cfg(test)]
mod tests {
    use super::{DraftState::*, *};

    #[test]
    fn these_steps_and_no_others() {
        let mut found = Vec::new();
        for state in DraftState::ALL {
            for step in DraftStep::ALL {
                for by_author in [true, false] {
                    if let Ok(next) = advance(state, step, by_author) {
                        found.push((state, step, by_author, next));
                    }
                }
            }
        }
        assert_eq!(
            found,
            [
                (Draft, DraftStep::Edit, true, Draft),
                (Draft, DraftStep::Submit, true, Submitted),
                (Submitted, DraftStep::Withdraw, true, Withdrawn),
                (Submitted, DraftStep::Approve, false, Approved),
                (Submitted, DraftStep::Reject, false, Rejected),
                (Rejected, DraftStep::Edit, true, Draft),
                (Withdrawn, DraftStep::Edit, true, Draft),
                (Withdrawn, DraftStep::Submit, true, Submitted),
            ]
        );
    }

    #[test]
    fn nobody_decides_on_their_own_words_in_any_state() {
        for state in DraftState::ALL {
            for step in [DraftStep::Approve, DraftStep::Reject] {
                assert_eq!(advance(state, step, true), Err(DraftRefusal::OwnDraft));
            }
        }
    }

    #[test]
    fn names_survive() {
        for state in DraftState::ALL {
            assert_eq!(DraftState::from_name(state.as_str()), Some(state));
        }
        assert_eq!([Origin::from_name("live"), Origin::from_name("fake")], [Origin::Live, Origin::Fake]);
        assert_eq!([Origin::from_name("Live"), Origin::from_name("")], [Origin::Fake; 2]);
    }
}
