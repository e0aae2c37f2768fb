//! Counters and times, in Prometheus' text form at `/metrics`. Labels are names from this program: a route's template, a status, an
//! outcome; never an id, and never anything from outside.

use std::{sync::OnceLock, time::Duration};

use http::{Method, StatusCode};
use metrics_exporter_prometheus::{Matcher, PrometheusBuilder, PrometheusHandle};
use tokio_util::sync::CancellationToken;

const REQUESTS: &str = "http_requests_total";
const DURATION: &str = "http_request_duration_seconds";
const WEBHOOKS: &str = "webhook_received_total";
const STREAMS: &str = "live_streams";

/// Upper bounds of the duration's buckets, in seconds; a carrier waits 2 s.
const BUCKETS: [f64; 11] = [0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1.0, 2.0];
/// How often old samples are put away.
const UPKEEP: Duration = Duration::from_secs(5);

/// Renders the metrics of this process.
#[derive(Clone, Debug)]
pub struct Metrics(PrometheusHandle);

impl Metrics {
    /// The process's metrics; the first call installs them.
    pub fn install() -> Self {
        static INSTALLED: OnceLock<Metrics> = OnceLock::new();
        INSTALLED.get_or_init(Self::first).clone()
    }

    fn first() -> Self {
        let builder = PrometheusBuilder::new();
        // Fails for an empty list only.
        let builder = builder
            .set_buckets_for_metric(Matcher::Full(DURATION.to_owned()), &BUCKETS)
            .unwrap_or_else(|_| PrometheusBuilder::new());
        let recorder = builder.build_recorder();
        let handle = recorder.handle();
        // Somebody else's recorder stays; ours then renders nothing.
        let _ = metrics::set_global_recorder(recorder);
        metrics::describe_counter!(REQUESTS, "Requests answered, by route, method and status.");
        metrics::describe_histogram!(DURATION, metrics::Unit::Seconds, "Time to the answer's head, by route.");
        metrics::describe_counter!(WEBHOOKS, "Webhooks received, by provider and outcome.");
        metrics::describe_gauge!(STREAMS, "Pages that are following along at /live.");
        Self(handle)
    }

    /// The text for `/metrics`.
    pub fn render(&self) -> String {
        self.0.render()
    }

    /// Keeps the histograms small.
    pub async fn keep_up(self, shutdown: CancellationToken) {
        while shutdown.run_until_cancelled(tokio::time::sleep(UPKEEP)).await.is_some() {
            self.0.run_upkeep();
        }
    }
}

/// A request was answered. `route` is a template, `/api/v1/staff/{id}`.
pub fn request(route: &'static str, method: &Method, status: StatusCode, elapsed: Duration) {
    metrics::counter!(REQUESTS, "route" => route, "method" => method_name(method), "status" => status_name(status))
        .increment(1);
    metrics::histogram!(DURATION, "route" => route).record(elapsed);
}

/// A method as a label; whatever is not in use here is `OTHER`, because a client may make one up.
pub(super) fn method_name(method: &Method) -> &'static str {
    match *method {
        Method::GET => "GET",
        Method::POST => "POST",
        Method::PATCH => "PATCH",
        Method::PUT => "PUT",
        Method::DELETE => "DELETE",
        Method::HEAD => "HEAD",
        Method::OPTIONS => "OPTIONS",
        _ => "OTHER",
    }
}

/// A status as a label, without making a text for those that are frequent.
fn status_name(status: StatusCode) -> metrics::SharedString {
    match status.as_u16() {
        200 => "200".into(),
        201 => "201".into(),
        204 => "204".into(),
        302 => "302".into(),
        304 => "304".into(),
        401 => "401".into(),
        404 => "404".into(),
        other => other.to_string().into(),
    }
}

/// A webhook was answered.
pub fn webhook(provider: &'static str, outcome: &'static str) {
    metrics::counter!(WEBHOOKS, "provider" => provider, "outcome" => outcome).increment(1);
}

/// Counts a page that follows along, as long as it does.
#[derive(Debug)]
pub struct StreamGuard(());

impl StreamGuard {
    /// One more.
    pub fn new() -> Self {
        metrics::gauge!(STREAMS).increment(1.0);
        Self(())
    }
}

impl Default for StreamGuard {
    fn default() -> Self {
        Self::new()
    }
}

impl Drop for StreamGuard {
    fn drop(&mut self) {
        metrics::gauge!(STREAMS).decrement(1.0);
    }
}
