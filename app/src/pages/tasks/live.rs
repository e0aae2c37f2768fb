//! Hears of changes over the shop's stream, and looks again: at once where the stream is there, every few seconds where it is not.

use std::time::Duration;

use leptos::{prelude::*, task::spawn_local};
use web_sys::AbortController;

use crate::{browser, browser::stream, ui};

/// Before it listens again after a stream has ended.
const AGAIN_AFTER: Duration = Duration::from_secs(5);
/// What the server calls the events that concern these pages, at the beginning of a line.
const CONCERNS: [&str; 4] = ["event: tasks", "event: messages", "event: hello", "event: missed"];

/// Ends with the page.
pub(super) fn follow(look: Callback<()>) {
    ui::poll(look);
    ui::effect(move || {
        let Ok(connection) = AbortController::new() else { return };
        let ended = RwSignal::new(false);
        let signal = connection.signal();
        on_cleanup(move || connection.abort());
        spawn_local(async move {
            while ended.try_get_untracked().is_some() && !signal.aborted() {
                if let Some(chunks) = stream::open("/live", None, &signal).await {
                    let mut rest = String::new();
                    while let Some(bytes) = chunks.next().await {
                        if concerned(&mut rest, &bytes) && ended.try_get_untracked().is_some() {
                            look.run(());
                        }
                    }
                }
                if !signal.aborted() {
                    browser::sleep(AGAIN_AFTER).await;
                }
            }
        });
    });
}

/// Whether whole lines among the bytes concern these pages; what is no whole line yet waits for more.
fn concerned(rest: &mut String, bytes: &[u8]) -> bool {
    rest.push_str(&String::from_utf8_lossy(bytes));
    let Some(end) = rest.rfind('\n') else { return false };
    let is_ours = rest[..end].lines().any(|line| CONCERNS.contains(&line.trim_end()));
    rest.drain(..=end);
    is_ours
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_line_counts_once_it_is_whole() {
        let mut rest = String::new();
        assert!(!concerned(&mut rest, b"event: mess"));
        assert!(concerned(&mut rest, b"ages\ndata: {}\n\neve"));
        assert!(!concerned(&mut rest, b"nt: conversation\ndata: {}\n\n: alive\n\n"));
        assert!(concerned(&mut rest, b"event: tasks\r\n"));
        assert!(rest.is_empty());
    }
}
