//! Listening: IPv4 loopback always, IPv6 loopback where the machine has it, until the process is told to stop.

use std::net::{Ipv4Addr, Ipv6Addr, SocketAddr};

use tokio::net::TcpListener;

use super::{Admin, AdminConfig};
use crate::signal::stop_signal;

/// The local Admin could not be served.
#[derive(Debug, thiserror::Error)]
pub enum ServeError {
    /// The port is taken, or not allowed.
    #[error("the local Admin can't listen on port {port}: choose another with SWITCHBOARD_ADMIN_PORT")]
    Listen {
        /// The port.
        port: u16,
        /// What went wrong.
        #[source]
        source: std::io::Error,
    },
    /// The accept loop ended.
    #[error("the local Admin stopped serving")]
    Serve(#[source] std::io::Error),
}

/// Serves the local Admin on `port` of both loopback addresses until Ctrl-C or SIGTERM.
pub async fn serve(config: AdminConfig, port: u16) -> Result<(), ServeError> {
    let admin = Admin::new(config);
    let listen = |address: SocketAddr| async move {
        TcpListener::bind(address).await.map_err(|source| ServeError::Listen { port, source })
    };
    let v4 = listen((Ipv4Addr::LOCALHOST, port).into()).await?;
    let v6 = listen((Ipv6Addr::LOCALHOST, port).into()).await.ok();
    // Shopify's schema takes a moment: read it before somebody waits for it.
    let warm_up = tokio::spawn({
        let admin = admin.clone();
        async move { admin.graphql.warm_up().await }
    });
    tracing::info!(port, ipv6 = v6.is_some(), "local Admin is ready");
    let router = admin.router();
    let on_v4 = axum::serve(v4, router.clone()).with_graceful_shutdown(stop_signal());
    let outcome = match v6 {
        Some(v6) => {
            let on_v6 = axum::serve(v6, router).with_graceful_shutdown(stop_signal());
            tokio::try_join!(on_v4.into_future(), on_v6.into_future()).map(drop)
        }
        None => on_v4.await,
    };
    warm_up.abort();
    outcome.map_err(ServeError::Serve)
}
