//! Search.

pub(crate) const FIELD: &str = "Search messages and people";
pub(crate) const FOUND: &str = "Search results";
pub(crate) const LOADING: &str = "Searching";
pub(crate) const FAILED: &str = "The search did not work";
pub(crate) const END: &str = "End the search";
pub(crate) const PEOPLE: &str = "People";
pub(crate) const MESSAGES: &str = "Messages";
pub(crate) const MORE_PEOPLE: &str = "More people";
pub(crate) const NOTHING_TITLE: &str = "Nothing found";
pub(crate) const NOTHING: &str = "Try fewer words, or only the beginning of the last one. A number can be written in any way, or only its last four digits.";
pub(crate) const NOTHING_NARROWED: &str = "Only a part was looked through, because the search is narrowed down.";
pub(crate) const EVERYTHING: &str = "Look through everything";
pub(crate) const NARROW: &str = "Narrow down";
pub(crate) const WRITTEN_BY: &str = "Written by";
pub(crate) const BOTH: &str = "Both sides";
pub(crate) const CLIENTS: &str = "Clients";
pub(crate) const SHOP: &str = "The shop";
pub(crate) const FROM: &str = "From";
pub(crate) const UNTIL: &str = "Until";
pub(crate) const APPLY: &str = "Search again";
#[cfg(feature = "ssr")]
pub(crate) const DAY: &str = "Write the days as your browser offers them, like 2026-11-03.";

pub(crate) fn found(people: usize, messages: usize, more: bool) -> String {
    let more = if more { " or more" } else { "" };
    match people + messages {
        0 => NOTHING_TITLE.to_owned(),
        1 => "1 result".to_owned(),
        count => format!("{count}{more} results"),
    }
}
