//! The rows of a tab, and their renewal.

use crate::ui::IntoPart as _;
use leptos::{prelude::*, task::spawn_local};

use crate::{
    error::UiError,
    routes::{self, DeliveryTab},
    rpc::{self, DeliveryPage, DeliveryRow},
    text, ui,
};

const COLUMNS: &[&str] = &[
    text::deliveries::WHO,
    text::deliveries::MESSAGE,
    text::deliveries::ACCOUNT,
    text::deliveries::STATE,
    text::deliveries::WHEN,
];

#[derive(Clone, Copy)]
struct List {
    tab: DeliveryTab,
    page: RwSignal<DeliveryPage>,
    /// Whether pages beyond the first are shown, which a renewal would drop.
    extended: RwSignal<bool>,
    loading: RwSignal<bool>,
    problem: RwSignal<Option<UiError>>,
}

#[component]
pub(super) fn Deliveries(tab: DeliveryTab, page: DeliveryPage) -> impl IntoView {
    let list = List {
        tab,
        page: RwSignal::new(page),
        extended: RwSignal::new(false),
        loading: RwSignal::new(false),
        problem: RwSignal::new(None),
    };
    ui::poll(Callback::new(move |()| list.renew()));
    let is_empty = Memo::new(move |_| list.page.with(|page| page.rows.is_empty()));
    let shown = ui::dynamic(move || Some(if is_empty.get() { empty(tab) } else { table(list) }));
    // What waits for data has to have an element around what comes and goes.
    view! { <div>{shown}</div> }.part()
}

fn empty(tab: DeliveryTab) -> ui::Part {
    let (title, sentence) = match tab {
        DeliveryTab::All => (text::deliveries::NO_ALL_TITLE, text::deliveries::NO_ALL),
        DeliveryTab::Waiting => (text::deliveries::NO_WAITING_TITLE, text::deliveries::NO_WAITING),
        DeliveryTab::Stopped => (text::deliveries::NO_STOPPED_TITLE, text::deliveries::NO_STOPPED),
        DeliveryTab::Unknown => (text::deliveries::NO_UNKNOWN_TITLE, text::deliveries::NO_UNKNOWN),
    };
    let link = view! { <a class=ui::Kind::Secondary.class() href=routes::DRAFTS>{text::deliveries::TO_DRAFTS}</a> };
    ui::empty_state(ui::icons::SEND, title, sentence, (tab == DeliveryTab::All).then(|| link.part()))
}

fn table(list: List) -> ui::Part {
    let rows = move || Some(list.page.with(|page| page.rows.iter().map(row).collect_view()).part());
    let more = Signal::derive(move || list.page.with(|page| page.next.is_some()));
    view! {
        {ui::table(super::label(list.tab), COLUMNS, ui::dynamic(rows).part())}
        {ui::load_more(more, list.loading, list.problem, Callback::new(move |()| list.more()))}
    }
    .part()
}

fn row(row: &DeliveryRow) -> ui::Part {
    let heading = view! {
        <span class="row-name">
            {ui::avatar(&row.initials, &row.who)}
            <a href=routes::record(routes::DELIVERIES, row.id)><bdi>{row.who.clone()}</bdi></a>
            {text::deliveries::kind(row.kind).map(|kind| ui::badge(ui::Tone::Neutral, kind))}
        </span>
    };
    let problem = (!row.problem.is_empty()).then(|| view! { <span class="next-step">{row.problem.clone()}</span> });
    let message = view! { <span class="clamp" dir="auto">{row.preview.clone()}</span> {problem} };
    ui::row(
        heading.part(),
        vec![
            (text::deliveries::MESSAGE, message.part()),
            (text::deliveries::ACCOUNT, row.account.clone().part()),
            (text::deliveries::STATE, super::state_badge(row.state)),
            (text::deliveries::WHEN, ui::time(&row.time).part()),
        ],
    )
}

impl List {
    /// Fetches the first page again, unless further ones are shown. A failure leaves the list: the next time tries again.
    fn renew(self) {
        if self.extended.get_untracked() {
            return;
        }
        spawn_local(async move {
            let Ok(fresh) = rpc::deliveries(self.tab, None).await else { return };
            let unchanged = self.page.try_with_untracked(|page| *page == fresh);
            if self.extended.try_get_untracked() == Some(false) && unchanged == Some(false) {
                self.page.set(fresh);
            }
        });
    }

    fn more(self) {
        let next = self.page.with_untracked(|page| page.next.clone());
        let Some(next) = next.filter(|_| !self.loading.get_untracked()) else { return };
        self.loading.set(true);
        self.extended.set(true);
        spawn_local(async move {
            let answer = rpc::deliveries(self.tab, Some(next)).await;
            if self.loading.try_set(false).is_some() {
                return;
            }
            match answer {
                Ok(further) => {
                    self.problem.set(None);
                    self.page.update(|page| {
                        let known = |row: &DeliveryRow| page.rows.iter().any(|one| one.id == row.id);
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
