//! The rows of a tab, what can be done with each at once, and their renewal.

use domain::{ids::TaskId, task::TaskState};
use leptos::{ev, prelude::*, task::spawn_local};
use leptos_router::{NavigateOptions, hooks::use_navigate};

use crate::{
    error::UiError,
    routes::{self, Tabs as _, TaskTab},
    rpc::{self, TaskChoice, TaskMove, TaskNarrow, TaskPage, TaskRow},
    text,
    ui::{self, IntoPart as _, Part},
};

const OPEN_COLUMNS: &[&str] =
    &[text::tasks::WHAT, text::tasks::ABOUT, text::tasks::OWNER, text::tasks::DUE, text::tasks::ACTIONS];
const SETTLED_COLUMNS: &[&str] =
    &[text::tasks::WHAT, text::tasks::ABOUT, text::tasks::OWNER, text::tasks::WHEN, text::tasks::ACTIONS];

/// What was done last from here, and how it is undone.
#[derive(Clone, PartialEq, Eq)]
struct Last {
    sentence: String,
    undo: Option<(TaskId, i32)>,
}

#[derive(Clone, Copy)]
struct List {
    tab: TaskTab,
    narrow: StoredValue<TaskNarrow>,
    page: RwSignal<TaskPage>,
    /// Whether pages beyond the first are shown, which a renewal would drop.
    extended: RwSignal<bool>,
    loading: RwSignal<bool>,
    busy: RwSignal<bool>,
    problem: RwSignal<Option<UiError>>,
    last: RwSignal<Option<Last>>,
}

pub(super) fn tasks(tab: TaskTab, narrow: TaskNarrow, page: TaskPage) -> Part {
    let list = List {
        tab,
        narrow: StoredValue::new(narrow),
        page: RwSignal::new(page),
        extended: RwSignal::new(false),
        loading: RwSignal::new(false),
        busy: RwSignal::new(false),
        problem: RwSignal::new(None),
        last: RwSignal::new(None),
    };
    super::live::follow(Callback::new(move |()| list.renew()));
    let counts = Memo::new(move |_| list.page.with(|page| (page.counts, page.unread)));
    let is_empty = Memo::new(move |_| list.page.with(|page| page.rows.is_empty()));
    let refused = move || list.problem.get().map(|error| ui::banner(error.sentence().to_owned()));
    let new = routes::record(routes::TASKS, routes::NEW);
    view! {
        <div>
            {tab_links(tab, counts)}
            <div class="task-bar">
                {filters(list)}
                <a class=ui::Kind::Primary.class() href=new>{text::tasks::NEW}</a>
            </div>
            {last(list)}
            {ui::dynamic(refused)}
            {ui::dynamic(move || Some(if is_empty.get() { empty(list) } else { table(list) }))}
        </div>
    }
    .part()
}

/// The tabs with their numbers: open tasks of whoever looks, of nobody, all; and threads with something to read.
pub(super) fn tab_links(current: TaskTab, counts: Memo<([i64; 3], i32)>) -> Part {
    let tabs = move || {
        let ([mine, unowned, open], unread) = counts.get();
        let label = |tab| match tab {
            TaskTab::Mine => text::tasks::counted(text::tasks::MINE, mine),
            TaskTab::Unowned => text::tasks::counted(text::tasks::UNOWNED, unowned),
            TaskTab::Open => text::tasks::counted(text::tasks::OPEN, open),
            TaskTab::Settled => text::tasks::SETTLED.to_owned(),
            TaskTab::Messages => text::staff_messages::tab(unread),
        };
        let tab = |(tab, _): &(TaskTab, &str)| ui::Tab {
            href: tab.href(),
            label: label(*tab).into(),
            current: *tab == current,
        };
        Some(ui::tabs(text::tasks::TABS, TaskTab::ALL.iter().map(tab).collect()))
    };
    ui::dynamic(tabs).part()
}

/// Whose, where that is not what the tab says; and from where.
fn filters(list: List) -> Part {
    let TaskNarrow { owner, source } = list.narrow.get_value();
    let (owners, sources) = list.page.with_untracked(|page| (page.owners.clone(), page.sources.clone()));
    let (go_owner, go_source) = (use_navigate(), use_navigate());
    let (kept_owner, kept_source) = (owner.clone(), source.clone());
    let by_owner = matches!(list.tab, TaskTab::Open | TaskTab::Settled).then(|| {
        let choose = move |value: String| {
            go_owner(&routes::tasks(list.tab, &value, &kept_source), NavigateOptions::default());
        };
        select("task-owner", text::tasks::OWNER, text::tasks::EVERYBODY, &owner, owners, choose)
    });
    let choose = move |value: String| {
        go_source(&routes::tasks(list.tab, &kept_owner, &value), NavigateOptions::default());
    };
    view! {
        {by_owner}
        {select("task-source", text::tasks::SOURCE, text::tasks::ANYWHERE, &source, sources, choose)}
    }
    .part()
}

fn select(
    id: &'static str,
    label: &'static str,
    all: &'static str,
    current: &str,
    choices: Vec<TaskChoice>,
    choose: impl Fn(String) + 'static,
) -> Part {
    let option = |TaskChoice { value, name }: TaskChoice| {
        let chosen = value == current;
        view! { <option value=value selected=chosen>{name}</option> }
    };
    view! {
        <div class="task-filter">
            <label for=id>{label}</label>
            <select id=id class="select" on:change=move |event: ev::Event| choose(event_target_value(&event))>
                <option value="" selected=current.is_empty()>{all}</option>
                {choices.into_iter().map(option).collect_view()}
            </select>
        </div>
    }
    .part()
}

/// What was done last, with a way back.
fn last(list: List) -> Part {
    let line = move || {
        list.last.get().map(|last| {
            let undo = last.undo.map(|(id, version)| {
                let press = move |_| list.go(id, version, TaskMove::Settle(TaskState::Reopened), text::tasks::REOPENED.to_owned());
                view! { <button type="button" class="button button-plain" id="task-undo" on:click=press>{text::tasks::UNDO}</button> }
            });
            view! { <p class="notice task-last"><bdi>{last.sentence}</bdi> {undo}</p> }.part()
        })
    };
    view! { <div role="status">{ui::dynamic(line)}</div> }.part()
}

fn empty(list: List) -> Part {
    let narrowed = list.narrow.with_value(|narrow| !narrow.source.is_empty() || !narrow.owner.is_empty());
    if narrowed {
        let link = view! { <a class=ui::Kind::Secondary.class() href=list.tab.href()>{text::tasks::SHOW_ALL}</a> };
        let (title, sentence) = (text::tasks::NONE_FITS_TITLE, text::tasks::NONE_FITS);
        return ui::empty_state(ui::icons::SEARCH, title, sentence, Some(link.part()));
    }
    let (title, sentence) = match list.tab {
        TaskTab::Mine => (text::tasks::NONE_MINE_TITLE, text::tasks::NONE_MINE),
        TaskTab::Unowned => (text::tasks::NONE_UNOWNED_TITLE, text::tasks::NONE_UNOWNED),
        TaskTab::Open | TaskTab::Messages => (text::tasks::NONE_OPEN_TITLE, text::tasks::NONE_OPEN),
        TaskTab::Settled => (text::tasks::NONE_SETTLED_TITLE, text::tasks::NONE_SETTLED),
    };
    ui::empty_state(ui::icons::CHECK_CIRCLE, title, sentence, None)
}

fn table(list: List) -> Part {
    let rows = move || Some(list.page.with(|page| page.rows.iter().map(|one| row(list, one)).collect_view()).part());
    let more = Signal::derive(move || list.page.with(|page| page.next.is_some()));
    let columns = if list.tab == TaskTab::Settled { SETTLED_COLUMNS } else { OPEN_COLUMNS };
    view! {
        {ui::table(text::tasks::TITLE, columns, ui::dynamic(rows).part())}
        {ui::load_more(more, list.loading, RwSignal::new(None), Callback::new(move |()| list.more()))}
    }
    .part()
}

fn row(list: List, row: &TaskRow) -> Part {
    let state = (row.state != TaskState::Open).then(|| super::state_badge(row.state));
    let heading = view! {
        <span class="row-name task-name">
            <a href=routes::record(routes::TASKS, row.id)><bdi>{row.title.clone()}</bdi></a> {state}
        </span>
        <span class="hint">{row.source.clone()}</span>
    };
    let owner = if row.owner.is_empty() {
        view! { <span class="subdued">{text::tasks::NOBODY}</span> }.part()
    } else {
        view! { <bdi class="task-person">{row.owner.clone()}</bdi> }.part()
    };
    let when = match (&row.settled, &row.due) {
        (Some(settled), _) => (text::tasks::WHEN, ui::time(settled).part()),
        (None, Some(due)) => (text::tasks::DUE, super::due(due)),
        (None, None) => (text::tasks::DUE, view! { <span class="subdued">{text::tasks::NO_TIME}</span> }.part()),
    };
    ui::row(
        heading.part(),
        vec![
            (text::tasks::ABOUT, client(row)),
            (text::tasks::OWNER, owner),
            when,
            (text::tasks::ACTIONS, actions(list, row)),
        ],
    )
}

/// Whom it is about, the way there, and how sure it is which customer they are.
fn client(row: &TaskRow) -> Part {
    if row.client.is_empty() {
        return view! { <span class="subdued">{text::tasks::NO_CLIENT}</span> }.part();
    }
    let name = row.client.clone();
    let name = match &row.href {
        Some(href) => view! { <a href=href.clone()><bdi>{name}</bdi></a> }.part(),
        None => view! { <bdi>{name}</bdi> }.part(),
    };
    let sure = (!row.confidence.is_empty()).then(|| view! { <span class="hint">{row.confidence.clone()}</span> });
    view! { {name} {sure} }.part()
}

fn actions(list: List, row: &TaskRow) -> Part {
    let (id, version) = (row.id, row.version);
    let button = move |label: &'static str, full: String, said: String, wanted: TaskMove| {
        view! {
            <button
                type="button"
                class="button button-secondary"
                data-hold
                aria-label=full
                aria-disabled=move || list.busy.get().then_some("true")
                on:click=move |_| list.go(id, version, wanted.clone(), said.clone())
            >
                {label}
            </button>
        }
    };
    let title = &row.title;
    let take = row.takeable.then(|| {
        let wanted = TaskMove::Hand(ME.to_owned(), String::new());
        button(text::tasks::TAKE, text::tasks::take_of(title), text::tasks::was_taken(title), wanted)
    });
    let settle = row.movable.then(|| {
        if row.state.is_open() {
            let wanted = TaskMove::Settle(TaskState::Done);
            button(text::tasks::DONE, text::tasks::done_of(title), text::tasks::was_done(title), wanted)
        } else {
            let wanted = TaskMove::Settle(TaskState::Reopened);
            button(text::tasks::REOPEN, text::tasks::REOPEN.to_owned(), text::tasks::REOPENED.to_owned(), wanted)
        }
    });
    view! { <span class="task-actions">{take} {settle}</span> }.part()
}

/// In place of an owner: whoever looks.
pub(super) const ME: &str = "me";

impl List {
    /// Does something with one task, says so, and shows what is left.
    fn go(self, id: TaskId, version: i32, wanted: TaskMove, said: String) {
        if self.busy.get_untracked() {
            return;
        }
        self.busy.set(true);
        self.problem.set(None);
        self.last.set(None);
        let is_done = wanted == TaskMove::Settle(TaskState::Done);
        spawn_local(async move {
            let answer = rpc::move_task(id, version, wanted).await;
            if self.busy.try_set(false).is_some() {
                return;
            }
            match answer {
                Ok(full) => {
                    let undo = is_done.then_some((id, full.row.version));
                    self.last.set(Some(Last { sentence: said, undo }));
                }
                Err(error) => self.problem.set(Some(error)),
            }
            self.extended.set(false);
            self.fetch().await;
            super::focus_next(&["#task-undo", ".task-actions button", ".task-bar a"]);
        });
    }

    fn renew(self) {
        if self.extended.get_untracked() || self.busy.get_untracked() {
            return;
        }
        spawn_local(self.fetch());
    }

    /// Fetches the first page. A failure leaves the list: the next time tries again.
    async fn fetch(self) {
        let Some(narrow) = self.narrow.try_get_value() else { return };
        let Ok(fresh) = rpc::tasks(self.tab, narrow, None).await else { return };
        let unchanged = self.page.try_with_untracked(|page| *page == fresh);
        if self.extended.try_get_untracked() == Some(false) && unchanged == Some(false) {
            self.page.set(fresh);
        }
    }

    fn more(self) {
        let next = self.page.with_untracked(|page| page.next.clone());
        let Some(next) = next.filter(|_| !self.loading.get_untracked()) else { return };
        self.loading.set(true);
        self.extended.set(true);
        spawn_local(async move {
            let answer = rpc::tasks(self.tab, self.narrow.get_value(), Some(next)).await;
            if self.loading.try_set(false).is_some() {
                return;
            }
            match answer {
                Ok(further) => {
                    self.problem.set(None);
                    self.page.update(|page| {
                        let known = |row: &TaskRow| page.rows.iter().any(|one| one.id == row.id);
                        let new: Vec<_> = further.rows.into_iter().filter(|row| !known(row)).collect();
                        page.rows.extend(new);
                        page.next = further.next;
                    });
                }
                Err(error) => self.problem.set(Some(error)),
            }
        });
    }
}
