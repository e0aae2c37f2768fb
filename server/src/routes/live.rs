//! `GET /live`: what changes in the shop, as server-sent events over `fetch`.
//!
//! A stream ends when the process does, when its holder may no longer read, and after ten minutes in any case: the page comes
//! back with a fresh token and loses nothing, because it looks at everything again.

use std::{convert::Infallible, time::Duration};

use axum::{
    extract::State as Shared,
    response::{
        IntoResponse as _, Response,
        sse::{Event, KeepAlive, Sse},
    },
};
use domain::access::Ctx;
use futures::Stream;
use http::{HeaderName, HeaderValue};
use serde::Serialize;
use service::live::{self, Signal, Subscription};
use tokio::{
    select,
    time::{Instant, Interval, MissedTickBehavior, interval_at, sleep_until},
};

use super::{api::input::Caller, problem::Problem};
use crate::{state::State, telemetry::metrics::StreamGuard};

/// How often a silent stream says that it is there; proxies close one that is silent for a minute.
const HEARTBEAT: Duration = Duration::from_secs(20);
/// How often it is checked whether its holder may still read.
const CHECK_AGAIN: Duration = Duration::from_mins(1);
/// Longest life of a stream.
const LIFE_MAX: Duration = Duration::from_mins(10);

/// Tells a buffering proxy (nginx) to pass every event on at once.
const NO_BUFFERING: (HeaderName, HeaderValue) =
    (HeaderName::from_static("x-accel-buffering"), HeaderValue::from_static("no"));

/// One open stream.
struct Open {
    state: State,
    ctx: Ctx,
    subscription: Subscription,
    check: Interval,
    ends_at: Instant,
    said_hello: bool,
    /// Events so far: a gap can't be, and the page can tell two apart.
    seq: u64,
    _counted: StreamGuard,
}

#[derive(Serialize)]
struct Hello {
    /// How often the stream says something at least, in seconds.
    heartbeat_seconds: u64,
}

#[derive(Serialize)]
struct Changed {
    conversation_id: domain::ids::ConversationId,
    seq: u64,
}

#[derive(Serialize)]
struct Missed {
    seq: u64,
}

/// `GET /live`.
pub(super) async fn follow(Shared(state): Shared<State>, Caller(ctx): Caller) -> Result<Response, Problem> {
    let subscription = live::subscribe(&state.services, &ctx)?;
    let now = Instant::now();
    let mut check = interval_at(now + CHECK_AGAIN, CHECK_AGAIN);
    check.set_missed_tick_behavior(MissedTickBehavior::Delay);
    let open = Open {
        state,
        ctx,
        subscription,
        check,
        ends_at: now + LIFE_MAX,
        said_hello: false,
        seq: 0,
        _counted: StreamGuard::new(),
    };
    let keep_alive = KeepAlive::new().interval(HEARTBEAT).text("heartbeat");
    Ok(([NO_BUFFERING], Sse::new(events(open)).keep_alive(keep_alive)).into_response())
}

fn events(open: Open) -> impl Stream<Item = Result<Event, Infallible>> {
    futures::stream::unfold(open, |mut open| async move { open.next().await.map(|event| (Ok(event), open)) })
}

impl Open {
    async fn next(&mut self) -> Option<Event> {
        if !self.said_hello {
            self.said_hello = true;
            return event("hello", &Hello { heartbeat_seconds: HEARTBEAT.as_secs() });
        }
        loop {
            select! {
                biased;
                () = self.state.shutdown.cancelled() => return None,
                () = sleep_until(self.ends_at) => return None,
                _ = self.check.tick() => {
                    if !self.may_go_on().await {
                        return None;
                    }
                }
                signal = self.subscription.next() => return self.show(signal?),
            }
        }
    }

    fn show(&mut self, signal: Signal) -> Option<Event> {
        self.seq += 1;
        let seq = self.seq;
        match signal {
            Signal::Event(changed) => event("conversation", &Changed { conversation_id: changed.conversation_id, seq }),
            Signal::Presence(conversation_id) => event("presence", &Changed { conversation_id, seq }),
            Signal::Topic(topic) => event(topic.as_str(), &Missed { seq }),
            Signal::Missed => event("missed", &Missed { seq }),
        }
    }

    /// A database that is away for a moment ends no stream; a role that was taken away does.
    async fn may_go_on(&self) -> bool {
        match live::still_allowed(&self.state.services, &self.ctx).await {
            Ok(allowed) => allowed,
            Err(error) => {
                tracing::warn!(code = error.code(), "could not check whether a live stream may go on");
                true
            }
        }
    }
}

/// Plain data always becomes JSON; if it did not, the stream would end.
fn event(name: &str, data: &impl Serialize) -> Option<Event> {
    Event::default().event(name).json_data(data).ok()
}
