//! Shopify's token endpoint: token exchange and refresh.
//!
//! Grants, answers and errors: shopify.dev, "Exchange an ID token for an access token", "About offline access tokens".

use axum::{
    Json,
    body::Bytes,
    extract::{Path, Query, State},
    http::{StatusCode, Uri},
    response::{IntoResponse, Response},
};
use jiff::Timestamp;
use jsonwebtoken::{Algorithm, DecodingKey, Validation, decode};
use serde::Deserialize;
use serde_json::{Value, json};

use super::{
    Admin,
    access_tokens::{Kind, OFFLINE_SECONDS, ONLINE_SECONDS, REFRESH_SECONDS},
    is_shop_domain,
};
use crate::{personas::AssociatedUser, token::SessionClaims};

/// The scopes that the local shop grants: the ones of `shopify.app.toml`.
pub(super) const SCOPES: &str = "read_customers,read_orders,read_products,read_locations,read_files,write_files,\
                                 read_metaobjects,write_metaobjects";

const TOKEN_EXCHANGE: &str = "urn:ietf:params:oauth:grant-type:token-exchange";
const ID_TOKEN: &str = "urn:ietf:params:oauth:token-type:id_token";
const OFFLINE: &str = "urn:shopify:params:oauth:token-type:offline-access-token";
const ONLINE: &str = "urn:shopify:params:oauth:token-type:online-access-token";

/// Clock difference that Shopify forgives, in seconds.
const LEEWAY_SECONDS: i64 = 10;

/// What an app may post, as JSON or as a form.
#[derive(Deserialize, Default)]
#[serde(default)]
struct TokenRequest {
    client_id: String,
    client_secret: String,
    grant_type: String,
    subject_token: String,
    subject_token_type: String,
    requested_token_type: String,
    refresh_token: String,
    expiring: Flag,
}

/// `"1"`, `1` and `true` all switch a flag on.
#[derive(Deserialize)]
#[serde(untagged)]
enum Flag {
    Text(String),
    Number(u8),
    Truth(bool),
}

impl Default for Flag {
    fn default() -> Self {
        Self::Truth(false)
    }
}

impl Flag {
    fn on(&self) -> bool {
        match self {
            Self::Text(text) => text == "1" || text == "true",
            Self::Number(number) => *number == 1,
            Self::Truth(truth) => *truth,
        }
    }
}

/// An OAuth error code, answered with 400.
struct OAuthError(&'static str);

impl IntoResponse for OAuthError {
    fn into_response(self) -> Response {
        (StatusCode::BAD_REQUEST, Json(json!({ "error": self.0 }))).into_response()
    }
}

/// `POST {shop}/admin/oauth/access_token`.
pub(super) async fn access_token(State(admin): State<Admin>, Path(shop): Path<String>, body: Bytes) -> Response {
    if !is_shop_domain(&shop) {
        return StatusCode::NOT_FOUND.into_response();
    }
    match grant(&admin, &shop, &body) {
        Ok(answer) => Json(answer).into_response(),
        Err(error) => error.into_response(),
    }
}

fn grant(admin: &Admin, shop: &str, body: &[u8]) -> Result<Value, OAuthError> {
    let request = parse(body).ok_or(OAuthError("invalid_request"))?;
    if request.client_id != admin.app.api_key || request.client_secret != admin.app.api_secret {
        return Err(OAuthError("invalid_client"));
    }
    let now = (admin.clock)();
    match request.grant_type.as_str() {
        TOKEN_EXCHANGE => exchange(admin, shop, &request, now),
        "refresh_token" => {
            let next = admin.tokens.refresh(&request.refresh_token, shop, now).ok_or(OAuthError("invalid_grant"))?;
            Ok(expiring_answer(admin, shop, &next, now))
        }
        _ => Err(OAuthError("unsupported_grant_type")),
    }
}

fn parse(body: &[u8]) -> Option<TokenRequest> {
    if body.first() == Some(&b'{') {
        return serde_json::from_slice(body).ok();
    }
    let uri: Uri = format!("/?{}", str::from_utf8(body).ok()?).parse().ok()?;
    Query::try_from_uri(&uri).ok().map(|Query(request)| request)
}

fn exchange(admin: &Admin, shop: &str, request: &TokenRequest, now: Timestamp) -> Result<Value, OAuthError> {
    if request.subject_token_type != ID_TOKEN {
        return Err(OAuthError("invalid_request"));
    }
    let user = subject(admin, shop, &request.subject_token, now).ok_or(OAuthError("invalid_subject_token"))?;
    match request.requested_token_type.as_str() {
        OFFLINE if request.expiring.on() => {
            let refresh = admin.tokens.issue(Kind::Refresh, shop, Some(now.as_second() + REFRESH_SECONDS));
            Ok(expiring_answer(admin, shop, &refresh, now))
        }
        OFFLINE => Ok(json!({ "access_token": admin.tokens.issue(Kind::Offline, shop, None), "scope": SCOPES })),
        ONLINE => Ok(json!({
            "access_token": admin.tokens.issue(Kind::Online, shop, Some(now.as_second() + ONLINE_SECONDS)),
            "scope": SCOPES,
            "expires_in": ONLINE_SECONDS,
            "associated_user_scope": SCOPES,
            "associated_user": AssociatedUser::with_id(user),
        })),
        _ => Err(OAuthError("invalid_request")),
    }
}

fn expiring_answer(admin: &Admin, shop: &str, refresh_token: &str, now: Timestamp) -> Value {
    json!({
        "access_token": admin.tokens.issue(Kind::Offline, shop, Some(now.as_second() + OFFLINE_SECONDS)),
        "scope": SCOPES,
        "expires_in": OFFLINE_SECONDS,
        "refresh_token": refresh_token,
        "refresh_token_expires_in": REFRESH_SECONDS,
    })
}

/// The user id of a session token that is really ours, of this shop and of this minute.
fn subject(admin: &Admin, shop: &str, session_token: &str, now: Timestamp) -> Option<u64> {
    let mut validation = Validation::new(Algorithm::HS256);
    validation.set_audience(&[&admin.app.api_key]);
    validation.set_required_spec_claims(&["exp", "nbf", "iss", "aud", "sub"]);
    // The library would ask the system's clock; the times are compared below with the one that was handed in.
    validation.validate_exp = false;
    let key = DecodingKey::from_secret(admin.app.api_secret.as_bytes());
    let claims = decode::<SessionClaims>(session_token, &key, &validation).ok()?.claims;
    let second = now.as_second();
    let timely =
        second < claims.exp.saturating_add(LEEWAY_SECONDS) && claims.nbf.saturating_sub(LEEWAY_SECONDS) <= second;
    let ours = claims.dest == format!("https://{shop}") && claims.iss == format!("https://{shop}/admin");
    if timely && ours { claims.sub.parse().ok() } else { None }
}
