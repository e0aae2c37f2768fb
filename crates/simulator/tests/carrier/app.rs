//! A stand-in for the app: it verifies callbacks with other code than the simulator's, and hands them to the test.

use std::{
    net::SocketAddr,
    sync::{
        Arc,
        atomic::{AtomicU16, Ordering},
    },
    time::Duration,
};

use axum::{
    Router,
    body::Bytes,
    extract::{OriginalUri, State},
    http::{HeaderMap, StatusCode},
    routing::post,
};
use base64::{Engine as _, prelude::BASE64_STANDARD};
use ed25519_dalek::{Signature, VerifyingKey};
use hmac::{Hmac, KeyInit as _, Mac as _};
use serde_json::Value;
use sha1::Sha1;
use simulator::twilio::TestAccount;
use tokio::{
    net::TcpListener,
    sync::mpsc::{UnboundedReceiver, UnboundedSender, unbounded_channel},
};

/// The public half of the key that the simulator signs with, written out on purpose.
const PUBLIC_KEY: &str = "A6EHv/POEL4dcN0Y50vAmWfk1jCbpQ1fHdyGZBJVMbg=";
/// Longer than anything takes that comes at all.
const PATIENCE: Duration = Duration::from_secs(20);

/// A callback whose signature is right.
pub(crate) struct Callback {
    pub(crate) path: String,
    pub(crate) body: Bytes,
}

impl Callback {
    pub(crate) fn json(&self) -> Value {
        serde_json::from_slice(&self.body).unwrap()
    }

    /// Telnyx's word for where the message stands.
    pub(crate) fn telnyx_status(&self) -> String {
        self.json()["data"]["payload"]["to"][0]["status"].as_str().unwrap().to_owned()
    }

    /// One parameter of a form.
    pub(crate) fn parameter(&self, name: &str) -> Option<String> {
        form_urlencoded::parse(&self.body).find(|(found, _)| found == name).map(|(_, value)| value.into_owned())
    }
}

pub(crate) struct App {
    address: SocketAddr,
    callbacks: UnboundedReceiver<Callback>,
    refusals: Arc<AtomicU16>,
}

#[derive(Clone)]
struct Shared {
    origin: String,
    sender: UnboundedSender<Callback>,
    refusals: Arc<AtomicU16>,
}

impl App {
    pub(crate) async fn start() -> Self {
        let listener = TcpListener::bind(SocketAddr::from(([127, 0, 0, 1], 0))).await.unwrap();
        let address = listener.local_addr().unwrap();
        let (sender, callbacks) = unbounded_channel();
        let refusals = Arc::<AtomicU16>::default();
        let shared = Shared { origin: format!("http://{address}"), sender, refusals: Arc::clone(&refusals) };
        let router = Router::new().route("/{*path}", post(take)).with_state(shared);
        tokio::spawn(axum::serve(listener, router).into_future());
        Self { address, callbacks, refusals }
    }

    pub(crate) fn url(&self, path: &str) -> String {
        format!("http://{}{path}", self.address)
    }

    /// Answers the next callbacks with 503.
    pub(crate) fn refuse(&self, times: u16) {
        self.refusals.store(times, Ordering::SeqCst);
    }

    pub(crate) async fn next(&mut self) -> Callback {
        tokio::time::timeout(PATIENCE, self.callbacks.recv()).await.unwrap().unwrap()
    }

    /// The next callbacks' Telnyx words.
    pub(crate) async fn telnyx_statuses(&mut self, count: usize) -> Vec<String> {
        let mut statuses = Vec::new();
        for _ in 0..count {
            statuses.push(self.next().await.telnyx_status());
        }
        statuses
    }
}

async fn take(
    State(shared): State<Shared>,
    OriginalUri(uri): OriginalUri,
    headers: HeaderMap,
    body: Bytes,
) -> StatusCode {
    let genuine = if headers.contains_key("x-twilio-signature") {
        twilio_signed(&format!("{}{uri}", shared.origin), &headers, &body)
    } else {
        telnyx_signed(&headers, &body)
    };
    if !genuine {
        return StatusCode::UNAUTHORIZED;
    }
    let refused = shared.refusals.fetch_update(Ordering::SeqCst, Ordering::SeqCst, |left| left.checked_sub(1)).is_ok();
    if refused {
        return StatusCode::SERVICE_UNAVAILABLE;
    }
    let _ = shared.sender.send(Callback { path: uri.to_string(), body });
    StatusCode::OK
}

fn header<'a>(headers: &'a HeaderMap, name: &str) -> &'a str {
    headers.get(name).and_then(|value| value.to_str().ok()).unwrap_or_default()
}

fn telnyx_signed(headers: &HeaderMap, body: &[u8]) -> bool {
    let key = BASE64_STANDARD.decode(PUBLIC_KEY).unwrap().try_into().unwrap();
    let signature = BASE64_STANDARD.decode(header(headers, "telnyx-signature-ed25519")).unwrap_or_default();
    let Ok(signature) = Signature::from_slice(&signature) else { return false };
    let signed = [header(headers, "telnyx-timestamp").as_bytes(), b"|", body].concat();
    VerifyingKey::from_bytes(&key).unwrap().verify_strict(&signed, &signature).is_ok()
}

fn twilio_signed(url: &str, headers: &HeaderMap, body: &[u8]) -> bool {
    let mut pairs: Vec<_> = form_urlencoded::parse(body).collect();
    pairs.sort();
    let mut mac = Hmac::<Sha1>::new_from_slice(TestAccount::local().auth_token.as_bytes()).unwrap();
    mac.update(url.as_bytes());
    for (name, value) in pairs {
        mac.update(name.as_bytes());
        mac.update(value.as_bytes());
    }
    let signature = BASE64_STANDARD.decode(header(headers, "x-twilio-signature")).unwrap_or_default();
    mac.verify_slice(&signature).is_ok()
}
