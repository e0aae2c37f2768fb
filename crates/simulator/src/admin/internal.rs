//! What only the admin page may ask for: session tokens and the address of the frame.

use axum::{
    Json,
    extract::{FromRequestParts, Query, State},
    http::{HeaderValue, StatusCode, request::Parts},
    response::{IntoResponse, Response},
};
use serde::Deserialize;
use serde_json::{Value, json};

use super::{Admin, is_shop_domain};
use crate::{
    launch,
    personas::{self, Persona},
    token::{self, SessionClaims},
};

/// The header that the admin page sends. A page of another origin can't send it without a preflight, and there is none.
const OWN_PAGE_HEADER: &str = "x-local-admin";

/// One plain sentence for the admin page.
pub(super) struct Refusal(pub(super) StatusCode, pub(super) String);

impl IntoResponse for Refusal {
    fn into_response(self) -> Response {
        (self.0, Json(json!({ "error": self.1 }))).into_response()
    }
}

/// Proof that a request comes from the admin's own page.
pub(super) struct OwnPage;

impl<S: Sync> FromRequestParts<S> for OwnPage {
    type Rejection = Refusal;

    async fn from_request_parts(parts: &mut Parts, _: &S) -> Result<Self, Refusal> {
        let site = parts.headers.get("sec-fetch-site").map(HeaderValue::as_bytes);
        let own = parts.headers.contains_key(OWN_PAGE_HEADER) && site.is_none_or(|site| site == b"same-origin");
        if own {
            Ok(Self)
        } else {
            Err(Refusal(StatusCode::FORBIDDEN, "Only the local Admin’s own page may ask this.".to_owned()))
        }
    }
}

/// Who is asked for, and where.
#[derive(Deserialize)]
pub(super) struct Who {
    shop: String,
    persona: String,
}

impl Who {
    fn check(&self) -> Result<&'static Persona, Refusal> {
        check_shop(&self.shop)?;
        personas::by_role(&self.persona)
            .ok_or_else(|| Refusal(StatusCode::BAD_REQUEST, format!("There is no persona {}.", self.persona)))
    }
}

pub(super) fn check_shop(shop: &str) -> Result<(), Refusal> {
    if is_shop_domain(shop) {
        return Ok(());
    }
    Err(Refusal(StatusCode::BAD_REQUEST, "A shop is named like owc-demo.myshopify.com.".to_owned()))
}

/// Whether the app runs at all, for a page that waits for it.
pub(super) async fn app(_: OwnPage, State(admin): State<Admin>) -> Json<Value> {
    Json(json!({ "running": admin.front_door.answers().await }))
}

/// A fresh session token.
pub(super) async fn token(
    _: OwnPage,
    State(admin): State<Admin>,
    Query(who): Query<Who>,
) -> Result<Json<Value>, Refusal> {
    let persona = who.check()?;
    let claims = SessionClaims::new(&who.shop, &admin.app.api_key, persona.user_id, (admin.clock)());
    Ok(Json(json!({ "token": token::sign(&claims, &admin.app.api_secret) })))
}

/// Where in the app, with the app's own query.
#[derive(Deserialize)]
pub(super) struct Target {
    path: String,
    #[serde(default)]
    query: String,
}

/// The address at which the frame loads the app.
pub(super) async fn frame(
    _: OwnPage,
    State(admin): State<Admin>,
    Query(who): Query<Who>,
    Query(target): Query<Target>,
) -> Result<Json<Value>, Refusal> {
    let persona = who.check()?;
    let query = Query::<Vec<(String, String)>>::try_from_uri(&query_as_uri(&target.query)).map(|query| query.0);
    let url = launch::frame_url(
        &admin.app,
        &who.shop,
        persona.user_id,
        &target.path,
        query.unwrap_or_default(),
        (admin.clock)(),
    );
    Ok(Json(json!({ "url": url })))
}

fn query_as_uri(query: &str) -> axum::http::Uri {
    format!("/?{query}").parse().unwrap_or_default()
}
