//! Where sends stand, as the superuser sees it.

use std::{collections::BTreeMap, time::Duration};

use domain::{delivery::DeliveryState, ids::ShopId};
use sqlx::PgConnection;
use uuid::Uuid;

use crate::{
    error::BenchError,
    stage::{Stage, until},
    table::Table,
};

/// The state of every send of a shop.
pub async fn of(connection: &mut PgConnection, shop: ShopId) -> Result<BTreeMap<Uuid, DeliveryState>, BenchError> {
    let rows: Vec<(Uuid, String)> = sqlx::query_as("SELECT id, state FROM dispatch WHERE shop_id = $1 ORDER BY id")
        .bind(shop.as_uuid())
        .fetch_all(connection)
        .await?;
    let known = |(id, name): (Uuid, String)| DeliveryState::from_name(&name).map(|state| (id, state));
    Ok(rows.into_iter().filter_map(known).collect())
}

/// The line that says that no two transactions waited for each other.
pub async fn no_deadlocks(stage: &Stage, table: &mut Table) -> Result<(), BenchError> {
    // The database counts at the end of a transaction, at most once a second.
    tokio::time::sleep(Duration::from_millis(1_200)).await;
    table.none("transactions that waited for each other", usize::try_from(stage.deadlocks().await?).unwrap_or(0));
    Ok(())
}

/// How many sends of a shop stand where this says.
pub async fn count(
    connection: &mut PgConnection,
    shop: ShopId,
    is: impl Fn(DeliveryState) -> bool,
) -> Result<usize, BenchError> {
    Ok(of(connection, shop).await?.into_values().filter(|state| is(*state)).count())
}

/// Waits until nothing of the shop moves by itself any more.
pub async fn at_rest(stage: &Stage, shop: ShopId, within: Duration) -> Result<(), BenchError> {
    let look = async || {
        let query = "SELECT EXISTS (SELECT FROM dispatch WHERE shop_id = $1 AND state IN ('queued', 'handing_over'))";
        let moving: bool =
            sqlx::query_scalar(query).bind(shop.as_uuid()).fetch_one(&mut stage.database().await?).await?;
        Ok((!moving).then_some(()))
    };
    until("the end of what was queued", within, look).await
}

/// Waits until every stored webhook of the shop has been worked on.
pub async fn heard_out(stage: &Stage, shop: ShopId, within: Duration) -> Result<(), BenchError> {
    let look = async || {
        let query = "SELECT count(*) FROM inbound_event WHERE shop_id = $1 AND state = 'pending'";
        let waiting: i64 =
            sqlx::query_scalar(query).bind(shop.as_uuid()).fetch_one(&mut stage.database().await?).await?;
        Ok((waiting == 0).then_some(()))
    };
    until("the end of the work on webhooks", within, look).await
}

/// Lets the leases of hand-overs that nobody ends any more run out at once instead of after half a minute.
pub async fn expire_leases(connection: &mut PgConnection, shop: ShopId) -> Result<(), BenchError> {
    let query = "UPDATE dispatch SET lease_until = now() - interval '1 second'
                 WHERE shop_id = $1 AND state = 'handing_over' AND lease_until > now()";
    sqlx::query(query).bind(shop.as_uuid()).execute(connection).await?;
    Ok(())
}

/// So many messages a second through each of the shop's accounts.
pub async fn limit_rate(connection: &mut PgConnection, shop: ShopId, per_second: i32) -> Result<(), BenchError> {
    let query = "UPDATE account SET sends_per_second = $2 WHERE shop_id = $1";
    sqlx::query(query).bind(shop.as_uuid()).bind(per_second).execute(connection).await?;
    Ok(())
}
