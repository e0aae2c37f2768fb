//! Saved views: to go to, to save, to change.

use leptos::{html, prelude::*, task::spawn_local};

use super::{desk::Desk, written};
use crate::{
    browser,
    error::UiError,
    rpc::{self, TriageOffers, ViewRow},
    text::triage::filter as words,
    ui::{self, IntoPart as _, Part},
};

/// `query` is what the form says now; `go` opens an address.
pub(super) fn saved(desk: Desk, offers: TriageOffers, query: Callback<(), String>, go: Callback<String>) -> Part {
    let name = NodeRef::<html::Input>::new();
    let share = NodeRef::<html::Input>::new();
    let problem = RwSignal::new(None::<String>);
    let save = move |_| {
        let (name, query) = (written(name), query.run(()));
        let shared = share.get_untracked().is_some_and(|input| input.checked());
        spawn_local(async move {
            settled(desk, problem, rpc::save_view(name, query, shared, browser::request_key()).await);
        });
    };
    let field = ui::Wanted { id: "view-name", label: words::NAME, hint: "", kind: "text", value: String::new() };
    let none = offers.views.is_empty().then(|| view! { <p class="hint">{words::NO_VIEWS}</p> });
    let share = offers.may_share.then(|| {
        view! {
            <label class="checkbox">
                <input type="checkbox" node_ref=share/>
                {words::SHARE}
            </label>
        }
    });
    let may_share = offers.may_share;
    let row = |view: ViewRow| row(desk, view, may_share, go);
    view! {
        <section class="triage-views" aria-labelledby="views-title">
            <h3 id="views-title">{words::VIEWS}</h3>
            {none}
            <ul>{offers.views.into_iter().map(row).collect_view()}</ul>
            {ui::text_field(field, name, problem.into())}
            {share}
            <div>{ui::button(ui::Kind::Secondary, words::SAVE, save)}</div>
        </section>
    }
    .part()
}

fn settled(desk: Desk, problem: RwSignal<Option<String>>, answer: Result<(), UiError>) {
    match answer {
        Ok(()) => desk.load(),
        Err(error) => {
            problem.try_set(Some(error.sentence().to_owned()));
        }
    }
}

fn row(desk: Desk, row: ViewRow, may_share: bool, go: Callback<String>) -> Part {
    let ViewRow { id, name, query, shared, may_change } = row;
    let badge = shared.then(|| ui::badge(ui::Tone::Neutral, words::SHARED));
    let change = may_change.then(|| {
        let (field, share) = (NodeRef::<html::Input>::new(), NodeRef::<html::Input>::new());
        let problem = RwSignal::new(None::<String>);
        let save = move |_| {
            let name = written(field);
            let shared = share.get_untracked().map(|input| input.checked());
            spawn_local(async move { settled(desk, problem, rpc::change_view(id, Some(name), shared).await) });
        };
        let delete = move |_| spawn_local(async move { settled(desk, problem, rpc::delete_view(id).await) });
        let share = may_share.then(|| {
            view! {
                <label class="checkbox">
                    <input type="checkbox" checked=shared node_ref=share/>
                    {words::SHARE}
                </label>
            }
        });
        view! {
            <details>
                <summary aria-label=words::change(&name)>{words::CHANGE}</summary>
                <label class="field">
                    {words::NAME}
                    <input class="text-field" type="text" autocomplete="off" value=name.clone() node_ref=field/>
                </label>
                {share}
                {ui::dynamic(move || problem.get().map(ui::banner))}
                <div class="triage-actions">
                    {ui::button(ui::Kind::Secondary, words::RENAME, save)}
                    {ui::button(ui::Kind::Critical, words::DELETE, delete)}
                </div>
            </details>
        }
    });
    let open = name.clone();
    view! {
        <li>
            <button type="button" class="triage-choice" on:click=move |_| go.run(query.clone())>
                <bdi>{open}</bdi>
                {badge}
            </button>
            {change}
        </li>
    }
    .part()
}
