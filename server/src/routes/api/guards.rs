//! The write guard, as it stands.

use std::str::FromStr;

use axum::extract::State as Shared;
use domain::guard::Effect;
use service::guards;

use super::{
    input::{Caller, Id},
    views::guards::GuardOut,
};
use crate::{
    routes::{
        json::Json,
        problem::{Problem, ProblemDocument},
    },
    state::State,
};

/// An effect by its stored name.
pub(super) struct Named(Effect);

impl FromStr for Named {
    type Err = ();

    fn from_str(name: &str) -> Result<Self, ()> {
        Effect::ALL.into_iter().find(|effect| effect.as_str() == name).map(Self).ok_or(())
    }
}

/// Where the guard over a live effect stands, and what would open it.
#[utoipa::path(
    get,
    path = "/api/v1/guards/{effect}",
    tag = "guards",
    params(("effect" = String, Path, description = "The effect: `sms`, for example.", example = "sms")),
    responses(
        (status = 200, body = GuardOut),
        (status = 404, body = ProblemDocument, description = "There is no such effect."),
    )
)]
pub(super) async fn view(
    Shared(state): Shared<State>,
    Caller(ctx): Caller,
    Id(Named(effect)): Id<Named>,
) -> Result<Json<GuardOut>, Problem> {
    Ok(Json(guards::view(&state.services, &ctx, effect).await?.into()))
}
