//! A shop's permanent domain, the only name by which Shopify and this app both know a tenant.

use std::{fmt, str::FromStr};

use serde::{Deserialize, Serialize};

/// `{name}.myshopify.com`, lower case, checked.
///
/// A value of this type is safe in a header, a URL and a `Content-Security-Policy`: it holds only `a-z`, `0-9`, `-` and `.`.
/// The rule is the production form of Shopify's own validator (shopify-app-js, `utils/shop-validator.ts`), without the
/// development domains.
#[derive(Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Debug, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub struct ShopDomain(String);

const SUFFIX: &str = ".myshopify.com";
/// Longest store name Shopify gives out, in bytes.
const NAME_MAX_BYTES: usize = 60;

impl ShopDomain {
    /// The whole domain: `acme.myshopify.com`.
    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// The store's handle as Shopify Admin writes it in URLs: `acme`.
    pub fn name(&self) -> &str {
        self.0.strip_suffix(SUFFIX).unwrap_or(&self.0)
    }
}

/// The text is not a shop's permanent domain.
#[derive(Clone, Copy, PartialEq, Eq, Debug, thiserror::Error)]
#[error("not a shop domain: it must look like name.myshopify.com")]
pub struct InvalidShopDomain;

impl FromStr for ShopDomain {
    type Err = InvalidShopDomain;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        let name = text.strip_suffix(SUFFIX).ok_or(InvalidShopDomain)?;
        let mut bytes = name.bytes();
        let starts_well = bytes.next().is_some_and(|b| b.is_ascii_lowercase() || b.is_ascii_digit());
        let goes_on_well = bytes.all(|b| b.is_ascii_lowercase() || b.is_ascii_digit() || b == b'-');
        if starts_well && goes_on_well && name.len() <= NAME_MAX_BYTES {
            Ok(Self(text.to_owned()))
        } else {
            Err(InvalidShopDomain)
        }
    }
}

impl TryFrom<String> for ShopDomain {
    type Error = InvalidShopDomain;

    fn try_from(text: String) -> Result<Self, Self::Error> {
        text.parse()
    }
}

impl From<ShopDomain> for String {
    fn from(domain: ShopDomain) -> Self {
        domain.0
    }
}

impl fmt::Display for ShopDomain {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn accepts_the_names_shopify_gives_out() {
        for good in ["a.myshopify.com", "owc-demo.myshopify.com", "0-0.myshopify.com", "a--b-.myshopify.com"] {
            assert_eq!(good.parse::<ShopDomain>().map(String::from).as_deref(), Ok(good));
        }
        assert_eq!("owc-demo.myshopify.com".parse::<ShopDomain>().unwrap().name(), "owc-demo");
    }

    #[test]
    fn refuses_everything_that_only_looks_like_one() {
        let too_long = format!("{}.myshopify.com", "a".repeat(NAME_MAX_BYTES + 1));
        for bad in [
            "",
            "myshopify.com",
            ".myshopify.com",
            "-a.myshopify.com",
            "A.myshopify.com",
            "a_b.myshopify.com",
            "a.b.myshopify.com",
            "a.myshopify.com ",
            "a.myshopify.com\n",
            "a.myshopify.com/",
            "a.myshopify.com.evil.com",
            "evil.com/x.myshopify.com",
            "user@x.myshopify.com",
            "a.myshopify.io",
            "notshopify.com",
            "a\\.myshopify.com",
            "a\0.myshopify.com",
            "ä.myshopify.com",
            "https://a.myshopify.com",
            "a.myshopify.com:443",
            "a;frame-ancestors *.myshopify.com",
            &too_long,
        ] {
            assert_eq!(bad.parse::<ShopDomain>(), Err(InvalidShopDomain), "{bad:?}");
        }
    }
}
