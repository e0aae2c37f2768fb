//! The same person twice: likely ones first, what a merge would do, and every decision with the way back.

use domain::ids::{ContactId, MergeId};
use leptos::{prelude::*, task::spawn_local};

use super::{
    choose::{self, chooser},
    labels::chips,
    one::{One, follows},
    paged::{Paged, Says},
};
use crate::{
    browser,
    pages::inbox::remote::{self, Remote},
    routes,
    rpc::{self, ContactMergeRow, ContactRow, DuplicateRow, MergeOutlook, OutlookRow},
    text::{self, contacts as words},
    ui::{self, IntoPart as _, Part},
};

const MERGING: ui::Wording = ui::Wording {
    id: "merge-title",
    field: "",
    confirm: words::MERGE,
    during: words::MERGING,
    kind: ui::Kind::Primary,
};
const UNDOING: ui::Wording = ui::Wording {
    id: "unmerge-title",
    field: "",
    confirm: words::UNDO,
    during: words::UNDOING,
    kind: ui::Kind::Primary,
};

#[derive(Clone, Copy)]
struct Merging {
    one: One,
    alike: RwSignal<Remote<Vec<DuplicateRow>>>,
    outlook: RwSignal<Remote<MergeOutlook>>,
    asking: ui::Asking,
    /// One for each attempt at the same merge.
    key: StoredValue<uuid::Uuid>,
}

/// For whoever may merge.
pub(super) fn card(one: One) -> Part {
    let merging = Merging {
        one,
        alike: RwSignal::new(Remote::Idle),
        outlook: RwSignal::new(Remote::Idle),
        asking: ui::Asking::new(),
        key: StoredValue::new(uuid::Uuid::nil()),
    };
    ui::effect(move || {
        one.tick.track();
        merging.load();
    });
    let compare = Callback::new(move |row: ContactRow| merging.compare(row.id));
    let title = Signal::derive(move || match &*merging.outlook.read() {
        Remote::Ready(outlook) => words::merge_title(&outlook.from_name),
        _ => words::MERGE_TITLE.to_owned(),
    });
    let impact = ui::dynamic(move || Some(impact(&merging.outlook.read()))).part();
    let dialog = ui::confirm(MERGING, title, merging.asking, impact, Callback::new(move |()| merging.merge()));
    let body = view! {
        <p class="subdued">{words::MERGE_HINT}</p>
        {ui::dynamic(move || Some(alike(merging, compare)))}
        {chooser("merge-find", one.id, candidate, compare)}
        {dialog}
    };
    ui::card("contact-merge", words::SAME_PERSON, body.part())
}

fn alike(merging: Merging, compare: Callback<ContactRow>) -> Part {
    match &*merging.alike.read() {
        Remote::Idle | Remote::Loading => ui::skeleton_lines(text::common::LOADING, 2),
        Remote::Failed(error) => ui::small_error(words::ALIKE_FAILED, error, move |_| merging.load()),
        Remote::Ready(rows) if rows.is_empty() => view! { <p>{words::NOBODY_ALIKE}</p> }.part(),
        Remote::Ready(rows) => {
            let row = |row: &DuplicateRow| {
                view! { <li>{choose::who(&row.contact)} <span>{row.why.clone()}</span> {button(&row.contact, compare)}</li> }
            };
            view! { <ul class="contact-rows" id="contact-alike">{rows.iter().map(row).collect_view()}</ul> }.part()
        }
    }
}

fn candidate(row: &ContactRow, compare: Callback<ContactRow>) -> Part {
    view! { <li>{choose::who(row)} {button(row, compare)}</li> }.part()
}

fn button(row: &ContactRow, compare: Callback<ContactRow>) -> Part {
    let (label, chosen) = (words::compare(&row.name), row.clone());
    view! {
        <span class="contact-row-foot">
            <button
                type="button"
                class=ui::Kind::Secondary.class()
                aria-label=label
                on:click=move |_| compare.run(chosen.clone())
            >
                {words::COMPARE}
            </button>
        </span>
    }
    .part()
}

/// What would follow from a yes.
fn impact(outlook: &Remote<MergeOutlook>) -> Part {
    let outlook = match outlook {
        Remote::Ready(outlook) => outlook,
        Remote::Failed(error) => return ui::banner(error.sentence().to_owned()).part(),
        Remote::Idle | Remote::Loading => return ui::skeleton_lines(text::common::LOADING, 4),
    };
    let sentence = |sentence: &String| view! { <li>{sentence.clone()}</li> };
    let labels =
        (!outlook.labels.is_empty()).then(|| view! { <p>{words::LABELS_COME} " " {chips(&outlook.labels)}</p> });
    view! {
        <ul class="contact-impact">{outlook.comes.iter().map(sentence).collect_view()}</ul>
        {labels}
        <h3>{words::CONSENT_AFTER}</h3>
        <ul class="contact-rows">{outlook.handles.iter().map(handle).collect_view()}</ul>
        <p class="subdued">{words::STRICTEST}</p>
    }
    .part()
}

fn handle(row: &OutlookRow) -> Part {
    let (tone, word) =
        if row.stays { (ui::Tone::Critical, text::consent::STAYS) } else { (ui::Tone::Success, text::consent::MAY) };
    let comes = row.comes.then(|| ui::badge(ui::Tone::Info, words::COMES));
    view! {
        <li>
            <span class="contact-row-foot"><strong>{row.handle.clone()}</strong> {comes} {ui::badge(tone, word)}</span>
            {(!row.why.is_empty()).then(|| view! { <span>{row.why.clone()}</span> })}
        </li>
    }
    .part()
}

impl Merging {
    fn load(self) {
        remote::fetch(self.alike, rpc::contact_duplicates(self.one.id));
    }

    fn compare(self, other: ContactId) {
        self.key.set_value(browser::request_key());
        self.outlook.set(Remote::Idle);
        remote::fetch(self.outlook, rpc::preview_merge(self.one.id, other));
        self.asking.ask();
    }

    fn merge(self) {
        let Remote::Ready(outlook) = self.outlook.get_untracked() else {
            self.asking.busy.set(false);
            return;
        };
        let key = self.key.get_value();
        spawn_local(async move {
            let MergeOutlook { from, from_version, version, .. } = outlook;
            let answer = rpc::merge_contacts(self.one.id, version, from, from_version, key).await;
            if let Some(full) = self.asking.answered(answer) {
                self.one.changed(full, words::MERGED_NOW);
            }
        });
    }
}

#[derive(Clone, Copy)]
struct Undoing {
    one: One,
    which: RwSignal<Option<ContactMergeRow>>,
    asking: ui::Asking,
}

/// Every decision about whose handles are whose.
pub(super) fn history(one: One) -> Part {
    let undoing = Undoing { one, which: RwSignal::new(None), asking: ui::Asking::new() };
    let may_undo = one.full.with_untracked(|full| full.may_merge);
    let list =
        Paged::new(
            move |after| async move { rpc::contact_merges(one.id, after).await.map(|page| (page.rows, page.next)) },
        );
    follows(one, list);
    provide_context(undoing);
    let says = Says { empty: words::NO_MERGES, failed: words::MERGES_FAILED };
    let row = if may_undo { undoable } else { decided };
    let list = list.view(says, row, |rows| view! { <ol class="timeline">{rows}</ol> }.part());
    let impact = view! { <p>{words::UNDO_IMPACT}</p> }.part();
    let dialog = ui::confirm(
        UNDOING,
        words::UNDO_TITLE.to_owned(),
        undoing.asking,
        impact,
        Callback::new(move |()| undoing.undo()),
    );
    ui::card("contact-merges", words::MERGES, view! { {list} {dialog} }.part())
}

fn decided(row: &ContactMergeRow) -> Part {
    line(row, None)
}

fn undoable(row: &ContactMergeRow) -> Part {
    let undoing = expect_context::<Undoing>();
    let chosen = row.clone();
    let ask = move |_| {
        undoing.which.set(Some(chosen.clone()));
        undoing.asking.ask();
    };
    let button = row.undone.is_none().then(|| ui::button(ui::Kind::Secondary, words::UNDO, ask).part());
    line(row, button)
}

fn line(row: &ContactMergeRow, button: Option<Part>) -> Part {
    let undone = row.undone.clone().map(|sentence| view! { <span class="subdued">{sentence}</span> });
    view! {
        <li>
            <span>{row.sentence.clone()}</span>
            {ui::time(&row.time)}
            {undone}
            <span class="contact-row-foot">
                <a href=routes::record(routes::CONTACTS, row.other)>{words::OTHER}</a>
                {button}
            </span>
        </li>
    }
    .part()
}

impl Undoing {
    fn undo(self) {
        let Some(id) = self.which.with_untracked(|row| row.as_ref().map(|row| row.id)) else { return };
        self.run(id);
    }

    fn run(self, id: MergeId) {
        spawn_local(async move {
            let answer = rpc::undo_contact_merge(id).await;
            if self.asking.answered(answer).is_some() {
                self.one.announcer.say(words::UNDONE.to_owned());
                self.one.look_again();
            }
        });
    }
}
