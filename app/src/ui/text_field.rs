//! A field for one line, with its label, a hint and an error.

use super::Part;
use leptos::{html, prelude::*};

use super::IntoPart as _;

/// What a field is for.
pub(crate) struct Wanted {
    /// One of its kind on a page.
    pub(crate) id: &'static str,
    /// Its label.
    pub(crate) label: &'static str,
    /// What to write, below the field; may be empty.
    pub(crate) hint: &'static str,
    /// `text`, `tel`, `password`, `datetime-local`: what the browser helps with.
    pub(crate) kind: &'static str,
    /// What is in it at first.
    pub(crate) value: String,
}

/// The text lives in the field itself: what was typed before the page was awake is kept.
pub(crate) fn text_field(wanted: Wanted, node: NodeRef<html::Input>, error: Signal<Option<String>>) -> Part {
    let Wanted { id, label, hint, kind, value } = wanted;
    let (hint_id, error_id) = (format!("{id}-hint"), format!("{id}-error"));
    let described_by = format!("{error_id} {hint_id}");
    view! {
        <div class="field">
            <label for=id>{label}</label>
            <input
                id=id
                class="text-field"
                type=kind
                value=value
                dir="auto"
                autocomplete="off"
                node_ref=node
                aria-invalid=move || error.with(Option::is_some).then_some("true")
                aria-describedby=described_by
            />
            <div id=error_id class="field-error" role="alert">
                {super::words(move || error.get().unwrap_or_default())}
            </div>
            <span id=hint_id class="field-hint">{hint}</span>
        </div>
    }
    .part()
}
