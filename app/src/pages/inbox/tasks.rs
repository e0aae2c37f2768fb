//! What somebody has to do about a conversation, beside it.

use leptos::{prelude::*, task::spawn_local};

use domain::task::TaskState;

use super::{
    remote::{self, Remote},
    store::Inbox,
    thread::Open,
};
use crate::{
    error::UiError,
    routes,
    rpc::{self, TaskMove, TaskRow},
    text::tasks as words,
    ui::{self, IntoPart as _, Part},
};

#[derive(Clone, Copy)]
struct State {
    open: Open,
    rows: RwSignal<Remote<Vec<TaskRow>>>,
    busy: RwSignal<bool>,
    problem: RwSignal<Option<UiError>>,
    /// What was done last from here.
    said: RwSignal<String>,
}

pub(super) fn panel(open: Open) -> Part {
    let inbox = expect_context::<Inbox>();
    let state = State {
        open,
        rows: RwSignal::new(Remote::Idle),
        busy: RwSignal::new(false),
        problem: RwSignal::new(None),
        said: RwSignal::new(String::new()),
    };
    ui::effect(move || {
        let concerned = inbox.changed.with(|ids| ids.as_ref().is_none_or(|ids| ids.contains(&open.id)));
        let is_first = state.rows.with_untracked(|rows| *rows == Remote::Idle);
        if concerned || is_first {
            state.load();
        }
    });
    view! {
        <section class="task-panel" aria-labelledby="task-panel-title">
            <h3 id="task-panel-title">{words::PANEL}</h3>
            {ui::dynamic(move || Some(shown(state)))}
            {ui::dynamic(move || state.problem.get().map(|error| ui::banner(error.sentence().to_owned())))}
            <p class="visually-hidden" role="status">{ui::words(move || state.said.get())}</p>
            <p class="task-panel-foot">
                <a href=routes::new_task(open.id)>{words::PANEL_ADD}</a>
                <a href=routes::TASKS>{words::PANEL_ALL}</a>
            </p>
        </section>
    }
    .part()
}

fn shown(state: State) -> Part {
    match state.rows.get() {
        Remote::Idle | Remote::Loading => ui::skeleton_lines(words::LOADING, 2),
        Remote::Ready(rows) if rows.is_empty() => view! { <p class="subdued">{words::PANEL_NONE}</p> }.part(),
        Remote::Ready(rows) => {
            let (open, settled): (Vec<_>, Vec<_>) = rows.into_iter().partition(|row| row.state.is_open());
            let rows = open.into_iter().chain(settled).map(|row| line(state, &row)).collect_view();
            view! { <ul class="task-lines">{rows}</ul> }.part()
        }
        Remote::Failed(error) => ui::small_error(words::PANEL_FAILED, &error, move |_| state.load()),
    }
}

fn line(state: State, row: &TaskRow) -> Part {
    let standing = (row.state != TaskState::Open).then(|| ui::badge(ui::Tone::Neutral, row.state.label()));
    let late = row.due.as_ref().is_some_and(|due| due.late).then(|| ui::badge(ui::Tone::Critical, words::OVERDUE));
    let due = row.due.as_ref().map(|due| words::due(&due.time.label));
    let owner = if row.owner.is_empty() { words::UNOWNED.to_owned() } else { row.owner.clone() };
    let is_open = row.state.is_open();
    let act = row.movable.then(|| {
        let (id, version, title) = (row.id, row.version, row.title.clone());
        let (label, to) = if is_open {
            (words::done_of(&title), TaskState::Done)
        } else {
            (words::REOPEN.to_owned(), TaskState::Reopened)
        };
        view! {
            <button
                type="button"
                class="button button-plain"
                aria-label=label
                aria-disabled=move || state.busy.get().then_some("true")
                on:click=move |_| state.settle(id, version, to, &title)
            >
                {if is_open { words::DONE } else { words::REOPEN }}
            </button>
        }
    });
    view! {
        <li>
            <p>
                <a href=routes::record(routes::TASKS, row.id)><bdi>{row.title.clone()}</bdi></a>
                {act}
            </p>
            <p class="subdued task-line-facts">
                {standing} {late} <span><bdi>{owner}</bdi></span> {due.map(|due| view! { <span>{due}</span> })}
            </p>
        </li>
    }
    .part()
}

impl State {
    fn load(self) {
        remote::fetch(self.rows, rpc::conversation_tasks(self.open.id));
    }

    fn settle(self, id: domain::ids::TaskId, version: i32, to: TaskState, title: &str) {
        if self.busy.get_untracked() {
            return;
        }
        self.busy.set(true);
        self.problem.set(None);
        let said = if to == TaskState::Done { words::was_done(title) } else { words::REOPENED.to_owned() };
        spawn_local(async move {
            let answer = rpc::move_task(id, version, TaskMove::Settle(to)).await;
            if self.busy.try_set(false).is_some() {
                return;
            }
            match answer {
                Ok(_) => self.said.set(said),
                Err(error) => self.problem.set(Some(error)),
            }
            self.load();
        });
    }
}
