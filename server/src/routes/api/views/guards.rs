//! The write guard.

use domain::{
    conversation::ChannelKind,
    guard::{Blocker, Effect, Gate, GuardMode},
};
use jiff::Timestamp;
use serde::Serialize;
use service::guards::{ChangeView, Closed, GateView, GuardView, RecipientView};
use utoipa::ToSchema;
use uuid::Uuid;

/// One reason for a no.
#[derive(Serialize, ToSchema)]
#[schema(as = Blocker)]
pub(in crate::routes) struct BlockerOut {
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
    /// How far the effect's own guard is open: `closed`, `test` or `open`.
    #[schema(value_type = String, example = "closed")]
    mode: GuardMode,
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
            mode: guard.mode,
            open: guard.open,
            gates: guard.gates.into_iter().map(GateOut::from).collect(),
            blockers: guard.blockers.into_iter().map(BlockerOut::from).collect(),
        }
    }
}

/// A condition that is open only with evidence.
#[derive(Serialize, ToSchema)]
#[schema(as = Gate)]
pub(super) struct GateOut {
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
    /// A person closed it, so it does not open by itself.
    closed_by_hand: bool,
}

impl From<GateView> for GateOut {
    fn from(gate: GateView) -> Self {
        Self {
            gate: gate.gate,
            open: gate.open,
            sentence: gate.sentence,
            next_step: gate.next_step,
            opened_at: gate.opened_at,
            closed_by_hand: gate.closed_by_hand,
        }
    }
}

/// What opening or closing came to.
#[derive(Serialize, ToSchema)]
#[schema(as = GuardClosed)]
pub(in crate::routes::api) struct ClosedOut {
    /// Nothing that began before is being handed over any more. `false` only if a process died or stands still in the middle of it:
    /// that is settled within half a minute.
    drained: bool,
}

impl From<Closed> for ClosedOut {
    fn from(closed: Closed) -> Self {
        Self { drained: closed.drained }
    }
}

/// One opening or closing.
#[derive(Serialize, ToSchema)]
#[schema(as = GuardChange)]
pub(in crate::routes::api) struct GuardChangeOut {
    /// Its id.
    id: Uuid,
    /// The name of the gate or guard, or `kill_switch`.
    #[schema(example = "sms")]
    target: String,
    /// `opened`, `test_only` or `closed`.
    #[schema(example = "test_only")]
    change: String,
    /// Why.
    reason: String,
    /// Who. Null for the app itself.
    #[schema(required)]
    actor_name: Option<String>,
    /// When.
    #[schema(value_type = String, format = DateTime)]
    occurred_at: Timestamp,
}

impl From<ChangeView> for GuardChangeOut {
    fn from(change: ChangeView) -> Self {
        Self {
            id: change.id.as_uuid(),
            target: change.target,
            change: change.change,
            reason: change.reason,
            actor_name: change.actor_name,
            occurred_at: change.occurred_at,
        }
    }
}

/// Somebody whom a controlled test may reach.
#[derive(Serialize, ToSchema)]
#[schema(as = TestRecipient)]
pub(in crate::routes::api) struct RecipientOut {
    /// Over which kind of channel.
    #[schema(value_type = String, example = "sms")]
    channel: ChannelKind,
    /// Their number.
    #[schema(example = "+15550100123")]
    handle: String,
    /// Whose it is.
    label: String,
    /// Who put it on the list.
    added_by: String,
    /// When.
    #[schema(value_type = String, format = DateTime)]
    added_at: Timestamp,
}

impl From<RecipientView> for RecipientOut {
    fn from(recipient: RecipientView) -> Self {
        Self {
            channel: recipient.channel,
            handle: recipient.handle,
            label: recipient.label,
            added_by: recipient.added_by,
            added_at: recipient.added_at,
        }
    }
}
