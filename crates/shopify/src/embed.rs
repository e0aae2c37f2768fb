//! The frame in Shopify Admin: who may show the app, and where a document may send the browser.
//!
//! Everything is pure. What comes out is safe in a header: nothing a request says reaches one without being parsed or encoded.

use domain::shop::ShopDomain;
use reqwest::Url;

/// The query parameter that carries a session token into a document.
const ID_TOKEN: &str = "id_token";
/// The query parameter that tells App Bridge where to load again with a fresh token.
const RELOAD: &str = "shopify-reload";
/// The page that loads App Bridge and nothing else.
const BOUNCE_PATH: &str = "/auth/session-token";
const ADMIN_ORIGIN: &str = "https://admin.shopify.com";

/// The `Content-Security-Policy` directive for one shop's document. `extra_origin` is another Admin, for a local world; whatever
/// is not an origin is left out. Without a shop nobody may show the app in a frame.
pub fn frame_ancestors(shop: Option<&ShopDomain>, extra_origin: Option<&str>) -> String {
    let Some(shop) = shop else { return "frame-ancestors 'none'".to_owned() };
    let extra = extra_origin.and_then(origin).filter(|extra| extra != ADMIN_ORIGIN);
    let separator = if extra.is_some() { " " } else { "" };
    format!("frame-ancestors https://{shop} {ADMIN_ORIGIN}{separator}{}", extra.unwrap_or_default())
}

/// Where to send a document that has no valid session token: the bounce page, which loads the same page again with a fresh one.
/// The way back is always under `app_url`, never under the host that the request named.
pub fn bounce_location(app_url: &str, path_and_query: &str) -> String {
    let (path, query) = path_and_query.split_once('?').unwrap_or((path_and_query, ""));
    let path = if path.starts_with('/') { path } else { "/" };
    let kept = strip_id_token(query);
    let separator = if kept.is_empty() { "" } else { "?" };
    let reload = format!("{}{path}{separator}{kept}", app_url.trim_end_matches('/'));
    let mut query = form_urlencoded::Serializer::new(kept);
    query.append_pair(RELOAD, &reload);
    format!("{BOUNCE_PATH}?{}", query.finish())
}

/// The app's page inside Shopify Admin: `{admin_origin}/store/{name}/apps/{api_key}{path}`. A path that could leave the app's
/// part of Admin, or is not one, counts as the app's first page; a session token in its query is dropped.
pub fn admin_app_url(admin_origin: &str, shop: &ShopDomain, api_key: &str, path: &str) -> String {
    let app = format!("{}/store/{}/apps/{}", admin_origin.trim_end_matches('/'), shop.name(), encode(api_key));
    let (path, query) = path.split_once('?').unwrap_or((path, ""));
    let path = if stays_inside(path) { path } else { "" };
    let query = strip_id_token(query);
    let separator = if query.is_empty() { "" } else { "?" };
    format!("{app}{path}{separator}{query}")
}

/// The target is not one of the places a document may send the browser.
#[derive(Clone, Copy, PartialEq, Eq, Debug, thiserror::Error)]
#[error("this address is not one the app may open")]
pub struct RefusedTarget;

/// Checks where the frame wants to send the whole window: a path of the app, or a URL on the app's own origin, Shopify Admin's
/// or the shop's. Returns the absolute URL.
pub fn exit_iframe_target(
    url: &str,
    app_url: &str,
    admin_origin: &str,
    shop: Option<&ShopDomain>,
) -> Result<String, RefusedTarget> {
    if url.contains(|c: char| c.is_whitespace() || c.is_control() || c == '\\') {
        return Err(RefusedTarget);
    }
    let own = origin(app_url).ok_or(RefusedTarget)?;
    let absolute = if url.starts_with('/') { format!("{own}{url}") } else { url.to_owned() };
    let allowed = [Some(own), origin(admin_origin), shop.map(|shop| format!("https://{shop}"))];
    let (rest, origin) = allowed
        .iter()
        .flatten()
        .find_map(|origin| Some((absolute.strip_prefix(origin.as_str())?, origin)))
        .ok_or(RefusedTarget)?;
    // What follows the origin must not go on with its host or port.
    let ends_there = rest.is_empty() || rest.starts_with(['/', '?', '#']);
    let path = rest.split(['?', '#']).next().unwrap_or_default();
    let target = Url::parse(&absolute).map_err(|_| RefusedTarget)?;
    if ends_there && !path.contains("//") && target.origin().ascii_serialization() == *origin {
        Ok(target.into())
    } else {
        Err(RefusedTarget)
    }
}

/// The query without a session token and without an earlier way back, encoded anew.
pub fn strip_id_token(query: &str) -> String {
    let mut kept = form_urlencoded::Serializer::new(String::with_capacity(query.len()));
    kept.extend_pairs(form_urlencoded::parse(query.as_bytes()).filter(|(name, _)| name != ID_TOKEN && name != RELOAD));
    kept.finish()
}

/// The text as `scheme://host[:port]`, if it is the URL of an HTTP origin with a plain host: the parser alone would let a
/// semicolon or an asterisk through.
fn origin(url: &str) -> Option<String> {
    let url = Url::parse(url).ok().filter(|url| matches!(url.scheme(), "http" | "https"))?;
    let origin = url.origin().ascii_serialization();
    origin.bytes().all(|b| b.is_ascii_alphanumeric() || b"-.:/[]".contains(&b)).then_some(origin)
}

/// A path that stays where it begins: no empty, `.` or `..` segment, plain characters only.
fn stays_inside(path: &str) -> bool {
    let plain = |b: u8| b.is_ascii_alphanumeric() || b"-_.~/".contains(&b);
    path.strip_prefix('/').is_some_and(|rest| {
        path.bytes().all(plain) && !path.contains("//") && rest.split('/').all(|segment| !matches!(segment, "." | ".."))
    })
}

fn encode(text: &str) -> String {
    form_urlencoded::byte_serialize(text.as_bytes()).collect()
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    const APP: &str = "https://app.example";

    fn shop() -> ShopDomain {
        "acme.myshopify.com".parse().unwrap()
    }

    #[test]
    fn the_frame_belongs_to_the_shop_and_to_admin() {
        let shop = shop();
        let usual = "frame-ancestors https://acme.myshopify.com https://admin.shopify.com";
        for (shop, extra, expected) in [
            (Some(&shop), None, usual.to_owned()),
            (Some(&shop), Some("http://localhost:4000"), format!("{usual} http://localhost:4000")),
            (Some(&shop), Some("http://localhost:4000/path"), format!("{usual} http://localhost:4000")),
            (Some(&shop), Some("https://admin.shopify.com"), usual.to_owned()),
            (None, None, "frame-ancestors 'none'".to_owned()),
            (None, Some("http://localhost:4000"), "frame-ancestors 'none'".to_owned()),
        ] {
            assert_eq!(frame_ancestors(shop, extra), expected);
        }
        for odd in [
            "",
            "*",
            "'self'",
            "data:",
            "javascript:1",
            "https://a;script-src",
            "https://*",
            "https://a b",
            "x\r\ny: z",
        ] {
            assert_eq!(frame_ancestors(Some(&shop), Some(odd)), usual, "{odd:?}");
        }
    }

    #[test]
    fn the_bounce_returns_to_the_same_page_of_the_app() {
        for (path_and_query, expected) in [
            ("/communications", "/auth/session-token?shopify-reload=https%3A%2F%2Fapp.example%2Fcommunications"),
            (
                "/communications?shop=acme.myshopify.com&id_token=SECRET&host=YQ",
                "/auth/session-token?shop=acme.myshopify.com&host=YQ&shopify-reload=https%3A%2F%2Fapp.example%2F\
                 communications%3Fshop%3Dacme.myshopify.com%26host%3DYQ",
            ),
            ("/?id%5Ftoken=SECRET", "/auth/session-token?shopify-reload=https%3A%2F%2Fapp.example%2F"),
            ("/?shopify-reload=https://evil.com", "/auth/session-token?shopify-reload=https%3A%2F%2Fapp.example%2F"),
            ("@evil.com/x", "/auth/session-token?shopify-reload=https%3A%2F%2Fapp.example%2F"),
            (".evil.com", "/auth/session-token?shopify-reload=https%3A%2F%2Fapp.example%2F"),
            ("//evil.com", "/auth/session-token?shopify-reload=https%3A%2F%2Fapp.example%2F%2Fevil.com"),
            ("", "/auth/session-token?shopify-reload=https%3A%2F%2Fapp.example%2F"),
        ] {
            assert_eq!(bounce_location("https://app.example/", path_and_query), expected, "{path_and_query:?}");
        }
    }

    #[test]
    fn the_apps_page_in_admin_stays_the_apps() {
        let url = |path| admin_app_url("https://admin.shopify.com/", &shop(), "key", path);
        let app = "https://admin.shopify.com/store/acme/apps/key";
        assert_eq!(url(""), app);
        assert_eq!(
            url("/communications/0192?tab=notes&id_token=SECRET"),
            format!("{app}/communications/0192?tab=notes")
        );
        for odd in
            ["/../../settings", "/a/../b", "/./a", "//evil.com", "@evil.com", "/a\\b", "/a\r\nb", "/ä", "/%2e%2e/"]
        {
            assert_eq!(url(odd), app, "{odd:?}");
        }
        assert_eq!(
            admin_app_url("http://localhost:4000", &shop(), "a/b", "/staff"),
            "http://localhost:4000/store/acme/apps/a%2Fb/staff"
        );
    }

    #[test]
    fn the_window_goes_only_where_it_may() {
        let to = |url| exit_iframe_target(url, APP, "https://admin.shopify.com", Some(&shop()));
        for (url, target) in [
            ("/settings?a=b#c", "https://app.example/settings?a=b#c"),
            ("https://app.example", "https://app.example/"),
            ("https://app.example/x?next=https://evil.com//", "https://app.example/x?next=https://evil.com//"),
            ("https://admin.shopify.com/store/acme", "https://admin.shopify.com/store/acme"),
            ("https://acme.myshopify.com/admin", "https://acme.myshopify.com/admin"),
            ("https://acme.myshopify.com?x", "https://acme.myshopify.com/?x"),
        ] {
            assert_eq!(to(url).as_deref(), Ok(target), "{url:?}");
        }
        for url in [
            "",
            "x",
            "//evil.com",
            "///evil.com",
            "/\\evil.com",
            "\\\\evil.com",
            "/a//b",
            " /a",
            "/a b",
            "/a\tb",
            "/\u{a0}",
            "https://evil.com",
            "https://app.example.evil.com",
            "https://app.example@evil.com",
            "https://app.example:8443/",
            "https://app.example:443/",
            "https://app.example:x@evil.com",
            "https://user@app.example/",
            "https://@app.example/",
            "https:app.example",
            "https:/app.example",
            "https:///app.example",
            "HTTPS://app.example",
            "https://APP.example",
            "http://app.example",
            "https://admin.shopify.com.evil.com",
            "https://admin.shopify.com//evil.com",
            "https://other.myshopify.com/",
            "https://acme.myshopify.com.",
            "javascript:alert(1)",
            "data:text/html,x",
            "blob:https://app.example/x",
            "shopify://admin",
        ] {
            assert_eq!(to(url), Err(RefusedTarget), "{url:?}");
        }
        assert_eq!(
            exit_iframe_target("https://acme.myshopify.com/", APP, "https://admin.shopify.com", None),
            Err(RefusedTarget)
        );
    }

    #[test]
    fn a_query_loses_its_token_and_nothing_else() {
        for (query, expected) in [
            ("", ""),
            ("id_token=SECRET", ""),
            ("a=1&id_token=SECRET&b=%20%26", "a=1&b=+%26"),
            ("a&a=2&id_token", "a=&a=2"),
            ("xid_token=1&id_token2=2", "xid_token=1&id_token2=2"),
        ] {
            assert_eq!(strip_id_token(query), expected, "{query:?}");
        }
    }

    proptest! {
        #[test]
        fn whatever_comes_in_is_safe_in_a_header(text in any::<String>()) {
            let shop = shop();
            let headers = [
                frame_ancestors(Some(&shop), Some(&text)),
                bounce_location(APP, &text),
                admin_app_url("https://admin.shopify.com", &shop, &text, &text),
            ];
            for header in headers {
                prop_assert!(header.bytes().all(|b| b.is_ascii_graphic() || b == b' '), "{header:?}");
            }
            if let Ok(target) = exit_iframe_target(&text, APP, "https://admin.shopify.com", Some(&shop)) {
                prop_assert!(target.starts_with("https://"));
            }
            prop_assert!(bounce_location(APP, &text).contains("shopify-reload=https%3A%2F%2Fapp.example%2F"));
        }
    }
}
