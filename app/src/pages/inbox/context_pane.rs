//! What is known about the contact: beside the messages where there is room, behind a button where there is none.

use crate::ui::IntoPart as _;
use domain::ids::ContactId;
use leptos::{ev, prelude::*};

use super::{
    late::{Late, late},
    remote::{self, Remote},
    thread::Open,
};
use crate::{
    browser, routes,
    rpc::{self, ThreadHead, TimelineRow},
    text, ui,
};

/// From this width on the pane is always shown (`style/30-inbox.css`).
const THREE_PANES: &str = "(min-width: 75rem)";

#[component]
pub(super) fn ContextPane(head: ThreadHead, open: Open) -> impl IntoView {
    let contact = head.contact;
    // Fetched where the pane is seen.
    let shown = RwSignal::new(false);
    let look = move || {
        if browser::matches_media(THREE_PANES) {
            shown.set(true);
        }
    };
    ui::effect(move || {
        if open.details.get() {
            shown.set(true);
        }
        look();
        let listener = window_event_listener(ev::resize, move |_| look());
        on_cleanup(move || listener.remove());
    });
    view! {
        <aside
            class="context-pane"
            id="contact"
            tabindex="0"
            aria-label=text::contact::TITLE
            data-open=move || open.details.get().then_some("")
        >
            <h2>{text::contact::TITLE}</h2>
            {facts(head)}
            {ui::dynamic(move || shown.get().then(|| late(Late::Contact(contact))))}
        </aside>
    }
}

fn facts(head: ThreadHead) -> impl IntoView {
    let name = (head.name != head.handle).then(|| {
        view! { <div><dt>{text::contact::NAME}</dt><dd><bdi>{head.name}</bdi></dd></div> }
    });
    view! {
        <dl class="facts">
            {name}
            <div><dt>{text::contact::NUMBER}</dt><dd>{head.handle}</dd></div>
            <div>
                <dt>{text::contact::WROTE_TO}</dt>
                <dd>{head.account_name} " " <span class="subdued">{head.account_handle}</span></dd>
            </div>
            <div><dt>{text::contact::SINCE}</dt><dd>{ui::time(&head.since)}</dd></div>
        </dl>
    }
}

/// The way to everything that is known of the contact.
pub(super) fn page_link(contact: ContactId) -> ui::Part {
    let href = routes::record(routes::CONTACTS, contact);
    view! { <p><a href=href>{text::contacts::OPEN}</a></p> }.part()
}

/// What happened with the contact.
pub(super) fn timeline(open: Open, contact: ContactId) -> ui::Part {
    let load = move || remote::fetch(open.timeline, rpc::timeline(contact));
    ui::effect(move || {
        // Follows the dry runs too: each one is a line of the timeline.
        open.latest.track();
        load();
    });
    view! {
        <h3>{text::contact::TIMELINE}</h3>
        {ui::dynamic(move || Some(lines(open.timeline.get(), load)))}
    }
    .part()
}

fn lines(timeline: Remote<Vec<TimelineRow>>, load: impl Fn() + Copy + 'static) -> ui::Part {
    match timeline {
        Remote::Idle | Remote::Loading => ui::skeleton_lines(text::common::LOADING, 4),
        Remote::Ready(rows) => {
            let line = |row: TimelineRow| view! { <li><span>{row.sentence}</span> {ui::time(&row.time)}</li> };
            view! { <ol class="timeline">{rows.into_iter().map(line).collect_view()}</ol> }.part()
        }
        Remote::Failed(error) => ui::small_error(text::contact::TIMELINE_FAILED, &error, move |_| load()),
    }
}
