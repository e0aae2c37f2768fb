//! Where a shop's Admin answers: a template of URLs, so that a local world can stand in for Shopify.

use domain::shop::ShopDomain;
use reqwest::Url;

const PLACEHOLDER: &str = "{shop}";

/// The base URL of every shop's Admin, `https://{shop}` in production.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct AdminEndpoint {
    before: String,
    after: String,
}

/// The text is not a usable template of Admin URLs.
#[derive(Clone, Copy, PartialEq, Eq, Debug, thiserror::Error)]
#[error(
    "not an Admin URL template: it must hold {{shop}} once, have no user, query or fragment, and use https unless it is on \
     this machine"
)]
pub struct InvalidEndpoint;

impl AdminEndpoint {
    /// Checks a template such as `https://{shop}` or `http://127.0.0.1:4000/shops/{shop}`. Plain HTTP is for loopback only,
    /// because access tokens travel over it.
    pub fn new(url_template: &str) -> Result<Self, InvalidEndpoint> {
        let (before, after) = url_template.split_once(PLACEHOLDER).ok_or(InvalidEndpoint)?;
        let sample = Url::parse(&format!("{before}a.myshopify.com{after}")).map_err(|_| InvalidEndpoint)?;
        let bare = sample.username().is_empty()
            && sample.password().is_none()
            && sample.query().is_none()
            && sample.fragment().is_none();
        let private = match sample.scheme() {
            "https" => true,
            "http" => sample.host_str().is_some_and(|host| matches!(host, "127.0.0.1" | "[::1]" | "localhost")),
            _ => false,
        };
        let plain = !url_template.contains(|c: char| c.is_whitespace() || c.is_control() || c == '\\');
        if bare && private && plain && !after.contains(['{', '}']) && !before.contains(['{', '}']) {
            Ok(Self { before: before.to_owned(), after: after.trim_end_matches('/').to_owned() })
        } else {
            Err(InvalidEndpoint)
        }
    }

    /// The URL of `path` (which begins with a slash) in this shop's Admin.
    pub(crate) fn url(&self, shop: &ShopDomain, path: &str) -> String {
        format!("{}{shop}{}{path}", self.before, self.after)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn builds_urls_from_a_template() {
        let shop = "acme.myshopify.com".parse().unwrap();
        for (template, url) in [
            ("https://{shop}", "https://acme.myshopify.com/admin"),
            ("https://{shop}/", "https://acme.myshopify.com/admin"),
            ("http://127.0.0.1:4000/shops/{shop}", "http://127.0.0.1:4000/shops/acme.myshopify.com/admin"),
            ("http://localhost:4000/shops/{shop}/", "http://localhost:4000/shops/acme.myshopify.com/admin"),
        ] {
            assert_eq!(AdminEndpoint::new(template).unwrap().url(&shop, "/admin"), url);
        }
    }

    #[test]
    fn refuses_templates_that_would_leak_or_mislead() {
        for template in [
            "",
            "{shop}",
            "https://admin.example",
            "https://{shop}/{shop}",
            "http://{shop}",
            "http://example.com/{shop}",
            "http://127.0.0.1.example.com/{shop}",
            "ftp://{shop}",
            "https://user@{shop}",
            "https://user:pass@{shop}",
            "https://example.com/?x={shop}",
            "https://example.com/{shop}?x=1",
            "https://example.com/#{shop}",
            "https://example.com/ {shop}",
            "https:\\\\{shop}",
        ] {
            assert_eq!(AdminEndpoint::new(template), Err(InvalidEndpoint), "{template:?}");
        }
    }
}
