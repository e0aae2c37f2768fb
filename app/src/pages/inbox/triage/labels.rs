//! Which labels, and for managers the set itself.

use domain::ids::LabelId;
use leptos::{html, prelude::*, task::spawn_local};

use super::{chip, chosen, desk::Desk, select, written};
use crate::{
    browser,
    error::UiError,
    rpc::{self, LabelRow, TriageMove, TriageOffers},
    text::triage::label as words,
    ui::{self, IntoPart as _, Part},
};

pub(super) fn body(desk: Desk) -> Part {
    ui::dynamic(move || Some(desk.offered(|offers| choices(desk, offers)))).part()
}

fn choices(desk: Desk, offers: TriageOffers) -> Part {
    let only_one = desk.run.targets.with_untracked(Vec::len) == 1;
    if !offers.may_bulk && !only_one {
        return view! { <p>{words::ONLY_ONE}</p> }.part();
    }
    let search = RwSignal::new(String::new());
    let client = RwSignal::new(false);
    let labels = StoredValue::new(offers.labels.clone());
    let rows = move || {
        let wanted = search.get().to_lowercase();
        let fits = |label: &&LabelRow| label.path.to_lowercase().contains(&wanted);
        let found: Vec<Part> =
            labels.with_value(|labels| labels.iter().filter(fits).map(|label| row(desk, label, client)).collect());
        match (found.is_empty(), wanted.is_empty()) {
            (true, true) => view! { <p class="hint">{words::NONE}</p> }.part(),
            (true, false) => view! { <p class="hint">{words::NONE_FITS}</p> }.part(),
            _ => view! { <ul class="triage-labels">{found}</ul> }.part(),
        }
    };
    let manage = offers.may_label.then(|| manage(desk, offers.labels));
    view! {
        <div class="field">
            <label for="label-search">{words::SEARCH}</label>
            <input
                id="label-search"
                class="text-field"
                type="search"
                autocomplete="off"
                on:input=move |event| search.set(event_target_value(&event))
            />
        </div>
        {only_one.then(|| {
            view! {
                <label class="checkbox">
                    <input type="checkbox" on:change=move |event| client.set(event_target_checked(&event))/>
                    {words::CLIENT}
                </label>
            }
        })}
        {ui::dynamic(move || Some(rows()))}
        {manage}
    }
    .part()
}

fn row(desk: Desk, label: &LabelRow, client: RwSignal<bool>) -> Part {
    let id = label.id;
    let button = |on: bool, word: &'static str, said: String| {
        view! {
            <button
                type="button"
                class=ui::Kind::Secondary.class()
                aria-label=said
                on:click=move |_| {
                    desk.label.set(false);
                    if client.get_untracked() { label_client(desk, id, on) } else { desk.run.go(TriageMove::Label(id, on)) }
                }
            >
                {word}
            </button>
        }
    };
    view! {
        <li>
            {chip(&label.path, &label.color)}
            {button(true, words::ADD, words::add(&label.path))}
            {button(false, words::REMOVE, words::remove(&label.path))}
        </li>
    }
    .part()
}

fn label_client(desk: Desk, label: LabelId, on: bool) {
    let Some(target) = desk.run.targets.with_untracked(|targets| targets.first().copied()) else { return };
    spawn_local(async move {
        match rpc::label_client(target.id, label, on).await {
            Ok(()) => desk.run.say(words::CLIENT_CHANGED),
            Err(error) => desk.run.say(error.sentence()),
        }
        desk.run.inbox.renewed.update(|count| *count += 1);
    });
}

fn colors() -> Vec<(String, String)> {
    domain::label::COLORS.iter().map(|color| ((*color).to_owned(), (*color).to_owned())).collect()
}

/// What managers do with the set.
fn manage(desk: Desk, labels: Vec<LabelRow>) -> Part {
    let (name, color) = (NodeRef::<html::Input>::new(), NodeRef::<html::Select>::new());
    let problem = RwSignal::new(None::<String>);
    let create = move |_| {
        let (path, color) = (written(name), chosen(color));
        spawn_local(
            async move { settled(desk, problem, rpc::create_label(path, color, browser::request_key()).await) },
        );
    };
    let field =
        ui::Wanted { id: "label-new", label: words::NEW, hint: words::NEW_HINT, kind: "text", value: String::new() };
    view! {
        <details class="triage-manage">
            <summary>{words::MANAGE}</summary>
            {ui::text_field(field, name, problem.into())}
            {select("label-color", words::COLOR, color, "grey", colors())}
            <div>{ui::button(ui::Kind::Secondary, words::CREATE, create)}</div>
            <ul class="triage-set">{labels.into_iter().map(|label| managed(desk, label)).collect_view()}</ul>
        </details>
    }
    .part()
}

/// The set has changed, or not: the dialog stays open and shows which.
fn settled<T>(desk: Desk, problem: RwSignal<Option<String>>, answer: Result<T, UiError>) {
    match answer {
        Ok(_) => desk.load(),
        Err(error) => {
            problem.try_set(Some(error.sentence().to_owned()));
        }
    }
}

/// One of them. Several are on the page, so their fields are named by what they are about and not by an id.
fn managed(desk: Desk, label: LabelRow) -> Part {
    let (name, color) = (NodeRef::<html::Input>::new(), NodeRef::<html::Select>::new());
    let problem = RwSignal::new(None::<String>);
    let LabelRow { id, path, color: current } = label;
    let save = move |_| {
        let (path, color) = (written(name), chosen(color));
        spawn_local(async move { settled(desk, problem, rpc::change_label(id, path, color).await) });
    };
    let delete = move |_| spawn_local(async move { settled(desk, problem, rpc::delete_label(id).await) });
    let option = |color: &&'static str| view! { <option value={*color} selected={*color == current}>{*color}</option> };
    let options = domain::label::COLORS.iter().map(option).collect_view();
    view! {
        <li>
            <details>
                <summary>{chip(&path, &current)}</summary>
                <label class="field">
                    {words::NAME}
                    <input class="text-field" type="text" autocomplete="off" value=path.clone() node_ref=name/>
                </label>
                <label class="field">
                    {words::COLOR}
                    <select class="select" node_ref=color>{options}</select>
                </label>
                {ui::dynamic(move || problem.get().map(ui::banner))}
                <div class="triage-actions">
                    {ui::button(ui::Kind::Secondary, words::SAVE, save)}
                    {ui::button(ui::Kind::Critical, words::DELETE, delete)}
                </div>
            </details>
        </li>
    }
    .part()
}
