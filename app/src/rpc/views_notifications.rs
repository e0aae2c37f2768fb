//! What staff are told, ready to be shown.

use domain::{ids::NotificationId, notification::NotificationTopic};
use serde::{Deserialize, Serialize};

use super::views::Moment;

/// Something that the person who looks was told.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub struct NotificationRow {
    /// Our id.
    pub id: NotificationId,
    /// What happened.
    pub sentence: String,
    /// Where it is to be seen.
    pub href: String,
    /// When.
    pub time: Moment,
    /// Whether it was read.
    pub read: bool,
}

/// Whether the person who looks wants to be told.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub struct NotificationChoice {
    /// Of what.
    pub topic: NotificationTopic,
    /// Whether.
    pub wanted: bool,
}

/// Some rows of what they were told.
#[derive(Clone, PartialEq, Eq, Default, Debug, Serialize, Deserialize)]
pub struct NotificationPage {
    /// Newest first.
    pub rows: Vec<NotificationRow>,
    /// Where the next page begins; nothing on the last one.
    pub next: Option<String>,
    /// How many are not read.
    pub unread: u32,
    /// What they want to be told.
    pub choices: Vec<NotificationChoice>,
}
