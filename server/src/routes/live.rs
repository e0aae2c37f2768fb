//! `GET /live`: what changes in the shop, as server-sent events over `fetch`.
//!
//! A stream ends when the process does, when its holder may no longer read, and after ten minutes in any case: the page comes
//! back with a fresh token, to any instance, and is told what it missed, or to look at everything again.

use std::{convert::Infallible, time::Duration};

use axum::{
    extract::State as Shared,
    response::{
        IntoResponse as _, Response,
        sse::{Event, KeepAlive, Sse},
    },
};
use domain::{access::Ctx, ids::LiveEventId};
use futures::Stream;
use http::{HeaderMap, HeaderName, HeaderValue};
use serde::Serialize;
use service::live::{self, Signal, Subscription, Told};
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

/// Where a page that comes back says what it heard last.
const LAST_EVENT_ID: HeaderName = HeaderName::from_static("last-event-id");

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
    _counted: StreamGuard,
}

#[derive(Serialize)]
struct Hello {
    /// How often the stream says something at least, in seconds.
    heartbeat_seconds: u64,
    /// Whether everything that was told since the event which the page heard last follows: then it need not look again.
    resumed: bool,
}

#[derive(Serialize)]
struct Changed {
    conversation_id: domain::ids::ConversationId,
}

/// A topic's name says everything.
#[derive(Serialize)]
struct Nothing {}

/// `GET /live`. With the id of the event that was heard last in `Last-Event-ID` (HTML standard, §9.2.4) the stream goes on after it.
pub(super) async fn follow(
    Shared(state): Shared<State>,
    Caller(ctx): Caller,
    headers: HeaderMap,
) -> Result<Response, Problem> {
    let after = headers.get(LAST_EVENT_ID).and_then(|id| id.to_str().ok()?.parse().ok());
    let subscription = live::subscribe(&state.services, &ctx, after)?;
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
            let resumed = self.subscription.resumed();
            let hello = Hello { heartbeat_seconds: HEARTBEAT.as_secs(), resumed };
            return event(self.subscription.start(), "hello", &hello);
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
                told = self.subscription.next() => return show(told?),
            }
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

fn show(Told { id, signal }: Told) -> Option<Event> {
    match signal {
        Signal::Event(changed) => event(id, "conversation", &Changed { conversation_id: changed.conversation_id }),
        Signal::Presence(conversation_id) => event(id, "presence", &Changed { conversation_id }),
        Signal::Topic(topic) => event(id, topic.as_str(), &Nothing {}),
        Signal::Missed => event(id, "missed", &Nothing {}),
    }
}

/// Plain data always becomes JSON; if it did not, the stream would end.
fn event(id: Option<LiveEventId>, name: &str, data: &impl Serialize) -> Option<Event> {
    let event = Event::default().event(name).json_data(data).ok()?;
    Some(match id {
        Some(id) => event.id(id.to_string()),
        None => event,
    })
}
