//! What waits to leave, what left and what stopped.

pub(crate) const TITLE: &str = "Deliveries";
pub(crate) const SUBTITLE: &str = "What waits to leave, what left, and what stopped on the way.";
pub(crate) const TABS: &str = "Which deliveries";
pub(crate) const ALL: &str = "All";
pub(crate) const WAITING: &str = "Waiting";
pub(crate) const STOPPED: &str = "Stopped";
pub(crate) const UNKNOWN: &str = "Unknown";
pub(crate) const ONE: &str = "Delivery";
pub(crate) const BACK: &str = "Back to deliveries";
