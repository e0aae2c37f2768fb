//! The staff list.

use domain::{access::Role, ids::StaffId};
use leptos::prelude::*;

use super::codec::Call;
use super::views::{StaffList, StaffRow};
use crate::error::UiError;

/// Everybody who has opened the app in this shop.
#[server(prefix = "/rpc", endpoint = "staff", input = Call, output = Call)]
pub async fn staff() -> Result<StaffList, UiError> {
    let (services, ctx) = crate::context::request()?;
    let members = service::staff::list(&services, &ctx).await.map_err(crate::context::refuse)?;
    Ok(super::present::staff_list(members, &ctx))
}

/// Gives somebody another role.
#[server(prefix = "/rpc", endpoint = "set_role", input = Call, output = Call)]
pub async fn set_role(id: StaffId, role: Role) -> Result<StaffRow, UiError> {
    let (services, ctx) = crate::context::request()?;
    let member = service::staff::set_role(&services, &ctx, id, role).await.map_err(crate::context::refuse)?;
    Ok(super::present::staff_row(member, &ctx))
}
