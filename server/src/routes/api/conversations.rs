//! Reading conversations and their messages.

use axum::extract::{FromRequestParts, State as Shared};
use domain::{ids::ConversationId, triage::ListQuery};
use http::{StatusCode, request::Parts};
use service::inbox::{self, ConversationQuery};

use super::{
    input::{Caller, Id, Paging},
    views::{
        PageOut,
        inbox::{ConversationOut, MessageOut, ThreadOut},
        triage::CountsOut,
    },
};
use crate::{
    routes::{
        json::Json,
        problem::{Problem, ProblemDocument},
    },
    state::State,
};

/// Which conversations, in which order.
pub(super) struct Filter(pub(super) ListQuery);

impl FromRequestParts<State> for Filter {
    type Rejection = Problem;

    async fn from_request_parts(parts: &mut Parts, _: &State) -> Result<Self, Problem> {
        let mut list = ListQuery::default();
        for (name, value) in form_urlencoded::parse(parts.uri.query().unwrap_or_default().as_bytes()) {
            let set = list.set(&name, &value);
            set.map_err(|error| {
                Problem::new(StatusCode::BAD_REQUEST, "invalid_parameter", format!("{}.", capital(error.to_string())))
            })?;
        }
        Ok(Self(list))
    }
}

fn capital(mut sentence: String) -> String {
    if let Some(first) = sentence.get_mut(..1) {
        first.make_ascii_uppercase();
    }
    sentence
}

/// Conversations, newest first unless another order is asked for.
#[utoipa::path(
    get,
    path = "/api/v1/conversations",
    tag = "conversations",
    params(
        ("limit" = Option<u16>, Query, description = "Most rows: 1 to 100, otherwise 50."),
        ("after" = Option<String>, Query, description = "The value of `next` of the page before."),
        ("unread" = Option<bool>, Query, description = "Only those with unread messages."),
        ("status" = Option<String>, Query, description = "`open`, `pending`, `snoozed` or `closed`; otherwise all.", example = "open"),
        ("assigned" = Option<String>, Query, description = "`me`, `nobody`, or the id of a member of staff."),
        ("label" = Option<uuid::Uuid>, Query, description = "Only those that are under this label or one below it themselves, or whose client is."),
        ("channel" = Option<String>, Query, description = "Only those over this kind of channel.", example = "sms"),
        ("from" = Option<String>, Query, description = "Only those whose last message is from this day or later, by the shop's clock.", example = "2026-11-01"),
        ("to" = Option<String>, Query, description = "Only those whose last message is from this day or earlier.", example = "2026-11-30"),
        ("sort" = Option<String>, Query, description = "`newest`, `oldest`, or `waiting`: only those where the client waits for an answer, the longest wait first.", example = "newest"),
    ),
    responses(
        (status = 200, body = PageOut<ConversationOut>),
        (status = 400, body = ProblemDocument, description = "A parameter does not fit."),
        (status = 401, body = ProblemDocument, description = "The session token is missing or not good."),
    )
)]
pub(super) async fn list(
    Shared(state): Shared<State>,
    Caller(ctx): Caller,
    paging: Paging,
    Filter(list): Filter,
) -> Result<Json<PageOut<ConversationOut>>, Problem> {
    let query = ConversationQuery { after: paging.after, list, limit: paging.limit };
    Ok(Json(PageOut::of(inbox::conversations(&state.services, &ctx, &query).await?)))
}

/// How many open conversations there are.
#[utoipa::path(
    get,
    path = "/api/v1/conversation-counts",
    tag = "conversations",
    responses((status = 200, body = CountsOut))
)]
pub(super) async fn counts(Shared(state): Shared<State>, Caller(ctx): Caller) -> Result<Json<CountsOut>, Problem> {
    Ok(Json(inbox::counts(&state.services, &ctx).await?.into()))
}

/// A conversation with its newest messages.
#[utoipa::path(
    get,
    path = "/api/v1/conversations/{id}",
    tag = "conversations",
    params(("id" = uuid::Uuid, Path, description = "The conversation.")),
    responses(
        (status = 200, body = ThreadOut),
        (status = 404, body = ProblemDocument, description = "There is no such conversation in this shop."),
    )
)]
pub(super) async fn get(
    Shared(state): Shared<State>,
    Caller(ctx): Caller,
    Id(id): Id<ConversationId>,
) -> Result<Json<ThreadOut>, Problem> {
    Ok(Json(inbox::thread(&state.services, &ctx, id).await?.into()))
}

/// A conversation's messages, newest first.
#[utoipa::path(
    get,
    path = "/api/v1/conversations/{id}/messages",
    tag = "conversations",
    params(
        ("id" = uuid::Uuid, Path, description = "The conversation."),
        ("limit" = Option<u16>, Query, description = "Most rows: 1 to 100, otherwise 50."),
        ("after" = Option<String>, Query, description = "The value of `next` of the page before."),
    ),
    responses(
        (status = 200, body = PageOut<MessageOut>),
        (status = 404, body = ProblemDocument, description = "There is no such conversation in this shop."),
    )
)]
pub(super) async fn messages(
    Shared(state): Shared<State>,
    Caller(ctx): Caller,
    Id(id): Id<ConversationId>,
    paging: Paging,
) -> Result<Json<PageOut<MessageOut>>, Problem> {
    Ok(Json(PageOut::of(inbox::messages(&state.services, &ctx, id, paging.after, paging.limit).await?)))
}

/// Marks a conversation as read.
#[utoipa::path(
    post,
    path = "/api/v1/conversations/{id}/read",
    tag = "conversations",
    params(("id" = uuid::Uuid, Path, description = "The conversation.")),
    responses(
        (status = 204, description = "It is read now."),
        (status = 404, body = ProblemDocument, description = "There is no such conversation in this shop."),
    )
)]
pub(super) async fn mark_read(
    Shared(state): Shared<State>,
    Caller(ctx): Caller,
    Id(id): Id<ConversationId>,
) -> Result<StatusCode, Problem> {
    inbox::mark_read(&state.services, &ctx, id).await?;
    Ok(StatusCode::NO_CONTENT)
}
