//! Who has a conversation open.

use axum::extract::State as Shared;
use domain::{
    ids::ConversationId,
    presence::{Activity, TTL},
};
use serde::{Deserialize, Serialize};
use service::presence::{self, Present};
use utoipa::ToSchema;

use super::{
    input::{Caller, Id, Input},
    views::PageOut,
};
use crate::{
    routes::{
        json::Json,
        problem::{Problem, ProblemDocument},
    },
    state::State,
};

/// What the caller does.
#[derive(Deserialize, ToSchema)]
#[schema(as = PresenceChange)]
#[serde(deny_unknown_fields)]
pub(super) struct PresenceIn {
    /// `viewing`, `typing` or `gone`.
    #[schema(value_type = String, example = "viewing")]
    activity: Activity,
}

/// Somebody else who has the conversation open.
#[derive(Serialize, ToSchema)]
#[schema(as = Present)]
pub(super) struct PresentOut {
    /// Who.
    staff_id: uuid::Uuid,
    /// Their name.
    name: String,
    /// `viewing` or `typing`.
    activity: &'static str,
    /// For how many seconds they count as there without saying so again.
    seconds: i64,
}

impl From<Present> for PresentOut {
    fn from(one: Present) -> Self {
        Self {
            staff_id: one.staff_id.as_uuid(),
            name: one.name,
            activity: one.activity.as_str(),
            seconds: TTL.as_secs(),
        }
    }
}

/// Says that the caller has the conversation open, and tells who else has. Say it every ten seconds.
#[utoipa::path(
    put,
    path = "/api/v1/conversations/{id}/presence",
    tag = "conversations",
    params(("id" = uuid::Uuid, Path, description = "The conversation.")),
    request_body = PresenceIn,
    responses(
        (status = 200, body = PageOut<PresentOut>, description = "Everybody else who is there."),
        (status = 404, body = ProblemDocument, description = "There is no such conversation in this shop."),
    )
)]
pub(super) async fn announce(
    Shared(state): Shared<State>,
    Caller(ctx): Caller,
    Id(id): Id<ConversationId>,
    Input(change): Input<PresenceIn>,
) -> Result<Json<PageOut<PresentOut>>, Problem> {
    Ok(Json(PageOut::all(presence::announce(&state.services, &ctx, id, change.activity).await?)))
}
