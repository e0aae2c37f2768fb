//! Webhook intake: verify on the raw bytes, store, answer; the work comes later.
//!
//! Webhooks that arrive together are committed together: each is answered after its group's commit, so an answer means that
//! the message is durable, and a burst costs few commits.

use std::{
    sync::Arc,
    time::{Duration, Instant},
};

use channels::{
    Provider,
    inbound::{EventKey, InboundEvent},
    telnyx::{
        inbound::event_key,
        signature::{self, PublicKey},
    },
    twilio::{
        inbound::{message_key, status_key},
        signature::{self as twilio_signature, AuthTokens, SignedRequest},
    },
};
use domain::{
    consent::{self, ConsentSignal},
    conversation::ChannelKind,
    ids::{AccountId, ShopId},
};
use jiff::Timestamp;
use sha2::{Digest, Sha256};
use storage::{
    StorageError,
    accounts::WebhookAccount,
    consent::{ConsentSource, NewSignal},
    credentials::{CredentialField, SealedField},
    inbound_events::NewInboundEvent,
};
use tokio::sync::{Mutex, mpsc, oneshot};
use tokio_util::sync::CancellationToken;

use crate::{ids, inbound, notifier::Channel, services::Services, vault::Place};

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

/// A webhook from Twilio, as it came off the wire.
#[derive(Clone, Debug)]
pub struct TwilioWebhook<'a> {
    /// The account in the path.
    pub account: AccountId,
    /// What it tells of.
    pub about: TwilioSubject,
    /// Path and query, exactly as received: they are signed.
    pub path_and_query: &'a str,
    /// Header `Content-Type`.
    pub content_type: Option<&'a str>,
    /// Header `X-Twilio-Signature`.
    pub signature: Option<&'a str>,
    /// The body, untouched.
    pub body: Vec<u8>,
}

/// What a webhook of Twilio's tells of; its address says which, and its body does not.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum TwilioSubject {
    /// Somebody wrote.
    Message,
    /// What became of a message that left.
    Status,
}

/// The signature is not the account's. It says nothing of the webhook.
#[derive(Clone, Copy, PartialEq, Eq, Debug, thiserror::Error)]
pub enum BadSignature {
    /// Telnyx's.
    #[error(transparent)]
    Telnyx(#[from] signature::Rejected),
    /// Twilio's.
    #[error(transparent)]
    Twilio(#[from] twilio_signature::Rejected),
}

impl BadSignature {
    const fn code(self) -> &'static str {
        match self {
            Self::Telnyx(reason) => reason.code(),
            Self::Twilio(reason) => reason.code(),
        }
    }
}

/// Why a webhook is not accepted.
#[derive(Debug, thiserror::Error)]
pub enum IntakeError {
    /// No active account has this id.
    #[error("There is no account behind this address.")]
    UnknownAccount,
    /// The signature.
    #[error(transparent)]
    Rejected(#[from] BadSignature),
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

/// An account with what its carrier signs with, ready to verify.
#[derive(Debug)]
pub(crate) struct VerifyingAccount {
    shop: ShopId,
    signer: Signer,
}

#[derive(Debug)]
enum Signer {
    Telnyx(PublicKey),
    Twilio(AuthTokens),
}

/// Receives a Telnyx webhook. `Ok` means that it is committed, now or by an earlier delivery.
pub async fn telnyx(services: &Services, webhook: TelnyxWebhook<'_>, now: Timestamp) -> Result<(), IntakeError> {
    let account = verifying_account(services, Provider::Telnyx, webhook.account).await?;
    let Signer::Telnyx(key) = &account.signer else { return Err(IntakeError::UnknownAccount) };
    signature::verify(key, webhook.signature, webhook.timestamp, &webhook.body, now)
        .map_err(|reason| refused(services, &account, webhook.account, reason.into()))?;
    let event = NewInboundEvent {
        id: ids::inbound_event_id(),
        shop: account.shop,
        account: webhook.account,
        event_key: key_or_digest(event_key(&webhook.body), &webhook.body),
        payload: webhook.body,
        source: String::new(),
        received_at: now,
    };
    keep(services, Provider::Telnyx, event).await
}

/// Receives a Twilio webhook. `Ok` means that it is committed, now or by an earlier delivery.
pub async fn twilio(services: &Services, webhook: TwilioWebhook<'_>, now: Timestamp) -> Result<(), IntakeError> {
    let account = verifying_account(services, Provider::Twilio, webhook.account).await?;
    let Signer::Twilio(tokens) = &account.signer else { return Err(IntakeError::UnknownAccount) };
    let request = SignedRequest {
        path_and_query: webhook.path_and_query,
        content_type: webhook.content_type,
        signature: webhook.signature,
        body: &webhook.body,
    };
    twilio_signature::verify(tokens, &services.inner().origin, request)
        .map_err(|reason| refused(services, &account, webhook.account, reason.into()))?;
    let key = match webhook.about {
        TwilioSubject::Message => message_key(&webhook.body),
        TwilioSubject::Status => status_key(&webhook.body),
    };
    let event = NewInboundEvent {
        id: ids::inbound_event_id(),
        shop: account.shop,
        account: webhook.account,
        event_key: key_or_digest(key, &webhook.body),
        source: webhook.path_and_query.to_owned(),
        payload: webhook.body,
        received_at: now,
    };
    keep(services, Provider::Twilio, event).await
}

/// Counts a webhook that its account's carrier has not signed.
fn refused(services: &Services, account: &VerifyingAccount, id: AccountId, reason: BadSignature) -> BadSignature {
    services.inner().refusals.count(account.shop, id, reason.code());
    reason
}

/// Stores a webhook. One that takes consent back is answered once nothing is being handed over to its sender any more: after the
/// answer nothing reaches them.
async fn keep(services: &Services, provider: Provider, event: NewInboundEvent) -> Result<(), IntakeError> {
    let began = Instant::now();
    let revocation = revocation(provider, &event);
    let sender = revocation.as_ref().map(|signal| (signal.shop, signal.handle.clone()));
    services.inner().intake.store(event, revocation).await?;
    let Some((shop, sender)) = sender else { return Ok(()) };
    loop {
        let mut tx = services.db().system("see whether a sender who said stop is being written to").await?;
        if !storage::dispatch::claim::is_in_flight(&mut tx, shop, &sender).await? {
            return Ok(());
        }
        drop(tx);
        if began.elapsed() > ANSWER_WITHIN {
            return Err(IntakeError::Unavailable);
        }
        tokio::time::sleep(IN_FLIGHT_LOOK_EVERY).await;
    }
}

/// How often it is looked whether a hand-over has ended.
const IN_FLIGHT_LOOK_EVERY: Duration = Duration::from_millis(10);

/// What a webhook says about consent that can't wait for its work.
fn revocation(provider: Provider, event: &NewInboundEvent) -> Option<NewSignal> {
    let read = inbound::parse::read(provider, &event.payload, &event.source, event.received_at);
    let Ok(InboundEvent::Message(message)) = read else { return None };
    let signal = consent::read(&message.text);
    matches!(signal, ConsentSignal::Stop | ConsentSignal::Revocation).then(|| NewSignal {
        id: ids::consent_event_id(),
        shop: event.shop,
        channel: ChannelKind::Sms,
        handle: message.from,
        signal,
        source: ConsentSource::Message(event.id),
        occurred_at: message.occurred_at.clamp(Timestamp::UNIX_EPOCH, event.received_at),
    })
}

/// The carrier signed it, so what can't be read is kept for a person to look at, under a name of its own.
fn key_or_digest(key: EventKey, body: &[u8]) -> String {
    match key {
        EventKey::Event { id, .. } => id,
        EventKey::Unreadable => digest_key(body),
    }
}

fn digest_key(body: &[u8]) -> String {
    let digest = Sha256::digest(body);
    digest.iter().fold(String::from("sha256:"), |key, byte| format!("{key}{byte:02x}"))
}

async fn verifying_account(
    services: &Services,
    provider: Provider,
    id: AccountId,
) -> Result<Arc<VerifyingAccount>, IntakeError> {
    let cache = &services.inner().webhook_accounts;
    if let Some(account) = cache.get(&id).await {
        return Ok(account);
    }
    let mut tx = services.db().system("find the account of a webhook").await?;
    let stored =
        storage::accounts::for_webhook(&mut tx, provider.as_str(), id).await?.ok_or(IntakeError::UnknownAccount)?;
    drop(tx);
    let signer = signer(services, provider, &stored).ok_or(IntakeError::UnknownAccount)?;
    let account = Arc::new(VerifyingAccount { shop: stored.shop, signer });
    cache.insert(id, Arc::clone(&account)).await;
    Ok(account)
}

/// What the carrier signs with; `None` while there is nothing to verify by.
fn signer(services: &Services, provider: Provider, stored: &WebhookAccount) -> Option<Signer> {
    match provider {
        Provider::Telnyx => PublicKey::from_base64(&stored.public_key).ok().map(Signer::Telnyx),
        Provider::Twilio => {
            let key = &services.inner().settings.master_key;
            let open = |one: &SealedField| {
                key.open(Place::Account(stored.shop, one.account, one.field.as_str()), &one.sealed).ok()
            };
            let token = |field: CredentialField| stored.auth_tokens.iter().find(|one| one.field == field);
            let current = token(CredentialField::AuthToken).and_then(open)?;
            let previous = token(CredentialField::AuthTokenPrevious).and_then(open);
            Some(Signer::Twilio(AuthTokens::new(current, previous)))
        }
    }
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
    revocation: Option<NewSignal>,
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

    async fn store(&self, event: NewInboundEvent, revocation: Option<NewSignal>) -> Result<(), IntakeError> {
        let (committed, answer) = oneshot::channel();
        self.0.try_send(Waiting { event, revocation, committed }).map_err(|_| IntakeError::Busy)?;
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
            let mut events = Vec::with_capacity(group.len());
            let mut revocations = Vec::new();
            let mut answers = Vec::with_capacity(group.len());
            for Waiting { event, revocation, committed } in group {
                events.push(event);
                revocations.extend(revocation);
                answers.push(committed);
            }
            let stored = commit(&services, &events, revocations).await.is_ok();
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

async fn commit(
    services: &Services,
    events: &[NewInboundEvent],
    mut revocations: Vec<NewSignal>,
) -> Result<(), IntakeError> {
    let mut tx = services.db().system("store a group of webhooks").await?;
    let new = storage::inbound_events::insert_group(&mut tx, events).await?;
    // A repeated delivery was heard the first time.
    revocations.retain(|signal| matches!(&signal.source, ConsentSource::Message(event) if new.contains(event)));
    storage::consent::apply_in_intake(&mut tx, &revocations, services.now()).await?;
    tx.commit().await?;
    Ok(())
}

#[expect(clippy::cast_precision_loss, reason = "a group is far smaller than 2^52")]
const fn usize_to_f64(number: usize) -> f64 {
    number as f64
}
