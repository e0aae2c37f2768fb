//! Keeping what is typed at the server while it is typed, and bringing it back.

use std::time::Duration;

use leptos::{leptos_dom::helpers::set_interval_with_handle, prelude::*, task::spawn_local};

use super::thread::Open;
use crate::{rpc, ui};

/// How often it is looked whether there is something to keep: what a crash can cost.
const LOOK_EVERY: Duration = Duration::from_secs(2);

/// Brings back what was written earlier, on this device or another, and keeps what is written from now on.
pub(super) fn start(open: Open) {
    let saved = StoredValue::new(None::<String>);
    ui::effect(move || {
        spawn_local(bring_back(open, saved));
        let timer = set_interval_with_handle(move || save(open, saved), LOOK_EVERY).ok();
        on_cleanup(move || {
            if let Some(timer) = timer {
                timer.clear();
            }
            save(open, saved);
        });
    });
}

/// What is typed already comes first: somebody was faster than the answer.
async fn bring_back(open: Open, saved: StoredValue<Option<String>>) {
    let Ok(body) = rpc::unsent(open.id).await else { return };
    let is_empty = open.text.try_with_value(String::is_empty) == Some(true);
    saved.try_set_value(Some(body.clone()));
    if is_empty && !body.is_empty() {
        open.insert.try_set(Some(body));
    }
}

/// Keeps the text if it is not what is kept already. Until it is known what is, nothing is overwritten.
fn save(open: Open, saved: StoredValue<Option<String>>) {
    let (Some(text), Some(Some(kept))) = (open.text.try_get_value(), saved.try_get_value()) else { return };
    if text == kept {
        return;
    }
    saved.set_value(Some(text.clone()));
    spawn_local(async move {
        if rpc::keep_unsent(open.id, text).await.is_err() {
            // Tried again at the next look.
            saved.try_set_value(Some(kept));
        }
    });
}
