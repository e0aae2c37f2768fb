//! The history of a conversation in sentences.

use serde::{Deserialize, Serialize};

use super::Standing;
use crate::conversation::ConversationStatus;

/// What was changed. Stored by its name; append, never rename.
#[derive(Clone, Copy, PartialEq, Eq, Hash, Debug, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum ChangeKind {
    /// Its status, with the time of a snooze.
    Status,
    /// What it is about.
    Subject,
    /// Whose it is.
    Assignee,
    /// A label was put on or taken off.
    Label,
    /// A link was added or removed.
    Link,
    /// It was marked read or unread among others.
    Read,
    /// It was merged with another one.
    Merge,
    /// It was split.
    Split,
}

impl ChangeKind {
    /// Every kind.
    pub const ALL: [Self; 8] =
        [Self::Status, Self::Subject, Self::Assignee, Self::Label, Self::Link, Self::Read, Self::Merge, Self::Split];

    /// The stored name.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Status => "status",
            Self::Subject => "subject",
            Self::Assignee => "assignee",
            Self::Label => "label",
            Self::Link => "link",
            Self::Read => "read",
            Self::Merge => "merge",
            Self::Split => "split",
        }
    }

    /// The kind with this stored name.
    pub fn from_name(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|kind| kind.as_str() == name)
    }
}

/// The note of a change that the app made because the client wrote.
pub const FROM_MESSAGE: &str = "message";
/// The note of a change that the app made because a snooze was over.
pub const FROM_DUE: &str = "due";

/// One change, with the names behind its ids.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Changed {
    /// What.
    pub kind: ChangeKind,
    /// Who; nobody for the app itself.
    pub actor_name: Option<String>,
    /// From what: a standing, a name, a path, a title, a text. Empty for nothing.
    pub from: String,
    /// To what.
    pub to: String,
    /// What was said with it; for the app itself, why.
    pub note: String,
    /// Whether it took another change back.
    pub is_undo: bool,
}

impl Changed {
    /// The sentence that a person reads, without the time of a snooze: that is in the shop's zone.
    pub fn sentence(&self) -> String {
        let Some(actor) = &self.actor_name else { return self.by_itself() };
        let what = self.what();
        match self.kind {
            ChangeKind::Merge if self.is_undo => return format!("{actor} undid the merge"),
            ChangeKind::Split if self.is_undo => return format!("{actor} undid the split"),
            _ => {}
        }
        if self.is_undo { format!("{actor} undid a change and {what}") } else { format!("{actor} {what}") }
    }

    fn by_itself(&self) -> String {
        match self.note.as_str() {
            FROM_MESSAGE => "A new message opened it again".to_owned(),
            FROM_DUE => "The snooze ended".to_owned(),
            _ => format!("Switchboard {}", self.what()),
        }
    }

    fn what(&self) -> String {
        let (from, to) = (self.from.as_str(), self.to.as_str());
        match self.kind {
            ChangeKind::Status => match to.parse::<Standing>() {
                Ok(Standing::Snoozed(_)) => "snoozed it".to_owned(),
                Ok(standing) => format!("set it to {}", standing.status().label()),
                Err(_) => "changed the status".to_owned(),
            },
            ChangeKind::Subject if to.is_empty() => "removed the subject".to_owned(),
            ChangeKind::Subject => format!("set the subject to “{to}”"),
            ChangeKind::Assignee => match (from.is_empty(), to.is_empty()) {
                (_, true) => format!("took it off {from}’s list"),
                (true, false) => format!("assigned it to {to}"),
                (false, false) => format!("handed it from {from} to {to}"),
            },
            ChangeKind::Label if to.is_empty() => format!("removed the label {from}"),
            ChangeKind::Label => format!("added the label {to}"),
            ChangeKind::Link if to.is_empty() => format!("removed the link to {from}"),
            ChangeKind::Link => format!("linked {to}"),
            ChangeKind::Read if to == "0" => "marked it as read".to_owned(),
            ChangeKind::Read => "marked it as unread".to_owned(),
            ChangeKind::Merge if to.is_empty() => "merged another conversation into it".to_owned(),
            ChangeKind::Merge => "merged it into another conversation".to_owned(),
            ChangeKind::Split if to.is_empty() => "split it off another conversation".to_owned(),
            ChangeKind::Split => "split the later messages off".to_owned(),
        }
    }
}

impl ConversationStatus {
    /// The name a person reads.
    pub const fn label(self) -> &'static str {
        match self {
            Self::Open => "Open",
            Self::Pending => "Pending",
            Self::Snoozed => "Snoozed",
            Self::Closed => "Closed",
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn changed(kind: ChangeKind, from: &str, to: &str) -> Changed {
        let (from, to) = (from.to_owned(), to.to_owned());
        Changed { kind, actor_name: Some("Ada".to_owned()), from, to, note: String::new(), is_undo: false }
    }

    #[test]
    fn every_change_is_a_sentence() {
        for (kind, from, to, sentence) in [
            (ChangeKind::Status, "open", "closed", "Ada set it to Closed"),
            (ChangeKind::Status, "open", "snoozed 2026-11-21T12:00:00Z", "Ada snoozed it"),
            (ChangeKind::Subject, "", "Sink", "Ada set the subject to “Sink”"),
            (ChangeKind::Subject, "Sink", "", "Ada removed the subject"),
            (ChangeKind::Assignee, "", "Ben", "Ada assigned it to Ben"),
            (ChangeKind::Assignee, "Ben", "Cleo", "Ada handed it from Ben to Cleo"),
            (ChangeKind::Assignee, "Ben", "", "Ada took it off Ben’s list"),
            (ChangeKind::Label, "", "jobs/measure", "Ada added the label jobs/measure"),
            (ChangeKind::Label, "jobs", "", "Ada removed the label jobs"),
            (ChangeKind::Link, "", "Order #1001", "Ada linked Order #1001"),
            (ChangeKind::Link, "Order #1001", "", "Ada removed the link to Order #1001"),
            (ChangeKind::Read, "2", "0", "Ada marked it as read"),
            (ChangeKind::Read, "0", "1", "Ada marked it as unread"),
            (ChangeKind::Merge, "", "x", "Ada merged it into another conversation"),
            (ChangeKind::Merge, "x", "", "Ada merged another conversation into it"),
            (ChangeKind::Split, "", "x", "Ada split the later messages off"),
            (ChangeKind::Split, "x", "", "Ada split it off another conversation"),
        ] {
            assert_eq!(changed(kind, from, to).sentence(), sentence);
        }
    }

    #[test]
    fn what_the_app_did_says_why() {
        let by_itself = |note: &str| Changed {
            actor_name: None,
            note: note.to_owned(),
            ..changed(ChangeKind::Status, "closed", "open")
        };
        assert_eq!(by_itself(FROM_MESSAGE).sentence(), "A new message opened it again");
        assert_eq!(by_itself(FROM_DUE).sentence(), "The snooze ended");
        let undone = Changed { is_undo: true, ..changed(ChangeKind::Status, "closed", "open") };
        assert_eq!(undone.sentence(), "Ada undid a change and set it to Open");
    }

    #[test]
    fn a_kind_survives_its_name() {
        for kind in ChangeKind::ALL {
            assert_eq!(ChangeKind::from_name(kind.as_str()), Some(kind));
        }
        assert_eq!(ChangeKind::from_name("colour"), None);
    }
}
