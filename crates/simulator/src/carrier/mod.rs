//! Telnyx and Twilio on loopback: their HTTP interfaces, their signed callbacks, and a ledger of every message they took.
//!
//! Everything is in memory and belongs to one [`Carrier`], which a test drives by method calls and anything else through the
//! internal endpoints of `control`. Faults are ordered with [`faults::Plan`]. The paths and bodies follow the same documents
//! as the crate `channels`, but share no code with it.

pub mod faults;
pub mod ledger;
pub mod media;
pub mod texts;

mod callbacks;
mod control;
mod course;
mod opt_outs;
mod orders;
mod reply;
mod running;
mod settings;
mod state;
mod telnyx;
mod twilio;

use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use axum::{
    Router,
    routing::{get, post, put},
};
use jiff::Timestamp;
use reqwest::Client;
use serde::{Deserialize, Serialize};

use self::{callbacks::Callbacks, faults::Faults, ledger::Tally, state::State};
pub use self::{
    running::{RunningCarrier, ServeError, serve},
    settings::{Assignment, CARRIED, Settings},
};
use crate::{
    clock::{self, Clock},
    front_door::FrontDoorError,
};

/// Whose interface a message came through.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Provider {
    /// Telnyx.
    Telnyx,
    /// Twilio.
    Twilio,
}

impl Provider {
    /// The provider with this stored name.
    pub fn from_name(name: &str) -> Option<Self> {
        match name {
            "telnyx" => Some(Self::Telnyx),
            "twilio" => Some(Self::Twilio),
            _ => None,
        }
    }
}

/// Both carriers. A copy is the same carriers.
#[derive(Clone)]
pub struct Carrier(Arc<Inner>);

struct Inner {
    clock: Clock,
    http: Client,
    state: Mutex<State>,
    faults: Faults,
    callbacks: Callbacks,
    tally: Tally,
}

impl Carrier {
    /// Carriers that know the local accounts and go by the system's time.
    pub fn new() -> Result<Self, FrontDoorError> {
        Self::with_clock(clock::system)
    }

    /// As [`Carrier::new`], with another clock.
    pub fn with_clock(clock: Clock) -> Result<Self, FrontDoorError> {
        Ok(Self(Arc::new(Inner {
            clock,
            http: crate::front_door::client()?,
            state: Mutex::new(State::local()),
            faults: Faults::default(),
            callbacks: Callbacks::default(),
            tally: Tally::default(),
        })))
    }

    /// The routes of both carriers and of the internal endpoints.
    pub fn router(&self) -> Router {
        let telnyx = Router::new()
            .route("/messages", post(telnyx::send::send))
            .route("/messages/{id}", get(telnyx::reads::message))
            .route("/media/{name}", get(media::hand_out))
            .route("/messaging_profiles/{id}", get(telnyx::reads::profile))
            .route("/phone_numbers/messaging", get(telnyx::reads::numbers))
            .route("/messaging_optouts", get(telnyx::reads::opt_outs))
            .route("/10dlc/campaign/{id}", get(telnyx::reads::campaign))
            .route("/10dlc/phone_number_campaigns/{number}", get(telnyx::reads::assignment))
            .fallback(telnyx::not_found);
        let twilio = Router::new()
            .route("/Accounts/{account}/Messages.json", post(twilio::send))
            .route("/Accounts/{account}/Messages/{file}", get(twilio::look_up))
            .route("/Accounts/{account}/Messages/{message}/Media/{name}", get(media::send_on))
            .fallback(twilio::not_found);
        let internal = Router::new()
            .route("/ledger", get(control::ledger))
            .route("/ledger/summary", get(control::summary))
            .route("/faults", get(control::faults).put(control::set_faults))
            .route("/settings", get(control::settings).put(control::set_settings))
            .route("/opt-outs", put(control::set_opt_out))
            .route("/inbound", post(control::inbound))
            .route("/reset", post(control::reset))
            .layer(axum::middleware::from_fn(crate::admin::loopback_only));
        Router::new()
            .nest("/v2", telnyx)
            .nest("/2010-04-01", twilio)
            .merge(internal)
            .route("/media/{name}", get(media::hand_out))
            .route("/health", get(async || "ok"))
            .route(reply::ELSEWHERE, axum::routing::any(control::followed))
            .with_state(self.clone())
    }

    fn now(&self) -> Timestamp {
        (self.0.clock)()
    }

    fn state(&self) -> MutexGuard<'_, State> {
        self.0.state.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl std::fmt::Debug for Carrier {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Carrier").finish_non_exhaustive()
    }
}
