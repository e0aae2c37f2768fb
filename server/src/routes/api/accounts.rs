//! Connected accounts.

use axum::extract::State as Shared;
use http::StatusCode;
use serde::Deserialize;
use service::accounts::{self, ConnectTelnyx, Connected};
use utoipa::ToSchema;

use super::{
    input::{Caller, Input},
    views::{PageOut, people::AccountOut},
};
use crate::{
    routes::{
        json::Json,
        problem::{Problem, ProblemDocument},
    },
    state::State,
};

/// A number to connect.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(super) struct NewAccount {
    /// The carrier: `telnyx`.
    #[schema(example = "telnyx")]
    provider: String,
    /// What to call it: 1 to 80 characters.
    #[schema(example = "Front desk")]
    name: String,
    /// The shop's own number with its country code.
    #[schema(example = "+15550109000")]
    handle: String,
    /// The public key from the carrier's portal: 32 bytes in base64.
    public_key: String,
}

/// The one carrier so far.
const TELNYX: &str = "telnyx";

/// The shop's accounts.
#[utoipa::path(
    get,
    path = "/api/v1/accounts",
    tag = "accounts",
    responses(
        (status = 200, body = PageOut<AccountOut>),
        (status = 403, body = ProblemDocument, description = "The role does not allow it."),
    )
)]
pub(super) async fn list(
    Shared(state): Shared<State>,
    Caller(ctx): Caller,
) -> Result<Json<PageOut<AccountOut>>, Problem> {
    Ok(Json(PageOut::all(accounts::list(&state.services, &ctx).await?)))
}

/// Connects a number, so that its webhooks are accepted. Nothing is sent to the carrier.
#[utoipa::path(
    post,
    path = "/api/v1/accounts",
    tag = "accounts",
    request_body = NewAccount,
    responses(
        (status = 201, body = AccountOut, description = "The account was connected."),
        (status = 200, body = AccountOut, description = "The shop already had an account for this number; it is unchanged."),
        (status = 403, body = ProblemDocument, description = "Only an owner may do this."),
        (status = 422, body = ProblemDocument, description = "The name, the number or the key can't be accepted."),
    )
)]
pub(super) async fn connect(
    Shared(state): Shared<State>,
    Caller(ctx): Caller,
    Input(new): Input<NewAccount>,
) -> Result<(StatusCode, Json<AccountOut>), Problem> {
    if new.provider != TELNYX {
        let detail = "Switchboard can't connect this carrier yet. The provider must be telnyx.";
        return Err(Problem::new(StatusCode::UNPROCESSABLE_ENTITY, "unknown_provider", detail));
    }
    let connect = ConnectTelnyx { name: new.name, handle: new.handle, public_key: new.public_key };
    Ok(match accounts::connect_telnyx(&state.services, &ctx, connect).await? {
        Connected::New(account) => (StatusCode::CREATED, Json(account.into())),
        Connected::Existing(account) => (StatusCode::OK, Json(account.into())),
    })
}
