//! What staff write to each other, ready to be shown.

use domain::ids::{ConversationId, StaffMessageId, StaffThreadId, TaskId};
use serde::{Deserialize, Serialize};

use super::{views::Moment, views_tasks::TaskChoice};

/// A row of the list of threads.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub struct StaffThreadRow {
    /// Our id.
    pub id: StaffThreadId,
    /// With whom.
    pub with: String,
    /// What it is about, if it is about something.
    pub about: String,
    /// The last message, and who wrote it.
    pub last: String,
    /// When.
    pub time: Moment,
    /// Whether there is something to read.
    pub unread: bool,
}

/// Some rows of the list of threads.
#[derive(Clone, PartialEq, Eq, Default, Debug, Serialize, Deserialize)]
pub struct StaffThreadPage {
    /// The last written to first.
    pub rows: Vec<StaffThreadRow>,
    /// Where the next page begins; nothing on the last one.
    pub next: Option<String>,
    /// How many threads hold something to read.
    pub unread: i32,
    /// How many tasks are open: those of the person who looks, those of nobody, all.
    pub counts: [i64; 3],
}

/// A message of a thread.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub struct StaffMessageRow {
    /// Our id.
    pub id: StaffMessageId,
    /// Who wrote it.
    pub author: String,
    /// Whether that is the person who looks.
    pub own: bool,
    /// What it says.
    pub body: String,
    /// When.
    pub time: Moment,
}

/// A thread with its newest messages.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub struct StaffThreadFull {
    /// What its row shows.
    pub row: StaffThreadRow,
    /// The conversation that it is about.
    pub conversation: Option<ConversationId>,
    /// The task that it is about.
    pub task: Option<TaskId>,
    /// Its messages, oldest first.
    pub messages: Vec<StaffMessageRow>,
    /// Where the messages before them begin.
    pub earlier: Option<String>,
}

/// A thread, or what is needed to begin one.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub struct StaffThreadDesk {
    /// The thread; nothing for one that is not there yet.
    pub full: Option<StaffThreadFull>,
    /// To whom a new one can go.
    pub to: Vec<TaskChoice>,
    /// The task that a new one is about.
    pub task: Option<TaskId>,
    /// The conversation that a new one is about.
    pub conversation: Option<ConversationId>,
    /// What that is, in words.
    pub about: String,
}
