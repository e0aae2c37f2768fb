//! For tests: a second implementation of the MAC, and a server on loopback that answers what it is told, byte for byte.

use std::{
    io::{BufRead as _, BufReader, Read as _, Write as _},
    net::{TcpListener, TcpStream},
    sync::{
        Arc, Mutex,
        mpsc::{Sender, channel},
    },
    thread,
    time::Duration,
};

use hmac::{Hmac, KeyInit as _, Mac as _};
use serde_json::Value;
use sha2::Sha256;

use crate::{app::MAC_BYTES, token_exchange::AdminEndpoint, transport::Transport};

/// HMAC-SHA256.
pub(crate) fn mac(secret: &str, message: &[u8]) -> [u8; MAC_BYTES] {
    let mut mac = Hmac::<Sha256>::new_from_slice(secret.as_bytes()).unwrap();
    mac.update(message);
    mac.finalize().into_bytes().into()
}

/// Lower-case hexadecimal digits.
pub(crate) fn hex(bytes: &[u8]) -> String {
    bytes
        .iter()
        .flat_map(|b| [b >> 4, b & 15])
        .map(|digit| char::from(b"0123456789abcdef"[usize::from(digit)]))
        .collect()
}

/// What the server does with one connection.
pub(crate) enum Reply {
    /// A whole answer: status line and headers without the length, then the body.
    Answer(&'static str, String),
    /// These bytes, then the end.
    Bytes(Vec<u8>),
    /// Nothing, with the connection open.
    Silence,
}

/// A request as it was received.
#[derive(Clone)]
pub(crate) struct Seen {
    /// The request line and the headers, in lower case.
    pub(crate) head: String,
    pub(crate) body: Value,
}

pub(crate) struct Server {
    port: u16,
    falls_silent: bool,
    seen: Arc<Mutex<Vec<Seen>>>,
    /// Keeps silent connections open until the test is over.
    _open: Sender<()>,
}

impl Server {
    /// Answers one connection after the other, then no more.
    pub(crate) fn start(script: Vec<Reply>) -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").unwrap();
        let port = listener.local_addr().unwrap().port();
        let seen = Arc::new(Mutex::new(Vec::new()));
        let (open, over) = channel::<()>();
        let log = Arc::clone(&seen);
        let falls_silent = script.iter().any(|reply| matches!(reply, Reply::Silence));
        thread::spawn(move || {
            let mut silent = Vec::new();
            for reply in script {
                let (mut stream, _) = listener.accept().unwrap();
                log.lock().unwrap().push(receive(&stream));
                // The client may be gone before it has everything: that is what some tests are about.
                let _ = match reply {
                    Reply::Answer(head, body) => {
                        let length = body.len();
                        write!(stream, "HTTP/1.1 {head}\r\ncontent-length: {length}\r\nconnection: close\r\n\r\n{body}")
                    }
                    Reply::Bytes(bytes) => stream.write_all(&bytes),
                    Reply::Silence => {
                        silent.push(stream);
                        Ok(())
                    }
                };
            }
            drop(listener);
            let _ = over.recv();
        });
        Self { port, falls_silent, seen, _open: open }
    }

    pub(crate) fn url(&self) -> String {
        format!("http://127.0.0.1:{}", self.port)
    }

    pub(crate) fn endpoint(&self) -> AdminEndpoint {
        AdminEndpoint::new(&format!("{}/shops/{{shop}}", self.url())).unwrap()
    }

    /// The usual client, but with less patience for a server that falls silent, so that the test of it is short.
    pub(crate) fn transport(&self) -> Transport {
        let patience = Duration::from_millis(500);
        let transport = if self.falls_silent { Transport::with_timeouts(patience, patience) } else { Transport::new() };
        transport.unwrap()
    }

    pub(crate) fn seen(&self) -> Vec<Seen> {
        self.seen.lock().unwrap().clone()
    }
}

fn receive(stream: &TcpStream) -> Seen {
    let mut reader = BufReader::new(stream);
    let mut head = String::new();
    while !head.ends_with("\r\n\r\n") {
        assert_ne!(reader.read_line(&mut head).unwrap(), 0, "the client broke off");
    }
    let head = head.to_lowercase();
    let length = head.lines().find_map(|line| line.strip_prefix("content-length: ")).unwrap().parse().unwrap();
    let mut body = vec![0; length];
    reader.read_exact(&mut body).unwrap();
    Seen { head, body: serde_json::from_slice(&body).unwrap() }
}
