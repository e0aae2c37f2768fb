//! Fields for keys and tokens: what is written there goes in and never comes back.

use crate::ui::IntoPart as _;
use leptos::{ev, html, prelude::*, task::spawn_local};

use super::one::One;
use crate::{
    rpc::{self, NewSecrets, Secret},
    text, ui,
};

/// The fields of one form.
#[derive(Clone, Copy)]
pub(super) struct Fields {
    api_key: NodeRef<html::Input>,
    auth_token: NodeRef<html::Input>,
    api_key_sid: NodeRef<html::Input>,
    api_key_secret: NodeRef<html::Input>,
}

impl Fields {
    pub(super) fn new() -> Self {
        Self {
            api_key: NodeRef::new(),
            auth_token: NodeRef::new(),
            api_key_sid: NodeRef::new(),
            api_key_secret: NodeRef::new(),
        }
    }

    /// Those of this carrier.
    pub(super) fn of(self, provider: &str) -> ui::Part {
        let field = |id, label, node| {
            let wanted =
                ui::Wanted { id, label, hint: text::accounts::SECRET_HINT, kind: "password", value: String::new() };
            ui::text_field(wanted, node, Signal::stored(None))
        };
        if provider == text::accounts::TELNYX.0 {
            return field("api-key", text::accounts::API_KEY, self.api_key);
        }
        view! {
            {field("auth-token", text::accounts::AUTH_TOKEN, self.auth_token)}
            {field("api-key-sid", text::accounts::API_KEY_SID, self.api_key_sid)}
            {field("api-key-secret", text::accounts::API_KEY_SECRET, self.api_key_secret)}
        }
        .part()
    }

    /// What was entered. A field of the other carrier is not on the page, and empty.
    pub(super) fn entered(self) -> NewSecrets {
        let read =
            |node: NodeRef<html::Input>| Secret(node.get_untracked().map(|field| field.value()).unwrap_or_default());
        NewSecrets {
            api_key: read(self.api_key),
            auth_token: read(self.auth_token),
            api_key_sid: read(self.api_key_sid),
            api_key_secret: read(self.api_key_secret),
        }
    }

    /// Leaves nothing on the page.
    fn clear(self) {
        for node in [self.api_key, self.auth_token, self.api_key_sid, self.api_key_secret] {
            if let Some(field) = node.get_untracked() {
                field.set_value("");
            }
        }
    }
}

/// The form that replaces the secrets of an account.
pub(super) fn rotation(one: One, fields: Fields) -> ui::Part {
    let rotating = ui::Asking::new();
    let provider = one.full.with_untracked(|full| full.provider.clone());
    let submit = move |event: ev::SubmitEvent| {
        event.prevent_default();
        if rotating.busy.get_untracked() {
            return;
        }
        rotating.busy.set(true);
        rotating.problem.set(None);
        let id = one.full.with_untracked(|full| full.row.id);
        spawn_local(async move {
            let answer = rpc::rotate_account(id, fields.entered()).await;
            if let Some(full) = rotating.answered(answer) {
                fields.clear();
                one.findings.set(Vec::new());
                one.changed(full, text::accounts::REPLACED);
            }
        });
    };
    let body = view! {
        <form class="draft-form" on:submit=submit>
            <p class="subdued">{text::accounts::ROTATE_HINT}</p>
            {fields.of(&provider)}
            {ui::dynamic(move || rotating.problem.get().map(|error| ui::banner(error.sentence().to_owned())))}
            <div class="dialog-actions">
                <button
                    type="submit"
                    class=ui::Kind::Secondary.class()
                    data-hold
                    aria-disabled=move || rotating.busy.get().then_some("true")
                >
                    {ui::busy_words(rotating.busy, text::accounts::REPLACING, text::accounts::REPLACE)}
                </button>
            </div>
        </form>
    };
    ui::card("account-secrets", text::accounts::ROTATE, body.part())
}
