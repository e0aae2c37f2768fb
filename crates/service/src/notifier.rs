//! Tells every instance what changed: one notification for many changes, outside their transactions.

use std::{
    collections::BTreeSet,
    mem,
    sync::{Arc, Mutex, PoisonError},
    time::Duration,
};

use storage::Db;
use tokio_util::sync::CancellationToken;

use crate::ids;

/// A channel of LISTEN and NOTIFY.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Debug)]
pub(crate) enum Channel {
    /// A conversation, or something of the whole shop, changed. Payload: `{id}/{shop}/{conversation}` or
    /// `{id}/{shop}/{topic}`; who tells it leaves the id out, which is made when it is sent.
    Live,
    /// Webhooks wait for work. No payload.
    Inbound,
    /// Something waits to leave. No payload.
    Dispatch,
    /// Somebody's rights changed. Payload: `{shop domain}/{Shopify user id}`.
    Access,
    /// An account or its credentials changed. Payload: `{shop}/{account}`.
    Account,
    /// What somebody does in a conversation. Payload: `{shop}/{conversation}/{staff}/{activity}`.
    Presence,
}

impl Channel {
    pub(crate) const ALL: [Self; 6] =
        [Self::Live, Self::Inbound, Self::Dispatch, Self::Access, Self::Account, Self::Presence];

    pub(crate) const fn as_str(self) -> &'static str {
        match self {
            Self::Live => "switchboard_live",
            Self::Inbound => "switchboard_inbound",
            Self::Dispatch => "switchboard_dispatch",
            Self::Access => "switchboard_access",
            Self::Account => "switchboard_account",
            Self::Presence => "switchboard_presence",
        }
    }
}

/// How long changes are gathered before they are told: far below what a person notices, far above what a commit costs.
const GATHER: Duration = Duration::from_millis(10);

/// Gathers notifications and sends them.
#[derive(Clone, Debug, Default)]
pub(crate) struct Notifier {
    waiting: Arc<Mutex<BTreeSet<(Channel, String)>>>,
    wake: jobs::Wake,
}

impl Notifier {
    /// Tells every instance, soon. Best effort: who misses it finds the change when they next look.
    pub(crate) fn tell(&self, channel: Channel, payload: String) {
        self.waiting.lock().unwrap_or_else(PoisonError::into_inner).insert((channel, payload));
        self.wake.now();
    }

    /// Sends what was gathered until shutdown.
    pub(crate) async fn run(self, db: Db, shutdown: CancellationToken) {
        let worker = jobs::Worker { name: "notifier", wake: self.wake.clone(), poll_interval: Duration::from_mins(1) };
        worker.run(shutdown, || self.send_gathered(&db)).await;
    }

    async fn send_gathered(&self, db: &Db) -> Result<jobs::Step, storage::StorageError> {
        if self.waiting.lock().unwrap_or_else(PoisonError::into_inner).is_empty() {
            return Ok(jobs::Step::Idle);
        }
        tokio::time::sleep(GATHER).await;
        let gathered = mem::take(&mut *self.waiting.lock().unwrap_or_else(PoisonError::into_inner));
        for channel in Channel::ALL {
            let payloads: Vec<String> =
                gathered.iter().filter(|(to, _)| *to == channel).map(|(_, payload)| sent(channel, payload)).collect();
            if !payloads.is_empty() {
                storage::notify::send(db, channel.as_str(), &payloads).await?;
            }
        }
        Ok(jobs::Step::Idle)
    }
}

fn sent(channel: Channel, payload: &str) -> String {
    match channel {
        Channel::Live => format!("{}/{payload}", ids::live_event_id()),
        _ => payload.to_owned(),
    }
}
