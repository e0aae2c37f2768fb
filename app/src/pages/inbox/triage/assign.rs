//! Whose is it?

use domain::ids::StaffId;
use leptos::{html, prelude::*};

use super::{desk::Desk, written};
use crate::{
    rpc::{PersonRow, TriageMove, TriageOffers},
    text::triage::assign as words,
    ui::{self, IntoPart as _, Part},
};

pub(super) fn body(desk: Desk) -> Part {
    ui::dynamic(move || Some(desk.offered(|offers| choices(desk, offers)))).part()
}

fn choices(desk: Desk, offers: TriageOffers) -> Part {
    let node = NodeRef::<html::Input>::new();
    let give = move |to: Option<StaffId>| {
        desk.assign.set(false);
        desk.run.go(TriageMove::Assign(to, written(node)));
    };
    let only_self = !offers.may_bulk && desk.run.targets.with_untracked(Vec::len) > 1;
    let choice = |to: Option<StaffId>, name: String| {
        view! {
            <li>
                <button type="button" class="triage-choice" on:click=move |_| give(to)>
                    <bdi>{name}</bdi>
                </button>
            </li>
        }
    };
    let (own, others): (Vec<_>, Vec<_>) = offers.people.into_iter().partition(|person| person.own);
    let own = own.into_iter().map(|PersonRow { id, .. }| choice(Some(id), words::ME.to_owned())).collect_view();
    let others = (!only_self).then(|| {
        let people = others.into_iter().map(|PersonRow { id, name, .. }| choice(Some(id), name)).collect_view();
        view! { {people} {choice(None, words::NOBODY.to_owned())} }
    });
    let field = ui::Wanted {
        id: "assign-note",
        label: words::NOTE,
        hint: words::NOTE_HINT,
        kind: "text",
        value: String::new(),
    };
    let hint = only_self.then(|| view! { <p class="hint">{words::ONLY_SELF}</p> });
    view! {
        {ui::text_field(field, node, Signal::stored(None))}
        <ul class="triage-choices">{own} {others}</ul>
        {hint}
    }
    .part()
}
