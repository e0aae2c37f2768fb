//! What the person who looks wants to be told.

use crate::ui::IntoPart as _;
use leptos::{ev, prelude::*, task::spawn_local};
use wasm_bindgen::JsCast;

use crate::{
    error::UiError,
    rpc::{self, NotificationChoice},
    text, ui,
};

pub(super) fn settings(choices: Vec<NotificationChoice>) -> ui::Part {
    let problem = RwSignal::new(None::<UiError>);
    let choice = move |choice: NotificationChoice| {
        let (topic, wanted) = (choice.topic, RwSignal::new(choice.wanted));
        let toggle = move |event: ev::Event| {
            let input = event.target().and_then(|target| target.dyn_into::<web_sys::HtmlInputElement>().ok());
            let Some(on) = input.map(|input| input.checked()) else { return };
            wanted.set(on);
            spawn_local(async move {
                let answer = rpc::choose_notification(topic, on).await;
                if answer.is_err() {
                    wanted.try_set(!on);
                }
                problem.try_set(answer.err());
            });
        };
        view! {
            <label class="checkbox">
                <input type="checkbox" data-hold prop:checked=move || wanted.get() checked=choice.wanted on:change=toggle/>
                {topic.label()}
            </label>
        }
    };
    view! {
        <fieldset class="notification-settings">
            <legend>{text::notifications::SETTINGS}</legend>
            <p class="subdued">{text::notifications::SETTINGS_HINT}</p>
            {choices.into_iter().map(choice).collect_view()}
            {ui::dynamic(move || problem.get().map(|error| ui::banner(error.sentence().to_owned())))}
        </fieldset>
    }
    .part()
}
