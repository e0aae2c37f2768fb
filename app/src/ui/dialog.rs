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
    let frames = RwSignal::new(0_u32);
    super::effect(move || {
        let Some(dialog) = node.get() else { return };
        frames.track();
        match (open.get(), dialog.open()) {
            // An element that is not in the document yet cannot show: one whose code came after it was asked for. The next
            // frame tries again.
            (true, false) if dialog.show_modal().is_err() => {
                request_animation_frame(move || {
                    frames.try_update(|count| *count += 1);
                });
            }
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
