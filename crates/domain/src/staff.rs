//! Who works in a shop, as the staff list shows them.

use serde::{Deserialize, Serialize};

use crate::{access::Role, ids::StaffId};

/// A member of staff.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub struct StaffMember {
    /// Our id.
    pub id: StaffId,
    /// Shopify's numeric user id, the `sub` of a session token.
    pub shopify_user_id: i64,
    /// Full name as Shopify gave it, or "Staff 1234" until Shopify has told us.
    pub name: String,
    /// Empty until Shopify has told us.
    pub email: String,
    /// What they may do.
    pub role: Role,
    /// An inactive member is refused at the door.
    pub active: bool,
}

/// The role that someone gets who opens the app: the first opener of a fresh install owns it, everybody else starts at the
/// bottom until a manager changes that.
pub fn starting_role(staff_count: i64) -> Role {
    if staff_count == 0 { Role::RootOwner } else { Role::StoreAssociate }
}
