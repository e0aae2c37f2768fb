//! What the readiness page shows.

use domain::{
    guard::{Gate, GuardMode, Workbench},
    ids::{AccountId, DispatchId, GuardChangeId},
};
use serde::{Deserialize, Serialize};

use super::views::{BlockerRow, Moment};

/// Where a workbench stands, with everything that may be done about it.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub struct ReadinessView {
    /// Which.
    pub workbench: Workbench,
    /// What is missing first; nothing once its first effect is open.
    pub first: Option<BlockerRow>,
    /// Whether the installation's own switch is on.
    pub deployment_on: bool,
    /// Hand-overs under way at this moment.
    pub in_flight: i64,
    /// The kill switch, while nothing was opened since.
    pub killed: Option<ChangeRow>,
    /// Every gate, in the order in which they are usually opened.
    pub gates: Vec<GateLine>,
    /// The workbench's own guard, then that of each effect.
    pub guards: Vec<GuardLine>,
    /// Controlled tests; nothing where there are none.
    pub tests: Option<TestsView>,
    /// The agreement about this workbench.
    pub manifest: ManifestView,
    /// Who opened and closed what, newest first.
    pub history: ChangePage,
    /// Whether this person may open and close.
    pub may_manage: bool,
}

/// A gate, and what this person may do with it.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub struct GateLine {
    /// Which.
    pub gate: Gate,
    /// The name a person reads.
    pub label: String,
    /// Whether it has evidence.
    pub open: bool,
    /// The evidence, or why it is closed.
    pub sentence: String,
    /// What would open it; nothing once it is open.
    pub next_step: Option<String>,
    /// Since when it is open.
    pub since: Option<Moment>,
    /// What rests on it.
    pub effects: Vec<String>,
    /// Whether this person may open it by hand now.
    pub may_open: bool,
    /// Whether this person may close it now.
    pub may_close: bool,
}

/// A guard.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub struct GuardLine {
    /// The stored name.
    pub name: String,
    /// The name a person reads.
    pub label: String,
    /// How far it is open.
    pub mode: GuardMode,
    /// Of an effect: whether it could happen now. Nothing for the workbench's own guard, which stands before all of them.
    pub possible: Option<bool>,
    /// Everything that blocks it.
    pub blockers: Vec<BlockerRow>,
    /// What passes through it.
    pub effects: Vec<String>,
}

/// The agreement about a workbench.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub struct ManifestView {
    /// What it is for.
    pub purpose: String,
    /// Its page inside Shopify Admin.
    pub route: String,
    /// How it is installed.
    pub kind: String,
    /// The stored name of its write guard.
    pub guard: String,
    /// The roles it is open to.
    pub access: Vec<String>,
    /// What it keeps itself.
    pub owns: Vec<String>,
    /// What it may ask Accounts Core for.
    pub may_request: Vec<String>,
    /// What is never kept here.
    pub must_not_own: Vec<String>,
    /// The audit events it has to write.
    pub audit_events: Vec<String>,
    /// What people do with it first.
    pub first_workflows: Vec<String>,
    /// What it may ask Shopify for.
    pub scopes: Vec<String>,
    /// What it does while its guard is closed.
    pub safe_now: Vec<String>,
    /// What has to come before anything live.
    pub production_gate: String,
}

/// One opening or closing.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub struct ChangeRow {
    /// Our id for it.
    pub id: GuardChangeId,
    /// The name of the gate or guard, for a person.
    pub target: String,
    /// How far it was open afterwards.
    pub mode: GuardMode,
    /// Why.
    pub reason: String,
    /// Who; nothing for the app itself.
    pub who: Option<String>,
    /// When.
    pub time: Moment,
}

/// Some changes.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub struct ChangePage {
    /// Newest first.
    pub rows: Vec<ChangeRow>,
    /// Where the next page begins.
    pub next: Option<String>,
}

/// Controlled tests: who may be reached, and through what.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub struct TestsView {
    /// The list of those whom a test may reach.
    pub recipients: Vec<RecipientRow>,
    /// The accounts that a test can go through; empty for somebody who may not run one.
    pub accounts: Vec<TestAccount>,
    /// Whether this person may run one.
    pub may_run: bool,
}

/// Somebody whom a controlled test may reach.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub struct RecipientRow {
    /// The number, as it is stored.
    pub handle: String,
    /// The same, to be read.
    pub number: String,
    /// Whose it is.
    pub label: String,
    /// Who put it on the list.
    pub added_by: String,
    /// When.
    pub added: Moment,
}

/// An account that a controlled test can go through.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub struct TestAccount {
    /// Our id for it.
    pub id: AccountId,
    /// Its name.
    pub name: String,
    /// The shop's own number.
    pub number: String,
    /// How it fares, in a sentence.
    pub summary: String,
    /// Whether it has all that sending takes.
    pub can_send: bool,
}

/// What closing found.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub struct Closing {
    /// Nothing is being handed over any more.
    pub drained: bool,
}

/// What became of the wish to run a controlled test.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum TestStart {
    /// It is under way.
    Queued(TestRun),
    /// It can't leave, for all of these reasons.
    Refused(Vec<BlockerRow>),
}

/// A controlled test.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub struct TestRun {
    /// Our id for it.
    pub id: DispatchId,
    /// Where it stands, in a person's words.
    pub state: String,
    /// Which of [`TestRun::STEPS`] that is.
    pub step: usize,
    /// It arrived.
    pub delivered: bool,
    /// Nothing more happens to it by itself.
    pub at_rest: bool,
    /// Why it is not where it should be, in a sentence; empty if it is.
    pub problem: String,
    /// What to do, in a sentence; may be empty.
    pub next_step: String,
    /// Why it is held.
    pub blockers: Vec<BlockerRow>,
}

impl TestRun {
    /// Handed over, accepted, sent, delivered.
    pub const STEPS: usize = 4;
}
