//! The write guard: where it stands, and how the owner opens and closes it.

use axum::extract::State as Shared;
use domain::{
    guard::{Effect, Gate, GuardMode, Workbench},
    workbench::manifest,
};
use serde::Deserialize;
use service::guards;
use utoipa::ToSchema;

use super::{
    input::{Caller, Id, Input, Named, Paging},
    views::{
        PageOut,
        guards::{ClosedOut, GuardChangeOut, GuardOut},
        workbenches::WorkbenchOut,
    },
};
use crate::{
    routes::{
        json::Json,
        problem::{Problem, ProblemDocument},
    },
    state::State,
};

/// How a gate is to be.
#[derive(Deserialize, ToSchema)]
#[schema(as = GateSetting)]
#[serde(deny_unknown_fields)]
pub(super) struct GateIn {
    /// Whether it is to be open.
    open: bool,
    /// Why, for others to read: 1 to 500 characters.
    #[schema(example = "STOP, HELP and START were tried today.")]
    reason: String,
}

/// How far a guard is to be open.
#[derive(Deserialize, ToSchema)]
#[schema(as = GuardSetting)]
#[serde(deny_unknown_fields)]
pub(super) struct GuardIn {
    /// `closed`, `test` for controlled tests only, or `open`.
    #[schema(value_type = String, example = "test")]
    mode: GuardMode,
    /// Why, for others to read: 1 to 500 characters.
    #[schema(example = "The controlled test is next.")]
    reason: String,
}

/// Why everything is closed.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(super) struct KillSwitch {
    /// For others to read: 1 to 500 characters.
    #[schema(example = "Messages go to the wrong people.")]
    reason: String,
}

/// What a workbench may do, and where each of its guards stands at this moment.
#[utoipa::path(
    get,
    path = "/api/v1/workbenches/{workbench}",
    tag = "guards",
    params(("workbench" = String, Path, description = "`communications` or `scheduler`.", example = "communications")),
    responses(
        (status = 200, body = WorkbenchOut),
        (status = 404, body = ProblemDocument, description = "There is no such workbench."),
    )
)]
pub(super) async fn workbench(
    Shared(state): Shared<State>,
    Caller(ctx): Caller,
    Id(Named(workbench)): Id<Named<Workbench>>,
) -> Result<Json<WorkbenchOut>, Problem> {
    let readiness = guards::readiness(&state.services, &ctx, workbench).await?;
    Ok(Json(WorkbenchOut::of(manifest(workbench), readiness)))
}

/// Where the guard over a live effect stands, and what would open it.
#[utoipa::path(
    get,
    path = "/api/v1/guards/{guard}",
    tag = "guards",
    params(("guard" = String, Path, description = "The effect: `sms`, for example.", example = "sms")),
    responses(
        (status = 200, body = GuardOut),
        (status = 404, body = ProblemDocument, description = "There is no such effect."),
    )
)]
pub(super) async fn view(
    Shared(state): Shared<State>,
    Caller(ctx): Caller,
    Id(Named(effect)): Id<Named<Effect>>,
) -> Result<Json<GuardOut>, Problem> {
    Ok(Json(guards::view(&state.services, &ctx, effect).await?.into()))
}

/// Sets how far a guard is open. It opens no further than its gates have evidence; closing answers once nothing is being handed over.
#[utoipa::path(
    put,
    path = "/api/v1/guards/{guard}",
    tag = "guards",
    params(("guard" = String, Path, description = "An effect, or the name of a workbench's guard.", example = "sms")),
    request_body = GuardIn,
    responses(
        (status = 200, body = ClosedOut),
        (status = 403, body = ProblemDocument, description = "Only an owner may do this."),
        (status = 404, body = ProblemDocument, description = "There is no such guard."),
        (status = 422, body = ProblemDocument, description = "Not every gate has evidence, or there is no reason."),
    )
)]
pub(super) async fn set_guard(
    Shared(state): Shared<State>,
    Caller(ctx): Caller,
    Id(guard): Id<String>,
    Input(new): Input<GuardIn>,
) -> Result<Json<ClosedOut>, Problem> {
    Ok(Json(guards::set_guard(&state.services, &ctx, &guard, new.mode, &new.reason).await?.into()))
}

/// Opens or closes a gate by hand. Most open by themselves when their evidence is there; every one can be closed.
#[utoipa::path(
    put,
    path = "/api/v1/gates/{gate}",
    tag = "guards",
    params(("gate" = String, Path, description = "The gate.", example = "owner_enabled")),
    request_body = GateIn,
    responses(
        (status = 200, body = ClosedOut),
        (status = 403, body = ProblemDocument, description = "Only an owner may do this."),
        (status = 404, body = ProblemDocument, description = "There is no such gate."),
        (status = 422, body = ProblemDocument, description = "It opens by evidence only, or there is no reason."),
    )
)]
pub(super) async fn set_gate(
    Shared(state): Shared<State>,
    Caller(ctx): Caller,
    Id(Named(gate)): Id<Named<Gate>>,
    Input(new): Input<GateIn>,
) -> Result<Json<ClosedOut>, Problem> {
    Ok(Json(guards::set_gate(&state.services, &ctx, gate, new.open, &new.reason).await?.into()))
}

/// Closes every guard of the shop at once.
#[utoipa::path(
    post,
    path = "/api/v1/kill-switch",
    tag = "guards",
    request_body = KillSwitch,
    responses(
        (status = 200, body = ClosedOut),
        (status = 403, body = ProblemDocument, description = "Only an owner may do this."),
        (status = 422, body = ProblemDocument, description = "There is no reason."),
    )
)]
pub(super) async fn kill(
    Shared(state): Shared<State>,
    Caller(ctx): Caller,
    Input(why): Input<KillSwitch>,
) -> Result<Json<ClosedOut>, Problem> {
    Ok(Json(guards::kill(&state.services, &ctx, &why.reason).await?.into()))
}

/// Who opened and closed what, newest first.
#[utoipa::path(
    get,
    path = "/api/v1/guard-changes",
    tag = "guards",
    params(
        ("limit" = Option<u16>, Query, description = "Most rows: 1 to 100, otherwise 50."),
        ("after" = Option<String>, Query, description = "The value of `next` of the page before."),
    ),
    responses(
        (status = 200, body = PageOut<GuardChangeOut>),
        (status = 400, body = ProblemDocument, description = "A parameter does not fit."),
    )
)]
pub(super) async fn changes(
    Shared(state): Shared<State>,
    Caller(ctx): Caller,
    paging: Paging,
) -> Result<Json<PageOut<GuardChangeOut>>, Problem> {
    Ok(Json(PageOut::of(guards::changes(&state.services, &ctx, paging.after, paging.limit).await?)))
}
