//! Logs: JSON, one line per event, to standard output.

use std::{backtrace::Backtrace, panic};

use tracing::Subscriber;
use tracing_subscriber::{
    filter::Targets, fmt::MakeWriter, layer::SubscriberExt as _, registry::LookupSpan, util::SubscriberInitExt as _,
};

/// Logs to standard output from now on, panics included. A second call changes nothing.
pub fn init(filter: &str) {
    let _ = subscriber(filter, std::io::stdout).try_init();
    log_panics();
}

/// What writes the lines; a test gives it another writer.
pub fn subscriber<W>(filter: &str, writer: W) -> impl Subscriber + Send + Sync + for<'a> LookupSpan<'a>
where
    W: for<'a> MakeWriter<'a> + Send + Sync + 'static,
{
    // A line holds its own fields and those of the request it belongs to, and nothing else.
    let lines = tracing_subscriber::fmt::layer()
        .json()
        .flatten_event(true)
        .with_current_span(true)
        .with_span_list(false)
        .with_writer(writer);
    tracing_subscriber::registry().with(levels(filter)).with(lines)
}

/// Levels by module. The configuration has been checked; anything else says as much as the default.
fn levels(filter: &str) -> Targets {
    filter.parse().unwrap_or_else(|_| Targets::new().with_default(tracing::Level::INFO))
}

/// A panic becomes one line that says where. What it says is left out: it may quote what came from outside.
pub fn log_panics() {
    panic::set_hook(Box::new(|info| {
        let place = info.location().map(ToString::to_string).unwrap_or_default();
        let trace = Backtrace::capture();
        if matches!(trace.status(), std::backtrace::BacktraceStatus::Captured) {
            tracing::error!(place, %trace, "panicked");
        } else {
            tracing::error!(place, "panicked");
        }
    }));
}
