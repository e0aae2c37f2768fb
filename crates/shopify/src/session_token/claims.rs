//! What a token's claims must say.

use domain::shop::ShopDomain;
use jiff::Timestamp;

use super::{
    LEEWAY_SECONDS, LIFETIME_MAX_SECONDS, TokenError, VerifiedToken,
    members::{Members, Value},
};

/// Longest `jti` or `sid`, in bytes. Shopify's are 36 and 64.
const ID_MAX_BYTES: usize = 255;
/// Most digits of a user id: what fits an `i64` with certainty is 18, and the last digit is checked by parsing.
const USER_ID_MAX_DIGITS: usize = 19;

/// Checks the claims of a token whose signature is right.
pub(super) fn check(payload: &[u8], api_key: &str, now: Timestamp) -> Result<VerifiedToken, TokenError> {
    let claims = Claims(Members::parse(payload).ok_or(TokenError::Malformed)?);
    let (exp, nbf, iat) = (claims.seconds("exp")?, claims.seconds("nbf")?, claims.seconds("iat")?);
    let (iss, dest) = (claims.text("iss")?, claims.text("dest")?);
    let audience = claims.audience()?;
    let (sub, jti, sid) = (claims.text("sub")?, claims.id("jti")?, claims.id("sid")?);

    check_times(exp, nbf, iat, now.as_second())?;
    if audience != api_key {
        return Err(TokenError::Claims("aud"));
    }
    let shop: ShopDomain =
        dest.strip_prefix("https://").and_then(|host| host.parse().ok()).ok_or(TokenError::Claims("dest"))?;
    if iss.strip_prefix(dest) != Some("/admin") {
        return Err(TokenError::Claims("iss"));
    }
    Ok(VerifiedToken {
        shop,
        user_id: user_id(sub).ok_or(TokenError::Claims("sub"))?,
        session_id: sid.to_owned(),
        token_id: jti.to_owned(),
        expires_at: Timestamp::from_second(exp).map_err(|_| TokenError::Claims("exp"))?,
    })
}

/// `exp`, `nbf` and `iat` against the clock, all in seconds since 1970.
fn check_times(exp: i64, nbf: i64, iat: i64, now: i64) -> Result<(), TokenError> {
    if now.saturating_sub(LEEWAY_SECONDS) >= exp {
        return Err(TokenError::Expired);
    }
    if nbf.max(iat) > now.saturating_add(LEEWAY_SECONDS) {
        return Err(TokenError::NotYetValid);
    }
    if !(1..=LIFETIME_MAX_SECONDS).contains(&exp.saturating_sub(iat)) {
        return Err(TokenError::Claims("exp"));
    }
    Ok(())
}

/// A staff id as Shopify writes it: decimal digits, not zero, no sign and no leading zero.
fn user_id(sub: &str) -> Option<i64> {
    let digits = sub.bytes().all(|b| b.is_ascii_digit()) && !sub.starts_with('0') && sub.len() <= USER_ID_MAX_DIGITS;
    if digits { sub.parse().ok() } else { None }
}

struct Claims<'a>(Members<'a>);

impl Claims<'_> {
    fn value(&self, name: &'static str) -> Result<&Value<'_>, TokenError> {
        self.0.get(name).ok_or(TokenError::Claims(name))
    }

    fn text(&self, name: &'static str) -> Result<&str, TokenError> {
        self.value(name)?.text().ok_or(TokenError::Claims(name))
    }

    /// Seconds since 1970; whatever no calendar has is refused.
    fn seconds(&self, name: &'static str) -> Result<i64, TokenError> {
        let in_calendar = |seconds: &i64| (0..=Timestamp::MAX.as_second()).contains(seconds);
        self.value(name)?.integer().filter(in_calendar).ok_or(TokenError::Claims(name))
    }

    /// RFC 7519 §4.1.3 permits a text or an array; an array counts when it names one audience.
    fn audience(&self) -> Result<&str, TokenError> {
        match self.value("aud")? {
            Value::Text(text) | Value::OnlyText(text) => Ok(text),
            Value::Integer(_) | Value::Other => Err(TokenError::Claims("aud")),
        }
    }

    /// An opaque id, safe to store and to compare.
    fn id(&self, name: &'static str) -> Result<&str, TokenError> {
        let id = self.text(name)?;
        let well_formed = (1..=ID_MAX_BYTES).contains(&id.len()) && id.bytes().all(|b| b.is_ascii_graphic());
        if well_formed { Ok(id) } else { Err(TokenError::Claims(name)) }
    }
}
