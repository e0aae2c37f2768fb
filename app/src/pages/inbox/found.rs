//! What a search found: people and messages, in the place of the conversation list. The address says what is looked for.

use crate::ui::IntoPart as _;
use leptos::{ev, html, prelude::*, task::spawn_local};
use leptos_router::{NavigateOptions, hooks::use_navigate};

use super::{
    list,
    remote::{self, Remote},
    store::Inbox,
};
use crate::{
    error::UiError,
    routes::{self, Filter, Find},
    rpc::{self, ConversationRow, FoundView, HitRow},
    text, ui,
};

#[derive(Clone, Copy)]
struct Search {
    inbox: Inbox,
    found: RwSignal<Remote<FoundView>>,
    loading: RwSignal<bool>,
    problem: RwSignal<Option<UiError>>,
}

/// The results, and what narrows them down.
pub(super) fn found(inbox: Inbox) -> ui::Part {
    let search = Search {
        inbox,
        found: RwSignal::new(Remote::Idle),
        loading: RwSignal::new(false),
        problem: RwSignal::new(None),
    };
    ui::effect(move || {
        inbox.find.track();
        inbox.filter.track();
        untrack(|| search.look());
    });
    ui::effect(move || {
        if let Remote::Ready(found) = &*search.found.read() {
            let more = found.more_people.is_some() || found.more_messages.is_some();
            inbox.announcement.set(text::search::found(found.people.len(), found.messages.len(), more));
        }
    });
    view! {
        <div class="list-body found" role="region" aria-label=text::search::FOUND>
            <div class="found-head">
                {narrow(inbox)}
                <a class=ui::Kind::Secondary.class() href=move || routes::inbox(inbox.filter.read().as_str(), inbox.selected.get())>
                    {text::search::END}
                </a>
            </div>
            {ui::dynamic(move || Some(search.shown()))}
        </div>
    }
    .part()
}

impl Search {
    fn look(self) {
        let (find, filter) = (self.inbox.find.get(), self.inbox.filter.get());
        self.found.set(Remote::Idle);
        self.problem.set(None);
        remote::fetch(self.found, rpc::search(find, filter));
    }

    fn shown(self) -> ui::Part {
        // Only what kind of answer there is: further rows come in without making the list anew.
        let standing = Memo::new(move |_| match &*self.found.read() {
            Remote::Idle | Remote::Loading => None,
            Remote::Failed(error) => Some(Err(error.clone())),
            Remote::Ready(found) => Some(Ok(!found.people.is_empty() || !found.messages.is_empty())),
        });
        ui::dynamic(move || {
            Some(match standing.get() {
                None => ui::skeleton_rows(text::search::LOADING, 6),
                Some(Err(error)) => ui::error_state(text::search::FAILED, &error, move |_| self.look()),
                Some(Ok(false)) => self.nothing(),
                Some(Ok(true)) => self.results(),
            })
        })
        .part()
    }

    fn nothing(self) -> ui::Part {
        let find = self.inbox.find.get_untracked();
        let wider = Find { q: find.q.clone(), ..Find::default() };
        let narrowed = wider != find || self.inbox.filter.with_untracked(Filter::is_unread);
        let more = narrowed.then(|| {
            view! {
                <p>{text::search::NOTHING_NARROWED}</p>
                <a class=ui::Kind::Secondary.class() href=wider.href(Filter::OPEN, self.inbox.selected.get_untracked())>
                    {text::search::EVERYTHING}
                </a>
            }
            .part()
        });
        ui::empty_state(ui::icons::SEARCH, text::search::NOTHING_TITLE, text::search::NOTHING, more)
    }

    fn results(self) -> ui::Part {
        let people = move || self.view(|found| found.people.clone());
        let messages = move || self.view(|found| found.messages.clone());
        let more_people = move || self.view(|found| found.more_people.is_some().then_some(()).into_iter().collect());
        let has_more = Signal::derive(
            move || matches!(&*self.found.read(), Remote::Ready(found) if found.more_messages.is_some()),
        );
        view! {
            {ui::dynamic(move || (!people().is_empty()).then(|| view! { <h3 class="found-group">{text::search::PEOPLE}</h3> }.part()))}
            {ui::dynamic(move || {
                (!people().is_empty()).then(|| {
                    let href = routes::contacts(&self.inbox.find.read_untracked().q);
                    view! { <p class="found-contacts"><a href=href>{text::contacts::AS_CONTACTS}</a></p> }.part()
                })
            })}
            <ul class="conversation-list">
                <For each=people key=|row| row.id.as_uuid() children=move |row| self.person(&row)/>
            </ul>
            {ui::dynamic(move || {
                (!more_people().is_empty()).then(|| {
                    let button = ui::button(ui::Kind::Secondary, text::search::MORE_PEOPLE, move |_| self.more(true));
                    view! { <div class="load-more">{button}</div> }.part()
                })
            })}
            {ui::dynamic(move || (!messages().is_empty()).then(|| view! { <h3 class="found-group">{text::search::MESSAGES}</h3> }.part()))}
            <ul class="conversation-list">
                <For each=messages key=|row| row.message.as_uuid() children=move |row| self.hit(row)/>
            </ul>
            {ui::load_more(has_more, self.loading, self.problem, Callback::new(move |()| self.more(false)))}
        }
        .part()
    }

    fn view<T>(self, part: impl FnOnce(&FoundView) -> Vec<T>) -> Vec<T> {
        match &*self.found.read() {
            Remote::Ready(found) => part(found),
            _ => Vec::new(),
        }
    }

    fn person(self, row: &ConversationRow) -> ui::Part {
        let (id, inbox) = (row.id, self.inbox);
        view! {
            <li>
                <a
                    class="conversation"
                    href=move || inbox.href(Some(id))
                    aria-current=move || (inbox.selected.get() == Some(id) && inbox.at.read().is_none()).then_some("page")
                    tabindex="0"
                >
                    {list::row_inside(row)}
                </a>
            </li>
        }
        .part()
    }

    fn hit(self, row: HitRow) -> ui::Part {
        let HitRow { message, conversation, name, initials, outbound, time, pieces } = row;
        let inbox = self.inbox;
        let href = move || inbox.find.read().message(inbox.filter.read().as_str(), conversation, message);
        let is_open = move || inbox.at.read().as_deref() == Some(message.to_string().as_str());
        let you = outbound.then(|| view! { <span class="conversation-you">{text::inbox::YOU}</span> });
        let piece = |(words, is_found): (String, bool)| {
            if is_found { view! { <mark>{words}</mark> }.part() } else { words.part() }
        };
        view! {
            <li>
                <a class="conversation hit" href=href aria-current=move || is_open().then_some("page") tabindex="0">
                    {ui::avatar(&initials, &name)}
                    <span class="conversation-text">
                        <span class="conversation-line">
                            <bdi class="conversation-name">{name.clone()}</bdi>
                            {ui::time(&time)}
                        </span>
                        <span class="hit-text" dir="auto">{you}{pieces.into_iter().map(piece).collect_view()}</span>
                    </span>
                </a>
            </li>
        }
        .part()
    }

    /// The next page of one of the two.
    fn more(self, of_people: bool) {
        let after = self.view(|found| {
            let next = if of_people { &found.more_people } else { &found.more_messages };
            next.clone().into_iter().collect()
        });
        let Some(after) = after.into_iter().next().filter(|_| !self.loading.get_untracked()) else { return };
        let (find, filter) = (self.inbox.find.get_untracked(), self.inbox.filter.get_untracked());
        self.loading.set(true);
        spawn_local(async move {
            let answer = if of_people {
                rpc::search_people(find.clone(), filter, after).await
            } else {
                rpc::search_messages(find.clone(), filter, after).await
            };
            if self.loading.try_set(false).is_some() || self.inbox.find.get_untracked() != find {
                // The page has gone, or something else is looked for now.
                return;
            }
            match answer {
                Ok(further) => {
                    self.problem.set(None);
                    self.found.update(|state| {
                        if let Remote::Ready(found) = state {
                            add(found, further, of_people);
                        }
                    });
                }
                Err(error) => self.problem.set(Some(error)),
            }
        });
    }
}

/// Puts a further page at the end of its group. Nothing is shown twice.
fn add(found: &mut FoundView, further: FoundView, of_people: bool) {
    if of_people {
        let known = |row: &ConversationRow| found.people.iter().any(|one| one.id == row.id);
        let new: Vec<_> = further.people.into_iter().filter(|row| !known(row)).collect();
        found.people.extend(new);
        found.more_people = further.more_people;
    } else {
        let known = |row: &HitRow| found.messages.iter().any(|one| one.message == row.message);
        let new: Vec<_> = further.messages.into_iter().filter(|row| !known(row)).collect();
        found.messages.extend(new);
        found.more_messages = further.more_messages;
    }
}

/// Who wrote, and when: a form that changes the address.
fn narrow(inbox: Inbox) -> ui::Part {
    let (direction, from, until) =
        (NodeRef::<html::Select>::new(), NodeRef::<html::Input>::new(), NodeRef::<html::Input>::new());
    let navigate = use_navigate();
    let apply = move |event: ev::SubmitEvent| {
        event.prevent_default();
        let day = |field: NodeRef<html::Input>| field.get_untracked().map(|field| field.value()).unwrap_or_default();
        let find = Find {
            q: inbox.find.read_untracked().q.clone(),
            direction: direction.get_untracked().map(|field| field.value()).unwrap_or_default(),
            from: day(from),
            until: day(until),
        };
        let filter = inbox.filter.get_untracked();
        navigate(&find.href(filter.as_str(), inbox.selected.get_untracked()), NavigateOptions::default());
    };
    let find = inbox.find.get_untracked();
    let is_narrow = find != Find { q: find.q.clone(), ..Find::default() };
    let choice = |value: &'static str, label: &'static str| view! { <option value=value selected={find.direction == value}>{label}</option> };
    view! {
        <details class="found-narrow" open=is_narrow>
            <summary>{text::search::NARROW}</summary>
            <form on:submit=apply>
                <label>
                    {text::search::WRITTEN_BY}
                    <select class="text-field" node_ref=direction>
                        {choice("", text::search::BOTH)}
                        {choice("inbound", text::search::CLIENTS)}
                        {choice("outbound", text::search::SHOP)}
                    </select>
                </label>
                <label>{text::search::FROM}<input class="text-field" type="date" value=find.from.clone() node_ref=from/></label>
                <label>{text::search::UNTIL}<input class="text-field" type="date" value=find.until.clone() node_ref=until/></label>
                <button type="submit" class=ui::Kind::Secondary.class()>{text::search::APPLY}</button>
            </form>
        </details>
    }
    .part()
}
