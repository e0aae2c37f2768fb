//! Reading forms: every one of Twilio's webhooks is one.

use std::borrow::Cow;

/// Largest form that is looked at, in bytes.
pub(super) const FORM_MAX_BYTES: usize = 64 * 1024;
/// Most parameters of one form; a message with ten pictures has about fifty.
pub(super) const PARAMETERS_MAX: usize = 500;

/// The parameters of a form, in their order.
pub(super) struct Form<'a>(Vec<(Cow<'a, str>, Cow<'a, str>)>);

impl<'a> Form<'a> {
    /// Reads a form; `None` if it is larger than any real one.
    pub(super) fn read(raw: &'a [u8]) -> Option<Self> {
        if raw.len() > FORM_MAX_BYTES {
            return None;
        }
        let pairs: Vec<_> = form_urlencoded::parse(raw).take(PARAMETERS_MAX + 1).collect();
        (pairs.len() <= PARAMETERS_MAX).then_some(Self(pairs))
    }

    /// The value of a parameter that is there exactly once.
    pub(super) fn one(&self, name: &str) -> Option<&str> {
        let mut values = self.0.iter().filter(|(found, _)| found == name).map(|(_, value)| &**value);
        match (values.next(), values.next()) {
            (Some(value), None) => Some(value),
            _ => None,
        }
    }

    /// Every parameter with its value.
    pub(super) fn pairs(&self) -> impl Iterator<Item = (&str, &str)> {
        self.0.iter().map(|(name, value)| (&**name, &**value))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn one_means_exactly_once() {
        let form = Form::read(b"a=1&b=2&b=3&c=&d=%2B1+x").unwrap();
        assert_eq!([form.one("a"), form.one("b"), form.one("c")], [Some("1"), None, Some("")]);
        assert_eq!([form.one("d"), form.one("e")], [Some("+1 x"), None]);
        assert_eq!(form.pairs().count(), 5);
    }

    #[test]
    fn forms_have_limits() {
        let longest = "a".repeat(FORM_MAX_BYTES);
        assert!(Form::read(longest.as_bytes()).is_some() && Form::read(format!("{longest}a").as_bytes()).is_none());
        assert!(Form::read("a=1&".repeat(PARAMETERS_MAX).as_bytes()).is_some());
        assert!(Form::read("a=1&".repeat(PARAMETERS_MAX + 1).as_bytes()).is_none());
    }
}
