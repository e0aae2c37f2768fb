//! The guard's rows: gates with evidence, modes, and who changed what.

use std::collections::BTreeMap;

use domain::{
    guard::{Effect, Gate, GateRecord, GuardMode, GuardState},
    ids::{GuardChangeId, StaffId},
    keyset::Cursor,
};
use jiff::Timestamp;
use jiff_sqlx::{Timestamp as Stored, ToSqlx};

use crate::{conversations::from_micros, db::TenantTx, error::StorageError};

/// A gate that was ever open. One that was not has no row.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct GateRow {
    /// Which.
    pub gate: Gate,
    /// What was seen, or why it was closed again.
    pub evidence: String,
    /// Since when it is open, or was.
    pub opened_at: Timestamp,
    /// Whether it is open now.
    pub is_open: bool,
    /// A person closed it, so that only a person opens it again.
    pub closed_by_hand: bool,
}

/// All of a shop's guards, as they were read in one transaction. Whatever is absent is closed.
#[derive(Clone, PartialEq, Eq, Default, Debug)]
pub struct GuardRows {
    /// The gates that were ever open.
    pub gates: Vec<GateRow>,
    modes: BTreeMap<String, GuardMode>,
}

impl GuardRows {
    /// The mode of a workbench's guard or of an effect's own.
    pub fn mode(&self, guard: &str) -> GuardMode {
        self.modes.get(guard).copied().unwrap_or_default()
    }

    /// What they say about an effect. The deployment's own switch is not among them: the caller adds it.
    pub fn state(&self, effect: Effect) -> GuardState {
        let open = self.gates.iter().filter(|row| row.is_open);
        let record =
            |row: &GateRow| GateRecord { gate: row.gate, evidence: row.evidence.clone(), opened_at: row.opened_at };
        GuardState {
            deployment_on: false,
            workbench: self.mode(effect.workbench().guard()),
            effect: self.mode(effect.as_str()),
            gates: open.map(record).collect(),
        }
    }
}

/// The guards, to look at. A gate that this binary does not know opens nothing.
pub async fn rows(tx: &mut TenantTx) -> Result<GuardRows, StorageError> {
    let modes = sqlx::query!("SELECT guard, mode FROM guard_switch WHERE shop_id = $1", tx.shop_uuid())
        .fetch_all(tx.conn())
        .await?;
    let gates = sqlx::query_as!(
        StoredGate,
        r#"SELECT gate, evidence, opened_at AS "opened_at: Stored", is_open, closed_by IS NOT NULL AS "closed_by_hand!"
           FROM guard_gate WHERE shop_id = $1 ORDER BY gate"#,
        tx.shop_uuid()
    )
    .fetch_all(tx.conn())
    .await?;
    Ok(gathered(modes.into_iter().map(|row| (row.guard, row.mode)), gates))
}

/// The guards, to act on: until this transaction ends, nobody closes one.
pub async fn lock(tx: &mut TenantTx) -> Result<GuardRows, StorageError> {
    let modes = sqlx::query!(
        "SELECT guard, mode FROM guard_switch WHERE shop_id = $1 ORDER BY guard FOR SHARE",
        tx.shop_uuid()
    )
    .fetch_all(tx.conn())
    .await?;
    let gates = sqlx::query_as!(
        StoredGate,
        r#"SELECT gate, evidence, opened_at AS "opened_at: Stored", is_open, closed_by IS NOT NULL AS "closed_by_hand!"
           FROM guard_gate WHERE shop_id = $1 ORDER BY gate FOR SHARE"#,
        tx.shop_uuid()
    )
    .fetch_all(tx.conn())
    .await?;
    Ok(gathered(modes.into_iter().map(|row| (row.guard, row.mode)), gates))
}

struct StoredGate {
    gate: String,
    evidence: String,
    opened_at: Stored,
    is_open: bool,
    closed_by_hand: bool,
}

fn gathered(modes: impl Iterator<Item = (String, String)>, gates: Vec<StoredGate>) -> GuardRows {
    let known = |row: StoredGate| {
        Gate::from_name(&row.gate).map(|gate| GateRow {
            gate,
            evidence: row.evidence,
            opened_at: row.opened_at.to_jiff(),
            is_open: row.is_open,
            closed_by_hand: row.closed_by_hand,
        })
    };
    GuardRows {
        gates: gates.into_iter().filter_map(known).collect(),
        modes: modes.map(|(guard, mode)| (guard, GuardMode::from_name(&mode))).collect(),
    }
}

/// Opens a gate on evidence that the app saw itself; `true` if it was closed until now. The first evidence stays, and a gate
/// that a person closed stays closed. Where there is nothing to do it locks nothing: every message and every report asks, and what is
/// handed over in the meantime rests on the same rows.
pub async fn record_evidence(
    tx: &mut TenantTx,
    gate: Gate,
    evidence: &str,
    now: Timestamp,
) -> Result<bool, StorageError> {
    let settled = sqlx::query_scalar!(
        r#"SELECT EXISTS (SELECT FROM guard_gate
                          WHERE shop_id = $1 AND gate = $2 AND (is_open OR closed_by IS NOT NULL)) AS "settled!""#,
        tx.shop_uuid(),
        gate.as_str()
    )
    .fetch_one(tx.conn())
    .await?;
    if settled {
        return Ok(false);
    }
    let done = sqlx::query!(
        "INSERT INTO guard_gate AS known (shop_id, gate, evidence, opened_at) VALUES ($1, $2, $3, $4)
         ON CONFLICT (shop_id, gate) DO UPDATE
         SET is_open = true, evidence = excluded.evidence, opened_at = excluded.opened_at, opened_by = NULL
         WHERE NOT known.is_open AND known.closed_by IS NULL",
        tx.shop_uuid(),
        gate.as_str(),
        evidence,
        now.to_sqlx() as Stored,
    )
    .execute(tx.conn())
    .await?;
    Ok(done.rows_affected() == 1)
}

/// Opens a gate by hand.
pub async fn open_gate(
    tx: &mut TenantTx,
    gate: Gate,
    evidence: &str,
    by: StaffId,
    now: Timestamp,
) -> Result<(), StorageError> {
    sqlx::query!(
        "INSERT INTO guard_gate (shop_id, gate, evidence, opened_at, opened_by) VALUES ($1, $2, $3, $4, $5)
         ON CONFLICT (shop_id, gate) DO UPDATE
         SET is_open = true, evidence = excluded.evidence, opened_at = excluded.opened_at,
             opened_by = excluded.opened_by, closed_by = NULL",
        tx.shop_uuid(),
        gate.as_str(),
        evidence,
        now.to_sqlx() as Stored,
        by.as_uuid(),
    )
    .execute(tx.conn())
    .await?;
    Ok(())
}

/// Closes a gate: by a person, or because its evidence no longer holds. `true` if it was open until now. Waits for hand-overs
/// that rest on it to be marked.
pub async fn close_gate(
    tx: &mut TenantTx,
    gate: Gate,
    why: &str,
    by: Option<StaffId>,
    now: Timestamp,
) -> Result<bool, StorageError> {
    let was_open = sqlx::query_scalar!(
        "SELECT is_open FROM guard_gate WHERE shop_id = $1 AND gate = $2 FOR UPDATE",
        tx.shop_uuid(),
        gate.as_str()
    )
    .fetch_optional(tx.conn())
    .await?
    .unwrap_or(false);
    sqlx::query!(
        "INSERT INTO guard_gate AS known (shop_id, gate, evidence, opened_at, is_open, closed_by)
         VALUES ($1, $2, $3, $4, false, $5)
         ON CONFLICT (shop_id, gate) DO UPDATE
         SET is_open = false, evidence = excluded.evidence, closed_by = coalesce(excluded.closed_by, known.closed_by)",
        tx.shop_uuid(),
        gate.as_str(),
        why,
        now.to_sqlx() as Stored,
        by.map(StaffId::as_uuid),
    )
    .execute(tx.conn())
    .await?;
    Ok(was_open)
}

/// Sets the mode of guards, by their names. Waits for hand-overs that rest on one of them to be marked.
pub async fn set_modes(tx: &mut TenantTx, guards: &[&str], mode: GuardMode) -> Result<(), StorageError> {
    sqlx::query!(
        "INSERT INTO guard_switch (shop_id, guard, mode, is_open)
         SELECT $1, guard, $3, $3 = 'open' FROM unnest($2::text[]) AS guard ORDER BY guard
         ON CONFLICT (shop_id, guard) DO UPDATE SET mode = excluded.mode, is_open = excluded.is_open",
        tx.shop_uuid(),
        guards as &[&str],
        mode.as_str(),
    )
    .execute(tx.conn())
    .await?;
    Ok(())
}

/// One opening or closing.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct GuardChange {
    /// Our id for it.
    pub id: GuardChangeId,
    /// The name of the gate or guard, or `kill_switch`.
    pub target: String,
    /// `opened`, `test_only` or `closed`.
    pub change: String,
    /// Why.
    pub reason: String,
    /// Whose name to show; nothing for the app itself.
    pub actor_name: Option<String>,
    /// When.
    pub occurred_at: Timestamp,
}

/// A change about to be recorded.
#[derive(Clone, Copy, Debug)]
pub struct NewGuardChange<'a> {
    /// Our id for it.
    pub id: GuardChangeId,
    /// The name of the gate or guard, or `kill_switch`.
    pub target: &'a str,
    /// What became of it.
    pub mode: GuardMode,
    /// Why.
    pub reason: &'a str,
    /// Who; nobody for the app itself.
    pub actor: Option<StaffId>,
}

/// Records a change.
pub async fn record_change(tx: &mut TenantTx, new: &NewGuardChange<'_>, now: Timestamp) -> Result<(), StorageError> {
    let change = match new.mode {
        GuardMode::Open => "opened",
        GuardMode::Test => "test_only",
        GuardMode::Closed => "closed",
    };
    sqlx::query!(
        "INSERT INTO guard_change (shop_id, id, target, change, reason, actor_staff_id, occurred_at)
         VALUES ($1, $2, $3, $4, $5, $6, $7)",
        tx.shop_uuid(),
        new.id.as_uuid(),
        new.target,
        change,
        new.reason,
        new.actor.map(StaffId::as_uuid),
        now.to_sqlx() as Stored,
    )
    .execute(tx.conn())
    .await?;
    Ok(())
}

/// The newest changes before `before`, newest first, at most `limit`.
pub async fn changes(tx: &mut TenantTx, before: Option<Cursor>, limit: i64) -> Result<Vec<GuardChange>, StorageError> {
    let (at, id) = before.map_or((Timestamp::MAX, uuid::Uuid::max()), |place| (from_micros(place.at_micros), place.id));
    let rows = sqlx::query_as!(
        StoredChange,
        r#"SELECT c.id, c.target, c.change, c.reason, s.name AS "actor_name?", c.occurred_at AS "occurred_at: Stored"
           FROM guard_change c LEFT JOIN staff s ON s.shop_id = c.shop_id AND s.id = c.actor_staff_id
           WHERE c.shop_id = $1 AND (c.occurred_at, c.id) < ($2, $3)
           ORDER BY c.occurred_at DESC, c.id DESC LIMIT $4"#,
        tx.shop_uuid(),
        at.to_sqlx() as Stored,
        id,
        limit
    )
    .fetch_all(tx.conn())
    .await?;
    Ok(rows.into_iter().map(GuardChange::from).collect())
}

struct StoredChange {
    id: uuid::Uuid,
    target: String,
    change: String,
    reason: String,
    actor_name: Option<String>,
    occurred_at: Stored,
}

impl From<StoredChange> for GuardChange {
    fn from(row: StoredChange) -> Self {
        Self {
            id: GuardChangeId::from_uuid(row.id),
            target: row.target,
            change: row.change,
            reason: row.reason,
            actor_name: row.actor_name,
            occurred_at: row.occurred_at.to_jiff(),
        }
    }
}
