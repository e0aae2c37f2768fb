//! The conversation list.

use crate::ui::IntoPart as _;
use domain::ids::ConversationId;
use leptos::{ev, html, prelude::*, task::spawn_local};
use leptos_router::{NavigateOptions, hooks::use_navigate};

use super::{
    late::{Late, late},
    store::{Entry, Inbox, LiveState},
};
use crate::{
    browser,
    error::UiError,
    routes::{self, Filter, Find},
    rpc::{ConversationRow, Mark},
    text, ui,
};

/// Selects the links of the list, for the keyboard.
pub(super) const ROWS: &str = ".list-body:not([hidden]) .conversation";

/// The left pane.
#[component]
pub(super) fn ListPane(
    /// Opens the shortcut help.
    help: RwSignal<bool>,
) -> impl IntoView {
    let inbox = expect_context::<Inbox>();
    let searching = Memo::new(move |_| inbox.find.read().is_on());
    view! {
        <section class="list-pane" aria-label=text::inbox::CONVERSATIONS>
            <header class="list-header">
                <h2>{text::inbox::TITLE}</h2>
                <LiveStatus/>
                <span class="bell-place">{late(Late::Bell)}</span>
                <button
                    type="button"
                    class="button button-secondary button-icon list-shortcuts"
                    data-hold
                    aria-label=text::inbox::SHORTCUTS
                    on:click=move |_| help.set(true)
                >
                    "?"
                </button>
            </header>
            {search(inbox)}
            <Filters/>
            <div class="list-tools" hidden=move || searching.get()>{late(Late::Tools)}</div>
            {ui::dynamic(move || searching.get().then(|| late(Late::Found)))}
            <div class="list-body" hidden=move || searching.get()>
                {ui::waits(
                    || ui::skeleton_rows(text::inbox::LOADING_LIST, 8),
                    move || async move {
                        match inbox.first_page.await {
                            (filter, Ok(page)) => {
                                inbox.begin(filter, page);
                                view! { <Rows/> }.part()
                            }
                            (_, Err(error)) => {
                                let retry = move |_| inbox.first_page.refetch();
                                ui::error_state(text::inbox::LIST_FAILED, &error, retry)
                            }
                        }
                    },
                )}
            </div>
        </section>
    }
}

/// The field that what is found follows from.
const SEARCH: &str = "search";

/// Gives the keyboard to the search field, if it is to be seen.
pub(super) fn focus_search() {
    if let Some(field) = browser::find("#search") {
        browser::focus(&field);
    }
}

fn search(inbox: Inbox) -> ui::Part {
    let field = NodeRef::<html::Input>::new();
    let navigate = use_navigate();
    let look = move |event: ev::SubmitEvent| {
        event.prevent_default();
        let Some(field) = field.get_untracked() else { return };
        let find = Find { q: field.value().trim().to_owned(), ..inbox.find.get_untracked() };
        let filter = inbox.filter.get_untracked();
        navigate(&find.href(filter.as_str(), inbox.selected.get_untracked()), NavigateOptions::default());
    };
    view! {
        <form class="list-search" role="search" on:submit=look>
            <input
                id=SEARCH
                class="text-field"
                type="search"
                aria-label=text::search::FIELD
                placeholder=text::search::FIELD
                autocomplete="off"
                dir="auto"
                node_ref=field
                value=inbox.find.read_untracked().q.clone()
                prop:value=move || inbox.find.read().q.clone()
            />
        </form>
    }
    .part()
}

/// A dot and a word: whether the page is told of changes.
#[component]
fn LiveStatus() -> impl IntoView {
    let inbox = expect_context::<Inbox>();
    let state = move || match inbox.live.get() {
        LiveState::Connecting => ("connecting", text::live::CONNECTING),
        LiveState::Live => ("live", text::live::LIVE),
        LiveState::Reconnecting => ("reconnecting", text::live::RECONNECTING),
        LiveState::Paused => ("paused", text::live::PAUSED),
    };
    view! {
        <p class="live-status" data-state=move || state().0>
            {ui::words(move || state().1)}
        </p>
    }
}

#[component]
fn Filters() -> impl IntoView {
    let inbox = expect_context::<Inbox>();
    let link = move |filter: &'static str, label: &'static str, counted: usize| {
        let count =
            move || inbox.counts.with(|counts| counts.get(counted).filter(|count| **count > 0).map(i64::to_string));
        view! {
            <a
                class="filter"
                href=move || inbox.find.read().href(filter, inbox.selected.get())
                aria-current=move || inbox.filter.with(|now| now.as_str() == filter).then_some("true")
            >
                {label}
                <span class="filter-count">{ui::words(move || count().unwrap_or_default())}</span>
            </a>
        }
    };
    view! {
        <nav class="filters" aria-label=text::inbox::FILTERS>
            {link(Filter::OPEN, text::inbox::OPEN, 0)}
            {link(Filter::UNREAD, text::inbox::UNREAD, 1)}
            {link(Filter::MINE, text::inbox::MINE, 2)}
            {link(Filter::NOBODY, text::inbox::NOBODY, 3)}
            {link(Filter::ALL, text::inbox::ALL, 4)}
        </nav>
    }
}

/// The rows, or why there are none, and the way to further ones.
#[component]
fn Rows() -> impl IntoView {
    let inbox = expect_context::<Inbox>();
    let row = move |entry: Entry| {
        let Entry { id, row } = entry;
        view! {
            <li>
                {ui::dynamic(move || checkbox(inbox, id))}
                <a
                    class="conversation"
                    data-id=id.to_string()
                    href=move || routes::inbox(inbox.filter.read().as_str(), Some(id))
                    aria-current=move || (inbox.selected.get() == Some(id)).then_some("page")
                    tabindex=move || if inbox.tab_stop.get() == Some(id) { "0" } else { "-1" }
                    on:focus=move |_| inbox.focused.set(Some(id))
                >
                    {move || row_inside(&row.read())}
                </a>
            </li>
        }
    };
    inbox.follow_filter();
    view! {
        {ui::dynamic(move || {
            let retry = move |_| inbox.reload();
            inbox.problem.get().map(|error| ui::small_error(text::inbox::LIST_FAILED, &error, retry))
        })}
        {ui::dynamic(move || inbox.loaded.read().entries.is_empty().then(|| nothing(inbox.filter.read().as_str())))}
        <ul
            class="conversation-list"
            hidden=move || inbox.problem.with(Option::is_some)
            aria-busy=move || inbox.reloading.get().then_some("true")
        >
            <For each=move || inbox.loaded.read().entries.clone() key=|entry| entry.id.as_uuid() children=row/>
        </ul>
        <LoadMore/>
    }
    .part()
}

/// For rows that can be selected.
fn checkbox(inbox: Inbox, id: ConversationId) -> Option<ui::Part> {
    let chosen = inbox.chosen.read().as_ref()?.contains(&id);
    let name = text::triage::select(&inbox.name_of(id).unwrap_or_default());
    Some(
        view! {
            <input
                class="conversation-choice"
                type="checkbox"
                aria-label=name
                prop:checked=chosen
                on:change=move |_| inbox.toggle(id)
            />
        }
        .part(),
    )
}

pub(super) fn row_inside(row: &ConversationRow) -> impl IntoView + use<> {
    let you = row.outbound.then(|| view! { <span class="conversation-you">{text::inbox::YOU}</span> });
    let unread = (row.unread > 0).then(|| {
        view! {
            <span class="unread-count">
                <span aria-hidden="true">{row.unread}</span>
                {ui::visually_hidden(text::inbox::unread(row.unread))}
            </span>
        }
    });
    let new = (row.new_to_me && row.unread == 0).then(|| {
        view! { <span class="new-dot">{ui::visually_hidden(text::inbox::NEW_TO_YOU)}</span> }
    });
    view! {
        {ui::avatar(&row.initials, &row.name)}
        <span class="conversation-text" data-unread=(row.unread > 0).then_some("")>
            <span class="conversation-line">
                <bdi class="conversation-name">{row.name.clone()}</bdi>
                {ui::time(&row.time)}
            </span>
            <span class="conversation-line">
                <span class="conversation-preview">{you}<bdi>{row.preview.clone()}</bdi></span>
                {unread} {new}
                {ui::badge(ui::Tone::Neutral, row.channel.label())}
            </span>
            {marks(row)}
        </span>
    }
}

fn marks(row: &ConversationRow) -> Option<ui::Part> {
    let mark = |mark: &Mark| view! { <span class="mark" data-tone=mark.tone.clone()>{mark.text.clone()}</span> };
    let marks = row.marks.iter().map(mark).collect::<Vec<_>>();
    (!marks.is_empty()).then(|| view! { <span class="conversation-line conversation-marks">{marks}</span> }.part())
}

fn nothing(filter: &str) -> ui::Part {
    let (icon, title, sentence) = match filter {
        Filter::OPEN => (ui::icons::CHAT, text::inbox::EMPTY_TITLE, text::inbox::EMPTY),
        Filter::UNREAD => (ui::icons::CHECK_CIRCLE, text::inbox::NONE_UNREAD_TITLE, text::inbox::NONE_UNREAD),
        _ => (ui::icons::SEARCH, text::inbox::NONE_FITS_TITLE, text::inbox::NONE_FITS),
    };
    let hint = (filter == Filter::OPEN).then(|| view! { <p class="hint">{text::inbox::EMPTY_HINT}</p> });
    let next = view! {
        {hint}
        <a class=ui::Kind::Secondary.class() href=routes::inbox(Filter::ALL, None)>
            {text::inbox::SHOW_ALL}
        </a>
    };
    ui::empty_state(icon, title, sentence, Some(next.part()))
}

#[component]
fn LoadMore() -> impl IntoView {
    let inbox = expect_context::<Inbox>();
    let busy = RwSignal::new(false);
    let problem = RwSignal::new(None::<UiError>);
    let load = move |()| {
        if busy.get_untracked() {
            return;
        }
        busy.set(true);
        spawn_local(async move {
            let known = inbox.loaded.with_untracked(|loaded| loaded.entries.len());
            problem.try_set(inbox.load_more().await.err());
            busy.try_set(false);
            if inbox.loaded.try_with_untracked(|loaded| loaded.next.is_none()) == Some(true) {
                // The button is gone: the keyboard goes on with the first row that it brought.
                request_animation_frame(move || focus_row(known));
            }
        });
    };
    let has_more = Signal::derive(move || inbox.loaded.read().next.is_some() && inbox.problem.read().is_none());
    ui::load_more(has_more, busy, problem, Callback::new(load))
}

/// Gives the keyboard to the row at this place, or to the last one.
fn focus_row(index: usize) {
    let rows = browser::find_all(ROWS);
    if let Some(row) = rows.get(index).or(rows.last()) {
        browser::focus(row);
    }
}
