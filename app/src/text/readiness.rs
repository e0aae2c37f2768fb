//! What is safe, what blocks, and what opens it.

pub(crate) const TITLE: &str = "Readiness";
pub(crate) const SUBTITLE: &str = "What may leave this shop, what does not yet, and what would change that.";
pub(crate) const TABS: &str = "Which workbench";
pub(crate) const COMMUNICATIONS: &str = "Communications";
pub(crate) const SCHEDULER: &str = "Scheduler";
