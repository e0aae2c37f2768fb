//! Shopify session tokens: HS256 JWTs as Shopify Admin signs them, and hostile ones for tests.
//!
//! Claims and lifetime: shopify.dev, "About ID tokens".

use base64::{Engine as _, prelude::BASE64_URL_SAFE_NO_PAD};
use jiff::Timestamp;
use serde::{Deserialize, Serialize};
use serde_json::{Value, json};

use crate::digest::{hex, hmac_sha256, sha256_of_parts};

/// How long a token of Shopify lives, in seconds.
pub const LIFETIME_SECONDS: i64 = 60;

/// The claims of a session token.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub struct SessionClaims {
    /// `https://{shop}/admin`.
    pub iss: String,
    /// `https://{shop}`.
    pub dest: String,
    /// The app's client id.
    pub aud: String,
    /// Shopify's numeric user id, as a string.
    pub sub: String,
    /// Expiry, in Unix seconds.
    pub exp: i64,
    /// Not valid before, in Unix seconds.
    pub nbf: i64,
    /// Issued at, in Unix seconds.
    pub iat: i64,
    /// Unique per token.
    pub jti: String,
    /// The admin session, equal for all tokens of one person in one shop.
    pub sid: String,
}

impl SessionClaims {
    /// What Shopify Admin would put into a token for this person at `now`. `shop` is a full `*.myshopify.com` domain.
    pub fn new(shop: &str, api_key: &str, user_id: u64, now: Timestamp) -> Self {
        let issued = now.as_second();
        Self {
            iss: format!("https://{shop}/admin"),
            dest: format!("https://{shop}"),
            aud: api_key.to_owned(),
            sub: user_id.to_string(),
            exp: issued + LIFETIME_SECONDS,
            nbf: issued,
            iat: issued,
            jti: uuid::Builder::from_random_bytes(rand::random()).into_uuid().to_string(),
            sid: session_id(shop, user_id),
        }
    }

    /// The same claims with another lifetime in seconds; a negative one gives an expired token.
    #[must_use]
    pub fn lifetime(mut self, seconds: i64) -> Self {
        self.exp = self.iat + seconds;
        self
    }
}

/// The id of the admin session of this person in this shop.
pub fn session_id(shop: &str, user_id: u64) -> String {
    hex(&sha256_of_parts(&["session", shop, &user_id.to_string()]))
}

/// A token with these claims, signed as Shopify signs it.
pub fn sign(claims: &SessionClaims, api_secret: &str) -> String {
    let claims = serde_json::to_value(claims).unwrap_or_default();
    sign_raw(&json!({ "alg": "HS256", "typ": "JWT" }), &claims, api_secret)
}

/// A token with any header and any claims, signed with HS256 whatever the header says: for tests of the refusals.
pub fn sign_raw(header: &Value, claims: &Value, secret: &str) -> String {
    sign_text(&header.to_string(), &claims.to_string(), secret)
}

/// As [`sign_raw`], from the very text of both parts: duplicate keys, huge numbers, broken JSON.
pub fn sign_text(header: &str, claims: &str, secret: &str) -> String {
    let signed = format!("{}.{}", BASE64_URL_SAFE_NO_PAD.encode(header), BASE64_URL_SAFE_NO_PAD.encode(claims));
    let signature = hmac_sha256(secret.as_bytes(), signed.as_bytes());
    format!("{signed}.{}", BASE64_URL_SAFE_NO_PAD.encode(signature))
}

/// A token without a signature, as the attack on `alg: none` sends it.
pub fn unsigned(header: &Value, claims: &Value) -> String {
    let encode = |part: &Value| BASE64_URL_SAFE_NO_PAD.encode(part.to_string());
    format!("{}.{}.", encode(header), encode(claims))
}

#[cfg(test)]
mod tests {
    use jsonwebtoken::{Algorithm, DecodingKey, Validation, decode};

    use super::*;

    const SHOP: &str = "acme.myshopify.com";

    fn claims_at(second: i64) -> SessionClaims {
        SessionClaims::new(SHOP, "key", 7, Timestamp::from_second(second).unwrap())
    }

    fn check(token: &str, secret: &str) -> Option<SessionClaims> {
        let mut validation = Validation::new(Algorithm::HS256);
        validation.set_audience(&["key"]);
        validation.validate_exp = false;
        decode::<SessionClaims>(token, &DecodingKey::from_secret(secret.as_bytes()), &validation).ok().map(|d| d.claims)
    }

    /// An implementation that isn't ours reads what we sign.
    #[test]
    fn an_independent_library_accepts_the_signature() {
        let claims = claims_at(1_760_000_000);
        assert_eq!(check(&sign(&claims, "secret"), "secret"), Some(claims.clone()));
        assert_eq!(check(&sign(&claims, "secret"), "other"), None);
    }

    #[test]
    fn claims_are_shopifys() {
        let claims = claims_at(1_760_000_000);
        assert_eq!(claims.iss, "https://acme.myshopify.com/admin");
        assert_eq!(claims.dest, "https://acme.myshopify.com");
        assert_eq!(claims.sub, "7");
        assert_eq!((claims.nbf, claims.iat, claims.exp), (1_760_000_000, 1_760_000_000, 1_760_000_060));
        assert_eq!(claims.clone().lifetime(-5).exp, 1_759_999_995);
    }

    #[test]
    fn every_token_is_unique_and_the_session_is_not() {
        let (one, two) = (claims_at(1), claims_at(1));
        assert_ne!(one.jti, two.jti);
        assert_eq!(one.sid, two.sid);
    }

    #[test]
    fn hostile_tokens_keep_the_text_they_were_given() {
        let token = sign_text(r#"{"alg":"HS256","alg":"none"}"#, r#"{"exp":1e308}"#, "secret");
        let claims = token.split('.').nth(1).unwrap();
        assert_eq!(BASE64_URL_SAFE_NO_PAD.decode(claims).unwrap(), br#"{"exp":1e308}"#);
        assert!(unsigned(&json!({ "alg": "none" }), &json!({})).ends_with('.'));
    }
}
