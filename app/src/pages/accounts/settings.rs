//! What an owner can change of an account.

use crate::ui::IntoPart as _;
use domain::account::{SENDS_PER_SECOND_MAX, StopReply};
use leptos::{ev, html, prelude::*, task::spawn_local};

use super::one::One;
use crate::{
    rpc::{self, AccountFull, AccountSettings},
    text, ui,
};

/// The fields, with what is in them at first.
#[derive(Clone, Copy)]
pub(super) struct Form {
    name: NodeRef<html::Input>,
    profile: NodeRef<html::Input>,
    per_second: NodeRef<html::Input>,
    stop_reply: RwSignal<StopReply>,
    invalid: RwSignal<Option<String>>,
    saving: ui::Asking,
}

impl Form {
    pub(super) fn new(full: &AccountFull) -> Self {
        Self {
            name: NodeRef::new(),
            profile: NodeRef::new(),
            per_second: NodeRef::new(),
            stop_reply: RwSignal::new(full.stop_reply),
            invalid: RwSignal::new(None),
            saving: ui::Asking::new(),
        }
    }

    fn read(self) -> Option<AccountSettings> {
        let read = |node: NodeRef<html::Input>| node.get_untracked().map(|field| field.value()).unwrap_or_default();
        let limit = read(self.per_second);
        let sends_per_second = match limit.trim() {
            "" => None,
            number => {
                let number = number.parse::<u16>().ok().filter(|n| (1..=SENDS_PER_SECOND_MAX).contains(n));
                if number.is_none() {
                    self.invalid.set(Some(text::accounts::PER_SECOND_INVALID.to_owned()));
                    return None;
                }
                number
            }
        };
        Some(AccountSettings {
            name: read(self.name),
            messaging_profile: read(self.profile),
            sends_per_second,
            stop_reply: self.stop_reply.get_untracked(),
        })
    }

    fn save(self, one: One) {
        self.invalid.set(None);
        let Some(settings) = self.read().filter(|_| !self.saving.busy.get_untracked()) else { return };
        self.saving.busy.set(true);
        self.saving.problem.set(None);
        let id = one.full.with_untracked(|full| full.row.id);
        spawn_local(async move {
            let answer = rpc::change_account(id, settings).await;
            if let Some(full) = self.saving.answered(answer) {
                one.changed(full, text::accounts::SAVED);
            }
        });
    }
}

/// The form.
pub(super) fn card(one: One, form: Form) -> ui::Part {
    let (name, profile, limit, is_telnyx) = one.full.with_untracked(|full| {
        let limit = full.sends_per_second.map(|limit| limit.to_string()).unwrap_or_default();
        let is_telnyx = full.provider == text::accounts::TELNYX.0;
        (full.row.name.clone(), full.messaging_profile.clone(), limit, is_telnyx)
    });
    let field = |id, label, hint, value| ui::Wanted { id, label, hint, kind: "text", value };
    let profile_label = if is_telnyx { text::accounts::PROFILE } else { text::accounts::SERVICE };
    let name = field("account-name", text::accounts::NAME, text::accounts::NAME_HINT, name);
    let profile = field("account-profile", profile_label, text::accounts::PROFILE_HINT, profile);
    let limit = field("account-limit", text::accounts::PER_SECOND, text::accounts::PER_SECOND_HINT, limit);
    let submit = move |event: ev::SubmitEvent| {
        event.prevent_default();
        form.save(one);
    };
    let body = view! {
        <form class="draft-form" on:submit=submit>
            {ui::text_field(name, form.name, Signal::stored(None))}
            {ui::text_field(limit, form.per_second, form.invalid.into())}
            {ui::text_field(profile, form.profile, Signal::stored(None))}
            {stop_reply(form.stop_reply)}
            {ui::dynamic(move || form.saving.problem.get().map(|error| ui::banner(error.sentence().to_owned())))}
            <div class="dialog-actions">
                <button
                    type="submit"
                    class=ui::Kind::Secondary.class()
                    data-hold
                    aria-disabled=move || form.saving.busy.get().then_some("true")
                >
                    {ui::busy_words(form.saving.busy, text::accounts::SAVING, text::accounts::SAVE)}
                </button>
            </div>
        </form>
    };
    ui::card("account-settings", text::accounts::SETTINGS, body.part())
}

fn stop_reply(chosen: RwSignal<StopReply>) -> ui::Part {
    let choice = |reply: StopReply, label: &'static str| {
        view! {
            <label class="checkbox">
                <input
                    type="radio"
                    name="stop-reply"
                    checked=chosen.get_untracked() == reply
                    on:change=move |_| chosen.set(reply)
                />
                {label}
            </label>
        }
        .part()
    };
    view! {
        <fieldset class="variables">
            <legend>{text::accounts::STOP_REPLY}</legend>
            {choice(StopReply::Provider, text::accounts::BY_PROVIDER)}
            {choice(StopReply::Us, text::accounts::BY_US)}
        </fieldset>
    }
    .part()
}
