//! The dialogs, what was done, and the ear for keys and buttons.

use domain::ids::ConversationId;
use leptos::prelude::*;

use super::{
    super::{
        remote::{self, Remote},
        store::Inbox,
    },
    assign, begin, filter, labels,
    run::{Run, Said},
    snooze, toast,
};
use crate::{
    rpc::{self, Chosen, TriageMove, TriageOffers},
    text::triage as words,
    ui::{self, IntoPart as _, Part},
};

/// What the dialogs share.
#[derive(Clone, Copy)]
pub(super) struct Desk {
    pub(super) run: Run,
    /// What they offer.
    pub(super) offers: RwSignal<Remote<TriageOffers>>,
    pub(super) filter: RwSignal<bool>,
    pub(super) begin: RwSignal<bool>,
    pub(super) snooze: RwSignal<bool>,
    pub(super) assign: RwSignal<bool>,
    pub(super) label: RwSignal<bool>,
}

impl Desk {
    pub(super) fn load(self) {
        remote::fetch(self.offers, rpc::triage_desk());
    }

    /// What a dialog shows once its data is there.
    pub(super) fn offered(self, show: impl FnOnce(TriageOffers) -> Part) -> Part {
        match self.offers.get() {
            Remote::Idle | Remote::Loading => ui::skeleton_lines(crate::text::common::LOADING, 4),
            Remote::Ready(offers) => show(offers),
            Remote::Failed(error) => ui::small_error(words::DESK_FAILED, &error, move |_| self.load()),
        }
    }

    fn open(self, dialog: RwSignal<bool>) {
        if self.run.targets.with_untracked(Vec::is_empty) {
            self.run.say(words::NOTHING_CHOSEN);
            return;
        }
        self.load();
        dialog.set(true);
    }

    fn hear(self, key: &str) {
        let run = self.run;
        match key {
            "" => return,
            "f" => {
                self.load();
                self.filter.set(true);
                return;
            }
            "n" => {
                self.begin.set(true);
                return;
            }
            "x" => {
                if let Some(id) = run.inbox.focused.get_untracked() {
                    run.inbox.toggle(id);
                }
                return;
            }
            _ => run.targets.set(targets(run.inbox)),
        }
        let status = |name: &str| TriageMove::Status(name.to_owned());
        match key {
            "e" => run.go(status("closed")),
            "o" => run.go(status("open")),
            "p" => run.go(status("pending")),
            "m" => run.go(TriageMove::Read(true)),
            "u" => run.go(TriageMove::Read(false)),
            "s" => self.open(self.snooze),
            "a" => self.open(self.assign),
            "l" => self.open(self.label),
            _ => {}
        }
    }
}

/// What is selected; else what is open; else the row under the keyboard.
fn targets(inbox: Inbox) -> Vec<Chosen> {
    let chosen = inbox.chosen.get_untracked().unwrap_or_default();
    if !chosen.is_empty() {
        return chosen.into_iter().map(|id| Chosen { id, version: None }).collect();
    }
    let id = inbox.selected.get_untracked().or_else(|| inbox.focused.get_untracked());
    let seen = |id: ConversationId| inbox.seen.get_untracked().filter(|(of, _)| *of == id).map(|(_, version)| version);
    id.map(|id| Chosen { id, version: seen(id) }).into_iter().collect()
}

/// Everything over the list and the conversation.
pub(in super::super) fn desk() -> Part {
    let inbox = expect_context::<Inbox>();
    let closed = || RwSignal::new(false);
    let desk = Desk {
        run: Run::new(inbox),
        offers: RwSignal::new(Remote::Idle),
        filter: closed(),
        begin: closed(),
        snooze: closed(),
        assign: closed(),
        label: closed(),
    };
    ui::effect(move || {
        let asked = inbox.asked.get();
        if !asked.is_empty() {
            inbox.asked.set(String::new());
            desk.hear(&asked);
        }
    });
    ui::effect(move || {
        if let Some((sentence, undo)) = inbox.done.get() {
            desk.run.said.set(Some(Said { sentence, undo, refused: Vec::new() }));
        }
    });
    count(inbox);
    let dialog = |id: &'static str, title: &'static str, open: RwSignal<bool>, body: fn(Desk) -> Part| {
        let inside = ui::dynamic(move || open.get().then(|| body(desk))).part();
        view! { <ui::Dialog id title=title.to_owned() open body=inside/> }
    };
    view! {
        {dialog("triage-filter", words::filter::TITLE, desk.filter, filter::body)}
        {dialog("triage-begin", words::begin::TITLE, desk.begin, begin::body)}
        {dialog("triage-snooze", words::snooze::TITLE, desk.snooze, snooze::body)}
        {dialog("triage-assign", words::assign::TITLE, desk.assign, assign::body)}
        {dialog("triage-label", words::label::TITLE, desk.label, labels::body)}
        {toast::toast(desk.run)}
    }
    .part()
}

/// Keeps the numbers beside the filters.
fn count(inbox: Inbox) {
    ui::effect(move || {
        inbox.changed.track();
        inbox.renewed.track();
        leptos::task::spawn_local(async move {
            if let Ok(counts) = rpc::conversation_counts().await {
                inbox.counts.try_set([counts.open, counts.unread, counts.mine, counts.nobody]);
            }
        });
    });
}
