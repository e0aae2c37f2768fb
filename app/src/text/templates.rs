//! Templates.

pub(crate) const TITLE: &str = "Templates";
pub(crate) const SUBTITLE: &str = "Words that are written once and used often.";
pub(crate) const ONE: &str = "Template";
pub(crate) const BACK: &str = "Back to templates";
