//! The few pages that stand outside the app: whole in themselves, and without a word of what a request said.

use axum::response::{IntoResponse, Response};
use domain::shop::ShopDomain;
use http::{HeaderValue, StatusCode, header};
use leptos::nonce::Nonce;

use super::{policy, token::Refusal};
use crate::config::Shopify;

/// A page that says one thing.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Notice {
    status: StatusCode,
    title: &'static str,
    text: &'static str,
}

/// There is no shop to speak of.
pub const OPEN_FROM_ADMIN: Notice = Notice {
    status: StatusCode::UNAUTHORIZED,
    title: "Open Switchboard from Shopify Admin",
    text: "Switchboard works inside Shopify Admin. Go to your store's Admin, choose Apps, then Switchboard.",
};
/// A fresh session token was not good either.
pub const STILL_NO_SESSION: Notice = Notice {
    status: StatusCode::UNAUTHORIZED,
    title: "Switchboard could not sign you in",
    text: "Shopify's sign-in did not reach Switchboard. Reload Shopify Admin. If it happens again, check that this computer's clock \
           is right, and tell whoever runs Switchboard.",
};
/// The token is another shop's.
pub const OTHER_SHOP: Notice = Notice {
    status: StatusCode::UNAUTHORIZED,
    title: "This page belongs to another store",
    text: "You are signed in to a different store than this address names. Open Switchboard again from the Admin of the store you want.",
};
/// Somebody was switched off.
pub const INACTIVE: Notice = Notice {
    status: StatusCode::UNAUTHORIZED,
    title: "Your access was switched off",
    text: "Ask an owner of the shop to give you access to Switchboard again.",
};
/// It will work in a moment.
pub const UNAVAILABLE: Notice = Notice {
    status: StatusCode::SERVICE_UNAVAILABLE,
    title: "Switchboard is not available right now",
    text: "Nothing is lost. Reload the page in a moment.",
};
/// A bug.
pub const BROKEN: Notice = Notice {
    status: StatusCode::INTERNAL_SERVER_ERROR,
    title: "Something went wrong on our side",
    text: "Reload the page. If it happens again, tell whoever runs Switchboard.",
};
/// No such page.
pub const NOT_FOUND: Notice = Notice {
    status: StatusCode::NOT_FOUND,
    title: "There is no page at this address",
    text: "Choose Switchboard in Shopify Admin's menu to start again.",
};
/// An address that the app does not open.
pub const REFUSED_ADDRESS: Notice = Notice {
    status: StatusCode::BAD_REQUEST,
    title: "Switchboard does not open this address",
    text: "Go back to Shopify Admin and choose Switchboard there.",
};

impl From<&Refusal> for Notice {
    fn from(refusal: &Refusal) -> Self {
        match refusal {
            Refusal::NoToken | Refusal::BadToken => STILL_NO_SESSION,
            Refusal::OtherShop => OTHER_SHOP,
            Refusal::Inactive => INACTIVE,
            Refusal::Unavailable(_) => UNAVAILABLE,
            Refusal::Internal => BROKEN,
        }
    }
}

/// The colours and sizes are Polaris' own.
const STYLE: &str = "html{background:#f1f1f1;color:#303030;font:14px/20px Inter,-apple-system,'Segoe UI',Roboto,sans-serif}\
    main{max-width:32rem;margin:15vh auto 0;padding:20px;background:#fff;border-radius:12px;box-shadow:0 1px 0 #1a1a1a12,0 0 0 1px #e3e3e3}\
    h1{font-size:20px;line-height:24px;margin:0 0 8px}p{margin:0}\
    @media(max-width:34rem){main{margin:16px}}";

impl Notice {
    /// The page. `shop` may frame it if a token proved it, and nobody else.
    pub fn page(self, shopify: &Shopify, shop: Option<&ShopDomain>) -> Response {
        let nonce = policy::nonce();
        let Self { status, title, text } = self;
        let html = format!(
            "<!doctype html><html lang=\"en\"><head><meta charset=\"utf-8\"><title>{title}</title>\
             <meta name=\"viewport\" content=\"width=device-width\"><style nonce=\"{nonce}\">{STYLE}</style></head>\
             <body><main><h1>{title}</h1><p>{text}</p></main></body></html>"
        );
        let mut response = html_page(status, policy::text(shopify, shop, &nonce), html);
        if status == StatusCode::SERVICE_UNAVAILABLE {
            response.headers_mut().insert(header::RETRY_AFTER, HeaderValue::from_static("1"));
        }
        response
    }
}

/// An HTML answer with this policy.
pub(super) fn html_page(status: StatusCode, policy: HeaderValue, html: String) -> Response {
    let content_type = HeaderValue::from_static("text/html; charset=utf-8");
    let headers = [(header::CONTENT_TYPE, content_type), (header::CONTENT_SECURITY_POLICY, policy)];
    (status, headers, html).into_response()
}

/// The page that runs App Bridge and nothing of ours: it loads the address in `shopify-reload` with a fresh token.
pub(super) fn bounce(shopify: &Shopify, shop: Option<&ShopDomain>) -> Response {
    let html = format!(
        "{}<title>Opening Switchboard</title></head><body><p role=\"status\">Opening Switchboard…</p></body></html>",
        head(shopify)
    );
    html_page(StatusCode::OK, policy::bridge_only(shopify, shop, None), html)
}

/// The page that leaves the frame for an address that was checked.
pub(super) fn leave_frame(shopify: &Shopify, shop: Option<&ShopDomain>, target: &str) -> Response {
    let nonce: Nonce = policy::nonce();
    let (head, target) = (head(shopify), escape(target));
    let html = format!(
        "{head}<title>Leaving Switchboard</title></head><body><p><a id=\"target\" target=\"_top\" href=\"{target}\">Continue</a></p>\
         <script nonce=\"{nonce}\">open(document.getElementById('target').href,'_top')</script></body></html>"
    );
    html_page(StatusCode::OK, policy::bridge_only(shopify, shop, Some(&nonce)), html)
}

/// Everything up to the title: Shopify wants its script first, and not deferred.
fn head(shopify: &Shopify) -> String {
    let key = escape(shopify.credentials.api_key());
    let bridge = escape(&shopify.app_bridge_url);
    format!(
        "<!doctype html><html lang=\"en\"><head><meta charset=\"utf-8\"><meta name=\"shopify-api-key\" content=\"{key}\">\
         <script data-api-key=\"{key}\" src=\"{bridge}\"></script>"
    )
}

/// Text inside an element or a quoted attribute.
fn escape(text: &str) -> String {
    let mut escaped = String::with_capacity(text.len());
    for character in text.chars() {
        match character {
            '&' => escaped.push_str("&amp;"),
            '<' => escaped.push_str("&lt;"),
            '>' => escaped.push_str("&gt;"),
            '"' => escaped.push_str("&quot;"),
            '\'' => escaped.push_str("&#39;"),
            other => escaped.push(other),
        }
    }
    escaped
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn markup_stays_text() {
        assert_eq!(escape("<a href='x'>\"&"), "&lt;a href=&#39;x&#39;&gt;&quot;&amp;");
    }
}
