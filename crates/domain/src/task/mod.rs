//! Work that somebody has to do: whose it is, where it stands, and who may move it on. Pure.

use std::{fmt, str::FromStr};

use jiff::{SignedDuration, Timestamp};
use serde::{Deserialize, Serialize};

use crate::{
    access::{Permission, Role, allows},
    conversation::ChannelKind,
    ids::StaffId,
};

mod history;

pub use history::{TaskChange, TaskLine, TaskWhy};

/// Longest title, in characters.
pub const TITLE_MAX_CHARS: usize = 120;
/// Longest note of a task, in characters.
pub const NOTE_MAX_CHARS: usize = 2_000;
/// Longest word with a hand-over, in characters.
pub const WORD_MAX_CHARS: usize = 500;

/// Where a task stands. Stored by its name; append, never rename.
#[derive(Clone, Copy, PartialEq, Eq, Hash, Debug, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum TaskState {
    /// To be done.
    Open,
    /// To be done after all: it was settled before.
    Reopened,
    /// Was done.
    Done,
    /// Need not be done.
    Dismissed,
}

impl TaskState {
    /// Every state.
    pub const ALL: [Self; 4] = [Self::Open, Self::Reopened, Self::Done, Self::Dismissed];

    /// The stored name.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Open => "open",
            Self::Reopened => "reopened",
            Self::Done => "done",
            Self::Dismissed => "dismissed",
        }
    }

    /// The name a person reads.
    pub const fn label(self) -> &'static str {
        match self {
            Self::Open => "Open",
            Self::Reopened => "Opened again",
            Self::Done => "Done",
            Self::Dismissed => "Dismissed",
        }
    }

    /// Whether there is something left to do.
    pub const fn is_open(self) -> bool {
        matches!(self, Self::Open | Self::Reopened)
    }

    /// The state with this stored name.
    pub fn from_name(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|state| state.as_str() == name)
    }
}

/// Why there is a task. Stored by its name; append, never rename.
#[derive(Clone, Copy, PartialEq, Eq, Hash, Debug, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum TaskCause {
    /// A member of staff wrote it down.
    Staff,
    /// A client wrote, and nobody has answered.
    Unanswered,
    /// A client said something about being written to that a person has to read.
    ConsentReview,
}

impl TaskCause {
    /// Every cause.
    pub const ALL: [Self; 3] = [Self::Staff, Self::Unanswered, Self::ConsentReview];
    /// Those for which the app raises a task itself, one in each conversation.
    pub const RAISED: [Self; 2] = [Self::Unanswered, Self::ConsentReview];

    /// The stored name.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Staff => "staff",
            Self::Unanswered => "unanswered",
            Self::ConsentReview => "consent_review",
        }
    }

    /// What a task of this cause is called; nothing for one that staff name themselves.
    pub const fn title(self) -> &'static str {
        match self {
            Self::Staff => "",
            Self::Unanswered => "Answer the client",
            Self::ConsentReview => "Read what the client said about being written to",
        }
    }

    /// The cause with this stored name.
    pub fn from_name(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|cause| cause.as_str() == name)
    }
}

/// Where a task came from. Stored by its name.
#[derive(Clone, Copy, PartialEq, Eq, Hash, Debug, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum TaskSource {
    /// A member of staff wrote it down.
    Staff,
    /// A client wrote over this kind of channel.
    Channel(ChannelKind),
}

impl TaskSource {
    /// Every source.
    pub fn all() -> impl Iterator<Item = Self> {
        std::iter::once(Self::Staff).chain(ChannelKind::ALL.into_iter().map(Self::Channel))
    }

    /// The stored name.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Staff => "staff",
            Self::Channel(kind) => kind.as_str(),
        }
    }

    /// The name a person reads.
    pub const fn label(self) -> &'static str {
        match self {
            Self::Staff => "Written by staff",
            Self::Channel(kind) => kind.label(),
        }
    }

    /// The source with this stored name.
    pub fn from_name(name: &str) -> Option<Self> {
        Self::all().find(|source| source.as_str() == name)
    }
}

/// Whose a task is. Addresses, lists and counters write it as one word: `nobody`, a person's id, or a role's name.
#[derive(Clone, Copy, PartialEq, Eq, Hash, Debug, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum TaskOwner {
    /// Nobody's yet.
    Nobody,
    /// This person's.
    Person(StaffId),
    /// Everybody's with this role.
    Role(Role),
}

impl TaskOwner {
    /// The word for nobody.
    pub const NOBODY: &'static str = "nobody";

    /// Whether this person, who has this role, has it on their desk.
    pub fn is_mine(self, me: StaffId, role: Role) -> bool {
        self == Self::Person(me) || self == Self::Role(role)
    }
}

impl fmt::Display for TaskOwner {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Nobody => f.write_str(Self::NOBODY),
            Self::Person(id) => write!(f, "{id}"),
            Self::Role(role) => f.write_str(role.as_str()),
        }
    }
}

/// The word names nobody who could own a task.
#[derive(Clone, Copy, PartialEq, Eq, Debug, thiserror::Error)]
#[error("this names no owner of a task")]
pub struct InvalidOwner;

impl FromStr for TaskOwner {
    type Err = InvalidOwner;

    fn from_str(word: &str) -> Result<Self, Self::Err> {
        if word == Self::NOBODY {
            return Ok(Self::Nobody);
        }
        if let Some(role) = Role::from_name(word) {
            return if Role::ASSIGNABLE.contains(&role) { Ok(Self::Role(role)) } else { Err(InvalidOwner) };
        }
        word.parse().map(Self::Person).map_err(|_| InvalidOwner)
    }
}

/// Whether somebody may hand on, change or settle a task: their own, their role's, nobody's, one that they wrote down; or any, if they may
/// assign what is somebody else's.
pub fn may_move(role: Role, me: StaffId, owner: TaskOwner, wrote_it: bool) -> bool {
    wrote_it || owner == TaskOwner::Nobody || owner.is_mine(me, role) || allows(role, Permission::TaskAssign)
}

/// Why a task can't be kept.
#[derive(Clone, Copy, PartialEq, Eq, Debug, thiserror::Error)]
pub enum TaskProblem {
    /// The title.
    #[error("Say what there is to do, in 1 to 120 characters.")]
    Title,
    /// The note.
    #[error("Shorten the note to 2,000 characters or fewer.")]
    Note,
    /// What is said with a hand-over.
    #[error("Shorten what you say with it to 500 characters or fewer.")]
    Word,
    /// The time.
    #[error("Choose a time for this within the next two years, or none.")]
    Due,
}

impl TaskProblem {
    /// A stable name for machines.
    pub const fn code(self) -> &'static str {
        match self {
            Self::Title => "invalid_task_title",
            Self::Note => "invalid_task_note",
            Self::Word => "invalid_task_word",
            Self::Due => "invalid_task_due",
        }
    }
}

/// What there is to do, as it is kept.
pub fn checked_title(text: &str) -> Result<String, TaskProblem> {
    let title: String = text.trim().chars().map(|c| if c.is_control() { ' ' } else { c }).collect();
    if (1..=TITLE_MAX_CHARS).contains(&title.chars().count()) { Ok(title) } else { Err(TaskProblem::Title) }
}

/// What is said about it, as it is kept. It may be empty.
pub fn checked_note(text: &str) -> Result<String, TaskProblem> {
    checked_lines(text, NOTE_MAX_CHARS).ok_or(TaskProblem::Note)
}

/// What is said when it is handed over or settled, as it is kept. It may be empty.
pub fn checked_word(text: &str) -> Result<String, TaskProblem> {
    checked_lines(text, WORD_MAX_CHARS).ok_or(TaskProblem::Word)
}

fn checked_lines(text: &str, max: usize) -> Option<String> {
    let text: String = text.trim().chars().filter(|c| !c.is_control() || matches!(c, '\n' | '\t')).collect();
    (text.chars().count() <= max).then_some(text)
}

/// Two years ahead, and as far back: a time that has passed may be set, so that something can be late from the start.
const DUE_MAX: SignedDuration = SignedDuration::from_hours(24 * 366 * 2);

/// When it is due, as it is kept.
pub fn checked_due(due_at: Option<Timestamp>, now: Timestamp) -> Result<Option<Timestamp>, TaskProblem> {
    match due_at {
        Some(at) if at.duration_since(now).abs() > DUE_MAX => Err(TaskProblem::Due),
        other => Ok(other),
    }
}

/// The place of a task in the queue: when it is due; without that, after everything that is, the oldest first.
pub fn turn(due_at: Option<Timestamp>, created_at: Timestamp) -> Timestamp {
    /// Nothing is due after the year 3000.
    const AFTER_ALL: SignedDuration = SignedDuration::from_hours(24 * 365 * 980);
    due_at.unwrap_or_else(|| created_at.saturating_add(AFTER_ALL).unwrap_or(Timestamp::MAX))
}

#[cfg(test)]
mod tests;
