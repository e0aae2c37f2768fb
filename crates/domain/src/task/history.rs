//! What was done with a task, why, and how a person reads it.

use serde::{Deserialize, Serialize};

use super::TaskState;

/// What was done with a task. Stored by its name; append, never rename.
#[derive(Clone, Copy, PartialEq, Eq, Hash, Debug, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum TaskChange {
    /// Somebody wrote it down.
    Created,
    /// The app raised it.
    Raised,
    /// Its words or its time were changed.
    Edited,
    /// It was given to somebody, or taken.
    Handed,
    /// It was done.
    Done,
    /// It was found to need no doing.
    Dismissed,
    /// It was opened again.
    Reopened,
}

impl TaskChange {
    /// Every change.
    pub const ALL: [Self; 7] =
        [Self::Created, Self::Raised, Self::Edited, Self::Handed, Self::Done, Self::Dismissed, Self::Reopened];

    /// The stored name.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Created => "created",
            Self::Raised => "raised",
            Self::Edited => "edited",
            Self::Handed => "handed",
            Self::Done => "done",
            Self::Dismissed => "dismissed",
            Self::Reopened => "reopened",
        }
    }

    /// The change that brings a task into a state.
    pub const fn into(state: TaskState) -> Self {
        match state {
            TaskState::Open | TaskState::Reopened => Self::Reopened,
            TaskState::Done => Self::Done,
            TaskState::Dismissed => Self::Dismissed,
        }
    }

    /// The change with this stored name.
    pub fn from_name(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|change| change.as_str() == name)
    }
}

/// What moved a task on where nobody did so by itself. Stored by its name; append, never rename.
#[derive(Clone, Copy, PartialEq, Eq, Hash, Debug, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum TaskWhy {
    /// An answer was sent for approval; or, where it opens the task again, that answer was taken back or rejected.
    Answered,
    /// The conversation was closed; or that was undone.
    Closed,
    /// Somebody decided about the client's consent.
    Decided,
    /// The conversation was handed over.
    Conversation,
    /// Conversations were merged, split, or put back, and it is done or waits elsewhere now; or it waits here again.
    Merged,
}

impl TaskWhy {
    /// Every one.
    pub const ALL: [Self; 5] = [Self::Answered, Self::Closed, Self::Decided, Self::Conversation, Self::Merged];

    /// The stored name.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Answered => "answered",
            Self::Closed => "closed",
            Self::Decided => "decided",
            Self::Conversation => "conversation",
            Self::Merged => "merged",
        }
    }

    /// The one with this stored name.
    pub fn from_name(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|why| why.as_str() == name)
    }
}

/// A line of a task's history as a person reads it.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct TaskLine<'a> {
    /// What was done.
    pub change: TaskChange,
    /// Who did it; nobody for the app itself.
    pub actor: Option<&'a str>,
    /// To whom it was handed, in words: a person's name or a role's; nothing for nobody.
    pub to: Option<&'a str>,
    /// Whether whoever did it handed it to themselves.
    pub taken: bool,
    /// What brought it about.
    pub why: Option<TaskWhy>,
}

impl TaskLine<'_> {
    /// The sentence, without its full stop.
    pub fn sentence(self) -> String {
        let actor = self.actor.unwrap_or("Switchboard");
        let what = match (self.change, self.to) {
            (TaskChange::Created, None) => "wrote this down".to_owned(),
            (TaskChange::Created, Some(_)) if self.taken => "wrote this down, to do it themselves".to_owned(),
            (TaskChange::Created, Some(to)) => format!("wrote this down for {to}"),
            (TaskChange::Raised, None) => "raised this".to_owned(),
            (TaskChange::Raised, Some(to)) => format!("raised this for {to}"),
            (TaskChange::Edited, _) => "changed the task".to_owned(),
            (TaskChange::Handed, Some(_)) if self.taken => "took it".to_owned(),
            (TaskChange::Handed, Some(to)) => format!("handed it to {to}"),
            (TaskChange::Handed, None) => "let it go: it is nobody’s now".to_owned(),
            (TaskChange::Done, _) => "marked it as done".to_owned(),
            (TaskChange::Dismissed, _) => "dismissed it".to_owned(),
            (TaskChange::Reopened, _) => "opened it again".to_owned(),
        };
        format!("{actor} {what}{}", because(self.change, self.why))
    }
}

const fn because(change: TaskChange, why: Option<TaskWhy>) -> &'static str {
    match (change, why) {
        (_, None) => "",
        (TaskChange::Reopened, Some(TaskWhy::Answered)) => ", because the answer will not be sent as it was",
        (TaskChange::Reopened, Some(TaskWhy::Closed)) => ", because closing the conversation was undone",
        (TaskChange::Reopened, Some(TaskWhy::Merged)) => ", because the conversations are as they were",
        (_, Some(TaskWhy::Answered)) => " by sending an answer for approval",
        (_, Some(TaskWhy::Closed)) => " by closing the conversation",
        (_, Some(TaskWhy::Decided)) => " by deciding about the client’s consent",
        (_, Some(TaskWhy::Merged)) => ", because what it was for has moved to another conversation",
        (_, Some(TaskWhy::Conversation)) => " together with the conversation",
    }
}
