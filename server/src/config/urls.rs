//! The addresses in the environment, checked so that they are safe in a header and a page.

use http::Uri;

use super::problems::Reason;

/// `scheme://host[:port]`, nothing after it.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Origin(String);

impl Origin {
    /// The origin without a trailing slash.
    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// Whether browsers reach it over TLS.
    pub fn is_https(&self) -> bool {
        self.0.starts_with("https://")
    }
}

const NOT_AN_ORIGIN: Reason =
    "this is not an address of the form https://host: write the scheme and the host, and nothing after it";
const NOT_A_URL: Reason = "this is not a web address: write it in full, like https://host/path";
const NOT_PRIVATE: Reason =
    "this must begin with https://, because tokens travel over it; http:// is for this machine only";

/// Reads an origin.
pub(super) fn origin(text: &str) -> Result<Origin, Reason> {
    let (uri, origin) = web_address(text, NOT_AN_ORIGIN)?;
    if uri.path().trim_end_matches('/').is_empty() && uri.query().is_none() { Ok(origin) } else { Err(NOT_AN_ORIGIN) }
}

/// Reads the address of a file, and its origin.
pub(super) fn file(text: &str) -> Result<(String, Origin), Reason> {
    let (uri, origin) = web_address(text, NOT_A_URL)?;
    Ok((uri.to_string(), origin))
}

fn web_address(text: &str, reason: Reason) -> Result<(Uri, Origin), Reason> {
    let plain = |b: u8| b.is_ascii_alphanumeric() || b"-._~:/[]%?=&".contains(&b);
    if !text.bytes().all(plain) {
        return Err(reason);
    }
    let uri: Uri = text.parse().map_err(|_| reason)?;
    let (Some(scheme), Some(authority)) = (uri.scheme_str(), uri.authority()) else { return Err(reason) };
    match scheme {
        "https" => {}
        "http" if is_this_machine(authority.host()) => {}
        "http" => return Err(NOT_PRIVATE),
        _ => return Err(reason),
    }
    let origin = Origin(format!("{scheme}://{authority}").to_ascii_lowercase());
    Ok((uri, origin))
}

/// Whether a host name can only mean this machine.
pub(super) fn is_this_machine(host: &str) -> bool {
    let bare = host.strip_prefix('[').and_then(|rest| rest.strip_suffix(']')).unwrap_or(host);
    bare.eq_ignore_ascii_case("localhost")
        || bare.parse::<std::net::IpAddr>().is_ok_and(|address| address.is_loopback())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn reads_origins() {
        for (text, expected) in [
            ("https://switchboard.example.com", "https://switchboard.example.com"),
            ("https://Switchboard.example.com/", "https://switchboard.example.com"),
            ("https://a.example:8443", "https://a.example:8443"),
            ("http://127.0.0.1:3000", "http://127.0.0.1:3000"),
            ("http://[::1]:3000", "http://[::1]:3000"),
            ("http://localhost:4000", "http://localhost:4000"),
        ] {
            assert_eq!(origin(text).unwrap().as_str(), expected);
        }
    }

    #[test]
    fn refuses_what_would_mislead() {
        for (text, reason) in [
            ("", NOT_AN_ORIGIN),
            ("switchboard.example.com", NOT_AN_ORIGIN),
            ("ftp://a.example", NOT_AN_ORIGIN),
            ("https://a.example/path", NOT_AN_ORIGIN),
            ("https://a.example?x=1", NOT_AN_ORIGIN),
            ("https://user@a.example", NOT_AN_ORIGIN),
            ("https://a.example; script-src *", NOT_AN_ORIGIN),
            ("https://a.example\"", NOT_AN_ORIGIN),
            ("http://a.example", NOT_PRIVATE),
            ("http://127.0.0.1.example.com", NOT_PRIVATE),
        ] {
            assert_eq!(origin(text), Err(reason), "{text:?}");
        }
    }

    #[test]
    fn a_file_keeps_its_path() {
        let (url, origin) = file("https://cdn.shopify.com/shopifycloud/app-bridge.js").unwrap();
        assert_eq!(url, "https://cdn.shopify.com/shopifycloud/app-bridge.js");
        assert_eq!(origin.as_str(), "https://cdn.shopify.com");
        assert_eq!(file("/app-bridge.js"), Err(NOT_A_URL));
        assert_eq!(file("http://cdn.example/a.js"), Err(NOT_PRIVATE));
    }
}
