//! Changing a draft: its text, and when it should leave.

use crate::ui::IntoPart as _;
use domain::message::segment;
use leptos::{ev, html, prelude::*, task::spawn_local};

use super::one::One;
use crate::{browser, error::UiError, pages::inbox::counter, rpc, text, ui};

const FIELD: &str = "draft-body";

#[derive(Clone, Copy)]
struct Form {
    one: One,
    body: NodeRef<html::Textarea>,
    time: NodeRef<html::Input>,
    typed: RwSignal<String>,
    busy: RwSignal<bool>,
    problem: RwSignal<Option<UiError>>,
}

/// The form, filled in with what the draft says.
pub(super) fn form(one: One) -> ui::Part {
    let (body, leaves, zone) =
        one.full.with_untracked(|full| (full.body.clone(), full.leaves_field.clone(), full.zone.clone()));
    let form = Form {
        one,
        body: NodeRef::new(),
        time: NodeRef::new(),
        typed: RwSignal::new(body.clone()),
        busy: RwSignal::new(false),
        problem: RwSignal::new(None),
    };
    ui::effect(move || {
        if let Some(field) = form.body.get() {
            field.set_value(&body);
            browser::focus(&field);
        }
    });
    let submit = move |event: ev::SubmitEvent| {
        event.prevent_default();
        form.save();
    };
    let time =
        ui::Wanted { id: "draft-time", label: text::drafts::SEND_AT, hint: "", kind: "datetime-local", value: leaves };
    let inside = view! {
        <form class="draft-form" on:submit=submit>
            <ui::TextArea
                id=FIELD
                label=text::drafts::BODY.to_owned()
                placeholder=""
                node=form.body
                described_by="draft-cost"
                error=Signal::derive(move || form.problem.get().map(|error| error.sentence().to_owned()))
                on_text=Callback::new(move |typed| form.typed.set(typed))
            />
            <p id="draft-cost" class="subdued">
                {ui::words(move || counter::sentence(&segment(form.typed.read().trim())))}
            </p>
            {ui::text_field(time, form.time, Signal::stored(None))}
            <p class="subdued">{text::drafts::zone(&zone)}</p>
            <div class="dialog-actions">
                {ui::button(ui::Kind::Secondary, text::common::CANCEL, move |_| {
                    one.editing.set(false);
                    One::resume();
                })}
                <button
                    type="submit"
                    class=ui::Kind::Primary.class()
                    aria-disabled=move || form.busy.get().then_some("true")
                >
                    {ui::busy_words(form.busy, text::drafts::SAVING, text::drafts::SAVE)}
                </button>
            </div>
        </form>
    };
    ui::card("draft-edit", text::drafts::EDITING, inside.part())
}

impl Form {
    fn save(self) {
        if self.busy.get_untracked() {
            return;
        }
        let Some(body) = self.body.get_untracked().map(|field| field.value()) else { return };
        let time = self.time.get_untracked().map(|field| field.value());
        let id = self.one.full.with_untracked(|full| full.run.id);
        self.busy.set(true);
        self.problem.set(None);
        spawn_local(async move {
            let answer = rpc::edit_draft(id, body, time).await;
            if self.busy.try_set(false).is_some() {
                return;
            }
            match answer {
                Ok(_) => {
                    self.one.editing.set(false);
                    self.one.changed(text::drafts::SAVED);
                }
                Err(error) => {
                    self.problem.set(Some(error));
                    self.body.get_untracked().inspect(|field| browser::focus(field));
                }
            }
        });
    }
}
