//! Looks again every few seconds, for as long as somebody can see the page.

use std::time::Duration;

use leptos::prelude::*;

use crate::browser;

/// Often enough for people who wait for each other.
const EVERY: Duration = Duration::from_secs(5);

/// Ends with the page.
pub(crate) fn poll(look: Callback<()>) {
    super::effect(move || {
        let tick = move || {
            if !browser::hidden() {
                look.run(());
            }
        };
        if let Ok(timer) = set_interval_with_handle(tick, EVERY) {
            on_cleanup(move || timer.clear());
        }
    });
}
