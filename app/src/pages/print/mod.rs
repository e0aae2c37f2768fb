//! A conversation on paper: everything that was said, without the app around it.

use domain::ids::ConversationId;
use leptos::{prelude::*, task::spawn_local};
use leptos_router::hooks::use_params_map;

use crate::{
    browser,
    error::UiError,
    routes,
    rpc::{self, MessageRow, ThreadView},
    text::print as words,
    ui::{self, IntoPart as _, Part},
};

/// Most messages on paper: the newest.
const MESSAGES_MAX: usize = 1_000;

const ABSENCE: ui::Absence =
    ui::Absence { loading: words::LOADING, failed: words::FAILED, forbidden: words::FORBIDDEN };

/// One conversation.
#[component]
pub(crate) fn PrintPage() -> impl IntoView {
    let params = use_params_map();
    let id = Memo::new(move |_| params.read().get("id").unwrap_or_default());
    let data = Resource::new(move || id.get(), |id| rpc::thread(id, None));
    let shown = ui::fetched(data, ABSENCE, paper);
    ui::page("print", words::TITLE, words::SUBTITLE, shown)
}

fn paper(thread: ThreadView) -> Part {
    let ThreadView { head, messages, .. } = thread;
    let rows = RwSignal::new(messages.rows);
    let earlier = RwSignal::new(messages.earlier);
    let problem = RwSignal::new(None::<UiError>);
    let load = move || spawn_local(load_rest(head.id, rows, earlier, problem));
    ui::effect(move || {
        if earlier.get_untracked().is_some() {
            load();
        }
    });
    let complete = move || earlier.with(Option::is_none) || rows.with(Vec::len) >= MESSAGES_MAX;
    let progress = move || {
        if complete() {
            words::ready(rows.with(Vec::len), earlier.with(Option::is_some))
        } else {
            words::loaded(rows.with(Vec::len))
        }
    };
    let (name, href) = (head.name.clone(), routes::inbox("", Some(head.id)));
    view! {
        <div class="print-tools">
            <a class="button button-secondary" href=href>{words::BACK}</a>
            <button
                type="button"
                class=ui::Kind::Primary.class()
                data-hold
                disabled=move || !complete()
                on:click=move |_| browser::print()
            >
                {words::PRINT}
            </button>
            <p role="status">{ui::words(progress)}</p>
            {ui::dynamic(move || problem.get().map(|error| ui::small_error(words::REST_FAILED, &error, move |_| load())))}
        </div>
        <article class="paper">
            <h2><bdi>{head.name}</bdi></h2>
            <p>{words::over(&head.handle, &head.account_name, &head.account_handle)}</p>
            <ol class="paper-lines">
                {move || rows.with(|rows| lines(rows, &name))}
            </ol>
        </article>
    }
    .part()
}

async fn load_rest(
    id: ConversationId,
    rows: RwSignal<Vec<MessageRow>>,
    earlier: RwSignal<Option<String>>,
    problem: RwSignal<Option<UiError>>,
) {
    problem.try_set(None);
    while let Some(before) = earlier.try_get_untracked().flatten() {
        if rows.with_untracked(Vec::len) >= MESSAGES_MAX {
            return;
        }
        match rpc::messages(id, Some(before)).await {
            Ok(page) => {
                rows.try_update(|rows| rows.splice(0..0, page.rows).for_each(drop));
                earlier.try_set(page.earlier);
            }
            Err(error) => {
                problem.try_set(Some(error));
                return;
            }
        }
    }
}

fn lines(rows: &[MessageRow], name: &str) -> Part {
    let mut day = "";
    let mut lines = Vec::with_capacity(rows.len());
    for row in rows {
        let begins = (row.day != day).then(|| view! { <h3>{row.day.clone()}</h3> });
        day = &row.day;
        let author = match &row.note {
            Some(note) => words::note_by(&note.author),
            None if row.inbound => name.to_owned(),
            None => words::SHOP.to_owned(),
        };
        let body = if row.body.is_empty() { words::REMOVED.to_owned() } else { row.body.clone() };
        lines.push(view! {
            <li>
                {begins}
                <p class="paper-who"><bdi>{author}</bdi> " · " {ui::time(&row.time)}</p>
                <p class="paper-text" dir="auto">{body}</p>
            </li>
        });
    }
    lines.into_iter().collect_view().part()
}
