//! Opening and closing by hand. Closing answers once nothing is being handed over any more.

use std::time::Duration;

use domain::{
    access::{Actor, Ctx, Permission},
    audit::AuditKind,
    guard::{Effect, Gate, GuardMode, Purpose, Workbench, blockers},
    ids::StaffId,
};
use serde_json::json;
use storage::{TenantTx, audit::NewAuditEvent, guard::NewGuardChange};

use super::with_deployment;
use crate::{
    error::{Invalid, ServiceError},
    ids,
    live::{self, Topic},
    services::Services,
};

/// The target that a pulled kill switch is recorded under.
pub const KILL_SWITCH: &str = "kill_switch";
/// Longest reason, in characters.
const REASON_CHARS_MAX: usize = 500;
/// How long closing waits for what is being handed over: as long as a hand-over takes at most.
const DRAIN_WITHIN: Duration = Duration::from_secs(10);
const DRAIN_LOOK_EVERY: Duration = Duration::from_millis(25);

/// What closing found.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Closed {
    /// Nothing is being handed over any more. `false` only if a process died or stands still while it hands over: its lease
    /// runs out within half a minute.
    pub drained: bool,
}

/// Opens or closes a gate by hand.
pub async fn set_gate(
    services: &Services,
    ctx: &Ctx,
    gate: Gate,
    open: bool,
    reason: &str,
) -> Result<Closed, ServiceError> {
    ctx.require(Permission::GuardManage)?;
    let (actor, reason) = (person(ctx)?, checked_reason(reason)?);
    let mut tx = services.db().tenant(ctx).await?;
    if open {
        let rows = storage::guard::rows(&mut tx).await?;
        let closed_by_hand = rows.gates.iter().any(|row| row.gate == gate && row.closed_by_hand && !row.is_open);
        if !gate.opens_by_hand() && !closed_by_hand {
            return Err(Invalid::GateOpensByEvidence.into());
        }
        if gate == Gate::CarrierCampaignApproved && storage::accounts::any_active(&mut tx, "telnyx").await? {
            return Err(Invalid::CampaignIsRead.into());
        }
        storage::guard::open_gate(&mut tx, gate, reason, actor, ctx.now).await?;
    } else {
        storage::guard::close_gate(&mut tx, gate, reason, Some(actor), ctx.now).await?;
    }
    let mode = if open { GuardMode::Open } else { GuardMode::Closed };
    let kind = if open { AuditKind::GateOpened } else { AuditKind::GateClosed };
    record(&mut tx, ctx, Change { target: gate.as_str(), mode, kind, reason, actor }).await?;
    tx.commit().await?;
    live::topic_changed(services, ctx.shop, Topic::Guard);
    drained(services, ctx, open).await
}

/// Sets how far a guard is open, by its name: a workbench's or an effect's. It opens no further than its gates have evidence.
pub async fn set_guard(
    services: &Services,
    ctx: &Ctx,
    guard: &str,
    mode: GuardMode,
    reason: &str,
) -> Result<Closed, ServiceError> {
    ctx.require(Permission::GuardManage)?;
    let (actor, reason) = (person(ctx)?, checked_reason(reason)?);
    let effects = effects_of(guard).ok_or(ServiceError::NotFound)?;
    let mut tx = services.db().tenant(ctx).await?;
    let rows = storage::guard::rows(&mut tx).await?;
    if mode > rows.mode(guard) && !effects.iter().any(|effect| ready(services, &rows, *effect, mode)) {
        return Err(Invalid::GatesMissing.into());
    }
    storage::guard::set_modes(&mut tx, &[guard], mode).await?;
    let kind = match mode {
        GuardMode::Open => AuditKind::GuardOpened,
        GuardMode::Test => AuditKind::GuardTestOnly,
        GuardMode::Closed => AuditKind::GuardClosed,
    };
    record(&mut tx, ctx, Change { target: guard, mode, kind, reason, actor }).await?;
    tx.commit().await?;
    live::topic_changed(services, ctx.shop, Topic::Guard);
    services.inner().dispatch_wake.now();
    drained(services, ctx, mode == GuardMode::Open).await
}

/// Closes every guard of the shop at once.
pub async fn kill(services: &Services, ctx: &Ctx, reason: &str) -> Result<Closed, ServiceError> {
    ctx.require(Permission::GuardManage)?;
    let (actor, reason) = (person(ctx)?, checked_reason(reason)?);
    let workbenches = Workbench::ALL.into_iter().map(Workbench::guard);
    let guards: Vec<&str> = workbenches.chain(Effect::ALL.into_iter().map(Effect::as_str)).collect();
    let mut tx = services.db().tenant(ctx).await?;
    storage::guard::set_modes(&mut tx, &guards, GuardMode::Closed).await?;
    let change =
        Change { target: KILL_SWITCH, mode: GuardMode::Closed, kind: AuditKind::KillSwitchPulled, reason, actor };
    record(&mut tx, ctx, change).await?;
    tx.commit().await?;
    live::topic_changed(services, ctx.shop, Topic::Guard);
    drained(services, ctx, false).await
}

/// The effects behind a guard; `None` for a name that is no guard's.
fn effects_of(guard: &str) -> Option<Vec<Effect>> {
    if let Some(effect) = Effect::from_name(guard) {
        return Some(vec![effect]);
    }
    let workbench = Workbench::ALL.into_iter().find(|workbench| workbench.guard() == guard)?;
    Some(Effect::ALL.into_iter().filter(|effect| effect.workbench() == workbench).collect())
}

/// Whether every gate that this mode rests on has evidence. Switches are not asked: one of them is being set.
fn ready(services: &Services, rows: &storage::guard::GuardRows, effect: Effect, mode: GuardMode) -> bool {
    let purpose = if mode == GuardMode::Open { Purpose::Live } else { Purpose::ControlledTest { listed: true } };
    let state = with_deployment(services, rows.state(effect));
    let missing = blockers(&state, effect, purpose);
    !missing.iter().any(|blocker| Gate::from_name(&blocker.code).is_some())
}

pub(super) fn person(ctx: &Ctx) -> Result<StaffId, ServiceError> {
    match ctx.actor {
        Actor::Staff(id) => Ok(id),
        Actor::System => Err(ServiceError::NotFound),
    }
}

/// A reason that somebody can read later.
pub(crate) fn checked_reason(reason: &str) -> Result<&str, Invalid> {
    let reason = reason.trim();
    let fits = !reason.is_empty() && reason.chars().count() <= REASON_CHARS_MAX && !reason.contains('\0');
    if fits { Ok(reason) } else { Err(Invalid::Reason) }
}

struct Change<'a> {
    target: &'a str,
    mode: GuardMode,
    kind: AuditKind,
    reason: &'a str,
    actor: StaffId,
}

async fn record(tx: &mut TenantTx, ctx: &Ctx, change: Change<'_>) -> Result<(), ServiceError> {
    let id = ids::guard_change_id();
    let new = NewGuardChange {
        id,
        target: change.target,
        mode: change.mode,
        reason: change.reason,
        actor: Some(change.actor),
    };
    storage::guard::record_change(tx, &new, ctx.now).await?;
    let event = NewAuditEvent {
        id: ids::audit_event_id(),
        kind: change.kind,
        entity_kind: "guard_change",
        entity_id: id.as_uuid(),
        detail: json!({ "target": change.target }),
    };
    storage::audit::append(tx, ctx, &[event]).await?;
    Ok(())
}

/// Waits until nothing is being handed over. Whatever begins after the change sees it, so this ends.
async fn drained(services: &Services, ctx: &Ctx, opened: bool) -> Result<Closed, ServiceError> {
    if opened {
        return Ok(Closed { drained: true });
    }
    let empty = async {
        loop {
            let mut tx = services.db().tenant(ctx).await?;
            if storage::dispatch::claim::in_flight(&mut tx).await? == 0 {
                return Ok::<_, ServiceError>(());
            }
            drop(tx);
            tokio::time::sleep(DRAIN_LOOK_EVERY).await;
        }
    };
    match tokio::time::timeout(DRAIN_WITHIN, empty).await {
        Ok(result) => result.map(|()| Closed { drained: true }),
        Err(_) => Ok(Closed { drained: false }),
    }
}
