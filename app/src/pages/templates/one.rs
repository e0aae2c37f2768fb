//! One template: where it stands, its text, and every version with what it changed.

use crate::ui::IntoPart as _;
use domain::template::TemplateState;
use leptos::{prelude::*, task::spawn_local};

use super::{editor, steps};
use crate::{
    browser,
    rpc::{self, TemplateFull, TemplateStep, TemplateVersionRow, VariableRow},
    text, ui,
};

/// What the page knows.
#[derive(Clone, Copy)]
pub(super) struct One {
    pub(super) full: RwSignal<TemplateFull>,
    pub(super) editing: RwSignal<bool>,
    /// Submitting and restoring ask nothing before; this is how they go on.
    pub(super) turning: ui::Asking,
    pub(super) approving: ui::Asking,
    pub(super) rejecting: ui::Asking,
    pub(super) archiving: ui::Asking,
    pub(super) announcer: ui::Announcer,
}

#[component]
pub(super) fn Template(full: TemplateFull, variables: Vec<VariableRow>) -> impl IntoView {
    let one = One {
        full: RwSignal::new(full),
        editing: RwSignal::new(false),
        turning: ui::Asking::new(),
        approving: ui::Asking::new(),
        rejecting: ui::Asking::new(),
        archiving: ui::Asking::new(),
        announcer: ui::Announcer::new(),
    };
    ui::poll(Callback::new(move |()| one.look_again()));
    view! {
        {ui::dynamic(move || Some(one.full.with(|full| standing(one, full))))}
        {ui::dynamic(move || one.editing.get().then(|| editor::next_version(one, &variables)))}
        {ui::dynamic(move || Some(one.full.with(versions)))}
        {steps::dialogs(one)}
        {one.announcer.region()}
    }
    .part()
}

fn standing(one: One, full: &TemplateFull) -> ui::Part {
    let row = &full.row;
    let waits = row.state == TemplateState::Submitted && !row.archived;
    let notice = match (row.archived, waits, full.own) {
        (true, ..) => Some(text::templates::IS_ARCHIVED),
        (_, true, true) => Some(text::templates::OWN_WAITS),
        (_, true, false) if !full.steps.contains(&TemplateStep::Approve) => Some(text::templates::OTHERS_DECIDE),
        _ => None,
    };
    let used = row.used.map_or_else(|| text::templates::NOT_USABLE.to_owned(), text::templates::in_use);
    let newest = text::templates::newest(row.newest, &full.author);
    let body = view! {
        <div class="draft-head">
            <p class="draft-client"><bdi>{row.name.clone()}</bdi></p>
            <span class="badges">
                {super::state_badge(row.state)}
                {ui::badge(ui::Tone::Neutral, row.channel.label())}
                {ui::badge(ui::Tone::Neutral, row.language.clone())}
            </span>
        </div>
        <p class="subdued">{used} " " {newest}</p>
        {notice.map(|sentence| view! { <p class="notice">{sentence}</p> })}
        <p class="plan-text" dir="auto">{full.body.clone()}</p>
        <div class="draft-actions" id="template-actions">{steps::buttons(one, &full.steps)}</div>
    };
    ui::card("template-state", text::templates::STANDING, body.part())
}

fn versions(full: &TemplateFull) -> ui::Part {
    let list = view! { <ol class="edits">{full.versions.iter().map(version).collect_view()}</ol> };
    ui::card("template-versions", text::templates::VERSIONS, list.part())
}

fn version(version: &TemplateVersionRow) -> ui::Part {
    let decided = version.decided.as_ref().map(|(by, time)| text::drafts::decided(by, &time.label));
    let reason = (!version.reason.is_empty())
        .then(|| view! { <p class="subdued" dir="auto">{text::drafts::reason(&version.reason)}</p> });
    view! {
        <li>
            <div class="draft-head">
                <strong>{text::templates::version(version.version)}</strong>
                {super::state_badge(version.state)}
            </div>
            <p class="subdued">{text::templates::written(&version.author, &version.time.label)} " " {decided}</p>
            {reason}
            {ui::diff(version.pieces.clone())}
        </li>
    }
    .part()
}

impl One {
    /// Somebody else may have decided meanwhile. Nothing moves under somebody who is busy.
    fn look_again(self) {
        let asks = [self.turning, self.approving, self.rejecting, self.archiving];
        let busy = self.editing.get_untracked()
            || asks.iter().any(|asking| asking.open.get_untracked() || asking.busy.get_untracked());
        let Some(id) = self.full.try_with_untracked(|full| full.row.id.to_string()).filter(|_| !busy) else { return };
        spawn_local(async move {
            let Ok(Some(fresh)) = rpc::template(id).await.map(|desk| desk.full) else { return };
            let is_news = self.full.try_with_untracked(|full| *full != fresh) == Some(true);
            if is_news && self.editing.try_get_untracked() == Some(false) {
                self.full.set(fresh);
            }
        });
    }

    /// Shows what a step has changed, and says so. The button that was pressed may be gone, so the keyboard goes on from the card.
    pub(super) fn changed(self, full: TemplateFull, sentence: &'static str) {
        self.announcer.say(sentence.to_owned());
        self.full.set(full);
        request_animation_frame(|| {
            if let Some(next) = browser::find("#template-actions button") {
                browser::focus(&next);
            }
        });
    }
}
