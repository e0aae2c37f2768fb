//! One contact: who they are, what is known of them, and everything that happened.

use domain::ids::{ContactId, TimelineEntryId};
use leptos::{prelude::*, task::spawn_local};
use leptos_router::{NavigateOptions, hooks::use_navigate};

use super::{
    handles, labels,
    late::{Late, late},
    name,
    paged::{Paged, Says},
    timeline,
};
use crate::{
    pages::{inbox::customer, plan},
    routes::{self, Filter},
    rpc::{self, ContactFull, ConversationRow, DraftRow},
    text::{self, contacts as words},
    ui::{self, IntoPart as _, Part},
};

/// What the page knows.
#[derive(Clone, Copy)]
pub(super) struct One {
    pub(super) id: ContactId,
    pub(super) full: RwSignal<ContactFull>,
    /// Raised when something has happened with the contact.
    pub(super) tick: RwSignal<u32>,
    pub(super) announcer: ui::Announcer,
}

impl One {
    /// Shows what a change has made of the contact, and says so.
    pub(super) fn changed(self, full: ContactFull, sentence: &'static str) {
        self.announcer.say(sentence.to_owned());
        self.adopt(full);
    }

    fn adopt(self, full: ContactFull) {
        let happened = self.full.with_untracked(|before| before.newest != full.newest);
        if self.full.with_untracked(|before| *before != full) {
            self.full.set(full);
        }
        if happened {
            self.tick.update(|count| *count += 1);
        }
    }

    /// Somebody else may have changed it, or the client may have written.
    pub(super) fn look_again(self) {
        spawn_local(async move {
            let Ok(fresh) = rpc::contact(self.id.to_string()).await else { return };
            if self.full.try_get_untracked().is_some() {
                self.adopt(fresh);
            }
        });
    }
}

pub(super) fn contact(full: ContactFull) -> Part {
    if let Some(into) = full.merged_into {
        return merged(into);
    }
    let one = One { id: full.id, full: RwSignal::new(full), tick: RwSignal::new(0), announcer: ui::Announcer::new() };
    ui::poll(Callback::new(move |()| one.look_again()));
    let may_merge = one.full.with_untracked(|full| full.may_merge);
    let gone = Memo::new(move |_| one.full.with(|full| full.merged_into));
    view! {
        {ui::dynamic(move || gone.get().map(merged))}
        {name::card(one)}
        <div class="contact-page">
            <div class="contact-side">
                {handles::card(one)}
                {labels::card(one)}
                {customer_card(one)}
                {conversations(one)}
                {drafts(one)}
                {may_merge.then(|| late(Late::Merge, one))}
            </div>
            <div class="contact-main">
                {timeline::card(one)}
                {late(Late::History, one)}
            </div>
        </div>
        {one.announcer.region()}
    }
    .part()
}

/// The contact is part of another one now: that one opens.
fn merged(into: ContactId) -> Part {
    let href = routes::record(routes::CONTACTS, into);
    let navigate = use_navigate();
    let target = href.clone();
    ui::effect(move || navigate(&target, NavigateOptions { replace: true, ..NavigateOptions::default() }));
    view! { <p class="notice" role="status">{words::MERGED} " " <a href=href>{words::MERGED_OPEN}</a></p> }.part()
}

/// Follows what happens with the contact.
pub(super) fn follows<T: Clone + PartialEq + Send + Sync + 'static>(one: One, list: Paged<T>) {
    ui::effect(move || {
        one.tick.track();
        list.renew();
    });
}

fn conversations(one: One) -> Part {
    let list = Paged::new(move |after| async move {
        rpc::contact_conversations(one.id, after).await.map(|page| (page.rows, page.next))
    });
    follows(one, list);
    let says = Says { empty: words::NO_CONVERSATIONS, failed: words::CONVERSATIONS_FAILED };
    let list = list.view(says, conversation, |rows| view! { <ul class="contact-rows">{rows}</ul> }.part());
    let notes =
        ui::dynamic(move || one.full.with(|full| Some(view! { <p class="subdued">{full.notes.clone()}</p> }.part())));
    ui::card("contact-conversations", words::CONVERSATIONS, view! { {notes} {list} }.part())
}

fn conversation(row: &ConversationRow) -> Part {
    let you = row.outbound.then_some(text::inbox::YOU);
    let mark = |mark: &rpc::Mark| labels::chip(&mark.text, &mark.tone);
    let marks = (!row.marks.is_empty())
        .then(|| view! { <span class="contact-chips">{row.marks.iter().map(mark).collect_view()}</span> });
    let unread = (row.unread > 0).then(|| ui::badge(ui::Tone::Attention, text::inbox::unread(row.unread)));
    view! {
        <li>
            <a href=routes::inbox(Filter::ALL, Some(row.id))>
                <bdi>{you} {row.preview.clone()}</bdi>
            </a>
            <span class="contact-row-foot">
                <span class="subdued">{row.channel.label()} ", " {ui::time(&row.time)}</span>
                {unread}
                {marks}
            </span>
        </li>
    }
    .part()
}

fn drafts(one: One) -> Part {
    let list =
        Paged::new(
            move |after| async move { rpc::contact_drafts(one.id, after).await.map(|page| (page.rows, page.next)) },
        );
    follows(one, list);
    let says = Says { empty: words::NO_DRAFTS, failed: words::DRAFTS_FAILED };
    let list = list.view(says, draft, |rows| view! { <ul class="contact-rows">{rows}</ul> }.part());
    ui::card("contact-drafts", words::DRAFTS, list)
}

fn draft(row: &DraftRow) -> Part {
    let by = if row.own { text::drafts::YOU.to_owned() } else { row.author.clone() };
    view! {
        <li>
            <a href=routes::record(routes::DRAFTS, row.id)>
                <bdi>{row.preview.clone()}</bdi>
            </a>
            <span class="contact-row-foot">
                <span class="subdued">{by} ", " {ui::time(&row.time)}</span>
                {plan::state_badge(row.state)}
            </span>
        </li>
    }
    .part()
}

fn customer_card(one: One) -> Part {
    let seen = StoredValue::new(None::<TimelineEntryId>);
    let concerned = move || {
        one.tick.track();
        let newest = one.full.with_untracked(|full| full.newest);
        let is_news = seen.get_value() != newest;
        seen.set_value(newest);
        is_news
    };
    let panel = customer::panel_of(one.id, concerned);
    ui::card(
        "contact-customer",
        words::CUSTOMER,
        view! {
            <div class="customer">
                <h3 class="visually-hidden">{text::customers::TITLE}</h3>
                {panel}
            </div>
        }
        .part(),
    )
}
