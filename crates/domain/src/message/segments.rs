//! How a text message is encoded and cut into segments.
//!
//! 140 octets a segment (3GPP TS 23.040 §9.2.3.24): GSM 7-bit 160 septets alone and 153 in a chain, UCS-2 70 units alone and
//! 67 in a chain; an extension character takes two septets and is never split, nor is a surrogate pair. Alphabet:
//! 3GPP TS 23.038 §6.2.1.

use serde::{Deserialize, Serialize};

/// How the characters travel.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Encoding {
    /// Seven bits a character; only the GSM alphabet.
    Gsm7,
    /// Sixteen bits a unit; any character.
    Ucs2,
}

impl Encoding {
    /// The name a person reads.
    pub const fn label(self) -> &'static str {
        match self {
            Self::Gsm7 => "GSM-7",
            Self::Ucs2 => "UCS-2",
        }
    }

    const fn single(self) -> usize {
        match self {
            Self::Gsm7 => 160,
            Self::Ucs2 => 70,
        }
    }

    const fn chained(self) -> usize {
        match self {
            Self::Gsm7 => 153,
            Self::Ucs2 => 67,
        }
    }
}

/// What a text costs.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub struct Segmentation {
    /// How it travels.
    pub encoding: Encoding,
    /// Septets or UTF-16 units, without headers.
    pub units: usize,
    /// Messages the carrier bills.
    pub segments: usize,
    /// The first character that forces [`Encoding::Ucs2`].
    pub forced_by: Option<char>,
}

/// Encodes and counts. An empty text is no segment.
pub fn segment(text: &str) -> Segmentation {
    let forced_by = text.chars().find(|c| gsm7_septets(*c).is_none());
    let encoding = if forced_by.is_some() { Encoding::Ucs2 } else { Encoding::Gsm7 };
    let width = |c: char| match encoding {
        Encoding::Gsm7 => gsm7_septets(c).unwrap_or(2),
        Encoding::Ucs2 => c.len_utf16(),
    };
    let units = text.chars().map(width).sum();
    let segments = match units {
        0 => 0,
        n if n <= encoding.single() => 1,
        _ => chained_segments(text.chars().map(width), encoding.chained()),
    };
    Segmentation { encoding, units, segments, forced_by }
}

/// Fills segments greedily, never splitting a character of two units.
fn chained_segments(widths: impl Iterator<Item = usize>, capacity: usize) -> usize {
    let (segments, _) =
        widths.fold(
            (1, 0),
            |(segments, used), width| {
                if used + width > capacity { (segments + 1, width) } else { (segments, used + width) }
            },
        );
    segments
}

/// Septets of a character in the GSM alphabet, or `None` if it is not in it.
fn gsm7_septets(c: char) -> Option<usize> {
    const BASIC: &str = "@£$¥èéùìòÇ\nØø\rÅåΔ_ΦΓΛΩΠΨΣΘΞÆæßÉ !\"#¤%&'()*+,-./0123456789:;<=>?¡ABCDEFGHIJKLMNOPQRSTUVWXYZÄÖÑÜ§¿abcdefghijklmnopqrstuvwxyzäöñüà";
    const EXTENDED: &str = "\u{c}^{}\\[~]|€";
    match c {
        'a'..='z' | 'A'..='Z' | '0'..='9' | ' ' => Some(1),
        _ if BASIC.contains(c) => Some(1),
        _ if EXTENDED.contains(c) => Some(2),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    /// Vectors run against Twilio's published calculator (npm sms-segments-calculator 1.3.0).
    #[test]
    fn the_carriers_vectors() {
        let family = "👨\u{200D}👩\u{200D}👧\u{200D}👦";
        for (text, segments, encoding) in [
            (String::new(), 0, Encoding::Gsm7),
            ("a".repeat(160), 1, Encoding::Gsm7),
            ("a".repeat(161), 2, Encoding::Gsm7),
            ("a".repeat(306), 2, Encoding::Gsm7),
            ("a".repeat(307), 3, Encoding::Gsm7),
            ("€".repeat(80), 1, Encoding::Gsm7),
            ("€".repeat(81), 2, Encoding::Gsm7),
            (format!("{}€", "a".repeat(159)), 2, Encoding::Gsm7),
            ("ж".repeat(70), 1, Encoding::Ucs2),
            ("ж".repeat(71), 2, Encoding::Ucs2),
            ("ж".repeat(134), 2, Encoding::Ucs2),
            ("ж".repeat(135), 3, Encoding::Ucs2),
            ("😀".repeat(35), 1, Encoding::Ucs2),
            ("😀".repeat(36), 2, Encoding::Ucs2),
            (format!("’{}", "a".repeat(99)), 2, Encoding::Ucs2),
            (format!("`{}", "a".repeat(159)), 3, Encoding::Ucs2),
            ("\r\n".repeat(80), 1, Encoding::Gsm7),
            (family.to_owned(), 1, Encoding::Ucs2),
        ] {
            let cut = segment(&text);
            assert_eq!((cut.segments, cut.encoding), (segments, encoding), "{text:?}");
        }
    }

    #[test]
    fn names_the_character_that_costs() {
        assert_eq!(segment("It’s ready — ok").forced_by, Some('’'));
        assert_eq!(segment("It's ready").forced_by, None);
    }

    proptest! {
        #[test]
        fn segments_hold_what_they_count(text in any::<String>()) {
            let cut = segment(&text);
            prop_assert!(cut.units <= cut.segments * cut.encoding.single().max(cut.encoding.chained()));
            prop_assert_eq!(cut.segments == 0, text.is_empty());
        }
    }
}
