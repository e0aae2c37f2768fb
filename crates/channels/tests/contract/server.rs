//! A carrier on loopback: one connection at a time per thread, the real shapes, and the faults it is told to have.

use std::{
    collections::VecDeque,
    io::{BufRead as _, BufReader, Read as _, Write as _},
    net::{TcpListener, TcpStream},
    sync::{
        Arc, Mutex, MutexGuard,
        atomic::{AtomicBool, Ordering},
    },
    thread,
};

use serde_json::{Value, json};

/// Whose protocol it speaks.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(crate) enum Protocol {
    Telnyx,
    Twilio,
}

/// What it does with the next request. It carries a message out first wherever the fault comes after that.
#[derive(Clone, PartialEq, Eq, Debug)]
pub(crate) enum Fault {
    /// This status with this body; nothing is carried out.
    Answer(u16, String),
    /// Too many requests, come back in seven seconds; nothing is carried out.
    RateLimited,
    /// A redirect to the same server; nothing is carried out.
    Redirect,
    /// Carried out, then no answer, with the connection open.
    Silence,
    /// Carried out, then the connection ends.
    Close,
    /// Carried out, then an answer that is no JSON.
    Garbage,
    /// Carried out, then an answer that is larger than any real one.
    Huge,
    /// Carried out, then half an answer.
    BrokenOff,
}

/// A request as it was received.
#[derive(Clone, Debug)]
pub(crate) struct Seen {
    /// The request line and the headers, in lower case.
    pub(crate) head: String,
    pub(crate) body: Vec<u8>,
}

impl Seen {
    pub(crate) fn header(&self, name: &str) -> Option<&str> {
        self.head.lines().find_map(|line| line.strip_prefix(name)?.strip_prefix(": "))
    }
}

/// A message the carrier has taken.
#[derive(Clone, Debug)]
struct Taken {
    id: String,
    key: Option<String>,
    body: Vec<u8>,
}

#[derive(Default)]
struct State {
    faults: VecDeque<Fault>,
    seen: Vec<Seen>,
    taken: Vec<Taken>,
    /// Connections that were left open on purpose.
    silent: Vec<TcpStream>,
}

pub(crate) struct Server {
    port: u16,
    over: Arc<AtomicBool>,
    state: Arc<Mutex<State>>,
}

impl Server {
    pub(crate) fn start(protocol: Protocol) -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").unwrap();
        let port = listener.local_addr().unwrap().port();
        let (over, state) = (Arc::new(AtomicBool::new(false)), Arc::new(Mutex::new(State::default())));
        let server = Self { port, over: Arc::clone(&over), state: Arc::clone(&state) };
        thread::spawn(move || {
            for stream in listener.incoming() {
                if over.load(Ordering::SeqCst) {
                    return;
                }
                let (stream, state) = (stream.unwrap(), Arc::clone(&state));
                thread::spawn(move || serve(protocol, port, stream, &state));
            }
        });
        server
    }

    pub(crate) fn url(&self) -> String {
        format!("http://127.0.0.1:{}", self.port)
    }

    /// What happens to the next request; after that all is well again.
    pub(crate) fn next(&self, fault: Fault) {
        self.lock().faults.push_back(fault);
    }

    pub(crate) fn seen(&self) -> Vec<Seen> {
        self.lock().seen.clone()
    }

    /// How many messages it has taken.
    pub(crate) fn taken(&self) -> usize {
        self.lock().taken.len()
    }

    fn lock(&self) -> MutexGuard<'_, State> {
        self.state.lock().unwrap()
    }
}

impl Drop for Server {
    fn drop(&mut self) {
        self.over.store(true, Ordering::SeqCst);
        // Wakes the thread that accepts; it does not matter whether it is still there.
        drop(TcpStream::connect(("127.0.0.1", self.port)));
    }
}

/// The code with which a carrier says that the recipient has opted out.
pub(crate) fn opted_out(protocol: Protocol) -> Fault {
    match protocol {
        Protocol::Telnyx => Fault::Answer(403, json!({"errors": [{"code": "40300", "detail": "canary"}]}).to_string()),
        Protocol::Twilio => Fault::Answer(400, json!({"code": 21610, "message": "canary", "status": 400}).to_string()),
    }
}

fn serve(protocol: Protocol, port: u16, mut stream: TcpStream, state: &Mutex<State>) {
    let Some(seen) = receive(&stream) else { return };
    let mut state = state.lock().unwrap();
    state.seen.push(seen.clone());
    let answer = match state.faults.pop_front() {
        Some(Fault::Answer(status, body)) => http(status, "", &body),
        Some(Fault::RateLimited) => http(429, "retry-after: 7\r\n", "{}"),
        Some(Fault::Redirect) => http(307, &format!("location: http://127.0.0.1:{port}/elsewhere\r\n"), ""),
        fault => {
            let (status, body) = carry_out(protocol, &seen, &mut state.taken);
            match fault {
                Some(Fault::Silence) => return state.silent.push(stream),
                Some(Fault::Close) => return,
                Some(Fault::Garbage) => http(status, "", "<html>canary</html>"),
                Some(Fault::Huge) => http(status, "", &format!("{body}{}", " ".repeat(70_000))),
                Some(Fault::BrokenOff) => {
                    let mut whole = http(status, "", &body);
                    whole.truncate(whole.len() - body.len() / 2);
                    whole
                }
                _ => http(status, "", &body),
            }
        }
    };
    drop(state);
    // The client may be gone before it has everything: that is what some tests are about.
    drop(stream.write_all(&answer));
}

fn http(status: u16, headers: &str, body: &str) -> Vec<u8> {
    let length = body.len();
    let head = format!("HTTP/1.1 {status} X\r\n{headers}content-length: {length}\r\nconnection: close\r\n\r\n");
    [head.as_bytes(), body.as_bytes()].concat()
}

/// The carrier itself: status and body.
fn carry_out(protocol: Protocol, seen: &Seen, taken: &mut Vec<Taken>) -> (u16, String) {
    if let Some(path) = seen.head.strip_prefix("get ") {
        let path = path.split(' ').next().unwrap_or_default();
        let id = path.rsplit('/').next().unwrap_or_default().trim_end_matches(".json");
        return match taken.iter().find(|message| message.id.eq_ignore_ascii_case(id)) {
            Some(message) => (200, record(protocol, &message.id, "delivered")),
            None => (404, "{}".to_owned()),
        };
    }
    let key = match protocol {
        Protocol::Telnyx => seen.header("idempotency-key").map(str::to_owned),
        Protocol::Twilio => None,
    };
    let known = taken.iter().find(|message| key.is_some() && message.key == key);
    match known {
        Some(message) if message.body != seen.body => {
            return (422, json!({"errors": [{"title": "another request has this key"}]}).to_string());
        }
        Some(message) => return (200, record(protocol, &message.id, "queued")),
        None => {}
    }
    let id = match protocol {
        Protocol::Telnyx => format!("84cca175-9755-4859-b67f-{:012}", taken.len()),
        Protocol::Twilio => format!("SM{:032}", taken.len()),
    };
    taken.push(Taken { id: id.clone(), key, body: seen.body.clone() });
    (if protocol == Protocol::Telnyx { 200 } else { 201 }, record(protocol, &id, "queued"))
}

fn record(protocol: Protocol, id: &str, status: &str) -> String {
    let record: Value = match protocol {
        Protocol::Telnyx => json!({"data": {"id": id, "parts": 1, "errors": [], "to": [{"status": status}]}}),
        Protocol::Twilio => json!({"sid": id, "status": status, "num_segments": "1", "error_code": null}),
    };
    record.to_string()
}

fn receive(stream: &TcpStream) -> Option<Seen> {
    let mut reader = BufReader::new(stream);
    let mut head = String::new();
    while !head.ends_with("\r\n\r\n") {
        if reader.read_line(&mut head).ok()? == 0 {
            return None;
        }
    }
    // The values of some headers are case-sensitive; none that a test looks at.
    let seen = Seen { head: head.to_lowercase(), body: Vec::new() };
    let length = seen.header("content-length").map_or(0, |length| length.parse().unwrap());
    let mut body = vec![0; length];
    reader.read_exact(&mut body).ok()?;
    Some(Seen { body, ..seen })
}
