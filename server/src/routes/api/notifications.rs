//! What the caller is told in the app.

use axum::extract::{FromRequestParts, State as Shared};
use domain::{
    ids::{ConversationId, NotificationId},
    notification::NotificationTopic,
};
use http::{StatusCode, request::Parts};
use serde::Deserialize;
use service::notifications;
use utoipa::ToSchema;

use super::{
    input::{Caller, Id, Input, Named, Paging, flag},
    views::{
        PageOut,
        notifications::{ChoiceOut, CountOut, NotificationOut},
    },
};
use crate::{
    routes::{
        json::Json,
        problem::{Problem, ProblemDocument},
    },
    state::State,
};

/// What was read.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(super) struct ReadIn {
    /// Which: at most 100. Left out, all of them. What is not the caller's own is left alone.
    #[schema(value_type = Option<Vec<uuid::Uuid>>)]
    ids: Option<Vec<NotificationId>>,
}

/// A choice.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(super) struct WantedIn {
    /// Whether the caller wants to be told.
    #[schema(example = false)]
    wanted: bool,
}

/// Whether to hear of a conversation.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(super) struct FollowIn {
    /// Whether the caller wants to hear when its client writes again.
    #[schema(example = true)]
    following: bool,
}

/// The parameter `unread`: only what is not read.
pub(super) struct Unread(bool);

impl FromRequestParts<State> for Unread {
    type Rejection = Problem;

    async fn from_request_parts(parts: &mut Parts, _: &State) -> Result<Self, Problem> {
        let query = parts.uri.query().unwrap_or_default();
        let value = form_urlencoded::parse(query.as_bytes()).find(|(name, _)| name == "unread");
        let text = value.map(|(_, value)| value).unwrap_or_default();
        flag("The parameter unread must be true or false.", &text).map(Self)
    }
}

/// What the caller was told, newest first.
#[utoipa::path(
    get,
    path = "/api/v1/notifications",
    tag = "notifications",
    params(
        ("unread" = Option<bool>, Query, description = "Only those that are not read."),
        ("limit" = Option<u16>, Query, description = "Most rows: 1 to 100, otherwise 50."),
        ("after" = Option<String>, Query, description = "The value of `next` of the page before."),
    ),
    responses(
        (status = 200, body = PageOut<NotificationOut>),
        (status = 400, body = ProblemDocument, description = "A parameter does not fit."),
    )
)]
pub(super) async fn list(
    Shared(state): Shared<State>,
    Caller(ctx): Caller,
    Unread(unread): Unread,
    paging: Paging,
) -> Result<Json<PageOut<NotificationOut>>, Problem> {
    let page = notifications::list(&state.services, &ctx, unread, paging.after, paging.limit).await?;
    Ok(Json(PageOut::of(page)))
}

/// How many the caller has not read.
#[utoipa::path(
    get,
    path = "/api/v1/notifications/count",
    tag = "notifications",
    responses((status = 200, body = CountOut))
)]
pub(super) async fn count(Shared(state): Shared<State>, Caller(ctx): Caller) -> Result<Json<CountOut>, Problem> {
    Ok(Json(CountOut { unread: notifications::unread(&state.services, &ctx).await? }))
}

/// Marks notifications of the caller's as read.
#[utoipa::path(
    post,
    path = "/api/v1/notifications/read",
    tag = "notifications",
    request_body = ReadIn,
    responses(
        (status = 204, description = "They are read now."),
        (status = 422, body = ProblemDocument, description = "The body has something that is not there."),
    )
)]
pub(super) async fn read(
    Shared(state): Shared<State>,
    Caller(ctx): Caller,
    Input(which): Input<ReadIn>,
) -> Result<StatusCode, Problem> {
    match which.ids {
        Some(ids) => notifications::read(&state.services, &ctx, &ids).await?,
        None => notifications::read_all(&state.services, &ctx).await?,
    }
    Ok(StatusCode::NO_CONTENT)
}

/// What the caller wants to be told.
#[utoipa::path(
    get,
    path = "/api/v1/notification-settings",
    tag = "notifications",
    responses((status = 200, body = PageOut<ChoiceOut>))
)]
pub(super) async fn choices(
    Shared(state): Shared<State>,
    Caller(ctx): Caller,
) -> Result<Json<PageOut<ChoiceOut>>, Problem> {
    Ok(Json(PageOut::all(notifications::choices(&state.services, &ctx).await?)))
}

/// Chooses whether to be told of a topic.
#[utoipa::path(
    put,
    path = "/api/v1/notification-settings/{topic}",
    tag = "notifications",
    params(("topic" = String, Path, description = "`mentioned`, `draft_decided`, `client_replied`, `task_handed` or `staff_message`.")),
    request_body = WantedIn,
    responses(
        (status = 200, body = PageOut<ChoiceOut>),
        (status = 404, body = ProblemDocument, description = "There is no such topic."),
    )
)]
pub(super) async fn set_wanted(
    Shared(state): Shared<State>,
    Caller(ctx): Caller,
    Id(Named(topic)): Id<Named<NotificationTopic>>,
    Input(choice): Input<WantedIn>,
) -> Result<Json<PageOut<ChoiceOut>>, Problem> {
    Ok(Json(PageOut::all(notifications::set_wanted(&state.services, &ctx, topic, choice.wanted).await?)))
}

/// Chooses whether to hear when a conversation's client writes again.
#[utoipa::path(
    put,
    path = "/api/v1/conversations/{id}/follow",
    tag = "notifications",
    params(("id" = uuid::Uuid, Path, description = "The conversation.")),
    request_body = FollowIn,
    responses(
        (status = 204, description = "It is as the caller chose."),
        (status = 404, body = ProblemDocument, description = "There is no such conversation in this shop."),
    )
)]
pub(super) async fn follow(
    Shared(state): Shared<State>,
    Caller(ctx): Caller,
    Id(id): Id<ConversationId>,
    Input(choice): Input<FollowIn>,
) -> Result<StatusCode, Problem> {
    notifications::set_following(&state.services, &ctx, id, choice.following).await?;
    Ok(StatusCode::NO_CONTENT)
}
