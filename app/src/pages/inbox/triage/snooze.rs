//! Until when?

use leptos::{html, prelude::*};

use super::{desk::Desk, written};
use crate::{
    rpc::{PresetRow, TriageMove, TriageOffers},
    text::triage::snooze as words,
    ui::{self, IntoPart as _, Part},
};

pub(super) fn body(desk: Desk) -> Part {
    ui::dynamic(move || Some(desk.offered(|offers| choices(desk, offers)))).part()
}

fn choices(desk: Desk, offers: TriageOffers) -> Part {
    let node = NodeRef::<html::Input>::new();
    let problem = RwSignal::new(None::<String>);
    let snooze = move |until: String| {
        desk.snooze.set(false);
        desk.run.go(TriageMove::Snooze(until));
    };
    let preset = |PresetRow { name, time }: PresetRow| {
        view! {
            <li>
                <button type="button" class="triage-choice" on:click=move |_| snooze(time.machine.clone())>
                    <span>{name}</span>
                    <span class="subdued">{time.label}</span>
                </button>
            </li>
        }
    };
    let custom = move |_| {
        let until = written(node);
        if until.is_empty() { problem.set(Some(words::TIME_NEEDED.to_owned())) } else { snooze(until) }
    };
    let field =
        ui::Wanted { id: "snooze-until", label: words::CUSTOM, hint: "", kind: "datetime-local", value: String::new() };
    view! {
        <ul class="triage-choices">{offers.presets.into_iter().map(preset).collect_view()}</ul>
        {ui::text_field(field, node, problem.into())}
        <p class="hint">{words::zone(&offers.zone)}</p>
        <div class="dialog-actions">{ui::button(ui::Kind::Primary, words::SET, custom)}</div>
    }
    .part()
}
