//! A workbench's readiness: its manifest, and where each of its guards stands at this moment.

use domain::{
    access::{Ctx, Permission},
    guard::{Effect, Gate, GuardMode, Workbench},
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
        let blockers = domain::guard::blockers(
            &with_deployment(services, rows.state(*effect)),
            *effect,
            domain::guard::Purpose::Live,
        );
        GuardView {
            effect: *effect,
            workbench_guard: workbench.guard(),
            mode: rows.mode(effect.as_str()),
            open: blockers.is_empty(),
            gates: effect.gates().iter().map(|gate| gate_view(*gate, &rows)).collect(),
            blockers,
        }
    };
    Ok(Readiness {
        workbench,
        guard: GuardLine { name: workbench.guard(), mode: rows.mode(workbench.guard()) },
        deployment_on: services.inner().settings.live_effects,
        gates: Gate::ALL.into_iter().filter(rests_on).map(|gate| gate_view(gate, &rows)).collect(),
        effects: effects.iter().map(view).collect(),
        in_flight,
    })
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
