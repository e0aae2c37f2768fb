//! The write guard as a person sees it: the same evaluation that blocks a send.

use domain::{
    access::{Ctx, Permission},
    guard::{Blocker, Decision, Effect, EffectRequest, Gate, GuardState, decide},
    ids::ShopId,
};
use jiff::Timestamp;
use serde::Serialize;
use storage::TenantTx;
use uuid::Uuid;

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
}

/// The guard over an effect.
#[derive(Clone, PartialEq, Eq, Debug, Serialize)]
pub struct GuardView {
    /// The effect.
    pub effect: Effect,
    /// The stored name of the workbench's guard.
    pub workbench_guard: &'static str,
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
    let state = state(services, &mut tx, effect).await?;
    let blockers = blockers(&state, ctx.shop, effect, ctx.now);
    Ok(GuardView {
        effect,
        workbench_guard: effect.workbench().guard(),
        open: blockers.is_empty(),
        gates: effect.gates().iter().map(|gate| gate_view(*gate, &state)).collect(),
        blockers,
    })
}

/// The guard's rows and the deployment's switch, read in this transaction.
pub(crate) async fn state(services: &Services, tx: &mut TenantTx, effect: Effect) -> Result<GuardState, ServiceError> {
    let stored = storage::guard::state(tx, effect).await?;
    Ok(GuardState { deployment_on: services.inner().settings.live_effects, ..stored })
}

/// Why the effect may not happen; empty if it may. The permit, if there is one, is dropped unused: looking is not doing.
pub(crate) fn blockers(state: &GuardState, shop: ShopId, effect: Effect, now: Timestamp) -> Vec<Blocker> {
    let request = EffectRequest { shop, effect, record: Uuid::nil(), recipient: String::new() };
    match decide(state, request, now) {
        Decision::Permit(_) => Vec::new(),
        Decision::Blocked(blockers) => blockers,
    }
}

fn gate_view(gate: Gate, state: &GuardState) -> GateView {
    match state.gates.iter().find(|record| record.gate == gate) {
        Some(record) => GateView {
            gate,
            open: true,
            sentence: record.evidence.clone(),
            next_step: None,
            opened_at: Some(record.opened_at),
        },
        None => GateView {
            gate,
            open: false,
            sentence: gate.closed_sentence().to_owned(),
            next_step: Some(gate.next_step()),
            opened_at: None,
        },
    }
}
