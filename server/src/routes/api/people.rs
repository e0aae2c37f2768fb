//! Who is signed in, and who works here.

use axum::extract::State as Shared;
use domain::{access::Role, ids::StaffId};
use serde::Deserialize;
use service::{Invalid, ServiceError, entry, staff as service_staff};
use utoipa::ToSchema;

use super::{
    input::{Caller, Id, Input},
    views::{
        PageOut,
        people::{MeOut, StaffOut},
    },
};
use crate::{
    routes::{
        json::Json,
        problem::{Problem, ProblemDocument},
    },
    state::State,
};

/// A change of a member of staff.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(super) struct StaffChange {
    /// The new role: `root_owner`, `kailey_manager_plus`, `store_manager`, `store_supervisor` or `store_associate`.
    #[schema(example = "store_manager")]
    role: String,
}

/// Who the caller is.
#[utoipa::path(
    get,
    path = "/api/v1/me",
    tag = "staff",
    responses(
        (status = 200, body = MeOut),
        (status = 401, body = ProblemDocument, description = "The session token is missing or not good."),
    )
)]
pub(super) async fn me(Shared(state): Shared<State>, Caller(ctx): Caller) -> Result<Json<MeOut>, Problem> {
    Ok(Json(entry::me(&state.services, &ctx).await?.as_ref().clone().into()))
}

/// Everybody who has opened the app in this shop.
#[utoipa::path(
    get,
    path = "/api/v1/staff",
    tag = "staff",
    responses(
        (status = 200, body = PageOut<StaffOut>),
        (status = 403, body = ProblemDocument, description = "The role does not allow it."),
    )
)]
pub(super) async fn staff(
    Shared(state): Shared<State>,
    Caller(ctx): Caller,
) -> Result<Json<PageOut<StaffOut>>, Problem> {
    Ok(Json(PageOut::all(service_staff::list(&state.services, &ctx).await?)))
}

/// Gives somebody another role.
#[utoipa::path(
    patch,
    path = "/api/v1/staff/{id}",
    tag = "staff",
    params(("id" = uuid::Uuid, Path, description = "The member of staff.")),
    request_body = StaffChange,
    responses(
        (status = 200, body = StaffOut),
        (status = 403, body = ProblemDocument, description = "Only an owner may do this."),
        (status = 404, body = ProblemDocument, description = "There is no such member in this shop."),
        (status = 422, body = ProblemDocument, description = "The role can't be given."),
    )
)]
pub(super) async fn set_role(
    Shared(state): Shared<State>,
    Caller(ctx): Caller,
    Id(id): Id<StaffId>,
    Input(change): Input<StaffChange>,
) -> Result<Json<StaffOut>, Problem> {
    let role = Role::from_name(&change.role).ok_or(ServiceError::Invalid(Invalid::RoleNotAssignable))?;
    Ok(Json(service_staff::set_role(&state.services, &ctx, id, role).await?.into()))
}
