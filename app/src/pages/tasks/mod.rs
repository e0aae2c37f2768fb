//! Tasks: the lists, one of them with its history, and the form in which they are written.

mod form;
mod list;
mod live;
mod messages;
mod one;
mod steps;

use domain::task::TaskState;
use leptos::prelude::*;
use leptos_router::{
    hooks::{use_params_map, use_query_map},
    params::ParamsMap,
};
use serde::{Deserialize, Serialize};

use crate::{
    error::UiError,
    routes::{self, Tabs as _, TaskTab},
    rpc::{self, DueMark, StaffThreadDesk, StaffThreadPage, TaskNarrow, TaskPage},
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

/// What an address asks for.
#[derive(Clone, PartialEq, Eq)]
struct Asked {
    tab: TaskTab,
    narrow: TaskNarrow,
    thread: Option<String>,
    task: Option<String>,
    about: Option<String>,
}

/// What comes back.
#[derive(Clone, Serialize, Deserialize)]
enum Shown {
    Tasks(TaskTab, TaskNarrow, TaskPage),
    Threads(StaffThreadPage),
    Thread(StaffThreadDesk),
}

impl Asked {
    fn read(query: &ParamsMap) -> Self {
        let word = |name| query.get_str(name).map(str::to_owned);
        Self {
            tab: TaskTab::from_query(query.get_str(routes::SHOW)),
            narrow: TaskNarrow {
                owner: word(routes::OWNER).unwrap_or_default(),
                source: word(routes::SOURCE).unwrap_or_default(),
            },
            thread: word(routes::THREAD),
            task: word(routes::TASK),
            about: word(routes::ABOUT),
        }
    }

    async fn fetch(self) -> Result<Shown, UiError> {
        match (self.tab, self.thread) {
            (TaskTab::Messages, None) => rpc::staff_threads(None).await.map(Shown::Threads),
            (TaskTab::Messages, Some(id)) => rpc::staff_thread(id, self.task, self.about).await.map(Shown::Thread),
            (tab, _) => {
                let page = rpc::tasks(tab, self.narrow.clone(), None).await?;
                Ok(Shown::Tasks(tab, self.narrow, page))
            }
        }
    }
}

/// The lists, and what staff write to each other.
#[component]
pub(crate) fn TasksPage() -> impl IntoView {
    let query = use_query_map();
    let asked = Memo::new(move |_| Asked::read(&query.read()));
    let shown = Resource::new(move || asked.get(), Asked::fetch);
    let shown = ui::fetched(shown, LIST, |shown| match shown {
        Shown::Tasks(tab, narrow, page) => list::tasks(tab, narrow, page),
        Shown::Threads(page) => messages::threads(page),
        Shown::Thread(desk) => messages::thread(desk),
    });
    ui::page("tasks", text::tasks::TITLE, text::tasks::SUBTITLE, shown)
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
