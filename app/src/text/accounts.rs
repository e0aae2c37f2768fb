//! Connected accounts.

pub(crate) const TITLE: &str = "Accounts";
pub(crate) const SUBTITLE: &str = "The carriers that this shop's messages come and go through.";
