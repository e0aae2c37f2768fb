//! The gate of the API, of server functions and of live streams: a bearer token, a permission, a rate.

use std::time::Instant;

use domain::access::Permission;
use http::{StatusCode, request::Parts};

use super::token::{Refusal, enter};
use crate::{routes::problem::Problem, state::State, telemetry::request::request_id};

/// Lets a request in, or says why not. On success its extensions hold the `Ctx`.
pub(crate) async fn admit(state: &State, parts: &mut Parts, permission: Option<Permission>) -> Result<(), Problem> {
    let query = parts.uri.query().unwrap_or_default();
    let entered = enter(state, &parts.headers, query, None, request_id(&parts.extensions)).await?;
    if let Some(permission) = permission {
        entered.ctx.require(permission).map_err(|forbidden| Problem::from(service::ServiceError::from(forbidden)))?;
    }
    state
        .limiter
        .admit(&entered.ctx, Instant::now())
        .map_err(|too_many| Problem::too_many_requests(too_many.retry_after_seconds))?;
    parts.extensions.insert(entered.ctx);
    Ok(())
}

impl From<Refusal> for Problem {
    fn from(refusal: Refusal) -> Self {
        match refusal {
            Refusal::NoToken => {
                Self::unauthorized("This needs a session token from Shopify Admin. Open Switchboard from there.")
            }
            Refusal::BadToken | Refusal::OtherShop => Self::unauthorized("Your session has ended. Reload the page."),
            Refusal::Inactive => {
                Self::unauthorized("Your access to Switchboard was switched off. Ask an owner of the shop.")
            }
            Refusal::Unavailable(error) => {
                Self::new(StatusCode::SERVICE_UNAVAILABLE, "unavailable", error.to_string()).retry_after(1)
            }
            Refusal::Internal => Self::internal(),
        }
    }
}
