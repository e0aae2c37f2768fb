//! Approving several drafts: chosen, confirmed with what follows, then one after the other with a result for each.

use crate::ui::IntoPart as _;
use domain::{draft::Origin, ids::DraftId};
use leptos::{prelude::*, task::spawn_local};

use super::list::List;
use crate::{
    rpc::{self, DecidedRow},
    text, ui,
};

/// What became of one draft.
#[derive(Clone, PartialEq, Eq, Debug)]
struct Outcome {
    client: String,
    problem: Option<String>,
}

/// A run over the chosen drafts.
#[derive(Clone, Copy)]
pub(super) struct Bulk {
    list: List,
    asking: ui::Asking,
    /// How many are done, of how many; nothing while no run is on.
    progress: RwSignal<Option<(usize, usize)>>,
    outcomes: RwSignal<Vec<Outcome>>,
}

const WORDING: ui::Wording = ui::Wording {
    id: "approve-chosen",
    field: "",
    confirm: text::drafts::APPROVE,
    during: text::drafts::APPROVING,
    kind: ui::Kind::Primary,
};

impl Bulk {
    pub(super) fn new(list: List) -> Self {
        Self { list, asking: ui::Asking::new(), progress: RwSignal::new(None), outcomes: RwSignal::default() }
    }

    /// Whether the rows have to stay as they are.
    pub(super) fn is_busy(self) -> bool {
        self.asking.open.get_untracked() || self.progress.with_untracked(Option::is_some)
    }

    fn client(self, id: DraftId) -> String {
        self.list.page.with_untracked(|page| {
            page.rows.iter().find(|row| row.id == id).map(|row| row.client.clone()).unwrap_or_default()
        })
    }

    /// One after the other, so that the bar moves and a lost connection stops it where it is.
    fn run(self) {
        let chosen = self.list.chosen.get_untracked();
        let total = chosen.len();
        self.asking.busy.set(false);
        self.asking.open.set(false);
        self.outcomes.set(Vec::new());
        self.progress.set(Some((0, total)));
        spawn_local(async move {
            let mut stopped = None;
            for (index, id) in chosen.into_iter().enumerate() {
                let problem = match &stopped {
                    Some(()) => Some(text::drafts::NOT_REACHED.to_owned()),
                    None => match rpc::approve_drafts(vec![id]).await {
                        Ok(rows) => rows.into_iter().find_map(|DecidedRow { problem, .. }| problem),
                        Err(error) => {
                            stopped = Some(());
                            Some(error.sentence().to_owned())
                        }
                    },
                };
                if self.progress.try_set(Some((index + 1, total))).is_some() {
                    return;
                }
                self.outcomes.update(|rows| rows.push(Outcome { client: self.client(id), problem: problem.clone() }));
                if problem.is_none() {
                    self.list.decided(id);
                }
            }
            self.finish(total);
        });
    }

    fn finish(self, total: usize) {
        let approved = self.outcomes.with_untracked(|rows| rows.iter().filter(|row| row.problem.is_none()).count());
        self.progress.set(None);
        self.list.announcer.say(text::drafts::bulk_done(approved, total));
        self.list.renew();
    }
}

/// What stands above the rows: the choice, the button, the bar, the results.
pub(super) fn bar(bulk: Bulk) -> ui::Part {
    let list = bulk.list;
    let shows_choice = Memo::new(move |_| !list.approvable().is_empty());
    let title = Signal::derive(move || text::drafts::bulk_title(list.chosen.with(Vec::len)));
    let impact = ui::dynamic(move || Some(impact(list))).part();
    view! {
        {ui::dynamic(move || (shows_choice.get() && bulk.progress.get().is_none()).then(|| choice(bulk)))}
        {ui::dynamic(move || {
            bulk.progress.get().map(|(done, total)| ui::progress(text::drafts::progress(done, total), done, total))
        })}
        {ui::dynamic(move || results(bulk))}
        {ui::confirm(WORDING, title, bulk.asking, impact, Callback::new(move |()| bulk.run()))}
    }
    .part()
}

fn choice(bulk: Bulk) -> ui::Part {
    let list = bulk.list;
    let all = move || {
        let approvable = list.approvable();
        !approvable.is_empty() && list.chosen.with(|chosen| approvable.iter().all(|id| chosen.contains(id)))
    };
    let choose_all = move |event| {
        let chosen = if event_target_checked(&event) { list.approvable() } else { Vec::new() };
        list.chosen.set(chosen);
    };
    let approve = move |_| {
        if list.chosen.with_untracked(|chosen| !chosen.is_empty()) {
            bulk.asking.ask();
        }
    };
    view! {
        <div class="bulk-bar">
            <label class="checkbox">
                <input type="checkbox" prop:checked=all on:change=choose_all/>
                {text::drafts::CHOOSE_ALL}
            </label>
            <span class="subdued">{ui::words(move || text::drafts::chosen(list.chosen.with(Vec::len)))}</span>
            <button
                type="button"
                class=ui::Kind::Primary.class()
                data-hold
                disabled=move || list.chosen.with(Vec::is_empty)
                on:click=approve
            >
                {text::drafts::APPROVE_CHOSEN}
            </button>
        </div>
    }
    .part()
}

/// What a yes does to the chosen ones.
fn impact(list: List) -> ui::Part {
    let chosen = list.chosen.get();
    let count = |origin: Origin| {
        list.page.with(|page| page.rows.iter().filter(|row| row.origin == origin && chosen.contains(&row.id)).count())
    };
    let sentence = |count: usize, words: fn(usize) -> String| (count > 0).then(|| view! { <p>{words(count)}</p> });
    view! {
        {sentence(count(Origin::Fake), text::drafts::bulk_practice)}
        {sentence(count(Origin::Live), text::drafts::bulk_live)}
    }
    .part()
}

fn results(bulk: Bulk) -> Option<ui::Part> {
    let outcomes = bulk.outcomes.get();
    let item = |outcome: Outcome| {
        let (tone, word) = match outcome.problem {
            None => (ui::Tone::Success, text::drafts::APPROVED),
            Some(_) => (ui::Tone::Critical, text::drafts::NOT_APPROVED),
        };
        view! {
            <li>
                {ui::badge(tone, word)}
                <span>
                    <bdi>{outcome.client}</bdi>
                    {outcome.problem.map(|problem| view! { <span class="next-step">{problem}</span> })}
                </span>
            </li>
        }
    };
    (!outcomes.is_empty()).then(|| {
        let list = view! {
            <ul class="checks">{outcomes.into_iter().map(item).collect_view()}</ul>
            <div>{ui::button(ui::Kind::Secondary, text::drafts::HIDE_RESULTS, move |_| bulk.outcomes.set(Vec::new()))}</div>
        };
        ui::card("approve-results", text::drafts::RESULTS, list.part())
    })
}
