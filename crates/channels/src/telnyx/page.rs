//! Telnyx's numbered pages.

use http::{HeaderMap, StatusCode};
use serde_json::Value;

use super::response::{UNREADABLE, whole_answer};
use crate::{error::ChannelError, json::whole};

/// Most pages that are ever asked for; a list that claims more is not followed further.
pub(super) const PAGES_MAX: u32 = 1000;

/// One page of a list.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Page<T> {
    /// What is on it. An entry that can't be read is left out.
    pub items: Vec<T>,
    /// Entries of the page that could not be read.
    pub unreadable: usize,
    /// The page after it, if there is one.
    pub next: Option<u32>,
}

/// Reads a page; `number` is the one that was asked for.
pub(super) fn read<T>(
    number: u32,
    (status, headers, body): (StatusCode, &HeaderMap, &[u8]),
    one: impl Fn(&Value) -> Option<T>,
) -> Result<Page<T>, ChannelError> {
    let answer = whole_answer(status, headers, body)?;
    let entries = answer["data"].as_array().ok_or(UNREADABLE)?;
    let items: Vec<T> = entries.iter().filter_map(one).collect();
    let pages = whole(&answer["meta"]["total_pages"]).unwrap_or(number).min(PAGES_MAX);
    // A page that is empty ends the list, whatever it says about itself.
    let next = (number < pages && !entries.is_empty()).then(|| number.saturating_add(1));
    Ok(Page { unreadable: entries.len() - items.len(), items, next })
}
