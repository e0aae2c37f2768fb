//! Tasks: the lists, one of them with its history, and the form in which they are written.

mod form;
mod list;
mod one;
mod steps;

use domain::task::TaskState;
use leptos::prelude::*;
use leptos_router::hooks::{use_params_map, use_query_map};

use crate::{
    routes::{self, Tabs as _, TaskTab},
    rpc::{self, DueMark, TaskNarrow},
    text,
    ui::{self, IntoPart as _, Part},
};

const LIST: ui::Absence =
    ui::Absence { loading: text::tasks::LOADING, failed: text::tasks::FAILED, forbidden: text::tasks::FORBIDDEN };
const ONE: ui::Absence = ui::Absence {
    loading: text::tasks::ONE_LOADING,
    failed: text::tasks::ONE_FAILED,
    forbidden: text::tasks::FORBIDDEN,
};

/// The lists.
#[component]
pub(crate) fn TasksPage() -> impl IntoView {
    let query = use_query_map();
    let asked = Memo::new(move |_| {
        let query = query.read();
        let word = |name| query.get_str(name).unwrap_or_default().to_owned();
        let tab = TaskTab::from_query(query.get_str(routes::SHOW));
        (tab, TaskNarrow { owner: word(routes::OWNER), source: word(routes::SOURCE) })
    });
    let tasks = Resource::new(
        move || asked.get(),
        |(tab, narrow)| async move { rpc::tasks(tab, narrow.clone(), None).await.map(|page| (tab, narrow, page)) },
    );
    let list = ui::fetched(tasks, LIST, |(tab, narrow, page)| list::tasks(tab, narrow, page));
    ui::page("tasks", text::tasks::TITLE, text::tasks::SUBTITLE, list)
}

/// One task, or a new one.
#[component]
pub(crate) fn TaskPage() -> impl IntoView {
    let (params, query) = (use_params_map(), use_query_map());
    let asked = Memo::new(move |_| {
        let about = query.read().get_str(routes::ABOUT).map(str::to_owned);
        (params.read().get("id").unwrap_or_default(), about)
    });
    let desk = Resource::new(move || asked.get(), |(id, about)| rpc::task(id, about));
    let back = ui::way_back(routes::TASKS.to_owned(), text::tasks::BACK);
    let one = ui::fetched(desk, ONE, |mut desk| match desk.full.take() {
        Some(full) => one::task(full, desk),
        None => form::new_task(desk),
    });
    ui::page("task", text::tasks::ONE, "", view! { {back} {one} }.part())
}

/// Where a task stands; the plainest state needs no word in a list.
fn state_badge(state: TaskState) -> Part {
    let tone = match state {
        TaskState::Open => ui::Tone::Info,
        TaskState::Reopened => ui::Tone::Attention,
        TaskState::Done => ui::Tone::Success,
        TaskState::Dismissed => ui::Tone::Neutral,
    };
    ui::badge(tone, state.label())
}

/// When it is due, and in words if that has passed.
fn due(due: &DueMark) -> Part {
    let word = match (due.late, due.today) {
        (true, _) => Some(ui::badge(ui::Tone::Critical, text::tasks::OVERDUE)),
        (false, true) => Some(ui::badge(ui::Tone::Attention, text::tasks::TODAY)),
        (false, false) => None,
    };
    view! { <span class="task-due">{ui::time(&due.time)} {word}</span> }.part()
}

/// Puts the keyboard on the first of these that is there, once the page shows what has changed.
fn focus_next(selectors: &'static [&'static str]) {
    request_animation_frame(move || {
        if let Some(next) = selectors.iter().find_map(|selector| crate::browser::find(selector)) {
            crate::browser::focus(&next);
        }
    });
}
