//! Sends.

use domain::{
    delivery::DeliveryState,
    dispatch::DispatchKind,
    ids::{ConversationId, DraftId},
};
use jiff::Timestamp;
use serde::Serialize;
use service::dispatch::{DispatchDetail, DispatchView, EventView};
use utoipa::ToSchema;
use uuid::Uuid;

use super::{drafts::PlanOut, guards::BlockerOut};

/// An intended send.
#[derive(Serialize, ToSchema)]
#[schema(as = Dispatch)]
pub(in crate::routes::api) struct DispatchOut {
    /// Its id.
    id: Uuid,
    /// Through which account.
    account_id: Uuid,
    /// That account's name.
    account_name: String,
    /// `message`, `controlled_test` or `stop_confirmation`.
    #[schema(value_type = String, example = "message")]
    kind: DispatchKind,
    /// Its conversation. Null for a controlled test.
    #[schema(required)]
    conversation_id: Option<Uuid>,
    /// The contact's name; empty until somebody knows it.
    contact_name: String,
    /// The draft that was approved.
    #[schema(required)]
    draft_id: Option<Uuid>,
    /// To whom.
    #[schema(example = "+15550100123")]
    recipient: String,
    /// What was planned.
    plan: PlanOut,
    /// Who wrote it.
    #[schema(required)]
    author_name: Option<String>,
    /// Who approved it.
    #[schema(required)]
    approver_name: Option<String>,
    /// When it was queued.
    #[schema(value_type = String, format = DateTime)]
    created_at: Timestamp,
    /// Not before this time.
    #[schema(value_type = String, format = DateTime)]
    not_before: Timestamp,
    /// `queued`, `held`, `dead`, `discarded`, `handing_over`, `outcome_unknown`, `accepted`, `sent`, `unconfirmed`, `failed`,
    /// `undeliverable`, `delivered` or `read`.
    #[schema(value_type = String, example = "delivered")]
    state: DeliveryState,
    /// The same, for a person.
    #[schema(example = "Delivered")]
    state_label: &'static str,
    /// Attempts so far.
    attempts: i16,
    /// The carrier may have it although nobody knows.
    maybe_taken: bool,
    /// Why it is held; empty if it is not.
    blockers: Vec<BlockerOut>,
    /// Why it is not where it should be; empty if it is.
    problem: String,
    /// What to do about it.
    next_step: String,
    /// The carrier's own number for the problem.
    #[schema(required)]
    provider_code: Option<i32>,
}

impl From<DispatchView> for DispatchOut {
    fn from(dispatch: DispatchView) -> Self {
        Self {
            id: dispatch.id.as_uuid(),
            account_id: dispatch.account_id.as_uuid(),
            account_name: dispatch.account_name,
            kind: dispatch.kind,
            conversation_id: dispatch.conversation_id.map(ConversationId::as_uuid),
            contact_name: dispatch.contact_name,
            draft_id: dispatch.draft_id.map(DraftId::as_uuid),
            recipient: dispatch.recipient,
            plan: dispatch.plan.into(),
            author_name: dispatch.author_name,
            approver_name: dispatch.approver_name,
            created_at: dispatch.created_at,
            not_before: dispatch.not_before,
            state: dispatch.state,
            state_label: dispatch.state.label(),
            attempts: dispatch.attempts,
            maybe_taken: dispatch.maybe_taken,
            blockers: dispatch.blockers.into_iter().map(BlockerOut::from).collect(),
            problem: dispatch.problem,
            next_step: dispatch.next_step,
            provider_code: dispatch.provider_code,
        }
    }
}

/// A send with its history.
#[derive(Serialize, ToSchema)]
#[schema(as = DispatchDetail)]
pub(in crate::routes::api) struct DispatchDetailOut {
    #[serde(flatten)]
    dispatch: DispatchOut,
    /// Everything about it, in the order in which Switchboard learned of it.
    events: Vec<DeliveryEventOut>,
}

impl From<DispatchDetail> for DispatchDetailOut {
    fn from(detail: DispatchDetail) -> Self {
        let events = detail.events.into_iter().map(DeliveryEventOut::from).collect();
        Self { dispatch: detail.dispatch.into(), events }
    }
}

/// One thing that was done to a send or reported about it.
#[derive(Serialize, ToSchema)]
#[schema(as = DeliveryEvent)]
struct DeliveryEventOut {
    /// Its id.
    id: Uuid,
    /// What it said about where the send stands.
    #[schema(value_type = String, example = "accepted")]
    state: DeliveryState,
    /// `app`, `carrier_answer`, `carrier_report`, `carrier_lookup` or `staff`.
    #[schema(example = "carrier_report")]
    source: String,
    /// The carrier's own word; empty if it said none.
    provider_status: String,
    /// The carrier's own number.
    #[schema(required)]
    provider_code: Option<i32>,
    /// A stable name for machines.
    code: String,
    /// In a person's words; empty where none decided.
    reason: String,
    /// That person's name.
    #[schema(required)]
    actor_name: Option<String>,
    /// When.
    #[schema(value_type = String, format = DateTime)]
    occurred_at: Timestamp,
}

impl From<EventView> for DeliveryEventOut {
    fn from(event: EventView) -> Self {
        Self {
            id: event.id.as_uuid(),
            state: event.state,
            source: event.source,
            provider_status: event.provider_status,
            provider_code: event.provider_code,
            code: event.code,
            reason: event.reason,
            actor_name: event.actor_name,
            occurred_at: event.occurred_at,
        }
    }
}
