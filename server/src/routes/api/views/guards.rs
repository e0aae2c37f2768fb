//! The write guard.

use domain::guard::{Blocker, Effect, Gate};
use jiff::Timestamp;
use serde::Serialize;
use service::guards::{GateView, GuardView};
use utoipa::ToSchema;

/// One reason for a no.
#[derive(Serialize, ToSchema)]
#[schema(as = Blocker)]
pub(in crate::routes::api) struct BlockerOut {
    /// The name of the gate or switch.
    #[schema(example = "owner_enabled")]
    code: String,
    /// Why.
    #[schema(example = "The owner has not switched this on.")]
    reason: String,
    /// What would open it.
    next_step: String,
}

impl From<Blocker> for BlockerOut {
    fn from(blocker: Blocker) -> Self {
        Self { code: blocker.code, reason: blocker.reason, next_step: blocker.next_step }
    }
}

/// The guard over a live effect.
#[derive(Serialize, ToSchema)]
#[schema(as = Guard)]
pub(in crate::routes::api) struct GuardOut {
    /// The effect.
    #[schema(value_type = String, example = "sms")]
    effect: Effect,
    /// The name of the workbench's guard.
    workbench_guard: &'static str,
    /// Whether the effect could happen now.
    open: bool,
    /// Its gates.
    gates: Vec<GateOut>,
    /// Everything that blocks it; empty when it is open.
    blockers: Vec<BlockerOut>,
}

impl From<GuardView> for GuardOut {
    fn from(guard: GuardView) -> Self {
        Self {
            effect: guard.effect,
            workbench_guard: guard.workbench_guard,
            open: guard.open,
            gates: guard.gates.into_iter().map(GateOut::from).collect(),
            blockers: guard.blockers.into_iter().map(BlockerOut::from).collect(),
        }
    }
}

/// A condition that is open only with evidence.
#[derive(Serialize, ToSchema)]
#[schema(as = Gate)]
struct GateOut {
    /// Which.
    #[schema(value_type = String, example = "fake_flow_approved")]
    gate: Gate,
    /// Whether it has evidence.
    open: bool,
    /// The evidence, or why it is closed.
    sentence: String,
    /// What would open it. Null once it is open.
    #[schema(value_type = Option<String>)]
    next_step: Option<&'static str>,
    /// Since when it is open.
    #[schema(value_type = Option<String>, format = DateTime)]
    opened_at: Option<Timestamp>,
}

impl From<GateView> for GateOut {
    fn from(gate: GateView) -> Self {
        Self {
            gate: gate.gate,
            open: gate.open,
            sentence: gate.sentence,
            next_step: gate.next_step,
            opened_at: gate.opened_at,
        }
    }
}
