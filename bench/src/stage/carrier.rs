//! The local carriers, asked over their internal endpoints.

use std::collections::BTreeMap;

use reqwest::Client;
use serde::Deserialize;
use simulator::carrier::{
    Provider,
    faults::{CallbackPlan, Plan, Rule, Withhold},
};

use crate::error::BenchError;

/// Most entries of the ledger in one answer.
const PAGE: u64 = 20_000;

/// Carriers in another process.
#[derive(Clone, Debug)]
pub struct RemoteCarrier {
    http: Client,
    url: String,
}

/// A message that a carrier took. `Debug` is left out on purpose: it holds numbers.
#[derive(Clone, PartialEq, Eq, Deserialize)]
pub struct Taken {
    /// Position in the ledger, from one.
    pub sequence: u64,
    /// When, in microseconds since 1970.
    pub at_us: i64,
    /// By whom.
    pub carrier: Provider,
    /// The carrier's id of the message.
    pub provider_id: String,
    /// The shop's number.
    pub from: String,
    /// The client's number.
    pub to: String,
    /// Where its callbacks go.
    pub callback_url: Option<String>,
}

impl Taken {
    /// The dispatch that its address for callbacks names.
    pub fn dispatch(&self) -> Option<uuid::Uuid> {
        self.callback_url.as_deref()?.split_once("?dispatch=")?.1.parse().ok()
    }
}

/// The ledger in numbers.
#[derive(Clone, PartialEq, Eq, Debug, Deserialize)]
pub struct Summary {
    /// Messages taken.
    pub accepted: u64,
    /// Keys or callback addresses under which more than one message was taken.
    pub accepted_twice: Vec<String>,
    /// Messages with neither.
    pub unnamed: u64,
    /// Answers that were given again for a repeated request.
    pub replayed: u64,
    /// Requests that met a fault.
    pub faults: u64,
}

#[derive(Deserialize)]
struct Page {
    items: Vec<Taken>,
    next: Option<u64>,
}

impl RemoteCarrier {
    pub(super) fn new(url: String) -> Result<Self, BenchError> {
        Ok(Self { http: Client::builder().no_proxy().build()?, url })
    }

    pub(super) async fn is_up(&self) -> bool {
        self.http.get(format!("{}/health", self.url)).send().await.is_ok_and(|answer| answer.status().is_success())
    }

    /// These faults from now on, and no callbacks.
    pub async fn faults(&self, rules: Vec<Rule>) -> Result<(), BenchError> {
        let callbacks = CallbackPlan { withhold: Withhold::All, ..CallbackPlan::default() };
        self.plan(&Plan { rules, callbacks }).await
    }

    /// This plan from now on.
    pub async fn plan(&self, plan: &Plan) -> Result<(), BenchError> {
        self.http.put(format!("{}/faults", self.url)).json(plan).send().await?.error_for_status()?;
        Ok(())
    }

    /// Every message taken, oldest first.
    pub async fn ledger(&self) -> Result<Vec<Taken>, BenchError> {
        let mut all = Vec::new();
        let mut after = Some(0);
        while let Some(place) = after {
            let url = format!("{}/ledger?after={place}&limit={PAGE}", self.url);
            let page: Page = self.http.get(url).send().await?.error_for_status()?.json().await?;
            all.extend(page.items);
            after = page.next;
        }
        Ok(all)
    }

    /// The ledger in numbers.
    pub async fn summary(&self) -> Result<Summary, BenchError> {
        let url = format!("{}/ledger/summary", self.url);
        Ok(self.http.get(url).send().await?.error_for_status()?.json().await?)
    }

    /// Forgets every message and every fault.
    pub async fn reset(&self) -> Result<(), BenchError> {
        self.http.post(format!("{}/reset", self.url)).send().await?.error_for_status()?;
        self.faults(Vec::new()).await
    }
}

/// How often each dispatch was taken. A message that names none counts under the nil id.
pub fn times_taken(ledger: &[Taken]) -> BTreeMap<uuid::Uuid, usize> {
    let mut times = BTreeMap::new();
    for taken in ledger {
        *times.entry(taken.dispatch().unwrap_or_default()).or_default() += 1;
    }
    times
}
