//! What staff are told in the app.

use serde::{Deserialize, Serialize};

/// What happened. Stored by its name; append, never rename.
#[derive(Clone, Copy, PartialEq, Eq, Hash, Debug, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum NotificationKind {
    /// A colleague named them in a note.
    Mentioned,
    /// A draft of theirs was approved.
    DraftApproved,
    /// A draft of theirs was rejected.
    DraftRejected,
    /// The client of a conversation that they follow wrote again.
    ClientReplied,
    /// A task was handed to them, or to their role.
    TaskHanded,
    /// A colleague wrote to them, or to their role.
    StaffMessage,
}

impl NotificationKind {
    /// Every kind.
    pub const ALL: [Self; 6] = [
        Self::Mentioned,
        Self::DraftApproved,
        Self::DraftRejected,
        Self::ClientReplied,
        Self::TaskHanded,
        Self::StaffMessage,
    ];

    /// The stored name.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Mentioned => "mentioned",
            Self::DraftApproved => "draft_approved",
            Self::DraftRejected => "draft_rejected",
            Self::ClientReplied => "client_replied",
            Self::TaskHanded => "task_handed",
            Self::StaffMessage => "staff_message",
        }
    }

    /// The kind with this stored name.
    pub fn from_name(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|kind| kind.as_str() == name)
    }

    /// The choice that decides whether somebody is told.
    pub const fn topic(self) -> NotificationTopic {
        match self {
            Self::Mentioned => NotificationTopic::Mentioned,
            Self::DraftApproved | Self::DraftRejected => NotificationTopic::DraftDecided,
            Self::ClientReplied => NotificationTopic::ClientReplied,
            Self::TaskHanded => NotificationTopic::TaskHanded,
            Self::StaffMessage => NotificationTopic::StaffMessage,
        }
    }

    /// What happened, for a person. `actor` is the colleague who did it, `about` whom the conversation is with, or what there is to do.
    pub fn sentence(self, actor: &str, about: &str) -> String {
        match self {
            Self::Mentioned => format!("{actor} named you in a note about {about}"),
            Self::DraftApproved => format!("{actor} approved your reply to {about}"),
            Self::DraftRejected => format!("{actor} rejected your reply to {about}"),
            Self::ClientReplied => format!("{about} wrote again"),
            Self::TaskHanded => format!("{actor} handed you a task: {about}"),
            Self::StaffMessage => format!("{actor} wrote to you"),
        }
    }
}

/// What a person chooses to be told or not. Stored by its name; append, never rename.
#[derive(Clone, Copy, PartialEq, Eq, Hash, Debug, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum NotificationTopic {
    /// A colleague names them.
    Mentioned,
    /// Somebody decides about their drafts.
    DraftDecided,
    /// Clients write in conversations that they follow.
    ClientReplied,
    /// Tasks are handed to them.
    TaskHanded,
    /// Colleagues write to them.
    StaffMessage,
}

impl NotificationTopic {
    /// Every topic.
    pub const ALL: [Self; 5] =
        [Self::Mentioned, Self::DraftDecided, Self::ClientReplied, Self::TaskHanded, Self::StaffMessage];

    /// The stored name.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Mentioned => "mentioned",
            Self::DraftDecided => "draft_decided",
            Self::ClientReplied => "client_replied",
            Self::TaskHanded => "task_handed",
            Self::StaffMessage => "staff_message",
        }
    }

    /// What a person reads beside the choice.
    pub const fn label(self) -> &'static str {
        match self {
            Self::Mentioned => "A colleague names me in a note",
            Self::DraftDecided => "Somebody approves or rejects my reply",
            Self::ClientReplied => "A client writes in a conversation that I follow",
            Self::TaskHanded => "A task is handed to me or to my role",
            Self::StaffMessage => "A colleague writes to me or to my role",
        }
    }

    /// The topic with this stored name.
    pub fn from_name(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|topic| topic.as_str() == name)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_survive() {
        for kind in NotificationKind::ALL {
            assert_eq!(NotificationKind::from_name(kind.as_str()), Some(kind));
            assert!(NotificationTopic::ALL.contains(&kind.topic()));
        }
        for topic in NotificationTopic::ALL {
            assert_eq!(NotificationTopic::from_name(topic.as_str()), Some(topic));
        }
    }
}
