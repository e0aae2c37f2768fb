//! Drafts, and what managers decide about them.

pub(crate) const TITLE: &str = "Drafts";
pub(crate) const SUBTITLE: &str = "Replies that wait for a yes, and what became of the others.";
pub(crate) const TABS: &str = "Which drafts";
pub(crate) const WAITING: &str = "Waiting for approval";
pub(crate) const MINE: &str = "Mine";
pub(crate) const DECIDED: &str = "Decided";
pub(crate) const ONE: &str = "Draft";
pub(crate) const BACK: &str = "Back to drafts";
