//! A controlled test: one real message, followed until it has arrived.

use std::time::Duration;

use domain::{
    guard::Gate,
    ids::{AccountId, DispatchId},
};
use leptos::{html, prelude::*, task::spawn_local};
use uuid::Uuid;

use super::{guards, store::Bench};
use crate::{
    browser,
    error::UiError,
    routes,
    rpc::{self, BlockerRow, RecipientRow, TestAccount, TestRun, TestStart, TestsView},
    text::readiness::tests as words,
    ui::{self, IntoPart as _, Part},
};

/// A carrier answers within a second or two; after some looks there is no hurry any more.
const FIRST_PAUSE: Duration = Duration::from_secs(1);
const LATER_PAUSE: Duration = Duration::from_secs(5);
const FIRST_LOOKS: u32 = 5;

const ACCOUNT: &str = "test-account";
const RECIPIENT: &str = "test-recipient";

/// What somebody is about to send. The same choice again before an answer has come is the same test.
#[derive(Clone, PartialEq, Eq, Debug)]
struct Wanted {
    key: Uuid,
    account: TestAccount,
    recipient: RecipientRow,
}

#[derive(Clone, Copy)]
struct State {
    bench: Bench,
    wanted: RwSignal<Option<Wanted>>,
    asking: ui::Asking,
    refused: RwSignal<Vec<BlockerRow>>,
    run: RwSignal<Option<TestRun>>,
    lost: RwSignal<bool>,
    account: NodeRef<html::Select>,
    recipient: NodeRef<html::Select>,
}

pub(super) fn section(bench: Bench) -> Part {
    let state = State {
        bench,
        wanted: RwSignal::new(None),
        asking: ui::Asking::new(),
        refused: RwSignal::new(Vec::new()),
        run: RwSignal::new(None),
        lost: RwSignal::new(false),
        account: NodeRef::new(),
        recipient: NodeRef::new(),
    };
    let tests = Memo::new(move |_| bench.view.with(|view| view.tests.clone()));
    let refused = move || {
        let blockers = state.refused.get();
        (!blockers.is_empty()).then(|| refusal(blockers))
    };
    let body = view! {
        <p class="hint">{words::EXPLANATION}</p>
        {ui::dynamic(move || tests.get().map(|tests| form(&tests, &state)))}
        {ui::dynamic(refused)}
        {ui::dynamic(move || state.run.get().map(|run| progress(run, state.bench)))}
        {ui::dynamic(move || state.lost.get().then(|| ui::banner(words::LOST.to_owned())))}
        {confirmation(&state)}
    };
    ui::card("readiness-test", words::TITLE, body.part())
}

/// The choice and the button, or a sentence that says why there is none.
fn form(tests: &TestsView, state: &State) -> Part {
    let state = *state;
    let hint = |sentence: &'static str| view! { <p>{sentence}</p> }.part();
    if !tests.may_run {
        return hint(words::NOT_YOURS);
    }
    if tests.accounts.is_empty() {
        return hint(words::NO_ACCOUNT);
    }
    if tests.recipients.is_empty() {
        return hint(words::NO_RECIPIENT);
    }
    let warnings = tests.accounts.iter().filter(|account| !account.can_send);
    let warning = |account: &TestAccount| view! { <p class="hint"><bdi>{account.name.clone()}</bdi> ": " {account.summary.clone()}</p> };
    let warnings = warnings.map(warning).collect_view();
    let account = |one: &TestAccount| {
        view! { <option value=one.id.to_string()>{format!("{} ({})", one.name, one.number)}</option> }
    };
    let recipient = |one: &RecipientRow| {
        view! { <option value=one.handle.clone()>{format!("{} ({})", one.label, one.number)}</option> }
    };
    view! {
        <div class="readiness-fields">
            <div class="field">
                <label for=ACCOUNT>{words::ACCOUNT}</label>
                <select id=ACCOUNT class="select" node_ref=state.account>
                    {tests.accounts.iter().map(account).collect_view()}
                </select>
            </div>
            <div class="field">
                <label for=RECIPIENT>{words::RECIPIENT}</label>
                <select id=RECIPIENT class="select" node_ref=state.recipient>
                    {tests.recipients.iter().map(recipient).collect_view()}
                </select>
            </div>
            {ui::button(ui::Kind::Secondary, words::RUN, move |_| state.ask())}
        </div>
        {warnings}
    }
    .part()
}

fn refusal(blockers: Vec<BlockerRow>) -> Part {
    view! {
        <div class="banner" role="alert">
            {ui::icon(ui::icons::ALERT_TRIANGLE)}
            <div>
                <p>{words::REFUSED}</p>
                {guards::reasons(blockers)}
            </div>
        </div>
    }
    .part()
}

/// Where the test stands, until its gate is open.
fn progress(run: TestRun, bench: Bench) -> Part {
    let is_open =
        bench.view.with(|view| view.gates.iter().any(|gate| gate.gate == Gate::ControlledTestPassed && gate.open));
    let sentence = match (run.delivered, is_open) {
        (true, true) => words::PASSED.to_owned(),
        (true, false) => words::DELIVERED.to_owned(),
        _ => words::at(&run.state),
    };
    let line = |text: String| (!text.is_empty()).then(|| view! { <p>{text}</p> });
    let blockers = (!run.blockers.is_empty()).then(|| guards::reasons(run.blockers));
    view! {
        <div class="readiness-run" data-delivered=run.delivered.then_some("")>
            {ui::progress(sentence, run.step, TestRun::STEPS)}
            {line(run.problem)}
            {line(run.next_step)}
            {blockers}
            <p><a href=routes::record(routes::DELIVERIES, run.id)>{words::DETAILS}</a></p>
        </div>
    }
    .part()
}

fn confirmation(state: &State) -> Part {
    let state = *state;
    let impact = move || {
        state.wanted.get().map(|wanted| {
            let recipient = format!("{} ({})", wanted.recipient.label, wanted.recipient.number);
            view! { <p>{words::impact(&recipient, &wanted.account.name)}</p> }.part()
        })
    };
    let ui::Asking { open, busy, problem } = state.asking;
    let body = view! {
        {ui::dynamic(impact)}
        {ui::dynamic(move || problem.get().map(|error| ui::banner(error.sentence().to_owned())))}
        <div class="dialog-actions">
            {ui::button(ui::Kind::Secondary, crate::text::common::CANCEL, move |_| open.set(false))}
            <button
                type="button"
                class=ui::Kind::Primary.class()
                aria-disabled=move || busy.get().then_some("true")
                on:click=move |_| state.send()
            >
                {ui::busy_words(busy, words::RUNNING, words::CONFIRM)}
            </button>
        </div>
    };
    let title = Signal::stored(words::CONFIRM_TITLE.to_owned());
    view! { <ui::Dialog id="readiness-test-confirm" title open body=body.part()/> }.part()
}

impl State {
    /// Asks once more, about what is chosen.
    fn ask(self) {
        let chosen = |node: NodeRef<html::Select>| node.get_untracked().map(|select| select.value());
        let (Some(account), Some(recipient)) = (chosen(self.account), chosen(self.recipient)) else { return };
        let account = account.parse::<AccountId>().ok();
        let found = self.bench.view.with_untracked(|view| {
            let tests = view.tests.as_ref()?;
            let account = tests.accounts.iter().find(|one| Some(one.id) == account)?.clone();
            Some((account, tests.recipients.iter().find(|one| one.handle == recipient)?.clone()))
        });
        let Some((account, recipient)) = found else { return };
        self.wanted.set(Some(Wanted { key: browser::request_key(), account, recipient }));
        self.asking.ask();
    }

    fn send(self) {
        let Some(wanted) = self.wanted.get_untracked().filter(|_| !self.asking.busy.get_untracked()) else { return };
        self.asking.busy.set(true);
        spawn_local(async move {
            let answer = rpc::run_controlled_test(wanted.account.id, wanted.recipient.handle, wanted.key).await;
            let Some(start) = self.asking.answered(answer) else { return };
            self.lost.set(false);
            match start {
                TestStart::Refused(blockers) => {
                    self.run.set(None);
                    self.refused.set(blockers);
                }
                TestStart::Queued(run) => {
                    self.refused.set(Vec::new());
                    let id = run.id;
                    self.run.set(Some(run));
                    self.follow(id).await;
                }
            }
        });
    }

    /// Looks again until nothing more happens by itself, or another test has begun, or the page has gone.
    async fn follow(self, id: DispatchId) {
        let is_shown = || self.run.try_with_untracked(|run| run.as_ref().is_some_and(|run| run.id == id)) == Some(true);
        for look in 0_u32.. {
            browser::sleep(if look < FIRST_LOOKS { FIRST_PAUSE } else { LATER_PAUSE }).await;
            if !is_shown() {
                return;
            }
            let answer: Result<TestRun, UiError> = rpc::controlled_test(id).await;
            if !is_shown() {
                return;
            }
            self.lost.set(answer.is_err());
            let Ok(run) = answer else { continue };
            let at_rest = run.at_rest;
            // The gate first, so that the last sentence is about both.
            self.bench.renew().await;
            if !is_shown() {
                return;
            }
            if self.run.with_untracked(|shown| shown.as_ref() != Some(&run)) {
                self.run.set(Some(run));
            }
            if at_rest {
                return;
            }
        }
    }
}
