//! Changing where conversations stand: one of them, or many at once, and taking it back.

use axum::extract::State as Shared;
use domain::{
    conversation::ConversationStatus,
    ids::{ConversationId, LabelId, LinkId, StaffId},
    triage::{LinkKind, Standing},
};
use http::StatusCode;
use jiff::Timestamp;
use serde::Deserialize;
use service::{
    Invalid, ServiceError,
    triage::{self, BulkAction, BulkItem, NewLink, TriageRefusal},
};
use utoipa::ToSchema;
use uuid::Uuid;

use super::{
    input::{Caller, Id, IdempotencyKey, Input, Paging},
    views::{
        PageOut,
        inbox::AssigneeOut,
        triage::{BulkOut, ChangeOut, ChangedOut, LinkOut},
    },
};
use crate::{
    routes::{
        json::Json,
        problem::{Problem, ProblemDocument},
    },
    state::State,
};

/// A status to set.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(super) struct StatusIn {
    /// The version of the conversation that the caller saw.
    #[schema(example = 3)]
    version: i32,
    /// `open`, `pending`, `snoozed` or `closed`.
    #[schema(value_type = String, example = "closed")]
    status: ConversationStatus,
    /// When a snooze ends; for no other status.
    #[schema(value_type = Option<String>, format = DateTime)]
    snoozed_until: Option<Timestamp>,
}

fn standing(status: ConversationStatus, until: Option<Timestamp>) -> Result<Standing, Problem> {
    let standing = Standing::of(status, until);
    standing.ok_or_else(|| ServiceError::from(Invalid::from(TriageRefusal::SnoozeTime)).into())
}

/// A subject to set.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(super) struct SubjectIn {
    /// The version of the conversation that the caller saw.
    #[schema(example = 3)]
    version: i32,
    /// At most 120 characters; empty takes it away.
    #[schema(example = "Edge profile for the island")]
    subject: String,
}

/// Who should look after a conversation.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(super) struct AssigneeIn {
    /// The version of the conversation that the caller saw.
    #[schema(example = 3)]
    version: i32,
    /// The member of staff; null for nobody.
    #[serde(deserialize_with = "Option::deserialize")]
    #[schema(required)]
    staff_id: Option<Uuid>,
    /// A word to whoever gets it: at most 500 characters.
    #[serde(default)]
    note: String,
}

/// Labels to put on and to take off.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(super) struct LabelsIn {
    /// To put on.
    #[serde(default)]
    pub(super) add: Vec<Uuid>,
    /// To take off.
    #[serde(default)]
    pub(super) remove: Vec<Uuid>,
}

/// A link to add.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(super) struct LinkIn {
    /// `customer`, `order`, `invoice` or `transaction`.
    #[schema(value_type = String, example = "order")]
    kind: LinkKind,
    /// The other side's own number for it: 1 to 120 characters.
    #[schema(example = "1001")]
    reference: String,
    /// What a person reads: 1 to 120 characters.
    #[schema(example = "Order #1001")]
    title: String,
}

/// One of several conversations.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(super) struct BulkItemIn {
    /// Which.
    id: Uuid,
    /// The version that the caller saw. Left out, it is changed whatever others did.
    version: Option<i32>,
}

/// What to do with each of them.
#[derive(Deserialize, ToSchema)]
#[serde(tag = "kind", rename_all = "snake_case", deny_unknown_fields)]
pub(super) enum BulkActionIn {
    /// Set the status.
    Status {
        /// `open`, `pending`, `snoozed` or `closed`.
        #[schema(value_type = String, example = "closed")]
        status: ConversationStatus,
        /// When a snooze ends.
        #[schema(value_type = Option<String>, format = DateTime)]
        snoozed_until: Option<Timestamp>,
    },
    /// Give it to somebody, or to nobody.
    Assign {
        /// The member of staff; null for nobody.
        #[serde(deserialize_with = "Option::deserialize")]
        staff_id: Option<Uuid>,
    },
    /// Put a label on.
    AddLabel {
        /// Which.
        label_id: Uuid,
    },
    /// Take a label off.
    RemoveLabel {
        /// Which.
        label_id: Uuid,
    },
    /// Mark as read.
    Read,
    /// Mark as unread.
    Unread,
}

impl BulkActionIn {
    fn action(self) -> Result<BulkAction, Problem> {
        Ok(match self {
            Self::Status { status, snoozed_until } => BulkAction::Status(standing(status, snoozed_until)?),
            Self::Assign { staff_id } => BulkAction::Assign(staff_id.map(StaffId::from_uuid)),
            Self::AddLabel { label_id } => BulkAction::AddLabel(LabelId::from_uuid(label_id)),
            Self::RemoveLabel { label_id } => BulkAction::RemoveLabel(LabelId::from_uuid(label_id)),
            Self::Read => BulkAction::Read,
            Self::Unread => BulkAction::Unread,
        })
    }
}

/// The same change of several conversations.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(super) struct BulkIn {
    /// Which: 1 to 500.
    items: Vec<BulkItemIn>,
    /// What to do.
    action: BulkActionIn,
    /// A word to whoever gets them: at most 500 characters.
    #[serde(default)]
    note: String,
}

/// What to take back.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(super) struct UndoIn {
    /// The value of `undo` of what was done.
    undo: Uuid,
}

/// Sets a conversation's status.
#[utoipa::path(
    put,
    path = "/api/v1/conversations/{id}/status",
    tag = "conversations",
    params(("id" = uuid::Uuid, Path, description = "The conversation.")),
    request_body = StatusIn,
    responses(
        (status = 200, body = ChangedOut),
        (status = 404, body = ProblemDocument, description = "There is no such conversation in this shop."),
        (status = 422, body = ProblemDocument, description = "Somebody changed the status since, the client has another running conversation, or the time can't be."),
    )
)]
pub(super) async fn status(
    Shared(state): Shared<State>,
    Caller(ctx): Caller,
    Id(id): Id<ConversationId>,
    Input(to): Input<StatusIn>,
) -> Result<Json<ChangedOut>, Problem> {
    let standing = standing(to.status, to.snoozed_until)?;
    Ok(Json(triage::set_status(&state.services, &ctx, id, to.version, standing).await?.into()))
}

/// Says what a conversation is about.
#[utoipa::path(
    put,
    path = "/api/v1/conversations/{id}/subject",
    tag = "conversations",
    params(("id" = uuid::Uuid, Path, description = "The conversation.")),
    request_body = SubjectIn,
    responses(
        (status = 200, body = ChangedOut),
        (status = 404, body = ProblemDocument, description = "There is no such conversation in this shop."),
        (status = 422, body = ProblemDocument, description = "The subject can't be accepted, or somebody changed it since."),
    )
)]
pub(super) async fn subject(
    Shared(state): Shared<State>,
    Caller(ctx): Caller,
    Id(id): Id<ConversationId>,
    Input(to): Input<SubjectIn>,
) -> Result<Json<ChangedOut>, Problem> {
    Ok(Json(triage::set_subject(&state.services, &ctx, id, to.version, &to.subject).await?.into()))
}

/// Gives a conversation to somebody, or to nobody.
#[utoipa::path(
    put,
    path = "/api/v1/conversations/{id}/assignee",
    tag = "conversations",
    params(("id" = uuid::Uuid, Path, description = "The conversation.")),
    request_body = AssigneeIn,
    responses(
        (status = 200, body = ChangedOut),
        (status = 404, body = ProblemDocument, description = "There is no such conversation or member of staff in this shop."),
        (status = 422, body = ProblemDocument, description = "It is somebody else's, the person can't have it, or somebody handed it on since."),
    )
)]
pub(super) async fn assign(
    Shared(state): Shared<State>,
    Caller(ctx): Caller,
    Id(id): Id<ConversationId>,
    Input(to): Input<AssigneeIn>,
) -> Result<Json<ChangedOut>, Problem> {
    let target = to.staff_id.map(StaffId::from_uuid);
    Ok(Json(triage::assign(&state.services, &ctx, id, to.version, target, &to.note).await?.into()))
}

/// Marks a conversation as unread.
#[utoipa::path(
    post,
    path = "/api/v1/conversations/{id}/unread",
    tag = "conversations",
    params(("id" = uuid::Uuid, Path, description = "The conversation.")),
    responses(
        (status = 200, body = ChangedOut),
        (status = 404, body = ProblemDocument, description = "There is no such conversation in this shop."),
    )
)]
pub(super) async fn unread(
    Shared(state): Shared<State>,
    Caller(ctx): Caller,
    Id(id): Id<ConversationId>,
) -> Result<Json<ChangedOut>, Problem> {
    Ok(Json(triage::mark_unread(&state.services, &ctx, id).await?.into()))
}

/// Puts labels on a conversation and takes labels off.
#[utoipa::path(
    post,
    path = "/api/v1/conversations/{id}/labels",
    tag = "conversations",
    params(("id" = uuid::Uuid, Path, description = "The conversation.")),
    request_body = LabelsIn,
    responses(
        (status = 200, body = ChangedOut),
        (status = 404, body = ProblemDocument, description = "There is no such conversation or label in this shop."),
        (status = 422, body = ProblemDocument, description = "A label was deleted, or there are too many."),
    )
)]
pub(super) async fn label(
    Shared(state): Shared<State>,
    Caller(ctx): Caller,
    Id(id): Id<ConversationId>,
    Input(labels): Input<LabelsIn>,
) -> Result<Json<ChangedOut>, Problem> {
    let (add, remove) = labels.ids();
    Ok(Json(triage::set_labels(&state.services, &ctx, id, &add, &remove).await?.into()))
}

impl LabelsIn {
    pub(super) fn ids(self) -> (Vec<LabelId>, Vec<LabelId>) {
        let ids = |ids: Vec<Uuid>| ids.into_iter().map(LabelId::from_uuid).collect();
        (ids(self.add), ids(self.remove))
    }
}

/// What a conversation is about elsewhere, the newest first.
#[utoipa::path(
    get,
    path = "/api/v1/conversations/{id}/links",
    tag = "conversations",
    params(("id" = uuid::Uuid, Path, description = "The conversation.")),
    responses(
        (status = 200, body = PageOut<LinkOut>),
        (status = 404, body = ProblemDocument, description = "There is no such conversation in this shop."),
    )
)]
pub(super) async fn links(
    Shared(state): Shared<State>,
    Caller(ctx): Caller,
    Id(id): Id<ConversationId>,
) -> Result<Json<PageOut<LinkOut>>, Problem> {
    Ok(Json(PageOut::all(triage::links(&state.services, &ctx, id).await?)))
}

/// Links a conversation to a customer, an order, an invoice or a transaction.
#[utoipa::path(
    post,
    path = "/api/v1/conversations/{id}/links",
    tag = "conversations",
    params(
        ("id" = uuid::Uuid, Path, description = "The conversation."),
        ("Idempotency-Key" = uuid::Uuid, Header, description = "Fresh for each attempt; the same again adds nothing."),
    ),
    request_body = LinkIn,
    responses(
        (status = 200, body = ChangedOut),
        (status = 404, body = ProblemDocument, description = "There is no such conversation in this shop."),
        (status = 422, body = ProblemDocument, description = "The number or the title can't be accepted."),
    )
)]
pub(super) async fn link(
    Shared(state): Shared<State>,
    Caller(ctx): Caller,
    Id(id): Id<ConversationId>,
    IdempotencyKey(key): IdempotencyKey,
    Input(link): Input<LinkIn>,
) -> Result<Json<ChangedOut>, Problem> {
    let new = NewLink { kind: link.kind, reference: &link.reference, title: &link.title, request_key: key };
    Ok(Json(triage::link(&state.services, &ctx, id, &new).await?.into()))
}

/// Removes a link.
#[utoipa::path(
    delete,
    path = "/api/v1/conversation-links/{id}",
    tag = "conversations",
    params(("id" = uuid::Uuid, Path, description = "The link.")),
    responses(
        (status = 200, body = ChangedOut),
        (status = 404, body = ProblemDocument, description = "There is no such link in this shop."),
    )
)]
pub(super) async fn unlink(
    Shared(state): Shared<State>,
    Caller(ctx): Caller,
    Id(id): Id<LinkId>,
) -> Result<Json<ChangedOut>, Problem> {
    Ok(Json(triage::unlink(&state.services, &ctx, id).await?.into()))
}

/// What was changed about a conversation, newest first.
#[utoipa::path(
    get,
    path = "/api/v1/conversations/{id}/changes",
    tag = "conversations",
    params(
        ("id" = uuid::Uuid, Path, description = "The conversation."),
        ("limit" = Option<u16>, Query, description = "Most rows: 1 to 100, otherwise 50."),
        ("after" = Option<String>, Query, description = "The value of `next` of the page before."),
    ),
    responses(
        (status = 200, body = PageOut<ChangeOut>),
        (status = 404, body = ProblemDocument, description = "There is no such conversation in this shop."),
    )
)]
pub(super) async fn changes(
    Shared(state): Shared<State>,
    Caller(ctx): Caller,
    Id(id): Id<ConversationId>,
    paging: Paging,
) -> Result<Json<PageOut<ChangeOut>>, Problem> {
    Ok(Json(PageOut::of(triage::history(&state.services, &ctx, id, paging.after, paging.limit).await?)))
}

/// Makes the same change of several conversations, each for itself.
#[utoipa::path(
    post,
    path = "/api/v1/conversations/bulk",
    tag = "conversations",
    params(("Idempotency-Key" = uuid::Uuid, Header, description = "Fresh for each attempt; the same again does the rest.")),
    request_body = BulkIn,
    responses(
        (status = 200, body = BulkOut),
        (status = 403, body = ProblemDocument, description = "Assigning to others and labelling in bulk is for supervisors and up."),
        (status = 404, body = ProblemDocument, description = "There is no such label or member of staff in this shop."),
        (status = 422, body = ProblemDocument, description = "There are too many, or the change can't be made for any of them."),
    )
)]
pub(super) async fn bulk(
    Shared(state): Shared<State>,
    Caller(ctx): Caller,
    IdempotencyKey(key): IdempotencyKey,
    Input(bulk): Input<BulkIn>,
) -> Result<Json<BulkOut>, Problem> {
    let item = |item: &BulkItemIn| BulkItem { id: ConversationId::from_uuid(item.id), seen: item.version };
    let items: Vec<BulkItem> = bulk.items.iter().map(item).collect();
    let rows = triage::bulk(&state.services, &ctx, &items, bulk.action.action()?, &bulk.note, key).await?;
    Ok(Json(BulkOut::of(rows, Some(key))))
}

/// Takes back what was done in one go. What somebody has changed since stays as it is.
#[utoipa::path(
    post,
    path = "/api/v1/undo",
    tag = "conversations",
    request_body = UndoIn,
    responses(
        (status = 200, body = BulkOut),
        (status = 404, body = ProblemDocument, description = "Nothing was done under this name in this shop."),
    )
)]
pub(super) async fn undo(
    Shared(state): Shared<State>,
    Caller(ctx): Caller,
    Input(what): Input<UndoIn>,
) -> Result<(StatusCode, Json<BulkOut>), Problem> {
    let rows = triage::undo(&state.services, &ctx, what.undo).await?;
    Ok((StatusCode::OK, Json(BulkOut::of(rows, None))))
}

/// Whom a conversation can be given to.
#[utoipa::path(
    get,
    path = "/api/v1/assignees",
    tag = "conversations",
    responses((status = 200, body = PageOut<AssigneeOut>))
)]
pub(super) async fn assignees(
    Shared(state): Shared<State>,
    Caller(ctx): Caller,
) -> Result<Json<PageOut<AssigneeOut>>, Problem> {
    Ok(Json(PageOut::all(service::staff::assignable(&state.services, &ctx).await?)))
}
