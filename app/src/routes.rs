//! Every address of a page, in one place: nothing else spells a path.

use std::fmt::Write as _;

use domain::ids::ConversationId;
use serde::{Deserialize, Serialize};

/// The inbox.
pub const INBOX: &str = "/communications";
/// The staff list.
pub const STAFF: &str = "/staff";

/// The query parameter that narrows the conversation list.
pub const FILTER: &str = "filter";
const UNREAD: &str = "unread";

/// Which conversations the list shows; part of the address.
#[derive(Clone, Copy, PartialEq, Eq, Default, Debug, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Filter {
    /// Every conversation.
    #[default]
    All,
    /// Only those with unread messages.
    Unread,
}

impl Filter {
    /// Reads the query parameter; anything unknown shows everything.
    pub fn from_query(value: Option<&str>) -> Self {
        if value == Some(UNREAD) { Self::Unread } else { Self::All }
    }
}

/// The inbox with this filter and, if any, this conversation open.
pub fn inbox(filter: Filter, open: Option<ConversationId>) -> String {
    let mut href = INBOX.to_owned();
    if let Some(id) = open {
        // Writing to a String can't fail.
        let _ = write!(href, "/{id}");
    }
    if filter == Filter::Unread {
        href.push_str("?filter=unread");
    }
    href
}

/// The conversation that a path shows.
pub fn conversation_of(path: &str) -> Option<ConversationId> {
    path.strip_prefix(INBOX)?.strip_prefix('/')?.parse().ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_address_survives_its_text() {
        let id: ConversationId = "0198c0de-0000-7000-8000-000000000001".parse().unwrap();
        let href = inbox(Filter::Unread, Some(id));
        let (path, query) = href.split_once('?').unwrap();
        assert_eq!(conversation_of(path), Some(id));
        assert_eq!(query, format!("{FILTER}={UNREAD}"));
        assert_eq!(Filter::from_query(Some("unread")), Filter::Unread);
        assert_eq!(inbox(Filter::All, None), "/communications");
    }

    #[test]
    fn other_paths_show_no_conversation() {
        for path in ["/", "/communications", "/communications/", "/communications/x", "/communicationsx/1", "/staff"] {
            assert_eq!(conversation_of(path), None, "{path}");
        }
        assert_eq!(Filter::from_query(Some("everything")), Filter::All);
        assert_eq!(Filter::from_query(None), Filter::All);
    }
}
