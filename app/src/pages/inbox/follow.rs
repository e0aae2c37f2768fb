//! Whether the person who looks hears when this client writes again.

use crate::ui::IntoPart as _;
use leptos::{ev, prelude::*, task::spawn_local};
use wasm_bindgen::JsCast;

use super::{
    remote::{self, Remote},
    thread::Open,
};
use crate::{error::UiError, rpc, text, ui};

/// A box to tick, once it is known whether it is ticked.
pub(super) fn follow(open: Open) -> ui::Part {
    let id = open.id;
    let (following, problem) = (RwSignal::new(Remote::Idle), RwSignal::new(None::<UiError>));
    ui::effect(move || remote::fetch(following, rpc::following(id)));
    let toggle = move |event: ev::Event| {
        let input = event.target().and_then(|target| target.dyn_into::<web_sys::HtmlInputElement>().ok());
        let Some(on) = input.map(|input| input.checked()) else { return };
        following.set(Remote::Ready(on));
        spawn_local(async move {
            let answer = rpc::follow(id, on).await;
            if answer.is_err() {
                following.try_set(Remote::Ready(!on));
            }
            problem.try_set(answer.err());
        });
    };
    // Without the answer there is nothing to tick; the notifications themselves say nothing of it.
    let known = Memo::new(move |_| matches!(&*following.read(), Remote::Ready(_)));
    ui::dynamic(move || {
        known.get().then(|| {
            view! {
                <label class="checkbox">
                    <input
                        type="checkbox"
                        prop:checked=move || following.with(|state| *state == Remote::Ready(true))
                        on:change=toggle
                    />
                    {text::notifications::FOLLOW}
                </label>
                {ui::dynamic(move || problem.get().map(|error| ui::banner(error.sentence().to_owned())))}
            }
            .part()
        })
    })
    .part()
}
