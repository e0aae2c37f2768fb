//! One task: where it stands, what there is to know, and everything that was done with it.

use leptos::{prelude::*, task::spawn_local};

use super::{form, steps};
use crate::{
    routes,
    rpc::{self, TaskChoice, TaskDesk, TaskFull, TaskHistoryRow},
    text,
    ui::{self, IntoPart as _, Part},
};

/// What the page knows.
#[derive(Clone, Copy)]
pub(super) struct One {
    pub(super) full: RwSignal<TaskFull>,
    pub(super) editing: RwSignal<bool>,
    pub(super) handing: ui::Asking,
    /// What is done without asking before.
    pub(super) moving: ui::Asking,
    pub(super) owners: StoredValue<Vec<TaskChoice>>,
    pub(super) announcer: ui::Announcer,
}

pub(super) fn task(full: TaskFull, desk: TaskDesk) -> Part {
    let one = One {
        full: RwSignal::new(full),
        editing: RwSignal::new(false),
        handing: ui::Asking::new(),
        moving: ui::Asking::new(),
        owners: StoredValue::new(desk.owners),
        announcer: ui::Announcer::new(),
    };
    ui::poll(Callback::new(move |()| one.look_again()));
    let zone = desk.zone;
    view! {
        <div>
            {ui::dynamic(move || Some(one.full.with(|full| standing(one, full))))}
            {ui::dynamic(move || one.editing.get().then(|| form::change(one, &zone)))}
            {ui::dynamic(move || Some(one.full.with(|full| history(&full.history))))}
            {steps::hand_over(one)}
            {one.announcer.region()}
        </div>
    }
    .part()
}

fn standing(one: One, full: &TaskFull) -> Part {
    let row = &full.row;
    let note = (!full.note.is_empty()).then(|| view! { <p class="plan-text" dir="auto">{full.note.clone()}</p> });
    let locked = (!row.movable).then(|| view! { <p class="notice">{text::tasks::NOT_YOURS}</p> });
    let body = view! {
        <div class="draft-head">
            <p class="draft-client"><bdi>{row.title.clone()}</bdi></p>
            {super::state_badge(row.state)}
        </div>
        {note}
        {facts(full)}
        {locked}
        <div class="draft-actions" id="task-actions">{steps::buttons(one, row)}</div>
        <p><a href=routes::new_thread(Some(row.id), None)>{text::staff_messages::ABOUT_TASK}</a></p>
    };
    ui::card("task-state", text::tasks::STANDING, body.part())
}

fn facts(full: &TaskFull) -> Part {
    let row = &full.row;
    let or =
        |value: &str, otherwise: &'static str| if value.is_empty() { otherwise.to_owned() } else { value.to_owned() };
    let mut facts = vec![(text::tasks::OWNER, view! { <bdi>{or(&row.owner, text::tasks::NOBODY)}</bdi> }.part())];
    let due = row.due.as_ref().map_or_else(|| text::tasks::NO_TIME.part(), super::due);
    facts.push((text::tasks::DUE, due));
    if !row.client.is_empty() {
        let way = row.href.clone().map(|href| view! { <a href=href>{text::tasks::TO_CONVERSATION}</a> });
        facts.push((text::tasks::ABOUT, view! { <bdi>{row.client.clone()}</bdi> " " {way} }.part()));
    }
    if !row.confidence.is_empty() {
        facts.push((text::tasks::MATCH, row.confidence.clone().part()));
    }
    facts.push((text::tasks::SOURCE, row.source.clone().part()));
    ui::facts(facts)
}

fn history(rows: &[TaskHistoryRow]) -> Part {
    let line = |row: &TaskHistoryRow| {
        let note = (!row.note.is_empty()).then(|| view! { <p class="subdued" dir="auto">{row.note.clone()}</p> });
        view! { <li><p><bdi>{row.sentence.clone()}</bdi> " " <span class="subdued">{ui::time(&row.time)}</span></p> {note}</li> }
    };
    let list = view! { <ol class="edits">{rows.iter().map(line).collect_view()}</ol> };
    ui::card("task-history", text::tasks::HISTORY, list.part())
}

impl One {
    /// Somebody else may have done something meanwhile. Nothing moves under somebody who is busy.
    fn look_again(self) {
        let busy = self.editing.get_untracked()
            || [self.handing, self.moving].iter().any(|one| one.open.get_untracked() || one.busy.get_untracked());
        let Some(id) = self.full.try_with_untracked(|full| full.row.id.to_string()).filter(|_| !busy) else { return };
        spawn_local(async move {
            let Ok(Some(fresh)) = rpc::task(id, None).await.map(|desk| desk.full) else { return };
            let is_news = self.full.try_with_untracked(|full| *full != fresh) == Some(true);
            if is_news && self.editing.try_get_untracked() == Some(false) {
                self.full.set(fresh);
            }
        });
    }

    /// Shows what has changed, and says so. The button that was pressed may be gone, so the keyboard goes on from the card.
    pub(super) fn changed(self, full: TaskFull, sentence: &'static str) {
        self.announcer.say(sentence.to_owned());
        self.full.set(full);
        super::focus_next(&["#task-actions button"]);
    }
}
