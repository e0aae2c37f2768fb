//! The rows of a tab, which of them are chosen, and their renewal.

use crate::ui::IntoPart as _;
use domain::ids::DraftId;
use leptos::{ev, prelude::*, task::spawn_local};

use super::bulk::{self, Bulk};
use crate::{
    error::UiError,
    pages::plan,
    routes::{self, DraftTab},
    rpc::{self, DraftPage, DraftRow},
    text, ui,
};

const COLUMNS: &[&str] = &[
    text::drafts::CLIENT,
    text::drafts::REPLY,
    text::drafts::AUTHOR,
    text::drafts::STATE,
    text::drafts::WHEN,
    text::drafts::BLOCKERS,
];

/// What the list knows.
#[derive(Clone, Copy)]
pub(super) struct List {
    tab: DraftTab,
    pub(super) page: RwSignal<DraftPage>,
    pub(super) chosen: RwSignal<Vec<DraftId>>,
    /// Whether pages beyond the first are shown, which a renewal would drop.
    extended: RwSignal<bool>,
    loading: RwSignal<bool>,
    problem: RwSignal<Option<UiError>>,
    pub(super) announcer: ui::Announcer,
}

#[component]
pub(super) fn Drafts(tab: DraftTab, page: DraftPage) -> impl IntoView {
    let list = List {
        tab,
        page: RwSignal::new(page),
        chosen: RwSignal::default(),
        extended: RwSignal::new(false),
        loading: RwSignal::new(false),
        problem: RwSignal::new(None),
        announcer: ui::Announcer::new(),
    };
    let bulk = Bulk::new(list);
    ui::poll(Callback::new(move |()| {
        if !bulk.is_busy() {
            list.renew();
        }
    }));
    let is_empty = Memo::new(move |_| list.page.with(|page| page.rows.is_empty()));
    view! {
        {bulk::bar(bulk)}
        {ui::dynamic(move || Some(if is_empty.get() { empty(tab) } else { table(list) }))}
        {list.announcer.region()}
    }
    .part()
}

fn empty(tab: DraftTab) -> ui::Part {
    let (title, sentence) = match tab {
        DraftTab::Waiting => (text::drafts::NO_WAITING_TITLE, text::drafts::NO_WAITING),
        DraftTab::Mine => (text::drafts::NO_MINE_TITLE, text::drafts::NO_MINE),
        DraftTab::Decided => (text::drafts::NO_DECIDED_TITLE, text::drafts::NO_DECIDED),
    };
    let link = view! { <a class=ui::Kind::Secondary.class() href=routes::INBOX>{text::drafts::TO_INBOX}</a> };
    ui::empty_state(ui::icons::CHAT, title, sentence, Some(link.part()))
}

fn table(list: List) -> ui::Part {
    let rows = move || {
        let rows = list.page.with(|page| page.rows.iter().map(|row| table_row(list, row)).collect_view());
        Some(rows.part())
    };
    let more = Signal::derive(move || list.page.with(|page| page.next.is_some()));
    view! {
        {ui::table(super::label(list.tab), COLUMNS, ui::dynamic(rows).part())}
        {ui::load_more(more, list.loading, list.problem, Callback::new(move |()| list.more()))}
    }
    .part()
}

fn table_row(list: List, row: &DraftRow) -> ui::Part {
    let by = if row.own { text::drafts::YOU.to_owned() } else { row.author.clone() };
    let cost = text::composer::messages(row.segments);
    let reply = view! {
        <span class="draft-preview" dir="auto">{row.preview.clone()}</span>
        <span class="next-step">{cost}</span>
    };
    let in_the_way =
        if row.blockers == 0 { text::drafts::NOTHING.to_owned() } else { text::drafts::blockers(row.blockers) };
    let leaves =
        row.leaves.as_ref().map(|at| view! { <span class="next-step">{text::drafts::leaves(&at.label)}</span> });
    ui::row(
        heading(list, row),
        vec![
            (text::drafts::REPLY, reply.part()),
            (text::drafts::AUTHOR, by.part()),
            (
                text::drafts::STATE,
                view! { <span class="badges">{plan::state_badge(row.state)} {plan::origin_badge(row.origin)}</span> }
                    .part(),
            ),
            (text::drafts::WHEN, view! { {ui::time(&row.time)} {leaves} }.part()),
            (text::drafts::BLOCKERS, in_the_way.part()),
        ],
    )
}

/// The client, and a box to choose the row with where the person who looks may approve it.
fn heading(list: List, row: &DraftRow) -> ui::Part {
    let (id, label) = (row.id, text::drafts::choose(&row.client));
    let choose = row.may_approve.then(|| {
        view! {
            <label class="choose">
                <input
                    type="checkbox"
                    aria-label=label
                    prop:checked=move || list.chosen.with(|chosen| chosen.contains(&id))
                    on:change=move |event| list.choose(id, &event)
                />
            </label>
        }
        .part()
    });
    view! {
        <span class="row-name">
            {choose}
            {ui::avatar(&row.initials, &row.client)}
            <a href=routes::record(routes::DRAFTS, id)><bdi>{row.client.clone()}</bdi></a>
        </span>
    }
    .part()
}

impl List {
    fn choose(self, id: DraftId, event: &ev::Event) {
        let wanted = event_target_checked(event);
        self.chosen.update(|chosen| {
            chosen.retain(|one| *one != id);
            if wanted {
                chosen.push(id);
            }
        });
    }

    /// The rows that the person who looks may approve.
    pub(super) fn approvable(self) -> Vec<DraftId> {
        self.page.with(|page| page.rows.iter().filter(|row| row.may_approve).map(|row| row.id).collect())
    }

    /// Fetches the first page again, unless further ones are shown. A failure leaves the list: the next time tries again.
    pub(super) fn renew(self) {
        if self.extended.get_untracked() {
            return;
        }
        spawn_local(async move {
            let Ok(fresh) = rpc::drafts(self.tab, None).await else { return };
            if self.extended.try_get_untracked() == Some(false) {
                self.adopt(fresh);
            }
        });
    }

    fn adopt(self, fresh: DraftPage) {
        self.chosen.update(|chosen| {
            chosen.retain(|id| fresh.rows.iter().any(|row| row.id == *id && row.may_approve));
        });
        if self.page.with_untracked(|page| *page != fresh) {
            self.page.set(fresh);
        }
    }

    fn more(self) {
        let next = self.page.with_untracked(|page| page.next.clone());
        let Some(next) = next.filter(|_| !self.loading.get_untracked()) else { return };
        self.loading.set(true);
        self.extended.set(true);
        spawn_local(async move {
            let answer = rpc::drafts(self.tab, Some(next)).await;
            if self.loading.try_set(false).is_some() {
                return;
            }
            match answer {
                Ok(further) => {
                    self.problem.set(None);
                    self.page.update(|page| {
                        let known = |row: &DraftRow| page.rows.iter().any(|one| one.id == row.id);
                        let new: Vec<_> = further.rows.into_iter().filter(|row| !known(row)).collect();
                        page.rows.extend(new);
                        page.next = further.next;
                    });
                }
                Err(error) => self.problem.set(Some(error)),
            }
        });
    }

    /// Takes a row that was decided out of what waits.
    pub(super) fn decided(self, id: DraftId) {
        self.chosen.update(|chosen| chosen.retain(|one| *one != id));
        if self.tab == DraftTab::Waiting {
            self.page.update(|page| page.rows.retain(|row| row.id != id));
        }
    }
}
