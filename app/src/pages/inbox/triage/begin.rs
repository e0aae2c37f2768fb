//! A conversation with a client who has not written yet.

use leptos::{html, prelude::*, task::spawn_local};
use leptos_router::{NavigateOptions, hooks::use_navigate};

use super::{
    super::remote::{self, Remote},
    chosen,
    desk::Desk,
    select, written,
};
use crate::{
    routes,
    rpc::{self, ShopLine},
    text::triage::begin as words,
    ui::{self, IntoPart as _, Part},
};

pub(super) fn body(desk: Desk) -> Part {
    let lines = RwSignal::new(Remote::<Vec<ShopLine>>::Idle);
    let load = move || remote::fetch(lines, rpc::conversation_lines());
    load();
    let shown = move || match lines.get() {
        Remote::Idle | Remote::Loading => ui::skeleton_lines(crate::text::common::LOADING, 3),
        Remote::Ready(lines) if lines.is_empty() => view! { <p class="hint">{words::NO_LINES}</p> }.part(),
        Remote::Ready(lines) => form(desk, lines),
        Remote::Failed(error) => ui::small_error(words::FAILED, &error, move |_| load()),
    };
    ui::dynamic(move || Some(shown())).part()
}

fn form(desk: Desk, lines: Vec<ShopLine>) -> Part {
    let number = NodeRef::<html::Input>::new();
    let line = NodeRef::<html::Select>::new();
    let (problem, busy) = (RwSignal::new(None::<String>), RwSignal::new(false));
    let navigate = use_navigate();
    let begin = move |event: leptos::ev::SubmitEvent| {
        event.prevent_default();
        let Ok(account) = chosen(line).parse() else { return };
        if busy.get_untracked() {
            return;
        }
        busy.set(true);
        let (number, navigate) = (written(number), navigate.clone());
        spawn_local(async move {
            match rpc::begin_conversation(account, number).await {
                Ok(id) => {
                    desk.begin.try_set(false);
                    let filter = desk.run.inbox.filter.get_untracked();
                    navigate(&routes::inbox(filter.as_str(), Some(id)), NavigateOptions::default());
                }
                Err(error) => {
                    problem.try_set(Some(error.sentence().to_owned()));
                }
            }
            busy.try_set(false);
        });
    };
    let field =
        ui::Wanted { id: "begin-number", label: words::NUMBER, hint: words::HINT, kind: "tel", value: String::new() };
    let choices = lines.into_iter().map(|line| (line.id.to_string(), line.label)).collect();
    view! {
        <form class="stack" on:submit=begin>
            <p>{words::EXPLANATION}</p>
            {ui::text_field(field, number, problem.into())}
            {select("begin-line", words::LINE, line, "", choices)}
            <div class="dialog-actions">
                <button type="submit" class=ui::Kind::Primary.class() aria-disabled=move || busy.get().to_string()>
                    {ui::words(move || if busy.get() { words::OPENING } else { words::OPEN })}
                </button>
            </div>
        </form>
    }
    .part()
}
