//! The parameters that Shopify adds to a document's address.

use domain::shop::ShopDomain;

/// Everything Shopify adds, and what we add to it; none of it belongs to a page of the app.
const LAUNCH_PARAMETERS: [&str; 10] =
    ["bounces", "embedded", "hmac", "host", "id_token", "locale", "session", "shop", "shopify-reload", "timestamp"];

/// The value of a parameter. One that is there twice is as good as none: two readers could disagree on which counts.
pub(super) fn single(query: &str, name: &str) -> Option<String> {
    let mut values = form_urlencoded::parse(query.as_bytes()).filter(|(key, _)| key == name);
    let (_, value) = values.next()?;
    values.next().is_none().then(|| value.into_owned())
}

/// What the query says about the shop. It is a claim; only a token proves it.
#[derive(Clone, PartialEq, Eq, Debug)]
pub(super) enum ClaimedShop {
    /// Nothing.
    Absent,
    /// Something that is no shop.
    Invalid,
    /// This one.
    Shop(ShopDomain),
}

impl ClaimedShop {
    pub(super) fn of(query: &str) -> Self {
        if !form_urlencoded::parse(query.as_bytes()).any(|(key, _)| key == "shop") {
            return Self::Absent;
        }
        single(query, "shop").and_then(|shop| shop.parse().ok()).map_or(Self::Invalid, Self::Shop)
    }

    pub(super) fn shop(&self) -> Option<&ShopDomain> {
        if let Self::Shop(shop) = self { Some(shop) } else { None }
    }

    /// Whether a token of `proven` may come with this claim.
    pub(super) fn agrees_with(&self, proven: &ShopDomain) -> bool {
        match self {
            Self::Absent => true,
            Self::Invalid => false,
            Self::Shop(claimed) => claimed == proven,
        }
    }
}

/// The query without what Shopify added, encoded anew.
pub(super) fn without_launch_parameters(query: &str) -> String {
    let own = form_urlencoded::parse(query.as_bytes()).filter(|(name, _)| !LAUNCH_PARAMETERS.contains(&name.as_ref()));
    form_urlencoded::Serializer::new(String::new()).extend_pairs(own).finish()
}

/// The query with this parameter set once.
pub(super) fn with(query: &str, name: &str, value: &str) -> String {
    let others = form_urlencoded::parse(query.as_bytes()).filter(|(key, _)| key != name);
    form_urlencoded::Serializer::new(String::new()).extend_pairs(others).append_pair(name, value).finish()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_parameter_counts_once() {
        assert_eq!(single("a=1&b=2", "b").as_deref(), Some("2"));
        assert_eq!(single("b=1&b=2", "b"), None);
        assert_eq!(single("a=1", "b"), None);
        assert_eq!(single("b=%2B+x", "b").as_deref(), Some("+ x"));
    }

    #[test]
    fn a_claim_is_a_shop_or_nothing() {
        let acme: ShopDomain = "acme.myshopify.com".parse().unwrap();
        assert_eq!(ClaimedShop::of("x=1"), ClaimedShop::Absent);
        assert_eq!(ClaimedShop::of("shop=acme.myshopify.com"), ClaimedShop::Shop(acme.clone()));
        for bad in
            ["shop=", "shop=evil.com", "shop=acme.myshopify.com&shop=acme.myshopify.com", "shop=acme.myshopify.com%0a"]
        {
            assert_eq!(ClaimedShop::of(bad), ClaimedShop::Invalid, "{bad}");
            assert!(!ClaimedShop::of(bad).agrees_with(&acme));
        }
        assert!(ClaimedShop::of("").agrees_with(&acme));
        assert!(!ClaimedShop::of("shop=other.myshopify.com").agrees_with(&acme));
    }

    #[test]
    fn queries_are_rebuilt() {
        assert_eq!(without_launch_parameters("filter=unread&shop=a&id_token=b&x=%26"), "filter=unread&x=%26");
        assert_eq!(with("bounces=1&a=b", "bounces", "2"), "a=b&bounces=2");
    }
}
