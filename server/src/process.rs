//! A running process, put together: services, background work, listener; and its orderly end.

use std::{io, net::SocketAddr, time::Duration};

use any_spawner::Executor;
use secrecy::ExposeSecret as _;
use service::{BackgroundRole, BackgroundTasks, Services, Settings, StartError};
use storage::{Db, PoolLimits, StorageError};
use tokio::{net::TcpListener, task::JoinHandle, time::timeout};
use tokio_util::sync::CancellationToken;

use crate::{
    config::Config,
    net,
    rate::Limiter,
    routes::{self, Served, assets::Assets},
    state::{Clock, Shared, State},
    telemetry::{metrics::Metrics, request::Edge},
};

/// Why a process can't start.
#[derive(Debug, thiserror::Error)]
pub enum ProcessError {
    /// The database's address.
    #[error("DATABASE_URL is not the address of a PostgreSQL database")]
    DatabaseUrl(#[source] StorageError),
    /// The services.
    #[error(transparent)]
    Start(#[from] StartError),
    /// The port is taken, or not allowed.
    #[error("can't listen on {address}: choose another port with SWITCHBOARD_PORT, or stop what uses it")]
    Listen {
        /// The address.
        address: SocketAddr,
        /// What the system said.
        #[source]
        source: io::Error,
    },
    /// The runtime.
    #[error("the system gives this process no threads")]
    Runtime(#[source] io::Error),
}

/// Wires the services up. Opens no connection, so that a process starts while Postgres is down.
pub fn services(config: &Config, clock: Clock) -> Result<Services, ProcessError> {
    let limits = PoolLimits { connections_max: config.database_connections, ..PoolLimits::default() };
    let db = Db::connect(config.database_url.expose_secret(), limits).map_err(ProcessError::DatabaseUrl)?;
    let settings = Settings {
        live_effects: config.live_effects,
        master_key: config.master_key.clone(),
        credentials: config.shopify.credentials.clone(),
        admin_url_template: config.shopify.admin_url_template.clone(),
        app_url: config.app_url.as_str().to_owned(),
        telnyx_api_url: config.telnyx_api_url.clone(),
        twilio_api_url: config.twilio_api_url.clone(),
        files: config.files.clone(),
        file_max_bytes: config.file_max_bytes,
        clock,
    };
    Ok(Services::new(db, settings)?)
}

/// A process that answers requests.
#[derive(Debug)]
pub struct Running {
    /// Where it listens; with port 0 in the configuration, where the system put it.
    pub address: SocketAddr,
    /// What its handlers share.
    pub state: State,
    accepting: JoinHandle<()>,
    background: BackgroundTasks,
    stop_background: CancellationToken,
}

/// How long the background work, and then the database's connections, have to end.
const STOP_WITHIN: Duration = Duration::from_secs(5);

/// Listens, and starts the background work.
pub async fn start(
    config: &Config,
    served: Served,
    background: BackgroundRole,
    clock: Clock,
) -> Result<Running, ProcessError> {
    let services = services(config, clock)?;
    let shutdown = CancellationToken::new();
    let metrics = Metrics::install();
    // A second process in the same address space, as in tests, finds it there.
    let _ = Executor::init_tokio();
    let state = State::new(Shared {
        services: services.clone(),
        app_url: config.app_url.clone(),
        shopify: config.shopify.clone(),
        limiter: Limiter::new(config.requests_per_second),
        assets: read_assets(config, served),
        leptos: routes::leptos_options(),
        metrics: metrics.clone(),
        clock,
        shutdown: shutdown.clone(),
    });
    let address = config.listen;
    let listener = TcpListener::bind(address).await.map_err(|source| ProcessError::Listen { address, source })?;
    let address = listener.local_addr().map_err(|source| ProcessError::Listen { address, source })?;
    let edge = Edge::new(routes::build(&state, served).router, config.app_url.is_https());
    let accepting = tokio::spawn(net::serve(listener, edge, config.limits, shutdown.clone()));
    tokio::spawn(metrics.keep_up(shutdown.clone()));
    let stop_background = CancellationToken::new();
    let background = services.spawn_background(background, &stop_background);
    Ok(Running { address, state, accepting, background, stop_background })
}

/// The site may be missing, as on a machine that only serves the API; then there are no files.
fn read_assets(config: &Config, served: Served) -> Assets {
    if served == Served::HealthOnly {
        return Assets::default();
    }
    Assets::read(&config.site_root).unwrap_or_else(|error| {
        tracing::warn!(kind = %error.kind(), "the folder SWITCHBOARD_SITE_ROOT can't be read: pages will not wake up in the browser");
        Assets::default()
    })
}

impl Running {
    /// Stops accepting and lets running requests end; then the background work, which they may be waiting for; then closes the
    /// database's connections.
    pub async fn stop(self) {
        self.state.shutdown.cancel();
        // A task that was aborted or panicked has ended too.
        let _ = self.accepting.await;
        self.stop_background.cancel();
        wait("the background work", self.background.finished()).await;
        wait("the database's connections", self.state.services.db().close()).await;
    }
}

async fn wait(what: &'static str, end: impl Future<Output = ()>) {
    if timeout(STOP_WITHIN, end).await.is_err() {
        tracing::warn!(what, "did not end in time and is left alone");
    }
}
