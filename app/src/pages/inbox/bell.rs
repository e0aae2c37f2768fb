//! How many notifications are not read, beside the list.

use crate::ui::IntoPart as _;
use leptos::{prelude::*, task::spawn_local};

use super::store::Inbox;
use crate::{routes, rpc, text, ui};

pub(super) fn bell(inbox: Inbox) -> ui::Part {
    let unread = RwSignal::new(0_u32);
    ui::effect(move || {
        // Whatever changed may have been told to somebody.
        inbox.changed.track();
        spawn_local(async move {
            if let Ok(count) = rpc::notification_count().await {
                unread.try_set(count);
            }
        });
    });
    let count = move || {
        let unread = unread.get();
        (unread > 0).then(|| {
            view! { <span class="unread-count" aria-hidden="true">{text::notifications::count(unread)}</span> }.part()
        })
    };
    view! {
        <a class="button button-secondary button-icon bell" href=routes::NOTIFICATIONS>
            {ui::icon(ui::icons::NOTIFICATION)}
            <span class="visually-hidden">{ui::words(move || text::notifications::bell(unread.get()))}</span>
            {ui::dynamic(count)}
        </a>
    }
    .part()
}
