//! Which conversations, in which order; the answer is the list's address.

use leptos::{html, prelude::*};
use leptos_router::{NavigateOptions, hooks::use_navigate};

use super::{chosen, desk::Desk, export, select, views, written};
use crate::{
    routes::{self, Filter},
    rpc::TriageOffers,
    text::triage::{self as all, filter as words},
    ui::{self, IntoPart as _, Part},
};

/// What the address has for a key.
fn part(query: &str, key: &str) -> String {
    let pair = |pair: &str| pair.split_once('=').filter(|(name, _)| *name == key).map(|(_, value)| value.to_owned());
    query.split('&').find_map(pair).unwrap_or_default()
}

/// The address of these choices; what is usual is left out, but for the status: without it a saved view would mean something else.
pub(super) fn address(parts: &[(&str, String)]) -> String {
    let usual = |key: &str, value: &str| value.is_empty() || (key, value) == ("sort", "newest");
    let kept = parts.iter().filter(|(key, value)| !usual(key, value)).map(|(key, value)| format!("{key}={value}"));
    kept.collect::<Vec<_>>().join("&")
}

pub(super) fn body(desk: Desk) -> Part {
    let navigate = use_navigate();
    let go = Callback::new(move |query: String| {
        desk.filter.set(false);
        let inbox = desk.run.inbox;
        navigate(&routes::inbox(&query, inbox.selected.get_untracked()), NavigateOptions::default());
    });
    ui::dynamic(move || Some(desk.offered(|offers| form(desk, offers, go)))).part()
}

fn pairs(pairs: &[(&str, &str)]) -> Vec<(String, String)> {
    pairs.iter().map(|(value, name)| ((*value).to_owned(), (*name).to_owned())).collect()
}

fn form(desk: Desk, offers: TriageOffers, go: Callback<String>) -> Part {
    let filter = desk.run.inbox.filter.get_untracked();
    let now = |key: &str| part(filter.as_str(), key);
    let [status, assigned, label, channel, sort] = std::array::from_fn(|_| NodeRef::<html::Select>::new());
    let [from, to, unread] = std::array::from_fn(|_| NodeRef::<html::Input>::new());
    let people =
        offers.people.iter().filter(|person| !person.own).map(|person| (person.id.to_string(), person.name.clone()));
    let people = pairs(&[("", words::ANYBODY), ("me", words::ME), ("nobody", words::NOBODY)]).into_iter().chain(people);
    let labels = offers.labels.iter().map(|label| (label.id.to_string(), label.path.clone()));
    let labels = pairs(&[("", words::ANY_LABEL)]).into_iter().chain(labels);
    let channels =
        domain::conversation::ChannelKind::ALL.map(|kind| (kind.as_str().to_owned(), kind.label().to_owned()));
    let channels = pairs(&[("", words::ANY_CHANNEL)]).into_iter().chain(channels);
    let query = Callback::new(move |()| {
        let unread = unread.get_untracked().is_some_and(|input: web_sys::HtmlInputElement| input.checked());
        address(&[
            ("status", chosen(status)),
            ("unread", if unread { "1".to_owned() } else { String::new() }),
            ("assigned", chosen(assigned)),
            ("label", chosen(label)),
            ("channel", chosen(channel)),
            ("from", written(from)),
            ("to", written(to)),
            ("sort", chosen(sort)),
        ])
    });
    let day = |id: &'static str, label: &'static str, node, value| {
        let wanted = ui::Wanted { id, label, hint: "", kind: "date", value };
        ui::text_field(wanted, node, Signal::stored(None))
    };
    let may_export = offers.may_export;
    let status_now = Some(now("status")).filter(|name| !name.is_empty()).unwrap_or_else(|| "open".to_owned());
    view! {
        <div class="triage-form">
            {select("filter-status", all::STATUS, status, &status_now, pairs(&all::STATUSES))}
            {select("filter-assigned", words::ASSIGNED, assigned, &now("assigned"), people.collect())}
            {select("filter-label", words::LABEL, label, &now("label"), labels.collect())}
            {select("filter-channel", words::CHANNEL, channel, &now("channel"), channels.collect())}
            {day("filter-from", words::FROM, from, now("from"))}
            {day("filter-to", words::TO, to, now("to"))}
            {select("filter-sort", words::SORT, sort, &now("sort"), pairs(&words::SORTS))}
            <label class="checkbox">
                <input type="checkbox" checked={!now("unread").is_empty()} node_ref=unread/>
                {words::UNREAD}
            </label>
        </div>
        <div class="dialog-actions">
            {ui::button(ui::Kind::Secondary, words::CLEAR, move |_| go.run(Filter::OPEN.to_owned()))}
            {ui::button(ui::Kind::Primary, words::APPLY, move |_| go.run(query.run(())))}
        </div>
        {views::saved(desk, offers, query, go)}
        {may_export.then(|| export::section(query))}
    }
    .part()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_address_has_what_is_not_usual() {
        let choice = |key, value: &str| (key, value.to_owned());
        let parts =
            [choice("status", "all"), choice("label", ""), choice("sort", "newest"), choice("to", "2026-11-05")];
        assert_eq!(address(&parts), "status=all&to=2026-11-05");
        assert_eq!(part("status=all&to=2026-11-05", "to"), "2026-11-05");
        assert_eq!(part("status=all", "label"), "");
    }
}
