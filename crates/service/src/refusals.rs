//! Webhooks refused for their signature, in the audit of the shop they claimed to be for.
//!
//! Whoever refuses only counts: a request that nobody signed must not be able to write, nor to make the audit long. Once a minute, and
//! when the process ends, each account with refusals gets one event that says how many there were, and of which kind.

use std::{
    collections::{BTreeMap, HashMap},
    sync::{Arc, Mutex, PoisonError},
    time::Duration,
};

use domain::{
    audit::AuditKind,
    ids::{AccountId, ShopId},
};
use storage::{StorageError, audit::NewAuditEvent};
use tokio_util::sync::CancellationToken;

use crate::{
    ids,
    services::{Services, automation},
};

/// How often what was counted is written down.
const REPORT_EVERY: Duration = Duration::from_mins(1);
/// Most accounts that are counted at a time. Only accounts that exist are, so it takes as many to get there.
const ACCOUNTS_MAX: usize = 10_000;

/// How many of each kind, by the kind's code.
type Counts = BTreeMap<&'static str, u64>;

/// What was refused since the last report.
#[derive(Clone, Debug, Default)]
pub(crate) struct Refusals(Arc<Mutex<HashMap<(ShopId, AccountId), Counts>>>);

impl Refusals {
    /// Counts one.
    pub(crate) fn count(&self, shop: ShopId, account: AccountId, code: &'static str) {
        self.add(shop, account, &Counts::from([(code, 1)]));
    }

    fn add(&self, shop: ShopId, account: AccountId, counts: &Counts) {
        let mut all = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        if all.len() >= ACCOUNTS_MAX && !all.contains_key(&(shop, account)) {
            return;
        }
        let of_account = all.entry((shop, account)).or_default();
        for (code, count) in counts {
            *of_account.entry(code).or_default() += count;
        }
    }

    fn take(&self) -> HashMap<(ShopId, AccountId), Counts> {
        std::mem::take(&mut *self.0.lock().unwrap_or_else(PoisonError::into_inner))
    }
}

/// Reports until shutdown, and once more then.
pub(crate) async fn work(services: Services, shutdown: CancellationToken) {
    loop {
        let ends = tokio::select! {
            () = tokio::time::sleep(REPORT_EVERY) => false,
            () = shutdown.cancelled() => true,
        };
        if let Err(error) = report(&services).await {
            tracing::warn!(%error, "refused webhooks could not be written to the audit and will be with the next report");
        }
        if ends {
            return;
        }
    }
}

/// Writes down what was counted. What can't be written is counted again.
pub async fn report(services: &Services) -> Result<(), StorageError> {
    let mut failed = None;
    for ((shop, account), counts) in services.inner().refusals.take() {
        if let Err(error) = write(services, shop, account, &counts).await {
            services.inner().refusals.add(shop, account, &counts);
            failed = Some(error);
        }
    }
    failed.map_or(Ok(()), Err)
}

async fn write(services: &Services, shop: ShopId, account: AccountId, counts: &Counts) -> Result<(), StorageError> {
    let ctx = automation(shop, services.now());
    let event = NewAuditEvent {
        id: ids::audit_event_id(),
        kind: AuditKind::WebhookRefused,
        entity_kind: "account",
        entity_id: account.as_uuid(),
        detail: serde_json::json!({ "refused": counts }),
    };
    let mut tx = services.db().tenant(&ctx).await?;
    storage::audit::append(&mut tx, &ctx, &[event]).await?;
    tx.commit().await
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_taken_is_counted_by_kind_and_gone() {
        let refusals = Refusals::default();
        let (shop, account) = (ids::shop_id(), ids::account_id());
        for code in ["stale", "wrong_signature", "stale"] {
            refusals.count(shop, account, code);
        }
        let expected = Counts::from([("stale", 2), ("wrong_signature", 1)]);
        assert_eq!(refusals.take(), HashMap::from([((shop, account), expected.clone())]));
        assert!(refusals.take().is_empty());
        refusals.add(shop, account, &expected);
        refusals.count(shop, account, "stale");
        assert_eq!(refusals.take()[&(shop, account)]["stale"], 3, "what could not be written is not lost");
    }
}
