//! The rows of a tab.

use crate::ui::IntoPart as _;
use leptos::{prelude::*, task::spawn_local};

use crate::{
    error::UiError,
    routes::{self, TemplateTab},
    rpc::{self, TemplatePage, TemplateRow},
    text, ui,
};

const COLUMNS: &[&str] = &[
    text::templates::NAME,
    text::templates::LANGUAGE,
    text::templates::CHANNEL,
    text::templates::STATE,
    text::templates::CHANGED,
];

#[derive(Clone, Copy)]
struct List {
    tab: TemplateTab,
    page: RwSignal<TemplatePage>,
    loading: RwSignal<bool>,
    problem: RwSignal<Option<UiError>>,
}

#[component]
pub(super) fn Templates(tab: TemplateTab, page: TemplatePage) -> impl IntoView {
    let may_write = page.may_write;
    let is_empty = page.rows.is_empty();
    let list = List { tab, page: RwSignal::new(page), loading: RwSignal::new(false), problem: RwSignal::new(None) };
    if is_empty {
        return empty(tab, may_write);
    }
    let rows = move || Some(list.page.with(|page| page.rows.iter().map(row).collect_view()).part());
    let more = Signal::derive(move || list.page.with(|page| page.next.is_some()));
    let write = may_write.then(|| view! { <div class="page-actions">{write()}</div> });
    view! {
        {write}
        {ui::table(super::label(tab), COLUMNS, ui::dynamic(rows).part())}
        {ui::load_more(more, list.loading, list.problem, Callback::new(move |()| list.more()))}
    }
    .part()
}

fn write() -> ui::Part {
    let href = routes::record(routes::TEMPLATES, routes::NEW);
    view! { <a class=ui::Kind::Primary.class() href=href>{text::templates::WRITE}</a> }.part()
}

fn empty(tab: TemplateTab, may_write: bool) -> ui::Part {
    match tab {
        TemplateTab::Archived => {
            ui::empty_state(ui::icons::NOTE, text::templates::NONE_ARCHIVED_TITLE, text::templates::NONE_ARCHIVED, None)
        }
        TemplateTab::InUse => {
            let ask = || view! { <p>{text::templates::EMPTY_ASK}</p> }.part();
            let next = if may_write { write() } else { ask() };
            ui::empty_state(ui::icons::NOTE, text::templates::EMPTY_TITLE, text::templates::EMPTY, Some(next))
        }
    }
}

fn row(row: &TemplateRow) -> ui::Part {
    let heading = view! {
        <span class="row-name">
            <a href=routes::record(routes::TEMPLATES, row.id)><bdi>{row.name.clone()}</bdi></a>
        </span>
    };
    let used = row.used.filter(|used| *used != row.newest);
    let used = used.map(|used| view! { <span class="next-step">{text::templates::in_use(used)}</span> });
    ui::row(
        heading.part(),
        vec![
            (text::templates::LANGUAGE, row.language.clone().part()),
            (text::templates::CHANNEL, row.channel.label().part()),
            (text::templates::STATE, view! { {super::state_badge(row.state)} {used} }.part()),
            (text::templates::CHANGED, ui::time(&row.time).part()),
        ],
    )
}

impl List {
    fn more(self) {
        let next = self.page.with_untracked(|page| page.next.clone());
        let Some(next) = next.filter(|_| !self.loading.get_untracked()) else { return };
        self.loading.set(true);
        spawn_local(async move {
            let answer = rpc::templates(self.tab, Some(next)).await;
            if self.loading.try_set(false).is_some() {
                return;
            }
            match answer {
                Ok(further) => {
                    self.problem.set(None);
                    self.page.update(|page| {
                        let known = |row: &TemplateRow| page.rows.iter().any(|one| one.id == row.id);
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
