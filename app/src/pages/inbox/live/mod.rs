//! Live updates: a stream over `fetch`, so that App Bridge adds the session token to it. Tells what changed; the parts fetch it.

mod backoff;
mod frames;

use std::time::Duration;

use domain::ids::ConversationId;
use leptos::{ev, leptos_dom::helpers::TimeoutHandle, prelude::*, task::spawn_local};
use serde::Deserialize;
use web_sys::{AbortController, js_sys};

use self::frames::{Frame, Frames};
use super::store::{Inbox, LiveState};
use crate::{
    browser::{self, stream},
    ui,
};

const PATH: &str = "/live";
/// The server says something every 20 seconds; a connection that is silent for longer than this is dead.
const SILENCE_MAX: Duration = Duration::from_secs(50);
/// Changes that come close together are fetched together.
const GATHER: Duration = Duration::from_millis(120);
/// A hidden tab goes on listening for this long.
const HIDDEN_MAX: Duration = Duration::from_mins(5);
/// Labels such as "Yesterday" are renewed this often, in milliseconds.
const LABELS_MAX_AGE_MS: f64 = 10.0 * 60.0 * 1000.0;

/// Follows the shop's changes for as long as the inbox is shown.
pub(super) fn follow(inbox: Inbox) {
    // Made in the effect, which runs in the browser only: a value of the browser may not outlive a thread of the server.
    ui::effect(move || {
        let link = Link {
            inbox,
            run: StoredValue::new(0),
            connection: StoredValue::new_local(None),
            gathered: StoredValue::new(Vec::new()),
            hidden_timer: StoredValue::new(None),
            renewed_at: StoredValue::new(0.0),
        };
        link.connect();
        let listener = window_event_listener(ev::visibilitychange, move |_| link.visibility_changed());
        on_cleanup(move || {
            listener.remove();
            link.disconnect();
        });
    });
}

/// The connection of one page. Everything in it ends with the page.
#[derive(Clone, Copy)]
struct Link {
    inbox: Inbox,
    /// Goes up with every connect and disconnect; a task of an earlier run stops when it sees that.
    run: StoredValue<u32>,
    connection: StoredValue<Option<AbortController>, LocalStorage>,
    gathered: StoredValue<Vec<ConversationId>>,
    hidden_timer: StoredValue<Option<TimeoutHandle>>,
    renewed_at: StoredValue<f64>,
}

/// The payload of a `conversation` event.
#[derive(Deserialize)]
struct Changed {
    conversation_id: ConversationId,
}

impl Link {
    fn connect(self) {
        let run = self.next_run();
        spawn_local(self.keep_listening(run));
    }

    fn disconnect(self) {
        self.next_run();
        if let Some(connection) = self.connection.try_update_value(Option::take).flatten() {
            connection.abort();
        }
    }

    fn next_run(self) -> u32 {
        let next = |run: &mut u32| {
            *run = run.wrapping_add(1);
            *run
        };
        self.run.try_update_value(next).unwrap_or_default()
    }

    fn is_current(self, run: u32) -> bool {
        self.run.try_get_value() == Some(run)
    }

    async fn keep_listening(self, run: u32) {
        let mut failures = 0;
        while self.is_current(run) {
            let heard = self.listen(run).await;
            if !self.is_current(run) {
                return;
            }
            self.inbox.live.set(LiveState::Reconnecting);
            failures = if heard { 0 } else { failures + 1 };
            browser::sleep(backoff::delay(failures, js_sys::Math::random())).await;
        }
    }

    /// Reads one connection to its end. Tells whether anything came.
    async fn listen(self, run: u32) -> bool {
        let Ok(connection) = AbortController::new() else { return false };
        self.connection.set_value(Some(connection.clone()));
        let mut watchdog = Watchdog::over(connection.clone());
        let Some(chunks) = stream::open(PATH, self.inbox.heard.get_value(), &connection.signal()).await else {
            return false;
        };
        let mut frames = Frames::default();
        let mut heard = false;
        while let Some(bytes) = chunks.next().await {
            if !self.is_current(run) {
                break;
            }
            heard = true;
            watchdog.pat();
            for frame in frames.push(&bytes) {
                self.take(frame);
            }
        }
        heard
    }

    fn take(self, frame: Frame) {
        if let Frame::Event { id: Some(id), .. } = &frame {
            self.inbox.heard.set_value(Some(id.clone()));
        }
        match frame {
            Frame::Event { name, data, .. } if name == "conversation" => match serde_json::from_str::<Changed>(&data) {
                Ok(changed) => self.gather(changed.conversation_id),
                Err(_) => self.look_again(),
            },
            Frame::Event { name, data, .. } if name == "presence" => {
                if let Ok(changed) = serde_json::from_str::<Changed>(&data) {
                    self.inbox.attended.set(Some(changed.conversation_id));
                }
            }
            // What concerns a conversation is told as that, too.
            Frame::Event { name, .. } if name == "tasks" || name == "messages" => {}
            // Everything since what was heard last follows.
            Frame::Event { name, data, .. } if name == "hello" && resumed(&data) => {
                self.inbox.live.set(LiveState::Live);
            }
            // A stream that begins anew, or something newer than this page: whatever it is, look again.
            Frame::Event { .. } => {
                self.inbox.live.set(LiveState::Live);
                self.look_again();
            }
            Frame::Comment => {
                let age = js_sys::Date::now() - self.renewed_at.get_value();
                if age > LABELS_MAX_AGE_MS {
                    self.look_again();
                }
            }
        }
    }

    fn look_again(self) {
        self.renewed_at.set_value(js_sys::Date::now());
        self.inbox.refresh();
        self.inbox.changed.set(None);
    }

    fn gather(self, id: ConversationId) {
        let first = self.gathered.with_value(Vec::is_empty);
        self.gathered.update_value(|ids| ids.push(id));
        if !first {
            return;
        }
        set_timeout(
            move || {
                if let Some(ids) = self.gathered.try_update_value(std::mem::take) {
                    self.inbox.refresh();
                    self.inbox.changed.set(Some(ids));
                }
            },
            GATHER,
        );
    }

    fn visibility_changed(self) {
        if let Some(timer) = self.hidden_timer.try_update_value(Option::take).flatten() {
            timer.clear();
        }
        if browser::hidden() {
            let pause = move || {
                if self.run.try_get_value().is_some() {
                    self.disconnect();
                    self.inbox.live.set(LiveState::Paused);
                }
            };
            self.hidden_timer.set_value(set_timeout_with_handle(pause, HIDDEN_MAX).ok());
        } else if self.inbox.live.get_untracked() == LiveState::Paused {
            self.inbox.live.set(LiveState::Connecting);
            self.connect();
        }
    }
}

/// Whether a `hello` says so. Reading it as what it is would cost the first load half a kilobyte for one word.
fn resumed(data: &str) -> bool {
    data.contains("\"resumed\":true")
}

/// Ends a connection that has been silent for too long.
struct Watchdog {
    connection: AbortController,
    timer: Option<TimeoutHandle>,
}

impl Watchdog {
    fn over(connection: AbortController) -> Self {
        let mut watchdog = Self { connection, timer: None };
        watchdog.pat();
        watchdog
    }

    fn pat(&mut self) {
        if let Some(timer) = self.timer.take() {
            timer.clear();
        }
        let connection = self.connection.clone();
        self.timer = set_timeout_with_handle(move || connection.abort(), SILENCE_MAX).ok();
    }
}

impl Drop for Watchdog {
    fn drop(&mut self) {
        if let Some(timer) = self.timer.take() {
            timer.clear();
        }
    }
}
