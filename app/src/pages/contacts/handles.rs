//! The contact's numbers: how it is known that they are theirs, and whether each may be written to.

use domain::ids::IdentityId;
use leptos::prelude::*;

use super::one::One;
use crate::{
    pages::inbox::consent,
    rpc::HandleRow,
    text::{self, contacts as words},
    ui::{self, IntoPart as _, Part},
};

pub(super) fn card(one: One) -> Part {
    let rows = Memo::new(move |_| one.full.with(|full| full.handles.clone()));
    // Whose consent shows; one at a time.
    let chosen = RwSignal::new(one.full.with_untracked(|full| full.handles.first().map(|handle| handle.id)));
    let announcement = RwSignal::new(String::new());
    let list = move || {
        let part = rows.with(|rows| {
            if rows.is_empty() {
                return view! { <p class="subdued">{words::NO_HANDLES}</p> }.part();
            }
            let alone = rows.len() == 1;
            view! { <ul class="contact-rows">{rows.iter().map(|row| handle(row, alone, chosen)).collect_view()}</ul> }
                .part()
        });
        Some(part)
    };
    let conversation = Memo::new(move |_| {
        rows.with(|rows| rows.iter().find(|row| Some(row.id) == chosen.get()).and_then(|row| row.conversation))
    });
    let panel = move || {
        let id = conversation.get()?;
        let concerned = move || {
            one.tick.track();
            true
        };
        Some(consent::panel_of(id, announcement, concerned))
    };
    let body = view! {
        {ui::dynamic(list)}
        {ui::dynamic(panel)}
        <div class="visually-hidden" role="status">{ui::words(move || announcement.get())}</div>
    };
    ui::card("contact-handles", words::HANDLES, body.part())
}

fn handle(row: &HandleRow, alone: bool, chosen: RwSignal<Option<IdentityId>>) -> Part {
    let id = row.id;
    let (tone, word) =
        if row.stays { (ui::Tone::Critical, text::consent::STAYS) } else { (ui::Tone::Success, text::consent::MAY) };
    let show = (!alone).then(|| {
        let label = words::consent_of(&row.handle);
        view! {
            <button
                type="button"
                class=ui::Kind::Secondary.class()
                aria-pressed=move || (chosen.get() == Some(id)).to_string()
                aria-label=label
                on:click=move |_| chosen.set(Some(id))
            >
                {words::SHOW_CONSENT}
            </button>
        }
    });
    view! {
        <li>
            <span class="contact-row-foot">
                <strong>{row.handle.clone()}</strong>
                <span class="subdued">{row.channel.label()}</span>
                {ui::badge(tone, word)}
            </span>
            <span class="subdued">{row.match_line.clone()}</span>
            <span class="contact-row-foot">{show}</span>
        </li>
    }
    .part()
}
