//! The list of contacts, and the field that narrows it down.

use leptos::{ev, html, prelude::*, task::spawn_local};
use leptos_router::{NavigateOptions, hooks::use_navigate};

use super::labels::chips;
use crate::{
    error::UiError,
    routes,
    rpc::{self, ContactPage, ContactRow},
    text::contacts as words,
    ui::{self, IntoPart as _, Part},
};

const COLUMNS: &[&str] = &[words::NAME, words::NUMBER, words::LABELS, words::LAST, words::SINCE];

/// A form that changes the address.
pub(super) fn search(find: Memo<String>) -> Part {
    let field = NodeRef::<html::Input>::new();
    let navigate = use_navigate();
    let submit = move |event: ev::SubmitEvent| {
        event.prevent_default();
        let typed = field.get_untracked().map(|field| field.value()).unwrap_or_default();
        navigate(&routes::contacts(typed.trim()), NavigateOptions::default());
    };
    let clear = move || {
        (!find.read().is_empty())
            .then(|| view! { <a class=ui::Kind::Secondary.class() href=routes::CONTACTS>{words::CLEAR}</a> }.part())
    };
    // The address may change by the browser's way back as well.
    ui::effect(move || {
        let find = find.get();
        if let Some(field) = field.get() {
            field.set_value(&find);
        }
    });
    view! {
        <form class="contact-search" role="search" on:submit=submit>
            <label for="contact-find">{words::FIND}</label>
            <div class="contact-add">
                <input
                    id="contact-find"
                    class="text-field"
                    type="search"
                    dir="auto"
                    autocomplete="off"
                    maxlength="200"
                    value=find.get_untracked()
                    aria-describedby="contact-find-hint"
                    node_ref=field
                />
                <button type="submit" class=ui::Kind::Primary.class() data-hold>{words::SEARCH}</button>
                {ui::dynamic(clear)}
            </div>
            <span id="contact-find-hint" class="field-hint">{words::FIND_HINT}</span>
        </form>
    }
    .part()
}

#[derive(Clone, Copy)]
struct List {
    find: StoredValue<String>,
    page: RwSignal<ContactPage>,
    loading: RwSignal<bool>,
    problem: RwSignal<Option<UiError>>,
}

pub(super) fn rows(find: String, page: ContactPage) -> Part {
    if page.rows.is_empty() {
        let (title, sentence) =
            if find.is_empty() { (words::NONE_TITLE, words::NONE) } else { (words::NONE_FITS_TITLE, words::NONE_FITS) };
        return ui::empty_state(ui::icons::PERSON, title, sentence, None);
    }
    let list = List {
        find: StoredValue::new(find),
        page: RwSignal::new(page),
        loading: RwSignal::new(false),
        problem: RwSignal::new(None),
    };
    let rows = move || Some(list.page.with(|page| page.rows.iter().map(row).collect_view()).part());
    let more = Signal::derive(move || list.page.with(|page| page.next.is_some()));
    view! {
        {ui::table(words::TITLE, COLUMNS, ui::dynamic(rows).part())}
        {ui::load_more(more, list.loading, list.problem, Callback::new(move |()| list.more()))}
    }
    .part()
}

fn row(row: &ContactRow) -> Part {
    let heading = view! {
        <span class="row-name">
            {ui::avatar(&row.initials, &row.name)}
            <a href=routes::record(routes::CONTACTS, row.id)><bdi>{row.name.clone()}</bdi></a>
        </span>
    };
    let last = row.last.as_ref().map_or_else(|| words::NOTHING_YET.part(), |last| ui::time(last).part());
    let labels = if row.labels.is_empty() { words::NOTHING_YET.part() } else { chips(&row.labels) };
    ui::row(
        heading.part(),
        vec![
            (words::NUMBER, row.handle.clone().part()),
            (words::LABELS, labels),
            (words::LAST, last),
            (words::SINCE, ui::time(&row.since).part()),
        ],
    )
}

impl List {
    fn more(self) {
        let next = self.page.with_untracked(|page| page.next.clone());
        let Some(next) = next.filter(|_| !self.loading.get_untracked()) else { return };
        self.loading.set(true);
        let find = self.find.get_value();
        spawn_local(async move {
            let answer = rpc::contacts(find, Some(next)).await;
            if self.loading.try_set(false).is_some() {
                return;
            }
            match answer {
                Ok(further) => {
                    self.problem.set(None);
                    self.page.update(|page| {
                        page.rows.extend(further.rows);
                        page.next = further.next;
                    });
                }
                Err(error) => self.problem.set(Some(error)),
            }
        });
    }
}
