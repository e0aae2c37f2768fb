//! Reading other people's JSON: short names, whole numbers and times, or nothing.

use jiff::Timestamp;
use serde_json::Value;

/// Longest id, status or type, in characters.
pub const NAME_MAX_CHARS: usize = 255;

/// An id or a type: short, not empty, no control characters.
pub(crate) fn is_name(text: &str) -> bool {
    !text.is_empty() && !text.contains(char::is_control) && text.chars().nth(NAME_MAX_CHARS).is_none()
}

pub(crate) fn name(value: &Value) -> Option<String> {
    value.as_str().filter(|text| is_name(text)).map(str::to_owned)
}

/// RFC 3339, from 1970 on: what every database can hold.
pub(crate) fn time(value: &Value) -> Option<Timestamp> {
    value.as_str()?.parse().ok().filter(|time| *time >= Timestamp::UNIX_EPOCH)
}

/// A whole number, or the digits of one in a string: carriers write their error codes either way.
pub(crate) fn whole(value: &Value) -> Option<u32> {
    match value {
        Value::Number(number) => number.as_u64()?.try_into().ok(),
        Value::String(text) => digits(text),
        _ => None,
    }
}

/// Digits only: `parse` alone would take a sign.
pub(crate) fn digits(text: &str) -> Option<u32> {
    if text.bytes().all(|b| b.is_ascii_digit()) { text.parse().ok() } else { None }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn reads_what_is_plain_and_nothing_else() {
        assert_eq!(whole(&json!(40300)), Some(40300));
        assert_eq!(whole(&json!("40300")), Some(40300));
        for odd in [json!(""), json!("+1"), json!("-1"), json!("1.0"), json!(-1), json!(1.5), json!(null), json!([1])] {
            assert_eq!(whole(&odd), None, "{odd}");
        }
        assert_eq!(whole(&json!(u64::MAX)), None);
        assert_eq!(name(&json!("a")), Some("a".to_owned()));
        assert!(name(&json!("")).is_none() && name(&json!("a\nb")).is_none() && name(&json!(1)).is_none());
        assert!(name(&json!("x".repeat(NAME_MAX_CHARS + 1))).is_none());
        assert_eq!(time(&json!("1970-01-01T00:00:00Z")), Some(Timestamp::UNIX_EPOCH));
        assert!(time(&json!("1969-12-31T23:59:59Z")).is_none() && time(&json!(0)).is_none());
    }
}
