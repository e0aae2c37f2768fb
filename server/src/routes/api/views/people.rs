//! Staff.

use domain::{access::Role, staff::StaffMember};
use serde::Serialize;
use service::entry::Me;
use utoipa::ToSchema;
use uuid::Uuid;

/// A member of staff.
#[derive(Serialize, ToSchema)]
#[schema(as = StaffMember)]
pub(in crate::routes::api) struct StaffOut {
    /// Our id.
    id: Uuid,
    /// Shopify's user id.
    shopify_user_id: i64,
    /// Full name.
    name: String,
    /// Empty until Shopify has told it.
    email: String,
    /// What they may do.
    #[schema(value_type = String, example = "store_associate")]
    role: Role,
    /// The role for a person to read.
    #[schema(example = "Associate")]
    role_label: &'static str,
    /// Whether they may come in.
    active: bool,
}

impl From<StaffMember> for StaffOut {
    fn from(member: StaffMember) -> Self {
        Self {
            id: member.id.as_uuid(),
            shopify_user_id: member.shopify_user_id,
            name: member.name,
            email: member.email,
            role: member.role,
            role_label: member.role.label(),
            active: member.active,
        }
    }
}

/// Who is signed in, and where.
#[derive(Serialize, ToSchema)]
#[schema(as = Me)]
pub(in crate::routes::api) struct MeOut {
    /// The member of staff.
    staff: StaffOut,
    /// The shop.
    shop: ShopOut,
}

/// The shop.
#[derive(Serialize, ToSchema)]
#[schema(as = Shop)]
struct ShopOut {
    /// Its permanent domain.
    #[schema(example = "owc-demo.myshopify.com")]
    domain: String,
    /// Its name, or its domain until Shopify has told the name.
    name: String,
    /// IANA name of its time zone.
    #[schema(example = "America/New_York")]
    iana_timezone: String,
}

impl From<Me> for MeOut {
    fn from(me: Me) -> Self {
        Self {
            staff: me.staff.into(),
            shop: ShopOut { domain: me.shop_domain.into(), name: me.shop_name, iana_timezone: me.iana_timezone },
        }
    }
}
