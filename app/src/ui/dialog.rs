//! A modal dialog on the browser's own: it keeps the keyboard inside, closes on Escape and gives the focus back.

use leptos::{html, prelude::*};

use super::{Part, icon, icons};
use crate::text;

/// Opens while `open` says so; however it is closed, `open` is false afterwards.
#[component]
pub(crate) fn Dialog(
    /// Its heading's id; one of its kind on a page.
    id: &'static str,
    /// Its heading.
    #[prop(into)]
    title: Signal<String>,
    /// Whether it shows.
    open: RwSignal<bool>,
    /// What is in it.
    body: Part,
) -> impl IntoView {
    let node = NodeRef::<html::Dialog>::new();
    super::effect(move || {
        let Some(dialog) = node.get() else { return };
        match (open.get(), dialog.open()) {
            // Fails only for a detached element or one that is already open.
            (true, false) => drop(dialog.show_modal()),
            (false, true) => dialog.close(),
            _ => {}
        }
    });
    view! {
        <dialog class="dialog" node_ref=node aria-labelledby=id on:close=move |_| open.set(false)>
            <header class="dialog-header">
                <h2 id=id>{super::words(move || title.get())}</h2>
                <button type="button" class="button button-plain button-icon" on:click=move |_| open.set(false)>
                    {icon(icons::X)}
                    <span class="visually-hidden">{text::common::CLOSE}</span>
                </button>
            </header>
            <div class="dialog-body">{body}</div>
        </dialog>
    }
}
