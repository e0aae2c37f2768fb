//! What can be done with a template: the buttons that are offered, and what each asks before it acts.

use crate::ui::IntoPart as _;
use leptos::{prelude::*, task::spawn_local};

use super::one::One;
use crate::{
    rpc::{self, TemplateStep, TemplateTurn},
    text, ui,
};

const APPROVE: ui::Wording = ui::Wording {
    id: "approve-title",
    field: "",
    confirm: text::templates::APPROVE,
    during: text::templates::APPROVING,
    kind: ui::Kind::Primary,
};
const REJECT: ui::Wording = ui::Wording {
    id: "reject-title",
    field: "reject-reason",
    confirm: text::templates::REJECT,
    during: text::templates::REJECTING,
    kind: ui::Kind::Critical,
};
const ARCHIVE: ui::Wording = ui::Wording {
    id: "archive-title",
    field: "",
    confirm: text::templates::ARCHIVE,
    during: text::templates::ARCHIVING,
    kind: ui::Kind::Critical,
};

/// One button for each step.
pub(super) fn buttons(one: One, steps: &[TemplateStep]) -> ui::Part {
    let refused = move || one.turning.problem.get().map(|error| ui::banner(error.sentence().to_owned()));
    view! {
        {steps.iter().map(|step| button(one, *step)).collect_view()}
        {ui::dynamic(refused)}
    }
    .part()
}

fn button(one: One, step: TemplateStep) -> ui::Part {
    use ui::Kind::{Critical, Primary, Secondary};
    match step {
        TemplateStep::Edit => ui::button(Secondary, text::templates::EDIT, move |_| one.editing.set(true)).part(),
        TemplateStep::Submit => at_once(one, &SUBMIT),
        TemplateStep::Restore => at_once(one, &RESTORE),
        TemplateStep::Approve => ui::button(Primary, text::templates::APPROVE, move |_| one.approving.ask()).part(),
        TemplateStep::Reject => ui::button(Critical, text::templates::REJECT, move |_| one.rejecting.ask()).part(),
        TemplateStep::Archive => ui::button(Secondary, text::templates::ARCHIVE, move |_| one.archiving.ask()).part(),
    }
}

/// A step that can be taken back, so it asks nothing.
struct AtOnce {
    turn: TemplateTurn,
    label: &'static str,
    during: &'static str,
    done: &'static str,
}

const SUBMIT: AtOnce = AtOnce {
    turn: TemplateTurn::Submit,
    label: text::templates::SUBMIT,
    during: text::templates::SUBMITTING,
    done: text::templates::SUBMITTED,
};
const RESTORE: AtOnce = AtOnce {
    turn: TemplateTurn::Restore,
    label: text::templates::RESTORE,
    during: text::templates::RESTORING,
    done: text::templates::RESTORED,
};

fn at_once(one: One, step: &'static AtOnce) -> ui::Part {
    let busy = one.turning.busy;
    let press = move |_| {
        if !busy.get_untracked() {
            busy.set(true);
            one.turning.problem.set(None);
            take(one, one.turning, step.turn.clone(), step.done);
        }
    };
    view! {
        <button
            type="button"
            class=ui::Kind::Primary.class()
            data-hold
            aria-disabled=move || busy.get().then_some("true")
            on:click=press
        >
            {ui::busy_words(busy, step.during, step.label)}
        </button>
    }
    .part()
}

fn take(one: One, asking: ui::Asking, turn: TemplateTurn, done: &'static str) {
    let (id, version) = one.full.with_untracked(|full| (full.row.id, full.row.newest));
    spawn_local(async move {
        let answer = rpc::turn_template(id, version, turn).await;
        if let Some(full) = asking.answered(answer) {
            one.changed(full, done);
        }
    });
}

/// Everything that asks before it acts.
pub(super) fn dialogs(one: One) -> ui::Part {
    let approve = move |()| take(one, one.approving, TemplateTurn::Approve, text::templates::APPROVED);
    let archive = move |()| take(one, one.archiving, TemplateTurn::Archive, text::templates::ARCHIVE_DONE);
    let reject = move |reason| take(one, one.rejecting, TemplateTurn::Reject(reason), text::templates::REJECTED);
    let title = |title: &str| Signal::stored(title.to_owned());
    let words = ui::words(move || one.full.with(|full| full.body.clone()));
    let approving = view! {
        <p>{text::templates::APPROVE_IMPACT}</p>
        <p class="plan-text" dir="auto">{words}</p>
    };
    let archiving = view! { <p>{text::templates::ARCHIVE_IMPACT}</p> }.part();
    let rejecting = view! { <p>{text::templates::REJECT_IMPACT}</p> }.part();
    let (approve_title, archive_title) = (title(text::templates::APPROVE_TITLE), title(text::templates::ARCHIVE_TITLE));
    view! {
        {ui::confirm(APPROVE, approve_title, one.approving, approving.part(), Callback::new(approve))}
        {ui::confirm(ARCHIVE, archive_title, one.archiving, archiving, Callback::new(archive))}
        <ui::ReasonDialog
            wording=REJECT
            title=title(text::templates::REJECT_TITLE)
            asking=one.rejecting
            impact=rejecting
            on_reason=Callback::new(reject)
        />
    }
    .part()
}
