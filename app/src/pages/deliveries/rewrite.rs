//! Writing a stopped message anew: its text becomes a draft, and the message itself is discarded.

use crate::ui::IntoPart as _;
use domain::message::segment;
use leptos::{html, prelude::*, task::spawn_local};
use leptos_router::{NavigateOptions, hooks::use_navigate};
use uuid::Uuid;

use super::one::One;
use crate::{browser, pages::inbox::counter, routes, rpc, text, ui};

#[derive(Clone, Copy)]
struct Form {
    one: One,
    body: NodeRef<html::Textarea>,
    typed: RwSignal<String>,
    /// One for each time it is opened: a repeated press makes one draft.
    key: StoredValue<Uuid>,
}

/// The dialog, with the text as it is.
pub(super) fn dialog(one: One) -> ui::Part {
    let form = Form { one, body: NodeRef::new(), typed: RwSignal::default(), key: StoredValue::new(Uuid::nil()) };
    let asking = one.asks().rewriting;
    ui::effect(move || {
        if asking.open.get() {
            form.begin();
        }
    });
    let navigate = use_navigate();
    let save = Callback::new(move |()| {
        let navigate = navigate.clone();
        form.save(move |href| navigate(&href, NavigateOptions::default()));
    });
    let body = view! {
        <p>{text::deliveries::WRITE_IMPACT}</p>
        <ui::TextArea
            id="rewrite-body"
            label=text::deliveries::BODY.to_owned()
            placeholder=""
            node=form.body
            described_by="rewrite-cost"
            error=Signal::derive(move || asking.problem.get().map(|error| error.sentence().to_owned()))
            on_text=Callback::new(move |typed| form.typed.set(typed))
        />
        <p id="rewrite-cost" class="subdued">
            {ui::words(move || counter::sentence(&segment(form.typed.read().trim())))}
        </p>
        <div class="dialog-actions">
            {ui::button(ui::Kind::Secondary, text::common::CANCEL, move |_| asking.open.set(false))}
            <button
                type="button"
                class=ui::Kind::Primary.class()
                aria-disabled=move || asking.busy.get().then_some("true")
                on:click=move |_| save.run(())
            >
                {ui::busy_words(asking.busy, text::deliveries::WRITING, text::deliveries::WRITE_CONFIRM)}
            </button>
        </div>
    };
    let title = text::deliveries::WRITE_TITLE.to_owned();
    view! { <ui::Dialog id="rewrite-title" title=Signal::stored(title) open=asking.open body=body.part()/> }.part()
}

impl Form {
    fn begin(self) {
        let text = self.one.full.with_untracked(|full| full.text.clone());
        if let Some(field) = self.body.get_untracked() {
            field.set_value(&text);
        }
        self.typed.set(text);
        self.key.set_value(browser::request_key());
    }

    fn save(self, go: impl FnOnce(String) + 'static) {
        let Self { one, body, .. } = self;
        if one.asks().rewriting.busy.get_untracked() {
            return;
        }
        let Some(body) = body.get_untracked().map(|field| field.value()) else { return };
        let (id, key) = (one.full.with_untracked(|full| full.row.id), self.key.get_value());
        one.asks().rewriting.busy.set(true);
        one.asks().rewriting.problem.set(None);
        spawn_local(async move {
            let answer = rpc::rewrite_delivery(id, body, key).await;
            if let Some(draft) = one.asks().rewriting.answered(answer) {
                one.announcer.say(text::deliveries::WRITTEN.to_owned());
                go(routes::record(routes::DRAFTS, draft));
            }
        });
    }
}
