//! The write guard as a person sees it and as the owner changes it: the same evaluation that blocks a send.

mod change;
mod readiness;
mod recipients;
mod test_run;

use domain::{
    access::{Ctx, Permission},
    guard::{Blocker, Effect, Gate, GuardMode, GuardState, Purpose, blockers},
};
use jiff::Timestamp;
use serde::Serialize;
use storage::{TenantTx, guard::GuardRows};

pub(crate) use self::change::checked_reason;
pub use self::{
    change::{Closed, KILL_SWITCH, kill, set_gate, set_guard},
    readiness::{ChangeView, GuardLine, Readiness, changes, readiness},
    recipients::{RecipientView, list_recipient, recipients, unlist_recipient},
    test_run::run_controlled_test,
};
use crate::{error::ServiceError, services::Services};

/// A gate of an effect.
#[derive(Clone, PartialEq, Eq, Debug, Serialize)]
pub struct GateView {
    /// Which.
    pub gate: Gate,
    /// Whether it has evidence.
    pub open: bool,
    /// The evidence, or why it is closed.
    pub sentence: String,
    /// What would open it; nothing once it is open.
    pub next_step: Option<&'static str>,
    /// Since when it is open.
    pub opened_at: Option<Timestamp>,
    /// A person closed it, so it does not open by itself.
    pub closed_by_hand: bool,
}

/// The guard over an effect.
#[derive(Clone, PartialEq, Eq, Debug, Serialize)]
pub struct GuardView {
    /// The effect.
    pub effect: Effect,
    /// The stored name of the workbench's guard.
    pub workbench_guard: &'static str,
    /// How far it is open.
    pub mode: GuardMode,
    /// Whether the effect could happen now.
    pub open: bool,
    /// Its gates.
    pub gates: Vec<GateView>,
    /// Everything that blocks it.
    pub blockers: Vec<Blocker>,
}

/// Where the guard over an effect stands.
pub async fn view(services: &Services, ctx: &Ctx, effect: Effect) -> Result<GuardView, ServiceError> {
    ctx.require(Permission::GuardRead)?;
    let mut tx = services.db().tenant(ctx).await?;
    let rows = storage::guard::rows(&mut tx).await?;
    let blockers = blockers(&with_deployment(services, rows.state(effect)), effect, Purpose::Live);
    Ok(GuardView {
        effect,
        workbench_guard: effect.workbench().guard(),
        mode: rows.mode(effect.as_str()),
        open: blockers.is_empty(),
        gates: effect.gates().iter().map(|gate| gate_view(*gate, &rows)).collect(),
        blockers,
    })
}

/// Adds the deployment's own switch to what the rows say.
pub(crate) fn with_deployment(services: &Services, state: GuardState) -> GuardState {
    GuardState { deployment_on: services.inner().settings.live_effects, ..state }
}

/// Why a live effect may not happen, by the rows of this transaction; empty if nothing blocks it.
pub(crate) async fn live_blockers(
    services: &Services,
    tx: &mut TenantTx,
    effect: Effect,
) -> Result<Vec<Blocker>, ServiceError> {
    let rows = storage::guard::rows(tx).await?;
    Ok(blockers(&with_deployment(services, rows.state(effect)), effect, Purpose::Live))
}

fn gate_view(gate: Gate, rows: &GuardRows) -> GateView {
    let row = rows.gates.iter().find(|row| row.gate == gate);
    let open = row.filter(|row| row.is_open);
    let closed_by_hand = row.is_some_and(|row| row.closed_by_hand);
    GateView {
        gate,
        open: open.is_some(),
        sentence: row.map_or_else(|| gate.closed_sentence().to_owned(), |row| row.evidence.clone()),
        next_step: open.is_none().then(|| next_step(gate, closed_by_hand)),
        opened_at: open.map(|row| row.opened_at),
        closed_by_hand,
    }
}

const fn next_step(gate: Gate, closed_by_hand: bool) -> &'static str {
    if closed_by_hand { "The owner closed it, and only the owner opens it again." } else { gate.next_step() }
}
