//! Names and values below each other.

use super::{IntoPart as _, Part};
use leptos::prelude::*;

/// A description list.
pub(crate) fn facts(facts: Vec<(&'static str, Part)>) -> Part {
    let fact = |(name, value): (&'static str, Part)| view! { <div><dt>{name}</dt><dd>{value}</dd></div> };
    view! { <dl class="facts">{facts.into_iter().map(fact).collect_view()}</dl> }.part()
}
