//! The accept loop, and the life of one connection.

use std::{convert::Infallible, future::poll_fn, io, net::SocketAddr, pin::Pin, time::Duration};

use axum::body::Body;
use http::{Request, Response};
use hyper::{body::Incoming, server::conn::http1, service::service_fn};
use hyper_util::rt::{TokioIo, TokioTimer};
use tokio::{
    net::{TcpListener, TcpStream},
    select,
    time::{sleep, timeout},
};
use tokio_util::{sync::CancellationToken, task::TaskTracker};

use super::{
    framing::HEAD_MAX_BYTES,
    guarded::{Guarded, linger},
    limits::Limits,
    peers::{Admission, Peers},
};

/// An answer on its way. hyper wants to move it, so it is pinned in a box.
pub type Answer = Pin<Box<dyn Future<Output = Result<Response<Body>, Infallible>> + Send>>;

/// What answers requests.
pub trait Server: Clone + Send + Sync + Unpin + 'static {
    /// Answers one. It never fails: an error is an answer too.
    fn answer(&self, request: Request<Incoming>) -> Answer;
}

/// First wait after an accept that failed for want of something, like file descriptors; doubled each time.
const BACKOFF_MIN: Duration = Duration::from_millis(10);
/// Longest such wait.
const BACKOFF_MAX: Duration = Duration::from_secs(1);
/// Largest read buffer of one connection, in bytes.
const BUFFER_MAX_BYTES: usize = 64 * 1024;

/// Accepts connections until `shutdown`, then lets the running requests end. Returns when the last is closed, or when
/// [`Limits::drain`] is over.
pub async fn serve<S: Server>(listener: TcpListener, server: S, limits: Limits, shutdown: CancellationToken) {
    let peers = Peers::new(limits.connections, limits.connections_per_address);
    let connections = TaskTracker::new();
    let mut backoff = BACKOFF_MIN;
    loop {
        let accepted = select! {
            accepted = listener.accept() => accepted,
            () = shutdown.cancelled() => break,
        };
        match accepted {
            Ok((socket, address)) => {
                backoff = BACKOFF_MIN;
                if let Some(admission) = admit(&peers, address) {
                    let life = connection(socket, server.clone(), limits, shutdown.clone(), admission);
                    connections.spawn(life);
                }
            }
            // The peer changed its mind before we were there.
            Err(error) if is_the_peers_fault(&error) => {}
            Err(error) => {
                tracing::error!(kind = ?error.kind(), "can't accept connections");
                sleep(backoff).await;
                backoff = (backoff * 2).min(BACKOFF_MAX);
            }
        }
    }
    drop(listener);
    connections.close();
    if timeout(limits.drain, connections.wait()).await.is_err() {
        tracing::warn!(open = connections.len(), "closing connections that did not end by themselves");
    }
}

fn admit(peers: &Peers, address: SocketAddr) -> Option<Admission> {
    let admission = peers.admit(address.ip());
    if admission.is_none() {
        metrics::counter!("http_connections_refused_total").increment(1);
    }
    admission
}

fn is_the_peers_fault(error: &io::Error) -> bool {
    matches!(
        error.kind(),
        io::ErrorKind::ConnectionAborted | io::ErrorKind::ConnectionReset | io::ErrorKind::ConnectionRefused
    )
}

async fn connection<S: Server>(
    socket: TcpStream,
    server: S,
    limits: Limits,
    shutdown: CancellationToken,
    admission: Admission,
) {
    // Answers are written whole; waiting to fill a packet would only delay the last one. If this fails, the socket is gone.
    let _ = socket.set_nodelay(true);
    let service = service_fn(move |request| server.answer(request));
    let mut connection = http1::Builder::new()
        .timer(TokioTimer::new())
        .header_read_timeout(limits.keep_alive)
        .max_header_size(HEAD_MAX_BYTES)
        .max_buf_size(BUFFER_MAX_BYTES)
        .serve_connection(TokioIo::new(Guarded::new(socket, limits)), service);
    let mut told = false;
    loop {
        select! {
            // How it ended is nobody's concern: the peer left, was too slow, or sent nonsense and has its answer.
            _ = poll_fn(|cx| connection.poll_without_shutdown(cx)) => break,
            () = shutdown.cancelled(), if !told => {
                told = true;
                Pin::new(&mut connection).graceful_shutdown();
            }
        }
    }
    let guarded = connection.into_parts().io.into_inner();
    if guarded.has_unread_request() {
        linger(guarded.into_inner(), limits.linger).await;
    }
    drop(admission);
}
