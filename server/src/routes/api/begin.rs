//! Beginning a conversation, writing as a client would, and saving a list of conversations as a file.

use axum::{
    extract::State as Shared,
    response::{IntoResponse as _, Response},
};
use domain::ids::{AccountId, ConversationId};
use http::{HeaderName, HeaderValue, StatusCode, header};
use serde::{Deserialize, Serialize};
use service::{begin, export, inbound};
use utoipa::ToSchema;
use uuid::Uuid;

use super::{
    conversations::Filter,
    input::{Caller, Id, IdempotencyKey, Input},
    views::PageOut,
};
use crate::{
    routes::{
        json::Json,
        problem::{Problem, ProblemDocument},
    },
    state::State,
};

/// An account that a conversation can run over.
#[derive(Serialize, ToSchema)]
#[schema(as = ConversationLine)]
pub(super) struct LineOut {
    /// Our id.
    id: Uuid,
    /// What staff call it.
    name: String,
    /// The shop's own number on it.
    #[schema(example = "+15550109000")]
    handle: String,
    /// The kind of channel.
    #[schema(example = "sms")]
    channel: &'static str,
}

impl From<begin::Line> for LineOut {
    fn from(line: begin::Line) -> Self {
        Self { id: line.id.as_uuid(), name: line.name, handle: line.handle, channel: line.channel.as_str() }
    }
}

/// With whom, and over what.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(super) struct BeginIn {
    /// The account: one of `/api/v1/conversation-lines`.
    account_id: Uuid,
    /// The client's number, as people write it, with its country's code.
    #[schema(example = "+1 (555) 010-0123")]
    number: String,
}

/// Where the client can be written to.
#[derive(Serialize, ToSchema)]
#[schema(as = BegunConversation)]
pub(super) struct BegunOut {
    /// The conversation.
    conversation_id: Uuid,
    /// Whether it was made by this; otherwise it was there.
    is_new: bool,
}

/// What a client would write.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(super) struct PracticeIn {
    /// The text: 1 to 1,600 characters.
    #[schema(example = "Could you come on Friday?")]
    text: String,
}

/// The accounts that a conversation can run over.
#[utoipa::path(
    get,
    path = "/api/v1/conversation-lines",
    tag = "conversations",
    responses((status = 200, body = PageOut<LineOut>, description = "All of them, on one page."))
)]
pub(super) async fn lines(
    Shared(state): Shared<State>,
    Caller(ctx): Caller,
) -> Result<Json<PageOut<LineOut>>, Problem> {
    Ok(Json(PageOut::all(begin::lines(&state.services, &ctx).await?)))
}

/// Opens the conversation with a client: the running one, the last closed one again, or a new one. Nothing is sent by it.
#[utoipa::path(
    post,
    path = "/api/v1/conversations",
    tag = "conversations",
    request_body = BeginIn,
    responses(
        (status = 200, body = BegunOut, description = "It was there."),
        (status = 201, body = BegunOut, description = "It is new."),
        (status = 404, body = ProblemDocument, description = "There is no such account in this shop."),
        (status = 422, body = ProblemDocument, description = "The number is none, or the account is switched off."),
    )
)]
pub(super) async fn begin(
    Shared(state): Shared<State>,
    Caller(ctx): Caller,
    Input(wanted): Input<BeginIn>,
) -> Result<(StatusCode, Json<BegunOut>), Problem> {
    let account = AccountId::from_uuid(wanted.account_id);
    let begun = begin::begin(&state.services, &ctx, account, &wanted.number).await?;
    let status = if begun.is_new { StatusCode::CREATED } else { StatusCode::OK };
    Ok((status, Json(BegunOut { conversation_id: begun.conversation.as_uuid(), is_new: begun.is_new })))
}

/// Writes as the client would, for practice. It is marked as such everywhere and changes nothing about consent.
#[utoipa::path(
    post,
    path = "/api/v1/conversations/{id}/practice-messages",
    tag = "conversations",
    params(
        ("id" = uuid::Uuid, Path, description = "The conversation."),
        ("Idempotency-Key" = uuid::Uuid, Header, description = "Fresh for each message; the same again changes nothing."),
    ),
    request_body = PracticeIn,
    responses(
        (status = 204, description = "It is there."),
        (status = 404, body = ProblemDocument, description = "There is no such conversation in this shop."),
        (status = 422, body = ProblemDocument, description = "The text is empty or too long."),
    )
)]
pub(super) async fn practise(
    Shared(state): Shared<State>,
    Caller(ctx): Caller,
    Id(conversation): Id<ConversationId>,
    IdempotencyKey(request_key): IdempotencyKey,
    Input(said): Input<PracticeIn>,
) -> Result<StatusCode, Problem> {
    let practice = inbound::Practice { conversation, text: &said.text, request_key };
    inbound::simulate(&state.services, &ctx, &practice).await?;
    Ok(StatusCode::NO_CONTENT)
}

/// Says whether the list has more than the file.
const CUT: HeaderName = HeaderName::from_static("x-switchboard-cut");

/// A list of conversations as a CSV file, at most 10,000 rows. No message is in it.
#[utoipa::path(
    get,
    path = "/api/v1/conversation-export",
    tag = "conversations",
    params(
        ("status" = Option<String>, Query, description = "This and every other filter of `/api/v1/conversations`.", example = "open"),
    ),
    responses(
        (status = 200, body = String, content_type = "text/csv",
            description = "The file. The header `X-Switchboard-Cut` is `true` if the list has more rows."),
        (status = 400, body = ProblemDocument, description = "A parameter does not fit."),
    )
)]
pub(super) async fn export(
    Shared(state): Shared<State>,
    Caller(ctx): Caller,
    Filter(list): Filter,
) -> Result<Response, Problem> {
    let file = export::conversations(&state.services, &ctx, &list).await?;
    let headers = [
        (header::CONTENT_TYPE, HeaderValue::from_static("text/csv; charset=utf-8; header=present")),
        (header::CONTENT_DISPOSITION, HeaderValue::from_static("attachment; filename=\"conversations.csv\"")),
        (CUT, HeaderValue::from_static(if file.cut { "true" } else { "false" })),
    ];
    Ok((headers, file.csv).into_response())
}
