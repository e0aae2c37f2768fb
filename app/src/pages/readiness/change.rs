//! Opening and closing: every change is asked about first, with what follows from it and a reason for those who come later.

use domain::guard::{Gate, GuardMode};
use leptos::{prelude::*, task::spawn_local};

use super::store::Bench;
use crate::{
    rpc::{self, GateLine, GuardLine},
    text::readiness as words,
    ui::{self, IntoPart as _, Part},
};

/// A change that waits for a yes.
#[derive(Clone, PartialEq, Eq, Debug)]
pub(super) enum Proposal {
    /// Of a gate.
    Gate { gate: Gate, label: String, open: bool, effects: String },
    /// Of a guard.
    Guard { name: String, label: String, mode: GuardMode, effects: String },
}

impl Proposal {
    pub(super) fn of_gate(line: &GateLine, open: bool) -> Self {
        Self::Gate { gate: line.gate, label: line.label.clone(), open, effects: line.effects.join(", ") }
    }

    pub(super) fn of_guard(line: &GuardLine, mode: GuardMode) -> Self {
        Self::Guard { name: line.name.clone(), label: line.label.clone(), mode, effects: line.effects.join(", ") }
    }

    const fn closes(&self) -> bool {
        matches!(self, Self::Gate { open: false, .. } | Self::Guard { mode: GuardMode::Closed, .. })
    }

    /// Whether the answer comes only when nothing is being handed over.
    const fn waits(&self) -> bool {
        self.closes() || matches!(self, Self::Guard { mode: GuardMode::Test, .. })
    }

    fn title(&self) -> String {
        match self {
            Self::Gate { label, open, .. } => words::gates::ask(label, *open),
            Self::Guard { label, mode, .. } => words::guards::ask(label, *mode),
        }
    }

    fn impact(&self) -> String {
        match self {
            Self::Gate { open: true, effects, .. } => words::gates::open_impact(effects),
            Self::Gate { effects, .. } => words::gates::close_impact(effects),
            Self::Guard { mode, effects, .. } => words::guards::impact(*mode, effects),
        }
    }

    fn done(&self) -> String {
        match self {
            Self::Gate { label, open, .. } => words::gates::done(label, *open),
            Self::Guard { label, mode, .. } => words::guards::done(label, *mode),
        }
    }
}

const OPENING: ui::Wording = ui::Wording {
    id: "readiness-opening",
    field: "readiness-opening-reason",
    confirm: words::change::CONFIRM,
    during: words::change::DURING,
    kind: ui::Kind::Primary,
};
const CLOSING: ui::Wording = ui::Wording {
    id: "readiness-closing",
    field: "readiness-closing-reason",
    confirm: words::change::CONFIRM_CLOSING,
    during: words::change::CLOSING,
    kind: ui::Kind::Critical,
};
const KILLING: ui::Wording = ui::Wording {
    id: "readiness-killing",
    field: "readiness-killing-reason",
    confirm: words::kill::PULL,
    during: words::kill::DURING,
    kind: ui::Kind::Critical,
};

impl Bench {
    pub(super) fn propose(self, proposal: Proposal) {
        let asking = if proposal.closes() { self.closing } else { self.opening };
        self.proposed.set(Some(proposal));
        asking.ask();
    }

    fn confirm(self, asking: ui::Asking, reason: String) {
        let Some(proposal) = self.proposed.get_untracked() else { return };
        let done = proposal.done();
        spawn_local(async move {
            let answer = match proposal {
                Proposal::Gate { gate, open, .. } => rpc::set_gate(gate, open, reason).await,
                Proposal::Guard { name, mode, .. } => rpc::set_guard(name, mode, reason).await,
            };
            self.settled(asking, answer, done).await;
        });
    }

    fn kill(self, reason: String) {
        spawn_local(async move {
            let answer = rpc::kill_switch(reason).await;
            self.settled(self.killing, answer, words::kill::DONE.to_owned()).await;
        });
    }
}

/// The dialogs of a page whose owner looks; none for anybody else.
pub(super) fn dialogs(bench: Bench) -> Option<Part> {
    bench.view.with_untracked(|view| view.may_manage).then(|| {
        let killing = view! {
            <p>{words::kill::IMPACT}</p>
            <p>{words::kill::WAITS}</p>
        };
        view! {
            {about(bench, OPENING, bench.opening)}
            {about(bench, CLOSING, bench.closing)}
            <ui::ReasonDialog
                wording=KILLING
                title=Signal::stored(words::kill::ASK.to_owned())
                asking=bench.killing
                impact=killing.part()
                on_reason=Callback::new(move |reason| bench.kill(reason))
            />
        }
        .part()
    })
}

/// One that asks about the change that is proposed.
fn about(bench: Bench, wording: ui::Wording, asking: ui::Asking) -> Part {
    let title = move || bench.proposed.with(|change| change.as_ref().map(Proposal::title).unwrap_or_default());
    let impact = move || {
        bench.proposed.get().map(|change| {
            view! {
                <p>{change.impact()}</p>
                {change.waits().then(|| view! { <p>{words::change::WAITS}</p> })}
            }
            .part()
        })
    };
    view! {
        <ui::ReasonDialog
            wording
            title=Signal::derive(title)
            asking
            impact=ui::dynamic(impact).part()
            on_reason=Callback::new(move |reason| bench.confirm(asking, reason))
        />
    }
    .part()
}
