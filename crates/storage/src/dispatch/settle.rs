//! What people decide about a send that does not go on by itself.

use domain::{delivery::DeliveryState, ids::DispatchId};

use crate::{db::TenantTx, error::StorageError};

/// Puts a send that waits for a person back into the queue, with fresh automatic attempts; `false` if it is in none of these
/// states any more.
pub async fn requeue(tx: &mut TenantTx, id: DispatchId, from: &[DeliveryState]) -> Result<bool, StorageError> {
    let from: Vec<&str> = from.iter().map(|state| state.as_str()).collect();
    let done = sqlx::query!(
        "UPDATE dispatch SET state = 'queued', rank = 0, attempts = 0, not_before = greatest(not_before, now()), blockers = '[]',
                             problem_code = '', problem = '', next_step = '', provider_code = NULL
         WHERE shop_id = $1 AND id = $2 AND state = ANY($3)",
        tx.shop_uuid(),
        id.as_uuid(),
        &from as &[&str],
    )
    .execute(tx.conn())
    .await?;
    Ok(done.rows_affected() == 1)
}

/// Moves a send from one of these states to another by decision; `false` if it is in none of them any more.
pub async fn decide(
    tx: &mut TenantTx,
    id: DispatchId,
    from: &[DeliveryState],
    to: DeliveryState,
) -> Result<bool, StorageError> {
    let from: Vec<&str> = from.iter().map(|state| state.as_str()).collect();
    let done = sqlx::query!(
        "UPDATE dispatch SET state = $4, rank = $5, settled_at = now() WHERE shop_id = $1 AND id = $2 AND state = ANY($3)",
        tx.shop_uuid(),
        id.as_uuid(),
        &from as &[&str],
        to.as_str(),
        to.rank(),
    )
    .execute(tx.conn())
    .await?;
    Ok(done.rows_affected() == 1)
}
