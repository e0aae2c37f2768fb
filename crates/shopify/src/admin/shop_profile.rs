//! What a shop says about itself.

use std::fmt;

use domain::shop::ShopDomain;
use serde::Deserialize;

use super::Operation;

/// A shop's own settings. `Debug` leaves out the name and the address.
#[derive(Clone, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct ShopProfile {
    /// The name customers see.
    pub name: String,
    /// Where Shopify writes to the owner.
    pub email: String,
    /// An IANA time zone, like `America/Chicago`.
    pub iana_timezone: String,
    /// An ISO 4217 code.
    pub currency_code: String,
    /// The shop's permanent domain.
    pub myshopify_domain: ShopDomain,
}

impl fmt::Debug for ShopProfile {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("ShopProfile").field("myshopify_domain", &self.myshopify_domain).finish_non_exhaustive()
    }
}

/// The data of [`ShopProfile`]'s document.
#[derive(Clone, Debug, Deserialize)]
pub struct ShopProfileData {
    /// The only field asked for.
    pub shop: ShopProfile,
}

impl Operation for ShopProfile {
    const DOCUMENT: &'static str = include_str!("../../graphql/shop_profile.graphql");
    const READ_ONLY: bool = true;
    type Variables = ();
    type Data = ShopProfileData;
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_document_asks_for_what_is_read() {
        let document = ShopProfile::DOCUMENT;
        assert!(document.starts_with("query ") && ShopProfile::READ_ONLY);
        for field in ["name", "email", "ianaTimezone", "currencyCode", "myshopifyDomain"] {
            assert!(document.contains(field), "{field}");
        }
        assert!(!document.contains("mutation"));
    }
}
