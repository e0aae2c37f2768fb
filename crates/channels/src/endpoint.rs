//! Where a carrier's API answers: its own address, or one on this machine that stands in for it.

use reqwest::Url;

/// The base of every URL of one carrier, without a slash at its end.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct BaseUrl(String);

/// The text is not a usable base URL.
#[derive(Clone, Copy, PartialEq, Eq, Debug, thiserror::Error)]
#[error("not a base URL: it must have no user, query or fragment, and use https unless it is on this machine")]
pub struct InvalidBaseUrl;

impl BaseUrl {
    /// Checks a base such as `https://api.telnyx.com/v2` or `http://127.0.0.1:4000/telnyx`. Plain HTTP is for loopback only,
    /// because credentials travel over it.
    pub fn new(text: &str) -> Result<Self, InvalidBaseUrl> {
        let url = Url::parse(text).map_err(|_| InvalidBaseUrl)?;
        let bare = url.username().is_empty()
            && url.password().is_none()
            && url.query().is_none()
            && url.fragment().is_none()
            && url.host_str().is_some();
        let plain = !text.contains(|c: char| c.is_whitespace() || c.is_control() || c == '\\');
        if bare && plain && is_private(&url) {
            Ok(Self(url.as_str().trim_end_matches('/').to_owned()))
        } else {
            Err(InvalidBaseUrl)
        }
    }

    /// Whether this URL is at the same place: scheme, host and port.
    pub(crate) fn is_origin_of(&self, url: &Url) -> bool {
        Url::parse(&self.0).is_ok_and(|base| base.origin() == url.origin())
    }

    /// Whether something on this machine stands in for the carrier.
    pub(crate) fn is_stand_in(&self) -> bool {
        !self.0.starts_with("https:")
    }

    /// The URL of `path`, which begins with a slash.
    pub(crate) fn url(&self, path: &str) -> String {
        format!("{}{path}", self.0)
    }
}

/// Whether nobody on the way can read what travels to this URL.
pub(crate) fn is_private(url: &Url) -> bool {
    match url.scheme() {
        "https" => true,
        "http" => url.host_str().is_some_and(|host| matches!(host, "127.0.0.1" | "[::1]" | "localhost")),
        _ => false,
    }
}

/// An id that can be put into a path as it stands: letters, digits, hyphens and underscores.
pub(crate) fn is_path_id(id: &str) -> bool {
    const MAX_CHARS: usize = 64;
    (1..=MAX_CHARS).contains(&id.len()) && id.bytes().all(|b| b.is_ascii_alphanumeric() || b == b'-' || b == b'_')
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn builds_urls_from_a_base() {
        for (base, url) in [
            ("https://api.telnyx.com/v2", "https://api.telnyx.com/v2/messages"),
            ("https://api.telnyx.com/v2/", "https://api.telnyx.com/v2/messages"),
            ("https://api.twilio.com", "https://api.twilio.com/messages"),
            ("http://127.0.0.1:4000/telnyx", "http://127.0.0.1:4000/telnyx/messages"),
            ("http://[::1]:4000", "http://[::1]:4000/messages"),
            ("http://localhost:4000/", "http://localhost:4000/messages"),
        ] {
            assert_eq!(BaseUrl::new(base).unwrap().url("/messages"), url);
        }
    }

    #[test]
    fn refuses_bases_that_would_leak_or_mislead() {
        for base in [
            "",
            "api.telnyx.com",
            "http://api.telnyx.com",
            "http://127.0.0.1.example.com",
            "http://127.0.0.2",
            "ftp://127.0.0.1",
            "file:///etc/passwd",
            "https://user@api.telnyx.com",
            "https://user:pass@api.telnyx.com",
            "https://api.telnyx.com?x=1",
            "https://api.telnyx.com/#x",
            "https://api.telnyx.com/ v2",
            "https:\\\\api.telnyx.com",
        ] {
            assert_eq!(BaseUrl::new(base), Err(InvalidBaseUrl), "{base:?}");
        }
    }

    #[test]
    fn an_id_never_leaves_its_segment() {
        for id in ["84cca175-9755-4859-b67f-4730d7f58aa3", "SM00000000000000000000000000000001", "C_1"] {
            assert!(is_path_id(id), "{id}");
        }
        for id in ["", ".", "..", "a/b", "a%2Fb", "a?b", "a b", "ж", &"a".repeat(65)] {
            assert!(!is_path_id(id), "{id}");
        }
    }
}
