//! Where a conversation stands and who looks after it: what may be changed, by whom, and how the history words it.

mod history;
mod list;
mod snooze;

use std::{fmt, str::FromStr};

use jiff::Timestamp;
use serde::{Deserialize, Serialize};

use crate::{
    access::{Permission, Role, allows},
    conversation::ConversationStatus,
    ids::StaffId,
};

pub use history::{ChangeKind, Changed, FROM_DUE, FROM_MESSAGE};
pub use list::{Assigned, InvalidFilter, ListQuery, Sort, StatusView};
pub use snooze::{Preset, is_snooze_time, presets};

/// Longest subject, in characters.
pub const SUBJECT_MAX_CHARS: usize = 120;
/// Longest note to a hand-over, in characters.
pub const NOTE_MAX_CHARS: usize = 500;
/// Most conversations of one bulk action.
pub const BULK_MAX: usize = 500;
/// Longest reference and title of a link, in characters.
pub const LINK_MAX_CHARS: usize = 120;

/// A status, with the time that one of them has.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub enum Standing {
    /// Needs attention or is being worked on.
    Open,
    /// Waits for something outside.
    Pending,
    /// Out of sight until then.
    Snoozed(Timestamp),
    /// Done.
    Closed,
}

impl Standing {
    /// The two columns as one; a status without its time, or the other way round, is none.
    pub fn of(status: ConversationStatus, until: Option<Timestamp>) -> Option<Self> {
        match (status, until) {
            (ConversationStatus::Open, None) => Some(Self::Open),
            (ConversationStatus::Pending, None) => Some(Self::Pending),
            (ConversationStatus::Snoozed, Some(until)) => Some(Self::Snoozed(until)),
            (ConversationStatus::Closed, None) => Some(Self::Closed),
            _ => None,
        }
    }

    /// Its status.
    pub const fn status(self) -> ConversationStatus {
        match self {
            Self::Open => ConversationStatus::Open,
            Self::Pending => ConversationStatus::Pending,
            Self::Snoozed(_) => ConversationStatus::Snoozed,
            Self::Closed => ConversationStatus::Closed,
        }
    }

    /// Its time.
    pub const fn until(self) -> Option<Timestamp> {
        if let Self::Snoozed(until) = self { Some(until) } else { None }
    }
}

impl fmt::Display for Standing {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Snoozed(until) => write!(f, "snoozed {until}"),
            other => f.write_str(other.status().as_str()),
        }
    }
}

/// The text is no standing.
#[derive(Clone, Copy, PartialEq, Eq, Debug, thiserror::Error)]
#[error("this is not where a conversation can stand")]
pub struct InvalidStanding;

impl FromStr for Standing {
    type Err = InvalidStanding;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        let (name, until) = text.split_once(' ').map_or((text, None), |(name, until)| (name, Some(until)));
        let until = until.map(str::parse).transpose().map_err(|_| InvalidStanding)?;
        ConversationStatus::from_name(name).and_then(|status| Self::of(status, until)).ok_or(InvalidStanding)
    }
}

/// Whether `me` may hand a conversation that is `current`'s to `target`. Everybody takes one for themselves, and hands on or
/// lets go what is theirs or nobody's; what is somebody else's is handed on by those who assign.
pub fn may_assign(role: Role, me: StaffId, current: Option<StaffId>, target: Option<StaffId>) -> bool {
    let own = target == Some(me) || current.is_none() || current == Some(me);
    allows(role, Permission::ConversationTriage) && (own || allows(role, Permission::ConversationAssign))
}

/// A subject, trimmed; `None` if it can't be one. Empty takes it away.
pub fn subject(text: &str) -> Option<&str> {
    line(text, SUBJECT_MAX_CHARS)
}

/// What a link says, trimmed; `None` if it is empty or can't be one.
pub fn link_text(text: &str) -> Option<&str> {
    line(text, LINK_MAX_CHARS).filter(|text| !text.is_empty())
}

/// A note to a hand-over, trimmed; `None` if it can't be one.
pub fn note(text: &str) -> Option<&str> {
    let text = text.trim();
    let fits = text.chars().count() <= NOTE_MAX_CHARS && !text.chars().any(|c| c.is_control() && c != '\n');
    fits.then_some(text)
}

fn line(text: &str, max: usize) -> Option<&str> {
    let text = text.trim();
    (text.chars().count() <= max && !text.chars().any(char::is_control)).then_some(text)
}

/// How messages came from one conversation into another. Stored by its name; append, never rename.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum MoveKind {
    /// Two became one.
    Merge,
    /// One became two.
    Split,
}

impl MoveKind {
    /// The stored name.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Merge => "merge",
            Self::Split => "split",
        }
    }

    /// The kind with this stored name.
    pub fn from_name(name: &str) -> Option<Self> {
        [Self::Merge, Self::Split].into_iter().find(|kind| kind.as_str() == name)
    }
}

/// What a conversation can be linked to. Stored by its name; append, never rename.
#[derive(Clone, Copy, PartialEq, Eq, Hash, Debug, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum LinkKind {
    /// A customer of the shop.
    Customer,
    /// An order.
    Order,
    /// An invoice.
    Invoice,
    /// A payment.
    Transaction,
}

impl LinkKind {
    /// Every kind.
    pub const ALL: [Self; 4] = [Self::Customer, Self::Order, Self::Invoice, Self::Transaction];

    /// The stored name.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Customer => "customer",
            Self::Order => "order",
            Self::Invoice => "invoice",
            Self::Transaction => "transaction",
        }
    }

    /// The name a person reads.
    pub const fn label(self) -> &'static str {
        match self {
            Self::Customer => "Customer",
            Self::Order => "Order",
            Self::Invoice => "Invoice",
            Self::Transaction => "Transaction",
        }
    }

    /// The kind with this stored name.
    pub fn from_name(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|kind| kind.as_str() == name)
    }
}

#[cfg(test)]
mod tests {
    use uuid::Uuid;

    use super::*;

    fn staff(id: u128) -> StaffId {
        StaffId::from_uuid(Uuid::from_u128(id))
    }

    #[test]
    fn a_standing_survives_its_text() {
        let until = Timestamp::from_second(1_795_262_400).unwrap();
        for standing in [Standing::Open, Standing::Pending, Standing::Snoozed(until), Standing::Closed] {
            assert_eq!(standing.to_string().parse(), Ok(standing));
            assert_eq!(Standing::of(standing.status(), standing.until()), Some(standing));
        }
        for bad in ["", "gone", "snoozed", "open 2026-11-21T12:00:00Z", "snoozed tomorrow"] {
            assert_eq!(bad.parse::<Standing>(), Err(InvalidStanding), "{bad}");
        }
    }

    #[test]
    fn everybody_takes_and_hands_on_what_is_theirs() {
        let (me, other, third) = (staff(1), staff(2), staff(3));
        for (current, target, associate, supervisor) in [
            (None, Some(me), true, true),
            (None, Some(other), true, true),
            (Some(other), Some(me), true, true),
            (Some(me), Some(other), true, true),
            (Some(me), None, true, true),
            (Some(other), Some(third), false, true),
            (Some(other), None, false, true),
        ] {
            assert_eq!(may_assign(Role::StoreAssociate, me, current, target), associate, "{current:?} {target:?}");
            assert_eq!(may_assign(Role::StoreSupervisor, me, current, target), supervisor, "{current:?} {target:?}");
            assert!(!may_assign(Role::FieldWorker, me, current, target));
        }
    }

    #[test]
    fn texts_fit_or_are_refused() {
        assert_eq!(subject("  Edge profile "), Some("Edge profile"));
        assert_eq!(subject(""), Some(""));
        assert_eq!(subject("a\nb"), None);
        assert_eq!(subject(&"a".repeat(SUBJECT_MAX_CHARS + 1)), None);
        assert_eq!(link_text(" #1001 "), Some("#1001"));
        assert_eq!(link_text(" "), None);
        assert_eq!(note("Call first.\nThen write."), Some("Call first.\nThen write."));
        assert_eq!(note("\u{0}x"), None);
    }
}
