//! A carrier's API on this machine: it answers what a test told it to, by the beginning of the path, and remembers what it was asked.

use std::{
    collections::BTreeMap,
    io::{BufRead as _, BufReader, Write as _},
    net::{TcpListener, TcpStream},
    sync::{
        Arc, Mutex,
        atomic::{AtomicBool, Ordering},
    },
    thread,
};

use serde_json::Value;
use service::BaseUrl;

#[derive(Default)]
struct State {
    answers: BTreeMap<String, (u16, String)>,
    asked: Vec<String>,
}

pub(crate) struct StandIn {
    port: u16,
    over: Arc<AtomicBool>,
    state: Arc<Mutex<State>>,
}

impl StandIn {
    pub(crate) fn start() -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").unwrap();
        let port = listener.local_addr().unwrap().port();
        let (over, state) = (Arc::new(AtomicBool::new(false)), Arc::new(Mutex::new(State::default())));
        let carrier = Self { port, over: Arc::clone(&over), state: Arc::clone(&state) };
        thread::spawn(move || {
            for stream in listener.incoming() {
                if over.load(Ordering::SeqCst) {
                    return;
                }
                // A client that hangs up half-way is what some tests are about.
                let _ = answer(&stream.unwrap(), &state);
            }
        });
        carrier
    }

    pub(crate) fn url(&self) -> BaseUrl {
        BaseUrl::new(&format!("http://127.0.0.1:{}", self.port)).unwrap()
    }

    /// From now on, paths that begin like this get this answer; the longest beginning counts.
    pub(crate) fn says(&self, path: &str, status: u16, body: &Value) {
        self.says_text(path, status, &body.to_string());
    }

    pub(crate) fn says_text(&self, path: &str, status: u16, body: &str) {
        self.state.lock().unwrap().answers.insert(path.to_owned(), (status, body.to_owned()));
    }

    /// The request lines and authorizations so far.
    pub(crate) fn asked(&self) -> Vec<String> {
        self.state.lock().unwrap().asked.clone()
    }
}

impl Drop for StandIn {
    fn drop(&mut self) {
        self.over.store(true, Ordering::SeqCst);
        drop(TcpStream::connect(("127.0.0.1", self.port)));
    }
}

fn answer(mut stream: &TcpStream, state: &Mutex<State>) -> std::io::Result<()> {
    let mut reader = BufReader::new(stream);
    let (mut first, mut authorization) = (String::new(), String::new());
    reader.read_line(&mut first)?;
    loop {
        let mut line = String::new();
        if reader.read_line(&mut line)? == 0 || line == "\r\n" {
            break;
        }
        if line.to_lowercase().starts_with("authorization:") {
            line.trim().clone_into(&mut authorization);
        }
    }
    let path = first.split(' ').nth(1).unwrap_or_default().to_owned();
    let (status, body) = {
        let mut state = state.lock().unwrap();
        state.asked.push(format!("{} {authorization}", first.trim()));
        let found = state.answers.iter().rev().find(|(start, _)| path.starts_with(start.as_str()));
        found.map_or((404, "{}".to_owned()), |(_, answer)| answer.clone())
    };
    if status == 0 {
        return Ok(());
    }
    let length = body.len();
    let head = format!("HTTP/1.1 {status} X\r\ncontent-length: {length}\r\nconnection: close\r\n\r\n");
    stream.write_all(&[head.as_bytes(), body.as_bytes()].concat())
}
