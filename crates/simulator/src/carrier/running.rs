//! Listening. Its own accept loop, because a fault may be that the connection ends in place of an answer.

use std::{
    convert::Infallible,
    io,
    net::{Ipv4Addr, SocketAddr},
    ops::Deref,
    time::Duration,
};

use axum::{Router, body::Body, extract::Request, response::Response};
use hyper::{body::Incoming, server::conn::http1, service::service_fn};
use hyper_util::rt::TokioIo;
use tokio::{
    net::{TcpListener, TcpStream},
    task::{JoinHandle, JoinSet},
};
use tower::ServiceExt as _;

use super::{Carrier, reply::HangUp};
use crate::signal::stop_signal;

/// How long nothing is accepted after that failed.
const BETWEEN_ACCEPTS: Duration = Duration::from_millis(10);

/// The carriers could not be served.
#[derive(Debug, thiserror::Error)]
#[error("the carriers can't listen on port {port}: choose another with SWITCHBOARD_CARRIER_PORT")]
pub struct ServeError {
    /// The port.
    pub port: u16,
    /// What went wrong.
    #[source]
    pub source: io::Error,
}

/// Serves the carriers on `port` of the IPv4 loopback address until Ctrl-C or SIGTERM.
pub async fn serve(carrier: Carrier, port: u16) -> Result<(), ServeError> {
    let stop = stop_signal();
    let running = RunningCarrier::start_on(carrier, port).await.map_err(|source| ServeError { port, source })?;
    tracing::info!(port, "carriers are ready");
    stop.await;
    drop(running);
    Ok(())
}

/// Carriers that answer, until this is dropped.
#[derive(Debug)]
pub struct RunningCarrier {
    carrier: Carrier,
    address: SocketAddr,
    accepting: JoinHandle<()>,
}

impl RunningCarrier {
    /// Starts on a free port.
    pub async fn start(carrier: Carrier) -> io::Result<Self> {
        Self::start_on(carrier, 0).await
    }

    /// Starts on this port.
    pub async fn start_on(carrier: Carrier, port: u16) -> io::Result<Self> {
        let listener = TcpListener::bind((Ipv4Addr::LOCALHOST, port)).await?;
        let address = listener.local_addr()?;
        carrier.state().address = format!("http://{address}");
        let accepting = tokio::spawn(accept(listener, carrier.router()));
        Ok(Self { carrier, address, accepting })
    }

    /// `http://127.0.0.1:{port}`, where the internal endpoints are.
    pub fn url(&self) -> String {
        format!("http://{}", self.address)
    }

    /// What `TELNYX_API_URL` has to be.
    pub fn telnyx_url(&self) -> String {
        format!("http://{}/v2", self.address)
    }

    /// What `TWILIO_API_URL` has to be.
    pub fn twilio_url(&self) -> String {
        self.url()
    }
}

impl Deref for RunningCarrier {
    type Target = Carrier;

    fn deref(&self) -> &Carrier {
        &self.carrier
    }
}

impl Drop for RunningCarrier {
    fn drop(&mut self) {
        self.accepting.abort();
    }
}

/// Ends with every connection it has opened.
async fn accept(listener: TcpListener, router: Router) {
    let mut connections = JoinSet::new();
    loop {
        tokio::select! {
            Some(_) = connections.join_next() => {}
            accepted = listener.accept() => match accepted {
                Ok((stream, _)) => {
                    connections.spawn(converse(stream, router.clone()));
                }
                // Out of file descriptors: somebody has to hang up first.
                Err(_) => tokio::time::sleep(BETWEEN_ACCEPTS).await,
            }
        }
    }
}

/// The connection ends without an answer.
#[derive(Debug, thiserror::Error)]
#[error("the connection ends here, as ordered")]
struct HungUp;

async fn converse(stream: TcpStream, router: Router) {
    // Small answers have to leave at once; without it they only leave later.
    drop(stream.set_nodelay(true));
    let answer = service_fn(move |request: Request<Incoming>| {
        let router = router.clone();
        async move {
            let response: Result<Response, Infallible> = router.oneshot(request.map(Body::new)).await;
            match response {
                Ok(response) if response.extensions().get::<HangUp>().is_none() => Ok(response),
                _ => Err(HungUp),
            }
        }
    });
    // A connection that ends badly was meant to, or is the caller's business.
    drop(http1::Builder::new().serve_connection(TokioIo::new(stream), answer).await);
}
