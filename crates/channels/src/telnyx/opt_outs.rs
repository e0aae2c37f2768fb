//! Who asked Telnyx not to be written to: to be compared with our own consent every night.
//!
//! Telnyx documents a block rule as "from a sender to a recipient", but not which of the two wrote STOP. So both are kept, and
//! whoever is not one of the shop's own numbers counts as opted out.
//! Source: <https://developers.telnyx.com/api-reference/opt-out-management/list-opt-outs>.

use std::fmt;

use domain::phone::E164;
use jiff::Timestamp;
use serde_json::Value;

use crate::{
    inbound::sender,
    json::{name, time},
};

/// Entries on a page; each is about 250 bytes, and an answer is read up to 64 KiB.
pub(super) const PAGE_SIZE: u32 = 100;

/// One opt-out. `Debug` shows no number.
#[derive(Clone, PartialEq, Eq)]
pub struct OptOut {
    /// One side: a number, a short code or a name.
    pub from: Option<String>,
    /// The other side.
    pub to: Option<String>,
    /// What was written, like `STOP`.
    pub keyword: Option<String>,
    /// The profile it holds for.
    pub messaging_profile_id: Option<String>,
    /// When.
    pub created_at: Option<Timestamp>,
}

impl OptOut {
    /// The numbers that opted out, given the shop's own: usually one.
    pub fn clients(&self, ours: &[E164]) -> Vec<E164> {
        let numbers = [&self.from, &self.to].into_iter().flatten().filter_map(|side| side.parse().ok());
        numbers.filter(|number| !ours.contains(number)).collect()
    }
}

impl fmt::Debug for OptOut {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("OptOut").field("created_at", &self.created_at).finish_non_exhaustive()
    }
}

/// Reads an entry; `None` if it names nobody.
pub(super) fn read(entry: &Value) -> Option<OptOut> {
    let side = |field: &str| entry[field].as_str().and_then(sender);
    let (from, to) = (side("from"), side("to"));
    (from.is_some() || to.is_some()).then(|| OptOut {
        from,
        to,
        keyword: name(&entry["keyword"]),
        messaging_profile_id: name(&entry["messaging_profile_id"]),
        created_at: time(&entry["created_at"]),
    })
}
