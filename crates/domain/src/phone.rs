//! Phone numbers as carriers exchange them: ITU-T E.164, `+` and up to fifteen digits.

use std::{fmt, str::FromStr};

use serde::{Deserialize, Serialize};

/// A number in E.164 form. `Debug` shows only the last two digits, so that one printed by mistake tells little.
#[derive(Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub struct E164(String);

/// ITU-T E.164 §6: at most fifteen digits; the shortest numbers in use have seven with their country code.
const DIGITS: std::ops::RangeInclusive<usize> = 7..=15;

impl E164 {
    /// The number with its `+`.
    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// Reads a number as people write and paste it: with spaces, dots, dashes, slashes and brackets, and `00` in place of the `+`.
    /// The country code has to be there: a guess would reach somebody else.
    pub fn from_typed(text: &str) -> Result<Self, InvalidPhone> {
        let bare: String = text.chars().filter(|letter| !is_decoration(*letter)).collect();
        match bare.strip_prefix("00") {
            Some(rest) => format!("+{rest}").parse(),
            None => bare.parse(),
        }
    }

    /// For people: North American numbers as `+1 (555) 010-0123`, any other as it stands.
    pub fn readable(&self) -> String {
        match self.0.strip_prefix("+1") {
            Some(national) if national.len() == 10 => {
                format!("+1 ({}) {}-{}", &national[..3], &national[3..6], &national[6..])
            }
            _ => self.0.clone(),
        }
    }
}

/// What stands between and around the digits: separators, Unicode's dashes, and the invisible marks that come with a copied number.
fn is_decoration(letter: char) -> bool {
    letter.is_whitespace()
        || matches!(letter, '-' | '.' | '/' | '(' | ')' | '\u{2010}'..='\u{2015}' | '\u{2212}')
        || matches!(letter, '\u{ad}' | '\u{200b}'..='\u{200f}' | '\u{202a}'..='\u{202e}' | '\u{2066}'..='\u{2069}' | '\u{feff}')
}

/// The text is not a phone number in E.164 form.
#[derive(Clone, Copy, PartialEq, Eq, Debug, thiserror::Error)]
#[error("not a phone number: write it with its country code, like +15550100123")]
pub struct InvalidPhone;

impl FromStr for E164 {
    type Err = InvalidPhone;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        let digits = text.strip_prefix('+').ok_or(InvalidPhone)?;
        let well_formed =
            digits.bytes().all(|b| b.is_ascii_digit()) && !digits.starts_with('0') && DIGITS.contains(&digits.len());
        if well_formed { Ok(Self(text.to_owned())) } else { Err(InvalidPhone) }
    }
}

impl TryFrom<String> for E164 {
    type Error = InvalidPhone;

    fn try_from(text: String) -> Result<Self, Self::Error> {
        text.parse()
    }
}

impl From<E164> for String {
    fn from(phone: E164) -> Self {
        phone.0
    }
}

impl fmt::Debug for E164 {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "E164(..{})", &self.0[self.0.len() - 2..])
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn reads_what_people_type() {
        for typed in [
            "+1 555 010 0123",
            " +1 (555) 010-0123 ",
            "+1.555.010.0123",
            "001 555 010 0123",
            "\u{202a}+1\u{a0}555\u{2011}010\u{2011}0123\u{202c}",
        ] {
            assert_eq!(E164::from_typed(typed).as_ref().map(E164::as_str), Ok("+15550100123"), "{typed:?}");
        }
        for typed in ["", "555 010 0123", "nonsense", "+1 555 010 0123 ext 4", "++15550100123", "+1 555", "000"] {
            assert_eq!(E164::from_typed(typed), Err(InvalidPhone), "{typed:?}");
        }
    }

    #[test]
    fn parses_and_shows_numbers() {
        let us: E164 = "+15550100123".parse().unwrap();
        assert_eq!(us.readable(), "+1 (555) 010-0123");
        assert_eq!(format!("{us:?}"), "E164(..23)");
        let de: E164 = "+4930123456".parse().unwrap();
        assert_eq!(de.readable(), "+4930123456");
    }

    #[test]
    fn refuses_other_spellings() {
        for bad in [
            "",
            "+",
            "5550100123",
            "+0155501001",
            "+1555",
            "+1 555 010 0123",
            "+1555010012345678",
            "+1555o100123",
            "+١٢٣٤٥٦٧٨",
        ] {
            assert_eq!(bad.parse::<E164>(), Err(InvalidPhone), "{bad:?}");
        }
    }
}
