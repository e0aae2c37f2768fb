//! The listener against callers who hold connections, and against requests that two readers could take differently. The limits are
//! shortened, so what is asserted is that a connection is closed, and by whom, never how fast.

use std::{convert::Infallible, net::SocketAddr, time::Duration};

use axum::{
    Router,
    body::{Body, to_bytes},
    http::{Request, StatusCode},
    routing::{any, get},
};
use futures::StreamExt as _;
use hyper::body::Incoming;
use switchboard::net::{Answer, Limits, Server, serve};
use tokio::{
    io::{AsyncReadExt as _, AsyncWriteExt as _},
    net::{TcpListener, TcpStream},
    task::JoinHandle,
    time::{sleep, timeout},
};
use tokio_util::sync::CancellationToken;
use tower::Service as _;

/// Longer than every limit below, much shorter than a person's patience.
const PATIENCE: Duration = Duration::from_secs(10);

fn short() -> Limits {
    Limits {
        first_byte: Duration::from_millis(200),
        head: Duration::from_millis(300),
        keep_alive: Duration::from_millis(400),
        body_idle: Duration::from_millis(300),
        body_total: Duration::from_millis(600),
        write_stall: Duration::from_millis(300),
        drain: Duration::from_millis(800),
        ..Limits::default()
    }
}

#[derive(Clone)]
struct Echo(Router);

impl Echo {
    fn new() -> Self {
        let body = async |body: Body| match to_bytes(body, 1024).await {
            Ok(bytes) => (StatusCode::OK, format!("{} bytes", bytes.len())),
            Err(_) => (StatusCode::BAD_REQUEST, "broken".to_owned()),
        };
        let ignore = async || StatusCode::PAYLOAD_TOO_LARGE;
        let endless = async || Body::from_stream(futures::stream::repeat(vec![0_u8; 8192]).map(Ok::<_, Infallible>));
        let slow = async || {
            sleep(Duration::from_millis(1200)).await;
            "slow but here"
        };
        Self(
            Router::new()
                .route("/", any(body))
                .route("/ignore", any(ignore))
                .route("/endless", get(endless))
                .route("/slow", get(slow)),
        )
    }
}

impl Server for Echo {
    fn answer(&self, request: Request<Incoming>) -> Answer {
        let mut router = self.0.clone();
        Box::pin(async move { router.call(request.map(Body::new)).await })
    }
}

struct Listening {
    address: SocketAddr,
    shutdown: CancellationToken,
    accepting: JoinHandle<()>,
}

async fn listen(limits: Limits) -> Listening {
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let address = listener.local_addr().unwrap();
    let shutdown = CancellationToken::new();
    let accepting = tokio::spawn(serve(listener, Echo::new(), limits, shutdown.clone()));
    Listening { address, shutdown, accepting }
}

impl Listening {
    async fn connect(&self) -> TcpStream {
        TcpStream::connect(self.address).await.unwrap()
    }

    /// Sends the text and reads until the server closes.
    async fn whole_answer(&self, request: &[u8]) -> String {
        let mut stream = self.connect().await;
        stream.write_all(request).await.unwrap();
        until_closed(&mut stream).await
    }
}

/// Everything the server still says until it closes; fails if it does not.
async fn until_closed(stream: &mut TcpStream) -> String {
    let mut answer = Vec::new();
    let read = timeout(PATIENCE, stream.read_to_end(&mut answer)).await.expect("the server must close the connection");
    // A reset is a close too.
    drop(read);
    String::from_utf8_lossy(&answer).into_owned()
}

async fn read_some(stream: &mut TcpStream) -> String {
    let mut buffer = vec![0; 4096];
    let read = timeout(PATIENCE, stream.read(&mut buffer)).await.expect("an answer").unwrap();
    String::from_utf8_lossy(&buffer[..read]).into_owned()
}

#[tokio::test]
async fn a_silent_connection_is_closed() {
    let server = listen(short()).await;
    let mut stream = server.connect().await;
    assert_eq!(until_closed(&mut stream).await, "");
}

#[tokio::test]
async fn half_a_head_is_closed() {
    let server = listen(short()).await;
    assert_eq!(server.whole_answer(b"GET / HTTP/1.1\r\nhost: a\r\n").await, "");
}

/// Each byte comes in time for a limit on silence; the head as a whole does not.
#[tokio::test]
async fn a_dribbled_head_is_closed() {
    let server = listen(short()).await;
    let (mut read, mut write) = server.connect().await.into_split();
    let dribble = tokio::spawn(async move {
        for byte in b"GET / HTTP/1.1\r\nhost: a\r\nx: ".iter().chain(std::iter::repeat(&b'x')) {
            if write.write_all(&[*byte]).await.is_err() {
                return;
            }
            sleep(Duration::from_millis(50)).await;
        }
    });
    let mut answer = Vec::new();
    drop(timeout(PATIENCE, read.read_to_end(&mut answer)).await.expect("the server must close the connection"));
    timeout(PATIENCE, dribble).await.expect("writing must fail").unwrap();
}

#[tokio::test]
async fn half_a_body_is_closed() {
    let server = listen(short()).await;
    server.whole_answer(b"POST / HTTP/1.1\r\nhost: a\r\ncontent-length: 10\r\n\r\nhalf").await;
    server.whole_answer(b"POST / HTTP/1.1\r\nhost: a\r\ntransfer-encoding: chunked\r\n\r\n5\r\nab").await;
}

#[tokio::test]
async fn a_dribbled_body_is_closed() {
    let server = listen(short()).await;
    let (mut read, mut write) = server.connect().await.into_split();
    write.write_all(b"POST / HTTP/1.1\r\nhost: a\r\ncontent-length: 1000\r\n\r\n").await.unwrap();
    let dribble = tokio::spawn(async move {
        while write.write_all(b"x").await.is_ok() {
            sleep(Duration::from_millis(100)).await;
        }
    });
    let mut answer = Vec::new();
    drop(timeout(PATIENCE, read.read_to_end(&mut answer)).await.expect("the server must close the connection"));
    timeout(PATIENCE, dribble).await.expect("writing must fail").unwrap();
}

#[tokio::test]
async fn an_idle_connection_is_kept_for_a_while_and_then_closed() {
    let server = listen(short()).await;
    let mut stream = server.connect().await;
    for _ in 0..3 {
        stream.write_all(b"GET / HTTP/1.1\r\nhost: a\r\n\r\n").await.unwrap();
        assert!(read_some(&mut stream).await.starts_with("HTTP/1.1 200 OK"));
        // Longer than the limit before a first byte, which holds once.
        sleep(Duration::from_millis(250)).await;
    }
    assert_eq!(until_closed(&mut stream).await, "");
}

/// The limits are about what the caller does; an answer may take its time.
#[tokio::test]
async fn a_slow_answer_arrives() {
    let server = listen(short()).await;
    let mut stream = server.connect().await;
    stream.write_all(b"GET /slow HTTP/1.1\r\nhost: a\r\n\r\n").await.unwrap();
    assert!(read_some(&mut stream).await.contains("slow but here"));
}

#[tokio::test]
async fn a_reader_who_does_not_read_is_let_go() {
    let server = listen(Limits { drain: PATIENCE, ..short() }).await;
    let mut stream = server.connect().await;
    stream.write_all(b"GET /endless HTTP/1.1\r\nhost: a\r\n\r\n").await.unwrap();
    sleep(Duration::from_millis(100)).await;
    // The one connection has to end by itself for the server to be done.
    server.shutdown.cancel();
    timeout(PATIENCE, server.accepting).await.expect("the stalled connection must be dropped").unwrap();
}

#[tokio::test]
async fn connections_over_the_caps_are_refused() {
    let generous = Duration::from_mins(1);
    for limits in [
        Limits { connections: 2, first_byte: generous, ..Limits::default() },
        Limits { connections_per_address: 2, first_byte: generous, ..Limits::default() },
    ] {
        let server = listen(limits).await;
        let (mut first, mut second) = (server.connect().await, server.connect().await);
        for stream in [&mut first, &mut second] {
            stream.write_all(b"GET / HTTP/1.1\r\nhost: a\r\n\r\n").await.unwrap();
            assert!(read_some(stream).await.starts_with("HTTP/1.1 200 OK"));
        }
        assert_eq!(until_closed(&mut server.connect().await).await, "", "the third is turned away");
        drop(first);
        let place = async {
            loop {
                let mut third = server.connect().await;
                if third.write_all(b"GET / HTTP/1.1\r\nhost: a\r\n\r\n").await.is_ok()
                    && read_some_or_nothing(&mut third).await.starts_with("HTTP/1.1 200 OK")
                {
                    return;
                }
            }
        };
        timeout(PATIENCE, place).await.expect("a place that was given back is given out");
    }
}

async fn read_some_or_nothing(stream: &mut TcpStream) -> String {
    let mut buffer = vec![0; 4096];
    let read = stream.read(&mut buffer).await.unwrap_or_default();
    String::from_utf8_lossy(&buffer[..read]).into_owned()
}

#[tokio::test]
async fn what_two_readers_could_take_differently_gets_400_and_the_end() {
    let server = listen(Limits::default()).await;
    for request in [
        "POST / HTTP/1.1\r\nhost: a\r\ncontent-length: 5\r\ntransfer-encoding: chunked\r\n\r\n0\r\n\r\n",
        "POST / HTTP/1.1\r\nhost: a\r\ntransfer-encoding: chunked\r\ncontent-length: 5\r\n\r\n0\r\n\r\n",
        "POST / HTTP/1.1\r\nhost: a\r\ncontent-length: 5\r\ncontent-length: 5\r\n\r\nhello",
        "POST / HTTP/1.1\r\nhost: a\r\ncontent-length: 5\r\ncontent-length: 6\r\n\r\nhello!",
        "POST / HTTP/1.1\r\nhost: a\r\ncontent-length: 5, 5\r\n\r\nhello",
        "POST / HTTP/1.1\r\nhost: a\r\ncontent-length: +5\r\n\r\nhello",
        "POST / HTTP/1.1\r\nhost: a\r\ntransfer-encoding: gzip, chunked\r\n\r\n0\r\n\r\n",
        "POST / HTTP/1.1\r\nhost: a\r\ntransfer-encoding: identity\r\n\r\n",
        "GET / HTTP/1.1\nhost: a\n\n",
        "GET / HTTP/1.1\r\nhost: a\nx: y\r\n\r\n",
        "GET / HTTP/1.1\r\nhost: a\rx: y\r\n\r\n",
        "GET / HTTP/1.1\r\nhost: a\r\n folded\r\n\r\n",
        "GET / HTTP/1.1\r\nhost : a\r\n\r\n",
        "GET / HTTP/1.1\r\nno colon\r\n\r\n",
        "GET / HTTP/9\r\nhost: a\r\n\r\n",
        "\r\nGET / HTTP/1.1\r\nhost: a\r\n\r\n",
        "POST / HTTP/1.1\r\nhost: a\r\ntransfer-encoding: chunked\r\n\r\nxyz\r\n",
        "POST / HTTP/1.1\r\nhost: a\r\ntransfer-encoding: chunked\r\n\r\n5;name=value\r\nhello\r\n0\r\n\r\n",
        "POST / HTTP/1.1\r\nhost: a\r\ntransfer-encoding: chunked\r\n\r\n5\nhello\r\n0\r\n\r\n",
        "POST / HTTP/1.1\r\nhost: a\r\ntransfer-encoding: chunked\r\n\r\n5\r\nhello!\r\n0\r\n\r\n",
        "POST / HTTP/1.1\r\nhost: a\r\ntransfer-encoding: chunked\r\n\r\n-5\r\nhello\r\n0\r\n\r\n",
        "POST / HTTP/1.1\r\nhost: a\r\ntransfer-encoding: chunked\r\n\r\n0\r\ncontent-length: 5\r\n\r\n",
    ] {
        let answer = server.whole_answer(request.as_bytes()).await;
        assert!(answer.starts_with("HTTP/1.1 400 "), "{request:?} got {answer:?}");
        assert_eq!(answer.matches("HTTP/1.1").count(), 1, "nothing after it is answered: {request:?}");
    }
}

/// The same bytes in another segment, or behind a good request, fare no better.
#[tokio::test]
async fn a_bad_request_behind_a_good_one_is_refused_after_it() {
    let server = listen(Limits::default()).await;
    let good = "GET / HTTP/1.1\r\nhost: a\r\n\r\n";
    let bad = "POST / HTTP/1.1\r\nhost: a\r\ncontent-length: 1\r\ncontent-length: 1\r\n\r\nx";
    let answer = server.whole_answer(format!("{good}{bad}").as_bytes()).await;
    assert!(answer.starts_with("HTTP/1.1 200 OK"), "{answer}");
    assert_eq!(answer.matches("HTTP/1.1 400 ").count(), 1, "{answer}");
    let mut stream = server.connect().await;
    for byte in bad.bytes().take(bad.len() - 1) {
        stream.write_all(&[byte]).await.unwrap();
        stream.flush().await.unwrap();
        tokio::task::yield_now().await;
    }
    assert!(until_closed(&mut stream).await.starts_with("HTTP/1.1 400 "));
}

#[tokio::test]
async fn plain_requests_share_a_connection() {
    let server = listen(Limits::default()).await;
    let requests = "GET / HTTP/1.1\r\nhost: a\r\n\r\n\
                    POST / HTTP/1.1\r\nhost: a\r\ncontent-length: 5\r\n\r\nhello\
                    POST / HTTP/1.1\r\nhost: a\r\ntransfer-encoding: chunked\r\n\r\n3\r\nhel\r\n4\r\nlo!!\r\n0\r\n\r\n\
                    GET / HTTP/1.1\r\nhost: a\r\nconnection: close\r\n\r\n";
    let answer = server.whole_answer(requests.as_bytes()).await;
    assert_eq!(answer.matches("HTTP/1.1 200 OK").count(), 4, "{answer}");
    for part in ["0 bytes", "5 bytes", "7 bytes"] {
        assert!(answer.contains(part), "{answer}");
    }
}

#[tokio::test]
async fn a_head_that_is_too_long_is_refused() {
    let server = listen(Limits::default()).await;
    let request = format!("GET / HTTP/1.1\r\nhost: a\r\nx: {}\r\n\r\n", "x".repeat(100_000));
    let answer = server.whole_answer(request.as_bytes()).await;
    assert!(answer.starts_with("HTTP/1.1 431 "), "{answer:?}");
}

/// The body is far larger than what the socket holds, and nobody reads it; the answer still arrives.
#[tokio::test]
async fn an_answer_without_reading_arrives() {
    let server = listen(Limits::default()).await;
    let (mut read, mut write) = server.connect().await.into_split();
    let sending = tokio::spawn(async move {
        let head = "POST /ignore HTTP/1.1\r\nhost: a\r\ncontent-length: 900000\r\n\r\n";
        let _ = write.write_all(head.as_bytes()).await;
        let _ = write.write_all(&vec![b'x'; 900_000]).await;
    });
    let mut answer = Vec::new();
    timeout(PATIENCE, read.read_to_end(&mut answer)).await.expect("the server must close").unwrap();
    assert!(String::from_utf8_lossy(&answer).starts_with("HTTP/1.1 413 "));
    sending.await.unwrap();
}

#[tokio::test]
async fn stopping_lets_a_running_request_end_and_accepts_no_other() {
    let server = listen(Limits { drain: PATIENCE, ..Limits::default() }).await;
    let mut running = server.connect().await;
    running.write_all(b"GET /slow HTTP/1.1\r\nhost: a\r\n\r\n").await.unwrap();
    sleep(Duration::from_millis(200)).await;
    server.shutdown.cancel();
    assert!(until_closed(&mut running).await.contains("slow but here"));
    timeout(PATIENCE, server.accepting).await.expect("the server must end").unwrap();
    assert!(TcpStream::connect(server.address).await.is_err());
}

#[tokio::test]
async fn stopping_waits_only_so_long() {
    let server = listen(Limits { drain: Duration::from_millis(100), ..Limits::default() }).await;
    let mut running = server.connect().await;
    running.write_all(b"GET /slow HTTP/1.1\r\nhost: a\r\n\r\n").await.unwrap();
    sleep(Duration::from_millis(100)).await;
    server.shutdown.cancel();
    timeout(Duration::from_secs(1), server.accepting).await.expect("the server must not wait").unwrap();
}
