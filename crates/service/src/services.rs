//! What every use case works with, and the background tasks of a process.

use std::{fmt, sync::Arc, time::Duration};

use channels::{BaseUrl, Transport, twilio::signature::PublicOrigin};
use domain::{
    access::{Actor, Ctx, Role},
    ids::{AccountId, ShopId, StaffId},
    keyset::Cursor,
    shop::ShopDomain,
};
use jiff::Timestamp;
use moka::future::Cache;
use serde::{Serialize, Serializer};
use shopify::{
    ClientError,
    admin::AdminClient,
    app::AppCredentials,
    token_exchange::{AdminEndpoint, Exchange, InvalidEndpoint},
};
use storage::Db;
use tokio::{sync::Mutex, task::JoinSet};
use tokio_util::sync::CancellationToken;

use crate::{
    accounts_core::{AccountsCore, Local},
    attachments::{self, FileStore, FileStoreSettings, InvalidStore},
    campaigns,
    carriers::{Carrier, Lines},
    customers, dispatch,
    entry::{Access, Me},
    ids, inbound,
    intake::{Committer, IntakeQueue, VerifyingAccount},
    live::{self, LiveHub},
    notifier::Notifier,
    opt_outs,
    presence::Rooms,
    refusals::{self, Refusals},
    search, triage,
    vault::MasterKey,
};

/// What a deployment decides.
#[derive(Clone, Debug)]
pub struct Settings {
    /// The deployment's own switch over every live effect.
    pub live_effects: bool,
    /// Seals stored credentials.
    pub master_key: MasterKey,
    /// The app's identity at Shopify.
    pub credentials: AppCredentials,
    /// Where a shop's Admin is: `https://{shop}`.
    pub admin_url_template: String,
    /// Where browsers and carriers reach the app: scheme and host, without a slash at the end.
    pub app_url: String,
    /// Where Telnyx's API answers.
    pub telnyx_api_url: BaseUrl,
    /// Where Twilio's API answers.
    pub twilio_api_url: BaseUrl,
    /// Where files are kept.
    pub files: FileStoreSettings,
    /// Largest file that is taken, in bytes.
    pub file_max_bytes: u64,
    /// What time it is, for work that no request starts.
    pub clock: fn() -> Timestamp,
}

/// Why a process can't start.
#[derive(Debug, thiserror::Error)]
pub enum StartError {
    /// The template of Shopify's URL.
    #[error("SHOPIFY_ADMIN_URL_TEMPLATE is not a URL with {{shop}} in it")]
    Endpoint(#[from] InvalidEndpoint),
    /// The HTTP client.
    #[error("the HTTP client could not be built")]
    Client(#[from] ClientError),
    /// The HTTP client towards carriers.
    #[error("the HTTP client could not be built")]
    Transport(#[from] channels::ClientError),
    /// The place for files.
    #[error(transparent)]
    Files(#[from] InvalidStore),
    /// The app's own address.
    #[error("SWITCHBOARD_APP_URL is not an address of the form https://host")]
    AppUrl(#[from] channels::twilio::signature::InvalidOrigin),
}

/// How long the answer to "who is this?" is believed. A changed role is told to every instance at once; this bounds how long one that
/// missed it goes on.
const ACCESS_TTL: Duration = Duration::from_secs(30);
const ACCESS_ENTRIES_MAX: u64 = 50_000;
/// How long a webhook account's key is believed.
const ACCOUNT_TTL: Duration = Duration::from_secs(30);
const ACCOUNT_ENTRIES_MAX: u64 = 10_000;
/// How long an adapter with its credentials is kept. A change is told to every instance at once; this bounds how long one that
/// missed it goes on.
const CARRIER_TTL: Duration = Duration::from_secs(30);

/// Everything a use case works with. Clones share it.
#[derive(Clone)]
pub struct Services(Arc<Inner>);

pub(crate) struct Inner {
    pub(crate) db: Db,
    pub(crate) settings: Settings,
    pub(crate) exchange: Exchange,
    pub(crate) admin: AdminClient,
    pub(crate) access: Cache<(ShopDomain, i64), Access>,
    pub(crate) people: Cache<(ShopId, StaffId), Arc<Me>>,
    pub(crate) webhook_accounts: Cache<AccountId, Arc<VerifyingAccount>>,
    pub(crate) carriers: Cache<(ShopId, AccountId), Arc<Carrier>>,
    pub(crate) lines: Lines,
    pub(crate) accounts_core: Arc<dyn AccountsCore>,
    /// Where carriers believe the app to be, for signatures over an address.
    pub(crate) origin: PublicOrigin,
    pub(crate) files: FileStore,
    pub(crate) intake: IntakeQueue,
    pub(crate) refusals: Refusals,
    pub(crate) inbound_wake: jobs::Wake,
    pub(crate) dispatch_wake: jobs::Wake,
    pub(crate) customers_wake: jobs::Wake,
    pub(crate) files_wake: jobs::Wake,
    /// One refresh of a shop's access token at a time.
    pub(crate) refreshing: Cache<ShopId, Arc<Mutex<()>>>,
    /// Accounts that nothing leaves through for a while, as this process last saw it.
    pub(crate) resting: dispatch::Resting,
    pub(crate) live: LiveHub,
    pub(crate) rooms: Rooms,
    pub(crate) notifier: Notifier,
    committer: Committer,
}

impl Services {
    /// Wires everything up. Opens no connection.
    pub fn new(db: Db, settings: Settings) -> Result<Self, StartError> {
        let endpoint = AdminEndpoint::new(&settings.admin_url_template)?;
        let (intake, committer) = IntakeQueue::new();
        Ok(Self(Arc::new(Inner {
            exchange: Exchange::new(endpoint.clone(), settings.credentials.clone())?,
            admin: AdminClient::new(endpoint)?,
            access: Cache::builder().max_capacity(ACCESS_ENTRIES_MAX).time_to_live(ACCESS_TTL).build(),
            people: Cache::builder().max_capacity(ACCESS_ENTRIES_MAX).time_to_live(ACCESS_TTL).build(),
            webhook_accounts: Cache::builder().max_capacity(ACCOUNT_ENTRIES_MAX).time_to_live(ACCOUNT_TTL).build(),
            carriers: Cache::builder().max_capacity(ACCOUNT_ENTRIES_MAX).time_to_live(CARRIER_TTL).build(),
            accounts_core: Arc::new(Local::new(db.clone())),
            lines: Lines {
                telnyx: settings.telnyx_api_url.clone(),
                twilio: settings.twilio_api_url.clone(),
                transport: Transport::new()?,
            },
            origin: PublicOrigin::new(&settings.app_url)?,
            files: FileStore::new(&settings.files)?,
            intake,
            refusals: Refusals::default(),
            inbound_wake: jobs::Wake::default(),
            dispatch_wake: jobs::Wake::default(),
            customers_wake: jobs::Wake::default(),
            files_wake: jobs::Wake::default(),
            refreshing: Cache::builder().max_capacity(ACCOUNT_ENTRIES_MAX).build(),
            resting: dispatch::Resting::default(),
            live: LiveHub::default(),
            rooms: Rooms::default(),
            notifier: Notifier::default(),
            committer,
            db,
            settings,
        })))
    }

    /// The database, for health checks.
    pub fn db(&self) -> &Db {
        &self.0.db
    }

    /// The port to Accounts Core.
    pub fn accounts_core(&self) -> &dyn AccountsCore {
        &*self.0.accounts_core
    }

    /// Starts the background tasks of this process.
    pub fn spawn_background(&self, role: BackgroundRole, shutdown: &CancellationToken) -> BackgroundTasks {
        let mut tasks = JoinSet::new();
        tasks.spawn(self.0.notifier.clone().run(self.0.db.clone(), shutdown.clone()));
        tasks.spawn(live::listen(self.clone(), shutdown.clone()));
        tasks.spawn(refusals::work(self.clone(), shutdown.clone()));
        for _ in 0..Committer::TASKS {
            tasks.spawn(self.0.committer.clone().run(self.clone(), shutdown.clone()));
        }
        if role.worker {
            tasks.spawn(inbound::work(self.clone(), shutdown.clone()));
            tasks.spawn(dispatch::work(self.clone(), shutdown.clone()));
            tasks.spawn(dispatch::watch(self.clone(), shutdown.clone()));
            tasks.spawn(campaigns::work(self.clone(), shutdown.clone()));
            tasks.spawn(attachments::work(self.clone(), shutdown.clone()));
            tasks.spawn(customers::work(self.clone(), shutdown.clone()));
            tasks.spawn(opt_outs::work(self.clone(), shutdown.clone()));
            tasks.spawn(search::work(self.clone(), shutdown.clone()));
            tasks.spawn(triage::work(self.clone(), shutdown.clone()));
        }
        BackgroundTasks(tasks)
    }

    pub(crate) fn now(&self) -> Timestamp {
        (self.0.settings.clock)()
    }

    pub(crate) fn inner(&self) -> &Inner {
        &self.0
    }
}

impl fmt::Debug for Services {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Services").finish_non_exhaustive()
    }
}

/// The app itself acting in a shop.
pub(crate) fn automation(shop: ShopId, now: Timestamp) -> Ctx {
    Ctx { shop, actor: Actor::System, role: Role::Automation, request: ids::request_id(), now }
}

/// Which background work a process does.
#[derive(Clone, Copy, Debug)]
pub struct BackgroundRole {
    /// Work on stored webhooks.
    pub worker: bool,
}

/// The running background tasks.
#[derive(Debug)]
pub struct BackgroundTasks(JoinSet<()>);

impl BackgroundTasks {
    /// Waits until they have ended; shut them down first.
    pub async fn finished(self) {
        self.0.join_all().await;
    }
}

/// Some rows of a longer list.
#[derive(Clone, PartialEq, Eq, Debug, Serialize)]
pub struct Page<T> {
    /// The rows.
    pub items: Vec<T>,
    /// Where the next page begins; nothing on the last one.
    #[serde(serialize_with = "cursor_as_text")]
    pub next: Option<Cursor>,
}

impl<T> Page<T> {
    /// Cuts a page out of `rows`, which were asked for with one more than `limit` to see whether there is a next page.
    pub(crate) fn cut(mut rows: Vec<T>, limit: u16, cursor: impl Fn(&T) -> Cursor) -> Self {
        let limit = usize::from(limit);
        let next = (rows.len() > limit).then(|| rows.get(limit - 1).map(&cursor)).flatten();
        rows.truncate(limit);
        Self { items: rows, next }
    }
}

#[expect(clippy::ref_option, reason = "the signature is serde's")]
fn cursor_as_text<S: Serializer>(cursor: &Option<Cursor>, serializer: S) -> Result<S::Ok, S::Error> {
    match cursor {
        Some(cursor) => serializer.collect_str(cursor),
        None => serializer.serialize_none(),
    }
}
