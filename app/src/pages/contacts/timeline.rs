//! Everything that happened with a contact, in order, or a part of it.

use domain::timeline::TimelineTopic;
use leptos::prelude::*;

use super::{
    one::{One, follows},
    paged::{Paged, Says},
};
use crate::{
    rpc::{self, LineRow},
    text::contacts as words,
    ui::{self, IntoPart as _, Part},
};

pub(super) fn card(one: One) -> Part {
    let topic = RwSignal::new(None::<TimelineTopic>);
    let list = Paged::new(move |after| {
        let topic = topic.get_untracked();
        async move { rpc::contact_timeline(one.id, topic, after).await.map(|page| (page.rows, page.next)) }
    });
    follows(one, list);
    let choose = move |wanted| {
        topic.set(wanted);
        list.restart();
    };
    let button = |wanted: Option<TimelineTopic>| {
        let name = wanted.map_or(words::EVERYTHING, words::topic);
        view! {
            <button
                type="button"
                class="tab"
                aria-pressed=move || (topic.get() == wanted).to_string()
                on:click=move |_| choose(wanted)
            >
                {name}
            </button>
        }
    };
    let topics = [None].into_iter().chain(TimelineTopic::ALL.into_iter().map(Some)).map(button);
    let says = Says { empty: words::NO_LINES, failed: words::TIMELINE_FAILED };
    let lines = list.view(says, line, |rows| view! { <ol class="timeline contact-timeline">{rows}</ol> }.part());
    let body = view! {
        <div class="contact-topics" role="group" aria-label=words::TOPICS>{topics.collect_view()}</div>
        {lines}
    };
    ui::card("contact-timeline", words::TIMELINE, body.part())
}

fn line(row: &LineRow) -> Part {
    let what = match &row.href {
        Some(href) => view! { <a href=href.clone()>{row.sentence.clone()}</a> }.part(),
        None => view! { <span>{row.sentence.clone()}</span> }.part(),
    };
    let detail =
        (!row.detail.is_empty()).then(|| view! { <span class="contact-detail" dir="auto">{row.detail.clone()}</span> });
    let by = row.by.as_ref().map(|name| view! { <span class="subdued">{words::by(name)} ", "</span> });
    view! {
        <li data-topic=row.topic.as_str()>
            {what}
            {detail}
            <span class="contact-when">{by} {ui::time(&row.time)}</span>
        </li>
    }
    .part()
}
