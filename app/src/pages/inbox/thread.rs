//! One conversation.

use crate::ui::IntoPart as _;
use domain::ids::{AttachmentId, ConversationId, MessageId, NoteId, TemplateId};
use leptos::{ev::MouseEvent, prelude::*};

use super::{
    composer::{Attempt, composer},
    context_pane::ContextPane,
    late::{Late, late},
    messages::messages,
    remote::Remote,
    store::Inbox,
};
use crate::{
    browser,
    error::UiError,
    rpc::{self, DryRunView, ThreadHead, ThreadView, TimelineRow},
    text, ui,
};

/// What the parts of an open conversation share.
#[derive(Clone, Copy, Debug)]
pub(super) struct Open {
    pub(super) id: ConversationId,
    /// The message at which it was opened, if it is there.
    pub(super) at: Option<MessageId>,
    /// Whether there are newer messages than those that are shown at first.
    pub(super) later: bool,
    /// The first message that is new to whoever looks.
    pub(super) new_from: Option<MessageId>,
    /// The result of the last dry run on this page.
    pub(super) latest: RwSignal<Option<DryRunView>>,
    /// Every dry run of the conversation, newest first.
    pub(super) runs: RwSignal<Remote<Vec<DryRunView>>>,
    /// What happened with the contact.
    pub(super) timeline: RwSignal<Remote<Vec<TimelineRow>>>,
    /// Whether the contact's details show where there is no room for them beside the messages.
    pub(super) details: RwSignal<bool>,
    /// A preview that somebody asked for, until its answer has come.
    pub(super) asked: RwSignal<Option<Attempt>>,
    /// Why the last one was refused.
    pub(super) problem: RwSignal<Option<UiError>>,
    /// When the reply should leave, as its field says it.
    pub(super) send_at: RwSignal<String>,
    /// The template that the reply was started from.
    pub(super) template: RwSignal<Option<TemplateId>>,
    /// Whether a note is written instead of a reply.
    pub(super) noting: RwSignal<bool>,
    /// The note that is being changed.
    pub(super) editing: RwSignal<Option<NoteId>>,
    /// A text that takes the place of what is typed.
    pub(super) insert: RwSignal<Option<String>>,
    /// When the conversation was opened, by the server's clock.
    pub(super) opened_at: StoredValue<String>,
    /// Whether the client's pictures are shown.
    pub(super) pictures: RwSignal<bool>,
    /// The files that go with the reply; nothing while one of them is still on its way.
    pub(super) files: StoredValue<Option<Vec<AttachmentId>>>,
    /// What is typed, for those who look from time to time.
    pub(super) text: StoredValue<String>,
}

/// The right pane. A new conversation in the address is a new one here, with nothing left of the last.
#[component]
pub(crate) fn ThreadPage() -> impl IntoView {
    let inbox = expect_context::<Inbox>();
    ui::dynamic(move || {
        let at = inbox.at.get();
        inbox.opened.get().map(|id| view! { <Conversation id at/> }.part())
    })
}

#[component]
fn Conversation(
    /// As the address has it.
    id: String,
    /// The message to open it at, as the address has it.
    at: Option<String>,
) -> impl IntoView {
    let thread = Resource::new(|| (), move |()| rpc::thread(id.clone(), at.clone()));
    let loading = || {
        view! {
            {bar(())}
            <div class="thread-scroll">{ui::skeleton_lines(text::thread::LOADING, 6)}</div>
        }
        .part()
    };
    view! {
        <section class="thread-pane" aria-label=text::thread::PANE>
            {ui::waits(loading, move || async move {
                match thread.await {
                    Ok(thread) => view! { <Opened thread/> }.part(),
                    Err(error) => not_opened(&error, move |_| thread.refetch()),
                }
            })}
        </section>
    }
    .part()
}

fn not_opened(error: &UiError, on_retry: impl FnMut(MouseEvent) + 'static) -> ui::Part {
    let why = match error {
        UiError::NotFound => ui::empty_state(ui::icons::SEARCH, text::thread::GONE_TITLE, text::error::NOT_FOUND, None),
        error => ui::error_state(text::thread::FAILED, error, on_retry),
    };
    view! { {bar(())} {why} }.part()
}

/// The pane's top, with the way back that a phone needs.
fn bar(inside: impl IntoView) -> impl IntoView {
    let inbox = expect_context::<Inbox>();
    view! {
        <header class="thread-header">
            <a class="button button-plain button-icon thread-back" href=move || inbox.href(None)>
                {ui::icon(ui::icons::CHEVRON_LEFT)}
                {ui::visually_hidden(text::thread::BACK)}
            </a>
            {inside}
        </header>
    }
}

#[component]
fn Opened(thread: ThreadView) -> impl IntoView {
    let ThreadView { head, messages: page, opened_at, at, later, new_from } = thread;
    let open = Open {
        id: head.id,
        at,
        later,
        new_from,
        latest: RwSignal::new(None),
        runs: RwSignal::new(Remote::Idle),
        timeline: RwSignal::new(Remote::Idle),
        details: RwSignal::new(false),
        asked: RwSignal::new(None),
        problem: RwSignal::new(None),
        send_at: RwSignal::default(),
        template: RwSignal::new(None),
        noting: RwSignal::new(false),
        editing: RwSignal::new(None),
        insert: RwSignal::new(None),
        opened_at: StoredValue::new(opened_at),
        pictures: RwSignal::new(false),
        files: StoredValue::new(Some(Vec::new())),
        text: StoredValue::default(),
    };
    provide_context(open);
    arrive(&head.name);
    view! {
        {bar(who(&head, open))}
        <div class="thread-standing">{late(Late::Standing)}</div>
        {messages(&head, page, open, late(Late::DryRuns))}
        {composer(&head.name, open)}
        <ContextPane head open/>
    }
    .part()
}

/// Says what has opened. On a phone the row that was pressed is out of sight now: the keyboard goes on from the heading.
fn arrive(name: &str) {
    let inbox = expect_context::<Inbox>();
    let opened = text::thread::opened(name);
    ui::effect(move || {
        inbox.announcement.set(opened.clone());
        request_animation_frame(|| {
            let lost = browser::focused().is_none_or(|element| element.tag_name() == "BODY");
            if let Some(heading) = browser::find("#thread-name").filter(|_| lost) {
                browser::focus(&heading);
            }
        });
    });
}

fn who(head: &ThreadHead, open: Open) -> impl IntoView + use<> {
    let number = (head.handle != head.name).then(|| head.handle.clone());
    view! {
        {ui::avatar(&head.initials, &head.name)}
        <div class="thread-who">
            <h2 id="thread-name" tabindex="-1"><bdi>{head.name.clone()}</bdi></h2>
            <p>{number} " " {ui::badge(ui::Tone::Neutral, head.channel.label())}</p>
            {late(Late::Present)}
        </div>
        <button
            type="button"
            class="button button-secondary thread-details"
            data-hold
            aria-expanded=move || open.details.get().to_string()
            aria-controls="contact"
            on:click=move |_| open.details.update(|shown| *shown = !*shown)
        >
            {text::thread::DETAILS}
        </button>
    }
}
