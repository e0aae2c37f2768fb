//! A field for several lines, with its label, a hint and an error.

use leptos::{html, prelude::*};

/// The text lives in the field itself: what was typed before the page was awake is kept. `on_text` hears every change.
#[component]
pub(crate) fn TextArea(
    /// One of its kind on a page.
    id: &'static str,
    /// Its label.
    label: String,
    /// Shown while it is empty.
    placeholder: &'static str,
    /// The field, to read and to focus.
    node: NodeRef<html::Textarea>,
    /// Ids of what describes it, apart from the error.
    described_by: &'static str,
    /// Why its text can't be accepted.
    #[prop(into)]
    error: Signal<Option<String>>,
    /// Hears every change.
    on_text: Callback<String>,
) -> impl IntoView {
    let error_id = format!("{id}-error");
    let describes = {
        let error_id = error_id.clone();
        move || if error.with(Option::is_some) { format!("{error_id} {described_by}") } else { described_by.to_owned() }
    };
    view! {
        <div class="field">
            <label for=id>{label}</label>
            <textarea
                id=id
                class="text-area"
                rows="3"
                dir="auto"
                placeholder=placeholder
                node_ref=node
                aria-invalid=move || error.with(Option::is_some).then_some("true")
                aria-describedby=describes
                on:input=move |event| on_text.run(event_target_value(&event))
            ></textarea>
            <div id=error_id class="field-error" role="alert">
                {super::words(move || error.get().unwrap_or_default())}
            </div>
        </div>
    }
}
