//! Tasks, ready to be shown.

use domain::{
    ids::{ConversationId, TaskId},
    task::TaskState,
};
use serde::{Deserialize, Serialize};

use super::views::Moment;

/// When a task is due.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub struct DueMark {
    /// When.
    pub time: Moment,
    /// Whether that has passed.
    pub late: bool,
    /// Whether that is today.
    pub today: bool,
}

/// A row of a list of tasks.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub struct TaskRow {
    /// Our id.
    pub id: TaskId,
    /// Changes so far.
    pub version: i32,
    /// What there is to do.
    pub title: String,
    /// The client; empty if there is none.
    pub client: String,
    /// How sure it is which customer they are; empty if nothing is known.
    pub confidence: String,
    /// The conversation that it is about, opened at its message.
    pub href: Option<String>,
    /// Where it came from.
    pub source: String,
    /// Whose it is; empty for nobody's.
    pub owner: String,
    /// Whether the person who looks may take it.
    pub takeable: bool,
    /// Whether they may change it.
    pub movable: bool,
    /// When it is due.
    pub due: Option<DueMark>,
    /// Where it stands.
    pub state: TaskState,
    /// Since when it is settled.
    pub settled: Option<Moment>,
}

/// Something to choose, as an address has it and as a person reads it.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub struct TaskChoice {
    /// In addresses.
    pub value: String,
    /// For people.
    pub name: String,
}

/// Some rows of a list of tasks.
#[derive(Clone, PartialEq, Eq, Default, Debug, Serialize, Deserialize)]
pub struct TaskPage {
    /// In their order.
    pub rows: Vec<TaskRow>,
    /// Where the next page begins; nothing on the last one.
    pub next: Option<String>,
    /// How many are open: those of the person who looks, those of nobody, all.
    pub counts: [i64; 3],
    /// How many threads between staff hold something to read.
    pub unread: i32,
    /// Whose tasks can be asked for.
    pub owners: Vec<TaskChoice>,
    /// Where tasks can come from.
    pub sources: Vec<TaskChoice>,
}

/// Which tasks somebody asks for: whose and from where, as the address has it; empty for all.
#[derive(Clone, PartialEq, Eq, Default, Debug, Serialize, Deserialize)]
pub struct TaskNarrow {
    /// Whose.
    pub owner: String,
    /// From where.
    pub source: String,
}

/// A line of a task's history.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub struct TaskHistoryRow {
    /// What was done, and by whom.
    pub sentence: String,
    /// What was said with it; may be empty.
    pub note: String,
    /// When.
    pub time: Moment,
}

/// One task in full.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub struct TaskFull {
    /// What its row shows.
    pub row: TaskRow,
    /// What there is to know.
    pub note: String,
    /// Whether the app raised it: then its title stays.
    pub raised: bool,
    /// When it is due, as a field has it.
    pub due_field: String,
    /// What was done, the last first.
    pub history: Vec<TaskHistoryRow>,
}

/// A task, or what is needed to write one.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub struct TaskDesk {
    /// The task; nothing for one that is not there yet.
    pub full: Option<TaskFull>,
    /// Whom it can be given to.
    pub owners: Vec<TaskChoice>,
    /// The zone of the times in fields.
    pub zone: String,
    /// The conversation that a new one is about.
    pub conversation: Option<ConversationId>,
    /// Whom that is with.
    pub client: String,
}

/// What is in the fields of a task.
#[derive(Clone, PartialEq, Eq, Default, Debug, Serialize, Deserialize)]
pub struct TaskFields {
    /// What there is to do.
    pub title: String,
    /// What there is to know.
    pub note: String,
    /// When it is due, as a field has it; may be empty.
    pub due: String,
}

/// What somebody does with a task.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub enum TaskMove {
    /// Changes its words or its time.
    Edit(TaskFields),
    /// Gives it to somebody, with a word about it.
    Hand(String, String),
    /// Settles it or opens it again.
    Settle(TaskState),
}
