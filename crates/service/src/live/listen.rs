//! Hears what every instance tells, in the order in which the database passes it on: the same on all of them.

use std::{convert::Infallible, str::FromStr, time::Duration};

use domain::{
    ids::{AccountId, ShopId},
    shop::ShopDomain,
};
use storage::{
    StorageError,
    notify::{Listener, Notification},
};
use tokio_util::sync::CancellationToken;

use super::{LiveEvent, Signal, Told};
use crate::{notifier::Channel, presence, services::Services};

/// How long to wait before listening again.
const LISTEN_AGAIN_AFTER: Duration = Duration::from_secs(1);

/// Listens for what other instances, and this one, tell; until shutdown.
pub(crate) async fn listen(services: Services, shutdown: CancellationToken) {
    loop {
        let failed = tokio::select! {
            failed = listen_once(&services) => failed,
            () = shutdown.cancelled() => return,
        };
        match failed {
            Ok(never) => match never {},
            Err(error) => tracing::warn!(%error, "the listening connection was lost and will be opened again"),
        }
        tokio::select! {
            () = tokio::time::sleep(LISTEN_AGAIN_AFTER) => {}
            () = shutdown.cancelled() => return,
        }
    }
}

async fn listen_once(services: &Services) -> Result<Infallible, StorageError> {
    let channels = Channel::ALL.map(Channel::as_str);
    let mut listener = Listener::open(services.db(), &channels).await?;
    look_again(services);
    loop {
        match listener.next().await? {
            Some(notification) => handle(services, &notification).await,
            None => look_again(services),
        }
    }
}

/// Nothing is known to have been missed, and nothing is known not to have been.
fn look_again(services: &Services) {
    services.inner().live.tell_everybody_to_look_again();
    services.inner().inbound_wake.now();
    services.inner().dispatch_wake.now();
    services.inner().access.invalidate_all();
    services.inner().people.invalidate_all();
    services.inner().carriers.invalidate_all();
    services.inner().webhook_accounts.invalidate_all();
}

pub(super) async fn forget_account(services: &Services, shop: ShopId, account: AccountId) {
    services.inner().carriers.invalidate(&(shop, account)).await;
    services.inner().resting.wake(shop, account);
    services.inner().webhook_accounts.invalidate(&account).await;
}

async fn handle(services: &Services, notification: &Notification) {
    match Channel::ALL.into_iter().find(|channel| channel.as_str() == notification.channel) {
        Some(Channel::Live) => {
            if let Some((shop, told)) = live_signal(&notification.payload) {
                services.inner().live.tell(shop, told);
            }
        }
        Some(Channel::Inbound) => services.inner().inbound_wake.now(),
        Some(Channel::Dispatch) => services.inner().dispatch_wake.now(),
        Some(Channel::Access) => {
            if let Some(key) = domain_and_user(&notification.payload) {
                services.inner().access.invalidate(&key).await;
                services.inner().people.invalidate_all();
            }
        }
        Some(Channel::Account) => {
            if let Some((shop, account)) = shop_and_id(&notification.payload) {
                forget_account(services, shop, account).await;
            }
        }
        Some(Channel::Presence) => presence::hear(services, &notification.payload),
        None => {}
    }
}

/// A conversation that changed, or a topic, under the id that it has on every instance.
fn live_signal(payload: &str) -> Option<(ShopId, Told)> {
    let (id, rest) = payload.split_once('/')?;
    let (shop, about) = shop_and_id::<String>(rest)?;
    let event = about.parse().ok().map(|conversation_id| Signal::Event(LiveEvent { conversation_id }));
    let signal = event.or_else(|| about.parse().ok().map(Signal::Topic))?;
    Some((shop, Told { id: Some(id.parse().ok()?), signal }))
}

fn shop_and_id<T: FromStr>(payload: &str) -> Option<(ShopId, T)> {
    let (shop, id) = payload.split_once('/')?;
    Some((shop.parse().ok()?, id.parse().ok()?))
}

fn domain_and_user(payload: &str) -> Option<(ShopDomain, i64)> {
    let (domain, user) = payload.split_once('/')?;
    Some((domain.parse().ok()?, user.parse().ok()?))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{ids, live::Topic};

    #[test]
    fn what_is_told_is_read_again() {
        let (id, shop, conversation_id) = (ids::live_event_id(), ids::shop_id(), ids::conversation_id());
        let told = |signal| Some((shop, Told { id: Some(id), signal }));
        let event = Signal::Event(LiveEvent { conversation_id });
        assert_eq!(live_signal(&format!("{id}/{shop}/{conversation_id}")), told(event));
        assert_eq!(live_signal(&format!("{id}/{shop}/drafts")), told(Signal::Topic(Topic::Drafts)));
        for broken in ["", "x/y/z", &format!("{shop}/{conversation_id}"), &format!("{id}/{shop}/other")] {
            assert_eq!(live_signal(broken), None, "{broken}");
        }
    }
}
