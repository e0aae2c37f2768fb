//! A contact's customer and orders at Shopify.

use axum::extract::State as Shared;
use domain::ids::ContactId;
use serde::Deserialize;
use service::customers;
use utoipa::ToSchema;

use super::{
    input::{Caller, Id, Input},
    views::customers::ContactCustomerOut,
};
use crate::{
    routes::{
        json::Json,
        problem::{Problem, ProblemDocument},
    },
    state::State,
};

/// Which customer a contact is.
#[derive(Deserialize, ToSchema)]
#[schema(as = CustomerChoice)]
#[serde(deny_unknown_fields)]
pub(super) struct ChoiceIn {
    /// The customer's number at Shopify: one of `candidates`, or the one that is known.
    #[schema(example = 7_042_110_931_i64)]
    customer_id: i64,
}

/// What is kept of a contact's customer. It never waits for Shopify: `fetched_at` says how old it is.
#[utoipa::path(
    get,
    path = "/api/v1/contacts/{id}/customer",
    tag = "contacts",
    params(("id" = uuid::Uuid, Path, description = "The contact.")),
    responses(
        (status = 200, body = ContactCustomerOut),
        (status = 404, body = ProblemDocument, description = "There is no such contact in this shop."),
    )
)]
pub(super) async fn of_contact(
    Shared(state): Shared<State>,
    Caller(ctx): Caller,
    Id(id): Id<ContactId>,
) -> Result<Json<ContactCustomerOut>, Problem> {
    Ok(Json(customers::of_contact(&state.services, &ctx, id).await?.into()))
}

/// Asks Shopify again, and waits a few seconds for the answer.
#[utoipa::path(
    post,
    path = "/api/v1/contacts/{id}/customer/refresh",
    tag = "contacts",
    params(("id" = uuid::Uuid, Path, description = "The contact.")),
    responses(
        (status = 200, body = ContactCustomerOut),
        (status = 404, body = ProblemDocument, description = "There is no such contact in this shop."),
    )
)]
pub(super) async fn refresh(
    Shared(state): Shared<State>,
    Caller(ctx): Caller,
    Id(id): Id<ContactId>,
) -> Result<Json<ContactCustomerOut>, Problem> {
    Ok(Json(customers::refresh(&state.services, &ctx, id).await?.into()))
}

/// Says which of the customers that were found is the contact.
#[utoipa::path(
    put,
    path = "/api/v1/contacts/{id}/customer",
    tag = "contacts",
    params(("id" = uuid::Uuid, Path, description = "The contact.")),
    request_body = ChoiceIn,
    responses(
        (status = 200, body = ContactCustomerOut),
        (status = 404, body = ProblemDocument, description = "There is no such contact in this shop."),
        (status = 422, body = ProblemDocument, description = "The customer is not among those that were found."),
    )
)]
pub(super) async fn choose(
    Shared(state): Shared<State>,
    Caller(ctx): Caller,
    Id(id): Id<ContactId>,
    Input(choice): Input<ChoiceIn>,
) -> Result<Json<ContactCustomerOut>, Problem> {
    Ok(Json(customers::choose(&state.services, &ctx, id, choice.customer_id).await?.into()))
}
