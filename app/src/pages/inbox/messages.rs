//! The messages of a conversation, oldest first, pinned to their end.
//!
//! The scrolled box is a reversed column (`style/30-inbox-thread.css`): the browser itself opens it at the newest message, stays there when
//! one is added, and does not move when earlier ones are put in above. Only somebody who reads further up has to be held in place.

use crate::ui::IntoPart as _;
use std::time::Duration;

use leptos::{ev, html, prelude::*, task::spawn_local};
use wasm_bindgen::JsCast;

use super::{
    bubble::{Line, lines, message},
    late::{Late, late},
    renew,
    store::Inbox,
    thread::Open,
};
use crate::{
    browser,
    error::UiError,
    rpc::{self, MessagePage, ThreadHead},
    text, ui,
};

/// How far the end of the last message may be out of sight and still count as seen, in CSS pixels.
const SLACK_PX: f64 = 24.0;
/// How long a screen reader is kept from reading out earlier messages as if they had just arrived.
const QUIET: Duration = Duration::from_secs(1);

/// What the messages of the open conversation have to know.
#[derive(Clone, Copy)]
struct State {
    inbox: Inbox,
    open: Open,
    page: RwSignal<MessagePage>,
    scroller: NodeRef<html::Div>,
    /// Something arrived further down than one sees.
    arrived: RwSignal<bool>,
    /// Something is there that the server does not know to be seen.
    unseen: StoredValue<bool>,
    loading: RwSignal<bool>,
    /// Earlier messages are being put in.
    quiet: RwSignal<bool>,
    problem: RwSignal<Option<UiError>>,
}

/// The messages, and in the same scrolled box `after`, what follows them.
pub(super) fn messages<After: IntoView + 'static>(
    head: &ThreadHead,
    page: MessagePage,
    open: Open,
    after: After,
) -> impl IntoView + use<After> {
    let state = State {
        inbox: expect_context::<Inbox>(),
        open,
        page: RwSignal::new(page),
        scroller: NodeRef::new(),
        arrived: RwSignal::new(false),
        unseen: StoredValue::new((head.unread > 0 || head.new_to_me) && !open.later),
        loading: RwSignal::new(false),
        quiet: RwSignal::new(false),
        problem: RwSignal::new(None),
    };
    state.follow();
    let they_wrote = text::thread::they_wrote(&head.name);
    let line = move |line: Line| {
        let files = line.row.files.clone();
        let files = (!files.is_empty()).then(|| late(Late::Media(files.into(), line.row.inbound)));
        message(line, &they_wrote, open.at, open.editing, files)
    };
    view! {
        <div
            class="thread-scroll"
            tabindex="0"
            role="group"
            aria-label=text::thread::PANE
            node_ref=state.scroller
            on:scroll=move |_| state.scrolled()
        >
            <div class="thread-content">
                {ui::dynamic(move || state.problem.get().map(|error| ui::banner(error.sentence().to_owned())))}
                {ui::dynamic(move || state.has_earlier().then(|| state.earlier_button()))}
                <div
                    role="log"
                    aria-label=text::thread::messages_with(&head.name)
                    aria-live=move || if state.quiet.get() { "off" } else { "polite" }
                >
                    <ol class="messages">
                        <For each=move || lines(&state.page.read(), open.new_from) key=Line::key children=line/>
                    </ol>
                </div>
                {after}
            </div>
        </div>
        <div class="new-message">
            {open.later.then(|| {
                view! {
                    <a class="button button-primary" href=move || state.inbox.href(Some(open.id))>{text::thread::TO_NEWEST}</a>
                }
            })}
            {ui::dynamic(move || {
                state.arrived.get().then(|| {
                    view! {
                        <button type="button" class="button button-primary" on:click=move |_| state.to_end()>
                            {text::thread::NEW_MESSAGE}
                        </button>
                    }
                    .part()
                })
            })}
        </div>
    }
}

fn scroll_to(element: &web_sys::Element, block: web_sys::ScrollLogicalPosition) {
    let options = web_sys::ScrollIntoViewOptions::new();
    options.set_block(block);
    element.scroll_into_view_with_scroll_into_view_options(&options);
}

impl State {
    fn has_earlier(self) -> bool {
        self.page.with(|page| page.earlier.is_some())
    }

    fn earlier_button(self) -> ui::Part {
        view! {
            <div class="load-more">
                <button
                    type="button"
                    class=ui::Kind::Secondary.class()
                    data-hold
                    aria-disabled=move || self.loading.get().then_some("true")
                    on:click=move |_| self.load_earlier()
                >
                    {ui::busy_words(self.loading, text::common::LOADING, text::thread::LOAD_EARLIER)}
                </button>
            </div>
        }
        .part()
    }

    /// Listens to what changes, and tells the server what was seen.
    fn follow(self) {
        ui::effect(move || {
            let concerned = self.inbox.changed.with(|ids| ids.as_ref().is_none_or(|ids| ids.contains(&self.open.id)));
            if concerned {
                spawn_local(self.renew());
            }
        });
        ui::effect(move || {
            if self.scroller.get().is_some() {
                request_animation_frame(move || {
                    if let Some(found) = browser::find(".message[aria-current]") {
                        scroll_to(&found, web_sys::ScrollLogicalPosition::Center);
                    }
                    self.seen();
                });
            }
            let listener = window_event_listener(ev::visibilitychange, move |_| self.seen());
            on_cleanup(move || listener.remove());
        });
    }

    async fn renew(self) {
        if self.open.later {
            // What is new lies beyond what is shown.
            return;
        }
        let Ok(fresh) = rpc::messages(self.open.id, None).await else { return };
        let at_end = self.end_in_sight();
        let height = self.height();
        let newest = |page: &MessagePage| page.rows.last().map(|row| row.id);
        let before = self.page.try_with_untracked(newest).flatten();
        self.page.try_update(|page| *page = renew::messages(std::mem::take(page), fresh));
        let Some(after) = self.page.try_with_untracked(newest) else { return };
        if after == before {
            return;
        }
        self.unseen.set_value(true);
        if at_end {
            request_animation_frame(move || self.to_end());
        } else {
            self.arrived.set(true);
            request_animation_frame(move || self.hold_place(height));
        }
    }

    fn height(self) -> i32 {
        self.scroller.try_get_untracked().flatten().map_or(0, |scroller| scroller.scroll_height())
    }

    /// The box counts its place from its end, and that has moved.
    fn hold_place(self, height_before: i32) {
        let grown = self.height() - height_before;
        if let Some(scroller) = self.scroller.try_get_untracked().flatten() {
            scroller.set_scroll_top(scroller.scroll_top() - grown);
        }
    }

    fn load_earlier(self) {
        if self.loading.get_untracked() {
            return;
        }
        let Some(before) = self.page.with_untracked(|page| page.earlier.clone()) else { return };
        self.loading.set(true);
        self.quiet.set(true);
        spawn_local(async move {
            match rpc::messages(self.open.id, Some(before)).await {
                Ok(further) => {
                    self.page.try_update(|page| *page = renew::earlier_messages(std::mem::take(page), further));
                    self.problem.try_set(None);
                    if self.page.try_with_untracked(|page| page.earlier.is_none()) == Some(true) {
                        // The button is gone: the keyboard stays with the messages.
                        self.scroller.try_get_untracked().flatten().inspect(|scroller| browser::focus(scroller));
                    }
                }
                Err(error) => {
                    self.problem.try_set(Some(error));
                }
            }
            self.loading.try_set(false);
            browser::sleep(QUIET).await;
            self.quiet.try_set(false);
        });
    }

    fn scrolled(self) {
        if self.arrived.get_untracked() && self.end_in_sight() {
            self.arrived.set(false);
            self.seen();
        }
    }

    /// Shows the newest message.
    fn to_end(self) {
        if let Some(last) = self.last_message() {
            scroll_to(&last, web_sys::ScrollLogicalPosition::Nearest);
        }
        self.arrived.try_set(false);
        self.seen();
    }

    fn seen(self) {
        let unseen = self.unseen.try_get_value().unwrap_or_default();
        if unseen && !browser::hidden() && self.end_in_sight() {
            self.unseen.set_value(false);
            self.inbox.mark_read(self.open.id);
        }
    }

    fn end_in_sight(self) -> bool {
        let (Some(last), Some(scroller)) = (self.last_message(), self.scroller.try_get_untracked().flatten()) else {
            return false;
        };
        let (last, frame) = (last.get_bounding_client_rect(), scroller.get_bounding_client_rect());
        last.bottom() <= frame.bottom() + SLACK_PX && last.bottom() >= frame.top()
    }

    fn last_message(self) -> Option<web_sys::Element> {
        let scroller: web_sys::Element = self.scroller.try_get_untracked().flatten()?.unchecked_into();
        scroller.query_selector(".message:last-child").ok().flatten()
    }
}
