//! Who the contact is: their name, which staff may change.

use leptos::{ev, html, prelude::*, task::spawn_local};

use super::one::One;
use crate::{
    browser, rpc,
    text::{self, contacts as words},
    ui::{self, IntoPart as _, Part},
};

#[derive(Clone, Copy)]
struct Edit {
    one: One,
    open: RwSignal<bool>,
    busy: RwSignal<bool>,
    problem: RwSignal<Option<String>>,
    field: NodeRef<html::Input>,
}

pub(super) fn card(one: One) -> Part {
    let edit = Edit {
        one,
        open: RwSignal::new(false),
        busy: RwSignal::new(false),
        problem: RwSignal::new(None),
        field: NodeRef::new(),
    };
    let head = move || {
        let part = one.full.with(|full| {
            view! {
                <div class="contact-head">
                    {ui::avatar(&full.initials, &full.shown)}
                    <div>
                        <h2 class="contact-name"><bdi>{full.shown.clone()}</bdi></h2>
                        <p class="subdued">{words::since(&full.since.label)}</p>
                    </div>
                </div>
            }
            .part()
        });
        Some(part)
    };
    view! {
        <section class="card contact-card" aria-label=words::ONE>
            {ui::dynamic(head)}
            {ui::dynamic(move || Some(if edit.open.get() { form(edit) } else { button(edit) }))}
        </section>
    }
    .part()
}

fn button(edit: Edit) -> Part {
    let open = move |_| {
        edit.problem.set(None);
        edit.open.set(true);
        request_animation_frame(|| {
            if let Some(field) = browser::find("#contact-name") {
                browser::focus(&field);
            }
        });
    };
    view! { <div id="contact-actions">{ui::button(ui::Kind::Secondary, words::EDIT_NAME, open)}</div> }.part()
}

fn form(edit: Edit) -> Part {
    let value = edit.one.full.with_untracked(|full| full.name.clone());
    let wanted = ui::Wanted { id: "contact-name", label: words::NAME, hint: words::NAME_HINT, kind: "text", value };
    let submit = move |event: ev::SubmitEvent| {
        event.prevent_default();
        edit.save();
    };
    view! {
        <form class="contact-form" on:submit=submit>
            {ui::text_field(wanted, edit.field, edit.problem.into())}
            <div class="page-actions">
                <button
                    type="submit"
                    class=ui::Kind::Primary.class()
                    aria-disabled=move || edit.busy.get().then_some("true")
                >
                    {ui::busy_words(edit.busy, words::SAVING, words::SAVE)}
                </button>
                {ui::button(ui::Kind::Secondary, text::common::CANCEL, move |_| edit.close())}
            </div>
        </form>
    }
    .part()
}

impl Edit {
    fn save(self) {
        if self.busy.get_untracked() {
            return;
        }
        let Some(name) = self.field.get_untracked().map(|field| field.value()) else { return };
        self.busy.set(true);
        let version = self.one.full.with_untracked(|full| full.version);
        spawn_local(async move {
            let answer = rpc::rename_contact(self.one.id, version, name).await;
            if self.busy.try_set(false).is_some() {
                return;
            }
            match answer {
                Ok(full) => {
                    self.one.changed(full, words::RENAMED);
                    self.close();
                }
                Err(error) => self.problem.set(Some(error.sentence().to_owned())),
            }
        });
    }

    /// The field is gone, so the keyboard goes on from the button.
    fn close(self) {
        self.open.set(false);
        request_animation_frame(|| {
            if let Some(button) = browser::find("#contact-actions button") {
                browser::focus(&button);
            }
        });
    }
}
