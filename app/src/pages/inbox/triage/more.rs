//! Subject, links and history of a conversation.

use domain::triage::LinkKind;
use leptos::{html, prelude::*, task::spawn_local};

use super::{super::remote::Remote, bar::Bar, chip, chosen, moves, practice, select, written};
use crate::{
    browser,
    error::UiError,
    routes,
    rpc::{self, HistoryRow, LinkRow, StandingView, TriageResult},
    text::triage::{self as all, more as words},
    ui::{self, IntoPart as _, Part},
};

pub(super) fn body(bar: Bar) -> Part {
    let problem = RwSignal::new(None::<String>);
    let inside = move || match bar.standing.get() {
        Remote::Ready(standing) => Some(everything(bar, standing, problem)),
        _ => None,
    };
    view! {
        {ui::dynamic(move || problem.get().map(ui::banner))}
        {ui::dynamic(inside)}
    }
    .part()
}

fn settled(bar: Bar, problem: RwSignal<Option<String>>, answer: Result<TriageResult, UiError>) {
    match answer {
        Ok(result) => {
            problem.try_set(None);
            bar.inbox.done.set(Some((all::changed(1), result.undo)));
        }
        Err(error) => {
            problem.try_set(Some(error.sentence().to_owned()));
        }
    }
    bar.load();
}

fn everything(bar: Bar, standing: StandingView, problem: RwSignal<Option<String>>) -> Part {
    let subject = NodeRef::<html::Input>::new();
    let (id, version) = (bar.id, standing.version);
    let save = move |_| {
        let text = written(subject);
        spawn_local(async move { settled(bar, problem, rpc::set_subject(id, version, text).await) });
    };
    let field =
        ui::Wanted { id: "triage-subject", label: words::SUBJECT, hint: "", kind: "text", value: standing.subject };
    let line = |row: HistoryRow| {
        let note = (!row.note.is_empty()).then(|| view! { <span dir="auto">{row.note}</span> });
        view! { <li><span>{row.sentence}</span> {note} {ui::time(&row.time)}</li> }
    };
    let client = (!standing.client_labels.is_empty()).then(|| {
        let labels = standing.client_labels.iter().map(|label| chip(&label.path, &label.color)).collect_view();
        view! {
            <h3>{words::CLIENT_LABELS}</h3>
            <div class="triage-facts">{labels}</div>
        }
    });
    let moves = standing.may_merge.then(|| moves::section(bar, problem));
    let practice = standing.may_simulate.then(|| practice::section(bar, problem));
    let none = standing.history.is_empty().then(|| view! { <p class="hint">{words::NO_HISTORY}</p> });
    view! {
        {ui::text_field(field, subject, Signal::stored(None))}
        <div>{ui::button(ui::Kind::Secondary, words::SAVE, save)}</div>
        {client}
        <h3>{words::LINKS}</h3>
        {links(bar, standing.links, problem)}
        {moves}
        {practice}
        <h3>{words::PAPER}</h3>
        <div><a class=ui::Kind::Secondary.class() href=routes::print(id)>{words::PRINT}</a></div>
        <h3>{words::HISTORY}</h3>
        {none}
        <ol class="timeline">{standing.history.into_iter().map(line).collect_view()}</ol>
    }
    .part()
}

fn links(bar: Bar, links: Vec<LinkRow>, problem: RwSignal<Option<String>>) -> Part {
    let kind = NodeRef::<html::Select>::new();
    let (reference, title) = (NodeRef::<html::Input>::new(), NodeRef::<html::Input>::new());
    let id = bar.id;
    let add = move |_| {
        let kind = LinkKind::from_name(&chosen(kind)).unwrap_or(LinkKind::Order);
        let (reference, title, key) = (written(reference), written(title), browser::request_key());
        spawn_local(async move {
            settled(bar, problem, rpc::link_conversation(id, kind, reference, title, key).await);
        });
    };
    let none = links.is_empty().then(|| view! { <p class="hint">{words::NO_LINKS}</p> });
    let row = |link: LinkRow| {
        let remove =
            move |_| spawn_local(async move { settled(bar, problem, rpc::unlink_conversation(link.id).await) });
        view! {
            <li>
                <span>{link.kind} " " {link.reference} ": " <bdi>{link.title.clone()}</bdi></span>
                <button
                    type="button"
                    class=ui::Kind::Secondary.class()
                    aria-label=words::remove(&link.title)
                    on:click=remove
                >
                    {words::REMOVE}
                </button>
            </li>
        }
    };
    let kinds = LinkKind::ALL.map(|kind| (kind.as_str().to_owned(), kind.label().to_owned()));
    let field =
        |id: &'static str, label: &'static str| ui::Wanted { id, label, hint: "", kind: "text", value: String::new() };
    view! {
        {none}
        <ul class="triage-labels">{links.into_iter().map(row).collect_view()}</ul>
        <div class="triage-form">
            {select("link-kind", words::KIND, kind, "order", kinds.to_vec())}
            {ui::text_field(field("link-reference", words::REFERENCE), reference, Signal::stored(None))}
            {ui::text_field(field("link-title", words::LINK_TITLE), title, Signal::stored(None))}
            {ui::button(ui::Kind::Secondary, words::ADD, add)}
        </div>
    }
    .part()
}
