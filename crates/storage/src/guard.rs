//! The guard's rows: gates with evidence, and switches.

use domain::guard::{Effect, Gate, GateRecord, GuardState};
use jiff::Timestamp;
use jiff_sqlx::{Timestamp as Stored, ToSqlx};

use crate::{db::TenantTx, error::StorageError};

/// What the shop's rows say about an effect. The deployment's own switch is not among them: the caller adds it.
///
/// A gate that this binary does not know opens nothing.
pub async fn state(tx: &mut TenantTx, effect: Effect) -> Result<GuardState, StorageError> {
    let open_guards =
        sqlx::query_scalar!("SELECT guard FROM guard_switch WHERE shop_id = $1 AND is_open", tx.shop_uuid())
            .fetch_all(tx.conn())
            .await?;
    let gates = sqlx::query!(
        r#"SELECT gate, evidence, opened_at AS "opened_at: Stored" FROM guard_gate WHERE shop_id = $1 ORDER BY gate"#,
        tx.shop_uuid()
    )
    .fetch_all(tx.conn())
    .await?;
    let is_open = |guard: &str| open_guards.iter().any(|open| open == guard);
    Ok(GuardState {
        deployment_on: false,
        workbench_open: is_open(effect.workbench().guard()),
        effect_open: is_open(effect.as_str()),
        gates: gates
            .into_iter()
            .filter_map(|row| {
                let opened_at = row.opened_at.to_jiff();
                Gate::from_name(&row.gate).map(|gate| GateRecord { gate, evidence: row.evidence, opened_at })
            })
            .collect(),
    })
}

/// Records evidence that the app saw itself. The first evidence stays.
pub async fn record_evidence(
    tx: &mut TenantTx,
    gate: Gate,
    evidence: &str,
    now: Timestamp,
) -> Result<(), StorageError> {
    sqlx::query!(
        "INSERT INTO guard_gate (shop_id, gate, evidence, opened_at) VALUES ($1, $2, $3, $4)
         ON CONFLICT (shop_id, gate) DO NOTHING",
        tx.shop_uuid(),
        gate.as_str(),
        evidence,
        now.to_sqlx() as Stored,
    )
    .execute(tx.conn())
    .await?;
    Ok(())
}
