//! Consent.

use domain::consent::{ConsentSignal, ConsentState};
use jiff::Timestamp;
use serde::Serialize;
use service::consent::{ConsentLine, ConsentView};
use utoipa::ToSchema;
use uuid::Uuid;

/// Whether a client may be written to.
#[derive(Serialize, ToSchema)]
#[schema(as = Consent)]
pub(in crate::routes::api) struct ConsentOut {
    /// What the client said last about it: `unknown`, `opted_in` or `opted_out`.
    #[schema(value_type = String, example = "unknown")]
    state: ConsentState,
    /// Since when.
    #[schema(value_type = Option<String>, format = DateTime, required)]
    state_since: Option<Timestamp>,
    /// The client has written to the shop, which allows an answer.
    wrote_first: bool,
    /// Staff decided that the client must not be contacted.
    do_not_contact: bool,
    /// The client may have asked to stop in words of their own, and nobody has read it yet.
    needs_review: bool,
    /// Why a message would stay. Null if it would not.
    #[schema(required)]
    problem: Option<String>,
    /// What would change that.
    #[schema(required)]
    next_step: Option<String>,
}

impl From<ConsentView> for ConsentOut {
    fn from(view: ConsentView) -> Self {
        let consent = view.consent;
        Self {
            state: consent.state,
            state_since: consent.state_since,
            wrote_first: consent.wrote_first,
            do_not_contact: consent.do_not_contact,
            needs_review: consent.needs_review,
            problem: view.problem,
            next_step: view.next_step,
        }
    }
}

/// One thing that was said or decided.
#[derive(Serialize, ToSchema)]
#[schema(as = ConsentLine)]
pub(in crate::routes::api) struct ConsentLineOut {
    /// Its id.
    id: Uuid,
    /// What was said.
    #[schema(value_type = String, example = "stop")]
    signal: ConsentSignal,
    /// The same, for a person.
    #[schema(example = "The client sent a word that stops messages.")]
    sentence: &'static str,
    /// `message`, `staff` or `carrier`.
    #[schema(example = "message")]
    source: String,
    /// Which member of staff. Null where none was involved.
    #[schema(required)]
    actor_name: Option<String>,
    /// Why, in their words; empty where none was involved.
    reason: String,
    /// When.
    #[schema(value_type = String, format = DateTime)]
    occurred_at: Timestamp,
}

impl From<ConsentLine> for ConsentLineOut {
    fn from(line: ConsentLine) -> Self {
        Self {
            id: line.id.as_uuid(),
            signal: line.signal,
            sentence: line.signal.sentence(),
            source: line.source,
            actor_name: line.actor_name,
            reason: line.reason,
            occurred_at: line.occurred_at,
        }
    }
}
