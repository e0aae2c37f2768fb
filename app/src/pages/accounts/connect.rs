//! Connecting a number.

use crate::ui::IntoPart as _;
use leptos::{ev, html, prelude::*, task::spawn_local};
use leptos_router::{NavigateOptions, hooks::use_navigate};

use super::secrets::Fields;
use crate::{routes, rpc, text, ui};

#[derive(Clone, Copy)]
struct Form {
    is_twilio: RwSignal<bool>,
    name: NodeRef<html::Input>,
    number: NodeRef<html::Input>,
    identity: NodeRef<html::Input>,
    profile: NodeRef<html::Input>,
    secrets: Fields,
    connecting: ui::Asking,
}

#[component]
pub(super) fn NewAccount() -> impl IntoView {
    let form = Form {
        is_twilio: RwSignal::new(false),
        name: NodeRef::new(),
        number: NodeRef::new(),
        identity: NodeRef::new(),
        profile: NodeRef::new(),
        secrets: Fields::new(),
        connecting: ui::Asking::new(),
    };
    let announcer = ui::Announcer::new();
    let navigate = use_navigate();
    let submit = move |event: ev::SubmitEvent| {
        event.prevent_default();
        if form.connecting.busy.get_untracked() {
            return;
        }
        form.connecting.busy.set(true);
        form.connecting.problem.set(None);
        let navigate = navigate.clone();
        spawn_local(async move {
            let answer = rpc::connect_account(form.read()).await;
            if let Some(at) = form.connecting.answered(answer) {
                let said = if at.existed { text::accounts::EXISTED } else { text::accounts::CONNECTED };
                announcer.say(said.to_owned());
                navigate(&routes::record(routes::ACCOUNTS, at.id), NavigateOptions::default());
            }
        });
    };
    let problem = move || form.connecting.problem.get().map(|error| ui::banner(error.sentence().to_owned()));
    let body = view! {
        <form class="draft-form" on:submit=submit>
            {carrier(form.is_twilio)}
            {field("account-name", text::accounts::NAME, text::accounts::NAME_HINT, form.name)}
            {field("account-number", text::accounts::NUMBER, text::accounts::NUMBER_HINT, form.number)}
            {ui::dynamic(move || Some(of_carrier(form)))}
            <p class="subdued">{text::accounts::CONNECT_HINT}</p>
            {ui::dynamic(problem)}
            <div class="dialog-actions">
                <a class=ui::Kind::Secondary.class() href=routes::ACCOUNTS>
                    {text::common::CANCEL}
                </a>
                <button
                    type="submit"
                    class=ui::Kind::Primary.class()
                    data-hold
                    aria-disabled=move || form.connecting.busy.get().then_some("true")
                >
                    {ui::busy_words(form.connecting.busy, text::accounts::CONNECTING, text::accounts::CONNECT)}
                </button>
            </div>
        </form>
    };
    view! {
        {ui::card("account-new", text::accounts::CONNECT, body.part())}
        {announcer.region()}
    }
    .part()
}

fn field(id: &'static str, label: &'static str, hint: &'static str, node: NodeRef<html::Input>) -> ui::Part {
    let wanted = ui::Wanted { id, label, hint, kind: "text", value: String::new() };
    ui::text_field(wanted, node, Signal::stored(None))
}

fn carrier(is_twilio: RwSignal<bool>) -> ui::Part {
    let choice = |twilio: bool, label: &'static str| {
        view! {
            <label class="checkbox">
                <input type="radio" name="carrier" checked=!twilio on:change=move |_| is_twilio.set(twilio)/>
                {label}
            </label>
        }
        .part()
    };
    view! {
        <fieldset class="variables">
            <legend>{text::accounts::CARRIER}</legend>
            {choice(false, text::accounts::TELNYX.1)}
            {choice(true, text::accounts::TWILIO.1)}
        </fieldset>
    }
    .part()
}

/// What only this carrier has.
fn of_carrier(form: Form) -> ui::Part {
    let (provider, identity, profile) = if form.is_twilio.get() {
        let identity = (text::accounts::ACCOUNT_SID, text::accounts::ACCOUNT_SID_HINT);
        (text::accounts::TWILIO.0, identity, text::accounts::SERVICE)
    } else {
        let identity = (text::accounts::PUBLIC_KEY, text::accounts::PUBLIC_KEY_HINT);
        (text::accounts::TELNYX.0, identity, text::accounts::PROFILE)
    };
    view! {
        {field("account-identity", identity.0, identity.1, form.identity)}
        {field("account-profile", profile, text::accounts::PROFILE_HINT, form.profile)}
        {form.secrets.of(provider)}
    }
    .part()
}

impl Form {
    fn read(self) -> rpc::NewAccount {
        let read = |node: NodeRef<html::Input>| node.get_untracked().map(|field| field.value()).unwrap_or_default();
        let is_twilio = self.is_twilio.get_untracked();
        let identity = read(self.identity);
        let (public_key, provider_account) =
            if is_twilio { (String::new(), identity) } else { (identity, String::new()) };
        let provider = if is_twilio { text::accounts::TWILIO.0 } else { text::accounts::TELNYX.0 };
        let mut secrets = self.secrets.entered();
        // A field that has gone from the page keeps nothing of the carrier that was chosen before.
        if is_twilio {
            secrets.api_key = rpc::Secret::default();
        } else {
            secrets = rpc::NewSecrets { api_key: secrets.api_key, ..rpc::NewSecrets::default() };
        }
        rpc::NewAccount {
            provider: provider.to_owned(),
            name: read(self.name),
            number: read(self.number),
            public_key,
            provider_account,
            messaging_profile: read(self.profile),
            secrets,
        }
    }
}
