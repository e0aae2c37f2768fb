//! A workbench's readiness: its manifest, and where each of its guards stands at this moment.

use domain::{
    access::{Ctx, Permission},
    guard::{Blocker, Effect, Gate, GuardMode, GuardState, Purpose, Workbench, blockers},
    ids::GuardChangeId,
    keyset::{Cursor, page_rows},
};
use jiff::Timestamp;
use serde::Serialize;
use storage::guard::GuardChange;

use super::{GateView, GuardView, gate_view, with_deployment};
use crate::{
    error::ServiceError,
    services::{Page, Services},
};

/// A guard's own line.
#[derive(Clone, PartialEq, Eq, Debug, Serialize)]
pub struct GuardLine {
    /// The stored name.
    pub name: &'static str,
    /// How far it is open.
    pub mode: GuardMode,
}

/// Where a workbench stands.
#[derive(Clone, PartialEq, Eq, Debug, Serialize)]
pub struct Readiness {
    /// Which.
    pub workbench: Workbench,
    /// The workbench's own guard.
    pub guard: GuardLine,
    /// The deployment's switch.
    pub deployment_on: bool,
    /// Every gate that one of its effects rests on, once.
    pub gates: Vec<GateView>,
    /// Each of its effects.
    pub effects: Vec<GuardView>,
    /// Hand-overs under way at this moment.
    pub in_flight: i64,
    /// What is missing first for the workbench's first effect; nothing once it is open.
    pub first_missing: Option<Blocker>,
}

/// Where a workbench stands, by the evaluation that blocks a send.
pub async fn readiness(services: &Services, ctx: &Ctx, workbench: Workbench) -> Result<Readiness, ServiceError> {
    ctx.require(Permission::GuardRead)?;
    let mut tx = services.db().tenant(ctx).await?;
    let rows = storage::guard::rows(&mut tx).await?;
    let in_flight = storage::dispatch::claim::in_flight(&mut tx).await?;
    let effects: Vec<Effect> = Effect::ALL.into_iter().filter(|effect| effect.workbench() == workbench).collect();
    let rests_on = |gate: &Gate| effects.iter().any(|effect| effect.gates().contains(gate));
    let view = |effect: &Effect| {
        let blockers = blockers(&with_deployment(services, rows.state(*effect)), *effect, Purpose::Live);
        GuardView {
            effect: *effect,
            workbench_guard: workbench.guard(),
            mode: rows.mode(effect.as_str()),
            open: blockers.is_empty(),
            gates: effect.gates().iter().map(|gate| gate_view(*gate, &rows)).collect(),
            blockers,
        }
    };
    let first = effects.first();
    Ok(Readiness {
        workbench,
        guard: GuardLine { name: workbench.guard(), mode: rows.mode(workbench.guard()) },
        deployment_on: services.inner().settings.live_effects,
        gates: Gate::ALL.into_iter().filter(rests_on).map(|gate| gate_view(gate, &rows)).collect(),
        effects: effects.iter().map(view).collect(),
        in_flight,
        first_missing: first.and_then(|effect| first_missing(&with_deployment(services, rows.state(*effect)), *effect)),
    })
}

/// What to see to first. A controlled test comes before live effects, so what it lacks is missing earlier than its outcome.
fn first_missing(state: &GuardState, effect: Effect) -> Option<Blocker> {
    let live = blockers(state, effect, Purpose::Live);
    let awaits_test = live.iter().any(|blocker| blocker.code == Gate::ControlledTestPassed.as_str());
    let for_test =
        if awaits_test { blockers(state, effect, Purpose::ControlledTest { listed: true }) } else { Vec::new() };
    for_test.into_iter().chain(live).next()
}

/// One opening or closing.
#[derive(Clone, PartialEq, Eq, Debug, Serialize)]
pub struct ChangeView {
    /// Our id for it.
    pub id: GuardChangeId,
    /// The name of the gate or guard, or `kill_switch`.
    pub target: String,
    /// `opened`, `test_only` or `closed`.
    pub change: String,
    /// Why.
    pub reason: String,
    /// Who; nothing for the app itself.
    pub actor_name: Option<String>,
    /// When.
    pub occurred_at: Timestamp,
}

impl From<GuardChange> for ChangeView {
    fn from(row: GuardChange) -> Self {
        Self {
            id: row.id,
            target: row.target,
            change: row.change,
            reason: row.reason,
            actor_name: row.actor_name,
            occurred_at: row.occurred_at,
        }
    }
}

/// Who opened and closed what, newest first.
pub async fn changes(
    services: &Services,
    ctx: &Ctx,
    before: Option<Cursor>,
    limit: Option<u16>,
) -> Result<Page<ChangeView>, ServiceError> {
    ctx.require(Permission::GuardRead)?;
    let limit = page_rows(limit);
    let mut tx = services.db().tenant(ctx).await?;
    let rows = storage::guard::changes(&mut tx, before, i64::from(limit) + 1).await?;
    let views = rows.into_iter().map(ChangeView::from).collect();
    Ok(Page::cut(views, limit, |row: &ChangeView| Cursor {
        at_micros: row.occurred_at.as_microsecond(),
        id: row.id.as_uuid(),
    }))
}

#[cfg(test)]
mod tests {
    use domain::guard::GateRecord;

    use super::*;

    fn first(open: &[Gate], mode: GuardMode) -> Option<String> {
        let opened_at = Timestamp::UNIX_EPOCH;
        let gates =
            open.iter().map(|gate| GateRecord { gate: *gate, evidence: "seen".to_owned(), opened_at }).collect();
        let state = GuardState { deployment_on: true, workbench: mode, effect: mode, gates };
        first_missing(&state, Effect::Sms).map(|blocker| blocker.code)
    }

    #[test]
    fn a_controlled_test_is_named_once_it_could_run() {
        let gates = Effect::Sms.gates();
        let before_test: Vec<Gate> = gates.iter().copied().filter(|gate| *gate != Gate::ControlledTestPassed).collect();
        assert_eq!(first(&[], GuardMode::Closed).as_deref(), Some(gates[0].as_str()));
        assert_eq!(first(&before_test, GuardMode::Closed).as_deref(), Some(Workbench::Communications.guard()));
        assert_eq!(first(&before_test, GuardMode::Test).as_deref(), Some(Gate::ControlledTestPassed.as_str()));
        assert_eq!(first(gates, GuardMode::Test).as_deref(), Some(Workbench::Communications.guard()));
        assert_eq!(first(gates, GuardMode::Open), None);
    }
}
