//! Webhook intake: verify on the raw bytes, store, answer; the work comes later.
//!
//! Webhooks that arrive together are committed together: each is answered after its group's commit, so an answer means that
//! the message is durable, and a burst costs few commits.

use std::{sync::Arc, time::Duration};

use channels::telnyx::{
    inbound::{EventKey, event_key},
    signature::{self, PublicKey, Rejected},
};
use domain::ids::{AccountId, ShopId};
use jiff::Timestamp;
use sha2::{Digest, Sha256};
use storage::{StorageError, inbound_events::NewInboundEvent};
use tokio::sync::{Mutex, mpsc, oneshot};
use tokio_util::sync::CancellationToken;

use crate::{ids, notifier::Channel, services::Services};

/// A webhook from Telnyx, as it came off the wire.
#[derive(Clone, Debug)]
pub struct TelnyxWebhook<'a> {
    /// The account in the path.
    pub account: AccountId,
    /// Header `telnyx-signature-ed25519`.
    pub signature: Option<&'a str>,
    /// Header `telnyx-timestamp`.
    pub timestamp: Option<&'a str>,
    /// The body, untouched.
    pub body: Vec<u8>,
}

/// Why a webhook is not accepted.
#[derive(Debug, thiserror::Error)]
pub enum IntakeError {
    /// No active account has this id.
    #[error("There is no account behind this address.")]
    UnknownAccount,
    /// The signature.
    #[error(transparent)]
    Rejected(#[from] Rejected),
    /// More arrives than can be stored: come back in a moment.
    #[error("Too many messages at once. Send this one again in a moment.")]
    Busy,
    /// The database is away: come back in a moment.
    #[error("The message can't be stored right now. Send it again in a moment.")]
    Unavailable,
}

impl From<StorageError> for IntakeError {
    fn from(error: StorageError) -> Self {
        tracing::warn!(%error, sqlstate = error.sqlstate(), "webhook intake can't reach its tables");
        Self::Unavailable
    }
}

/// An account with its key, ready to verify.
#[derive(Debug)]
pub(crate) struct VerifyingAccount {
    shop: ShopId,
    key: PublicKey,
}

/// Receives a Telnyx webhook. `Ok` means that it is committed, now or by an earlier delivery.
pub async fn telnyx(services: &Services, webhook: TelnyxWebhook<'_>, now: Timestamp) -> Result<(), IntakeError> {
    let account = verifying_account(services, webhook.account).await?;
    signature::verify(&account.key, webhook.signature, webhook.timestamp, &webhook.body, now)?;
    let event = NewInboundEvent {
        id: ids::inbound_event_id(),
        shop: account.shop,
        account: webhook.account,
        event_key: match event_key(&webhook.body) {
            EventKey::Event { id, .. } => id,
            // The carrier signed it, so it is kept for a person to look at, under a name of its own.
            EventKey::Unreadable => digest_key(&webhook.body),
        },
        payload: webhook.body,
        received_at: now,
    };
    services.inner().intake.store(event).await
}

fn digest_key(body: &[u8]) -> String {
    let digest = Sha256::digest(body);
    digest.iter().fold(String::from("sha256:"), |key, byte| format!("{key}{byte:02x}"))
}

async fn verifying_account(services: &Services, id: AccountId) -> Result<Arc<VerifyingAccount>, IntakeError> {
    let cache = &services.inner().webhook_accounts;
    if let Some(account) = cache.get(&id).await {
        return Ok(account);
    }
    let mut tx = services.db().system("find the account of a webhook").await?;
    let stored = storage::accounts::for_webhook(&mut tx, "telnyx", id).await?.ok_or(IntakeError::UnknownAccount)?;
    let key = PublicKey::from_base64(&stored.public_key).map_err(|_| IntakeError::UnknownAccount)?;
    let account = Arc::new(VerifyingAccount { shop: stored.shop, key });
    cache.insert(id, Arc::clone(&account)).await;
    Ok(account)
}

/// Most webhooks that wait for their commit; one more is answered [`IntakeError::Busy`].
const QUEUE_MAX: usize = 2_048;
/// Most webhooks in one commit.
const GROUP_MAX: usize = 256;
/// A carrier wants its answer within two seconds; after this long it is told to come again. The webhook may still be stored: the
/// repeated delivery then finds it.
const ANSWER_WITHIN: Duration = Duration::from_millis(1_500);

struct Waiting {
    event: NewInboundEvent,
    committed: oneshot::Sender<Result<(), IntakeError>>,
}

/// Where webhooks wait for their group.
#[derive(Clone, Debug)]
pub(crate) struct IntakeQueue(mpsc::Sender<Waiting>);

impl IntakeQueue {
    pub(crate) fn new() -> (Self, Committer) {
        let (sender, receiver) = mpsc::channel(QUEUE_MAX);
        (Self(sender), Committer(Arc::new(Mutex::new(receiver))))
    }

    async fn store(&self, event: NewInboundEvent) -> Result<(), IntakeError> {
        let (committed, answer) = oneshot::channel();
        self.0.try_send(Waiting { event, committed }).map_err(|_| IntakeError::Busy)?;
        match tokio::time::timeout(ANSWER_WITHIN, answer).await {
            Ok(Ok(result)) => result,
            Ok(Err(_)) | Err(_) => Err(IntakeError::Unavailable),
        }
    }
}

/// Commits groups of webhooks.
#[derive(Clone, Debug)]
pub(crate) struct Committer(Arc<Mutex<mpsc::Receiver<Waiting>>>);

impl Committer {
    /// While one group is being committed, the next one gathers.
    pub(crate) const TASKS: usize = 2;

    pub(crate) async fn run(self, services: Services, shutdown: CancellationToken) {
        loop {
            let group = tokio::select! {
                biased;
                group = self.next_group() => group,
                () = shutdown.cancelled() => return,
            };
            let (events, answers): (Vec<_>, Vec<_>) =
                group.into_iter().map(|waiting| (waiting.event, waiting.committed)).unzip();
            let stored = commit(&services, &events).await.is_ok();
            if stored {
                services.inner().inbound_wake.now();
                services.inner().notifier.tell(Channel::Inbound, String::new());
            }
            metrics::histogram!("webhook_group_size").record(usize_to_f64(events.len()));
            for answer in answers {
                // Nobody waits any more if the connection was closed; the webhook is stored all the same.
                drop(answer.send(if stored { Ok(()) } else { Err(IntakeError::Unavailable) }));
            }
        }
    }

    async fn next_group(&self) -> Vec<Waiting> {
        let mut group = Vec::new();
        let mut receiver = self.0.lock().await;
        // The queue lives as long as the services, and so as long as this task.
        receiver.recv_many(&mut group, GROUP_MAX).await;
        group
    }
}

async fn commit(services: &Services, events: &[NewInboundEvent]) -> Result<(), IntakeError> {
    let mut tx = services.db().system("store a group of webhooks").await?;
    storage::inbound_events::insert_group(&mut tx, events).await?;
    tx.commit().await?;
    Ok(())
}

#[expect(clippy::cast_precision_loss, reason = "a group is far smaller than 2^52")]
const fn usize_to_f64(number: usize) -> f64 {
    number as f64
}
