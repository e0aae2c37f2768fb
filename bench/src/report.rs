//! The table: what was measured, what it is compared with, and whether it is within its target.

use std::{fmt::Write as _, path::PathBuf};

use crate::{error::BenchError, results::Results};

/// What to print.
#[derive(Clone, Debug, clap::Args)]
pub struct ReportArgs {
    /// The file of results.
    #[arg(long, env = "BENCH_RESULTS")]
    pub results: PathBuf,
    /// Conversations of the shop that the list is measured in, for the labels.
    #[arg(long, default_value = "10,000")]
    pub small: String,
    /// Conversations of the large shop, for the labels.
    #[arg(long, default_value = "1,000,000")]
    pub large: String,
}

/// Server CPU of the list, as a multiple of the floor's.
const LIST_CPU_RATIO_MAX: f64 = 1.6;
/// Server CPU of the page, in microseconds.
const PAGE_CPU_US_MAX: f64 = 600.0;
/// Time of the list in the large shop, as a multiple of the time in the small one.
const LIST_TIME_RATIO_MAX: f64 = 1.3;
/// Acknowledged webhooks per second, as a share of pgbench's durable inserts.
const INGEST_SHARE_MIN: f64 = 0.35;
/// 99 of 100 webhooks are answered within this, in microseconds.
const INGEST_P99_US_MAX: f64 = 500_000.0;
/// Memory of an idle server, in MiB.
const IDLE_MIB_MAX: f64 = 60.0;
/// From the server's start to its first answer, in milliseconds.
const START_MS_MAX: f64 = 400.0;
/// The first load's WebAssembly after Brotli, in bytes.
const WASM_BYTES_MAX: f64 = 250_000.0;
/// Largest contentful paint of the framed inbox, in milliseconds.
const LCP_MS_MAX: f64 = 1_000.0;

/// How a number is written.
#[derive(Clone, Copy)]
enum Unit {
    Micros,
    Millis,
    PerSecond,
    Mib,
    Kilobytes,
    Times,
    Percent,
    Count,
}

/// A limit, on the side where it lies.
#[derive(Clone, Copy)]
enum Target {
    AtMost(f64),
    AtLeast(f64),
}

/// One line of the table.
struct Row {
    what: String,
    unit: Unit,
    value: Option<f64>,
    beside: String,
    target: Option<Target>,
}

impl Row {
    fn new(what: impl Into<String>, unit: Unit, value: Option<f64>) -> Self {
        Self { what: what.into(), unit, value, beside: String::new(), target: None }
    }

    fn beside(mut self, what: &str, unit: Unit, value: Option<f64>) -> Self {
        if let Some(value) = value {
            let separator = if self.beside.is_empty() { "" } else { ", " };
            let _ = write!(self.beside, "{separator}{what} {}", unit.show(value));
        }
        self
    }

    fn at_most(mut self, limit: f64) -> Self {
        self.target = Some(Target::AtMost(limit));
        self
    }

    fn at_least(mut self, limit: f64) -> Self {
        self.target = Some(Target::AtLeast(limit));
        self
    }

    fn line(&self) -> String {
        let value = self.value.map_or_else(|| "not measured".to_owned(), |value| self.unit.show(value));
        let target = self.target.map(|target| match target {
            Target::AtMost(limit) => format!("≤ {}", self.unit.show(limit)),
            Target::AtLeast(limit) => format!("≥ {}", self.unit.show(limit)),
        });
        let verdict = match (self.value, self.target) {
            (Some(value), Some(Target::AtMost(limit))) if value > limit => "**over**",
            (Some(value), Some(Target::AtLeast(limit))) if value < limit => "**under**",
            (Some(_), Some(_)) => "ok",
            _ => "",
        };
        format!("| {} | {value} | {} | {} | {verdict} |", self.what, self.beside, target.unwrap_or_default())
    }
}

impl Unit {
    fn show(self, value: f64) -> String {
        match self {
            Self::Micros if value >= 10_000.0 => format!("{:.1} ms", value / 1e3),
            Self::Micros => format!("{} µs", grouped(value)),
            Self::Millis => format!("{} ms", grouped(value)),
            Self::PerSecond => format!("{}/s", grouped(value)),
            Self::Mib => format!("{value:.0} MiB"),
            Self::Kilobytes => format!("{} kB", grouped(value / 1e3)),
            Self::Times => format!("{value:.2}×"),
            Self::Percent => format!("{:.0} %", value * 100.0),
            Self::Count => grouped(value),
        }
    }
}

/// A whole number with a comma between its thousands.
fn grouped(value: f64) -> String {
    let digits = format!("{value:.0}");
    let mut text = String::new();
    for (index, digit) in digits.chars().enumerate() {
        if index > 0 && (digits.len() - index).is_multiple_of(3) && !text.ends_with('-') {
            text.push(',');
        }
        text.push(digit);
    }
    text
}

/// Prints the table.
pub fn run(args: &ReportArgs) -> Result<(), BenchError> {
    let results = Results::read(&args.results)?;
    println!("| What | Measured | Beside it | Target | |");
    println!("|---|---|---|---|---|");
    for row in rows(&results, args) {
        println!("{}", row.line());
    }
    Ok(())
}

fn rows(results: &Results, args: &ReportArgs) -> Vec<Row> {
    let mut rows = list(results);
    rows.extend(page(results));
    rows.push(list_time(results, args));
    rows.extend(ingest(results));
    rows.extend(process(results));
    rows.extend(browser(results));
    rows
}

fn ratio(over: Option<f64>, under: Option<f64>) -> Option<f64> {
    Some(over? / under.filter(|under| *under > 0.0)?)
}

fn list(results: &Results) -> Vec<Row> {
    let ours = |value| results.get("list", value);
    let floor = |value| results.get("list.floor", value);
    let beside = |what: &str, unit, value| {
        Row::new(format!("List as JSON: {what}"), unit, ours(value)).beside("floor", unit, floor(value))
    };
    let rate = "requests_per_second";
    vec![
        beside("server CPU per request", Unit::Micros, "cpu_us"),
        Row::new("… as a multiple of the floor", Unit::Times, ratio(ours("cpu_us"), floor("cpu_us")))
            .at_most(LIST_CPU_RATIO_MAX),
        beside("answers, closed loop", Unit::PerSecond, rate).beside(
            "ratio",
            Unit::Times,
            ratio(ours(rate), floor(rate)),
        ),
        beside("p50", Unit::Micros, "p50_us"),
        beside("p99", Unit::Micros, "p99_us"),
        beside("memory under load", Unit::Mib, "rss_mib"),
    ]
}

fn page(results: &Results) -> Vec<Row> {
    let page = |value| results.get("page", value);
    vec![
        Row::new("Page /communications: server CPU per request", Unit::Micros, page("cpu_us"))
            .beside("compressed for a browser", Unit::Micros, results.get("page.compressed", "cpu_us"))
            .at_most(PAGE_CPU_US_MAX),
        Row::new("Page: answers, closed loop", Unit::PerSecond, page("requests_per_second")),
        Row::new("Page: p50", Unit::Micros, page("p50_us")),
        Row::new("Page: p99", Unit::Micros, page("p99_us")),
    ]
}

fn list_time(results: &Results, args: &ReportArgs) -> Row {
    let (small, large) = (results.get("time.small", "p50_us"), results.get("time.large", "p50_us"));
    let what = format!("List time p50, {} conversations as a multiple of {}", args.large, args.small);
    Row::new(what, Unit::Times, ratio(large, small))
        .beside("large", Unit::Micros, large)
        .beside("small", Unit::Micros, small)
        .at_most(LIST_TIME_RATIO_MAX)
}

fn ingest(results: &Results) -> Vec<Row> {
    let ingest = |value| results.get("ingest", value);
    let inserts = results.get("pgbench", "tps");
    let rate = ingest("acknowledged_per_second");
    vec![
        Row::new("Signed webhooks acknowledged, 256 connections", Unit::PerSecond, rate).beside(
            "pgbench, 32 clients",
            Unit::PerSecond,
            inserts,
        ),
        Row::new("… as a share of pgbench's durable inserts", Unit::Percent, ratio(rate, inserts))
            .at_least(INGEST_SHARE_MIN),
        Row::new("Webhook answer: p99", Unit::Micros, ingest("p99_us"))
            .beside("p50", Unit::Micros, ingest("p50_us"))
            .at_most(INGEST_P99_US_MAX),
        Row::new("Webhook: server CPU each, the worker's part included", Unit::Micros, ingest("cpu_us")),
        worker(ingest("drain_per_second"), ingest("backlog")),
    ]
}

/// A worker that keeps up with the load has nothing left to be timed on.
fn worker(drain: Option<f64>, backlog: Option<f64>) -> Row {
    let row = Row::new("Worker: recorded after the load", Unit::PerSecond, drain);
    match (drain, backlog) {
        (None, Some(_)) => Row { beside: "kept up with the load".to_owned(), ..row },
        _ => row.beside("of what waited at its end:", Unit::Count, backlog),
    }
}

fn process(results: &Results) -> Vec<Row> {
    vec![
        Row::new("Memory, idle", Unit::Mib, results.get("idle", "rss_mib"))
            .beside("idle again after all loads", Unit::Mib, results.get("idle.after", "rss_mib"))
            .at_most(IDLE_MIB_MAX),
        Row::new("Start to first answer of /health", Unit::Millis, results.get("start", "start_ms"))
            .beside("floor", Unit::Millis, results.get("start.floor", "start_ms"))
            .at_most(START_MS_MAX),
    ]
}

fn browser(results: &Results) -> Vec<Row> {
    let size = |value| results.get("bundle", value);
    vec![
        Row::new("WebAssembly, brotli", Unit::Kilobytes, size("wasm_brotli"))
            .beside("gzip", Unit::Kilobytes, size("wasm_gzip"))
            .beside("raw", Unit::Kilobytes, size("wasm_raw"))
            .beside("scripts, brotli", Unit::Kilobytes, size("js_brotli"))
            .beside("styles, brotli", Unit::Kilobytes, size("css_brotli"))
            .at_most(WASM_BYTES_MAX),
        Row::new("Largest contentful paint, framed in the local Admin", Unit::Millis, results.get("lcp", "lcp_ms"))
            .at_most(LCP_MS_MAX),
    ]
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_are_easy_to_read() {
        assert_eq!(Unit::Micros.show(1_234.4), "1,234 µs");
        assert_eq!(Unit::Micros.show(12_345.0), "12.3 ms");
        assert_eq!(Unit::PerSecond.show(999.6), "1,000/s");
        assert_eq!(Unit::Kilobytes.show(251_000.0), "251 kB");
        assert_eq!((Unit::Times.show(1.456), Unit::Percent.show(0.351)), ("1.46×".to_owned(), "35 %".to_owned()));
    }

    #[test]
    fn a_limit_holds_up_to_itself() {
        let verdict = |row: Row| row.line().rsplit(" | ").next().unwrap().to_owned();
        let row = |value| Row::new("x", Unit::Mib, Some(value));
        assert_eq!(verdict(row(60.0).at_most(60.0)), "ok |");
        assert_eq!(verdict(row(60.1).at_most(60.0)), "**over** |");
        assert_eq!(verdict(row(0.34).at_least(0.35)), "**under** |");
        assert_eq!(verdict(row(1.0)), " |");
        assert!(Row::new("x", Unit::Mib, None).at_most(1.0).line().contains("| not measured |"));
    }

    #[test]
    fn a_ratio_needs_both_sides() {
        assert_eq!(ratio(Some(3.0), Some(2.0)), Some(1.5));
        assert_eq!((ratio(Some(3.0), None), ratio(None, Some(2.0)), ratio(Some(3.0), Some(0.0))), (None, None, None));
    }
}
