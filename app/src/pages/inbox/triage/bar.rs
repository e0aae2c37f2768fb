//! Above the messages: where the conversation stands, and what can be changed about it.

use domain::ids::ConversationId;
use leptos::prelude::*;
use uuid::Uuid;

use super::{
    super::{
        remote::{self, Remote},
        store::Inbox,
    },
    chip, more,
};
use crate::{
    routes,
    rpc::{self, LabelRow, StandingView},
    text::triage as words,
    ui::{self, IntoPart as _, Part},
};

/// What the bar and its dialog share.
#[derive(Clone, Copy)]
pub(super) struct Bar {
    pub(super) inbox: Inbox,
    pub(super) id: ConversationId,
    pub(super) standing: RwSignal<Remote<StandingView>>,
    pub(super) more: RwSignal<bool>,
}

impl Bar {
    pub(super) fn load(self) {
        remote::fetch(self.standing, rpc::standing(self.id));
    }

    /// Closes the dialog and says what was done, with the way back.
    pub(super) fn done(self, sentence: &str, undo: Option<Uuid>) {
        self.more.try_set(false);
        self.inbox.done.set(Some((sentence.to_owned(), undo)));
        self.inbox.renewed.update(|count| *count += 1);
        self.inbox.reload();
    }
}

pub(in super::super) fn bar(id: ConversationId) -> Part {
    let inbox = expect_context::<Inbox>();
    let bar = Bar { inbox, id, standing: RwSignal::new(Remote::Idle), more: RwSignal::new(false) };
    ui::effect(move || {
        inbox.renewed.track();
        let concerned = inbox.changed.with(|ids| ids.as_ref().is_none_or(|ids| ids.contains(&id)));
        let is_first = bar.standing.with_untracked(|standing| *standing == Remote::Idle);
        if concerned || is_first || inbox.renewed.get_untracked() > 0 {
            bar.load();
        }
    });
    ui::effect(move || {
        if let Remote::Ready(standing) = &*bar.standing.read() {
            inbox.seen.set(Some((id, standing.version)));
        }
    });
    let shown = move || match bar.standing.get() {
        Remote::Idle | Remote::Loading => ui::skeleton_lines(crate::text::common::LOADING, 1),
        Remote::Ready(standing) => known(bar, standing),
        Remote::Failed(error) => ui::small_error(words::FAILED, &error, move |_| bar.load()),
    };
    let inside = ui::dynamic(move || bar.more.get().then(|| more::body(bar))).part();
    view! {
        {ui::dynamic(move || Some(shown()))}
        <ui::Dialog id="triage-more" title=words::more::TITLE.to_owned() open=bar.more body=inside/>
    }
    .part()
}

fn known(bar: Bar, standing: StandingView) -> Part {
    let inbox = bar.inbox;
    let elsewhere = standing.merged_into.map(|id| {
        let href = move || routes::inbox(inbox.filter.read().as_str(), Some(id));
        view! { <a href=href>{words::moves::ELSEWHERE}</a> }
    });
    let key = |key: &'static str, label: String| {
        view! {
            <button type="button" class=ui::Kind::Secondary.class() on:click=move |_| inbox.ask(key)>
                {label}
            </button>
        }
    };
    let step = if standing.status == "closed" { ("o", words::REOPEN) } else { ("e", words::CLOSE) };
    let pending = (standing.status == "open").then(|| key("p", words::PENDING.to_owned()));
    let awake =
        (standing.status == "pending" || standing.status == "snoozed").then(|| key("o", words::REOPEN.to_owned()));
    let snooze = (standing.status != "closed").then(|| key("s", words::SNOOZE.to_owned()));
    let tone = match standing.status.as_str() {
        "open" => ui::Tone::Success,
        "closed" => ui::Tone::Neutral,
        _ => ui::Tone::Attention,
    };
    let subject =
        (!standing.subject.is_empty()).then(|| view! { <bdi class="triage-subject">{standing.subject}</bdi> });
    let labels = standing.labels.iter().map(|LabelRow { path, color, .. }| chip(path, color)).collect_view();
    view! {
        <div class="triage-bar" role="group" aria-label=words::BAR>
            <div class="triage-facts">{ui::badge(tone, standing.label)} {subject} {labels} {elsewhere}</div>
            <div class="triage-actions">
                {key(step.0, step.1.to_owned())}
                {awake}
                {pending}
                {snooze}
                {key("a", standing.assignee.map_or_else(|| words::ASSIGN.to_owned(), |name| words::assigned(&name)))}
                {key("l", words::LABEL.to_owned())}
                {ui::button(ui::Kind::Secondary, words::MORE, move |_| bar.more.set(true))}
            </div>
        </div>
    }
    .part()
}
